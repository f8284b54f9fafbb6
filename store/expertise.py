"""Who is an expert on what: claimed by themselves, appointed by a lead, or earned and confirmed by a human."""

from collections.abc import Iterable
from typing import NamedTuple

from store import earned, topics
from store.connection import Db, Transaction, write
from store.earned import Proof
from store.errors import Denied, Invalid, NotFound
from store.permissions import acting, leads, require_leading
from store.session import Session

OF_TOPICS = """
SELECT o.name, e.member_id FROM expertise e JOIN topics o ON o.id = e.topic_id
WHERE o.name IN ({places}) ORDER BY o.name, e.created_at, e.member_id
"""
OF_MEMBER = f"""
SELECT o.name, e.origin, c.name, e.created_at FROM expertise e JOIN topics o ON o.id = e.topic_id
LEFT JOIN members c ON c.id = e.confirmed_by
WHERE e.member_id = :member AND (e.member_id = :actor OR o.name = :named OR {topics.SHOWN}) ORDER BY o.name
"""
# Whoever names a topic may be told of it by that name, though only threads of others' secret groups have it.
SETTLED = """
SELECT o.name FROM expertise e JOIN topics o ON o.id = e.topic_id WHERE e.member_id = :member
UNION SELECT o.name FROM declined_expertise d JOIN topics o ON o.id = d.topic_id WHERE d.member_id = :member
"""
IS_EXPERT = """
SELECT 1 FROM thread_topics f JOIN expertise e ON e.topic_id = f.topic_id WHERE f.thread_id = ? AND e.member_id = ?
"""
SET = """
INSERT INTO expertise (member_id, topic_id, origin, confirmed_by, created_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (member_id, topic_id) DO UPDATE SET origin = excluded.origin, confirmed_by = excluded.confirmed_by
"""
DECLINE = "INSERT INTO declined_expertise (member_id, topic_id, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
WANTED_AGAIN = "DELETE FROM declined_expertise WHERE member_id = ? AND topic_id = ?"
PERSON = "SELECT name FROM members WHERE id = ? AND claimed_by IS NULL"


class Known(NamedTuple):
    """A topic that somebody is an expert on, since when, and how they became it.

    `origin` is `claimed`, `appointed` or `earned`, `confirmed_by` the name of whoever said so. `evidence` are the
    threads in which their answers helped, the newest first, at most five, of those that the reader may see.
    """

    topic: str
    origin: str
    confirmed_by: str | None
    since: str
    evidence: tuple[int, ...]


class Suggestion(NamedTuple):
    """A topic on which the record shows somebody to be an expert: how many people they helped, and where."""

    topic: str
    score: float
    people: int
    evidence: tuple[int, ...]


