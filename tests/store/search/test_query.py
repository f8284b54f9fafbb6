"""store.search: what is found, what is not, and an index that stays true to its posts."""

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import answers, groups, posts, versions
from store.errors import Invalid
from store.search import query

if TYPE_CHECKING:
    from store.session import Session
    from tests.store.conftest import Forum


def found(forum: "Forum", typed: str, who: "Session | None" = None, **more: Any) -> list[str]:
    return [hit.thread.title for hit in query.search(forum.db, who or forum.admin, typed, **more).items]


def strict(forum: "Forum") -> None:
    """The integrity check that compares the index with its documents."""
    for index in ("search_words", "search_trigrams"):
        forum.db.connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.one_of(st.characters(), st.sampled_from("\"'*^:()+-{} ANDORNOT\x00東京ก")), max_size=60), st.booleans()
)
def test_odd_inputs_never_fail(forum: "Forum", typed: str, typing: bool) -> None:
    if not groups.listing(forum.db, forum.admin):
        forum.thread(forum.group(), title="Pump 東京", body="AND OR NOT ก")
    for hit in query.search(forum.db, forum.admin, typed, typing=typing).items:
        assert all(0 <= start <= end <= len(hit.excerpt) for start, end in hit.marks)
        assert not set(hit.excerpt) & {query.START, query.END}


def test_words_are_found_in_title_topics_and_text_by_stem_and_without_accents(forum: "Forum") -> None:
    thread = forum.thread(forum.group(), title="Leaking pumps", body="Überlauf", topics=("valves",))
    forum.reply(thread, forum.admin, "Crème on the gasket")
    for typed in ("pump", "LEAK", "valve", "uberlauf", "creme gaskets", "gasket"):
        assert found(forum, typed) == ["Leaking pumps"], typed
    for typed in ("pump gasket", "wombat", "", "   ", "...", "pum"):
        assert found(forum, typed) == [], typed
    assert found(forum, "pum", typing=True) == ["Leaking pumps"]
    (hit,) = query.search(forum.db, forum.admin, "gasket").items
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["gasket"]


@pytest.mark.parametrize("typed", ["東京", "東京駅", "ポンプ", "東", "ปั๊ม"])
def test_scripts_without_spaces(forum: "Forum", typed: str) -> None:
    group = forum.group()
    forum.thread(group, title="ここ", body="昨日東京駅でポンプが壊れた ปั๊มเสีย")
    forum.thread(group, title="elsewhere", body="大阪")
    assert found(forum, typed) == ["ここ"]
    assert found(forum, typed + " 大阪") == []


def test_what_was_deleted_or_edited_away_is_not_found(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    post = forum.reply(thread, forum.admin, "wombat 東京")
    versions.edit(forum.db, forum.admin, post.id, "quokka 大阪")
    assert (found(forum, "wombat"), found(forum, "東京")) == ([], [])
    assert found(forum, "quokka") == found(forum, "大阪") == [thread.title]
    versions.delete(forum.db, forum.admin, post.id)
    assert (found(forum, "quokka"), found(forum, "大阪")) == ([], [])
    versions.delete(forum.db, forum.admin, forum.opening(thread).id)
    assert found(forum, "coupling") == []
    strict(forum)


def test_groups_and_secrets(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    hall, board = forum.group("Hall"), forum.group("Board", bo, visibility="secret")
    forum.thread(hall, title="open wombat")
    forum.thread(board, title="secret wombat")
    assert sorted(found(forum, "wombat", bo)) == ["open wombat", "secret wombat"]
    assert found(forum, "wombat", cem) == ["open wombat"]
    assert found(forum, "wombat", bo, group=board.id) == ["secret wombat"]
    assert found(forum, "wombat", cem, group=board.id) == []


def test_pages_are_the_whole_and_an_answered_question_leads_its_equals(forum: "Forum") -> None:
    group, bo = forum.group(), forum.member("bo")
    for number in range(9):
        forum.tick()
        thread = forum.thread(group, title=f"wombat {number}", body="x")
        if number == 3:
            answers.accept(forum.db, forum.admin, forum.reply(thread, bo, "y").id)
    whole = found(forum, "wombat")
    assert whole == ["wombat 3", *(f"wombat {number}" for number in range(8, -1, -1) if number != 3)]
    paged: list[str] = []
    after = None
    while True:
        page = query.search(forum.db, bo, "wombat", after=after, limit=2)
        paged += [hit.thread.title for hit in page.items]
        if page.next is None:
            break
        after = page.next
    assert paged == whole
    with pytest.raises(Invalid):
        query.search(forum.db, bo, "wombat", after="x")


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["start", "reply", "edit", "delete", "import"]),
        st.integers(0, 20),
        st.text(st.sampled_from("abc 東京ก\né"), min_size=1, max_size=12),
    ),
    max_size=15,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPERATIONS)
def test_the_index_is_true_after_any_operations(
    forum: "Forum", make_record: Any, operations: list[tuple[str, int, str]]
) -> None:
    group = (groups.listing(forum.db, forum.admin) or (forum.group(),))[0]
    for what, number, words in operations:
        alive = [row[0] for row in forum.db.rows("SELECT id FROM posts WHERE deleted_at IS NULL AND author_id = 1")]
        body = f"x{words}"
        if what == "start" or (not alive and what != "import"):
            forum.thread(group, title=body, body=body)
        elif what == "import":
            made = make_record(number, replies=number % 3)
            made["posts"][0]["body"] = made["title"] = body
            forum.load([made])
        elif what == "reply":
            thread = forum.db.value("SELECT thread_id FROM posts WHERE id = ?", (alive[number % len(alive)],))
            posts.reply(forum.db, forum.admin, thread, body)
        elif what == "edit":
            versions.edit(forum.db, forum.admin, alive[number % len(alive)], body)
        else:
            versions.delete(forum.db, forum.admin, alive[number % len(alive)])
    strict(forum)
    indexed = {row[0] for row in forum.db.rows("SELECT id FROM search_words_docsize")}
    assert indexed == {row[0] for row in forum.db.rows("SELECT id FROM posts WHERE deleted_at IS NULL")}
