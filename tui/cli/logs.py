"""What a program wrote, told from what a person did, and made fit for a post: shown as typed, and never too long. Pure.

A text is taken for a program's when it has escape sequences or progress bars, or when its lines bear the signs below;
docs/cli.md names them. Escape sequences: ECMA-48 (CSI 5.4, control strings 8.3) and xterm's OSC that ends with BEL.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

SAMPLE = 200
"""Lines at either end by which a text is judged."""
LONGEST = 10_000
"""Characters of a line beyond which it is broken where a text must be shortened."""
REPEATED = 3
"""So many equal lines below the first are written as they are; more become their number. So many returns in a line
make it a progress bar."""

ESCAPES = re.compile(
    r"\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b[\]PX^_][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)|\x1b[ -/]{0,8}[0-~]"
)
_OVERSTRUCK = re.compile(r"[^\n]\x08")

_MOMENT = re.compile(
    r"[\s\[(<|]{0,3}(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d\d:\d\d:\d\d\b"
    r"|\[? {0,8}\d{1,9}\.\d{3,9}\]|\d{1,2}/[A-Z][a-z]{2}/\d{4})|\S{1,64} \S{1,64} \S{1,64} \[\d\d/[A-Z][a-z]{2}/\d{4}:"
)
_FAULT = re.compile(
    r"Traceback \(most recent call last\):|\s{1,8}File \"[^\"\n]{1,300}\", line \d|\s{1,8}at [\w.$<>/]{2,200} ?\("
    r"|Caused by: \S|[A-Za-z_][\w.]{0,120}(?:Error|Exception)(?:: |$)|panic: |goroutine \d|Segmentation fault"
    r"|[^\s:]{1,200}:\d{1,7}(?::\d{1,5})?:(?: |$)"
    r"|\S{1,64}: (?:line \d{1,6}: )?\S.{0,200}: (?:command not found|No such file or directory|Permission denied)"
)
_STRONG = re.compile(
    r"(?:error|warning|fatal|note|hint)(?:\[\w{1,10}\])?: "
    r"|.{0,60}?\b(?:ERROR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL|CRITICAL|NOTICE|PANIC)\b"
    r"|(?:[\w.-]{1,64}@[\w.-]{1,64}[: ]\S{0,200} ?)?\$ \S|(?:PS )?[A-Z]:\\[^>\n]{0,200}> ?\S"
    r"|diff --git |@@ -\d|\+\+\+ [ab/]|--- [ab/]|index [0-9a-f]{7}|[+-]\t|.{0,200}[\u2500-\u257f]{3}|[-=+| ]{12,}$"
)
_WEAK = re.compile(
    r"(?:\t| {4,})\S|[^\t\n]{1,80}\t|\S.{0,120}\S {2,40}\S|[\w./~+@:-]{2,200}$"
    r"|[\w .()/-]{1,40}[=:] {0,30}\S{1,80}(?: \S{1,5})?$"
    r"|[^,\s][^,]{0,80}(?:,[^,\s][^,]{0,80}){2,}$|[\s]{0,20}[{}\[\]\"]|.{1,200}[;{}]$"
)
_FIRST = re.compile(r"diff --git |commit [0-9a-f]{40}\b|On branch \S+$|#! ?/|[Uu]sage: \S|-- (?:No entries|Logs begin)")
_COLUMNS = re.compile(r"\s{0,40}.{0,80}?[^\s.!?:;,] {2,40}\S.{0,120}?[^\s.!?:;,] {2,40}\S")
_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})", re.MULTILINE)
_MARKED = re.compile(r"#{1,6} \S|[-*+] \S|\d{1,3}[.)] \S|> ?\S|\[[^\]\n]{1,200}\]\(")
_WORDS = re.compile(r"[^\W\d_]{1,40}[\w'’-]{0,20}[.,;:!?)\"]{0,3}$")


def looks_typed(text: str) -> bool:
    """Whether a text is a program's output or a log, by its looks. One with a fenced block says itself what is code."""
    if _FENCE.search(text):
        return False
    if ESCAPES.search(text) or _bars(text):
        return True
    lines = [line for line in text.split("\n") if line.strip()]
    lines = lines[:SAMPLE] + lines[SAMPLE:][-SAMPLE:]
    looks = Counter(map(_look, lines))
    if not lines or _FIRST.match(lines[0]):
        return bool(lines)
    if len(lines) == 1:
        return looks["fault"] == 1
    if looks["fault"] or looks["strong"]:
        return 2 * looks["prose"] < len(lines) - looks["other"] and 2 * looks["other"] <= len(lines)
    return looks["weak"] >= 2 and 5 * looks["weak"] >= 3 * len(lines) and 8 * looks["prose"] <= len(lines)


