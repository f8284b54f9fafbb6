"""The store's figures in words, as they are heard: ages, states, counts; and the numbered lines made of them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from store.text import clean_line
from tui.cli import lines

if TYPE_CHECKING:
    from store.experts.turns import Question
    from store.for_you import Waiting
    from store.groups import Group
    from store.notices import Notice
    from store.posts import PostRow
    from store.reviews import Review
    from store.threads import ThreadRow

UNITS = ((60 * 24 * 365, "year"), (60 * 24, "day"), (60, "hour"), (1, "minute"))
VISIBILITIES = {"closed": "only its members post", "secret": "secret"}
STATES = {"answered": "answered", "verified": "answered, and verified by an expert"}


def span(minutes: int) -> str:
    """So many minutes in the largest unit that fits: `23 minutes`, `1 hour`, `12 days`."""
    for size, unit in UNITS:
        if minutes >= size:
            return lines.count(minutes // size, unit)
    return "less than a minute"


def _minutes(moment: str | None, now: datetime) -> int | None:
    try:
        since = datetime.fromisoformat(moment or "")
    except ValueError:
        return None
    return max(int((now - since.astimezone(UTC)).total_seconds() // 60), 0)


def ago(moment: str | None, now: datetime) -> str:
    """How long ago: `4 minutes ago`, `just now`, or that it is not known."""
    minutes = _minutes(moment, now)
    if minutes is None:
        return "at an unknown time"
    return f"{span(minutes)} ago" if minutes else "just now"


def state(row: "ThreadRow", now: datetime) -> str:
    """What a thread is and how it stands: `open for 2 hours, past the aim of 1 hour`, `answered`, `idea, closed`."""
    from store.hours import past_aim

    if row.kind != "question":
        said = row.kind
    elif row.duplicate_of is not None:
        said = f"duplicate of #{row.duplicate_of}, which is {STATES.get(row.state, row.state)}"
    elif row.state != "open":
        said = STATES.get(row.state, row.state)
    elif row.closed:
        said = "question without an accepted answer"
    else:
        minutes = _minutes(row.since, now)
        said = "open" if minutes is None else f"open for {span(minutes)}"
        if row.aim_minutes is not None and past_aim(row, now):
            said += f", past the aim of {span(row.aim_minutes)}"
    return f"{said}, closed" if row.closed else said


def new(count: int) -> str:
    """How many posts are new: nothing for none, `2 new posts`, `more than 99 new posts`."""
    return "" if not count else f"{lines.count(count, 'new post')}" if count < 100 else "more than 99 new posts"


def sentence(parts: Iterable[str]) -> str:
    """What is not empty, joined by commas."""
    return ", ".join(part for part in parts if part)


def group(row: "Group", now: datetime) -> str:
    """A group's line."""
    return sentence(
        (
            clean_line(row.name),
            new(row.unread),
            lines.count(row.threads, "thread"),
            f"last post {ago(row.last_at, now)}" if row.last_at else "",
            "archived" if row.archived else VISIBILITIES.get(row.visibility, ""),
            "you lead it" if row.role == "lead" else "",
            clean_line(row.description),
        )
    )


def thread(row: "ThreadRow", now: datetime, *, with_group: bool) -> str:
    """A thread's line."""
    replies = max(row.posts - 1, 0)
    return sentence(
        (
            clean_line(row.title),
            state(row, now),
            f"{new(row.unread)}, muted" if row.unread and row.muted else new(row.unread),
            lines.count(replies, "reply", "replies") if replies else "no replies",
            f"by {clean_line(row.author)}" if row.author else "",
            f"last post {ago(row.last_at, now)}",
            f"in {clean_line(row.group)}" if with_group else "",
            f"thread #{row.id}",
        )
    )


def _affected(row: "ThreadRow") -> str:
    """Who has a question's problem too."""
    if not row.affected:
        return ""
    return f"{lines.count(row.affected, 'has', 'have')} this too" + (", you among them" if row.affects_me else "")


def head(row: "ThreadRow", now: datetime, *, reaches_me: bool) -> str:
    """The two lines above a thread's posts."""
    stands = sentence(
        (
            state(row, now),
            f"in {clean_line(row.group)}",
            f"by {clean_line(row.author)}" if row.author else "",
            lines.count(row.posts, "post"),
            new(row.unread),
            _affected(row),
            "it reaches you" if reaches_me else "",
            f"topics {' and '.join(row.topics)}" if row.topics else "",
        )
    )
    return f"Thread #{row.id}: {clean_line(row.title)}\n{stands[:1].upper()}{stands[1:]}."


def post(row: "PostRow", number: int, of: int, now: datetime) -> str:
    """The line above a post's text."""
    answers = ""
    if row.reply_to is not None:
        answers = f"to {clean_line(row.reply_to_author or 'somebody')}"
    holds = not row.outdated
    marks = (
        ("accepted answer", row.accepted and holds),
        ("verified by an expert", row.verified and holds),
        ("out of date", not holds),
    )
    files = [f"with {lines.count(len(row.attachments), 'file')}"] if row.attachments else []
    return sentence(
        (
            f"Post {number} of {of}, by {clean_line(row.author or 'somebody')}",
            f"expert on {row.expert_on}" if row.expert_on and not row.deleted else "",
            answers,
            ago(row.created_at, now),
            *(word for word, so in marks if so),
            lines.count(row.votes, "vote") if row.votes else "",
            "one of them yours" if row.voted else "",
            "edited" if row.edited_at else "",
            "new" if row.unread else "",
            "yours" if row.mine else "",
            *files,
        )
    )


def notice(row: "Notice", now: datetime) -> str:
    """A waiting thing's line."""
    from store.notices import DECIDED

    who = clean_line(row.post.author or "somebody")
    why = DECIDED.get(row.kind) or f"{who} {row.why}"
    return sentence((why, ago(row.created_at, now), f"in {thread(row.thread, now, with_group=False)}"))


def question(row: "Question", now: datetime) -> str:
    """The line of a question that one can answer."""
    return f"You can answer, {row.why}: {thread(row.thread, now, with_group=True)}"


def review(row: "Review", now: datetime) -> str:
    """The line of an answer to look at again."""
    who = clean_line(row.post.author or "somebody")
    about = thread(row.thread, now, with_group=True)
    return sentence((f"an answer by {who} to look at again", ago(row.looked_at, now), f"in {about}"))


def waiting(row: "Waiting", now: datetime) -> str:
    """The line of a thread that one follows, or that was busy."""
    return f"{row.why}, in {thread(row.thread, now, with_group=True)}"
