"""Members, topics and threads by how they begin: what one may see, the nearest first, within bounds."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import groups, members, posts, threads
from store.beginning import MOST_MEMBERS, members_beginning, threads_beginning, topics_beginning
from store.connection import Db, write
from store.session import Session
from store.threads import ThreadRow

Person = Callable[[str], Session]


def handles(db: Db, session: Session, prefix: str, group: int | None = None) -> list[str]:
    return [member.handle for member in members_beginning(db, session, prefix, group=group)]


def ask(db: Db, session: Session, group: int, title: str = "T", *filed: str) -> ThreadRow:
    return threads.start(db, session, group=group, kind="question", title=title, body="B", topics=filed)


@pytest.fixture
def group(db: Db, admin: Session) -> int:
    return groups.create(db, admin, "Maintenance").id


def test_members_of_the_group_come_first_then_who_wrote_last(
    db: Db, person: Person, group: int, admin: Session
) -> None:
    thread = ask(db, admin, group)
    for name in ("mara", "marek", "marta", "li"):
        posts.reply(db, person(name), thread.id, "Hm.")
    assert handles(db, admin, "mar") == ["marta", "marek", "mara"]
    mara = members.find(db, admin, "mara").id
    groups.add_member(db, admin, group, mara)
    assert handles(db, admin, "MAR", group) == ["mara", "marta", "marek"]
    assert handles(db, admin, "mare", group) == ["marek"]
    assert handles(db, admin, "x") == [] == handles(db, admin, " ")


def test_members_are_found_by_their_names_too_in_any_script(db: Db, person: Person, group: int, admin: Session) -> None:
    thread = ask(db, admin, group)
    for name in ("jn", "小李", "юрий"):
        posts.reply(db, person(name), thread.id, "Hm.")
    members.rename(db, person("jn"), "jn", name="Jo Nakamura")
    assert handles(db, admin, "jo") == ["jn"] == handles(db, admin, "Jo")
    assert handles(db, admin, "小") == ["小李"] and handles(db, admin, "Ю") == ["юрий"]
    groups.add_member(db, admin, group, members.find(db, admin, "jn").id)
    assert handles(db, admin, "jo", group) == ["jn"]


def test_what_somebody_writes_in_secret_does_not_rank_them(db: Db, person: Person, admin: Session, group: int) -> None:
    secret = groups.create(db, admin, "Board", visibility="secret").id
    thread = ask(db, admin, group)
    posts.reply(db, person("mara"), thread.id, "Hm.")
    posts.reply(db, person("marek"), thread.id, "Hm.")
    groups.add_member(db, admin, secret, members.find(db, admin, "mara").id)
    hidden = ask(db, admin, secret)
    posts.reply(db, person("mara"), hidden.id, "Hm.")
    assert handles(db, admin, "mar") == ["mara", "marek"]
    assert handles(db, person("marek"), "mar") == ["marek", "mara"]
    assert handles(db, person("marek"), "mar", secret) == ["marek", "mara"], "nor does it tell who belongs there"


def test_topics_of_the_group_come_first_then_the_newest(db: Db, admin: Session, group: int) -> None:
    other = groups.create(db, admin, "IT").id
    ask(db, admin, group, "T", "chiller")
    ask(db, admin, other, "T", "chat")
    ask(db, admin, other, "T", "charger", "Čerpadlo")
    assert topics_beginning(db, admin, "ch") == ("charger", "chat", "chiller")
    assert topics_beginning(db, admin, "#CH", group=group) == ("chiller", "charger", "chat")
    assert topics_beginning(db, admin, "če") == ("čerpadlo",)
    assert topics_beginning(db, admin, "##") == () == topics_beginning(db, admin, "")
    assert topics_beginning(db, admin, "ch", limit=1) == ("charger",)


def test_topics_of_what_one_may_not_see_are_not_told(db: Db, person: Person, admin: Session, group: int) -> None:
    secret = groups.create(db, admin, "Board", visibility="secret").id
    ask(db, admin, secret, "T", "merger", "meters")
    ask(db, admin, group, "T", "meters")
    assert set(topics_beginning(db, admin, "me")) == {"merger", "meters"}
    assert topics_beginning(db, person("li"), "me") == ("meters",)


def test_threads_by_the_beginning_of_their_number(db: Db, person: Person, admin: Session, group: int) -> None:
    secret = groups.create(db, admin, "Board", visibility="secret").id
    made = [ask(db, admin, secret if number == 11 else group, f"T{number}") for number in range(1, 13)]
    assert [row.id for row in made] == list(range(1, 13))
    assert [row.id for row in threads_beginning(db, admin, "1", group=group)] == [1, 12, 10, 11]
    assert [row.id for row in threads_beginning(db, person("li"), "1")] == [1, 12, 10]
    assert [row.id for row in threads_beginning(db, admin, "1", limit=2)] == [1, 12]
    assert [row.title for row in threads_beginning(db, admin, "12")] == ["T12"]
    for nothing in ("13", "0", "", "x", "1x", "٣", "9" * 40):
        assert threads_beginning(db, admin, nothing) == ()


def test_many_who_begin_alike_are_bounded(db: Db, admin: Session, group: int) -> None:
    with write(db, admin) as tx:
        for number in range(MOST_MEMBERS + 50):
            members.add(tx, uid=f"u{number}", handle=f"p{number:04}", name=f"P {number}", about="", role="member",
                        arrived=False)  # fmt: skip
    found = members_beginning(db, admin, "p", group=group, limit=6)
    assert len(found) == 6 and all(member.handle.startswith("p") for member in found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=12))
def test_any_prefix_is_survived(db: Db, admin: Session, prefix: str) -> None:
    members_beginning(db, admin, prefix)
    topics_beginning(db, admin, prefix)
    threads_beginning(db, admin, prefix)