def _bars(text: str) -> bool:
    """Whether a line was written over again and again, as progress bars are."""
    return any(line.count("\r") >= REPEATED for line in text.split("\n")) if "\r" in text and "\n" in text else False


def _look(line: str) -> str:
    """What a line looks like: `fault` or `strong` for a program's, `prose` for a person's, `weak` for a table's."""
    if _COLUMNS.match(line):
        return "weak"
    if _MARKED.match(line):
        return "prose"
    for name, sign in (("fault", _MOMENT), ("fault", _FAULT), ("strong", _STRONG)):
        if sign.match(line):
            return name
    words = line.split()
    if len(words) >= 5 and 5 * sum(bool(_WORDS.match(word)) for word in words) >= 4 * len(words):
        return "prose"
    return "weak" if _WEAK.match(line) else "other"


def mostly_prose(text: str) -> bool:
    """Whether half of the lines read like a person's: what is very long and does not, programs wrote."""
    lines = [line for line in text[: 1 << 20].split("\n") if line.strip()][: 2 * SAMPLE]
    return 2 * sum(_look(line) == "prose" for line in lines) >= len(lines)


def plain(text: str) -> str:
    """A program's output as it stood on the screen at its end: no escape sequences, of progress bars the last state."""
    text = ESCAPES.sub("", text).replace("\r\n", "\n")
    if "\x08" in text:
        text = _OVERSTRUCK.sub("", text)
    if not _bars(text):
        return text
    return "\n".join(_last(line) for line in text.split("\n"))


def _last(line: str) -> str:
    if line.count("\r") < REPEATED:
        return line
    return next((part for part in reversed(line.split("\r")) if part.strip()), "")


def counted(lines: Iterable[str]) -> Iterator[str]:
    """Lines, of which equal ones in a row are written once, with how many more there were."""
    for line, same in groupby(lines):
        more = sum(1 for _ in same) - 1
        if more < REPEATED or not line.strip():
            yield from [line] * (more + 1)
        else:
            yield line
            yield f"… the same line {more:,} times more"


def fenced(head: str, tail: str, gone: int, room: int) -> tuple[str, int]:
    """A post with a program's output in a fenced block, at most `room` characters long, and how many lines it lacks.

    `head` and `tail` are the output, with `gone` lines between them that nobody has any more; an empty `tail` and no
    lines gone mean that `head` is all of it. What is too long loses lines of its middle.
    """
    first = list(counted(head.strip("\n").split("\n")))
    last = list(counted(tail.strip("\n").split("\n"))) if tail else []
    fence = "`" * max(3, 1 + max((len(run) for text in (head, tail) for run in re.findall(r"`{3,}", text)), default=0))
    room -= 2 * len(fence) + 100
    if not gone and len("\n".join([*first, *last])) <= room:
        return "\n".join((fence, *first, *last, fence)), 0
    first, last = list(_broken(first)), list(_broken(last))
    lines = [*first, *last]
    begin = list(_fitting(first if gone else lines, room // 2))
    end = list(_fitting(reversed(last if gone else lines[len(begin) :]), room - sum(map(len, begin)) - len(begin)))
    end.reverse()
    gone += len(lines) - len(begin) - len(end)
    return "\n".join((fence, *begin, f"… {gone:,} lines are left out here …", *end, fence)), gone


def _broken(lines: Iterable[str]) -> Iterator[str]:
    """Lines, those that are as long as a page in pieces, so that something of them can be left out."""
    for line in lines:
        yield from (line[at : at + LONGEST] for at in range(0, max(1, len(line)), LONGEST))


def _fitting(lines: Iterable[str], room: int) -> Iterator[str]:
    used = 0
    for line in lines:
        used += len(line) + 1
        if used > room:
            return
        yield line
