"""What becomes of a post's files after it was posted: more of them, fewer, in another order, with other captions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store import attachments, kept, posts, text
from store.attachments import Attached, AttachmentRow
from store.connection import Db, Transaction, write
from store.errors import Conflict, Denied, Invalid, NotFound
from store.permissions import refusal, require
from store.posts import PostRow
from store.session import Session

if TYPE_CHECKING:
    from store.media.inspect import Facts

CONTENT = "SELECT sha256 FROM attachments WHERE id = ? AND kept"
CLOSE_UP = "UPDATE attachments SET position = position - 1 WHERE post_id = ? AND position > ?"
RELINK = "UPDATE attachments SET path = ?, resolved_path = ?, host = ?, modified_at = ? WHERE id = ?"
PLACE = "UPDATE attachments SET position = ? WHERE id = ?"


def attach(db: Db, session: Session, post: int, file: Attached) -> AttachmentRow:
    """Add a file to one's own post, behind those it has. Raises StoreError.

    What `file` says was found out before: no transaction waits for a disk that may hang.
    """
    with write(db, session) as tx:
        _own(tx, post)
        attachments.enter(tx, post, (file,))
        return posts.get(db, tx.session, post).attachments[-1]


def open_to(db: Db, session: Session, post: int) -> int:
    """The group of a post to which the acting member may add files. Raises NotFound, Denied, Conflict."""
    row = _standing(db, session, post)
    _check_own(row)
    group = posts.group_of(db, post)
    reason = refusal(db, session, "post", group)
    if reason is not None:
        raise reason
    return group


def remove(db: Db, session: Session, post: int, attachment: int) -> PostRow:
    """Take a file off one's own post, or as a lead off any; a copy that nothing else names goes too."""
    with write(db, session) as tx:
        row = _standing(tx.db, tx.session, post)
        group = posts.group_of(tx.db, post)
        if not row.mine:
            require(tx, "lead", group)
        require(tx, "take part", group)
        unused = _take_off(tx, row, attachment)
        left, session = posts.get(db, tx.session, post), tx.session
    kept.drop_unused(db, session, unused)
    return left


def reorder(db: Db, session: Session, post: int, order: Sequence[int]) -> PostRow:
    """Put these files of one's own post first, in this order; the others follow as they stood. Raises StoreError."""
    with write(db, session) as tx:
        _put_first(tx, _own(tx, post), order)
        return posts.get(db, tx.session, post)


def caption(db: Db, session: Session, post: int, attachment: int, words: str) -> PostRow:
    """Say in a line what a file of one's own post shows; an empty one takes that away. Raises StoreError."""
    cleaned = text.caption(words)
    with write(db, session) as tx:
        _recaption(tx, _own(tx, post), attachment, cleaned)
        return posts.get(db, tx.session, post)


def arrange(
    db: Db, session: Session, post: int, wanted: Sequence[tuple[int | None, str]], new: Sequence[Attached]
) -> PostRow:
    """Give one's own post these files and no others, in this order: all of it or nothing. Raises StoreError.

    Each is said by its number, None for the next of the `new` ones, and by its caption; a new one brings its own.
    """
    captions = {number: text.caption(words) for number, words in wanted if number is not None}
    with write(db, session) as tx:
        row = _own(tx, post)
        unused: list[str] = []
        for file in row.attachments:
            if file.id not in captions:
                unused += _take_off(tx, posts.get(db, tx.session, post), file.id)
        attachments.enter(tx, post, new)
        row = posts.get(db, tx.session, post)
        added = iter([file.id for file in row.attachments if file.id not in captions])
        for number, words in captions.items():
            _recaption(tx, row, number, words)
        _put_first(tx, row, [next(added) if number is None else number for number, _ in wanted])
        left, session = posts.get(db, tx.session, post), tx.session
    kept.drop_unused(db, session, unused)
    return left


