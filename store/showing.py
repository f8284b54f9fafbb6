"""What there is to see of an attached file: a picture's pixels, a text's first lines, else a sentence on why neither.

Nothing is read before somebody asks, and then in the picture process: a share that hangs or a hostile picture costs
its time there.
"""

from typing import NamedTuple

from store import presence
from store.attachments import AttachmentRow
from store.connection import Db
from store.errors import NotFound, StoreError
from store.media import head, thumbnails
from store.media.thumbnails import Raster
from store.permissions import acting, visible
from store.presence import Presence
from store.session import Session

STANDS = f"""
SELECT g.visibility FROM attachments a
JOIN posts p ON p.id = a.post_id JOIN groups g ON g.id = p.group_id
WHERE a.id = :file AND p.deleted_at IS NULL AND {visible()}
"""
LINES = 200
"""Lines that are shown of a text."""


class Seen(NamedTuple):
    """The picture or the first lines; `presence` says how the file stands, and `why` there is neither."""

    presence: Presence
    picture: Raster | None = None
    lines: tuple[str, ...] = ()
    why: str = ""


def look(db: Db, session: Session, file: AttachmentRow, *, columns: int, rows: int) -> Seen:
    """Look at a file, for so many cells; it may take as long as the limits are. Raises NotFound and others.

    Nothing of a file in a secret group is left in the cache.
    """
    stands = db.row(STANDS, acting(session, file=file.id))
    if stands is None:
        raise NotFound("This file is no longer attached; go back and look again.")
    secret = stands[0] == "secret"
    found = presence.of(db, session, file)
    if found.file is None:
        return Seen(found, why=found.advice)
    kind = file.media_type or ""
    try:
        if kind.startswith("image/"):
            known = None if secret or found.state != "there" else file.sha256
            raster = thumbnails.cached(known, columns=columns, rows=rows)
            if raster is None:
                raster = thumbnails.thumbnail(str(found.file), columns=columns, rows=rows, sha256=known)
            return Seen(found, picture=raster)
        if kind.startswith("text/"):
            return Seen(found, lines=head.head(str(found.file), lines=LINES))
    except StoreError as error:
        return Seen(found, why=str(error))
    return Seen(found, why=f"Hallway shows pictures and texts; open {file.name} with its own program.")
