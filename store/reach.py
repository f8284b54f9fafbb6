"""Whom a post reaches: those whom it answers, mentions or concerns. Notices are written with the post itself."""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from store import bells, expertise, notify, routes, text, topics
from store.connection import Db, Transaction
from store.errors import Invalid
from store.notify import Notify
from store.permissions import visible
from store.subscriptions import closest
from store.unread import WRITTEN

MENTION = re.compile(r"(?<![\w@./])@(\w(?:[\w.\-]*\w)?)")
# `#1042` is a thread and `#1042.5310` a post of it: a topic has a letter.
HASHTAG = re.compile(r"(?<![\w&#/@.])#(?=[\w.+\-]*[^\W\d_])(\w(?:[\w.+#\-]*[\w+#])?)")
EXPERTS = 5
"""So many experts of the topics that a post names are told of it, the less burdened first."""
_CODE = re.compile(r"(?ms)^(`{3,}|~{3,}).*?(?:^\1|\Z)|`[^`\n]*`")

MAY_SEE = f"SELECT 1 FROM groups g WHERE g.id = :group AND {visible()}"
MUTED = f"""
SELECT coalesce({closest(":thread", ":member")}, (
    SELECT level FROM subscriptions WHERE member_id = :member AND group_id = :group), '') = 'muted'
FROM groups g WHERE g.id = :group AND {visible(reader=":member")}
"""
"""Whether somebody has muted a thread; no row for who may not see it."""
TOLD = f"SELECT 1 FROM notices WHERE member_id = ? AND post_id = ? AND kind IN {WRITTEN}"
CONCERNS = """
SELECT 1 FROM posts p JOIN threads t ON t.id = p.thread_id LEFT JOIN posts a ON a.id = p.reply_to
WHERE p.id = :post AND p.author_id IS NOT :member AND :member IN (t.author_id, a.author_id)
"""
NOTICE = """
INSERT INTO notices (member_id, kind, thread_id, post_id, actor_id, created_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""
IS_QUESTION = """
SELECT 1 FROM threads WHERE id = ?1 AND kind = 'question' AND ?2 = (SELECT min(id) FROM posts WHERE thread_id = ?1)
"""
CAN_BE_ASKED = f"""
SELECT m.id, m.weekly_limit FROM threads t JOIN groups g ON g.id = t.group_id JOIN members m
WHERE t.id = :thread AND m.id IN (SELECT value FROM json_each(:members)) AND {routes.CAN_ANSWER} AND NOT {
    routes.MUTED.format(thread="t.id", topics=routes.NAMED)
}
"""


class Aims(NamedTuple):
    """Whom and what a text names outside of code (`mentioned`, `topics_named`), and the command that rings."""

    handles: tuple[str, ...]
    topics: tuple[str, ...]
    site: Notify | None


def aims(db: Db, body: str) -> Aims:
    """What can be known of a post's reach before the lock is taken: in a long text that takes its time."""
    return Aims(mentioned(body), topics_named(body), notify.of(db))


def mentioned(body: str) -> tuple[str, ...]:
    """Handles that a text mentions outside of code, folded, each once, at most 50."""
    found = MENTION.findall(_CODE.sub(" ", body)) if "@" in body else ()
    return tuple(dict.fromkeys(handle.casefold() for handle in found))[:50]


def topics_named(body: str) -> tuple[str, ...]:
    """Topics that a text names outside of code, as `#chiller`, each once, at most 50; there need be none such."""
    found = dict.fromkeys(HASHTAG.findall(_CODE.sub(" ", body)) if "#" in body else ())
    names = []
    for typed in [*found][:50]:
        try:
            names.append(text.topic(typed))
        except Invalid:
            continue
    return tuple(dict.fromkeys(names))


def posted(
    tx: Transaction,
    *,
    group: int,
    thread: int,
    post: int,
    aims: Aims,
    reply_to: int | None,
    author: int | None = None,
) -> None:
    """Tell whom it answers, those it mentions, the asker, and experts of topics that it names; each once.

    Never the author. That is the acting member, unless somebody brings back what another wrote. Who follows the
    thread or its group finds it by its unread posts: see `for_you`.
    """
    is_new, author = author is None, author or tx.actor
    told: dict[int, str] = {}
    mentions = set()
    if reply_to is not None:
        _tell(told, tx.value("SELECT author_id FROM posts WHERE id = ?", (reply_to,)), "reply")
    for handle in aims.handles:
        member = tx.value("SELECT coalesce(claimed_by, id) FROM members WHERE handle_key = ?", (handle,))
        if member is not None:
            tx.run("INSERT INTO mentions (post_id, member_id) VALUES (?, ?) ON CONFLICT DO NOTHING", (post, member))
            mentions.add(member)
            _tell(told, member, "mention")
    starter, is_question = tx.rows("SELECT author_id, kind = 'question' FROM threads WHERE id = ?", (thread,))[0]
    _tell(told, starter, "reply")
    for expert in _experts(tx, thread=thread, post=post, names=aims.topics, author=author):
        _tell(told, expert, "topic")
    told.pop(author, None)
    asker = starter if is_question else None
    for member, kind in told.items():
        here = {"member": member, "group": group, "thread": thread}
        sees = tx.row(MUTED, here)
        muted = sees is not None and bool(sees[0])
        if kind == "reply" and member in mentions and muted:
            kind = "mention"  # Of what is muted one is told of mentions alone: of this one as well.
        if sees is not None and (kind == "mention" or not muted):
            if is_new:
                tx.run(NOTICE, (member, kind, thread, post, author, tx.at))
            else:
                _notify(tx, member, kind, thread=thread, post=post, actor=author)
            bells.offer_by(tx, aims.site, member, "answer" if member == asker else kind, thread=thread, post=post)


