"""What the process does whose disk fails: every way in which something becomes durable, and what it then counts on.

Run as `python crash_session.py FOLDER MODE [normal]`: MODE is own or network; with `normal` SQLite syncs less than the
product has it do. After each step it says what there is, in one line of JSON.
"""

import contextlib
import io
import json
import os
import sys
from pathlib import Path

from store import members, opening, place, posts
from store.care.backup import contents
from store.session import local_identity
from tui import drafts
from tui.cli import main

FOLDER = Path(sys.argv[1])
STORE = FOLDER / "forum" / "forum.db"
BACKUPS = FOLDER / "backups"
AWAY = FOLDER.parent / f"{FOLDER.name}.away"


def look(one_step: bool = True) -> None:
    """Say what there is: all of it was acknowledged. `one_step` says that it came to be in one transaction."""
    found: dict[str, object] = {"posts": {}, "kept": [], "backups": [], "drafts": {}}
    if STORE.exists():
        with contextlib.closing(opening.open_store(STORE, read_only=True)) as db:
            found["posts"] = {uid: f"{body} ({files} files)" for uid, body, files in db.rows(POSTS)}
            found["kept"] = contents(db)
    found["backups"] = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.glob("*/*.db") if path != STORE)
    kept = FOLDER.glob("state/hallway/drafts/post-*.md"), FOLDER.glob("state/hallway/drafts/*.json")
    found["drafts"] = {str(path.relative_to(FOLDER)): path.read_text() for paths in kept for path in paths}
    os.write(1, json.dumps({"store": STORE.exists(), "one_step": one_step, **found}).encode() + b"\n")


POSTS = "SELECT uid, body, (SELECT count(*) FROM attachments a WHERE a.post_id = p.id) FROM posts p"


def run(*arguments: str, typed: bytes = b"", one_step: bool = True, expected: int = 0) -> None:
    """A command, as by the command line; then what is there."""
    sys.stdin = io.TextIOWrapper(io.BytesIO(typed))
    try:
        main(["--store", str(STORE), *arguments], "hallway")
    except SystemExit as ended:
        assert (ended.code or 0) == expected, (arguments, ended.code)
    look(one_step)


def write(text: str) -> None:
    """What the app does with a text that somebody writes on."""
    held = drafts.Held(STORE, local_identity().name, "reply/1")
    held.keep({"text": text})
    look()


def many(count: int, size: int) -> None:
    """Posts of one open connection: those of an app that runs for long, with checkpoints between."""
    with contextlib.closing(opening.open_store(STORE)) as db:
        session = members.session_for(db, local_identity())
        for number in range(count):
            posts.reply(db, session, 1, f"reply {number} " + f"valve {number} " * size)
            look()


def imported() -> Path:
    records = AWAY / "records.jsonl"
    with records.open("w") as file:
        for number in range(12):
            post: dict[str, object] = {"id": f"{number}/0", "kind": "question", "body": f"Imported {number}"}
            post |= {"author": "Bo", "author_id": "bo", "created": "2020-01-01T10:00:00.000Z", "images": []}
            thread: dict[str, object] = {"id": f"t{number}", "group": "Archive", "title": f"Old {number}"}
            thread |= {"tags": ["old"], "created": post["created"], "posts": [post]}
            file.write(json.dumps(thread) + "\n")
    return records


def everything(mode: str) -> None:
    """One of each."""
    look()
    run("init", str(STORE), *(["--network"] if mode == "network" else []))
    run("group", "add", "Maintenance")
    run("ask", "Maintenance", "--title", "Which valve?", "The plan is from 1998.")
    run("reply", "1", "Q14, behind the left door.")
    run("edit", "2", "Q14, behind the right door.")
    run("attach", "2", str(AWAY / "first.bin"), "--keep")
    run("reply", "1", "--photo", str(AWAY / "second.txt"), "--keep", "See there.")
    run("reply", "77", "-", typed=b"Nowhere to post that.", expected=1)
    write("It is")
    write("It is the belt.")
    run("backup", str(BACKUPS))
    many(76, 120)
    run("attach", "2", "--remove", "1")
    run("attach", "3", str(AWAY / "third.txt"), "--keep")
    run("import", "jsonl", str(imported()), one_step=False)
    before = next(BACKUPS.glob("*.db"))
    run("restore", str(before), "--replace")
    run("reply", "1", "After the restore.")
    run("delete", "2")
    run("backup", str(BACKUPS / "second.db"))
    many(6, 10)


if __name__ == "__main__":
    AWAY.mkdir()
    (AWAY / "first.bin").write_bytes(bytes(range(256)) * 80)
    (AWAY / "second.txt").write_text("Second. " * 500)
    (AWAY / "third.txt").write_text("Third. " * 500)
    if "normal" in sys.argv[3:]:
        full = opening.connect

        def less(*arguments: object) -> object:
            connection = full(*arguments)  # type: ignore[arg-type]
            connection.execute("PRAGMA synchronous = NORMAL")
            return connection

        opening.connect = less  # type: ignore[assignment]
    assert place.of(FOLDER).kind == "local"
    everything(sys.argv[2])
