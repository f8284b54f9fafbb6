"""store.search: what is found, what is not, and an index that stays true to its posts."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import answers, groups, posts, versions
from store.errors import Invalid
from store.search import matching, query, words
from store.search.query import Hit

if TYPE_CHECKING:
    from store.session import Session
    from tests.store.conftest import Forum


def found(forum: "Forum", typed: str, who: "Session | None" = None, **more: Any) -> list[str]:
    return [hit.thread.title for hit in query.search(forum.db, who or forum.admin, typed, **more).items]


def notes(forum: "Forum", typed: str, who: "Session | None" = None, **more: Any) -> tuple[str, ...]:
    return query.search(forum.db, who or forum.admin, typed, **more).notes


def marked(hit: Hit) -> list[str]:
    return [hit.excerpt[start:end] for start, end in hit.marks]


def paged(forum: "Forum", typed: str, limit: int) -> list[str]:
    titles: list[str] = []
    after = None
    while True:
        page = query.search(forum.db, forum.admin, typed, after=after, limit=limit)
        titles += [hit.thread.title for hit in page.items]
        if page.next is None:
            return titles
        after = page.next


def strict(forum: "Forum") -> None:
    """The integrity check that compares the index with its documents."""
    for index in ("search_words", "search_trigrams"):
        forum.db.connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")


PIECES = [
    "group:",
    "by:ana",
    "is:",
    "open",
    "has:code",
    "after:",
    "7d",
    "in:title",
    "-",
    '"',
    "#",
    " ",
    "pump",
    "東京",
    "P-7",
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(st.one_of(st.characters(), st.sampled_from("\"'*^:()+-{} ANDORNOT\x00東京ก")), max_size=60),
        st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    ),
    st.booleans(),
)
def test_odd_inputs_never_fail(forum: "Forum", typed: str, typing: bool) -> None:
    if not groups.listing(forum.db, forum.admin):
        forum.thread(forum.group(), title="Pump 東京", body="AND OR NOT ก P-7")
    page = query.search(forum.db, forum.admin, typed, typing=typing)
    for hit in page.items:
        assert all(0 <= start < end <= len(hit.excerpt) for start, end in hit.marks)
        assert not re.search("[\x00-\x1f]", hit.excerpt)
    assert all(note.endswith(".") for note in page.notes)


def test_words_are_found_in_title_topics_and_text_by_stem_and_without_accents(forum: "Forum") -> None:
    thread = forum.thread(forum.group(), title="Leaking pumps", body="Überlauf", topics=("valves",))
    forum.reply(thread, forum.admin, "Crème on the gasket")
    for typed in ("pump", "LEAK", "valve", "uberlauf", "creme gaskets", "gasket", "leaking-pump"):
        assert found(forum, typed) == ["Leaking pumps"], typed
    for typed in ("pump gasket", "wombat", "", "   ", "...", "pum"):
        assert found(forum, typed) == [], typed
    (hit,) = query.search(forum.db, forum.admin, "gaskets").items
    assert marked(hit) == ["gasket"]


@pytest.mark.parametrize(
    "typed", ["p", "pu", "pum", "pumps", "pumps lea", "instal", "installa", "installati", '"the ins']
)
def test_the_last_word_may_be_unfinished_while_it_is_typed(forum: "Forum", typed: str) -> None:
    forum.thread(forum.group(), title="x", body="the installation of a pump that leaked, pumps")
    assert found(forum, typed, typing=True) == ["x"]
    assert query.search(forum.db, forum.admin, typed, typing=True).items[0].marks
    assert found(forum, "pum ", typing=True) == found(forum, typed + "z", typing=True) == []


@pytest.mark.parametrize("typed", ["東京", "東京駅", "ポンプ", "東", "ปั๊ม"])
def test_scripts_without_spaces(forum: "Forum", typed: str) -> None:
    group = forum.group()
    forum.thread(group, title="ここ", body="昨日東京駅でポンプが壊れた ปั๊มเสีย pump")
    forum.thread(group, title="elsewhere", body="大阪 pump")
    assert found(forum, typed) == found(forum, f"pumps {typed}") == ["ここ"]
    assert found(forum, typed + " 大阪") == found(forum, f"seal {typed}") == []
    assert found(forum, f"pump -{typed}") == found(forum, f"-{typed}") == ["elsewhere"]
    (hit,) = query.search(forum.db, forum.admin, typed).items
    assert typed in marked(hit)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("P-7", "P 7 and P-77 and XP-7 and P/7"),
        ("0x80070005", "0x80070006 80070005"),
        ("srv-db01", "srv db01 srv-db012"),
        ("/etc/fstab", "etc fstab, /etc/fstabs, /opt/etc-fstab"),
        ("10.0.0.1", "10 0 0 1 and 10.0.0.12"),
        ("foo_bar", "foo bar foo-bar foo_bars"),
        ("C++", "C and C# and C+"),
        ("user@host", "user host user@hosts"),
    ],
)
def test_what_looks_like_a_part_number_is_found_as_typed(forum: "Forum", typed: str, near: str) -> None:
    group = forum.group()
    forum.thread(group, title="near", body=f"words, {near}, words")
    forum.thread(group, title="exact", body=f"words ({typed.upper()}), words")
    forum.thread(group, title=f"about {typed}.", body="words")
    for more in ("", "word "):
        assert sorted(found(forum, more + typed)) == [f"about {typed}.", "exact"]
    assert found(forum, f"word -{typed}") == ["near"]
    assert marked(query.search(forum.db, forum.admin, typed + " -about").items[0]) == [typed.upper()]
    for end in range(len(typed) // 2 + 1, len(typed) + 1):
        assert "exact" in found(forum, typed[:end], typing=True), typed[:end]


def test_what_stands_far_behind_in_a_long_text_is_found_and_shown(forum: "Forum") -> None:
    forum.thread(forum.group(), title="long", body="filler " * 3000 + "the P-7 gasket " + "filler " * 3000)
    for typed in ("gasket", "P-7", '"the P-7"', "gaskets P-7"):
        (hit,) = query.search(forum.db, forum.admin, typed).items
        assert hit.marks and "P-7 gasket" in hit.excerpt, typed
        assert hit.excerpt.startswith("…") and hit.excerpt.endswith("…") and len(hit.excerpt) < 250
    assert found(forum, "filler -P-7") == found(forum, "filler -gasket") == []


def test_filters(forum: "Forum") -> None:
    bo, li = forum.member("bo"), forum.member("li")
    hall, office = forum.group("Hall of fame"), forum.group("Office")
    pump = forum.thread(hall, bo, title="pump", body="wombat ```x```", kind="question", topics=("hvac",))
    forum.tick(86400 * 40)
    seal = forum.thread(office, li, title="seal", body="wombat", kind="idea")
    forum.tick(86400)
    answers.accept(forum.db, bo, forum.reply(pump, li, "wombat too").id)
    assert seal.id > pump.id
    for typed, titles in {
        'group:"hall of FAME"': ["pump"],
        "group:hall-of-fame": ["pump"],
        "group:office group:hall-of-fame": ["pump", "seal"],
        "-group:office": ["pump"],
        "by:bo": ["pump"],
        "by:@li": ["pump", "seal"],
        "-by:li": ["pump"],
        "by:bo by:li": ["pump", "seal"],
        "#hvac": ["pump"],
        "topic:HVAC": ["pump"],
        "-#hvac": ["seal"],
        "kind:idea": ["seal"],
        "kind:idea kind:question": ["pump", "seal"],
        "is:answered": ["pump"],
        "-is:answered": ["seal"],
        "is:open": [],
        "is:verified": [],
        "has:code": ["pump"],
        "-has:code": ["pump", "seal"],
        "has:photo": [],
        "after:2d": ["pump", "seal"],
        "before:2d": ["pump"],
        "after:2026-12 before:today": ["seal"],
        "in:title -is:open": ["pump", "seal"],
    }.items():
        assert found(forum, typed) == titles, typed
        assert sorted(found(forum, f"wombat {typed.replace('in:title', '')}")) == titles, typed
        assert notes(forum, typed) == ()
    assert found(forum, "is:mine", bo) == found(forum, "is:mine wombat", bo) == ["pump"]
    assert found(forum, "by:me", bo) == ["pump"]
    assert found(forum, "is:unread", li) == ["pump"] and found(forum, "wombat -is:unread", li) == ["pump", "seal"]
    assert found(forum, "in:title wombat") == [] and found(forum, "in:title pumps") == ["pump"]


def test_attachments(forum: "Forum", make_record: Any) -> None:
    made = make_record(1)
    made["posts"][0]["images"] = ["http://x/panel.png"]
    made["posts"][1]["attachments"] = [{"name": "log.txt", "type": "text/plain", "bytes": 3}]
    forum.load([made, make_record(2)])
    assert found(forum, "has:attachment") == found(forum, "words has:attachments") == ["Thread 1"]
    assert found(forum, "has:photo") == ["Thread 1"] and found(forum, "answer has:photo") == []
    assert sorted(found(forum, "words -has:photo")) == ["Thread 1", "Thread 2"]


def test_names_that_are_not_there_are_explained_with_the_nearest(forum: "Forum") -> None:
    bo = forum.member("bo")
    forum.thread(forum.group("Maintenance"), title="x", body="group:maintenence", topics=("hvac",))
    forum.thread(forum.group("Boardroom", bo, visibility="secret"), bo, title="y", topics=("layoffs",))
    (note,) = notes(forum, "group:maintenence")
    assert note == (
        'There is no group "maintenence" here (the nearest is Maintenance),'
        ' so "group:maintenence" is looked for as text.'
    )
    assert found(forum, "group:maintenence") == ["x"]
    assert "(the nearest is #hvac)" in notes(forum, "#hvacs")[0]
    assert "(the nearest is ana)" in notes(forum, "by:anna")[0]
    # What others keep secret is no more there than what never was.
    for typed in ("group:boardroom", "group:boardrom", "#layoffs", "#layoff"):
        said = notes(forum, typed, forum.stranger("cem"))
        assert said and "nearest" not in said[0], typed
    assert notes(forum, "group:boardroom #layoffs", bo) == ()


def test_a_name_that_is_being_typed_hides_nothing(forum: "Forum") -> None:
    forum.thread(forum.group("Maintenance"), title="pump")
    assert found(forum, "pump group:maint", typing=True) == ["pump"]
    assert "(the nearest is Maintenance)." in notes(forum, "pump group:maint", typing=True)[0]


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
    assert found(forum, "wombat", cem) == found(forum, "-quokka", cem) == found(forum, "by:ana", cem) == ["open wombat"]
    assert found(forum, "wombat", bo, group=board.id) == found(forum, "group:board", bo) == ["secret wombat"]
    assert found(forum, "wombat", cem, group=board.id) == found(forum, "", cem, group=board.id) == []


def test_pages_are_the_whole_and_an_answered_question_leads_its_equals(forum: "Forum") -> None:
    group, bo = forum.group(), forum.member("bo")
    for number in range(9):
        forum.tick()
        thread = forum.thread(group, title=f"wombat {number}", body="x")
        if number == 3:
            answers.accept(forum.db, forum.admin, forum.reply(thread, bo, "y").id)
    whole = found(forum, "wombat")
    assert whole == ["wombat 3", *(f"wombat {number}" for number in range(8, -1, -1) if number != 3)]
    assert paged(forum, "wombat", 2) == whole
    newest = found(forum, "group:maintenance")
    assert newest == [f"wombat {number}" for number in range(8, -1, -1)]
    assert paged(forum, "group:maintenance", 2) == newest
    for typed, foreign in (("wombat", "x"), ("is:open", query.search(forum.db, bo, "wombat", limit=1).next)):
        with pytest.raises(Invalid):
            query.search(forum.db, bo, typed, after=foreign)


def test_what_is_posted_between_two_pages_moves_nothing(forum: "Forum") -> None:
    group = forum.group()
    made = [forum.thread(group, title=f"wombat {number}") for number in range(6)]
    whole = found(forum, "wombat")
    first = query.search(forum.db, forum.admin, "wombat", limit=3)
    forum.thread(group, title="wombat wombat")
    forum.reply(made[0], forum.admin, "wombat wombat wombat")
    second = query.search(forum.db, forum.admin, "wombat", limit=3, after=first.next)
    assert [hit.thread.title for hit in (*first.items, *second.items)] == whole and second.next is None


def test_only_the_newest_of_very_many_are_ranked_and_the_reader_is_told(
    forum: "Forum", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "CANDIDATES", 5)
    monkeypatch.setattr(matching, "TITLES", 2)
    monkeypatch.setattr(matching, "WINDOW", 3)
    group = forum.group()
    for number in range(4):
        forum.thread(group, title=f"quokka {number}", body="x")
    for number in range(9):
        forum.tick(86400)
        forum.thread(group, title=f"t{number}", body="quokka")
    # The five newest, and before these the two newest in whose title it stands.
    whole = found(forum, "quokka")
    assert whole == ["quokka 3", "quokka 2", "t8", "t7", "t6", "t5", "t4"]
    assert paged(forum, "quokka", 2) == whole
    assert "add before:2026-11-27 for older ones" in notes(forum, "quokka")[0]
    assert found(forum, "quokka before:2026-11-27")[3:] == ["t3", "t2", "t1", "t0"]
    assert notes(forum, "quokka", limit=3) == ()


def test_a_search_that_takes_too_long_ends_with_what_it_has(forum: "Forum", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "WINDOW", 1)
    group = forum.group()
    for number in range(12):
        forum.thread(group, title=f"quokka {number}")
    monkeypatch.setattr(matching, "SECONDS", -1.0)
    page = query.search(forum.db, forum.admin, "quokka")
    assert 0 < len(page.items) < 12
    assert page.notes[0].startswith("The search ended before it had looked at all posts;")


BODIES = st.lists(
    st.text(st.sampled_from("abcABC é\n.,-_/0123東京ก+#:"), min_size=1, max_size=40).filter(lambda text: text.strip()),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BODIES, st.data())
def test_what_is_quoted_is_found_literally(forum: "Forum", bodies: list[str], data: st.DataObject) -> None:
    group = (groups.listing(forum.db, forum.admin) or (forum.group(),))[0]
    made = [forum.thread(group, title="t", body=f"z {body}") for body in bodies]
    chosen = data.draw(st.integers(0, len(bodies) - 1))
    parts = bodies[chosen].split()
    first = data.draw(st.integers(0, len(parts) - 1))
    phrase = " ".join(parts[first : data.draw(st.integers(first, len(parts) - 1)) + 1])
    if not any(ch.isalnum() for ch in phrase):
        return
    page = query.search(forum.db, forum.admin, f'"{phrase}"', limit=1000)
    assert made[chosen].id in [hit.thread.id for hit in page.items]
    for hit in page.items:
        body = words.fold(str(posts.get(forum.db, forum.admin, hit.post_id).body))
        assert all(piece in body for piece in words.fold(phrase).split() if any(map(str.isalnum, piece)))
    # And what is left out is never there.
    without = query.search(forum.db, forum.admin, f'z -"{phrase}"', limit=1000)
    assert {hit.post_id for hit in without.items}.isdisjoint(hit.post_id for hit in page.items)


WORDS = ["pump", "pumps", "seal", "sealed", "東京", "P-7", "p", "7", "in_out", "valve"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), min_size=1, max_size=8),
    st.lists(st.tuples(st.booleans(), st.sampled_from(WORDS)), min_size=1, max_size=3),
    st.integers(1, 3),
)
def test_hits_hold_the_words_are_visible_and_come_once(
    forum: "Forum", texts: list[list[str]], asked: list[tuple[bool, str]], limit: int
) -> None:
    bo = forum.member("bo")
    known = {group.name: group for group in groups.listing(forum.db, bo)}
    hall = known.get("Hall") or forum.group("Hall")
    board = known.get("Board") or forum.group("Board", bo, visibility="secret")
    for place, text in enumerate(texts):
        forum.tick()
        forum.thread(board if place % 3 == 2 else hall, bo, title=f"t{place}", body=" ".join(text))
    typed = " ".join(f"{'-' if left_out else ''}{word}" for left_out, word in asked)
    cem = forum.stranger("cem")
    seen: list[int] = []
    after = None
    while True:
        page = query.search(forum.db, cem, typed, after=after, limit=limit)
        for hit in page.items:
            assert hit.thread.group == "Hall"
            stems = {
                word.removesuffix("ed").removesuffix("s") for word in posts.get(forum.db, cem, hit.post_id).body.split()
            }
            # A sign parts words in the index, so a single letter is found inside a part number too.
            stems |= {part for word in stems for part in re.split(r"[-_]", word.lower())}
            for left_out, word in asked:
                assert (word.removesuffix("ed").removesuffix("s") in stems) is not left_out, (typed, stems)
        seen += [hit.thread.id for hit in page.items]
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen))
    assert seen == [hit.thread.id for hit in query.search(forum.db, cem, typed, limit=1000).items]


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
    for what, number, typed in operations:
        alive = [row[0] for row in forum.db.rows("SELECT id FROM posts WHERE deleted_at IS NULL AND author_id = 1")]
        body = f"x{typed}"
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
