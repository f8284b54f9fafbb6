"""store.transfer.stackexchange: what of a dump comes in, as what, and what is said about the rest."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import pytest

from store import members, posts, threads
from store.errors import Invalid, NotFound
from store.transfer.load import Summary, load
from store.transfer.record import Record, Rejected, ThreadRecord, TopicRecord
from store.transfer.stackexchange import StackExchangeArchive, site_of
from store.transfer.stackexchange_threads import POSTS_A_RECORD

if TYPE_CHECKING:
    from tests.store.conftest import Forum

Row = dict[str, object]
Dump = Callable[..., Path]


@pytest.fixture
def dump(tmp_path: Path) -> Dump:
    """Writes a dump's folder out of rows, one list a file."""

    def write(name: str = "site", **files: list[Row]) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for file, rows in files.items():
            lines = [" ".join(f"{key}={quoteattr(str(value))}" for key, value in row.items()) for row in rows]
            text = "\n".join(
                ['<?xml version="1.0" encoding="utf-8"?>', "<all>", *(f"  <row {x} />" for x in lines), "</all>"]
            )
            (folder / f"{file}.xml").write_text(text, encoding="utf-8")
        return folder

    return write


def question(number: int = 1, **more: Any) -> Row:
    made = {"Id": number, "PostTypeId": 1, "CreationDate": f"2018-03-{number % 28 + 1:02d}T17:00:45.567", "Score": 5}
    return {
        **made,
        "Body": f"<p>Why {number}?</p>",
        "OwnerUserId": 7,
        "Title": f"T{number}",
        "Tags": "<a><b-c>",
        **more,
    }


def answer(number: int, parent: int, **more: object) -> Row:
    made = {"Id": number, "PostTypeId": 2, "ParentId": parent, "CreationDate": "2018-04-01T00:00:00", "Score": 1}
    return {**made, "Body": f"<p>Because {number}.</p>", "OwnerUserId": 8, **more}


def read(folder: Path) -> tuple[list[ThreadRecord], list[str], list[TopicRecord]]:
    archive = StackExchangeArchive(folder)
    found: list[Record] = [record for record in archive if record is not None]
    assert archive.progress == 1.0
    refused = [f"{record.where}: {record.reason}" for record in found if isinstance(record, Rejected)]
    topics = [record for record in found if isinstance(record, TopicRecord)]
    return [record for record in found if isinstance(record, ThreadRecord)], refused, topics


def loaded(forum: "Forum", folder: Path, group: str | None = None) -> tuple[Summary, list[Rejected]]:
    refused: list[Rejected] = []
    summary = load(forum.db, forum.admin, StackExchangeArchive(folder), group=group, rejected=refused.append)
    return summary, refused


def test_a_thread_is_a_question_its_comments_and_its_answers_with_theirs(dump: Dump) -> None:
    folder = dump(
        "quantum",
        Posts=[
            question(1, AcceptedAnswerId=4, ViewCount=9, ClosedDate="2019-01-01T00:00:00", LastEditDate="2018-05-05"),
            answer(3, 1, CreationDate="2018-03-20T00:00:00", Score=-2),
            answer(4, 1, CreationDate="2018-03-19T00:00:00"),
        ],
        Comments=[
            {"Id": 5, "PostId": 4, "Score": 3, "Text": "*Thanks* `x`", "CreationDate": "2018-03-21", "UserId": 7},
            {"Id": 6, "PostId": 1, "Text": "More?", "CreationDate": "2018-03-22", "UserDisplayName": "user9"},
        ],
        Users=[{"Id": 7, "DisplayName": "Ann"}, {"Id": 9, "DisplayName": "Nobody"}],
    )
    (thread,), refused, _ = read(folder)
    assert not refused
    assert (thread.id, thread.group, thread.title, thread.topics) == ("quantum/1", "quantum", "T1", ("a", "b-c"))
    assert (thread.views, thread.closed, thread.created) == (9, "2019-01-01T00:00:00.000Z", "2018-03-02T17:00:45.567Z")
    assert [(post.id, post.kind, post.parent, post.score, post.accepted) for post in thread.posts] == [
        ("quantum/1", "question", None, 5, False),
        ("quantum/c6", "comment", "quantum/1", 0, False),
        ("quantum/4", "answer", "quantum/1", 1, True),
        ("quantum/c5", "comment", "quantum/4", 3, False),
        ("quantum/3", "answer", "quantum/1", -2, False),
    ]
    assert [(post.author, post.author_id) for post in thread.posts] == [
        ("Ann", "quantum/7"),
        ("user9", None),
        ("user8", "quantum/8"),
        ("Ann", "quantum/7"),
        ("user8", "quantum/8"),
    ]
    assert thread.posts[0].body == "Why 1?" and thread.posts[3].body == "*Thanks* `x`"
    assert thread.posts[0].edited == "2018-05-05T00:00:00.000Z" and thread.posts[2].edited is None


