"""What a file looks like on this terminal: the picture process is asked, and what it found becomes rows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.strip import Strip

from store.attachments import AttachmentRow
from tui.base import BaseApp
from tui.graphics.half_blocks import Pixels

if TYPE_CHECKING:
    from store.media.thumbnails import Raster
    from store.showing import Seen

NO_COLOUR = "A picture needs colours and half blocks, which this terminal does not show; open it with its own program."


def is_picture(file: AttachmentRow) -> bool:
    """Whether a file is a picture, by what is recorded of it."""
    return (file.media_type or "").startswith("image/")


async def drawn_before(app: BaseApp, file: AttachmentRow, columns: int, rows: int) -> Raster | None:
    """A picture that was looked at before, at once. Raises StoreError."""
    from store import showing

    width, height = (await app.graphics()).room(columns, rows)
    return await app.gateway.look(showing.drawn_before, file, width=width, height=height)


async def look(app: BaseApp, file: AttachmentRow, columns: int, rows: int) -> Seen:
    """Look at a file, for so many cells; whoever waits for it no longer ends it. Raises StoreError."""
    # What starts the picture process is loaded when somebody wants to see one.
    from store import showing
    from store.media.process import Stop

    stop = Stop()
    width, height = (await app.graphics()).room(columns, rows)
    try:
        return await app.gateway.look(showing.look, file, width=width, height=height, stop=stop)
    except asyncio.CancelledError:
        stop.stop()
        raise


async def strips(app: BaseApp, picture: Raster) -> tuple[Strip, ...]:
    """A picture's rows, drawn as this terminal can."""
    graphics = await app.graphics()
    return await asyncio.to_thread(graphics.strips, Pixels(picture.width, picture.height, picture.rgb))
