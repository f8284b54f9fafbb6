"""What the terminal answers when it is asked what it is, and how pictures are therefore drawn on it.

It is asked when the first picture is looked at, so that nobody waits for it at the start: for its name and version
(XTVERSION), the pixels of a cell (XTWINOPS 16) and, last because every terminal answers it, what it can (DA1), as in
https://invisible-island.net/xterm/ctlseqs/ctlseqs.html. Terminals that do not know a question say nothing to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from rich.color import ColorSystem

from tui.graphics.drawing import Cell, Graphics
from tui.graphics.marked import PIXELS, REMOTE, SIXELS, Blocks, Kitty, Sixels

QUESTIONS = "\x1b[>q\x1b[16t\x1b[c"
_ANSWER = re.compile(
    r"\x1bP>\|(?P<name>[^\x1b]*)\x1b\\|\x1b\[6;(?P<height>\d+);(?P<width>\d+)t|\x1b\[\?(?P<can>[\d;]*)c"
)
_BEGUN = re.compile(r"\x1b(?:P(?:>(?:\|[^\x1b]*\x1b?)?)?|\[(?:6[\d;]*|\?[\d;]*)?)?\Z")
"""An answer of which the rest is still to come, at the end of what was read."""
SIXEL = "4"
"""What of DA1's numbers stands for sixels."""
PLACEHOLDERS = {"kitty": (0, 28), "ghostty": (1, 0)}
"""Terminals that know the placeholders of Kitty's graphics, by the names that they give themselves, and since when."""
_VERSION = re.compile(r"(?P<name>[a-z]+)\W*(?P<major>\d+)\.(?P<minor>\d+)")


class Answers(NamedTuple):
    """What a terminal said of itself: its name and version, whether it draws sixels, the pixels of a cell."""

    name: str = ""
    sixels: bool = False
    cell: Cell | None = None

    @property
    def placeholders(self) -> bool:
        """Whether it knows the placeholders of Kitty's graphics."""
        found = _VERSION.match(self.name.lower())
        since = PLACEHOLDERS.get(found["name"]) if found else None
        return since is not None and found is not None and (int(found["major"]), int(found["minor"])) >= since


class Listener:
    """Takes answers out of what comes from a terminal; everything else is keys."""

    def __init__(self, then: Callable[[], object]) -> None:
        """`then` is called when the last of the answers came, in whatever thread reads."""
        self.answers = Answers()
        self._then: Callable[[], object] | None = then
        self._held = ""

    def keys(self, data: str) -> str:
        """What is left of it; an answer that has only begun is held until the rest comes, or `release`."""
        data, self._held = self._held + data, ""
        left = _ANSWER.sub(self._answer, data)
        if self._then is not None and (begun := _BEGUN.search(left)) is not None:
            self._held = begun[0]
            left = left[: begun.start()]
        return left

    def release(self) -> str:
        """What was held, when nothing more came: it was a key."""
        held, self._held = self._held, ""
        return held

    def _answer(self, found: re.Match[str]) -> str:
        if found["name"] is not None:
            self.answers = self.answers._replace(name=found["name"])
        elif found["can"] is not None:
            self.answers = self.answers._replace(sixels=SIXEL in found["can"].split(";")[1:])
            then, self._then = self._then, None
            if then is not None:
                then()
        elif int(found["width"]) and int(found["height"]) > 1:
            self.answers = self.answers._replace(cell=Cell(int(found["width"]), int(found["height"])))
        return ""


def choose(
    wanted: str, answers: Answers, environ: Mapping[str, str], *, system: ColorSystem, sixteen: bool = False
) -> Graphics:
    """How pictures are drawn: as `wanted`, or with "auto" as finely as the terminal says that it can.

    Half blocks in as many colours as the `system` has, or in `sixteen`, mixed.
    """
    can = "kitty" if answers.placeholders else "sixel" if answers.sixels else "blocks"
    kind = can if wanted == "auto" else wanted
    remote = bool(environ.get("SSH_CONNECTION"))
    if kind == "kitty":
        return Kitty(system, cell=answers.cell, most=REMOTE if remote else PIXELS, sixteen=sixteen)
    if kind == "sixel":
        return Sixels(system, cell=answers.cell, most=REMOTE if remote else SIXELS, sixteen=sixteen)
    return Blocks(system, sixteen=sixteen)
