"""The two rows above a thread: what it is, how it stands, since when."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from store.hours import past_aim
from store.subscriptions import FOLLOWED
from store.text import clean_line
from store.threads import ThreadRow
from tui.widgets.glyphs import Glyphs
from tui.widgets.reading_layout import PHONE, age, styled

Sides = tuple[Content, Content]


def aim_text(minutes: int) -> str:
    """Return a group's aim as people say it: ``45m``, ``1h``, ``2d``."""
    if minutes % 1440 == 0:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def clock(thread: ThreadRow, now: datetime, glyphs: Glyphs, *, aim: bool) -> Content:
    """Return how a thread stands: open for how long (late past the group's aim), answered, verified, or its kind.

    A duplicate stands as the thread that answers for it, which is named.
    """
    parts: list[tuple[str, str]] = []
    if thread.duplicate_of is not None:
        sign = {"verified": (glyphs.verified, "good"), "answered": (glyphs.answered, "muted")}
        parts += [sign.get(thread.state, (glyphs.open, "muted")), (f" duplicate of #{thread.duplicate_of}", "muted")]
    elif thread.state == "open":
        late = past_aim(thread, now)
        waited = age(thread.since, now)
        parts.append((f"{glyphs.open} open {waited}{'!' if late else ''}", "hot" if late else "strong"))
        if aim and thread.aim_minutes:
            parts.append((f"  aim {aim_text(thread.aim_minutes)}", "muted"))
    elif thread.state == "verified":
        parts += [(glyphs.verified, "good"), (" verified", "muted")]
    elif thread.state == "answered":
        parts.append((f"{glyphs.answered} answered", "muted"))
    elif thread.kind == "announcement":
        parts.append((f"{glyphs.announcement} announcement", "muted"))
    elif thread.kind in ("idea", "story"):
        parts.append((thread.kind, "muted"))
    if thread.closed:
        parts.append(("  closed" if parts else "closed", "muted"))
    return styled(*parts)


def head(
    thread: ThreadRow, width: int, now: datetime, glyphs: Glyphs, *, focused: bool, reached: int = 0
) -> tuple[Sides, Sides]:
    """Return the (left, right) contents of both rows for a pane ``width`` columns wide.

    ``reached`` says how many people an open question reaches.
    """
    number = f"#{thread.id}" if thread.id else ""  # What is only a preview has no number yet.
    title = (clean_line(thread.title), "title-focus" if focused else "strong")
    marks = ("pinned" if thread.pinned_at else "", FOLLOWED[thread.level or "mine"])
    topics = " ".join([*filter(None, marks), *(f"#{clean_line(topic).lstrip('#')}" for topic in thread.topics)])
    too = f"{thread.affected} {'has' if thread.affected == 1 else 'have'} this too" if thread.affected else ""
    if width < PHONE:
        second = styled((" ".join(filter(None, (number, too, topics))), "muted"))
        return (styled(title), Content("")), (second, clock(thread, now, glyphs, aim=False))
    author = clean_line(thread.author or "unknown")
    by = f"{'asked ' if thread.kind == 'question' else ''}by {author}"
    by += f" {glyphs.dot} reached {reached}" if reached else ""
    said = f" {glyphs.dot} ".join(filter(None, (too, by)))
    first = styled((f"{number} ".lstrip(), "muted"), title)
    return (first, clock(thread, now, glyphs, aim=True)), (styled((topics, "muted")), styled((said, "muted")))
