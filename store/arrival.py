"""How a person becomes a member: with the first write, by what the operating system or the key says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store import text
from store.session import Identity
from store.uid import fresh as fresh_uid

if TYPE_CHECKING:
    from store.connection import Db, Transaction

FIND = """
SELECT coalesce(m.claimed_by, m.id) FROM identities i JOIN members m ON m.id = i.member_id
WHERE i.realm = ? AND i.kind = ? AND i.subject = ?
"""
INSERT = """
INSERT INTO members (uid, handle, handle_key, name, role, created_at, arrived_at) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
IDENTIFY = "INSERT INTO identities (member_id, realm, kind, subject, created_at) VALUES (?, ?, ?, ?, ?)"
CATCH_UP = """
INSERT INTO group_reads (member_id, group_id, arrival) SELECT ?, id, arrivals FROM groups
WHERE true ON CONFLICT DO NOTHING
"""


def known(db: Db, identity: Identity) -> int | None:
    """The member's id behind an identity, or None for somebody who has not written yet."""
    found = db.value(FIND, (identity.realm, identity.kind, identity.subject))
    return None if found is None else int(found)


def arrive(tx: Transaction, identity: Identity, *, role: str = "member") -> int:
    """The id of the identity's member, made now if need be. What was posted before counts as read."""
    found = known(tx.db, identity)
    if found is not None:
        return found
    handle = free_handle(tx, text.handle_from(identity.name))
    shown = text.clean_line(identity.name) or handle
    cursor = tx.run(INSERT, (fresh_uid(), handle, handle.casefold(), shown, role, tx.at, tx.at))
    member = int(cursor.lastrowid or 0)
    tx.run(IDENTIFY, (member, identity.realm, identity.kind, identity.subject, tx.at))
    tx.run(CATCH_UP, (member,))
    tx.record("member.arrive", member=member, actor=member)
    return member


def identify(tx: Transaction, member: int, identity: tuple[str, str, str]) -> None:
    """Let a realm, a kind and a subject be a member's too. Whoever was only imported has arrived then."""
    tx.run(IDENTIFY, (member, *identity, tx.at))
    tx.run("UPDATE members SET arrived_at = coalesce(arrived_at, ?) WHERE id = ?", (tx.at, member))
    tx.run(CATCH_UP, (member,))
    tx.record("member.identify", member=member)


def free_handle(tx: Transaction, wanted: str) -> str:
    """The wanted handle, or the same with the first free number behind it."""
    handle, number = wanted, 1
    while tx.value("SELECT 1 FROM members WHERE handle_key = ?", (handle.casefold(),)):
        number += 1
        handle = f"{wanted}-{number}"
    return handle
