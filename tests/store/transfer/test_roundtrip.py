"""Export, import and export again: nothing is lost, as a property and on the real archive."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import journal, text

if TYPE_CHECKING:
    from tests.store.conftest import Forum

Made = dict[str, Any]

WORDS = st.text(st.one_of(st.characters(), st.sampled_from("\x00\x1b\u202e\u200b\r\n\t\ud800é東京👩‍🔧 #")), max_size=20)
NAMES = st.one_of(WORDS, st.sampled_from(["deleted user", "Ana", "ana", "x" * 100, "李雷"]))
IDS = st.one_of(st.integers(0, 30).map(str), st.integers(0, 30), st.sampled_from(["se/1", "<a@b>", "ü"]))
TIMES = st.one_of(
    st.none(),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.sampled_from(["2018-03-12T17:00:45.567Z", "2038-01-19", "yesterday", "", "0001-01-01T00:00:00+14:00"]),
    st.integers(),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=5,
)
FILES = st.one_of(st.lists(st.one_of(WORDS, st.sampled_from(["http://x/a.png", "http://x/a/"])), max_size=3), JSON)
ATTACHED = st.lists(
    st.one_of(JSON, st.fixed_dictionaries({}, optional={"name": WORDS, "type": WORDS, "bytes": JSON})), max_size=2
)
ODD = st.dictionaries(st.sampled_from(["badge", "x", "unknown", "score2"]), JSON, max_size=2)


@st.composite
def archives(draw: Callable[..., Any]) -> list[Made]:
    """Threads whose post ids are their own, and in which everything else may be odd."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        posts = []
        for place in range(draw(st.integers(1, 4))):
            post = {
                "id": f"{number}.{place}",
                "body": draw(WORDS),
                **draw(
                    st.fixed_dictionaries(
                        {},
                        optional={
                            "kind": st.one_of(st.sampled_from(["question", "answer", "comment", "mail", "poll"]), JSON),
                            "author": st.one_of(st.none(), NAMES, JSON),
                            "author_id": st.one_of(st.none(), IDS, JSON),
                            "created": TIMES,
                            "score": st.one_of(st.none(), st.integers(-9, 9), JSON),
                            "accepted": st.one_of(st.booleans(), JSON),
                            "parent": st.one_of(st.none(), st.just(f"{number}.0"), IDS, JSON),
                            "images": FILES,
                            "attachments": ATTACHED,
                        },
                    )
                ),
                **draw(ODD),
            }
            posts.append(post)
        found.append(
            {
                "id": draw(st.sampled_from([number, f"thread {number}"])),
                "group": draw(st.sampled_from(["it", "Pumps", "東京"])),
                "posts": posts,
                **draw(
                    st.fixed_dictionaries(
                        {},
                        optional={
                            "title": st.one_of(WORDS, st.just("t" * 400), JSON),
                            "tags": st.one_of(st.lists(st.one_of(WORDS, st.sampled_from(["C++", "#a", "a b"]))), JSON),
                            "created": TIMES,
                            "closed": TIMES,
                            "views": st.one_of(st.none(), st.integers(), JSON),
                            "accepted_post": st.one_of(st.none(), st.just(f"{number}.1"), IDS, JSON),
                            "links": st.one_of(
                                JSON,
                                st.lists(
                                    st.fixed_dictionaries(
                                        {"thread": st.sampled_from(["thread 0", "thread 3", "gone", 7])},
                                        optional={"type": st.sampled_from(["linked", "duplicate", "odd", None])},
                                    ),
                                    max_size=2,
                                ),
                            ),
                        },
                    )
                ),
                **draw(ODD),
            }
        )
    return found


def cleaned(value: Any) -> Any:
    """What text.clean() and JSON leave of a value: the most that a store may keep."""
    if isinstance(value, str):
        return text.clean(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {text.clean(key): cleaned(item) for key, item in value.items()}
    return [cleaned(item) for item in value] if isinstance(value, list) else value


def same(value: Any) -> str:
    """A value as text in which 1, 1.0 and True differ, and the order of keys does not count."""
    return json.dumps(value, sort_keys=True)


@pytest.fixture(scope="session")
def fresh(make_forum: Any, tmp_path_factory: pytest.TempPathFactory) -> "Callable[[], Forum]":
    return lambda: make_forum(tmp_path_factory.mktemp("forum") / "forum.db")


@settings(max_examples=60, deadline=None)
@given(records=archives())
def test_what_came_in_goes_out_and_comes_in_again(
    fresh: "Callable[[], Forum]", as_jsonl: "Callable[[list[Made]], bytes]", records: list[Made]
) -> None:
    raw = b"".join(json.dumps(record).encode() + b"\n" for record in records)
    readable = json.loads(json.dumps(records))
    one, other = fresh(), fresh()
    try:
        one.db.connection.execute("PRAGMA synchronous = OFF")
        other.db.connection.execute("PRAGMA synchronous = OFF")
        summary, refused = one.load(records, raw=raw)
        out = one.exported()
        refusals = {int(found.where.removeprefix("line ")) for found in refused}
        expected = [cleaned(record) for line, record in enumerate(readable, 1) if line not in refusals]
        assert [same(record) for record in out] == [same(record) for record in expected]
        assert summary.threads == len(out) and summary.skipped == len(refused)
        again, _ = one.load(records, raw=raw)
        assert (again.threads, again.posts, again.members, again.unchanged) == (0, 0, 0, len(out))
        assert one.exported() == out
        other.load(out)
        assert [same(record) for record in other.exported()] == [same(record) for record in out]
        for forum in (one, other):
            assert journal.first_broken(forum.db) is None
            forum.db.connection.execute("INSERT INTO search_words(search_words, rank) VALUES ('integrity-check', 1)")
            assert forum.db.value("SELECT count(*) FROM pragma_foreign_key_check") == 0
    finally:
        one.close()
        other.close()


def test_the_real_archive_round_trip(
    forum: "Forum", another: "Forum", archive: Path, archive_lines: list[Made]
) -> None:
    for made in (forum, another):
        made.db.connection.execute("PRAGMA synchronous = OFF")
    summary, refused = forum.load(archive)
    counted = (
        len(archive_lines),
        sum(len(line["posts"]) for line in archive_lines),
        sum(post["accepted"] for line in archive_lines for post in line["posts"]),
        sum(len(line["links"]) for line in archive_lines),
        sum(len(post["images"]) for line in archive_lines for post in line["posts"]),
        len({post["author_id"] for line in archive_lines for post in line["posts"] if post["author_id"]}),
    )
    assert not refused
    assert counted[:5] == (2935, 17078, 1410, 545, 864)
    assert (summary.threads, summary.posts, summary.attachments, summary.members) == (
        counted[0],
        counted[1],
        counted[4],
        counted[5],
    )
    tables = ("threads", "posts", "accepted_answers", "thread_links", "attachments")
    assert tuple(forum.db.value(f"SELECT count(*) FROM {table}") for table in tables) == counted[:5]
    out = forum.exported()
    assert [same(line) for line in out] == [same(cleaned(line)) for line in archive_lines]

    again, _ = forum.load(archive)
    assert (again.threads, again.posts, again.members, again.attachments, again.unchanged) == (0, 0, 0, 0, 2935)
    assert journal.first_broken(forum.db) is None
    forum.db.connection.execute("INSERT INTO search_words(search_words, rank) VALUES ('integrity-check', 1)")

    summary, _ = another.load(out)
    assert (summary.threads, summary.posts) == counted[:2]
    assert another.exported() == out
