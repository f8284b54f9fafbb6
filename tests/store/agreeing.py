"""What must agree in a store whatever was done in it: counters, marks, search index, journal."""

from datetime import datetime
from typing import Any, NamedTuple

from store import bells, expertise, groups, journal, notices, posts, reading_on, threads, unread, verdicts
from store.care import content, counters, texts
from store.clock import parse
from store.connection import Db
from store.session import Session
from tests.store.recount import Truth


def kept_agrees(db: Db) -> None:
    """Counters are those of a recount, the search index is that of the texts, each text and the journal are proved."""
    counted_agrees(db)
    assert [*texts.damaged(db)] == []


def counted_agrees(db: Db) -> None:
    """The same of a store in which texts may be damaged: the journal has the hash of each, proved or not."""
    assert counters.wrong(db) == {}
    assert content.search_disagrees(db) == []
    assert texts.unrecorded(db) == ()
    assert journal.first_broken(db) is None


def states_agree(db: Db, begun: datetime, truth: Truth) -> None:
    """How each question stands, and since when it is open again, is what the recount says of its posts."""
    for thread, state, reopened, duplicate in db.rows("SELECT id, state, reopened_at, duplicate_of FROM threads"):
        at = None if reopened is None else (parse(reopened) - begun).total_seconds()
        assert (state, at) == truth.state(thread), thread
        assert duplicate == truth.duplicates.get(thread), thread


def verifiers_agree(db: Db, sessions: dict[str, Session], truth: Truth) -> None:
    """Whoever has verified an answer and not taken that back is known, and one of them is named."""
    names = {session.actor: who for who, session in sessions.items()}
    kept: dict[int, int | None] = dict(db.rows("SELECT post_id, member_id FROM verified_answers"))
    for row in posts.by_ids(db, sessions[truth.admin], truth.posts):
        by = set() if row.deleted else truth.posts[row.id].verified_by
        assert {names[member] for member in verdicts.verified_by(db, row)} == by, row.id
        one = kept.get(row.id)
        assert names[one] in by if one is not None else not by, row.id


def experts_agree(db: Db, sessions: dict[str, Session], truth: Truth) -> None:
    """Who is an expert on what, and how they became it, is what the recount says; nobody hears of others' secrets."""
    known = {topic for _, topic in truth.experts}
    of_topics = expertise.of_topics(db, known)
    for topic in known:
        experts = {session.actor for who, session in sessions.items() if (who, topic) in truth.experts}
        assert set(of_topics[topic]) == experts and len(of_topics[topic]) == len(experts), topic
    for reader, me in sessions.items():
        for who, session in sessions.items():
            own = {topic: origin for (expert, topic), origin in truth.experts.items() if expert == who}
            shown = {topic: own[topic] for topic in own if who == reader or truth.shows(reader, topic)}
            rows = expertise.of_member(db, me, session.actor or 0)
            assert {row.topic: row.origin for row in rows} == shown, (reader, who)
            assert all(truth.sees(reader, truth.where[thread]) for row in rows for thread in row.evidence)


TWICE_OFFERED = f"""
SELECT member_id, post_id FROM bells
GROUP BY member_id, post_id, CASE WHEN kind IN ({bells.KINDS_SAID}) THEN kind ELSE '' END HAVING count(*) > 1
"""
NOT_OFFERED = f"""
SELECT n.member_id, n.kind, n.post_id FROM notices n
JOIN members m ON m.id = n.member_id AND m.arrived_at IS NOT NULL
WHERE n.created_at = ? AND NOT EXISTS (SELECT 1 FROM bells b WHERE b.member_id = n.member_id AND b.post_id = n.post_id
    AND (b.kind = n.kind OR NOT (b.kind IN ({bells.KINDS_SAID}) OR n.kind IN ({bells.KINDS_SAID}))))
"""


def bells_agree(db: Db, now: str) -> None:
    """Whoever is told of something just now is offered a message of it, and nobody two of the same."""
    assert not db.rows(TWICE_OFFERED)
    assert not db.rows(NOT_OFFERED, (now,))


