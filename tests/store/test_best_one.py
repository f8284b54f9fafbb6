"""store.best_one: the question for five minutes: what reaches one first, then what one knows, then what is due."""

from typing import TYPE_CHECKING

import pytest

from store import affected, arranging_groups, asking, expertise, subscriptions, threads
from store.best_one import best_one
from store.experts import passing
from store.session import Session

if TYPE_CHECKING:
    from store.groups import Group
    from tests.store.conftest import Forum


def best(forum: "Forum", who: Session, *without: int) -> tuple[int, str] | None:
    found = best_one(forum.db, who, without=without)
    return None if found is None else (found.thread.id, found.why)


def ask(forum: "Forum", group: "Group", *topics: str, title: str = "Chiller 3 trips", body: str = "Why?") -> int:
    asker = forum.member("asker")
    return asking.ask(forum.db, asker, group=group.id, title=title, body=body, topics=topics).id


def test_what_reaches_one_goes_before_what_one_knows_and_that_before_the_rest(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    assert best(forum, bo) is None
    rest = ask(forum, group)
    known = forum.thread(group, forum.member("asker"), topics=("power",)).id
    expertise.claim(forum.db, bo, ["power", "chiller"])
    mine = ask(forum, group, "chiller")
    assert best(forum, bo) == (mine, "because #chiller, still within its aim, nobody has replied, short")
    assert best(forum, bo, mine) == (known, "you know #power, still within its aim, nobody has replied, short")
    assert best(forum, bo, mine, known) == (rest, "still within its aim, nobody has replied, short")
    assert best(forum, bo, mine, known, rest) is None
    passing.not_me(forum.db, bo, mine)
    assert best(forum, bo) == (known, "you know #power, still within its aim, nobody has replied, short")


def test_what_is_due_goes_before_what_is_fresh_or_long_overdue(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    for_weeks = ask(forum, group)
    forum.tick(30 * 24 * 3600)
    late = ask(forum, group)
    forum.tick(80 * 60)
    fresh = ask(forum, group)
    assert best(forum, bo) == (late, "past its aim, nobody has replied, short")
    assert [found[0] for found in (best(forum, bo, late), best(forum, bo, late, fresh)) if found] == [fresh, for_weeks]


def test_among_the_alike_unanswered_and_short_ones_go_first(forum: "Forum") -> None:
    bo, group = forum.member("bo"), forum.group()
    replied, long, short = ask(forum, group), ask(forum, group, body="x" * 500), ask(forum, group)
    forum.reply(threads.get(forum.db, bo, replied), forum.admin)
    order: list[int] = []
    while found := best(forum, bo, *order):
        order.append(found[0])
    assert order == [short, long, replied]
    assert best(forum, bo, short, long) == (replied, "still within its aim, 1 reply, short")
    assert best(forum, bo, short, replied) == (long, "still within its aim, nobody has replied")


@pytest.mark.parametrize("how", ["asked", "answered", "closed", "muted", "affected", "archived", "secret", "closed to"])
def test_what_one_could_not_answer_is_not_offered(forum: "Forum", how: str) -> None:
    bo = forum.member("bo")
    visibility = {"secret": "secret", "closed to": "closed"}.get(how, "open")
    group = forum.group("Room", forum.member("asker"), visibility=visibility)
    thread = forum.thread(group, bo if how == "asked" else forum.member("asker"))
    if how == "answered":
        forum.reply(thread, bo)
    elif how == "closed":
        threads.close(forum.db, forum.admin, thread.id, True)
    elif how == "muted":
        subscriptions.follow_thread(forum.db, bo, thread.id, "muted")
    elif how == "affected":
        affected.have_too(forum.db, bo, thread.id)
    elif how == "archived":
        arranging_groups.archive(forum.db, forum.admin, group.id, True)
    assert best(forum, bo) is None
    assert (best(forum, forum.admin) is None) == (how == "archived" or how == "closed")
