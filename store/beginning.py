"""What may be meant while somebody types a name: members, topics and threads that begin so, the nearest first.

Each looks at a bounded number of those that begin alike, and shows what the reader may see alone.
"""

from store import members, page, text, threads
from store.connection import Db, Row
from store.errors import Invalid
from store.members import Member
from store.permissions import acting, visible
from store.session import Session
from store.threads import ThreadRow

MOST_MEMBERS, MOST_TOPICS, NEWEST, MOST_THREADS = 200, 300, 20, 50
"""How many are weighed against each other: members of each kind of match, topics, each by so many of its newest
threads, threads of each length of number."""
LAST_LETTER = "\U0010ffff"

MEMBERS = f"""
SELECT {members.COLUMNS},
    EXISTS (SELECT 1 FROM group_members r WHERE r.group_id = :group AND r.member_id = m.id) AS here,
    (SELECT p.id FROM posts p JOIN groups g ON g.id = p.group_id
        WHERE p.author_id = m.id AND {{visible}} ORDER BY p.id DESC LIMIT 1) AS latest
FROM members m WHERE m.claimed_by IS NULL AND m.id IN (
    SELECT id FROM (SELECT r.member_id AS id FROM group_members r JOIN members n ON n.id = r.member_id
        WHERE r.group_id = :group AND (substr(n.handle_key, 1, :size) = :prefix OR substr(n.name, 1, :size) IN (
            :typed, :prefix, :capital)) LIMIT :most)
    UNION SELECT id FROM (SELECT id FROM members WHERE handle_key >= :prefix AND handle_key < :end LIMIT :most)
    UNION SELECT id FROM (SELECT id FROM members WHERE name >= :typed AND name < :typed_end LIMIT :most)
    UNION SELECT id FROM (SELECT id FROM members WHERE name >= :capital AND name < :capital_end LIMIT :most))
ORDER BY here DESC, latest DESC NULLS LAST, m.handle_key LIMIT :limit
"""
TOPICS = """
SELECT o.name, max(t.group_id IS :group) AS here, max(t.id) AS latest
FROM (SELECT * FROM (SELECT id, name FROM topics WHERE name >= :prefix AND name < :end ORDER BY name LIMIT :most)
    UNION SELECT * FROM (SELECT n.id, n.name FROM topic_aliases a JOIN topics n ON n.id = a.topic_id
        WHERE a.name >= :prefix AND a.name < :end ORDER BY a.name LIMIT :most)) o
JOIN thread_topics f ON f.topic_id = o.id
    AND f.thread_id IN (SELECT thread_id FROM thread_topics WHERE topic_id = o.id ORDER BY thread_id DESC LIMIT :newest)
JOIN threads t ON t.id = f.thread_id
JOIN groups g ON g.id = t.group_id
WHERE {visible} GROUP BY o.name ORDER BY here DESC, latest DESC LIMIT :limit
"""
THREADS = """
SELECT t.id, t.group_id FROM threads t JOIN groups g ON g.id = t.group_id
WHERE t.id >= :low AND t.id < :high AND {visible} ORDER BY t.id DESC LIMIT :limit
"""


def members_beginning(
    db: Db, session: Session, prefix: str, *, group: int | None = None, limit: int = 6, untyped: bool = False
) -> tuple[Member, ...]:
    """Members whose handle or name begins so: those of a group first, then by their newest post that one may see.

    Where nothing is typed there is none, unless any is wanted then, `untyped`.
    """
    typed = text.clean_line(prefix)
    if not typed and not untyped:
        return ()
    if group is not None and not _sees(db, session, group):
        group = None
    folded, capital = typed.casefold(), typed[:1].upper() + typed[1:]
    here = acting(
        session,
        group=group,
        prefix=folded,
        end=folded + LAST_LETTER,
        typed=typed,
        typed_end=typed + LAST_LETTER,
        capital=capital,
        capital_end=capital + LAST_LETTER,
        size=len(typed),
        most=MOST_MEMBERS,
        limit=page.check_limit(limit),
    )
    rows = db.rows(MEMBERS.format(visible=visible()), here)
    return tuple(members.from_row(row[:9]) for row in rows)


def _sees(db: Db, session: Session, group: int) -> bool:
    return db.row(f"SELECT 1 FROM groups g WHERE g.id = :id AND {visible()}", acting(session, id=group)) is not None


def topics_beginning(
    db: Db, session: Session, prefix: str, *, group: int | None = None, limit: int = 6, untyped: bool = False
) -> tuple[str, ...]:
    """Topics of visible threads that, or another name of which, begin so: those used in a group first, then by their
    newest thread. Where nothing is typed there is none, unless any is wanted then, `untyped`.
    """
    try:
        typed = "" if untyped and prefix in ("", "#") else text.topic(prefix)
    except Invalid:
        return ()
    here = acting(
        session,
        group=group,
        prefix=typed,
        end=typed + LAST_LETTER,
        most=MOST_TOPICS,
        newest=NEWEST,
        limit=page.check_limit(limit),
    )
    return tuple(row[0] for row in db.rows(TOPICS.format(visible=visible()), here))


def threads_beginning(
    db: Db, session: Session, digits: str, *, group: int | None = None, limit: int = 6
) -> tuple[ThreadRow, ...]:
    """Threads whose number begins with these digits: that very one, then those of a group, then the newest.

    Of each length of number, the `MOST_THREADS` highest ones are weighed against each other.
    """
    page.check_limit(limit)
    if not digits.isascii() or not digits.isdigit() or digits.startswith("0") or len(digits) > 18:
        return ()
    exact = int(digits)
    low, high = exact, exact + 1
    highest = db.value("SELECT max(id) FROM threads") or 0
    found: list[Row] = []
    while low <= highest:
        here = acting(session, low=low, high=high, limit=max(MOST_THREADS, limit))
        found += db.rows(THREADS.format(visible=visible()), here)
        low, high = low * 10, high * 10
    found.sort(key=lambda row: (row[0] != exact, row[1] != group, -row[0]))
    return threads.by_ids(db, session, [row[0] for row in found[:limit]])
