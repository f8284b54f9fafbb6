"""`hallway import stackexchange` as a process: what comes in, and what is refused in one sentence."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
POSTS = (
    '<posts>\n<row Id="1" PostTypeId="1" Title="Why?" Tags="&lt;pumps&gt;" OwnerUserId="7" AcceptedAnswerId="2"'
    ' Body="&lt;p&gt;It &lt;b&gt;leaks&lt;/b&gt;.&lt;/p&gt;" CreationDate="2018-03-01T10:00:00" Score="4" />\n'
    '<row Id="2" PostTypeId="2" ParentId="1" OwnerUserId="8" Body="&lt;p&gt;Seal.&lt;/p&gt;" Score="1" />\n'
    '<row Id="3" PostTypeId="2" ParentId="99" Body="lost" />\n</posts>\n'
)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "closed.pumps"
    folder.mkdir()
    (folder / "Posts.xml").write_text(POSTS)
    (folder / "Users.xml").write_text('<users><row Id="7" DisplayName="Ann" /></users>')
    return folder


def test_a_dump_comes_in_once_and_is_shown(run: Run, store: Path, dump: Path) -> None:
    done = run("import", "stackexchange", str(dump), "--json")
    counted = {"threads": 1, "posts": 2, "members": 2, "attachments": 0, "skipped": 1, "unchanged": 0}
    assert json.loads(done.stdout) == counted
    assert b"1 record left out" in done.stderr
    listed = Path(done.stderr.decode().split("; ")[1].split(" lists why")[0]).read_text()
    assert listed == "Posts.xml line 4: an answer to post 99, which is no question of this dump\n"
    shown = json.loads(run("show", "2", "--json").stdout)
    thread = shown["thread"]
    assert (thread["group"], thread["state"], thread["source_id"]) == ("pumps", "answered", "pumps/1")
    assert [(post["author"], post["body"], post["votes"]) for post in shown["posts"]] == [
        ("Ann", "It **leaks**.", 4),
        ("user8", "Seal.", 1),
    ]
    again = run("import", "stackexchange", str(dump), "--group", "Other")
    assert again.returncode == 0 and b"Added 0 threads, 0 posts" in again.stdout


@pytest.mark.parametrize(
    "raw, words",
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]><posts/>', b"declares a document type"),
        (b'<posts><row Id="' + b"1" * (6 << 20), b"holds more than 4 MB in one piece"),
        (None, b"There is no Posts.xml"),
    ],
)
def test_what_is_no_dump_is_refused_in_one_sentence(
    run: Run, store: Path, dump: Path, raw: bytes | None, words: bytes
) -> None:
    (dump / "Posts.xml").unlink()
    if raw is not None:
        (dump / "Posts.xml").write_bytes(raw)
    done = run("import", "stackexchange", str(dump))
    assert done.returncode == 1 and words in done.stderr
    assert done.stderr.count(b"\n") == 1 and b"Traceback" not in done.stderr
    assert json.loads(run("threads", "--json").stdout)["threads"][0]["title"] == "Which breaker?"
