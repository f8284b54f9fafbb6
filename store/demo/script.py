"""The form in which the demo store is written: people, groups and threads as plain frozen values.

Times are given as minutes before the *anchor*, the moment at which the demo opens. Whoever builds the store decides
what the anchor is; the script takes it for a Thursday, 10:40 on the wall, so that no work is done at night or on
Sundays unless somebody is on duty.

A text may name another thread as ``{#key}``: the builder puts ``#<number>`` there. It must replace exactly that
form (see `REFERENCE`) and not call `str.format`, because texts hold braces of their own.
"""

import re
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Final, Literal

ANCHOR_WEEKDAY: Final = 3
"""The weekday that the script assumes for the anchor, as `datetime.weekday()` counts: Thursday."""

ANCHOR_CLOCK: Final = (10, 40)
"""Hour and minute that the script assumes for the anchor."""

REFERENCE: Final = re.compile(r"\{#([a-z0-9-]+)\}")
"""A reference to a thread in a text; its group 1 is the thread's key."""

Role = Literal["admin", "member"]
Visibility = Literal["open", "closed", "secret"]
Kind = Literal["question", "discussion", "idea", "announcement", "story"]
Level = Literal["all", "mine", "muted"]

_DAY: Final = 24 * 60
_OWN_LINE: Final = re.compile(r"\s*([-*]\s|[>|]|\d+\.\s|#{1,6}\s|```)")
_ENDS_LINE: Final = re.compile(r"\s*(\||#{1,6}\s)")


@dataclass(frozen=True, slots=True)
class Person:
    """A member: `about` is the trade and the city, in one line."""

    handle: str
    name: str
    about: str
    role: Role = "member"


@dataclass(frozen=True, slots=True)
class GroupScript:
    """A group. `leads` and `members` are handles and share none; both belong to the group.

    `aim_minutes` is the time within which a question should get its first answer, None where there is no such aim;
    it counts in the `hours`, or always. An answer is looked at again after `review_days`, if that is not None.
    """

    name: str
    description: str
    visibility: Visibility = "open"
    aim_minutes: int | None = None
    hours: str = ""
    review_days: int | None = None
    leads: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachmentScript:
    """A picture with a post: `width` and `height` in pixels. A drawing of it is shipped under its name."""

    name: str
    path: str
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Say:
    """One post, made `ago` minutes before the anchor.

    `key` is unique within the thread; `to` is the key of the post it replies to, if it replies to a certain one.
    `votes` are the handles of those whom it helped too. `edited` is (minutes before the anchor, the text before
    that edit); `text` is always the newest. A deleted post keeps the text it had: the builder posts, then deletes.
    """

    key: str
    by: str
    ago: int
    text: str
    to: str | None = None
    votes: tuple[str, ...] = ()
    accepted: bool = False
    edited: tuple[int, str] | None = None
    deleted: bool = False
    attachments: tuple[AttachmentScript, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreadScript:
    """One thread: `says` in the order in which they were posted, the opening post first.

    `group` is a group's name, `topics` come without ``#``, `links` are the keys of threads that it is linked to.
    """

    key: str
    group: str
    kind: Kind
    title: str
    topics: tuple[str, ...]
    says: tuple[Say, ...]
    links: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class ReadState:
    """What a member has not read when the demo opens, as sets of (thread key, post key); everything else is read.

    Of one's own answers that were accepted, those in `unseen` still wait to be looked at, however old they are.
    """

    unread: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    unseen: frozenset[tuple[str, str]] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Follow:
    """A subscription of one member, to a thread (by key) or a group (by name); exactly one of the two is given."""

    handle: str
    level: Level
    thread: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class ExpertScript:
    """A member who is an expert on these topics since `ago`: by their own word, or appointed by somebody."""

    handle: str
    topics: tuple[str, ...]
    ago: int
    by: str | None = None


@dataclass(frozen=True, slots=True)
class AliasScript:
    """Other names of a topic."""

    topic: str
    names: tuple[str, ...]
    by: str
    ago: int


@dataclass(frozen=True, slots=True)
class VerifyScript:
    """An answer, by the keys of its thread and post, that somebody looked at and found right."""

    thread: str
    post: str
    by: str
    ago: int


@dataclass(frozen=True, slots=True)
class DuplicateScript:
    """A thread that another one answers for, both by their keys."""

    thread: str
    of: str
    by: str
    ago: int


@dataclass(frozen=True, slots=True)
class SameScript:
    """Somebody who has the problem of a thread too."""

    thread: str
    by: str
    ago: int


@dataclass(frozen=True, slots=True)
class SparedScript:
    """Somebody who did not ask, because a thread answered it."""

    thread: str
    by: str
    ago: int


@dataclass(frozen=True, slots=True)
class AwayScript:
    """Somebody who went away `ago` minutes before the anchor, and stays so for `until` minutes after it."""

    handle: str
    ago: int
    until: int


def days(count: int, hours: int = 0, minutes: int = 0) -> int:
    """Minutes before the anchor of a moment that lies so many days, hours and minutes back."""
    return count * _DAY + hours * 60 + minutes


def on(count: int, wall: str) -> int:
    """Minutes before the anchor of the wall-clock time `wall` ("14:05"), on the day `count` days before its day.

    Raises ValueError when `wall` is no time of day, or lies after the anchor.
    """
    hour, minute = (int(part) for part in wall.split(":"))
    if not (0 <= hour < 24 and 0 <= minute < 60):
        raise ValueError(f"{wall!r} is no time of day")
    ago = days(count, ANCHOR_CLOCK[0] - hour, ANCHOR_CLOCK[1] - minute)
    if ago < 0:
        raise ValueError(f"{wall} on day {count} lies after the anchor")
    return ago


def md(block: str) -> str:
    """The Markdown of a post from an indented block of source.

    The common indentation goes, and the lines of one paragraph or list item become one line, so that where the source
    breaks a line does not show. Fenced code, tables, headings and the starts of list items keep their lines.
    """
    rows = dedent(block.strip("\n")).rstrip().split("\n")
    out: list[str] = []
    fenced = False
    joinable = False
    for row in rows:
        fence = row.lstrip().startswith("```")
        if joinable and row and not fenced and not _OWN_LINE.match(row):
            out[-1] += " " + row.lstrip()
        else:
            out.append(row)
        if fence:
            fenced = not fenced
        joinable = bool(row) and not fence and not fenced and not _ENDS_LINE.match(out[-1])
    return "\n".join(out)


def photo(name: str, *, tall: bool = False) -> AttachmentScript:
    """A picture on the share where Northwind's technicians put theirs, and of which the store keeps a copy."""
    width, height = (480, 640) if tall else (640, 480)
    return AttachmentScript(name, f"/mnt/share/photos/{name}", "image/jpeg", width, height)
