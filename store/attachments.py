"""Files that posts point to. The file stays where it is; here stands what is known of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from store import text
from store.connection import Db, Transaction
from store.errors import Conflict, Denied, Invalid
from store.uid import fresh as fresh_uid

if TYPE_CHECKING:
    from store.kept import Copy
    from store.media.inspect import Facts

MOST = 100
"""Files of one post."""

OF_POSTS = """
SELECT post_id, id, name, path, media_type, size, width, height, kept, resolved_path, host, sha256, orientation,
    caption, modified_at, taken_at
FROM attachments WHERE post_id IN ({posts}) ORDER BY post_id, position
"""
INSERT = """
INSERT INTO attachments (uid, post_id, position, name, path, media_type, size, width, height, resolved_path, host,
    sha256, orientation, caption, modified_at, taken_at, kept, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
STANDING = """
SELECT thread_id, group_id, (SELECT count(*) FROM attachments a WHERE a.post_id = posts.id) FROM posts WHERE id = ?
"""


class AttachmentRow(NamedTuple):
    """A file: its name and path as given, media type, size in bytes, width and height in pixels; None is unknown.

    `resolved_path` is absolute and means something on `host`. Of a file that is `kept`, size and `sha256` are those of
    the copy beside the store. `orientation` is EXIF's, 1 to 8; `modified_at` and `taken_at` are what the file says.
    """

    id: int
    name: str
    path: str | None
    media_type: str | None
    size: int | None
    width: int | None
    height: int | None
    kept: bool
    resolved_path: str | None = None
    host: str | None = None
    sha256: str | None = None
    orientation: int | None = None
    caption: str = ""
    modified_at: str | None = None
    taken_at: str | None = None


class Attached(NamedTuple):
    """A file on its way to a post: what was found out about it, a line about it, and the copy if one is to be kept.

    What came by itself, as on standard input, has no path that means anything later: it has a `name` instead.
    """

    facts: "Facts"
    caption: str = ""
    copy: "Copy | None" = None
    name: str | None = None


def of_posts(db: Db, posts: Sequence[int]) -> dict[int, tuple[AttachmentRow, ...]]:
    """The attachments of posts that the caller may see, by the post's id, in their order."""
    if not posts:
        return {}
    found: dict[int, tuple[AttachmentRow, ...]] = {}
    for post, *fields in db.rows(OF_POSTS.format(posts=", ".join("?" * len(posts))), posts):
        fields[7] = bool(fields[7])
        found[post] = (*found.get(post, ()), AttachmentRow(*fields))
    return found


def enter(tx: Transaction, post: int, files: Sequence[Attached]) -> None:
    """Add files to a post in the transaction that writes it, behind those it has. Raises Denied, Invalid and others."""
    if not files:
        return
    there = int(tx.rows(STANDING, (post,))[0][2])
    if there + len(files) > MOST:
        raise Conflict(f"A post takes {MOST} files; put the others into another post.")
    for position, file in enumerate(files, there):
        _enter(tx, post, position, file)


def _enter(tx: Transaction, post: int, position: int, file: Attached) -> None:
    facts, copy = file.facts, file.copy
    given = file.name is None
    if given:
        require_reach(tx.session.via)
    elif copy is None:
        raise Invalid("What came without a path can only be kept; keep a copy of it.")
    if copy is not None:
        from store import kept  # Whoever only reads needs none of what keeping takes.

        kept.adopt(tx, copy)
    path, resolved = (facts.path, facts.resolved) if given else (None, None)
    if path is not None and not sayable(facts):
        if copy is None:
            raise Invalid(UNSAYABLE.format(name=text.shown(facts.name)))
        path = resolved = None
    add(
        tx,
        post,
        position,
        name=text.clean_line(facts.name if given else file.name or "")[: text.MAX_TITLE] or "file",
        path=path,
        media_type=facts.media_type if copy is None else copy.media_type,
        size=facts.size if copy is None else copy.size,
        width=facts.width,
        height=facts.height,
        resolved=resolved,
        host=None if resolved is None else host(),
        sha256=facts.sha256 if copy is None else copy.sha256,
        orientation=facts.orientation,
        caption=text.caption(file.caption),
        modified_at=facts.modified_at if given else None,
        taken_at=facts.taken_at,
        kept=copy is not None,
    )


UNSAYABLE = "The path of {name} holds signs that can't be written down; rename it, or attach a copy with --keep."


def sayable(facts: "Facts") -> bool:
    """Whether a file's path can be recorded as it is: without signs that a terminal obeys, and without odd bytes."""
    return all(text.clean(path) == path and "\n" not in path for path in (facts.path, facts.resolved))


def require_reach(via: str) -> None:
    """Raise Denied where whoever acts sits elsewhere: a path of theirs is none here, and one of here is not theirs."""
    if via == "door":
        raise Denied("From here no file of that host can be attached by its path; send it on standard input instead.")


def host() -> str:
    """This host's name, as it is written beside paths."""
    import platform

    return text.clean_line(platform.node())


def add(
    tx: Transaction,
    post: int,
    position: int,
    *,
    name: str,
    path: str | None,
    media_type: str | None = None,
    size: int | None = None,
    width: int | None = None,
    height: int | None = None,
    resolved: str | None = None,
    host: str | None = None,
    sha256: str | None = None,
    orientation: int | None = None,
    caption: str = "",
    modified_at: str | None = None,
    taken_at: str | None = None,
    kept: bool = False,
) -> None:
    """Enter a file of a post, and count it in the thread's row."""
    row = (fresh_uid(), post, position, name, path, media_type, size, width, height, resolved, host, sha256)
    tx.run(INSERT, (*row, orientation, caption, modified_at, taken_at, kept, tx.at))
    thread, group, _ = tx.rows(STANDING, (post,))[0]
    tx.run("UPDATE threads SET photos = photos + 1 WHERE id = ?", (thread,))
    tx.record("post.attach", group=group, thread=thread, post=post)
