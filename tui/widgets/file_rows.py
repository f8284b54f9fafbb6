"""The files that will go along with what is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.message import Message

from store.media.inspect import Facts
from store.text import clean_line, size_text
from tui.widgets.drawn import DrawnList
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.text import Piece, fit, right

MOST_ROWS = 4
"""Rows of the list; more files scroll."""


class Chosen(NamedTuple):
    """A file that was chosen: its path as typed, a line about it, and what it is, None while that is being found out.

    `attachment` is its number where the post has it already; `name` and `about` then come from there. `keep` says
    whether a copy is to be kept, None for what the group does; `position` whether that says where a photo was taken.
    """

    path: str
    caption: str = ""
    facts: Facts | None = None
    attachment: int | None = None
    name: str = ""
    about: str = ""
    keep: bool | None = None
    position: bool = False


class FileRows(DrawnList):
    """A row a file: its name, what it is, what is wrong with it, its caption."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Next", show=False),
        Binding("k", "cursor_up", "Before", show=False),
    ]

    class Changed(Message):
        """Another row is under the cursor."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, plain: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs, self.plain = glyphs, plain
        self.files: tuple[Chosen, ...] = ()

    def show(self, files: Sequence[Chosen]) -> None:
        """Show these; without any, nothing is seen of the list."""
        self.files = tuple(files)
        self.display = bool(files)
        self.styles.height = min(len(files), MOST_ROWS)
        self.cursor = min(self.cursor, max(0, len(files) - 1))
        self.fit_size()
        self.refresh()

    def total(self) -> int:
        """How many files."""
        return len(self.files)

    def moved(self) -> None:
        """Other keys may work there."""
        self.post_message(self.Changed())

    def pieces(self, index: int, line: int, marked: bool) -> list[Piece]:
        """A file's row: what is wrong stands where it is seen, the caption gives way."""
        file = self.files[index]
        about, wrong = described(file, self.glyphs)
        width = self.size.width - 3
        name = fit(file.name or clean_line(file.path), max(8, min(36, width // 2)), self.glyphs).rstrip()
        room = width - cell_len(name) - 3
        said = fit(wrong or about, room, self.glyphs).rstrip()
        parts: list[Piece] = [(f"{self.glyphs.photo} {name}  ", "text"), (said, "hot" if wrong else "muted")]
        room -= cell_len(said) + 2
        if file.caption and room > 6:
            parts.append(("  " + right(fit(file.caption, room - 2, self.glyphs).rstrip(), room - 2), "text"))
        return parts


def described(file: Chosen, glyphs: Glyphs) -> tuple[str, str]:
    """What a file is (kind, pixels, size, what is done with it), and what is wrong with it, each perhaps empty."""
    facts, dot = file.facts, f" {glyphs.dot} "
    whole = ", with where it was taken" if file.position else ""
    kept = [f"a copy is kept{whole}"] if file.keep else ["no copy is kept"] if file.keep is False else []
    if facts is None:
        return dot.join([file.about or "looking at it", *kept]), ""
    parts = [facts.media_type.partition("/")[2].upper() if facts.kind == "picture" else facts.media_type]
    if facts.width and facts.height:
        parts.append(f"{facts.width}{glyphs.times}{facts.height}")
    parts.append(size_text(facts.size))
    if facts.position:
        parts.append("says where it was taken")
    wrong = f"can't be shown: {facts.problem[:1].lower()}{facts.problem[1:]}" if facts.problem else ""
    return dot.join([*parts, *kept]), wrong
