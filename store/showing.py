"""What there is to see of an attached file: a picture's pixels, a text's first lines, else a sentence on why neither.

Nothing is read before somebody asks, and then in the picture process: a share that hangs or a hostile picture costs
its time there.
"""

from typing import NamedTuple

from store import presence
from store.attachments import AttachmentRow
from store.connection import Db
from store.errors import Cancelled, NotFound, StoreError
from store.media import head, thumbnails
from store.media.inspect import Facts
from store.media.process import Stop
from store.media.thumbnails import Looked, Raster
from store.permissions import acting, visible
from store.presence import Presence
from store.session import Session
from store.text import shown

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


def drawn_before(db: Db, session: Session, file: AttachmentRow, *, width: int, height: int) -> Raster | None:
    """A picture as it was posted, if it was drawn for so many pixels before; the file itself is not touched.

    Raises NotFound.
    """
    if _in_secret(db, session, file):
        return None
    return thumbnails.cached(file.sha256, width=width, height=height)


def look(db: Db, session: Session, file: AttachmentRow, *, width: int, height: int, stop: Stop | None = None) -> Seen:
    """Look at a file, for so many pixels; it may take as long as the limits are, or until `stop`. Raises StoreError.

    Nothing of a file in a secret group is left in the cache.
    """
    secret = _in_secret(db, session, file)
    where = presence.reach(db, session, file)
    if isinstance(where, str):
        return _at_path(file, where, width, height, secret, stop)
    if where.file is None:
        return Seen(where, why=where.advice)
    known = None if secret else file.sha256
    return _content(file, where, str(where.file), width, height, known, stop)


def _at_path(file: AttachmentRow, path: str, width: int, height: int, secret: bool, stop: Stop | None) -> Seen:
    """Look at a file where it was posted from: what it is now and its picture come out of one process."""
    seen: list[Looked] = []

    def once() -> Facts:
        size = {"width": width, "height": height}
        seen.append(thumbnails.look(path, **size, expected=file.sha256, cache=not secret, stop=stop))
        return seen[0].facts

    found = presence.judged(file, path, once)
    if found.file is None:
        return Seen(found, why=found.advice)
    (looked,) = seen
    if looked.facts.kind != "picture":
        return _content(file, found, path, width, height, None, stop)
    return Seen(found, picture=looked.picture, why=looked.why)


def _content(
    file: AttachmentRow, found: Presence, path: str, width: int, height: int, known: str | None, stop: Stop | None
) -> Seen:
    """Show what lies at a path; `known` is the content's hash where what is drawn may go into the cache."""
    kind = file.media_type or ""
    try:
        if kind.startswith("image/"):
            picture = thumbnails.cached(known, width=width, height=height)
            if picture is None:
                picture = thumbnails.thumbnail(path, width=width, height=height, sha256=known, stop=stop)
            return Seen(found, picture=picture)
        if kind.startswith("text/"):
            return Seen(found, lines=head.head(path, lines=LINES, stop=stop))
    except Cancelled:
        raise
    except StoreError as error:
        return Seen(found, why=str(error))
    return Seen(found, why=f"Hallway shows pictures and texts; open {shown(file.name)} with its own program.")


def _in_secret(db: Db, session: Session, file: AttachmentRow) -> bool:
    """Whether a file stands in a secret group. Raises NotFound where it can't be seen."""
    stands = db.row(STANDS, acting(session, file=file.id))
    if stands is None:
        raise NotFound("This file is no longer attached; go back and look again.")
    return bool(stands[0] == "secret")
