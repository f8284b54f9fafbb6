"""What a person types in the linear mode: lines, and texts, which are on the disk from their first line on.

The lines are read as the terminal hands them over. Its own editing works without a word from the program; readline
would move the cursor, and switch the terminal's pasting mode with an escape sequence.
"""

import contextlib
import os
import sys
from pathlib import Path
from typing import NoReturn

from store.errors import Invalid, StoreError
from tui.cli import lines
from tui.cli.base import note
from tui.cli.typed import MAX_BYTES, Typed, in_editor, keep, new_file

END, EDITOR = ".", ".edit"
"""Lines that end a text, or open the editor with it. A text's own line of dots is typed with one dot more."""
CHUNK = 1 << 16
"""Bytes of a line that are read at once; a longer line is a text's, and comes in several."""


class Closed(Exception):
    """The input has ended."""


def person() -> bool:
    """Whether somebody types: only they get a prompt."""
    return sys.stdin is not None and sys.stdin.isatty()


def line(prompt: str) -> str:
    """The next line. Raises Closed at the input's end, Invalid for a line that no command has."""
    raw = _raw(prompt)
    if raw.endswith(b"\n") or len(raw) < CHUNK:
        return raw.decode("utf-8", "replace").rstrip("\r\n")
    size = len(raw)
    while raw and not raw.endswith(b"\n"):
        raw = _raw("")
        size += len(raw)
    raise Invalid(f"That line has {size:,} bytes, which no command has; nothing was done.")


def _raw(prompt: str) -> bytes:
    if prompt and person():
        sys.stdout.write(prompt)
    sys.stdout.flush()
    raw = sys.stdin.buffer.readline(CHUNK) if sys.stdin is not None else b""
    if not raw:
        raise Closed
    return raw


class Draft:
    """A text while it is typed: each line goes into a file at once, which stays until the text is posted.

    Where no file can be made, as on a full disk, the text is in memory alone until it is posted or kept.
    """

    def __init__(self, title: str = "") -> None:
        self._title = f"{title}\n\n".encode("utf-8", "replace") if title else b""
        self._begin()
        if title:
            self.add(b"")

    def _begin(self) -> None:
        self._kept: list[bytes] = []
        self._size = 0
        self._file: Path | None = None
        self._refused = False

    @property
    def too_long(self) -> bool:
        """Whether only the file holds all of it: no post takes so much."""
        return self._size > MAX_BYTES

    @property
    def title(self) -> str:
        """The title above the text, empty when it has none."""
        return self._title.decode("utf-8", "replace").strip()

    @property
    def typed(self) -> Typed:
        """The text so far and the file that it is in."""
        text = b"".join(self._kept).decode("utf-8", "replace")
        return Typed(text, None if self._refused else self._file, costly=True)

    def add(self, raw: bytes) -> None:
        """Take in more of the text, as it came."""
        if not self.too_long:
            self._kept.append(raw)
        self._size += len(raw)
        try:
            if self._file is None and not self._refused:
                handle, self._file = new_file()
                os.close(handle)
                raw = self._title + raw
            if self._file is not None:
                with self._file.open("ab") as file:
                    file.write(raw)
        except OSError:
            self._refused = True

    def edited(self, typed: Typed) -> None:
        """Put what the editor made of the text in its place."""
        before = self._file
        self._begin()
        self.add(typed.text.encode("utf-8", "replace"))
        if not self._refused:  # Else the editor's own file is the only one there is.
            _remove(before)
            _remove(typed.file)

    def kept(self) -> str:
        """What became of a text that is not posted: a sentence."""
        typed = self.typed
        if not typed.text.strip() and not self._title:
            _remove(self._file)
            return "Nothing was typed and nothing posted."
        path = typed.file or keep(self._title + typed.text.encode("utf-8", "replace"))
        if path is None:
            return "Nothing was posted, and there was no place to keep the text; free some space."
        return f"Nothing was posted; your text is kept in {path}."

    def posted(self) -> None:
        """Take the file away, unless it holds what could not be read."""
        try:
            b"".join(self._kept).decode()
        except UnicodeDecodeError:
            where = f"; the original is kept in {self._file}" if self._file else ""
            note(f"The text was not all UTF-8, and what can't be read stands as \ufffd{where}.")
        else:
            _remove(self._file)


def _remove(path: Path | None) -> None:
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink()


def text(draft: Draft, *, editor: bool) -> None:
    """Fill a draft until its last line. Raises Closed and KeyboardInterrupt, with the draft as it is then."""
    if person():
        said = f"Type the text. A dot alone on a line posts it, {EDITOR} opens your editor, Ctrl+C keeps it for later."
        lines.say(lines.wrapped(said, ""))
    if editor and _edited(draft):
        return
    whole = True  # Whether the chunk before ended its line.
    while True:
        raw = _raw("")
        alone = raw.rstrip(b"\r\n") if whole else b""
        whole = raw.endswith(b"\n")
        if alone == END.encode():
            return
        if alone == EDITOR.encode() and person():
            if _edited(draft):
                return
        elif len(alone) > 1 and not alone.strip(b"."):
            draft.add(raw[1:])
        else:
            draft.add(raw)


def refused(error: StoreError) -> NoReturn:
    """Refuse a command that a text was to follow. Raises the error itself, or Invalid.

    From a pipe the text comes all the same: it is kept, and none of its lines is taken for a command.
    """
    if person():
        raise error
    note(str(error))
    draft = Draft()
    with contextlib.suppress(Closed):
        text(draft, editor=False)
    raise Invalid(draft.kept()) from error


def _edited(draft: Draft) -> bool:
    """Whether the editor gave a text; otherwise the sentence is said, and typing goes on where it was."""
    sys.stdout.flush()
    try:
        if draft.too_long:
            raise Invalid("The text is longer than a post can be; a dot alone says where it is kept.")
        draft.edited(in_editor(draft.typed.text))
    except (StoreError, OSError) as error:
        note(f"{error} What was typed before is still here: type on, or a dot alone posts it.")
        return False
    return True
