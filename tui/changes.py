"""What changed between two texts, line by line. Pure."""

from typing import NamedTuple

AROUND = 3
"""Lines that stayed are shown this far from one that changed."""


class Line(NamedTuple):
    """A line with its sign: `+` it came, `-` it went, a blank it stayed, `~` lines that stayed are left out."""

    sign: str
    text: str


def between(before: str, after: str) -> tuple[Line, ...]:
    """The lines that went and came, with a few that stayed around them; what went stands first."""
    from difflib import SequenceMatcher

    old, new = before.split("\n"), after.split("\n")
    found: list[Line] = []
    done = 0
    for block in SequenceMatcher(None, old, new).get_grouped_opcodes(AROUND):
        found += _left_out(block[0][1] - done)
        for what, start, end, first, last in block:
            if what == "equal":
                found += [Line(" ", line) for line in old[start:end]]
            else:
                found += [Line("-", line) for line in old[start:end]]
                found += [Line("+", line) for line in new[first:last]]
        done = block[-1][2]
    return (*found, *_left_out(len(old) - done))


def whole(text: str) -> tuple[Line, ...]:
    """The lines of a text that there is nothing to compare with."""
    return tuple(Line(" ", line) for line in text.split("\n"))


def _left_out(lines: int) -> list[Line]:
    return [Line("~", f"{lines} line{'s' if lines != 1 else ''} as before")] if lines else []
