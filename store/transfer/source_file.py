"""A file to import: plain or gzip, read line by line within bounds, and how far it was read."""

import gzip
import io
import os
import zlib
from pathlib import Path

from store.errors import Invalid, NotFound

DAMAGED = (OSError, EOFError, zlib.error)
"""What reading a packed file that was cut off or damaged raises."""
GROWTH = 200
"""How many times larger than the packed file its content may be; texts of people reach 20."""
FREE = 64 << 20
"""Bytes of content below which nobody asks how much they grew."""


class SourceFile:
    """An open file of bytes. Raises StoreError when it can't be opened, or grows as no archive does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.is_dir():
            raise Invalid(f"{path} is a folder; name the file inside it.")
        try:
            self._raw = path.open("rb")
        except FileNotFoundError:
            raise NotFound(f"There is no file {path}; check the path.") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a possible path"
            raise Invalid(f"The file {path} can't be read ({reason}); check its rights.") from error
        self._size = os.fstat(self._raw.fileno()).st_size
        try:
            self.packed = self._raw.peek(2)[:2] == b"\x1f\x8b"
        except OSError as error:
            raise Invalid(f"The file {path} can't be read ({error.strerror}); name a regular file.") from error
        self._lines: io.BufferedIOBase = gzip.GzipFile(fileobj=self._raw) if self.packed else self._raw
        self._unpacked = 0

    @property
    def progress(self) -> float:
        """The part of the file that was read, 0 to 1; of what has no size, such as a pipe, nothing until its end."""
        if self._raw.closed:
            return 1.0
        return min(1.0, self._raw.tell() / self._size) if self._size else 0.0

    def line(self, limit: int) -> bytes:
        """The next line with its end, or `limit` bytes of a longer one; nothing at the end of the file.

        Raises one of `DAMAGED`, or Invalid when a packed file grows out of all proportion.
        """
        line = self._lines.readline(limit)
        if self.packed:
            self._unpacked += len(line)
            if self._unpacked > FREE and self._unpacked > GROWTH * self._raw.tell():
                raise Invalid(
                    f"{self.path} unpacks to more than {GROWTH} times its size; if that is meant, "
                    "unpack it yourself and import what comes out."
                )
        return line

    def close(self) -> None:
        """Close the file."""
        self._raw.close()
