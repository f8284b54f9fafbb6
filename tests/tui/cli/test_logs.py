"""tui.cli.logs: what a program wrote told from prose, and made fit for a post."""

import gzip
import json
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cli import logs
from tui.widgets.markdown import render

TYPED = {
    "syslog": "Nov 22 10:00:01 host sshd[1]: Accepted password for ana\nNov 22 10:00:02 host cron[2]: done\n",
    "iso": "2026-11-22T10:00:01Z app started\n2026-11-22T10:00:02Z app stopped and went away again\n",
    "kernel": "[    0.000000] Linux version 6\n[   12.345678] usb 1-1: new device\n",
    "access": '10.0.0.1 - - [22/Nov/2026:10:00:01 +0000] "GET / HTTP/1.1" 200\n' * 3,
    "traceback": 'Traceback (most recent call last):\n  File "x.py", line 3, in <module>\n    f()\nValueError: no\n',
    "java": "java.lang.NullPointerException: x\n\tat org.x.Y.z(Y.java:3)\n\tat org.x.Y.main(Y.java:9)\n",
    "compiler": "main.c:3:5: error: expected ';'\nmain.c:9:1: warning: unused\nmake: *** [all] Error 1\n",
    "levels": "INFO starting\nWARN the disk is nearly full\nERROR no space left\n",
    "table": "PID  USER   CMD\n  1  root   init\n 22  ana    vim notes\n",
    "df": "Filesystem      Size  Used Avail Use% Mounted on\n/dev/vda1        20G   12G  7.1G  63% /\n",
    "ls": "bin\netc\nhome\nlost+found\nusr\n",
    "shell": "$ ls -l\nls: cannot open directory '.': Permission denied\n",
    "diff": "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-the old words that stood here\n+the new words there\n",
    "not found": "bash: foo: command not found\n",
    "json": '{\n  "a": 1,\n  "b": [1, 2]\n}\n',
    "colours": "It works \x1b[32mnow\x1b[0m, I think.\n",
    "progress": "Loading\r 10%\r 50%\r 90%\r100%\ndone\n",
}
PROSE = {
    "sentence": "The pump is loud.\n",
    "word": "Thanks\n",
    "paragraphs": "Since Monday the pump on level 2 is loud.\n\nIt starts at 10:00:00 and stops an hour later.\n",
    "list": "Tried so far:\n\n- a new fan\n- a new belt\n1. and then\n2. again\n",
    "heading": "# Pump 3\n\nIt is loud, and the log says ERROR on the display.\n",
    "quote": "> Is it the fan?\n\nNo, I looked at it on Monday already.\n",
    "fence": "It says:\n\n```\n2026-11-22T10:00:01Z ERROR\n2026-11-22T10:00:02Z ERROR\n```\n",
    "greeting": "Hi,\n\nthe belt is worn.\n\nAna\n",
    "german": "Die Pumpe ist laut.\nSeit Montag geht das schon so.\n",
    "one line with a colon": "Error: nobody knows what this means\n",
    "returns": "old lines\rof a Mac\rwithout any newline",
}


@pytest.mark.parametrize("name", TYPED)
def test_what_a_program_wrote(name: str) -> None:
    assert logs.looks_typed(TYPED[name])


@pytest.mark.parametrize("name", PROSE)
def test_what_a_person_wrote(name: str) -> None:
    assert not logs.looks_typed(PROSE[name])


def test_real_posts_are_hardly_ever_taken_for_logs(shared_data: Path) -> None:
    with gzip.open(shared_data / "threads.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [post["body"] or "" for line in lines for post in json.loads(line)["posts"]]
    assert len(texts) > 10_000
    assert sum(map(logs.looks_typed, texts)) <= len(texts) // 500


@pytest.mark.parametrize(
    "text, left",
    [
        ("a\x1b[1;31mb\x1b[0m", "ab"),
        ("\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b", "ab"),
        ("\x1b(Ba\x1b[?25l", "a"),
        ("a\r\nb\r\n", "a\nb\n"),
        (" 1%\r 2%\r 3%\r99%\r\ndone", "99%\ndone"),
        ("N\x08NA\x08AM\x08M_\x08E", "NAME"),
        ("one\rtwo\nthree", "one\rtwo\nthree"),
    ],
)
def test_a_screen_as_it_stood_at_its_end(text: str, left: str) -> None:
    assert logs.plain(text) == left


LINES = st.lists(st.sampled_from(["a", "b", "", "  c", "```", "````x"]), max_size=40)


@given(LINES)
def test_equal_lines_are_counted_and_none_is_lost(lines: list[str]) -> None:
    written = list(logs.counted(lines))
    again: list[str] = []
    for line in written:
        if line.startswith("… the same line "):
            again += [again[-1]] * int(line.split()[4])
        else:
            again.append(line)
    assert again == lines
    for line, same in groupby(written):
        assert not line or len(list(same)) <= logs.REPEATED + 1


@given(LINES)
def test_a_fence_holds_whatever_is_put_into_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    post, gone = logs.fenced(text, "", 0, 10_000)
    assert gone == 0
    shown = [line for line in render(post) if line.content.plain or line.kind == "code"]
    assert all(line.kind == "code" for line in shown if line.content.plain)
    assert [line.content.plain for line in shown] == list(logs.counted(text.strip("\n").split("\n")))


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 5), st.integers(400, 4000))
def test_what_is_too_long_loses_its_middle_and_says_how_much(head: int, tail: int, gone: int, room: int) -> None:
    first = [f"head {number}" for number in range(head)]
    last = [f"tail {number}" for number in range(tail)]
    post, lost = logs.fenced("\n".join(first), "\n".join(last), gone if tail else 0, room)
    assert len(post) <= room
    lines = post.split("\n")[1:-1]
    kept = [line for line in lines if line.startswith(("head ", "tail "))]
    assert lost == head + tail - len(kept) + (gone if tail else 0)
    assert (f"… {lost:,} lines are left out here …" in lines) == (lost > 0)
    if head and tail:
        assert lines[0] == "head 0" and lines[-1] == f"tail {tail - 1}"


def test_one_line_as_long_as_a_book_is_cut_too() -> None:
    post, lost = logs.fenced("x" * 3_000_000, "", 0, 1_000_000)
    assert 900_000 < len(post) <= 1_000_000 and lost > 0
