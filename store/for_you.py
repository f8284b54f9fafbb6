"""For you: the questions that a member can answer, what is addressed to them, what is unread in what they follow, what
was busy while they were away, and what their answers have spared others.

Each line says why it is there, and leaves once it was read. What is muted stands here for mentions alone. Everything
is found from the member's own rows, or from the newest ones of a list: nothing looks at a whole store or group.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from store import answers, clock, notices, page, posts, reviews, spared, threads, visits
from store.connection import Db
from store.experts import turns
from store.experts.turns import Question
from store.notices import Notice
from store.page import Page
from store.permissions import acting, visible
from store.posts import PostRow
from store.reviews import Review
from store.session import Session
from store.subscriptions import LEVEL, OF_THREAD
from store.threads import ThreadRow
from store.unread import MARK, THREAD_JOINS

AT_FIRST = timedelta(days=7)
"""How far back somebody looks who was never here before."""
BUSIEST = 5
OWN_POSTS = 1_000
CHOSEN_THREADS = 1_000
NEW_POSTS = 500
MOVED = 500
"""How far it looks: at the member's newest posts, at the threads that they chose last, at the newest unread posts of a
followed group, and at the threads of all groups that moved last.
"""

TOOK_PART = f"""
SELECT DISTINCT thread_id FROM (
    SELECT thread_id FROM posts WHERE author_id = :actor AND deleted_at IS NULL ORDER BY id DESC LIMIT {OWN_POSTS})
"""
CHOSEN = f"""
SELECT thread_id FROM subscriptions
WHERE member_id = :actor AND thread_id IS NOT NULL AND level = 'all' ORDER BY id DESC LIMIT {CHOSEN_THREADS}
"""
# Of a topic that is followed: the newest threads, and those that moved last.
OF_TOPIC = f"""
SELECT thread_id FROM (
    SELECT thread_id FROM thread_topics WHERE topic_id = :topic ORDER BY thread_id DESC LIMIT {NEW_POSTS})
UNION SELECT moved.id FROM (
    SELECT id FROM threads WHERE last_at > '' ORDER BY last_at DESC, id DESC LIMIT {MOVED}) moved
CROSS JOIN thread_topics f ON f.thread_id = moved.id AND f.topic_id = :topic
"""
TOPICS = "SELECT topic_id FROM subscriptions WHERE member_id = :actor AND topic_id IS NOT NULL AND level = 'all'"
FOLLOWED_TOPIC = """
(SELECT o.name FROM subscriptions s CROSS JOIN thread_topics f ON f.thread_id = t.id AND f.topic_id = s.topic_id
    JOIN topics o ON o.id = s.topic_id
    WHERE s.member_id = :actor AND s.topic_id IS NOT NULL AND s.level = 'all' ORDER BY f.position LIMIT 1)
"""
GROUPS = "SELECT group_id FROM subscriptions WHERE member_id = :actor AND group_id IS NOT NULL AND level = 'all'"
NEW_IN_GROUP = f"""
SELECT thread_id FROM (
    SELECT u.thread_id FROM posts u WHERE u.group_id = :group AND u.arrival > {MARK.format(group=":group")}
    ORDER BY u.arrival DESC LIMIT {NEW_POSTS})
UNION SELECT thread_id FROM (
    SELECT thread_id FROM thread_reads r WHERE r.member_id = :actor AND r.group_id = :group
    AND r.arrival < {MARK.format(group=":group")} LIMIT {NEW_POSTS})
"""
FIRST_UNREAD = """
(SELECT min(u.id) FROM posts u WHERE u.thread_id = t.id AND u.arrival > coalesce(tr.arrival, gr.arrival, 0)
    AND u.deleted_at IS NULL AND u.author_id IS NOT :actor AND :actor IS NOT NULL)
