"""The walls between the rooms, as a fresh process sees them: what a command loads is what it takes to start."""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from store.connection import Db
    from store.session import Session

ROOT = Path(__file__).resolve().parents[1]

# Each costs a plain command more than all of its own work: see ADR 0001 for the figures.
HEAVY = {"textual", "rich", "sqlite_utils", "PIL", "importlib.metadata", "markdown_it", "pygments"}

# The only modules that load sqlite-utils, which brings click along: whoever makes or migrates a store waits for it.
MAKES_STORES = (
    "store.migrations",
    "store.create",
    "store.care.migrating",
    "store.care.restore",
    "store.care.salvaging.salvage",
    "store.demo.build",
)

# What opens pictures, in the picture process alone, and what draws those of the demo, by hand.
IN_ITS_OWN_PROCESS = ("store.media.pictures", "store.demo.draw")

SMUGGLED = (".execute(", ".executemany(", "SELECT ", "INSERT INTO", "PRAGMA ")

RUN_COMMAND = """
import sys

out = sys.argv.pop(1)
sys.argv[0] = "hallway"
code = 0
try:
    from tui.cli import main
    main()
except SystemExit as stop:
    code = stop.code or 0
finally:
    with open(out, "w") as file:
        file.write("\\n".join(sys.modules))
sys.exit(code)
"""

IMPORT_ALL_OF_STORE = """
import importlib, json, pkgutil, sys
import store
for module in pkgutil.walk_packages(store.__path__, "store."):
    if module.name not in sys.argv[1:]:
        importlib.import_module(module.name)
print(json.dumps(sorted(sys.modules)))
"""


def fresh(code: str, *args: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code, *args],
        capture_output=True,
        text=True,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def among(forbidden: set[str], loaded: list[str]) -> set[str]:
    """Which of the forbidden packages or modules were loaded, whole or in part."""
    return {name for name in forbidden if any(module == name or module.startswith(name + ".") for module in loaded)}


@pytest.fixture
def small_store(db: "Db", admin: "Session", store_path: Path) -> Path:
    from store import groups, posts, threads

    group = groups.create(db, admin, "Maintenance")
    thread = threads.start(
        db, admin, group=group.id, kind="question", title="Chiller 3 trips", body="After ten minutes.", topics=("hvac",)
    )
    posts.reply(db, admin, thread.id, "Look at the fan capacitor.")
    return store_path


@pytest.mark.parametrize(
    "command",
    [
        ["--version"],
        ["--help"],
        ["groups"],
        ["groups", "--json"],
        ["threads", "Maintenance"],
        ["show", "1"],
        ["search", "chiller"],
        ["inbox"],
        ["ask", "Maintenance", "--title", "Which breaker feeds the dock levellers?", "The plan is from 1998."],
        ["reply", "1", "It was the capacitor."],
        ["vote", "2"],
        ["reply", "1", "--photo", __file__, "--keep", "Like this."],
        ["files", "1"],
        ["linear"],
        ["follow", "Maintenance", "all"],
    ],
    ids=lambda command: " ".join(command[:1] + [word for word in command[1:] if word.startswith("--")]),
)
def test_a_plain_command_loads_nothing_heavy(
    command: list[str], small_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALLWAY_STORE", str(small_store))
    listing = tmp_path / "modules"
    done = fresh(RUN_COMMAND, str(listing), *command)
    assert done.returncode == 0, done.stderr
    assert among(HEAVY, listing.read_text().splitlines()) == set()


def modules_of_store(*but: str) -> list[str]:
    done = fresh(IMPORT_ALL_OF_STORE, *but)
    assert done.returncode == 0, done.stderr
    loaded: list[str] = json.loads(done.stdout)
    assert "store.connection" in loaded
    return loaded


def test_the_store_loads_no_screen() -> None:
    loaded = modules_of_store(*IN_ITS_OWN_PROCESS)
    assert among({"tui", "textual", "rich", "PIL", "pygments", "markdown_it"}, loaded) == set()


def test_the_store_loads_no_command_line_but_what_sqlite_utils_brings() -> None:
    loaded = modules_of_store(*MAKES_STORES)
    assert among({"click", "sqlite_utils"}, loaded) == set()


def test_opening_and_reading_a_store_loads_no_sqlite_utils_and_no_click(small_store: Path) -> None:
    code = (
        "import json, sys\n"
        "from store import connection, groups, members, opening, session, threads\n"
        "db = opening.open_store(sys.argv[1])\n"
        "me = members.session_for(db, session.local_identity())\n"
        "assert groups.listing(db, me)\n"
        "assert threads.recent(db, me).items\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    done = fresh(code, str(small_store))
    assert done.returncode == 0, done.stderr
    assert among(HEAVY | {"click"}, json.loads(done.stdout)) == set()


def test_sql_stands_only_in_the_store() -> None:
    """The linter sees imports; this sees a statement that was smuggled through a store's connection."""
    suspects = [
        path.relative_to(ROOT)
        for path in (ROOT / "tui").rglob("*.py")
        if any(word in path.read_text(encoding="utf-8") for word in SMUGGLED)
    ]
    assert suspects == []


def test_the_app_loads_no_sqlite_utils_and_no_pictures() -> None:
    done = fresh("import json, sys, tui.app; print(json.dumps(sorted(sys.modules)))")
    assert done.returncode == 0, done.stderr
    assert among({"sqlite_utils", "PIL"}, json.loads(done.stdout)) == set()
