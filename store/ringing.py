"""Ringing: what `bells` has offered is sent, one message after the other, by the site's `notify` command.

Each offer is taken in a transaction of its own, and the command runs outside of any: whoever posts waits for no mail.
What no longer holds when it is due is dropped. A command that fails is tried again after a while, three times in all.
"""

import contextlib
import os
from datetime import timedelta
from typing import NamedTuple

from store import bells, mail, routes
from store.clock import iso, parse
from store.connection import Db, Transaction, write
from store.notify import Notify
from store.permissions import visible
from store.session import Session
from store.subscriptions import closest
from store.text import clean, clean_line

LIMIT = 10.0
"""Seconds that the command may take."""
TRIES = 3
AGAIN = (timedelta(minutes=1), timedelta(minutes=10))
"""How long to wait after the first failure, and after the second one."""
ABANDONED = timedelta(minutes=2)
"""After so long, whoever had taken an offer in hand counts as gone."""
IN_A_ROW = 3
"""So many failures one after the other end a round: what fails for all need not be tried for each."""
KEPT = timedelta(days=30)
"""For so long a row tells that somebody was rung already."""

DUE = f"""
SELECT id, member_id, kind, thread_id, post_id, failure FROM bells
WHERE {bells.WAITS} AND due_at <= :now AND (taken_at IS NULL OR taken_at <= :abandoned) ORDER BY due_at, id LIMIT 1
"""
ANY_DUE = f"SELECT EXISTS ({DUE})"
TAKE = "UPDATE bells SET taken_at = ? WHERE id = ?"
PUT_OFF = "UPDATE bells SET due_at = ?, taken_at = NULL WHERE id = ?"
RUNG = "UPDATE bells SET rung_at = ?, failure = NULL WHERE id = ?"
FAILED = "UPDATE bells SET due_at = ?, failure = ?, taken_at = NULL WHERE id = ?"
DROP = "DELETE FROM bells WHERE id = ?"
FORGET = "DELETE FROM bells WHERE due_at < ? AND (rung_at IS NOT NULL OR failure >= '3')"

# The closest level holds, and mentions are told of what is muted, as in `reach`.
MUTED = f"""
coalesce({closest("t.id", ":member")},
    (SELECT s.level FROM subscriptions s WHERE s.member_id = :member AND s.group_id = g.id)) = 'muted'
"""
READ = """
p.arrival <= coalesce((SELECT r.arrival FROM thread_reads r WHERE r.member_id = :member AND r.thread_id = t.id),
    (SELECT r.arrival FROM group_reads r WHERE r.member_id = :member AND r.group_id = g.id), 0)
"""
REPLIED = """EXISTS (
    SELECT 1 FROM posts r WHERE r.thread_id = t.id AND r.author_id = :member AND r.deleted_at IS NULL)"""
# Whoever had read a question before its turn came to them did not know that it would.
CAME_LATER = """EXISTS (
    SELECT 1 FROM routes o WHERE o.thread_id = t.id AND o.member_id = :member AND o.reach_at > o.created_at)"""
TURN = "SELECT reach_at FROM routes WHERE thread_id = ? AND member_id = ? AND declined_at IS NULL AND reach_at > ?"
SETTLED = "SELECT 1 FROM notices n WHERE n.member_id = :member AND n.post_id = :post AND n.done_at IS NOT NULL"
STANDS = f"""
SELECT t.title, g.name, g.visibility = 'secret', coalesce(m.name, p.author_name, 'somebody'), p.body
FROM posts p
JOIN threads t ON t.id = p.thread_id
JOIN groups g ON g.id = t.group_id
LEFT JOIN members m ON m.id = p.author_id
WHERE p.id = :post AND p.deleted_at IS NULL AND {visible("g", ":member")}
AND CASE
    WHEN :kind IN ({bells.KINDS_SAID}) THEN NOT EXISTS ({SETTLED} AND n.kind = :kind)
    WHEN :kind = 'question' THEN NOT {REPLIED} AND (NOT {READ} OR {CAME_LATER})
    WHEN {READ} THEN false
    WHEN :kind = 'mention' THEN NOT EXISTS ({SETTLED})
    WHEN {MUTED} THEN false
    ELSE NOT EXISTS ({SETTLED})
END
"""


class Message(NamedTuple):
    """A message to one member: what the command gets on standard input, and what its environment says of it."""

    to: str
    handle: str
    kind: str
    thread: int
    post: int
    subject: str
    text: str

    @property
    def environment(self) -> dict[str, bytes]:
        """What the command finds in its environment, in UTF-8 whatever the locale. Nothing of it is an argument."""
        said = {
            "HALLWAY_TO": self.to,
            "HALLWAY_HANDLE": self.handle,
            "HALLWAY_KIND": self.kind,
            "HALLWAY_THREAD": str(self.thread),
            "HALLWAY_POST": str(self.post),
            "HALLWAY_SUBJECT": self.subject,
        }
        return {name: value.encode() for name, value in said.items()}


class Rung(NamedTuple):
    """What became of a round: messages that the command took, those that failed, and whether it was given up."""

    sent: int
    failed: int
    given_up: bool