def relink(db: Db, session: Session, post: int, attachment: int, facts: "Facts") -> PostRow:
    """Let a file point to another place where the same content lies: by its author, or a lead. Raises StoreError."""
    with write(db, session) as tx:
        row = _standing(tx.db, tx.session, post)
        group = posts.group_of(tx.db, post)
        if not row.mine:
            require(tx, "lead", group)
        require(tx, "take part", group)
        attachments.require_reach(tx.session.via)
        file = row.attachments[_position(row, attachment)]
        if file.kept or file.sha256 is None or file.sha256 != facts.sha256:
            raise Conflict(f"{text.shown(facts.name)} is not the same file; attach it as another one.")
        if not attachments.sayable(facts):
            raise Invalid(attachments.UNSAYABLE.format(name=text.shown(facts.name)))
        where = (facts.path, facts.resolved, attachments.host(), facts.modified_at, attachment)
        tx.run(RELINK, where)
        _record(tx, row)
        return posts.get(db, tx.session, post)


def by_id(db: Db, post: int, attachment: int) -> AttachmentRow | None:
    """A file of a post that the caller may see, None where it is not with that post any more."""
    return next((file for file in attachments.of_posts(db, (post,)).get(post, ()) if file.id == attachment), None)


def numbered(row: PostRow, number: int) -> AttachmentRow:
    """The file of a post that stands at a place, counted from 1. Raises NotFound, Invalid."""
    if not row.attachments:
        raise NotFound(f"Post {row.id} has no files.")
    if not 1 <= number <= len(row.attachments):
        there = f"1 to {len(row.attachments)}" if len(row.attachments) > 1 else "1 alone"
        raise Invalid(f"Post {row.id} has no file {number}; it has {there}.")
    return row.attachments[number - 1]


def _take_off(tx: Transaction, row: PostRow, attachment: int) -> list[str]:
    """Take a file off a post; the contents that nothing may name any more."""
    position = _position(row, attachment)
    unused = [str(found[0]) for found in tx.rows(CONTENT, (attachment,))]
    tx.run("DELETE FROM attachments WHERE id = ?", (attachment,))
    tx.run(CLOSE_UP, (row.id, position))
    tx.run("UPDATE threads SET photos = photos - 1 WHERE id = ?", (row.thread_id,))
    tx.record("post.detach", group=posts.group_of(tx.db, row.id), thread=row.thread_id, post=row.id)
    return unused


def _put_first(tx: Transaction, row: PostRow, order: Sequence[int]) -> None:
    first = list(dict.fromkeys(order))
    for attachment in first:
        _position(row, attachment)
    before = [file.id for file in row.attachments]
    after = [*first, *(one for one in before if one not in first)]
    if after != before:
        tx.many(PLACE, [(position, one) for position, one in enumerate(after)])
        _record(tx, row)


def _recaption(tx: Transaction, row: PostRow, attachment: int, cleaned: str) -> None:
    if row.attachments[_position(row, attachment)].caption != cleaned:
        tx.run("UPDATE attachments SET caption = ? WHERE id = ?", (cleaned, attachment))
        _record(tx, row)


def _record(tx: Transaction, row: PostRow) -> None:
    tx.record("post.arrange", group=posts.group_of(tx.db, row.id), thread=row.thread_id, post=row.id)


def _position(row: PostRow, attachment: int) -> int:
    found = next((place for place, file in enumerate(row.attachments) if file.id == attachment), None)
    if found is None:
        raise NotFound(f"That file is not with post {row.id} any more; hallway files {row.id} lists those that are.")
    return found


def _standing(db: Db, session: Session, post: int) -> PostRow:
    row = posts.get(db, session, post)
    if row.deleted:
        raise Conflict(f"Post {post} was deleted; write a new one.")
    return row


def _own(tx: Transaction, post: int) -> PostRow:
    row = _standing(tx.db, tx.session, post)
    _check_own(row)
    require(tx, "post", posts.group_of(tx.db, post))
    return row


def _check_own(row: PostRow) -> None:
    if not row.mine:
        raise Denied(
            f"You may arrange the files of your own posts only; reply to {row.author or 'the author'} instead."
        )
