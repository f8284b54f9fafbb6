"""The real mails: what came in beside what Python's own mailbox module counts in the same file."""

import email.utils
import gzip
import mailbox
import re
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from store import journal
from store.transfer.load import Summary, load
from store.transfer.mbox import MboxArchive
from store.transfer.record import Rejected

if TYPE_CHECKING:
    from tests.store.conftest import Forum

MAIL = Path(__file__).resolve().parents[4] / "shared" / "data" / "mail"


@pytest.fixture(scope="module")
def packed() -> Path:
    path = MAIL / "linux-mips-2003-2004.mbox.gz"
    if not path.is_file():
        pytest.skip("the real mails are not beside this checkout (shared/data/mail)")
    return path


@pytest.fixture(scope="module")
def imported(packed: Path, make_forum: Any, tmp_path_factory: pytest.TempPathFactory) -> "tuple[Forum, Summary]":
    forum = make_forum(tmp_path_factory.mktemp("mails") / "forum.db")
    forum.db.connection.execute("PRAGMA synchronous = OFF")
    return forum, load(forum.db, forum.admin, MboxArchive(packed))


@pytest.fixture(scope="module")
def mails(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> list[mailbox.mboxMessage]:
    path = tmp_path_factory.mktemp("plain") / "mails.mbox"
    with gzip.open(packed) as file:
        path.write_bytes(file.read())
    return list(mailbox.mbox(path))


def named(mail: mailbox.mboxMessage, field: str) -> list[str]:
    return re.findall(r"<([^<>\s]+)>", str(mail[field] or ""))


def trees(mails: list[mailbox.mboxMessage]) -> dict[str, str]:
    """Each mail's root by References and In-Reply-To alone, in plain dictionaries."""
    parents: dict[str, str] = {}

    def root(id: str) -> str:
        while id in parents:
            id = parents[id]
        return id

    chains = []
    for mail in mails:
        (id,) = named(mail, "message-id")[:1]
        chain = named(mail, "references") or named(mail, "in-reply-to")[:1]
        chain = [other for other in dict.fromkeys(chain) if other != id]
        chains.append(chain)
        if chain and id not in parents and root(chain[-1]) != id:
            parents[id] = chain[-1]
    for chain in chains:
        for before, after in pairwise(chain):
            if after not in parents and root(before) != after:
                parents[after] = before
    return {id: root(id) for id in (named(mail, "message-id")[0] for mail in mails)}


def test_counts(imported: "tuple[Forum, Summary]", mails: list[mailbox.mboxMessage], packed: Path) -> None:
    forum, summary = imported
    with gzip.open(packed) as file:
        lines = sum(line.startswith(b"From ") for line in file)
    ids = {id for mail in mails for id in named(mail, "message-id")[:1]}
    # Every mail has an id of its own: there are no doubles in this file, so nothing may be missing.
    assert len(mails) == lines == len(ids) == 5554
    assert (summary.posts, summary.skipped) == (len(mails), 0)
    assert {row[0] for row in forum.db.rows("SELECT source_id FROM posts")} == ids
    addresses = {email.utils.parseaddr(str(mail["from"]))[1].lower() for mail in mails}
    assert {row[0] for row in forum.db.rows("SELECT source_id FROM members WHERE source = 'mbox'")} == addresses
    assert summary.members == len(addresses)
    assert forum.db.value("SELECT count(*) FROM posts WHERE created_at IS NULL") == 0


def test_attachments(imported: "tuple[Forum, Summary]", mails: list[mailbox.mboxMessage]) -> None:
    """Every part that is no text of the mail is a file: leaves and nested mails, the inside of those not counted."""
    forum, summary = imported

    def files(part: Any) -> int:
        kind = part.get_content_type()
        if kind.startswith("message/") and part.is_multipart():
            return 1
        if part.is_multipart():
            return sum(map(files, part.get_payload()))
        named = part.get_filename() is not None or part.get_content_disposition() == "attachment"
        return int(named or kind not in ("text/plain", "text/html")) if not kind.startswith("multipart/") else 0

    assert summary.attachments == sum(map(files, mails))
    assert forum.db.value("SELECT count(*) FROM attachments WHERE sha256 IS NULL OR name GLOB '*/*'") == 0


def test_threads(imported: "tuple[Forum, Summary]", mails: list[mailbox.mboxMessage]) -> None:
    """No tree of references is torn apart; what was joined beyond them begins with an answer to the same subject."""
    forum, summary = imported
    rows = forum.db.rows("SELECT source_id, thread_id, created_at FROM posts ORDER BY id")
    thread_of = {row[0]: row[1] for row in rows}
    at = {row[0]: datetime.fromisoformat(row[2]) for row in rows}
    subjects = {named(mail, "message-id")[0]: str(mail["subject"] or "") for mail in mails}
    members: dict[str, list[str]] = defaultdict(list)
    for id, root in trees(mails).items():
        members[root].append(id)
    assert all(len({thread_of[id] for id in tree}) == 1 for tree in members.values())
    by_thread: dict[int, list[list[str]]] = defaultdict(list)
    for tree in members.values():
        by_thread[thread_of[tree[0]]].append(sorted(tree, key=lambda id: at[id]))
    joined = 0
    for found in by_thread.values():
        found.sort(key=lambda tree: at[tree[0]])
        for number, tree in enumerate(found[1:], 1):
            joined += 1
            first = tree[0]
            assert re.search(r"\b(re|fwd?|aw|sv|antw)\b.*:", subjects[first], re.IGNORECASE)
            before = [at[id] for other in found[:number] for id in other if at[id] <= at[first]]
            assert at[first] - max(before) <= timedelta(days=30)
    assert summary.threads == len(by_thread) == len(members) - joined
    assert 0 < joined < len(members) / 4


def test_again_and_the_chain_and_the_index(imported: "tuple[Forum, Summary]", packed: Path) -> None:
    forum, first = imported
    again = load(forum.db, forum.admin, MboxArchive(packed))
    assert (again.threads, again.posts, again.members, again.unchanged) == (0, 0, 0, first.threads)
    assert journal.first_broken(forum.db) is None
    forum.db.connection.execute("INSERT INTO search_words(search_words, rank) VALUES ('integrity-check', 1)")
    assert not forum.db.rows("PRAGMA foreign_key_check")


def test_what_is_exported_comes_in_again(imported: "tuple[Forum, Summary]", another: "Forum") -> None:
    forum, first = imported
    out = forum.exported()
    summary, refused = another.load(out)
    assert not refused and (summary.threads, summary.posts) == (first.threads, first.posts)
    assert another.exported() == out


def test_odd_mails(forum: "Forum", packed: Path) -> None:
    refused: list[Rejected] = []
    summary = load(forum.db, forum.admin, MboxArchive(MAIL / "odd"), rejected=refused.append)
    # Of 48, two are one mail: they differ in fields Cc alone.
    assert (len(list((MAIL / "odd").iterdir())), summary.posts, refused) == (48, 47, [])
