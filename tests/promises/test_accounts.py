"""A store that a group shares, used by three users of this host and looked at by a fourth; and stores on mounts.

For root alone, who can become each of them.
"""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path

import pytest

from store.session import user_name
from tests.promises.accounts import NEEDED, Accounts, User

TEAM = 60100
ANA, LI, TOM = User(60001, (TEAM,)), User(60002, (TEAM,), 0o077), User(60003, (TEAM,), 0o027)
STRANGER = User(60004)
ROOT_USER = User(0, (0,))
USES_ALL = "from store.opening import open_store; import tui.cli"

# Has the store open until it is told to end; posts first if it is to, and counts the posts in the end.
HOLDS = """
import sys
from store import members, posts, session
from store.opening import open_store
db = open_store(sys.argv[1])
me = members.session_for(db, session.local_identity())
if sys.argv[2:]:
    posts.reply(db, me, 1, sys.argv[2])
db.value("SELECT count(*) FROM posts")
print("open", flush=True)
sys.stdin.readline()
print(db.value("SELECT count(*) FROM posts"))
"""

# Three commands in one process, which starts once.
MAKES = """
import sys
from tui.cli import main
for words in (
    ("init", "--shared", sys.argv[1]),
    ("group", "add", "Halls"),
    ("ask", "Halls", "--title", "Which breaker?", "The plan is old."),
):
    try:
        main(words)
    except SystemExit as end:
        assert not end.code, words
"""


@pytest.fixture(scope="module")
def accounts() -> Iterator[Accounts]:
    """Skipped where nobody can become another user; that fails where CI is set."""
    # Not below pytest's folder, which only its owner may enter.
    base = Path(tempfile.mkdtemp(prefix="hallway-"))
    try:
        found = Accounts(base)
        reason = _impossible(found)
        if reason:
            assert not os.environ.get("CI"), reason
            pytest.skip(reason)
        yield found
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _impossible(accounts: Accounts) -> str:
    if sys.platform != "linux" or os.geteuid() != 0:
        return "only root on Linux can become other users"
    if missing := [program for program in NEEDED if shutil.which(program) is None]:
        return f"other users need {' and '.join(missing)}"
    tried = accounts.run(ANA, "-c", USES_ALL)
    return f"other users can't run this Python: {tried.stderr}" if tried.returncode else ""


@pytest.fixture
def team(accounts: Accounts) -> Iterator[Path]:
    """Where the group's store is to be: a setgid folder that the group may write."""
    folder = Path(tempfile.mkdtemp(prefix="team-", dir=accounts.base))
    os.chown(folder, 0, TEAM)
    folder.chmod(0o2770)
    yield folder / "forum.db"
    shutil.rmtree(folder)


Say = Callable[..., str]


@pytest.fixture
def say(accounts: Accounts, team: Path) -> Say:
    """Runs a command as a user, which must succeed; gives what it printed."""

    def said(user: User, *arguments: object) -> str:
        done = accounts.hallway(user, team, *arguments)
        assert done.returncode == 0, (user, arguments, done.stderr)
        return done.stdout

    return said


@pytest.fixture
def refused(accounts: Accounts, team: Path) -> Say:
    """Runs a command as a user, which must be refused in one sentence; gives that."""

    def said(user: User, *arguments: object, prepare: str = "") -> str:
        done = accounts.hallway(user, team, *arguments, prepare=prepare)
        assert done.returncode == 1 and done.stderr.count("\n") == 1, (user, arguments, done.stderr)
        assert done.stdout == "" and done.stderr.startswith("hallway: ")
        return done.stderr

    return said


@pytest.fixture
def made(accounts: Accounts, team: Path) -> Path:
    """A shared store of Ana's with a group and the question #1, which nobody has open."""
    done = accounts.run(ANA, "-c", MAKES, team, HALLWAY_STORE=str(team))
    assert done.returncode == 0, done.stderr
    return team


@contextlib.contextmanager
def holding(
    accounts: Accounts, user: User, store: Path, *posted: str, prepare: str = ""
) -> "Iterator[subprocess.Popen[str]]":
    """Somebody who has the store open."""
    with accounts.start(user, "-c", HOLDS, store, *posted, prepare=prepare) as process:
        try:
            assert process.stdout is not None and process.stdout.readline() == "open\n", process.communicate()
            yield process
        finally:
            process.kill()


