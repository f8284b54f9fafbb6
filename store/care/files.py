"""What `hallway doctor --attachments` looks at: every file that the reader may see, and where missing ones went."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from store import attaching, page, place, presence
from store.attachments import AttachmentRow
from store.care import moved
from store.connection import Db
from store.errors import Denied, StoreError
from store.media import inspect
from store.permissions import acting, visible
from store.presence import Presence
from store.session import Session

NEXT = """
SELECT a.id, a.post_id, p.thread_id
FROM attachments a JOIN posts p ON p.id = a.post_id JOIN groups g ON g.id = p.group_id
WHERE {visible} AND p.deleted_at IS NULL AND a.id > :after AND (a.kept OR a.resolved_path IS NOT NULL)
ORDER BY a.id LIMIT :limit
"""
WELL = ("there", "elsewhere", "unknown")
"""States that are nobody's to mend here."""


class Trouble(NamedTuple):
    """A file that is not as it was posted: with which post, in which thread, how it stands, where it was found now."""

    post: int
    thread: int
    file: AttachmentRow
    presence: Presence
    found: str | None = None
    relinked: bool = False


class Looked(NamedTuple):
    """How many files were looked at, what is wrong with some of them, and the cursor to go on with."""

    files: int
    troubles: tuple[Trouble, ...]
    next: str | None


def look(
    db: Db,
    session: Session,
    *,
    after: str | None = None,
    limit: int = 1000,
    timeout: float = inspect.TIMEOUT,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Looked:
    """Look at a page of the files of posts that the caller may see. Raises Invalid for a foreign cursor.

    A disk or share that does not answer costs `timeout` seconds once; whatever else lies on it is not tried. `progress`
    is told before each file how many are done, and of how many.
    """
    page.check_limit(limit)
    start = 0 if after is None else int(page.decode(after, int)[0])
    rows = db.rows(NEXT.format(visible=visible()), acting(session, after=start, limit=limit + 1))
    dead: dict[str, str] = {}
    troubles = []
    for done, (number, post, thread) in enumerate(rows[:limit]):
        progress(done, min(len(rows), limit))
        file = attaching.by_id(db, post, number)
        if file is None:  # Somebody has taken it off meanwhile.
            continue
        stands = _look(db, session, file, dead, timeout)
        if stands.state not in WELL:
            troubles.append(Trouble(post, thread, file, stands))
    cursor = page.encode(rows[limit - 1][0]) if len(rows) > limit else None
    return Looked(min(len(rows), limit), tuple(troubles), cursor)


def _look(db: Db, session: Session, file: AttachmentRow, dead: dict[str, str], timeout: float) -> Presence:
    mount = "" if file.kept else place.mount_point(file.resolved_path or "")
    if mount in dead:
        return Presence("unanswered", dead[mount])
    stands = presence.of(db, session, file, timeout=timeout)
    if stands.state == "unanswered" and not file.kept:
        dead[mount] = f"{mount} does not answer; look again when that disk or share is back."
    return stands


def find(session: Session, troubles: Iterable[Trouble], folder: str) -> tuple[Trouble, ...]:
    """The same, missing ones with where their content lies below a folder now. Raises Denied, Invalid."""
    if session.via == "door":
        raise Denied("From here no folder of that host can be looked through; somebody on the host can do that.")
    listed = tuple(troubles)
    lost = [one.file for one in listed if one.presence.state == "missing" and not one.file.kept]
    found = moved.find(folder, [(file.size, file.sha256) for file in lost if file.size is not None and file.sha256])
    return tuple(one._replace(found=found.get(one.file.sha256 or "") if one.file in lost else None) for one in listed)


def relink(db: Db, session: Session, troubles: Iterable[Trouble]) -> tuple[Trouble, ...]:
    """Let attachments point to where their files were found, each looked at once more."""
    done = []
    for one in troubles:
        if one.found is not None:
            try:
                attaching.relink(db, session, one.post, one.file.id, inspect.inspect(one.found))
                one = one._replace(relinked=True)
            except StoreError as error:
                one = one._replace(presence=one.presence._replace(advice=str(error)))
        done.append(one)
    return tuple(done)
