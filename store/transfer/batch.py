"""One batch of an import inside its transaction: what is not known yet becomes rows, and they are written."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from store import journal, kept
from store.connection import Transaction
from store.errors import Conflict, Denied, Invalid
from store.journal import Entry, commitment
from store.search import index
from store.transfer import neutral
from store.transfer.known import Known, Place
from store.transfer.record import FileRecord, PostRecord, Rejected, ThreadRecord, TopicRecord
from store.transfer.rows import GROUP, Rows

Places = dict[str, Place]
"""Where posts stand, by their uids: those that were here before, and those of this batch."""
OPENING_KINDS = ("question", "discussion", "idea", "announcement", "story")


@dataclass(slots=True)
class Tally:
    """What was added so far."""

    threads: int = 0
    posts: int = 0
    members: int = 0
    attachments: int = 0
    unchanged: int = 0

    def add(self, other: "Tally") -> None:
        """Add another batch's figures."""
        self.threads += other.threads
        self.posts += other.posts
        self.members += other.members
        self.attachments += other.attachments
        self.unchanged += other.unchanged


class Batch:
    """Loads records in a transaction. All its lookups are made once for the whole batch."""

    def __init__(self, tx: Transaction, source: str, group: str | None, *, keep: bool = False) -> None:
        self.tx = tx
        self.source = source
        self.keep = keep
        self.known = Known(tx, source, group)
        self.tally = Tally()
        self.refused: list[Rejected] = []
        self.rows = Rows()
        self._contents: dict[str, bytes] = {}
        self._started: dict[int, int] = {}

    def add(self, records: list[ThreadRecord], topics: Iterable[TopicRecord] = ()) -> Tally:
        """Write what is not there yet, and say how much that was; `refused` holds what can't be."""
        uid_of = self.known.uid
        written = [post for record in records for post in record.posts]
        uids = [uid_of("thread", record.id) for record in records]
        threads = self.known.threads(uids)
        named = dict.fromkeys(uid_of("post", name) for post in written for name in (post.id, post.parent) if name)
        posts = self.known.posts(list(named))
        self.tally.members += self.known.add_people(_people(written))
        hidden = self.known.hidden({*threads.values(), *(place.thread for place in posts.values())})
        for record, uid in zip(records, uids, strict=True):
            # Ids may differ and yet be of one uid: an id that is a uid already stays itself.
            fresh = list({uid_of("post", post.id): post for post in reversed(record.posts)}.values())[::-1]
            fresh = [post for post in fresh if uid_of("post", post.id) not in posts]
            thread = threads.get(uid)
            if thread is None and record.joins:
                ids = (id for post in record.posts for id in (post.id, post.parent) if id is not None)
                places = (posts.get(uid_of("post", id)) for id in ids)
                thread = next((place.thread for place in places if place is not None), None)
            try:
                if thread in hidden:
                    raise Denied("it would go on in a thread that you may not see")
                if thread is not None:
                    self._grow(record, thread, fresh, posts)
                elif fresh and fresh[0] is record.posts[0]:
                    threads[uid] = self._start(record, uid, fresh, posts)
                else:
                    raise Conflict("its opening post stands in another thread already")
            except (Conflict, Denied, Invalid) as error:
                self.refused.append(Rejected(f"thread {record.id}", str(error).rstrip(".")))
        self.rows.meanings += [(topic.name, topic.description, self.tx.at) for topic in topics]
        self.rows.write(self.tx, uids)
        if self._contents:
            kept.write(self.tx.db.path, self._contents)
        return self.tally

    def _start(self, record: ThreadRecord, uid: str, fresh: list[PostRecord], posts: Places) -> int:
        group, name = self.known.group(record.group)
        thread = self.known.take("threads")
        self._started[thread] = group
        opening = record.posts[0]
        kind = opening.kind if opening.kind in OPENING_KINDS else "discussion"
        accepted = [post.id for post in record.posts if post.accepted]
        member, author = self._author(opening)
        made = neutral.thread(
            id=record.id,
            group=name,
            title=record.title,
            topics=record.topics,
            created=record.created,
            closed=record.closed,
            views=record.views,
            accepted_post=accepted[0] if accepted else None,
            links=record.links,
        )
        # A thread that goes into a group of another name is exported with that name.
        said = {**record.raw, "group": name} if name != record.group and record.raw else record.raw
        files = self._posts(record, thread, group, fresh, posts)
        last = self._last_at(record.posts)
        salt = journal.salt()
        digest = commitment(salt, uid, record.title)
        if any(post.outdated for post in record.posts):
            self.rows.answered.add(thread)
        self.rows.threads.append(
            (
                *(thread, uid, group, kind, record.title, member, author, record.created, self.tx.at, last),
                *(self.rows.posts[-1][0], _counted(fresh), files),
                *(" ".join(record.topics), _state(kind, record.posts), record.closed, record.views, salt, digest),
                *(self.source, record.id, _kept(said, made)),
            )
        )
        for position, topic in enumerate(record.topics):
            self.rows.topics.append((topic, self.tx.at))
            self.rows.filed.append((thread, position, topic))
        self._links(record, thread)
        self._enter("thread.import", group, thread, None, digest)
        self.tx.run(GROUP, (1, last, group))
        self.tally.threads += 1
        return thread

    def _grow(self, record: ThreadRecord, thread: int, fresh: list[PostRecord], posts: Places) -> None:
        if not fresh:
            self.tally.unchanged += not record.continued
            return
        group = self._started.get(thread) or int(self.tx.value("SELECT group_id FROM threads WHERE id = ?", (thread,)))
        files = self._posts(record, thread, group, fresh, posts)
        last = self._last_at(fresh)
        self._links(record, thread)
        newest = self.rows.posts[-1][0]
        grown = {"posts": _counted(fresh), "photos": files, "last": last, "post": newest, "thread": thread}
        self.rows.grown.append(grown)
        if any(post.accepted or post.verified for post in fresh):
            self.rows.answered.add(thread)
        self.tx.run(GROUP, (0, last, group))

    def _posts(self, record: ThreadRecord, thread: int, group: int, fresh: list[PostRecord], posts: Places) -> int:
        files = 0
        uid_of = self.known.uid
        for post in fresh:
            posts[uid_of("post", post.id)] = Place(self.known.take("posts"), thread)
        for post in fresh:
            uid = uid_of("post", post.id)
            number = posts[uid].id
            answered = posts.get(uid_of("post", post.parent)) if post.parent else None
            parent = answered.id if answered is not None and answered.thread == thread else None
            member, author = self._author(post)
            _, name, author_id = self.known.person(post.author_id) if post.author_id else (0, author, None)
            made = neutral.post(
                id=post.id,
                kind=post.kind,
                author=name,
                author_id=author_id,
                created=post.created,
                body=post.body,
                score=post.score,
                accepted=post.accepted,
                parent=post.parent,
                files=[(file.name, file.path, file.media_type, _size(file)) for file in post.files],
                format=post.format,
                deleted=post.deleted,
                verified=post.verified,
                outdated=post.outdated,
            )
            salt = journal.salt()
            digest = commitment(salt, uid, post.created, post.body)
            trigram = index.needs_trigrams(post.body, record.title if post is record.posts[0] else "")
            self.rows.posts.append(
                (
                    *(number, uid, thread, group, post.kind, member, author, parent),
                    *(post.parent if parent is None else None, post.created, self.tx.at),
                    *(post.edited, self.tx.at if post.deleted else None, len(post.versions) + 1),
                    *(post.body, post.format, salt, digest),
                    *(post.score, trigram, self.source, post.id, _kept(post.raw, made)),
                )
            )
            self._versions(post, uid, number)
            self._files(post, number)
            if post.accepted:
                self.rows.accepted.append((number, thread))
            if post.verified:
                self.rows.verified.append((number, thread, self.tx.at))
            if post.outdated:
                self.rows.outdated.append((number, thread, self.tx.at))
            files += len(post.files)
            self._enter("post.import", group, thread, number, digest)
        self.tally.posts += len(fresh)
        self.tally.attachments += files
        return files

    def _versions(self, post: PostRecord, uid: str, number: int) -> None:
        for version, earlier in enumerate(post.versions, 1):
            salt = journal.salt()
            editor = self.known.person(earlier.editor_id).id if earlier.editor_id else None
            digest = commitment(salt, uid, post.created, earlier.body)
            self.rows.versions.append((number, version, earlier.body, editor, earlier.created, salt, digest))

    def _files(self, post: PostRecord, number: int) -> None:
        for position, file in enumerate(post.files):
            digest = None if file.content is None else hashlib.sha256(file.content).hexdigest()
            if self.keep and digest is not None and file.content is not None:
                self._contents[digest] = file.content
            uid = self.known.uid("file", f"{post.id}\x1f{position}")
            self.rows.files.append(
                (
                    *(self.known.take("attachments"), uid, number, position, file.name, file.path, file.media_type),
                    *(_size(file), digest, digest is not None and self.keep, self.tx.at),
                )
            )

    def _author(self, post: PostRecord) -> tuple[int | None, str | None]:
        """The member who wrote it, or else the name alone, as the source wrote it."""
        if post.author_id is None:
            return None, post.author
        return self.known.person(post.author_id).id, None

    def _last_at(self, posts: list[PostRecord]) -> str:
        """When the latest of these came to be, but never later than now: a mail from 2038 must not lead for ever."""
        return max(min(post.created or self.tx.at, self.tx.at) for post in posts)

    def _links(self, record: ThreadRecord, thread: int) -> None:
        for target, kind in record.links:
            self.rows.links.append((thread, kind, self.known.uid("thread", target), target, self.tx.at))

    def _enter(self, action: str, group: int, thread: int, post: int | None, digest: bytes) -> None:
        self.tx.entries.append(
            Entry(self.tx.at, self.tx.session.actor, "import", action, group, thread, post, None, digest)
        )


def _kept(said: dict[str, Any], made: neutral.Neutral) -> str | None:
    found = neutral.differences(said, made) if said else {}
    return json.dumps(found, ensure_ascii=False) if found else None


def _state(kind: str, posts: list[PostRecord]) -> str:
    """How a thread stands whose answers all hold."""
    if kind != "question":
        return "none"
    if any(post.verified for post in posts):
        return "verified"
    return "answered" if any(post.accepted for post in posts) else "open"


def _counted(posts: list[PostRecord]) -> int:
    """How many of these a thread counts: what was deleted only marks its place."""
    return sum(not post.deleted for post in posts)


def _people(posts: Iterable[PostRecord]) -> Iterator[tuple[str, str | None]]:
    """The (source id, name) of whoever wrote or changed these posts."""
    for post in posts:
        if post.author_id is not None:
            yield post.author_id, post.author
        for version in post.versions:
            if version.editor_id is not None:
                yield version.editor_id, version.editor


def _size(file: FileRecord) -> int | None:
    return len(file.content) if file.size is None and file.content is not None else file.size