@pytest.mark.parametrize(
    "owner, author",
    [
        ({"OwnerUserId": 7}, ("Ann", "site/7")),
        ({"OwnerUserId": 7, "OwnerDisplayName": "Old"}, ("Ann", "site/7")),
        ({"OwnerUserId": 99, "OwnerDisplayName": "Old"}, ("Old", "site/99")),
        ({"OwnerUserId": 99}, ("user99", "site/99")),
        ({"OwnerUserId": -1}, ("Community", "site/-1")),
        ({"OwnerUserId": "", "OwnerDisplayName": "user12"}, ("user12", None)),
        ({"OwnerUserId": ""}, ("deleted user", None)),
    ],
)
def test_people_who_are_there_and_people_who_are_gone(
    dump: Dump, owner: dict[str, Any], author: tuple[str, str | None]
) -> None:
    people: list[Row] = [{"Id": 7, "DisplayName": "Ann"}, {"Id": -1, "DisplayName": "Community"}]
    (thread,), refused, _ = read(dump(Posts=[question(**owner)], Users=people))
    assert (thread.posts[0].author, thread.posts[0].author_id) == author and not refused


@pytest.mark.parametrize(
    "tags, topics", [("<c#><q#>", ("c#", "q#")), ("|a|b|", ("a", "b")), ("", ()), ("<-><a><a>", ("a",))]
)
def test_tags_of_both_kinds(dump: Dump, tags: str, topics: tuple[str, ...]) -> None:
    (thread,), _, _ = read(dump(Posts=[question(Tags=tags)]))
    assert thread.topics == topics


def test_scores_are_counted_from_votes_where_the_post_has_none(dump: Dump) -> None:
    made = [question(1), question(2), question(3), answer(4, 1)]
    for row in made[1:]:
        del row["Score"]
    votes: list[Row] = [
        {"Id": n, "PostId": post, "VoteTypeId": kind}
        for n, (post, kind) in enumerate([(1, 3), (2, 2), (2, 2), (2, 3), (2, 5), (4, 3), (4, 1), (99, 2)])
    ]
    found, _, _ = read(dump("with", Posts=made, Votes=votes))
    assert [post.score for thread in found for post in thread.posts] == [5, -1, 1, 0]
    without, _, _ = read(dump("without", Posts=made))
    assert [post.score for thread in without for post in thread.posts] == [5, None, None, None]


