"""Files on the command line, by real processes: attached by path, kept, listed, taken off, and what is refused."""

import contextlib
import json
import os
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.store.media.photos import jpeg
from tests.tui.cli.conftest import Terminal

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

ATTACHMENT = [
    *("name", "path", "media_type", "size", "width", "height", "kept", "caption", "resolved_path", "host"),
    *("modified_at", "sha256", "orientation", "taken_at"),
]


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "share" / "pump.txt"
    path.parent.mkdir()
    path.write_text("Seal, 40 Nm.\n")
    return path


@pytest.fixture
def does(run: Run, store: Path) -> Callable[..., Any]:
    """Runs a command that must succeed, and gives its document."""

    def act(*args: str, **more: Any) -> Any:
        done = run(args[0], "--json", *args[1:], **more)
        assert (done.returncode, done.stderr) == (0, b""), done
        return json.loads(done.stdout)

    return act


def refused(done: "subprocess.CompletedProcess[bytes]", code: int = 1) -> str:
    """The one sentence with which something was refused."""
    said = done.stderr.decode()
    assert done.returncode == code and "Traceback" not in said, done
    assert said.startswith("hallway: ") and said.count("\n") == 1, said
    return said


def kept(store: Path) -> list[Path]:
    return sorted(store.with_name(store.name + "-files").iterdir())


def test_a_question_a_thread_and_a_reply_take_files(run: Run, does: Callable[..., Any], note: Path) -> None:
    asked = run("ask", "Maintenance", "--title", "Which seal?", "--photo", str(note), "--caption", "Mine", "This one?")
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.decode().splitlines()[0] == "pump.txt: text, 13 B"
    shown = does("show", "2")["posts"][0]["attachments"]
    assert list(shown[0]) == ATTACHMENT
    assert (shown[0]["path"], shown[0]["caption"], shown[0]["kept"]) == (str(note), "Mine", False)
    posted = does("post", "Maintenance", "--title", "Look", "--photo", str(note), "--photo", str(note), "Twice.")
    assert len(does("show", str(posted["number"]))["posts"][0]["attachments"]) == 2
    replied = does("reply", "1", "--photo", str(note), "--caption", "a", "-", stdin=b"See there.\n")
    assert [file["name"] for file in replied["attachments"]] == ["pump.txt"]
    said = run("show", "2").stdout.decode()
    assert f"  [1] pump.txt (text, 13 B, {note}) Mine\n" in said
    assert f"File 1 of 1: pump.txt, Mine, text, 13 B, at {note}.\n" in run("linear", stdin=b"#2\n").stdout.decode()


def test_what_is_wrong_with_a_file_is_said_nothing_is_posted_and_the_text_is_kept(
    run: Run, does: Callable[..., Any], note: Path, home: Path
) -> None:
    gone = note.with_name("gone.jpg")
    for command in (("ask", "Maintenance", "--title", "T"), ("post", "Maintenance", "--title", "T"), ("reply", "1")):
        said = refused(run(*command, "--photo", str(note), "--photo", str(gone), "-", stdin=b"Costly words.\n"))
        assert "gone.jpg" in said and "Your text is kept in " in said
        draft = Path(said.rpartition("kept in ")[2].strip().rstrip("."))
        assert draft.read_text() == "Costly words.\n"
    assert [row["posts"] for row in does("threads", "Maintenance")["threads"]] == [1]
    for args in (("--caption", "x"), ("--photo", "-")):
        done = run("ask", "Maintenance", "--title", "T", *args, "Body")
        assert done.returncode == 2 and b"Traceback" not in done.stderr


def test_files_come_to_a_post_that_is_there_and_go(run: Run, does: Callable[..., Any], store: Path, note: Path) -> None:
    assert [file["path"] for file in does("attach", "1", str(note))["attachments"]] == [str(note)]
    row = does("attach", "1", "-", "--name", "dock.log", "--caption", "The log", stdin=b"x" * 70_000)
    assert [(file["name"], file["kept"], file["size"]) for file in row["attachments"]][1] == ("dock.log", True, 70_000)
    assert [path.read_bytes() for path in kept(store)] == [b"x" * 70_000]
    assert [file["name"] for file in does("attach", "1", "--first", "2")["attachments"]] == ["dock.log", "pump.txt"]
    assert does("attach", "1", "--recaption", "2", "Data sheet")["attachments"][1]["caption"] == "Data sheet"
    assert run("attach", "1", "--remove", "1").stdout == b"Taken off: dock.log\nPost 1 has 1 file now.\n"
    assert kept(store) == []
    assert "no file 2" in refused(run("attach", "1", "--remove", "2"))
    assert (
        run("attach", "1", "--remove", "1").stdout.decode().startswith(f"Taken off: pump.txt, which lies at {note}\n")
    )
    assert "has no files" in refused(run("attach", "1", "--remove", "1"))
    assert "standard input" in refused(run("attach", "1", "-", "--name", "x"))
    for args in ((), (str(note), "--remove", "1"), ("-",), (str(note), "--name", "x"), ("--remove", "0")):
        assert run("attach", "1", *args).returncode == 2