def of_topics(db: Db, names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """The experts' member ids on each of these topics or aliases, by the name that was given. Asks not who may see."""
    meant = topics.meanings(db, dict.fromkeys(names))
    wanted = list(dict.fromkeys(meant.values()))
    found: dict[str, list[int]] = {}
    if wanted:
        for topic, member in db.rows(OF_TOPICS.format(places=", ".join("?" * len(wanted))), wanted):
            found.setdefault(topic, []).append(member)
    return {name: tuple(found[topic]) for name, topic in meant.items() if topic in found}


def is_expert(db: Db, member: int, thread: int) -> bool:
    """Whether a member is an expert on one of a thread's topics. Asks not who may see it."""
    return db.row(IS_EXPERT, (thread, member)) is not None


def of_member(db: Db, session: Session, member: int) -> tuple[Known, ...]:
    """What a member is an expert on, with what proves it; topics of others' secret groups left out."""
    return _of_member(db, session, member, None)


def _of_member(db: Db, session: Session, member: int, named: str | None) -> tuple[Known, ...]:
    rows = db.rows(OF_MEMBER, acting(session, member=member, named=named))
    proofs = earned.proofs(db, session, member) if rows else {}
    return tuple(
        Known(topic, origin, by, since, _evidence(proofs.get(topic, earned.NOTHING)))
        for topic, origin, by, since in rows
    )


def suggestions(db: Db, session: Session, member: int | None = None) -> tuple[Suggestion, ...]:
    """What the record shows a member (else oneself) to know, and nobody has confirmed yet; the best proven first.

    What they declined is left out. Raises Denied for somebody else's unless a lead or an admin asks.
    """
    if member is None or member == session.actor:
        member = session.actor
    elif not leads(db, session):
        raise Denied("What the record suggests is shown to that person and to leads; ask one of them.")
    if member is None:
        return ()
    settled = {row[0] for row in db.rows(SETTLED, {"member": member})}
    proven = [
        Suggestion(topic, proof.score, proof.people, _evidence(proof))
        for topic, proof in earned.proofs(db, session, member).items()
        if proof.enough and topic not in settled
    ]
    return tuple(sorted(proven, key=lambda one: (-one.score, one.topic)))


def claim(db: Db, session: Session, names: Iterable[str]) -> tuple[Known, ...]:
    """Say that one knows these topics: gives all that one is an expert on. Raises Invalid and others."""
    wanted = topics.names(names)
    with write(db, session) as tx:
        for name in wanted:
            topic, _ = topics.entered(tx, name)
            tx.run(WANTED_AGAIN, (tx.actor, topic))
            if not _is_expert_on(tx, tx.actor, topic):
                tx.run(SET, (tx.actor, topic, "claimed", tx.actor, tx.at))
                tx.record("expert.claim", member=tx.actor)
        return of_member(db, tx.session, tx.actor)


def appoint(db: Db, session: Session, member: int, name: str) -> Known:
    """Make a member an expert on a topic, by any lead or an admin. Raises StoreError."""
    with write(db, session) as tx:
        require_leading(tx, "appoint experts")
        _require_person(tx, member)
        topic, name = topics.entered(tx, name)
        tx.run(WANTED_AGAIN, (member, topic))
        tx.run(SET, (member, topic, "appointed", tx.actor, tx.at))
        tx.record("expert.appoint", member=member)
        return _known(tx, member, name)


def confirm(db: Db, session: Session, name: str, member: int | None = None) -> Known:
    """Say that what the record suggests is so: of oneself, or of another as a lead or an admin. Raises StoreError."""
    with write(db, session) as tx:
        who = _own_or_led(tx, member, "confirm what the record suggests of others")
        topic, name = topics.find(tx.db, tx.session, name)
        if name not in {one.topic for one in suggestions(tx.db, tx.session, who)}:
            raise Invalid(
                f"The record does not suggest #{name} there; a member may claim a topic, and a lead may appoint."
            )
        tx.run(SET, (who, topic, "earned", tx.actor, tx.at))
        tx.record("expert.confirm", member=who)
        return _known(tx, who, name)


def decline(db: Db, session: Session, name: str) -> str:
    """Say that one does not want to be an expert on a topic, so that it is suggested no more; gives its own name.

    Nobody else is told. Raises StoreError.
    """
    with write(db, session) as tx:
        topic, name = topics.find(tx.db, tx.session, name)
        if _is_expert_on(tx, tx.actor, topic):
            raise Invalid(f"You are an expert on #{name}; to be it no longer: hallway expert drop {name}")
        tx.run(DECLINE, (tx.actor, topic, tx.at))
        return name


def drop(db: Db, session: Session, name: str, member: int | None = None) -> str:
    """Make somebody an expert on a topic no longer: oneself, or another as a lead or an admin; gives its own name.

    The record does not suggest it again; a claim or an appointment is still possible. Raises StoreError.
    """
    with write(db, session) as tx:
        who = _own_or_led(tx, member, "take a topic from others")
        topic, name = topics.find(tx.db, tx.session, name)
        if not _is_expert_on(tx, who, topic):
            whose = "You are" if who == tx.actor else f"{_require_person(tx, who)} is"
            raise NotFound(f"{whose} no expert on #{name}; hallway expert list shows who is.")
        tx.run("DELETE FROM expertise WHERE member_id = ? AND topic_id = ?", (who, topic))
        tx.run(DECLINE, (who, topic, tx.at))
        tx.record("expert.drop", member=who)
        return name


def _own_or_led(tx: Transaction, member: int | None, what: str) -> int:
    """The member that is meant: the acting one, or another if a lead or an admin acts. Raises Denied, NotFound."""
    if member is None or member == tx.actor:
        return tx.actor
    require_leading(tx, what)
    _require_person(tx, member)
    return member


def _require_person(tx: Transaction, member: int) -> str:
    name = tx.value(PERSON, (member,))
    if name is None:
        raise NotFound("There is no such member; hallway member list shows everybody.")
    return str(name)


def _is_expert_on(tx: Transaction, member: int, topic: int) -> bool:
    found = tx.value("SELECT 1 FROM expertise WHERE member_id = ? AND topic_id = ?", (member, topic))
    return found is not None


def _known(tx: Transaction, member: int, name: str) -> Known:
    return next(one for one in _of_member(tx.db, tx.session, member, name) if one.topic == name)


def _evidence(proof: Proof) -> tuple[int, ...]:
    return proof.threads[: earned.SHOWN_THREADS]