def test_links_join_threads_once_and_by_their_questions(dump: Dump) -> None:
    links: list[tuple[int, int, int]] = [
        (1, 4, 1),
        (3, 4, 1),
        (1, 2, 3),
        (2, 3, 1),
        (3, 1, 1),
        (1, 99, 1),
        (99, 1, 1),
        (1, 2, 7),
    ]
    found, refused, _ = read(
        dump(
            Posts=[question(1), question(2), answer(3, 1), answer(4, 2)],
            PostLinks=[
                {"Id": n, "PostId": source, "RelatedPostId": target, "LinkTypeId": kind}
                for n, (source, target, kind) in enumerate(links)
            ],
        )
    )
    assert [thread.links for thread in found] == [
        [("site/2", "linked"), ("site/2", "duplicate")],
        [("site/1", "linked")],
    ]
    assert sorted(line.split(": ")[1] for line in refused) == [
        "a link from post 99, which did not come in",
        "a link of a thread to itself",
        "a link of an unknown type",
        "a link to post 99, which did not come in",
    ]


def test_earlier_texts_are_versions_and_the_last_one_is_the_present(dump: Dump, forum: "Forum") -> None:
    folder = dump(
        Posts=[question(1, LastEditDate="2020-01-01"), answer(2, 1, LastEditDate="2019-01-01")],
        Users=[{"Id": 7, "DisplayName": "Ann"}, {"Id": 8, "DisplayName": "Bo"}],
        PostHistory=[
            {"Id": 3, "PostHistoryTypeId": 8, "PostId": 1, "CreationDate": "2018-03-05", "Text": "first", "UserId": 7},
            {
                "Id": 1,
                "PostHistoryTypeId": 2,
                "PostId": 1,
                "CreationDate": "2018-03-02",
                "Text": "*first*",
                "UserId": 7,
            },
            {"Id": 2, "PostHistoryTypeId": 5, "PostId": 1, "CreationDate": "2018-03-04", "Text": "second", "UserId": 8},
            {"Id": 4, "PostHistoryTypeId": 4, "PostId": 1, "CreationDate": "2018-03-06", "Text": "Title", "UserId": 8},
            {"Id": 5, "PostHistoryTypeId": 2, "PostId": 99, "CreationDate": "2018-03-06", "Text": "gone", "UserId": 8},
        ],
    )
    (thread,), refused, _ = read(folder)
    first, second = thread.posts
    assert [(v.body, (v.created or "")[:10], v.editor, v.editor_id) for v in first.versions] == [
        ("*first*", "2018-03-02", "Bo", "site/8"),
        ("second", "2018-03-04", "Ann", "site/7"),
    ]
    assert first.edited == "2018-03-05T00:00:00.000Z" and first.body == "Why 1?"
    assert not second.versions and second.edited == "2019-01-01T00:00:00.000Z"
    assert refused == ["PostHistory.xml line 7: an earlier text of post 99, which did not come in"]
    loaded(forum, folder)
    row = posts.page_of(forum.db, forum.admin, 1).items[0]
    assert row.edited_at == first.edited
    assert forum.db.rows("SELECT version, body FROM post_versions ORDER BY version") == [(1, "*first*"), (2, "second")]


def test_excerpts_are_what_topics_mean_and_other_posts_are_said(dump: Dump, forum: "Forum") -> None:
    def other(number: int, kind: object, body: str = "Text.") -> Row:
        return {"Id": number, "PostTypeId": kind, "Body": body, "CreationDate": "2018-03-02"}

    folder = dump(
        Posts=[
            question(1),
            other(2, 4),
            other(3, 4, ""),
            other(4, 4),
            other(5, 5),
            other(6, 3),
            other(7, 77),
            other(8, "x"),
        ],
        Tags=[
            {"Id": 1, "TagName": "a", "ExcerptPostId": 2, "WikiPostId": 5},
            {"Id": 2, "TagName": "b-c", "ExcerptPostId": 3},
        ],
    )
    _, refused, topics = read(folder)
    assert topics == [TopicRecord("a", "Text.")]
    assert refused == [
        "Posts.xml line 7: a tag wiki",
        "Posts.xml line 8: a tag wiki or a tag's excerpt, of which an old dump does not say the tag",
        "Posts.xml line 9: a post of an unknown type",
        'Posts.xml line 10: its PostTypeId "x" is no number that can be',
        "Posts.xml line 10: a post of an unknown type",
        "Posts.xml line 5: an empty tag excerpt",
        "Posts.xml line 6: a tag excerpt that is no tag's in Tags.xml",
    ]
    loaded(forum, folder)
    assert forum.db.rows("SELECT name, description FROM topics ORDER BY name") == [("a", "Text."), ("b-c", "")]


