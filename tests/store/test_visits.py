"""store.visits: one visit for as long as somebody is there, the next after a pause; nobody waits for it."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from store import journal, visits
from store.opening import open_store

if TYPE_CHECKING:
    from tests.store.conftest import Forum

MINUTE = 60
ROWS = "SELECT started_at, ended_at FROM visits WHERE member_id = ? ORDER BY id"


def test_what_follows_within_half_an_hour_is_one_visit(forum: "Forum") -> None:
    bo = forum.member("bo")
    came = bo.now()
    assert visits.last_visit(forum.db, bo) is None
    for _ in range(4):
        visits.go_on(forum.db, bo)
        assert visits.last_visit(forum.db, bo) is None, "the present visit is not the last one"
        forum.tick(29 * MINUTE)
    forum.tick(-29 * MINUTE)
    visits.go_on(forum.db, bo, forum.clock() - timedelta(minutes=10))
    assert forum.db.rows(ROWS, (bo.actor,)) == [(came, bo.now())]


def test_after_a_pause_the_next_visit_begins_and_the_one_before_is_the_last(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    visits.go_on(forum.db, bo)
    left = bo.now()
    visits.go_on(forum.db, cem)
    forum.tick(30 * MINUTE)
    assert visits.last_visit(forum.db, bo) == left, "plain commands are no visit, and see the last one"
    visits.go_on(forum.db, bo)
    forum.tick(20 * MINUTE)
    visits.go_on(forum.db, bo)
    assert visits.last_visit(forum.db, bo) == left
    assert len(forum.db.rows(ROWS, (bo.actor,))) == 2
    assert len(forum.db.rows(ROWS, (cem.actor,))) == 1


def test_a_clock_that_was_set_back_neither_shortens_a_visit_nor_begins_one(forum: "Forum") -> None:
    bo = forum.member("bo")
    visits.go_on(forum.db, bo)
    before = forum.db.rows(ROWS, (bo.actor,))
    forum.tick(-3600)
    visits.go_on(forum.db, bo)
    assert forum.db.rows(ROWS, (bo.actor,)) == before
    assert visits.last_visit(forum.db, bo) is None


def test_visits_are_private_and_make_nobody_a_member(forum: "Forum") -> None:
    bo = forum.member("bo")
    head = journal.head(forum.db)
    visits.go_on(forum.db, bo)
    visits.go_on(forum.db, forum.stranger("eve"))
    assert journal.head(forum.db) == head
    assert forum.stranger("eve").actor is None and visits.last_visit(forum.db, forum.stranger("eve")) is None
    assert forum.db.value("SELECT count(*) FROM visits") == 1


def test_a_visit_waits_for_nobody_and_a_store_that_is_only_read_takes_none(forum: "Forum") -> None:
    bo, other = forum.member("bo"), open_store(forum.path)
    with other._lock.held("cem"):
        visits.go_on(forum.db, bo)
    other.close()
    reading = open_store(forum.path, read_only=True)
    visits.go_on(reading, bo)
    reading.close()
    assert forum.db.value("SELECT count(*) FROM visits") == 0
    visits.go_on(forum.db, bo)
    assert forum.db.value("SELECT count(*) FROM visits") == 1


@pytest.mark.parametrize("sql", [visits.NEWEST, visits.BEFORE.replace(":actor", "?").replace(":ended", "?")])
def test_the_last_visit_is_found_by_its_index(forum: "Forum", sql: str) -> None:
    plan = forum.db.rows(f"EXPLAIN QUERY PLAN {sql}", ("1",) * sql.count("?"))
    assert [row[3] for row in plan if "visits_by_member" in row[3]] == [row[3] for row in plan]
