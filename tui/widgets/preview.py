"""Five rows under the list where there is no room for a reading view: what it is about, and the newest replies."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from store.clock import Clock, utc_now
from store.posts import PostRow
from store.text import clean_line
from store.threads import ThreadRow
from tui.widgets.bars import Bar
from tui.widgets.glyphs import UNICODE, Glyphs
from tui.widgets.reading_layout import age
from tui.widgets.text import Piece, fit


class Preview(Bar):
    """The thread under the cursor, in short."""

    DEFAULT_CSS = "Preview { height: 5; background: $h-bg; }"

    def __init__(
        self,
        *,
        glyphs: Glyphs = UNICODE,
        plain: bool = False,
        now: Clock = utc_now,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(glyphs=glyphs, plain=plain, id=id, classes=classes)
        self._now = now

    def show_thread(self, row: ThreadRow, opening: PostRow | None, newest: Sequence[PostRow]) -> None:
        """Show a thread: its topics, the first words, its files, its newest two replies."""
        by = f"{'asked ' if row.kind == 'question' else ''}by {clean_line(row.author or 'unknown')} "
        topics = "".join(f" #{topic}" for topic in row.topics)
        lines: list[tuple[list[Piece], list[Piece]]] = [
            ([(f"  #{row.id}", "muted"), (topics, "text")], [(by, "muted")]),
            ([("  " + words(opening), "text")], []),
        ]
        if opening is not None and opening.attachments:
            names = "   ".join(f"{self.glyphs.photo} {clean_line(file.name)}" for file in opening.attachments)
            lines.append(([(f"  {names}", "muted")], []))
        width = max((len(clean_line(post.author or "")) for post in newest), default=0)
        for post in newest:
            name = fit(post.author or "unknown", min(width, 12), self.glyphs)
            waited = f" {self.glyphs.dot} {age(post.created_at or post.arrived_at, self._now()):>3}  "
            lines.append(([(f"  {name}", "strong"), (waited, "muted"), (words(post), "text")], []))
        self.show(*lines)


def words(post: PostRow | None) -> str:
    """What a post says, in one line."""
    if post is None or post.deleted:
        return "deleted"
    from tui.widgets.folds import own  # The list that stands above is drawn first.

    said = post.body[:2000]
    return clean_line(own(said)) if post.format == "plain" else plain_text(said)


def plain_text(markdown: str) -> str:
    """What Markdown says, in one line."""
    from tui.widgets.markdown import render

    return clean_line(" ".join(line.content.plain for line in render(markdown)))


def excerpt(post: PostRow, width: int, rows: int) -> list[str]:
    """The beginning of a post in so many rows; the last one holds the rest, to be cut where it is drawn."""
    found = wrap(words(post), max(10, width))
    return [*found[: rows - 1], " ".join(found[rows - 1 :])][: len(found)]
