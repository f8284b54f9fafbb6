"""What a file looks like on this terminal: the picture process is asked, and what it found becomes rows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.strip import Strip

from store.attachments import AttachmentRow
from tui.base import BaseApp
from tui.gateway import Gateway
from tui.widgets.half_blocks import Pixels, half_blocks

if TYPE_CHECKING:
    from store.media.thumbnails import Raster
    from store.showing import Seen

NO_COLOUR = "A picture needs colours and half blocks, which this terminal does not show; open it with its own program."


def is_picture(file: AttachmentRow) -> bool:
    """Whether a file is a picture, by what is recorded of it."""
    return (file.media_type or "").startswith("image/")


async def drawn_before(gateway: Gateway, file: AttachmentRow, columns: int, rows: int) -> Raster | None:
    """A picture that was looked at before, at once. Raises StoreError."""
    from store import showing

    return await gateway.look(showing.drawn_before, file, columns=columns, rows=rows)


async def look(gateway: Gateway, file: AttachmentRow, columns: int, rows: int) -> Seen:
    """Look at a file, for so many cells; whoever waits for it no longer ends it. Raises StoreError."""
    # What starts the picture process is loaded when somebody wants to see one.
    from store import showing
    from store.media.process import Stop

    stop = Stop()
    try:
        return await gateway.look(showing.look, file, columns=columns, rows=rows, stop=stop)
    except asyncio.CancelledError:
        stop.stop()
        raise


def strips(app: BaseApp, picture: Raster) -> tuple[Strip, ...]:
    """A picture's rows, in as many colours as there are."""
    pixels = Pixels(picture.width, picture.height, picture.rgb)
    return half_blocks(pixels, sixteen=app.look.colours <= 16)
