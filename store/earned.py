"""What the record says of who knows what: answers that helped, by topic; docs/experts.md says how it is counted."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from store.clock import parse
from store.connection import Db
from store.permissions import acting, visible
from store.session import Session

HALF_LIFE = 365
"""Days after which an answer counts half."""
VERIFIED = 1.5
"""What a verified answer counts; one that was only accepted counts 1."""
ENOUGH, AT_LEAST = 1.5, 2
"""From what score on the record suggests somebody, and for how many people in how many threads they answered."""
SHOWN_THREADS = 5
"""How many threads that prove something are named, the newest first."""

# An answer helped whoever asked, and everybody who said so. `helped` is a member's id, of others the name.
HELPED = """
SELECT o.name, p.thread_id, {person}, v.post_id IS NOT NULL,
    coalesce(v.created_at, a.created_at, p.created_at, p.arrived_at)
FROM posts p
JOIN threads t ON t.id = p.thread_id
JOIN groups g ON g.id = t.group_id
LEFT JOIN accepted_answers a ON a.post_id = p.id
LEFT JOIN verified_answers v ON v.post_id = p.id
JOIN thread_topics f ON f.thread_id = t.id
JOIN topics o ON o.id = f.topic_id
{more}
WHERE p.author_id = :member AND {visible} AND p.deleted_at IS NULL AND (a.post_id IS NOT NULL OR v.post_id IS NOT NULL)
AND t.author_id IS NOT :member AND NOT EXISTS (SELECT 1 FROM outdated_answers d WHERE d.post_id = p.id)
"""
ASKERS = HELPED.format(person="coalesce(t.author_id, t.author_name)", more="", visible=visible())
VOTERS = HELPED.format(person="w.member_id", more="JOIN votes w ON w.post_id = p.id", visible=visible())


class Helped(NamedTuple):
    """Somebody whom an answer helped: in which thread, whether an expert or lead had verified it, and when."""

    thread: int
    person: int | str
    verified: bool
    at: str


class Proof(NamedTuple):
    """What proves that somebody knows a topic: a score, how many people it helped, and the threads, newest first."""

    score: float
    people: int
    threads: tuple[int, ...]

    @property
    def enough(self) -> bool:
        """Whether the record suggests them."""
        return self.score >= ENOUGH and min(self.people, len(self.threads)) >= AT_LEAST


NOTHING = Proof(0.0, 0, ())


def proofs(db: Db, session: Session, member: int) -> dict[str, Proof]:
    """What proves a member's knowledge of each topic, out of the threads that the reader may see."""
    by_topic: dict[str, list[Helped]] = {}
    here = acting(session, member=member)
    for topic, *helped in [*db.rows(ASKERS, here), *db.rows(VOTERS, here)]:
        by_topic.setdefault(topic, []).append(Helped(helped[0], helped[1], bool(helped[2]), helped[3]))
    now = session.clock()
    return {topic: prove(rows, now) for topic, rows in by_topic.items()}


def prove(rows: Iterable[Helped], now: datetime) -> Proof:
    """Everybody who was helped counts once, by what counts most: half of it a year later, half again after two."""
    best: dict[int | str, float] = {}
    newest: dict[int, str] = {}
    for row in rows:
        days = max((now - parse(row.at)).total_seconds() / 86_400, 0.0)
        weight = (VERIFIED if row.verified else 1.0) * 0.5 ** (days / HALF_LIFE)
        best[row.person] = max(best.get(row.person, 0.0), weight)
        newest[row.thread] = max(newest.get(row.thread, ""), row.at)
    threads = sorted(newest, key=lambda thread: (newest[thread], thread), reverse=True)
    return Proof(sum(best.values()), len(best), tuple(threads))
