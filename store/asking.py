"""Asking: a question, its topics, and whom it reaches, written together."""

from collections.abc import Iterable, Sequence

from store import arranging, threads, topics
from store.attachments import Attached
from store.connection import Db, write
from store.experts import routing
from store.session import Session
from store.threads import ThreadRow


def ask(
    db: Db,
    session: Session,
    *,
    group: int,
    title: str,
    body: str,
    topics: Iterable[str] = (),
    without: Iterable[int] = (),
    also: Iterable[int] = (),
    files: Sequence[Attached] = (),
    uid: str | None = None,
    opening_uid: str | None = None,
) -> ThreadRow:
    """Ask a group a question, which reaches a few experts but those in `without`, and those in `also` (members' ids).

    Who they are is worked out before the transaction, and looked at once more inside. Raises what `threads.start` does.
    """
    draft = threads.drafted("question", title=title, body=body, topics=topics)
    question = routing.asked(db, session, group=group, title=draft.title, body=draft.body, topics=draft.topics)
    plan = routing.planned(db, session, question, without=without, also=also)
    with write(db, session) as tx:
        there, opening_uid = threads.begun_already(tx, opening_uid, draft)
        if there is not None:
            return there
        row = threads.begin(tx, group, draft, files=files, uid=uid, opening_uid=opening_uid)
        routing.route(tx, row, question, plan)
        return row


def file_under(db: Db, session: Session, thread: int, names: Iterable[str]) -> ThreadRow:
    """File a thread under these topics and no others, by its author or a lead. Raises StoreError.

    An open question reaches experts on what it was not filed under before, at once.
    """
    filed = topics.names(names)
    with write(db, session) as tx:
        before = threads.get(db, tx.session, thread)
        row = arranging.refile(tx, before.id, topics.resolve(tx.db, filed))
        fresh = tuple(topic for topic in row.topics if topic not in before.topics)
        if fresh and threads.waits(row):
            routing.route_on(tx, row, fresh)
        return threads.get(db, tx.session, row.id)