def test_orphans_and_odd_values_are_listed_and_end_nothing(dump: Dump) -> None:
    found, refused, _ = read(
        dump(
            Posts=[
                question(1, AcceptedAnswerId=99, CreationDate="soon", ViewCount="many"),
                question(1, Title="again"),
                answer(2, 98),
                answer(3, 2),
                answer(4, 1, Score="9" * 30),
                {"PostTypeId": 1, "Body": "<p>No id</p>"},
                {"Id": 5, "PostTypeId": 1},
                question(6, Title="", Body="<p>" + "x" * 1_000_001),
            ],
            Comments=[
                {"Id": 1, "PostId": 97, "Text": "a"},
                {"Id": 2, "PostId": 1},
                {"Id": 3, "PostId": 2, "Text": "b"},
                {"Id": 4, "PostId": 1, "Text": "c", "CreationDate": "2018-13-01"},
            ],
        )
    )
    assert [(thread.title, [post.id for post in thread.posts]) for thread in found] == [
        ("T1", ["site/1", "site/c4", "site/4"])
    ]
    assert found[0].created is None and found[0].views is None and found[0].posts[2].score is None
    assert refused == [
        'Posts.xml line 3: its CreationDate "soon" is no date',
        'Posts.xml line 3: its ViewCount "many" is no number that can be',
        "Posts.xml line 4: a second row with the Id 1; the first one counts",
        'Posts.xml line 7: its Score "999999999999999999999999999999" is no number that can be',
        "Posts.xml line 8: a row without an Id",
        "Posts.xml line 9: a post without text",
        "Posts.xml line 10: a post of more than 1,000,000 characters",
        "Comments.xml line 4: a comment without text",
        'Comments.xml line 6: its CreationDate "2018-13-01" is no date',
        "Posts.xml line 5: an answer to post 98, which is no question of this dump",
        "Posts.xml line 6: an answer to post 2, which is no question of this dump",
        "Posts.xml line 3: its accepted answer 99 is none of its answers; it stays open",
        "Comments.xml line 3: a comment on post 97, which did not come in",
        "Comments.xml line 5: a comment on post 2, which did not come in",
    ]


def test_pictures_are_files_of_the_post(dump: Dump) -> None:
    body = '<p><img src="http://e.org/a/b.png" alt="x"> <img src="http://e.org/a/b.png"><img src="http://e.org/c/"></p>'
    (thread,), _, _ = read(dump(Posts=[question(Body=body)]))
    assert [(file.name, file.path, file.media_type) for file in thread.posts[0].files] == [
        ("b.png", "http://e.org/a/b.png", "image/*"),
        ("c", "http://e.org/c/", "image/*"),
    ]


@pytest.mark.parametrize(
    "folder, site",
    [
        ("closed.gadgets", "gadgets"),
        ("quantumcomputing", "quantumcomputing"),
        ("Beer.Meta.stackexchange.com", "beer.meta"),
        ("askubuntu.com", "askubuntu"),
        ("mathoverflow.net", "mathoverflow"),
        ("closed.", "closed."),
        ("...", "stackexchange"),
    ],
)
def test_the_site_is_named_by_its_folder(tmp_path: Path, folder: str, site: str) -> None:
    assert site_of(tmp_path / folder) == site


def test_two_sites_do_not_mix_and_a_group_can_be_named(dump: Dump, forum: "Forum") -> None:
    loaded(forum, dump("one", Posts=[question(1), answer(2, 1)]))
    summary, _ = loaded(forum, dump("two", Posts=[question(1), answer(2, 1)]), group="Elsewhere")
    assert (summary.threads, summary.posts, summary.members) == (1, 2, 2)
    assert [line["group"] for line in forum.exported()] == ["one", "Elsewhere"]
    assert [line["id"] for line in forum.exported()] == ["one/1", "two/1"]


