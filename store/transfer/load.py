"""Load an archive: in batches, each one whole write transaction, so that people can post in between.

Everything has a uid that follows from its source (`record.uid_for`): what is there already is left alone, so a
second run adds nothing and one that was killed goes on. Ids are assigned here and rows go in by `executemany`;
index, counters and journal are part of the same transaction (docs/adr/0009).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from store.connection import Db, write
from store.permissions import require_admin
from store.session import Session
from store.transfer.batch import Batch, Tally
from store.transfer.record import Archive, Rejected, ThreadRecord

POSTS_A_BATCH = 1000
"""Bounds how long the lock is held: some 0.1 s."""
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
    rejected: Callable[[Rejected], None] = lambda record: None,
    progress: Callable[[float, Summary], None] = lambda part, summary: None,
) -> Summary:
    """Load all threads of an archive, into one group if it is named; by an admin. Raises StoreError.

    `rejected` is told of every record that can't be read, `progress` of the part done (0 to 1) after every batch.
    What was loaded before an error stays; run it again to go on.
    """
    tally = Tally()
    skipped = 0
    for batch in _batches(archive):
        records = []
        for record in batch:
            if isinstance(record, Rejected):
                rejected(record)
                skipped += 1
            else:
                records.append(record)
        if records:
            with write(db, session._replace(via="import")) as tx:
                require_admin(tx, "import an archive")
                loading = Batch(tx, archive.source, group)
                added = loading.add(records)
            tally.add(added)
            for refusal in loading.refused:
                rejected(refusal)
            skipped += len(loading.refused)
            time.sleep(PAUSE)
        progress(archive.progress, _summary(tally, skipped))
    return _summary(tally, skipped)


def _summary(tally: Tally, skipped: int) -> Summary:
    return Summary(tally.threads, tally.posts, tally.members, tally.attachments, skipped, tally.unchanged)


def _batches(archive: Archive) -> Iterator[list[ThreadRecord | Rejected]]:
    batch: list[ThreadRecord | Rejected] = []
    ids: set[str] = set()
    weight = 0
    for record in archive:
        if isinstance(record, ThreadRecord):
            if record.id in ids:  # A batch finds what earlier ones wrote, not what stands in itself.
                yield batch
                batch, ids, weight = [], set(), 0
            ids.add(record.id)
        batch.append(record)
        weight += len(record.posts) if isinstance(record, ThreadRecord) else 1
        if weight >= POSTS_A_BATCH:
            yield batch
            batch, ids, weight = [], set(), 0
    if batch:
        yield batch
