"""What every test gets: a home of its own, no network, a clock that stands still, and a fresh store on request."""

import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from store.connection import Db
    from store.session import Identity, Session

# Ten seconds of CI must not turn a slow machine into a failed property; the same examples come up in each run there.
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis_settings.register_profile("here", deadline=None)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "here")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the long form of the promises; see docs/promises.md."""
    parser.addoption("--long", action="store_true", help="keep at the promises for longer: more rounds, more seeds")


class StandingClock:
    """A clock that moves only when told to; each reading is the same moment."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def tick(self, seconds: float = 1.0) -> datetime:
        """Move on, and give the new moment."""
        self.moment += timedelta(seconds=seconds)
        return self.moment


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, stores and caches of whoever runs the tests are neither read nor written."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "DATA", "CACHE", "STATE", "RUNTIME"):
        folder = home / f"xdg-{name.lower()}"
        folder.mkdir(mode=0o700)
        monkeypatch.setenv(f"XDG_{name}_{'DIR' if name == 'RUNTIME' else 'HOME'}", str(folder))
    for name in ("HALLWAY_STORE", "EDITOR", "VISUAL", "NO_COLOR", "COLUMNS", "LINES", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("store.settings.SITE", home / "no-site.toml")
    return home


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hallway speaks to no network; a test that would is wrong."""

    def refuse(sock: socket.socket, address: object) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            raise AssertionError(f"a test tried to reach {address!r}")
        original(sock, address)  # type: ignore[arg-type]

    original = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def home(_own_home: Path) -> Path:
    """The home directory of this test."""
    return _own_home


@pytest.fixture
def clock() -> StandingClock:
    """Sunday, 22 November 2026, half past seven in the morning, until a test moves it."""
    return StandingClock(datetime(2026, 11, 22, 7, 30, tzinfo=UTC))


@pytest.fixture
def identity() -> "Identity":
    """Ana's, who sets up the store and so is its admin."""
    return identity_of("ana", 1000)


def identity_of(name: str, uid: int) -> "Identity":
    """An identity on a host that is none."""
    from store.session import Identity

    return Identity("test-host", "uid", str(uid), name)


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """Where the test's store lies; no file stands there yet unless `db` is used too."""
    return tmp_path / "forum.db"


@pytest.fixture
def db(store_path: Path, identity: "Identity", clock: StandingClock) -> "Iterator[Db]":
    """An empty store of one's own, open for writing, made by Ana."""
    from store.create import create_store

    connection = create_store(store_path, name="Northwind", identity=identity, clock=clock)
    yield connection
    connection.close()


@pytest.fixture
def admin(db: "Db", identity: "Identity", clock: StandingClock) -> "Session":
    """Ana's session."""
    from store.members import session_for

    return session_for(db, identity, clock=clock)


@pytest.fixture
def person(db: "Db", clock: StandingClock) -> "Callable[[str], Session]":
    """Gives a session of somebody else by name; a member only after the first write. Ask again to see the id."""
    from store.members import session_for

    uids: dict[str, int] = {}

    def session_of(name: str) -> "Session":
        return session_for(db, identity_of(name, uids.setdefault(name, 2000 + len(uids))), clock=clock)

    return session_of


@pytest.fixture
def shared_data() -> Path:
    """The folder of real data beside the checkout; the test is skipped where there is none."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data are not beside this checkout (shared/data)")
    return SHARED_DATA
