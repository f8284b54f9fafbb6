"""The files of the post under the cursor: seen where they stand, or as large as the screen."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content
from textual.strip import Strip
from textual.worker import Worker

from store.attachments import AttachmentRow
from store.errors import StoreError
from store.posts import PostRow
from store.text import clean
from tui.screens.undoing import UndoingScreen
from tui.widgets.logical_line import LogicalLine
from tui.widgets.reading import Reading
from tui.widgets.reading_layout import styled

if TYPE_CHECKING:
    from store.showing import Seen

LINES = 12
"""Lines of a text that are shown in place."""


class PicturingScreen(UndoingScreen):
    """A screen with a reading view whose posts have files."""

    def __init__(self) -> None:
        super().__init__()
        self._opening: set[int] = set()
        """Files that somebody is waiting for, by the attachment's id."""

    def _with_files(self) -> PostRow | None:
        post = self.query_one(Reading).post if self.place() == "reading" else None
        return post if post is not None and post.attachments and not post.deleted else None

    def may_picture(self) -> bool:
        """A post with files."""
        return self._with_files() is not None

    may_view = may_picture

    def do_picture(self) -> None:
        """Show the next file of the post in place, or put all of them away."""
        post, reading = self._with_files(), self.query_one(Reading)
        if post is None:
            return
        closed = next((file for file in post.attachments if not self._is_open(file)), None)
        if closed is not None:
            self._show_in_place(post.id, closed)
            return
        for file in post.attachments:
            self._opening.discard(file.id)
            reading.set_below(post.id, file.id, ())

    def _is_open(self, file: AttachmentRow) -> bool:
        return file.id in self._opening or self.query_one(Reading).shows(file)

    def _show_in_place(self, post: int, file: AttachmentRow) -> None:
        from tui.screens.looking import NO_COLOUR, is_picture

        if is_picture(file) and not self.base.look.colours:
            self.query_one(Reading).set_below(post, file.id, said(NO_COLOUR))
            return
        self._opening.add(file.id)
        # A function, not a coroutine: whatever comes after it may be quicker than its beginning.
        _: Worker[None] = self.run_worker(partial(self._fill, post, file), group=f"file-{file.id}", exclusive=True)

    async def _fill(self, post: int, file: AttachmentRow) -> None:
        from tui.screens.looking import drawn_before, is_picture, look, strips

        reading = self.query_one(Reading)
        size = reading.picture_size
        before = None
        try:
            if is_picture(file) and (before := await drawn_before(self.base, file, *size)) is not None:
                self._put_below(post, file, drawn(await strips(self.base, before)))
            elif not reading.shows(file):
                self._put_below(post, file, said("looking at it ..."))
            seen = await look(self.base, file, *size)
        except StoreError as error:
            lines = said(str(error))
        else:
            if before is not None and seen.picture == before and not seen.presence.advice:
                self._opening.discard(file.id)
                return  # As it stands there.
            lines = await self._lines(seen)
            if before is not None and seen.picture is None:
                # As it was posted; what became of it stands below.
                lines = (*drawn(await strips(self.base, before)), *lines)
        self._put_below(post, file, lines)
        self._opening.discard(file.id)

    def _put_below(self, post: int, file: AttachmentRow, lines: tuple[LogicalLine, ...]) -> None:
        if self._is_open(file):  # Else it was put away meanwhile, or another thread is read.
            self.query_one(Reading).set_below(post, file.id, lines)

    async def _lines(self, seen: Seen) -> tuple[LogicalLine, ...]:
        from tui.screens.looking import strips

        changed = said(seen.presence.advice) if seen.presence.advice and not seen.why else ()
        if seen.picture is not None:
            return (*drawn(await strips(self.base, seen.picture)), *changed)
        if seen.lines:
            shown = seen.lines[:LINES]
            more = said(f"{len(seen.lines) - LINES} more lines") if len(seen.lines) > LINES else ()
            code = (Content(clean(line).expandtabs(4), strip_control_codes=False) for line in shown)
            return (*(LogicalLine(line, kind="code") for line in code), *more, *changed)
        return said(seen.why)

    def resized(self) -> None:
        """What is open is drawn for the new size."""
        super().resized()
        self.call_after_refresh(self._fit_pictures)

    def _fit_pictures(self) -> None:
        for post, file in self.query_one(Reading).open_files:
            self._show_in_place(post, file)

    def do_view(self) -> None:
        """Look at the post's files as large as the screen, beginning with the one opened last."""
        from tui.screens.viewer import ViewerScreen

        post, reading = self._with_files(), self.query_one(Reading)
        if post is not None:
            opened = [at for at, file in enumerate(post.attachments) if reading.shows(file)]
            self.app.push_screen(ViewerScreen(post, max(opened, default=0)))


def drawn(rows: Iterable[Strip]) -> tuple[LogicalLine, ...]:
    """A picture below a file."""
    return tuple(LogicalLine(Content(""), kind="picture", drawn=row) for row in rows)


def said(*sentences: str) -> tuple[LogicalLine, ...]:
    """Sentences of ours below a file."""
    return tuple(LogicalLine(styled((clean(sentence), "muted"))) for sentence in sentences)