def test_again_adds_nothing_and_a_dump_that_was_cut_is_completed(dump: Dump, forum: "Forum") -> None:
    rows = [question(1, AcceptedAnswerId=4), question(2), question(3), answer(4, 1)]
    folder = dump(Posts=rows, PostLinks=[{"Id": 1, "PostId": 1, "RelatedPostId": 3, "LinkTypeId": 1}])
    whole = (folder / "Posts.xml").read_bytes()
    (folder / "Posts.xml").write_bytes(whole[: whole.index(b'<row Id="3"') + 20])
    summary, refused = loaded(forum, folder)
    assert (summary.threads, summary.posts) == (2, 2)
    assert [found.where for found in refused] == ["Posts.xml line 5", "Posts.xml line 3"]
    (folder / "Posts.xml").write_bytes(whole)
    summary, refused = loaded(forum, folder)
    assert (summary.threads, summary.posts, summary.unchanged) == (1, 2, 1) and not refused
    first, _, third = forum.exported()
    assert first["accepted_post"] == "site/4" and first["links"] == [{"thread": "site/3", "type": "linked"}]
    assert third["id"] == "site/3" and threads.get(forum.db, forum.admin, 1).state == "answered"
    before = forum.exported()
    summary, _ = loaded(forum, folder)
    assert (summary.threads, summary.posts, summary.members, summary.unchanged) == (0, 0, 0, 3)
    assert forum.exported() == before


def test_a_thread_too_large_for_one_record_is_one_thread(dump: Dump, forum: "Forum") -> None:
    many = 2 * POSTS_A_RECORD + 10
    folder = dump(
        Posts=[question(1, AcceptedAnswerId=2), answer(2, 1)],
        Comments=[{"Id": n, "PostId": 1 + n % 2, "Text": f"c{n}", "CreationDate": "2019-01-01"} for n in range(many)],
    )
    found, _, _ = read(folder)
    assert [record.continued for record in found] == [False, True, True]
    summary, refused = loaded(forum, folder)
    assert (summary.threads, summary.posts) == (1, many + 2) and not refused
    row = threads.get(forum.db, forum.admin, 1)
    assert (row.posts, row.state) == (many + 2, "answered")
    assert forum.db.value("SELECT count(*) FROM posts WHERE kind = 'comment' AND reply_to IS NULL") == 0
    again, _ = loaded(forum, folder)
    assert (again.posts, again.unchanged) == (0, 1)


@pytest.mark.parametrize(
    "name, error, words",
    [
        ("none", NotFound, "no folder"),
        ("empty", NotFound, "no Posts.xml"),
        ("packed", NotFound, "unpack the dump first"),
        ("empty/../dump.7z", Invalid, "is packed; unpack it"),
        ("dump.zip", Invalid, "is packed; unpack it"),
        ("Posts.xml", Invalid, "name the folder"),
    ],
)
def test_what_is_no_dump_is_said_in_a_sentence(tmp_path: Path, name: str, error: type[Exception], words: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "packed").mkdir()
    for file in ("packed/site-Posts.7z", "dump.7z", "dump.zip", "Posts.xml"):
        (tmp_path / file).write_bytes(b"7z")
    with pytest.raises(error, match=words):
        StackExchangeArchive(tmp_path / name)


def test_files_are_found_whatever_their_case(dump: Dump) -> None:
    folder = dump(posts=[question(1)], USERS=[{"Id": 7, "DisplayName": "Ann"}])
    assert read(folder)[0][0].posts[0].author == "Ann"


