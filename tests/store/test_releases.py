"""A store that an earlier release wrote opens, is migrated, read and written; see releases/README.md."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import connection, groups, journal, posts, threads
from store.care import checks, current
from store.create import create_store
from store.members import session_for
from store.opening import SCHEMA_VERSION
from store.search import query
from store.session import Identity, Session
from tests.store import agreeing
from tests.store.test_migrations import SHAPE

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.db"))
ANA = Identity("release", "uid", "ana", "ana")
LI = Identity("release", "uid", "li", "li")


@pytest.fixture(params=RELEASES, ids=lambda path: path.stem)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[connection.Db, Session]]:
    path = tmp_path / "forum.db"
    shutil.copyfile(request.param, path)
    path.chmod(0o600)
    with contextlib.closing(current.open_current(path)) as db:
        yield db, session_for(db, ANA)


Opened = tuple[connection.Db, Session]


def test_there_is_the_first_of_them() -> None:
    assert RELEASES[0].stem == "0.1.0"


def test_it_has_the_shape_of_a_fresh_one(opened: Opened, tmp_path: Path) -> None:
    db, _ = opened
    assert db.schema == SCHEMA_VERSION and db.can_write
    with contextlib.closing(create_store(tmp_path / "fresh.db", identity=ANA)) as fresh:
        assert db.rows(SHAPE) == fresh.rows(SHAPE)


def test_it_is_read(opened: Opened) -> None:
    db, ana = opened
    names = {group.name: group for group in groups.listing(db, ana)}
    assert set(names) == {"Maintenance", "Board", "News", "Archive"}
    found = {row.title: row for row in threads.recent(db, ana, group=names["Maintenance"].id).items}
    assert set(found) == {"Chiller 3 trips", "Chiller 3 again", "Which breaker?", "Dock closed"}
    trips = found["Chiller 3 trips"]
    assert trips.state == "verified" and trips.topics == ("hvac",)
    bodies = [row.body for row in posts.page_of(db, ana, trips.id).items]
    assert bodies[:2] == ["After ten minutes.", "Look at the fan capacitor, @ana: 40 µF."]
    assert [hit.thread.title for hit in query.search(db, ana, "capacitor").items] == ["Chiller 3 trips"]
    with_file = posts.page_of(db, ana, found["Which breaker?"].id).items[0]
    assert [file.name for file in with_file.attachments] == ["plan.png"]
    assert "Board" not in {group.name for group in groups.listing(db, session_for(db, LI))}


def test_it_is_written(opened: Opened) -> None:
    db, ana = opened
    (row,) = (row for row in threads.recent(db, ana).items if row.title == "Which breaker?")
    made = posts.reply(db, ana, row.id, "The third one.")
    assert made.arrived_at > row.last_at and posts.get(db, ana, made.id).body == "The third one."


def test_all_is_well_with_it(opened: Opened) -> None:
    db, ana = opened
    assert [check for check in checks.all_of(db, ana) if not check.ok] == []
    assert journal.first_broken(db) is None
    agreeing.kept_agrees(db)
