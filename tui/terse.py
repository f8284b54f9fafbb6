"""What goes to the terminal, with as few bytes for colours as it takes: a slow line is where they are felt.

Textual writes each piece of text with all of its colours before it and a reset behind it. Here only what differs
from the piece before is sent (ECMA-48, 8.3.117, Select Graphic Rendition), which halves most frames.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_SEQUENCE = re.compile(r"\x1b\[([0-9;]*)m|\x1b\[[0-9;]*H|[\r\n]+|\x1b")
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "9": "29"}
"""What ends a mark: bold and dim end together."""


class Look(NamedTuple):
    """How text looks: the codes of its colours, empty for the terminal's own, and of its marks, in order."""

    colour: str = ""
    ground: str = ""
    marks: tuple[str, ...] = ()


PLAIN = Look()


def terse(text: str) -> str:
    """The same output with fewer bytes; before it and behind it the terminal's own colours hold."""
    out: list[str] = []
    has = wanted = PLAIN
    at = 0
    for found in _SEQUENCE.finditer(text):
        if at < found.start():
            out += [_change(has, wanted), text[at : found.start()]]
            has = wanted
        if found[1] is not None:
            wanted = _look(found[1], wanted)
        elif found[0] == "\x1b":
            # Some other sequence: erasing takes the colour that holds.
            out += [_change(has, wanted), found[0]]
            has = wanted
        else:
            out.append(found[0])
        at = found.end()
    if at < len(text):
        out += [_change(has, wanted), text[at:]]
        has = wanted
    out.append(_change(has, PLAIN))
    return "".join(out)


@lru_cache(maxsize=4096)
def _look(codes: str, before: Look) -> Look:
    """The look after some codes."""
    colour, ground, marks = before
    left = iter(codes.split(";"))
    for code in left:
        if code in ("", "0"):
            colour, ground, marks = PLAIN
        elif code in ("38", "48"):
            kind = next(left, "")
            whole = ";".join((code, kind, *(next(left, "0") for _ in range(3 if kind == "2" else 1))))
            colour, ground = (whole, ground) if code == "38" else (colour, whole)
        elif code == "39" or (len(code) == 2 and code[0] in "39" and code[1] in "01234567"):
            colour = "" if code == "39" else code
        elif code == "49" or (code[:-1] in ("4", "10") and code[-1] in "01234567"):
            ground = "" if code == "49" else code
        elif code in _OFF.values():
            marks = tuple(mark for mark in marks if _OFF.get(mark) != code)
        else:
            marks = (*marks, code)
    return Look(colour, ground, marks)


@lru_cache(maxsize=4096)
def _change(before: Look, after: Look) -> str:
    """The codes that lead from one look to another."""
    if before == after:
        return ""
    if after == PLAIN:
        return "\x1b[m"
    over = [mark for mark in before.marks if mark not in after.marks]
    if not all(mark in _OFF for mark in over):
        return f"\x1b[0;{';'.join(filter(None, (*after.marks, after.colour, after.ground)))}m"
    off = {_OFF[mark] for mark in over}
    codes = [*sorted(off), *(mark for mark in after.marks if mark not in before.marks or _OFF.get(mark) in off)]
    if after.colour != before.colour:
        codes.append(after.colour or "39")
    if after.ground != before.ground:
        codes.append(after.ground or "49")
    return f"\x1b[{';'.join(codes)}m" if codes else ""