def unread_agrees(db: Db, sessions: dict[str, Session], truth: Truth) -> None:
    """What each of the people is shown as unread, and where reading goes on, is what the recount says."""
    order = _order(db, truth)
    for who, me in sessions.items():
        counted = truth.counted(who)
        seen = [group for group in truth.rooms if truth.sees(who, group)]
        heard = [truth.posts[post].thread for post in counted if not truth.muted(who, truth.posts[post].thread)]
        of_group = {group: sum(truth.where[thread] == group for thread in heard) for group in seen}
        assert unread.counts(db, me) == of_group, who
        assert {row.id: row.unread for row in groups.listing(db, me)} == of_group, who
        of_thread = {
            thread: [post.id for post in truth.of(thread) if post.id in counted]
            for thread, group in truth.where.items()
            if group in seen
        }
        rows = threads.recent(db, me, limit=1000).items
        assert {row.id: row.unread for row in rows} == {thread: len(many) for thread, many in of_thread.items()}, who
        assert {row.id for row in rows if row.muted} == {thread for thread in of_thread if truth.muted(who, thread)}, (
            who
        )
        for row in rows:
            having = truth.affected.get(row.id, {})
            assert (row.affected, row.affects_me) == (len(having), who in having), (who, row.id)
        for thread, waiting in of_thread.items():
            shown = posts.page_of(db, me, thread, limit=1000).items
            assert [row.id for row in shown if row.unread] == waiting, (who, thread)
            assert posts.first_unread(db, me, thread) == (waiting[0] if waiting else None), (who, thread)
        for notice in notices.inbox(db, me, limit=100).items:
            assert notice.kind in notices.DECIDED or notice.post.id in counted, (who, notice.kind)
        lists = {group: order[group] for group in order if group in seen}
        for group, column in lists.items():
            for here in {None, *column[:1], *column[-1:]}:
                following = reading_on.next_unread(db, me, group=group, after_thread=here)
                assert (following and following.id) == truth.goes_on(who, lists, group, here), (who, group, here)


def _order(db: Db, truth: Truth) -> dict[int, list[int]]:
    """The threads of each group as they stand in its list, of those groups that reading on goes through."""
    rows = sorted(db.rows("SELECT group_id, pinned_at, last_at, id FROM threads"), reverse=True)
    live = [room.id for room in truth.rooms.values() if not room.archived]
    return {group: [row[3] for row in rows if row[0] == group] for group in live}


class Shown(NamedTuple):
    """What everybody who may see it sees alike, by id."""

    groups: dict[int, Any]
    threads: dict[int, Any]
    posts: dict[int, Any]


class Watch:
    """Looks at all that one member sees, and asks whether the journal told of what has changed since the last look."""

    def __init__(self, db: Db, session: Session) -> None:
        self._db, self._session = db, session
        self._before, self._seq = self._look(), journal.head(db)

    def told(self) -> None:
        """Screens draw anew what the journal names, and nothing else."""
        now, changes = self._look(), journal.since(self._db, self._seq)
        told = Shown(dict.fromkeys(changes.groups), dict.fromkeys(changes.threads), dict.fromkeys(changes.posts))
        for name, before, after, named in zip(Shown._fields, self._before, now, told, strict=True):
            other = {key for key in {*before, *after} if before.get(key) != after.get(key)}
            if name == "posts":
                # A post that only stands in another thread now is shown by who shows that thread.
                other -= {key for key in other if _moved(before.get(key), after.get(key), changes.threads)}
                # So does whether its author knows a topic, also of all the thread when that is filed elsewhere.
                other -= {key for key in other if _knows(before.get(key), after.get(key), changes)}
            assert other <= set(named), name
        self._before, self._seq = now, changes.seq

    def _look(self) -> Shown:
        """Without what a row tells its reader alone."""
        db, me = self._db, self._session
        newest = db.value("SELECT max(id) FROM posts") or 0
        return Shown(
            {
                row.id: row._replace(unread=0, level="", role=None, can_post=False, can_lead=False)
                for row in groups.listing(db, me)
            },
            {
                row.id: row._replace(unread=0, level=None, mine=False, muted=False, affects_me=False)
                for row in threads.recent(db, me, limit=1000).items
            },
            {
                row.id: row._replace(unread=False, voted=False, mine=False)
                for row in posts.by_ids(db, me, range(1, newest + 1))
            },
        )


def _moved(before: Any, after: Any, threads: frozenset[int]) -> bool:
    """Whether nothing but the thread of a post has changed, and both threads are named."""
    if before is None or after is None or not {before.thread_id, after.thread_id} <= threads:
        return False
    return bool(before._replace(thread_id=after.thread_id) == after)


def _knows(before: Any, after: Any, changes: journal.Changes) -> bool:
    """Whether nothing of a post has changed but on what its author is an expert, and that was told."""
    if before is None or after is None or not (changes.members or after.thread_id in changes.threads):
        return False
    return bool(before._replace(expert_on=after.expert_on) == after)