def test_copies_are_kept_as_the_group_or_the_command_says(
    run: Run, does: Callable[..., Any], store: Path, note: Path
) -> None:
    assert run("keep").stdout == b"The store keeps no copies of attached files.\n"
    assert does("keep", "--on") == {"group": None, "keep": True, "as_store": False}
    assert run("keep", "maintenance").stdout == b"Maintenance keeps copies of attached files, as the store.\n"
    assert does("reply", "1", "--photo", str(note), "One.")["attachments"][0]["kept"]
    assert not does("reply", "1", "--photo", str(note), "--no-keep", "Two.")["attachments"][0]["kept"]
    assert does("keep", "maintenance", "--off") == {"group": "Maintenance", "keep": False, "as_store": False}
    assert not does("attach", "1", str(note))["attachments"][0]["kept"]
    assert does("attach", "1", str(note), "--keep")["attachments"][1]["kept"]
    assert does("keep", "maintenance", "--as-store") == {"group": "Maintenance", "keep": True, "as_store": True}
    assert len(kept(store)) == 1
    note.unlink()
    assert run("files", "1", "--save", "2", "-").stdout == b"Seal, 40 Nm.\n"
    target = note.with_name("copy.txt")
    assert run("files", "1", "--save", "2", str(target)).returncode == 0 and target.read_text() == "Seal, 40 Nm.\n"
    assert "already" in refused(run("files", "1", "--save", "2", str(target)))
    assert "No copy" in refused(run("files", "1", "--save", "1", "-"))
    assert run("keep", "--as-store").returncode == 2


def test_files_are_told_with_how_they_stand_and_what_to_do(
    run: Run, does: Callable[..., Any], store: Path, note: Path
) -> None:
    paths = [note.with_name(f"{name}.txt") for name in ("there", "changed", "missing", "elsewhere")]
    for path in paths:
        path.write_text(path.name)
        does("attach", "1", str(path))
    does("attach", "1", str(note), "--keep")
    paths[1].write_text("something else")
    paths[2].unlink()
    paths[3].unlink()
    kept(store)[0].unlink()
    with contextlib.closing(sqlite3.connect(store)) as foreign, foreign:
        foreign.execute("UPDATE attachments SET host = 'plant-7' WHERE name = 'elsewhere.txt'")
    found = does("files", "1")["attachments"]
    assert [file["state"] for file in found] == ["there", "changed", "missing", "elsewhere", "missing"]
    assert found[0]["advice"] is None and "doctor --attachments" in found[2]["advice"]
    assert "plant-7" in found[3]["advice"] and "backup" in found[4]["advice"]
    said = run("files", "1").stdout.decode().splitlines()
    assert said[:2] == [f"[1] there.txt (text, 9 B, {paths[0]})", "    there"]
    assert said[3].startswith("    changed: Somebody has changed it")
    assert run("files", "1").returncode == 0 and does("reply", "1", "x")["id"] == 2
    assert run("files", "2").stdout == b"Post 2 has no files.\n"


@pytest.mark.parametrize(
    "words",
    [("ask", "it", "--photo", "/tm"), ("reply", "1", "--photo", "/tm"), ("attach", "1", "/tm")],
    ids=lambda w: w[0],
)
def test_paths_are_completed(run: Run, store: Path, words: tuple[str, ...]) -> None:
    typed = " ".join(("hallway", *words))
    done = run(_HALLWAY_COMPLETE="bash_complete", COMP_WORDS=typed, COMP_CWORD=str(len(words)))
    assert done.stdout.split(b",")[0] == b"file" and done.stderr == b""


