"""store.journal: the chain holds, shows any tampering, and keeps neither text nor names."""

from typing import TYPE_CHECKING

import pytest

from store import answers, connection, journal, saying, threads, versions, votes

if TYPE_CHECKING:
    from tests.store.conftest import Forum


@pytest.fixture
def lived(forum: "Forum") -> "Forum":
    """A store in which a little of everything has happened."""
    group, bo = forum.group(), forum.member("bo")
    thread = forum.thread(group, title="Wombat in the pump", topics=("wombats",))
    answer = forum.reply(thread, bo, "Zebrafish")
    votes.vote(forum.db, forum.admin, answer.id)
    answers.accept(forum.db, forum.admin, answer.id)
    versions.edit(forum.db, bo, answer.id, "Zebrafish, twice")
    versions.delete(forum.db, bo, forum.reply(thread, bo, "Quokka").id)
    threads.close(forum.db, forum.admin, thread.id, True)
    return forum


def test_the_chain_holds_and_is_numbered_without_gaps(lived: "Forum") -> None:
    assert journal.first_broken(lived.db) is None
    numbers = [row[0] for row in lived.db.rows("SELECT seq FROM journal ORDER BY seq")]
    assert numbers == list(range(1, journal.head(lived.db) + 1))


@pytest.mark.parametrize(
    "tampering, number",
    [
        ("UPDATE journal SET actor_id = 77 WHERE seq = 4", 4),
        ("UPDATE journal SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 4", 4),
        ("UPDATE journal SET action = 'post.edit' WHERE seq = 4", 4),
        ("UPDATE journal SET commitment = x'00' WHERE seq = 6", 6),
        ("UPDATE journal SET via = 'door' WHERE seq = 1", 1),
        ("UPDATE journal SET post_id = NULL WHERE seq = 7", 7),
        ("DELETE FROM journal WHERE seq = 5", 6),
        ("DELETE FROM journal WHERE seq = 1", 2),
        ("UPDATE journal SET hash = x'00' WHERE seq = 3", 3),
        ("UPDATE journal SET seq = 1000 WHERE seq = (SELECT max(seq) FROM journal)", 1000),
    ],
)
def test_tampering_is_found_where_it_was_done(lived: "Forum", tampering: str, number: int) -> None:
    assert lived.db.connection.execute(tampering).rowcount == 1
    assert journal.first_broken(lived.db) == number


def test_a_chain_longer_than_a_page_is_checked_to_its_end(forum: "Forum") -> None:
    with connection.write(forum.db, forum.admin) as tx:
        for _ in range(2500):
            tx.record("group.describe")
    assert journal.first_broken(forum.db) is None
    forum.db.connection.execute("UPDATE journal SET action = 'x' WHERE seq = 2400")
    assert journal.first_broken(forum.db) == 2400


def test_it_holds_ids_and_commitments_never_text_or_names(lived: "Forum") -> None:
    everything = repr(lived.db.rows("SELECT * FROM journal")).lower()
    for said in ("wombat", "zebrafish", "quokka", "maintenance", "ana", "bo"):
        assert f"'{said}" not in everything


def test_a_commitment_proves_the_text_with_its_salt(lived: "Forum") -> None:
    proved = 0
    for uid, created, body, salt, kept, number in lived.db.rows(
        "SELECT uid, created_at, body, salt, hash, id FROM posts"
    ):
        assert saying.content_hash(salt, uid, created, body) == kept
        assert saying.content_hash(salt, uid, created, body + "!") != kept
        assert lived.db.value("SELECT count(*) FROM journal WHERE post_id = ? AND commitment = ?", (number, kept)) == 1
        proved += 1
    assert proved == 3


def test_erasing_a_text_and_its_salt_leaves_the_chain_whole(lived: "Forum") -> None:
    lived.db.connection.execute("UPDATE posts SET body = '', salt = NULL")
    assert journal.first_broken(lived.db) is None


def test_since_says_what_is_stale(forum: "Forum") -> None:
    group = forum.group()
    before = journal.head(forum.db)
    assert journal.since(forum.db, before) == journal.Changes(before, frozenset(), frozenset(), (), False)
    thread = forum.thread(group)
    answer = forum.reply(thread, forum.member("bo"))
    changes = journal.since(forum.db, before)
    assert changes.groups == {group.id} and changes.threads == {thread.id} and changes.members
    assert changes.posts[-1] == answer.id and changes.seq == journal.head(forum.db)


def test_reading_marks_enter_nothing(forum: "Forum") -> None:
    from store import unread

    group, bo = forum.group(), forum.member("bo")
    thread = forum.thread(group)
    before = journal.head(forum.db)
    unread.mark_read(forum.db, bo, {thread.id: forum.opening(thread).id})
    unread.mark_unread(forum.db, bo, thread.id)
    unread.mark_group_read(forum.db, bo, group.id)
    assert journal.head(forum.db) == before


def test_each_way_in_is_kept(forum: "Forum") -> None:
    group = forum.group()
    forum.thread(group, forum.admin._replace(via="door"))
    assert forum.db.value("SELECT DISTINCT via FROM journal WHERE action = 'thread.start'") == "door"
