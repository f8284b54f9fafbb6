"""The rows of a dump's XML file (`<posts><row Id="1" .../>...`), read piece by piece within bounds.

No document type is taken, so no entity can be declared; an element has a largest size and a largest depth.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from store.errors import Invalid
from store.transfer.record import Rejected
from store.transfer.source_file import DAMAGED, SourceFile

PIECE = 1 << 18
HELD = 1 << 12
"""Bytes of an unfinished element from which on as much again is collected: expat reads it anew with every piece."""
MAX_ELEMENT = 4 << 20
"""Bytes of one row; the site itself takes 30,000 characters of a post."""
MAX_DEPTH = 8
MAX_BREAKS = 100
"""Places in a file where it may be no XML, and reading goes on behind it."""


class Row(NamedTuple):
    """One row: the file's name and the line, for messages, and its attributes."""

    where: str
    values: dict[str, str]


class XmlRows:
    """A file's rows. Iterate once; raises StoreError when it can't be opened, or holds what no dump has."""

    def __init__(self, path: Path) -> None:
        self.whole = True
        """False as soon as something of the file could not be read."""
        self._path = path
        self._file = SourceFile(path)
        self._line = 0
        self._root = "rows"
        self._depth = 0
        self._events = self._unfinished = 0
        self._found: list[Row] = []
        self._parser = self._fresh()

    @property
    def progress(self) -> float:
        """The part of the file that was read, 0 to 1."""
        return self._file.progress

    def __iter__(self) -> Iterator[Row | Rejected | None]:
        """The rows, what is none, and None at least once a megabyte."""
        read = breaks = 0
        skipping = False
        with contextlib.closing(self._file):
            for piece in self._pieces():
                if isinstance(piece, Rejected):
                    yield piece
                    return
                if read >= 1 << 20:
                    read = 0
                    yield None
                read += len(piece)
                if skipping and b"<row" not in piece:
                    continue
                if skipping:
                    piece = piece[piece.index(b"<row") :]
                    skipping = False
                before = self._events
                broken = self._feed(piece)
                self._unfinished = 0 if self._events > before else self._unfinished + len(piece)
                if self._unfinished > MAX_ELEMENT:
                    raise Invalid(
                        f"Line {self._line} of {self._path} holds more than {MAX_ELEMENT >> 20} MB in one piece, "
                        "which no dump does; nothing was imported."
                    )
                yield from self._taken()
                if broken is not None:
                    breaks += 1
                    self._unfinished = 0
                    if breaks > MAX_BREAKS:
                        yield self._given_up()
                        return
                    skipping = broken.where == self._at()
                    yield broken
            yield from self._end(skipping)

    def _pieces(self) -> Iterator[bytes | Rejected]:
        """The file line by line, and a long line in pieces; many lines at once while no element comes to its end."""
        held = bytearray()
        damage: Rejected | None = None
        ended, piece = True, b"-"
        while piece:
            began, self._line = ended, self._line + ended
            try:
                piece = self._file.line(PIECE)
            except DAMAGED as error:
                self.whole = False
                piece = b""
                reason = f"the file ends in the middle or is damaged ({error}); the rest is missing"
                damage = Rejected(self._at(), reason)
            held += piece
            ended = piece.endswith(b"\n")
            waits = piece and began and self._unfinished > HELD and len(held) < self._unfinished
            if held and not waits:
                yield bytes(held)
                held.clear()
        if damage is not None:
            yield damage

    def _feed(self, piece: bytes) -> Rejected | None:
        """Parse on; where that fails, begin anew at this line if it is sound, and say which one was not."""
        before = len(self._found)
        try:
            self._parser.Parse(piece)
            return None
        except expat.ExpatError as error:
            reason = f"not XML ({expat.ErrorString(error.code)})"
        self.whole = False
        lost = piece.count(b"<row") - len(self._found) + before
        self._parser = self._fresh()
        if len(self._found) == before and b"<row" in piece:
            with contextlib.suppress(expat.ExpatError):
                self._parser.Parse(piece[piece.index(b"<row") :])
                # The line before lacked its end, which shows in this one only.
                return Rejected(f"{self._path.name} line {self._line - 1}", reason)
            del self._found[before:]
            self._parser = self._fresh()
        return Rejected(self._at(), f"{reason}; {lost} rows are left out" if lost > 1 else reason)

    def _end(self, skipping: bool) -> Iterator[Row | Rejected]:
        try:
            self._parser.Parse(b"" if not skipping else f"</{self._root}>".encode(), True)
        except expat.ExpatError:
            self.whole = False
            yield Rejected(self._at(), "the file ends in the middle; what follows is missing")
        yield from self._taken()

    def _given_up(self) -> Rejected:
        left = 0
        with contextlib.suppress(*DAMAGED):
            while piece := self._file.line(PIECE):
                left += piece.count(b"<row")
        return Rejected(self._at(), f"not XML in more than {MAX_BREAKS} places; the {left} rows behind it are left out")

    def _taken(self) -> list[Row]:
        found, self._found = self._found, []
        return found

    def _at(self) -> str:
        return f"{self._path.name} line {self._line}"

    def _fresh(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._stop
        parser.StartDoctypeDeclHandler = self._refuse
        if self._line:
            self._depth = 0
            parser.Parse(f"<{self._root}>".encode())
        return parser

    def _start(self, name: str, values: dict[str, str]) -> None:
        self._events += 1
        self._depth += 1
        if name == "row":
            self._found.append(Row(self._at(), values))
        elif self._depth == 1:
            self._root = name
        if self._depth > MAX_DEPTH:
            raise Invalid(f"Line {self._line} of {self._path} is nested deeper than any dump; nothing was imported.")

    def _stop(self, name: str) -> None:
        self._events += 1
        self._depth -= 1

    def _refuse(self, *_: object) -> None:
        raise Invalid(
            f"{self._path} declares a document type, which no dump does and entity bombs need; nothing was imported."
        )