def test_what_is_not_mine_to_read_is_said(run: Run, does: Callable[..., Any], note: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("whoever runs the tests may read everything")
    does("attach", "1", str(note))
    note.chmod(0)
    assert does("files", "1")["attachments"][0]["state"] == "unreadable"
    refused(run("attach", "1", str(note)))


def test_odd_names_are_names(run: Run, does: Callable[..., Any], note: Path) -> None:
    names = ["it's", '"q"', "--remove", "-", "a b", "東京.jpg", "[bold]", "%s", "~", "a;b&c"]
    for name in names:
        (note.parent / name).write_text(name)
    done = run("post", "Maintenance", "--title", "Odd", *(f"--photo={note.parent}/{name}" for name in names), "Names.")
    assert done.returncode == 0, done.stderr
    given = does("show", "2")["posts"][0]["attachments"]
    assert [file["path"] for file in given] == [f"{note.parent}/{name}" for name in names]
    for name in ("--remove", "-"):
        done = run("attach", "1", "--json", "--", f"./{name}", cwd=str(note.parent))
        assert json.loads(done.stdout)["attachments"][-1]["resolved_path"] == f"{note.parent}/{name}"


@pytest.mark.parametrize("name", [b"a\nb", b"a\x1b]0;x\x07b", b"a\xff"])
def test_names_that_terminals_obey_are_refused_but_for_copies(
    run: Run, does: Callable[..., Any], note: Path, name: bytes
) -> None:
    odd = os.path.join(os.fsencode(note.parent), name)
    os.rename(note, odd)
    said = refused(run("attach", "1", os.fsdecode(odd)))
    assert "--keep" in said and "\x1b" not in said
    (file,) = does("attach", "1", os.fsdecode(odd), "--keep")["attachments"]
    assert (file["path"], file["resolved_path"], file["kept"]) == (None, None, True)
    assert "\x1b" not in run("show", "1").stdout.decode() and "\x07" not in run("show", "1").stdout.decode()


def test_paths_are_shown_and_taken_as_my_desk_calls_them(
    run: Run, does: Callable[..., Any], note: Path, home: Path
) -> None:
    settings = home / "xdg-config" / "hallway" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f'[paths]\n"{note.parent}" = "S:\\\\"\n')
    (file,) = does("attach", "1", r"S:\pump.txt")["attachments"]
    assert (file["path"], file["resolved_path"]) == (r"S:\pump.txt", str(note))
    does("attach", "1", str(note))
    assert run("show", "1").stdout.decode().count(r", S:\pump.txt)") == 2
    settings.unlink()
    assert run("show", "1").stdout.decode().count(f", {note})") == 2


def test_taking_a_post_back_tells_which_files_it_had(
    run: Run, does: Callable[..., Any], store: Path, note: Path
) -> None:
    does("reply", "1", "--photo", str(note), "--keep", "Wrong.")
    gone = does("undo")
    assert [file["path"] for file in gone["attachments"]] == [str(note)] and kept(store) == []
    does("reply", "1", "--photo", str(note), "Wrong.")
    assert f"its file lay at {note}".encode() in run("undo").stderr


def test_the_doctor_lists_finds_and_relinks(run: Run, does: Callable[..., Any], store: Path, note: Path) -> None:
    done = run("doctor", "--attachments")
    assert (done.returncode, done.stdout) == (0, b"Looked at 0 files, all of them well.\n")
    gone = note.with_name("gone.txt")
    gone.write_text("gone")
    does("reply", "1", "--photo", str(note), "--photo", str(gone), "Two files.")
    gone.unlink()
    moved = note.parent / "2026" / "-pump it's.txt"
    moved.parent.mkdir()
    note.rename(moved)
    done = run("doctor", "--attachments", "--under", str(note.parent))
    said = done.stdout.decode()
    assert done.returncode == 1 and f"found at {moved}; --relink lets it point there" in said
    assert "missing  #1.2  gone.txt" in said and said.endswith("Looked at 2 files, 2 of them not well.\n")
    done = run("doctor", "--attachments", "--under", str(note.parent), "--relink", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["ok"], found["files"], found["next"]) == (1, False, 2, None)
    assert [(file["name"], file["state"], file["found"], file["relinked"]) for file in found["attachments"]] == [
        ("pump.txt", "missing", str(moved), True),
        ("gone.txt", "missing", None, False),
    ]
    assert does("show", "1")["posts"][1]["attachments"][0]["path"] == str(moved)
    for args in (("--relink",), ("--under", "/tmp"), ("--attachments", "--collect"), ("--attachments", "--relink")):
        assert run("doctor", *args).returncode == 2


