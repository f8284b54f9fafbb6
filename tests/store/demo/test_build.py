"""demo.db is what its script makes: building it again gives the same people, threads, posts, votes and notices."""

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from store import for_you, groups, members, notices, posts, threads, unread
from store.connection import Db
from store.demo import content
from store.demo.build import SOURCE, build
from store.demo.copy import find_demo_db
from store.demo.script import REFERENCE
from store.opening import open_store
from store.search.query import search
from store.transfer.record import uid_for

ALL = 1000
SHIPPED_AT_MOST = 2_000_000
CHAIN = "SELECT seq, at, actor_id, action, group_id, thread_id, post_id, member_id FROM journal ORDER BY seq"
VOTES = "SELECT post_id, member_id FROM votes ORDER BY post_id, member_id"
VERSIONS = "SELECT post_id, version, body, editor_id, created_at FROM post_versions ORDER BY post_id, version"


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Db]:
    """The demo, built anew."""
    path = tmp_path_factory.mktemp("rebuilt") / "demo.db"
    build(path)
    with contextlib.closing(open_store(path)) as db:
        yield db


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Db]:
    """A copy of the demo.db that comes with the program."""
    path = tmp_path_factory.mktemp("shipped") / "demo.db"
    shutil.copyfile(find_demo_db(), path)
    with contextlib.closing(open_store(path)) as db:
        yield db


def all_threads(db: Db) -> tuple[threads.ThreadRow, ...]:
    session = members.session_as(db, content.VIEWER, clock=lambda: content.ANCHOR)
    return threads.recent(db, session, limit=ALL).items


def all_posts(db: Db) -> list[posts.PostRow]:
    session = members.session_as(db, content.VIEWER, clock=lambda: content.ANCHOR)
    return [post for row in all_threads(db) for post in posts.page_of(db, session, row.id, limit=ALL).items]


def seen_by(db: Db, handle: str) -> dict[str, Any]:
    """What one member finds on opening the demo."""
    session = members.session_as(db, handle, clock=lambda: content.ANCHOR)
    return {
        "unread": unread.counts(db, session),
        "waiting": notices.inbox(db, session, limit=ALL).items,
        "groups": groups.listing(db, session),
    }


def test_the_shipped_store_holds_what_the_script_says_now(shipped: Db, rebuilt: Db) -> None:
    assert all_threads(shipped) == all_threads(rebuilt)
    assert all_posts(shipped) == all_posts(rebuilt)
    for query in (CHAIN, VOTES, VERSIONS):
        assert shipped.rows(query) == rebuilt.rows(query)
    for person in content.PEOPLE:
        assert seen_by(shipped, person.handle) == seen_by(rebuilt, person.handle)


def test_it_is_one_small_file_with_all_of_the_script_in_it(shipped: Db) -> None:
    assert find_demo_db().stat().st_size < SHIPPED_AT_MOST
    assert len(all_threads(shipped)) == len(content.THREADS)
    assert len(all_posts(shipped)) == sum(len(thread.says) for thread in content.THREADS)
    admin = members.session_as(shipped, "ines", clock=lambda: content.ANCHOR)
    known = {member.handle: member for member in members.listing(shipped, admin, limit=ALL).items}
    for person in content.PEOPLE:
        assert person.about in (known[person.handle].about or "")


def test_every_reference_leads_to_an_older_thread(rebuilt: Db) -> None:
    titles = {thread.key: thread.title for thread in content.THREADS}
    numbers = {row.title: row.id for row in all_threads(rebuilt)}
    bodies = {post.uid: post for post in all_posts(rebuilt)}
    assert not any(REFERENCE.search(post.body) for post in bodies.values())
    found = 0
    for thread in content.THREADS:
        for say in thread.says:
            for key in REFERENCE.findall(say.text):
                found += 1
                assert numbers[titles[key]] < numbers[thread.title]
                uid = uid_for(SOURCE, "post", f"{thread.key}/{say.key}")
                assert f"#{numbers[titles[key]]}" in bodies[uid].body
    assert found >= 10


def test_accepted_answers_wait_for_a_few_days_only(rebuilt: Db) -> None:
    ana = members.session_as(rebuilt, "ana", clock=lambda: content.ANCHOR)
    accepted = [row for row in notices.inbox(rebuilt, ana).items if row.kind == "accepted"]
    assert [row.thread.title for row in accepted] == ["Boiler 2 locks out on flame loss in wind"]
    for handle in ("marek", "niran", "layla", "yusuf"):
        session = members.session_as(rebuilt, handle, clock=lambda: content.ANCHOR)
        assert all(row.kind != "accepted" for row in notices.inbox(rebuilt, session).items)
    dieter = members.session_as(rebuilt, "dieter", clock=lambda: content.ANCHOR)
    assert any(row.kind == "accepted" for row in notices.inbox(rebuilt, dieter).items)


def test_ana_finds_something_in_every_section_of_for_you(rebuilt: Db) -> None:
    found = for_you.sections(rebuilt, members.session_as(rebuilt, content.VIEWER, clock=lambda: content.ANCHOR))
    assert {row.kind for row in found.notices.items} == {"reply", "accepted"}
    assert {row.why for row in found.following} == {"you follow Maintenance", "you replied"}
    assert found.been and [row.why.split(" since")[0] for row in found.busiest] == ["3 people, 3 posts"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("chewed small teeth", "Heat pump at the Lübeck school defrosts every 20 minutes"),
        ("cupsenable", "Printer on the second floor in Kiel: jobs stay, nothing comes out"),
        ("recall series TS-40", "Recall: door closers of the series TS-40, built in weeks 18 to 23"),
        ("다른 값이", "Heat pump at the Lübeck school defrosts every 20 minutes"),
    ],
)
def test_what_was_solved_is_found_by_a_word_of_it(rebuilt: Db, typed: str, title: str) -> None:
    ana = members.session_as(rebuilt, "ana", clock=lambda: content.ANCHOR)
    assert title in [hit.thread.title for hit in search(rebuilt, ana, typed, limit=3).items]