def bodies(said: str) -> list[str]:
    return [post["body"] for post in json.loads(said)["posts"]]


@pytest.mark.parametrize("maker", [ANA, LI], ids=["umask 022", "umask 077"])
def test_each_does_everything_whoever_made_it(say: Say, team: Path, accounts: Accounts, maker: User) -> None:
    say(maker, "init", "--shared", team)
    say(maker, "group", "add", "Halls")
    say(maker, "ask", "Halls", "--title", "Which breaker?", "The plan is old.")
    for number, user in enumerate((ANA, LI, TOM)):
        content = f"note {number}".encode()
        note = accounts.own(user, "note.txt", content)
        say(user, "reply", "1", "--photo", note, "--keep", f"First of {number}.")
        post = json.loads(say(user, "show", "1", "--json"))["posts"][-1]["id"]
        say(user, "edit", str(post), f"Changed by {number}.")
        say(user, "reply", "1", "Never mind.")
        say(user, "delete", str(post + 1))
    for user in (ANA, LI, TOM):
        posts = json.loads(say(user, "show", "1", "--json"))["posts"]
        assert [post["body"] for post in posts if post["attachments"]] == [f"Changed by {n}." for n in range(3)]
        assert {
            file["state"]
            for post in posts
            if post["attachments"]
            for file in json.loads(say(user, "files", str(post["id"]), "--json"))["attachments"]
        } == {"there"}
    backups = accounts.home(LI) / "backups"
    backups.mkdir()
    os.chown(backups, LI.number, LI.number)
    assert "3 kept files" in say(LI, "backup", backups)
    assert json.loads(say(TOM, "doctor", "--json"))["ok"]
    left = {path.name for path in team.parent.iterdir()}
    assert left == {"forum.db", "forum.db-lock", "forum.db-files"}
    shutil.rmtree(backups)


@pytest.mark.parametrize("first, second, third", tuple(permutations((ANA, LI, ROOT_USER))))
def test_whoever_opens_it_first_shuts_out_nobody(
    say: Say, made: Path, accounts: Accounts, first: User, second: User, third: User
) -> None:
    """The -wal and -shm are the first one's, and stay when that one is killed."""
    with holding(accounts, first, made, "First."):
        say(second, "reply", "1", "Second.")
        assert made.with_name("forum.db-shm").exists()
    say(third, "reply", "1", "Third.")
    say(TOM, "reply", "1", "Fourth.")
    assert bodies(say(TOM, "show", "1", "--json")) == ["The plan is old.", "First.", "Second.", "Third.", "Fourth."]


def test_a_stranger_is_told_what_to_do(refused: Say, made: Path, accounts: Accounts) -> None:
    assert "ask its owner" in refused(STRANGER, "show", "1")
    made.parent.chmod(0o2775)
    assert "may not read" in refused(STRANGER, "show", "1")
    made.chmod(0o664)
    # In WAL mode SQLite must write beside what it reads, unless somebody has it open.
    assert "chmod" in refused(STRANGER, "show", "1")
    with holding(accounts, LI, made):
        assert "The plan is old." in accounts.hallway(STRANGER, made, "show", "1").stdout
        assert "right to write" in refused(STRANGER, "reply", "1", "Let me in.")


def test_rights_that_were_taken_are_named(refused: Say, say: Say, made: Path) -> None:
    made.chmod(0o440)
    assert "The plan is old." in say(LI, "show", "1")
    assert "no right to write its file" in refused(LI, "reply", "1", "No.")
    made.chmod(0o660)
    # What LI left then was not to be written by anybody; LI's next look mends it.
    assert refused(TOM, "reply", "1", "No.").count(user_name(LI.number)) == 1
    say(LI, "show", "1")
    say(TOM, "reply", "1", "Yes.")

    made.parent.chmod(0o2750)
    assert "right to write" in refused(TOM, "reply", "1", "No.")
    made.parent.chmod(0o2770)

    lock = made.with_name("forum.db-lock")
    lock.chmod(0o644)
    assert f"chmod g+rw {lock}" in refused(LI, "reply", "1", "No.")
    say(ANA, "reply", "1", "As its owner.")
    say(LI, "reply", "1", "Yes.")

    made.parent.chmod(0o2660)
    assert "ask its owner" in refused(LI, "show", "1")