def test_an_entity_bomb_adds_nothing(dump: Dump, forum: "Forum") -> None:
    folder = dump(Posts=[question(1)])
    (folder / "Comments.xml").write_text('<!DOCTYPE x [<!ENTITY a "b">]><comments><row Id="1" Text="&a;"/></comments>')
    with pytest.raises(Invalid, match="declares a document type"):
        loaded(forum, folder)
    assert threads.count(forum.db, forum.admin) == 0


def test_progress_goes_on_from_the_first_file_to_the_last_thread(dump: Dump, forum: "Forum") -> None:
    folder = dump(Posts=[question(n, Body="<p>" + "word " * 4000) for n in range(1, 200)])
    told: list[float] = []
    load(forum.db, forum.admin, StackExchangeArchive(folder), progress=lambda part, summary: told.append(part))
    assert told == sorted(told) and len(told) > 3 and told[0] < 0.3 and told[-1] == 1.0


@pytest.mark.parametrize("site", ["quantumcomputing", "closed.gadgets", "closed.htw"])
def test_real_dumps_come_in_whole(shared_data: Path, forum: "Forum", site: str) -> None:
    """Each row of the dump, counted here by ElementTree alone, is in the store or is listed."""
    folder = shared_data / "stackexchange" / site

    def rows(name: str) -> list[Any]:
        path = folder / name
        return list(ElementTree.parse(path).getroot()) if path.exists() else []

    found, comments, links = rows("Posts.xml"), rows("Comments.xml"), rows("PostLinks.xml")
    kinds = Counter(row.get("PostTypeId") for row in found)
    forum.db.connection.execute("PRAGMA synchronous = OFF")
    summary, refused = loaded(forum, folder)
    reasons = Counter(line.reason for line in refused)
    assert summary.threads == kinds["1"]
    assert summary.posts == kinds["1"] + kinds["2"] + len(comments)
    described = forum.db.value("SELECT count(*) FROM topics WHERE description <> ''")
    excerpts = sum(count for reason, count in reasons.items() if "excerpt" in reason and "old dump" not in reason)
    assert described + excerpts == kinds["4"]
    assert reasons["a tag wiki"] == kinds["5"]
    assert forum.db.value("SELECT count(*) FROM accepted_answers") == sum(
        "AcceptedAnswerId" in row.attrib for row in found
    )
    thread = {row.get("Id"): row.get("ParentId", row.get("Id")) for row in found if row.get("PostTypeId") in ("1", "2")}
    pairs = {
        (thread.get(row.get("PostId")), thread.get(row.get("RelatedPostId")), row.get("LinkTypeId")) for row in links
    }
    assert forum.db.value("SELECT count(target_id) FROM thread_links") == len(
        [pair for pair in pairs if None not in pair[:2]]
    )
    writers = {row.get("OwnerUserId") for row in found if row.get("PostTypeId") in ("1", "2")}
    writers |= {row.get("UserId") for row in comments}
    assert summary.members == len(writers - {None})
    scores = forum.db.value("SELECT sum(score) FROM posts WHERE kind <> 'comment'")
    assert scores == sum(int(row.get("Score")) for row in found if row.get("PostTypeId") in ("1", "2"))
    assert (
        summary.skipped
        == len(refused)
        == kinds["3"] + kinds["5"] + excerpts + sum(n for r, n in reasons.items() if "link" in r)
    )
    names = {row.get("Id"): row.get("DisplayName") for row in rows("Users.xml")}
    site_name = site.removeprefix("closed.")
    some = next(row for row in found if row.get("PostTypeId") == "1" and row.get("OwnerUserId"))
    by = next(line for line in forum.exported() if line["id"] == f"{site_name}/{some.get('Id')}")["posts"][0]
    assert by["author"] == names[some.get("OwnerUserId")]
    assert members.find(forum.db, forum.admin, by["author"]).arrived is False
    again, _ = loaded(forum, folder)
    assert (again.threads, again.posts, again.members, again.unchanged) == (0, 0, 0, summary.threads)
