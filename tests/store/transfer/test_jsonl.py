"""store.transfer.jsonl: docs/formats.md names every key that a line may have, and no other."""

import re
from pathlib import Path

import pytest

from store.transfer import neutral
from store.transfer.jsonl import POST_KINDS, parse
from store.transfer.record import Rejected, ThreadRecord, uid_for

PAGE = Path(__file__).resolve().parents[3] / "docs" / "formats.md"


def keys(heading: str) -> list[str]:
    part = PAGE.read_text(encoding="utf-8").split(f"### {heading}\n")[1].split("###")[0]
    return re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)


def test_the_page_names_the_keys_that_an_export_writes() -> None:
    thread = neutral.thread(
        id="", group="", title="", topics=(), created=None, closed=None, views=None, accepted_post=None, links=[]
    )
    post = neutral.post(
        id="",
        kind="",
        author=None,
        author_id=None,
        created=None,
        body="",
        score=None,
        accepted=False,
        parent=None,
        files=[("a", None, None, None)],
        format="plain",
        deleted=True,
        verified=True,
        outdated=True,
    )
    assert keys("A thread") == [*thread, "posts"]
    assert keys("A post") == list(post)
    assert all(f"`{kind}`" in PAGE.read_text(encoding="utf-8") for kind in POST_KINDS)


@pytest.mark.parametrize(
    "post, kind",
    [("question", "question"), ("poll", "reply"), (7, "reply"), ("mail", "mail")],
)
def test_kinds(post: object, kind: str) -> None:
    import json

    line = json.dumps({"id": 1, "group": "g", "posts": [{"id": 2, "body": "b", "kind": post}]})
    found = parse(line.encode(), "line 1")
    assert isinstance(found, ThreadRecord)
    assert (found.id, found.posts[0].id, found.posts[0].kind, found.title) == ("1", "2", kind, "(no title)")


def test_a_refusal_says_where_and_why() -> None:
    assert parse(b"{}", "line 7") == Rejected("line 7", "a thread without posts")


def test_uids_follow_from_the_source_and_stay_what_they_are() -> None:
    one = uid_for("jsonl", "post", "1")
    assert one == uid_for("jsonl", "post", "1") == uid_for("jsonl", "thread", one)
    assert len({one, uid_for("jsonl", "thread", "1"), uid_for("mbox", "post", "1"), uid_for("jsonl", "post", "2")}) == 4
    # A release must never change these: archives would come in twice.
    assert uid_for("jsonl", "post", "quantumcomputing/1") == "45718bbb-c021-56da-80ff-f1ef10334d26"
    for odd in (one.upper(), "{" + one + "}", "urn:uuid:" + one, one.replace("-", "")):
        assert uid_for("jsonl", "post", odd) not in (odd, one)