def _experts(tx: Transaction, *, thread: int, post: int, names: Sequence[str], author: int) -> list[int]:
    """Experts of the topics that a post names, who can answer; a question itself is routed, see `experts.routing`."""
    if not names or tx.value(IS_QUESTION, (thread, post)):
        return []
    found = {member for members in expertise.of_topics(tx.db, names).values() for member in members} - {author}
    wanted = topics.resolve(tx.db, names)
    here = {"members": json.dumps(sorted(found)), "topics": json.dumps(wanted), "thread": thread, "at": tx.at}
    limits: dict[int, int | None] = dict(tx.rows(CAN_BE_ASKED, here)) if found else {}
    loads = routes.loads(tx.db, limits, tx.at)
    free = [member for member in limits if not loads[member].full]
    return sorted(free, key=lambda member: (loads[member].waiting, member))[:EXPERTS]


def _tell(told: dict[int, str], member: int | None, kind: str) -> None:
    if member is not None:
        told.setdefault(member, kind)


def _notify(tx: Transaction, member: int, kind: str, *, thread: int, post: int, actor: int) -> None:
    # Asked apart: in one statement SQLite would put the row aside first, as it reads the table that it writes.
    if not tx.row(TOLD, (member, post)):
        tx.run(NOTICE, (member, kind, thread, post, actor, tx.at))


def decided(tx: Transaction, kind: str, member: int | None, *, thread: int, post: int) -> None:
    """Tell somebody what was said of their answer or question (see `notices.DECIDED`), unless by themselves."""
    if member is not None and member != tx.actor:
        tx.run(NOTICE, (member, kind, thread, post, tx.actor, tx.at))
        bells.offer(tx, member, kind, thread=thread, post=post)


def decided_no_longer(tx: Transaction, kind: str, *, post: int) -> None:
    """Take back what `decided` told."""
    tx.run("DELETE FROM notices WHERE post_id = ? AND kind = ?", (post, kind))
    bells.withdraw(tx, post, kind=kind)


def edited(tx: Transaction, *, group: int, thread: int, post: int, body: str) -> None:
    """Tell those whom an edit mentions for the first time; a mention that was taken out goes, with its notice.

    So with the experts of topics that it names.
    """
    now = {
        member
        for handle in mentioned(body)
        if (member := tx.value("SELECT coalesce(claimed_by, id) FROM members WHERE handle_key = ?", (handle,)))
        is not None
    }
    before = {row[0] for row in tx.rows("SELECT member_id FROM mentions WHERE post_id = ?", (post,))}
    for member in before - now:
        tx.run("DELETE FROM mentions WHERE post_id = ? AND member_id = ?", (post, member))
        tx.run("DELETE FROM notices WHERE post_id = ? AND member_id = ? AND kind = 'mention'", (post, member))
        bells.withdraw(tx, post, member=member, kind="mention")
        _still_told(tx, member, group=group, thread=thread, post=post)
    for member in now - before:
        tx.run("INSERT INTO mentions (post_id, member_id) VALUES (?, ?)", (post, member))
        if member != tx.actor and tx.row(MAY_SEE, {"actor": member, "group": group}):
            _notify(tx, member, "mention", thread=thread, post=post, actor=tx.actor)
            bells.offer(tx, member, "mention", thread=thread, post=post)
    _edited_topics(tx, thread=thread, post=post, body=body)


def _still_told(tx: Transaction, member: int, *, group: int, thread: int, post: int) -> None:
    """Whom a post mentions no more is told of it as of a reply, if it answers them or their question."""
    here = {"member": member, "group": group, "thread": thread}
    concerned = tx.row(CONCERNS, {"member": member, "post": post})
    if concerned and tx.value(MUTED, here) == 0:
        _notify(tx, member, "reply", thread=thread, post=post, actor=tx.actor)


def _edited_topics(tx: Transaction, *, thread: int, post: int, body: str) -> None:
    names = topics_named(body)
    still = {member for members in expertise.of_topics(tx.db, names).values() for member in members}
    told = {row[0] for row in tx.rows("SELECT member_id FROM notices WHERE post_id = ? AND kind = 'topic'", (post,))}
    for member in told - still:
        tx.run("DELETE FROM notices WHERE post_id = ? AND member_id = ? AND kind = 'topic'", (post, member))
        bells.withdraw(tx, post, member=member, kind="topic")
    room = EXPERTS - len(told & still)
    fresh = [one for one in _experts(tx, thread=thread, post=post, names=names, author=tx.actor) if one not in told]
    for member in fresh[:room]:
        _notify(tx, member, "topic", thread=thread, post=post, actor=tx.actor)
        bells.offer(tx, member, "topic", thread=thread, post=post)
