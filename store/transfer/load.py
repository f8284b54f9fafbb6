"""Load an archive: in batches, each one whole write transaction, so that people can post in between.

Everything has a uid that follows from its source (`record.uid_for`): what is there already is left alone, so a
second run adds nothing and one that was killed goes on. Ids are assigned here and rows go in by `executemany`;
index, counters and journal are part of the same transaction (docs/adr/0009).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from store.connection import Db, write
from store.permissions import require_admin
from store.session import Session
from store.transfer.batch import Batch, Tally
from store.transfer.record import Archive, PostRecord, Record, Rejected, ThreadRecord, TopicRecord

POSTS_A_BATCH = 1000
"""Bounds how long the lock is held: some 0.1 s."""
BYTES_A_BATCH = 8 << 20
"""Characters of texts and bytes of files, so that neither memory nor that time grows with the size of posts."""
PAUSE = 0.002
"""Seconds between two batches in which the lock is free: a writer that waits for it is woken and takes it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did: rows that were added, records that could not be read, threads that were there already."""

    threads: int = 0
    posts: int = 0
    members: int = 0
    attachments: int = 0
    skipped: int = 0
    unchanged: int = 0


def load(
    db: Db,
    session: Session,
    archive: Archive,
    *,
    group: str | None = None,
    keep: bool = False,
    rejected: Callable[[Rejected], None] = lambda record: None,
    progress: Callable[[float, Summary], None] = lambda part, summary: None,
) -> Summary:
    """Load all threads of an archive, into one group if it is named; by an admin. Raises StoreError.

    With `keep`, files whose content the archive carries are kept beside the store. `rejected` is told of every record
    that can't be read, `progress` of the part done (0 to 1) after every batch, and while the archive reads ahead.
    What was loaded before an error stays; run it again to go on.
    """
    tally = Tally()
    skipped = 0
    for batch in _batches(archive):
        refused = batch.refused
        if batch.threads or batch.topics:
            with write(db, session._replace(via="import")) as tx:
                require_admin(tx, "import an archive")
                loading = Batch(tx, archive.source, group, keep=keep)
                added = loading.add(batch.threads, batch.topics)
            tally.add(added)
            refused = refused + loading.refused
            # Otherwise its files would stay in memory while the next ones are read.
            del loading
            time.sleep(PAUSE)
        del batch
        for refusal in refused:
            rejected(refusal)
        skipped += len(refused)
        progress(archive.progress, _summary(tally, skipped))
    return _summary(tally, skipped)


def _summary(tally: Tally, skipped: int) -> Summary:
    return Summary(tally.threads, tally.posts, tally.members, tally.attachments, skipped, tally.unchanged)


@dataclass(slots=True)
class _Records:
    """What is loaded in one transaction."""

    threads: list[ThreadRecord] = field(default_factory=list)
    topics: list[TopicRecord] = field(default_factory=list)
    refused: list[Rejected] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    rows: int = 0
    bytes: int = 0

    def add(self, record: Record) -> None:
        if isinstance(record, ThreadRecord):
            self.threads.append(record)
            self.ids.add(record.id)
            self.rows += len(record.posts)
            self.bytes += sum(map(_weight, record.posts))
            return
        if isinstance(record, TopicRecord):
            self.topics.append(record)
        else:
            self.refused.append(record)
        self.rows += 1

    @property
    def full(self) -> bool:
        return self.rows >= POSTS_A_BATCH or self.bytes >= BYTES_A_BATCH


def _weight(post: PostRecord) -> int:
    texts = len(post.body) + sum(len(version.body) for version in post.versions)
    return texts + sum(len(file.content) for file in post.files if file.content is not None)


def _batches(archive: Archive) -> Iterator[_Records]:
    batch = _Records()
    for record in archive:
        if record is None:
            yield _Records()
            continue
        # A batch finds what earlier ones wrote, not what stands in itself.
        if isinstance(record, ThreadRecord) and record.id in batch.ids:
            yield batch
            batch = _Records()
        batch.add(record)
        del record
        if batch.full:
            full, batch = batch, _Records()
            yield full
            del full
    yield batch
