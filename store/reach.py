"""Whom a post reaches: those whom it answers, mentions or concerns. Notices are written with the post itself."""

import re

from store.connection import Transaction
from store.permissions import visible
from store.subscriptions import closest

MENTION = re.compile(r"(?<![\w@./])@(\w(?:[\w.\-]*\w)?)")
_CODE = re.compile(r"(?ms)^(`{3,}|~{3,}).*?(?:^\1|\Z)|`[^`\n]*`")

MAY_SEE = f"SELECT 1 FROM groups g WHERE g.id = :group AND {visible()}"
MUTED = f"""
SELECT 1 WHERE coalesce({closest(":thread", ":member")}, (
    SELECT level FROM subscriptions WHERE member_id = :member AND group_id = :group)) = 'muted'
"""
NOTICE = """
INSERT INTO notices (member_id, kind, thread_id, post_id, actor_id, created_at)
SELECT ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (
    SELECT 1 FROM notices WHERE member_id = ? AND post_id = ? AND kind <> 'accepted')
ON CONFLICT DO NOTHING
"""
ACCEPTED = """
INSERT INTO notices (member_id, kind, thread_id, post_id, actor_id, created_at) VALUES (?, 'accepted', ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""


def mentioned(body: str) -> tuple[str, ...]:
    """Handles that a text mentions outside of code, folded, each once, at most 50."""
    found = MENTION.findall(_CODE.sub(" ", body))
    return tuple(dict.fromkeys(handle.casefold() for handle in found))[:50]


def posted(
    tx: Transaction,
    *,
    group: int,
    thread: int,
    post: int,
    body: str,
    reply_to: int | None,
    author: int | None = None,
) -> None:
    """Tell whom it answers, those it mentions, and the asker; each once, never the author.

    That is the acting member, unless somebody brings back what another wrote. Who follows the thread or its group
    finds it by its unread posts: see `for_you`.
    """
    author = author or tx.actor
    told: dict[int, str] = {}
    if reply_to is not None:
        _tell(told, tx.value("SELECT author_id FROM posts WHERE id = ?", (reply_to,)), "reply")
    for handle in mentioned(body):
        member = tx.value("SELECT coalesce(claimed_by, id) FROM members WHERE handle_key = ?", (handle,))
        if member is not None:
            tx.run("INSERT INTO mentions (post_id, member_id) VALUES (?, ?) ON CONFLICT DO NOTHING", (post, member))
            _tell(told, member, "mention")
    _tell(told, tx.value("SELECT author_id FROM threads WHERE id = ?", (thread,)), "reply")
    told.pop(author, None)
    for member, kind in told.items():
        here = {"member": member, "group": group, "thread": thread}
        if tx.row(MAY_SEE, {"actor": member, "group": group}) and (kind == "mention" or not tx.row(MUTED, here)):
            tx.run(NOTICE, (member, kind, thread, post, author, tx.at, member, post))


def _tell(told: dict[int, str], member: int | None, kind: str) -> None:
    if member is not None:
        told.setdefault(member, kind)


def accepted(tx: Transaction, *, thread: int, post: int, author: int | None) -> None:
    """Tell the author of an answer that it was accepted, unless by themselves."""
    if author is not None and author != tx.actor:
        tx.run(ACCEPTED, (author, thread, post, tx.actor, tx.at))


def accepted_no_longer(tx: Transaction, post: int) -> None:
    """Take back what `accepted` told."""
    tx.run("DELETE FROM notices WHERE post_id = ? AND kind = 'accepted'", (post,))


def edited(tx: Transaction, *, group: int, thread: int, post: int, body: str) -> None:
    """Tell those whom an edit mentions for the first time; a mention that was taken out goes, with its notice."""
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
    for member in now - before:
        tx.run("INSERT INTO mentions (post_id, member_id) VALUES (?, ?)", (post, member))
        if member != tx.actor and tx.row(MAY_SEE, {"actor": member, "group": group}):
            tx.run(NOTICE, (member, "mention", thread, post, tx.actor, tx.at, member, post))
