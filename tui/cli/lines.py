"""How plain commands write: cleaned, aligned, cut on a terminal only, and readable in any locale."""

import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from store.text import clean, clean_line

if TYPE_CHECKING:
    from store.threads import ThreadRow

STAND_INS = str.maketrans({"·": "-", "…": "~", "–": "-", "’": "'", "×": "x", "▸": "+"})
"""What is written instead in a locale that is not Unicode."""

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


def say(text: str) -> None:
    """Write lines for a person to standard output; the text is cleaned."""
    _write(clean(text) + "\n")


def heading(text: str) -> str:
    """A mark-up for `styled`: nothing but a sign that no stored text holds."""
    return f"\x02{text}\x03"


def styled(text: str) -> None:
    """Like `say`, with what stands in `heading` bold on a terminal that allows it."""
    bold = on_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"
    parts = text.replace("\x03", "\x02").split("\x02")
    cleaned = [clean(part) for part in parts]
    if bold:
        cleaned[1::2] = [f"{BOLD}{part}{PLAIN}" for part in cleaned[1::2]]
    _write("".join(cleaned) + "\n")


def say_json(document: Any) -> None:
    """Write one JSON document to standard output, its texts cleaned."""
    import json

    indent = 2 if on_terminal() else None
    _write(json.dumps(_cleaned(document), ensure_ascii=not _unicode(), indent=indent) + "\n", as_it_is=True)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value


def _write(text: str, *, as_it_is: bool = False) -> None:
    if sys.stdout is not None:
        sys.stdout.write(text if as_it_is or _unicode() else text.translate(STAND_INS))


def _unicode() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


def on_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def width() -> int | None:
    """The terminal's columns, None where lines are not cut."""
    if not on_terminal():
        return None
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named) > 0:
        return int(named)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def cells(text: str) -> int:
    """How many columns a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(ch) or ch in "\u200b\u200d\ufe0f" else 1 + (unicodedata.east_asian_width(ch) in "WF")
        for ch in text
    )


def cut(text: str, room: int | None) -> str:
    """A line cut to so many columns, with `…` at its end if something is missing; None leaves it whole."""
    if room is None or cells(text) <= room:
        return text
    kept, used = "", 0
    for ch in text:
        used += cells(ch)
        if used > room - 1:
            break
        kept += ch
    return kept + "…" if room > 0 else ""


def table(rows: Iterable[Sequence[str]], right: frozenset[int] | set[int] = frozenset()) -> list[str]:
    """Rows as aligned lines, columns numbered in `right` flush right; a column that is empty throughout is left out.

    The last column is not padded, and is the one that a narrow terminal cuts.
    """
    lines = [[clean_line(cell) for cell in row] for row in rows]
    if not lines:
        return []
    last = len(lines[0]) - 1
    widths = [max(cells(line[column]) for line in lines) for column in range(last)]
    room = width()
    return [
        cut(
            "".join(
                (" " * (size - cells(cell)) + cell if column in right else cell + " " * (size - cells(cell))) + "  "
                for column, (cell, size) in enumerate(zip(line[:last], widths, strict=True))
                if size
            )
            + line[last],
            room,
        ).rstrip()
        for line in lines
    ]


def wrapped(text: str, indent: str) -> str:
    """A text of several lines, indented; on a terminal its prose is wrapped at words, its code is not."""
    room = width()
    lines: list[str] = []
    code = False
    for line in clean(text).split("\n"):
        code ^= line.lstrip().startswith(("```", "~~~"))
        if room is None or code or line[:1] in (" ", "\t", "|") or cells(line) <= room - len(indent):
            lines.append(indent + line if line else "")
        else:
            lines += [indent + part for part in _words(line, max(min(room, 90) - len(indent), 10))]
    return "\n".join(lines)


def _words(line: str, room: int) -> list[str]:
    parts, current, used = [], "", 0
    for word in line.split(" "):
        size = cells(word)
        if current and used + 1 + size > room:
            parts.append(current)
            current, used = word, size
        else:
            current, used = (f"{current} {word}", used + 1 + size) if current else (word, size)
    return [*parts, current]


def age(moment: str | None, now: datetime) -> str:
    """How long ago in one unit: `0m`, `41m`, `2h`, `12d`, `3y`; `?` for a time that is not known."""
    if moment is None:
        return "?"
    try:
        since = datetime.fromisoformat(moment)
    except ValueError:
        return "?"
    minutes = max(int((now - since.astimezone(UTC)).total_seconds() // 60), 0)
    for size, unit in ((60 * 24 * 365, "y"), (60 * 24, "d"), (60, "h")):
        if minutes >= size:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def state(row: "ThreadRow", now: datetime) -> str:
    """A thread's state in words: `open 23m` (`open 2h!` past the group's aim), `answered`, `closed`, or its kind.

    Of a duplicate it is that of the thread that answers for it: `answered #12`.
    """
    if row.kind != "question":
        words = "" if row.kind == "discussion" else row.kind
    elif row.duplicate_of is not None:
        words = f"{row.state} #{row.duplicate_of}"
    elif row.state == "open":
        from store.hours import past_aim

        late = past_aim(row, now)
        words = "" if row.closed else f"open {age(row.since, now)}{'!' if late else ''}"
    else:
        words = row.state
    return f"{words} closed".strip() if row.closed else words


def capped(unread: int) -> str:
    """An unread count as it is shown: nothing, a number, or 99+."""
    return "" if unread == 0 else f"+{unread}" if unread < 100 else "+99+"


def count(number: int, one: str, many: str = "") -> str:
    """`1 thread`, `3 threads`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