def test_the_doctor_takes_away_what_no_post_names(run: Run, does: Callable[..., Any], store: Path) -> None:
    orphan = store.with_name(store.name + "-files") / ("a" * 64)
    orphan.write_bytes(b"left by a crash")
    copies = next(check for check in does("doctor")["checks"] if check["name"] == "copies")
    assert copies["ok"] and "--collect" in copies["advice"] and "1 is left" in copies["detail"]
    assert run("doctor", "--collect").stdout == b"Took away 1 copy that no post names.\n" and not orphan.exists()
    assert does("doctor", "--collect") == {"collected": 0}


def test_the_linear_mode_attaches_and_tells(run: Run, does: Callable[..., Any], note: Path) -> None:
    done = run("linear", stdin=f"#1\n1j\n{note}\nThe data sheet\nlist\n".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    said = done.stdout.decode()
    assert "pump.txt: text, 13 B\nAttached.\n" in said
    assert "with 1 file" in said and f"File 1 of 1: pump.txt, The data sheet, text, 13 B, at {note}.\n" in said
    for typed, error in (("#1\nattach\n/x\n\n", "Say which post"), ("#1\n1j\n/nowhere\nWhat\n", "no file")):
        done = run("linear", stdin=typed.encode())
        assert done.returncode == 1 and error in done.stderr.decode() and done.stderr.count(b"\n") == 1, done
    assert "Nothing was attached." in run("linear", stdin=b"#1\n1j\n\n").stdout.decode()
    assert len(does("show", "1")["posts"][0]["attachments"]) == 1


def test_the_linear_mode_asks_a_person_for_the_path(terminal: Callable[..., Terminal], store: Path, note: Path) -> None:
    typing = terminal("linear")
    typing.until("\n> " if False else ">")
    typing.type("#1\n")
    typing.until("That was the last post.")
    typing.type("1j\n")
    typing.until("Path: ")
    typing.type(f"{note}\n")
    typing.until("Shows: ")
    typing.type("From above\n")
    assert "Attached." in typing.until("Attached.")
    typing.type("1j\n")
    typing.until("Path: ")
    typing.type("\n")
    typing.until("Nothing was attached.")
    typing.type("q\n")
    assert typing.end() == 0


def test_a_photo_is_told_at_once_and_kept_without_its_place(
    run: Run, does: Callable[..., Any], store: Path, note: Path
) -> None:
    photo = jpeg(note.with_name("pump.jpg"), size=(64, 48), orientation=6, place=True)
    done = run("reply", "1", "--keep", "--photo", str(photo), "Like this.")
    assert done.stdout.decode().startswith("pump.jpg: JPEG picture, 48 x 64 pixels, ")
    assert "taken 2026-11-20 13:03; it has a GPS position, which is never shown or copied\n" in done.stdout.decode()
    (file,) = does("show", "1")["posts"][1]["attachments"]
    assert (file["width"], file["height"], file["orientation"]) == (48, 64, 6)
    assert file["taken_at"] == "2026-11-20T13:03:05.000Z" and "position" not in file
    (copy,) = kept(store)
    with Image.open(photo) as before, Image.open(copy) as after:
        assert before.getexif().get_ifd(0x8825) and not after.getexif().get_ifd(0x8825)


def test_a_photo_is_kept_with_its_place_where_somebody_asks_for_that(run: Run, store: Path, note: Path) -> None:
    photo = jpeg(note.with_name("pump.jpg"), place=True)
    assert run("reply", "1", "--keep-position", "--no-keep", "--photo", str(photo), "Here.").returncode == 0
    assert kept(store) == []  # The last one counts.
    done = run("attach", "1", str(photo), "--keep-position")
    assert "it has a GPS position, which its copy keeps\n" in done.stdout.decode()
    (copy,) = kept(store)
    assert copy.read_bytes() == photo.read_bytes()


def test_a_person_is_told_what_is_wrong_with_a_file_before_anything_else(
    terminal: Callable[..., Terminal], store: Path, note: Path
) -> None:
    asking = terminal(
        "ask", "Maintenance", "--title", "Which breaker?", "--photo", f"{note}x", "The plan is from 1998."
    )
    assert "Which breaker" not in asking.until("There is no file") and asking.end() == 1
    asking = terminal("ask", "Maintenance", "--title", "Which breaker?", "--photo", str(note), "The plan is from 1998.")
    said = asking.until("#1")
    assert said.startswith("pump.txt: text, 13 B\n") and said.count("pump.txt") == 1
    asking.type("\x03")
    assert asking.end() == 130