class _Offer(NamedTuple):
    id: int
    member: int
    kind: str
    thread: int
    post: int
    failure: str | None


def ring(db: Db, session: Session, site: Notify) -> Rung:
    """Ring for everything that is due, as long as the command does not fail several times in a row. Raises StoreError.

    Several processes may do so at once: each message is one process's.
    """
    sent = failed = row = 0
    if due(db, session):
        with write(db, session) as tx:
            tx.run(FORGET, (iso(session.clock() - KEPT),))
    while row < IN_A_ROW and (taken := _take(db, session, site)) is not None:
        offer, message = taken
        failure = run(site, message)
        _note(db, session, offer, failure)
        sent, failed, row = (sent + 1, failed, 0) if failure is None else (sent, failed + 1, row + 1)
    return Rung(sent, failed, row == IN_A_ROW)


def due(db: Db, session: Session) -> bool:
    """Whether anything is due that nobody has in hand."""
    return bool(db.value(ANY_DUE, _now(session)))


def _now(session: Session) -> dict[str, str]:
    return {"now": session.now(), "abandoned": iso(session.clock() - ABANDONED)}


def _take(db: Db, session: Session, site: Notify) -> tuple[_Offer, Message] | None:
    """Take the next offer in hand; drops and puts off those before it that are not to be rung now."""
    if not due(db, session):
        return None
    with write(db, session) as tx:
        while (row := tx.row(DUE, _now(session))) is not None:
            offer = _Offer(*row)
            message = _message(tx, site, offer)
            if message is not None:
                tx.run(TAKE, (tx.at, offer.id))
                return offer, message
    return None


def _message(tx: Transaction, site: Notify, offer: _Offer) -> Message | None:
    """What is to be sent now; else None, and the offer is gone, or due when its turn comes or quiet hours end."""
    handle, chosen = bells.choice_of(tx.db, offer.member)
    here = {"member": offer.member, "post": offer.post, "kind": offer.kind}
    found = tx.row(STANDS, here)
    to = site.address_of(handle, chosen.address)
    now = later = parse(tx.at)
    if found and offer.kind == "question":
        turn = tx.value(TURN, (offer.thread, offer.member, tx.at)) or tx.at
        if tx.at < turn < routes.NEVER:
            later = parse(turn) + bells.DELAY
        elif not routes.reaches(tx.db, offer.thread, offer.member, tx.at):
            found = None
    if not (found and to and bells.wants(tx.db, chosen, offer.kind, thread=offer.thread, post=offer.post)):
        tx.run(DROP, (offer.id,))
        return None
    if (later := bells.after_quiet(later, chosen)) > now:
        tx.run(PUT_OFF, (iso(later), offer.id))
        return None
    title, group, secret, author, body = found
    forum = clean_line(str(tx.value("SELECT value FROM store WHERE key = 'name'") or "Hallway"))
    why, leave = bells.WHY.get(offer.kind, "Something for you"), "What rings for you: hallway bell"
    subject, said = f"[{forum}] #{offer.thread} {title}", f"{why}, #{offer.thread} in {group}:\n{title}\n"
    if secret:
        # Who may read a secret group is known to Hallway, and to no mail server.
        subject, said = f"[{forum}] {why}", f"{why}.\n"
    elif site.with_text and chosen.with_text:
        said += f"\n{author} writes:\n\n{clean(body)}\n"
    text = f"{said}\nRead it with: hallway show {offer.thread}\n{leave}\n"
    return Message(to, handle, offer.kind, offer.thread, offer.post, subject, text)


def _note(db: Db, session: Session, offer: _Offer, failure: str | None) -> None:
    with write(db, session) as tx:
        if failure is None:
            tx.run(RUNG, (tx.at, offer.id))
            return
        times = int((offer.failure or "0").partition(":")[0]) + 1
        later = iso(session.clock() + AGAIN[times - 1]) if times < TRIES else tx.at
        tx.run(FAILED, (later, f"{times}: {failure}", offer.id))


def run(site: Notify, message: Message) -> str | None:
    """Give a message to the command and wait for it, ten seconds at most; why it failed, None when it did not.

    It gets the message on standard input and in its environment, and a folder that is nobody's. It leads a process
    group of its own, all of which is ended when its time is over.
    """
    import signal
    import subprocess
    import tempfile

    # Files, not pipes: what the command leaves behind, or does not read, holds up nobody.
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complaint:
        said.write(mail.compose(message.to, message.subject, message.text))
        said.seek(0)
        try:
            process = subprocess.Popen(
                site.command,
                stdin=said,
                stdout=subprocess.DEVNULL,
                stderr=complaint,
                cwd=os.sep,
                env={**os.environ, **message.environment},  # type: ignore[arg-type]
                start_new_session=True,
            )
        except OSError as error:
            return f"{site.command[0]} can't be run ({error.strerror or error})"
        try:
            code = process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return f"it took longer than {LIMIT:g} seconds"
        if code == 0:
            return None
        complaint.seek(0)
        words = clean_line(complaint.read(400).decode("utf-8", "replace"))[:200]
    ended = f"it ended with {code}" if code > 0 else f"it was stopped by signal {-code}"
    return f"{ended}: {words}" if words else ended