"""
HAS_NEW = "t.last_arrival > coalesce(tr.arrival, gr.arrival, 0)"
FOLLOWED = f"""
SELECT t.id, {OF_THREAD}, {FOLLOWED_TOPIC}, {FIRST_UNREAD} AS first, t.last_post_id FROM threads t
JOIN groups g ON g.id = t.group_id
{THREAD_JOINS}
WHERE t.id IN ({{candidates}}) AND t.id NOT IN ({{told}}) AND {visible()} AND g.archived_at IS NULL AND {HAS_NEW}
AND ({LEVEL} = 'all' OR (t.id IN ({{own}}) AND {LEVEL} <> 'muted')) AND first IS NOT NULL
ORDER BY t.last_at DESC, t.id DESC LIMIT :limit
"""
# A post's number tells its time too: numbers are given in the order in which posts come.
ARRIVED = "SELECT id, arrived_at FROM posts WHERE id >= ? ORDER BY id LIMIT 1"
BUSY = f"""
SELECT t.id, count(*) AS said, count(DISTINCT n.author_id) AS people, {FIRST_UNREAD} AS first, t.last_post_id
FROM (SELECT id FROM threads WHERE last_at > :since ORDER BY last_at DESC, id DESC LIMIT {MOVED}) moved
CROSS JOIN threads t ON t.id = moved.id
JOIN groups g ON g.id = t.group_id
{THREAD_JOINS}
CROSS JOIN posts n ON n.thread_id = t.id AND n.id >= :from AND n.arrived_at > :since AND n.arrival > 0
    AND n.deleted_at IS NULL AND n.author_id IS NOT :actor
WHERE t.id NOT IN ({{told}}) AND {visible()} AND g.archived_at IS NULL AND {LEVEL} <> 'muted'
AND (:actor IS NULL OR ({HAS_NEW} AND first IS NOT NULL))
GROUP BY t.id HAVING people > 1
ORDER BY people DESC, said DESC, t.last_at DESC, t.id DESC LIMIT {BUSIEST}
"""


class Waiting(NamedTuple):
    """A thread with something unread, and why it is listed.

    `first` is its first unread post (None for those who have written nothing, who have no marks), `last` its newest.
    `people` and `posts` count what others wrote since the last visit, where that is why it stands here.
    """

    thread: ThreadRow
    why: str
    first: int | None
    last: int
    people: int = 0
    posts: int = 0


Line = Question | Notice | Review | Waiting


class May(NamedTuple):
    """The answers that a line's reader may say to be right, from the line: as the asker, and as one who knows."""

    accept: PostRow | None = None
    verify: PostRow | None = None


class ForYou(NamedTuple):
    """The sections: questions that the member can answer, what is addressed to them, and answers to look at again, the
    oldest first; what they follow, newest first; what was busy; and in which thread their answers have spared most
    people a question, and how many.

    `since` is when they were here last, `been` false where they never were and it lies seven days back; `span` says
    it in words.
    """

    questions: tuple[Question, ...]
    notices: Page[Notice]
    reviews: tuple[Review, ...]
    following: tuple[Waiting, ...]
    busiest: tuple[Waiting, ...]
    spared: tuple[tuple[ThreadRow, int], ...]
    since: str
    been: bool
    span: str

    @property
    def lines(self) -> tuple[Line, ...]:
        """All that waits, in order."""
        return (*self.questions, *self.notices.items, *self.reviews, *self.following, *self.busiest)


def sections(db: Db, session: Session, *, after: str | None = None, limit: int = 25) -> ForYou:
    """What waits for the acting member; at most `limit` questions, notices, reviews, and threads that they
    follow.

    A thread stands once: not where a notice is about it, or where its question waits for an answer. `after` is a cursor
    of `notices`: what follows it is only more of those. Raises Invalid.
    """
    found = notices.inbox(db, session, after=after, limit=limit)
    last = visits.last_visit(db, session)
    since = last or clock.iso(session.clock() - AT_FIRST)
    span = f"since {_moment(last, session.clock())}" if last else f"in the last {AT_FIRST.days} days"
    if after is not None:
        return ForYou((), found, (), (), (), (), since, last is not None, span)
    questions = turns.waiting_for(db, session, limit=limit)
    told = notices.threads_of(db, session).union(notices.asked(db, session))
    following = _following(db, session, told, limit)
    told |= {row.thread.id for row in following}
    busiest = _busiest(db, session, told, since, span)
    again = reviews.to_review(db, session, limit=limit)
    helped = spared.counts_of(db, session, limit=1)
    return ForYou(questions, found, again, following, busiest, helped, since, last is not None, span)