def test_only_its_owner_migrates_it(made: Path, accounts: Accounts) -> None:
    def newer(user: User, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return accounts.run(user, "-m", "tests.promises.newer", *arguments, HALLWAY_STORE=str(made))

    assert "The plan is old." in newer(LI, "show", "1").stdout
    denied = newer(LI, "migrate")
    assert denied.returncode == 1 and "Only the owner" in denied.stderr
    assert "hallway migrate" in newer(LI, "reply", "1", "No.").stderr
    done = newer(ANA, "migrate", "--json")
    backup = Path(json.loads(done.stdout)["backup"])
    assert backup.stat().st_uid == ANA.number and newer(LI, "reply", "1", "Yes.").returncode == 0


def test_what_root_migrates_stays_its_owners(made: Path, accounts: Accounts) -> None:
    private = accounts.home(ANA) / "own.db"
    assert accounts.hallway(ANA, private, "init").returncode == 0
    try:
        for store in (made, private):
            read = accounts.run(ROOT_USER, "-m", "tests.promises.newer", "groups", HALLWAY_STORE=str(store))
            assert read.returncode == 0 and read.stderr == ""
            done = accounts.run(ROOT_USER, "-m", "tests.promises.newer", "migrate", HALLWAY_STORE=str(store))
            assert done.returncode == 0, done.stderr
            assert {path.stat().st_uid for path in store.parent.glob(f"{store.stem}*")} == {ANA.number}
    finally:
        for path in private.parent.glob("own*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def bound_read_only(store: Path) -> str:
    """Makes the store's folder a mount that can't be written, for one process."""
    return f"mount --bind {store.parent} {store.parent}; mount -o remount,bind,ro {store.parent}"


@pytest.mark.parametrize("user", [ANA, ROOT_USER], ids=["a member", "root"])
def test_a_read_only_mount_is_read(refused: Say, say: Say, made: Path, accounts: Accounts, user: User) -> None:
    alone = bound_read_only(made)
    read = accounts.hallway(user, made, "show", "1", "--json", prepare=alone)
    assert bodies(read.stdout) == ["The plan is old."], read.stderr
    assert "read-only mount" in refused(user, "reply", "1", "No.", prepare=alone)

    # While somebody writes it elsewhere, and after they were killed: what was posted is seen.
    with holding(accounts, LI, made, "In the log.") as writer:
        read = accounts.hallway(user, made, "show", "1", "--json", prepare=alone)
        assert bodies(read.stdout) == ["The plan is old.", "In the log."], read.stderr
        writer.send_signal(signal.SIGKILL)
    read = accounts.hallway(user, made, "show", "1", "--json", prepare=alone)
    assert bodies(read.stdout) == ["The plan is old.", "In the log."], read.stderr

    # Without its index the log can't be read there: better a sentence than the posts before it.
    made.with_name("forum.db-shm").unlink()
    assert "open it once" in refused(user, "show", "1", prepare=alone)
    assert "In the log." in say(LI, "show", "1")
    read = accounts.hallway(user, made, "show", "1", "--json", prepare=alone)
    assert bodies(read.stdout) == ["The plan is old.", "In the log."], read.stderr


def test_a_network_store_on_a_read_only_mount_is_read(say: Say, refused: Say, team: Path, accounts: Accounts) -> None:
    say(ANA, "init", "--network", team)
    say(ANA, "group", "add", "Halls")
    say(ANA, "ask", "Halls", "--title", "Which breaker?", "The plan is old.")
    alone = bound_read_only(team)
    with accounts.start(LI, "-c", HOLDS, team, prepare=alone) as reader:
        assert reader.stdout is not None and reader.stdout.readline() == "open\n"
        say(TOM, "reply", "1", "Later.")
        read = accounts.hallway(LI, team, "show", "1", "--json", prepare=alone)
        assert bodies(read.stdout) == ["The plan is old.", "Later."], read.stderr
        assert reader.communicate("\n")[0] == "2\n"
    assert "read-only mount" in refused(LI, "reply", "1", "No.", prepare=alone)


def test_no_trace_is_left_of_who_only_looked(made: Path, accounts: Accounts) -> None:
    with contextlib.closing(sqlite3.connect(made)) as plain:
        before = plain.execute("SELECT count(*) FROM members").fetchone()
    assert accounts.hallway(TOM, made, "groups").returncode == 0
    with contextlib.closing(sqlite3.connect(made)) as plain:
        assert plain.execute("SELECT count(*) FROM members").fetchone() == before