def may(db: Db, session: Session, line: Line) -> May:
    """What may be said from a line: of the post that it is about; of a question that waits, of its only reply."""
    if isinstance(line, Review):
        return May(None, line.post)
    if isinstance(line, Waiting) or line.thread.kind != "question":
        return May()
    if isinstance(line, Notice):
        post = line.post if line.kind not in notices.DECIDED else None
    else:
        post = _only_reply(db, session, line.thread.id) if line.replies else None
    if post is None:
        return May()
    rights = answers.rights(db, session, post)
    asked = line.thread.mine and rights.accept and not post.accepted and not post.mine
    return May(post if asked else None, post if rights.verify and not post.verified else None)


def _only_reply(db: Db, session: Session, thread: int) -> PostRow | None:
    replies = [row for row in posts.by_ids(db, session, posts.ids(db, session, thread)[1:]) if not row.deleted]
    return replies[0] if len(replies) == 1 else None


def thanks(found: ForYou) -> str:
    """What one's answers have spared others, as a sentence; empty where there is nothing to tell of."""
    if not found.spared:
        return ""
    (thread, people), *_ = found.spared
    return f"Your #{thread.id} has spared {people} {'person' if people == 1 else 'people'} a question."


def _following(db: Db, session: Session, told: frozenset[int], limit: int) -> tuple[Waiting, ...]:
    if session.actor is None:
        return ()
    here = acting(session)
    own = {row[0] for row in db.rows(TOOK_PART, here)}
    candidates = own | {row[0] for row in db.rows(CHOSEN, here)}
    for (group,) in db.rows(GROUPS, here):
        candidates |= {row[0] for row in db.rows(NEW_IN_GROUP, acting(session, group=group))}
    for (topic,) in db.rows(TOPICS, here):
        candidates |= {row[0] for row in db.rows(OF_TOPIC, {"topic": topic})}
    sql = FOLLOWED.format(candidates=_listed(candidates), told=_listed(told), own=_listed(own))
    rows = {row[0]: row for row in db.rows(sql, acting(session, limit=page.check_limit(limit)))}
    return tuple(
        Waiting(thread, _why(thread, level, topic, thread.id in own), first, last)
        for thread in threads.by_ids(db, session, rows)
        for _, level, topic, first, last in [rows[thread.id]]
    )


def _why(thread: ThreadRow, level: str | None, topic: str | None, own: bool) -> str:
    if thread.mine:
        return "you asked" if thread.kind == "question" else "you started it"
    if level == "all":
        return "you follow this thread"
    if own:
        return "you replied"
    return f"you follow #{topic}" if topic and level is None else f"you follow {thread.group}"


def _busiest(db: Db, session: Session, told: frozenset[int], since: str, span: str) -> tuple[Waiting, ...]:
    here = acting(session, since=since, **{"from": _first_since(db, since)})
    rows = {row[0]: row[1:] for row in db.rows(BUSY.format(told=_listed(told)), here)}
    found = []
    for thread in threads.by_ids(db, session, rows):
        posts, people, first, last = rows[thread.id]
        found.append(Waiting(thread, f"{people} people, {posts} posts {span}", first, last, people, posts))
    return tuple(found)


def _first_since(db: Db, since: str) -> int:
    """The number of the first post that came after a moment, by halving: the time of posts has no index."""
    low, high = 0, int(db.value("SELECT coalesce(max(id), 0) FROM posts")) + 1
    while low < high:
        middle = (low + high) // 2
        found = db.row(ARRIVED, (middle,))
        if found is None or found[1] > since:
            high = middle
        else:
            low = int(found[0]) + 1
    return high


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(int(number)) for number in numbers)


def _moment(at: str, now: datetime) -> str:
    """A past moment by this machine's clock: `09:12`, `Friday 17:10`, `3 November`, `3 November 2025`."""
    then, today = clock.parse(at).astimezone(), now.astimezone()
    days = (today.date() - then.date()).days
    if days <= 0:
        return f"{then:%H:%M}"
    if days < 7:
        return f"{then:%A %H:%M}"
    return f"{then.day} {then:%B}" + (f" {then.year}" if then.year != today.year else "")
