"""The seam between screens and store: what is cancelled stops, what is written keeps its order, no wait at the end."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from store import groups, journal, members, posts, threads
from store.care.backup import backup
from store.care.restore import restore
from store.clock import utc_now
from store.connection import Db
from store.create import create_store
from store.errors import Cancelled, Conflict, Denied, Invalid, NotFound, StoreError
from store.session import Identity, Session, local_identity
from tests.tui.conftest import PATIENCE, Hold, standing
from tui.gateway import Gateway, overtaken

As = Callable[[str], Session]


class Endless:
    """A query that never ends by itself; `begun` is set from inside it. Whatever it ran on is stopped at the end."""

    SQL = """
    WITH RECURSIVE n(i) AS (SELECT begun() UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000000)
    SELECT max(i) FROM n
    """

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()
        self.used: list[Db] = []

    def __call__(self, db: Db, session: Session) -> object:
        self.used.append(db)
        db.connection.create_function("begun", 0, self._begin)
        try:
            return db.value(self.SQL)
        finally:
            self.ended.set()

    def _begin(self) -> int:
        self.begun.set()
        return 1

    def stop(self) -> None:
        while self.used and not self.ended.wait(0.02):
            self.used[0].interrupt()


@pytest.fixture
def endless() -> Iterator[Endless]:
    found = Endless()
    yield found
    found.stop()


@pytest.fixture
async def gateway(demo_path: Path) -> AsyncIterator[Gateway]:
    found = Gateway(demo_path, lambda db: members.session_as(db, "ana", clock=standing))
    yield found
    found.close()


@pytest.fixture
def held(hold: Hold) -> Iterator[None]:
    """Another process holds the lock of the demo store for the whole test."""
    with hold():
        yield


async def test_a_read_that_nobody_waits_for_is_interrupted(gateway: Gateway, endless: Endless) -> None:
    reading = asyncio.create_task(gateway.read(endless))
    assert await asyncio.to_thread(endless.begun.wait, PATIENCE)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    async with asyncio.timeout(PATIENCE):
        assert len(await gateway.read(groups.listing)) == 8
    assert endless.ended.is_set()


async def test_a_read_is_interrupted_between_two_statements_too(gateway: Gateway, endless: Endless) -> None:
    here, go = threading.Event(), threading.Event()

    def several(db: Db, session: Session) -> object:
        here.set()
        go.wait(PATIENCE)
        return endless(db, session)

    reading = asyncio.create_task(gateway.read(several))
    assert await asyncio.to_thread(here.wait, PATIENCE)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    go.set()
    async with asyncio.timeout(PATIENCE):
        assert len(await gateway.read(groups.listing)) == 8
    assert endless.ended.is_set()


async def test_a_read_that_is_cancelled_before_its_turn_is_left_out(gateway: Gateway) -> None:
    begun, go, ran = threading.Event(), threading.Event(), []

    def first(db: Db, session: Session) -> None:
        begun.set()
        go.wait(PATIENCE)

    def second(db: Db, session: Session) -> None:
        ran.append(1)

    one = asyncio.create_task(gateway.read(first))
    await asyncio.to_thread(begun.wait, PATIENCE)
    two = asyncio.create_task(gateway.read(second))
    await asyncio.sleep(0)
    two.cancel()
    await asyncio.sleep(0)
    go.set()
    await one
    await gateway.read(groups.listing)
    assert not ran


async def test_searching_does_not_hold_up_reading(gateway: Gateway, endless: Endless) -> None:
    searching = asyncio.create_task(gateway.search(endless))
    assert await asyncio.to_thread(endless.begun.wait, PATIENCE)
    async with asyncio.timeout(PATIENCE):
        for _ in range(20):
            await gateway.read(groups.listing)
    assert not searching.done()
    searching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await searching


async def test_writes_keep_their_order(gateway: Gateway, demo: Db, as_member: As) -> None:
    made = await asyncio.gather(*(gateway.write(posts.reply, 34, f"number {number}") for number in range(30)))
    ids = [post.id for post in made]
    assert ids == sorted(ids) and gateway.writing == 0
    stored = posts.page_of(demo, as_member("marek"), 34, limit=100).items[-30:]
    assert [post.body for post in stored] == [f"number {number}" for number in range(30)]


async def test_what_was_written_can_be_read_at_once(gateway: Gateway) -> None:
    for number in range(5):
        made = await gateway.write(posts.reply, 34, f"number {number}")
        assert made.id in await gateway.read(posts.ids, 34)


async def test_the_first_write_makes_a_member(tmp_path: Path) -> None:
    path = tmp_path / "forum.db"
    owner, guest = Identity("test-host", "uid", "1", "ana"), Identity("test-host", "uid", "2", "tom")
    db = create_store(path, name="Northwind", identity=owner, clock=utc_now)
    group = groups.create(db, members.session_for(db, owner), "Maintenance")
    db.close()
    gateway = Gateway(path, lambda db: members.session_for(db, guest))
    assert await gateway.read(members.me) is None
    row = await gateway.write(threads.start, group=group.id, kind="question", title="Who?", body="I.")
    member = await gateway.read(members.me)
    assert member is not None and member.name == "tom" and row.author == "tom"
    again = await gateway.write(posts.reply, row.id, "Still I.")
    assert again.author_id == member.id
    gateway.close()


async def test_changes_are_told_once(gateway: Gateway, demo: Db, as_member: As) -> None:
    assert await gateway.changes() is None
    post = posts.reply(demo, as_member("marek"), 34, "Done.")
    changes = await gateway.changes()
    assert changes is not None and changes.threads == {34} and changes.posts == (post.id,)
    assert await gateway.changes() == changes, "until they are shown"
    gateway.taken(changes)
    assert await gateway.changes() is None
    await gateway.write(posts.reply, 34, "Thanks.")
    own = await gateway.changes()
    assert own is not None and own.threads == {34}


async def test_all_has_changed_when_a_backup_is_put_back(
    gateway: Gateway, demo: Db, as_member: As, demo_path: Path, tmp_path: Path
) -> None:
    copy = backup(demo, as_member("marek"), tmp_path / "copy.db").path
    mine = await gateway.write(posts.reply, 34, "Mine.")
    made = posts.reply(demo, as_member("marek"), 34, "Later.")
    before = await gateway.read(posts.ids, 34)
    restore(copy, demo_path, session=Session(None, identity=local_identity()), replace=True)
    changes = await gateway.changes()
    assert changes is not None and 34 in changes.threads
    assert set(before) - set(await gateway.read(posts.ids, 34)) == {mine.id, made.id}
    gateway.taken(changes)
    assert await gateway.changes() is None
    with pytest.raises(Conflict, match="Open it again"):
        await gateway.write(posts.reply, 34, "Thanks.")


async def test_what_was_read_ahead_is_answered_once_and_never_late(gateway: Gateway, demo: Db, as_member: As) -> None:
    before = gateway.ahead(posts.ids, 34)
    gateway.ahead(posts.ids, 35)
    made = posts.reply(demo, as_member("marek"), 34, "Meanwhile.").id
    assert await gateway.read(posts.ids, 34) == before
    assert await gateway.read(posts.ids, 34) == (*before, made)
    changes = await gateway.changes()
    assert changes is not None and changes.posts == (made,), "what came after the reading is still told"
    assert gateway.unasked == 0, "what nobody asked for is not kept for later"


async def test_own_writes_are_not_hidden_by_what_was_read_ahead(gateway: Gateway) -> None:
    gateway.ahead(posts.ids, 34)
    made = await gateway.write(posts.reply, 34, "Now.")
    assert made.id in await gateway.read(posts.ids, 34)


def test_reading_ahead_says_why_a_store_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Gateway(tmp_path / "forum.db", lambda db: members.session_as(db, "ana")).ahead(groups.listing)


async def test_errors_come_out_as_the_store_raised_them(gateway: Gateway) -> None:
    with pytest.raises(NotFound):
        await gateway.read(threads.get, 99_999)
    with pytest.raises(Denied):
        await gateway.write(threads.start, group=8, kind="question", title="May I?", body="No.")
    with pytest.raises(Invalid):
        await gateway.write(posts.reply, 34, "  ")
    assert gateway.writing == 0
    assert overtaken(Cancelled("Stopped.")) and not overtaken(NotFound("Gone."))


@pytest.mark.parametrize("what", ["nothing", "a folder", "no store"])
async def test_a_store_that_cannot_be_opened_is_told_each_time(tmp_path: Path, what: str) -> None:
    path = tmp_path / "forum.db"
    if what == "a folder":
        path.mkdir()
    elif what == "no store":
        path.write_bytes(b"not a store, but long enough to be taken for one" * 100)
    gateway = Gateway(path, lambda db: members.session_as(db, "ana"))
    for _ in range(2):
        with pytest.raises(StoreError):
            await gateway.read(groups.listing)
    gateway.close()


async def test_reading_goes_on_while_a_write_waits_for_its_turn(gateway: Gateway, held: None) -> None:
    writing = asyncio.create_task(gateway.write(posts.reply, 34, "When I can."))
    async with asyncio.timeout(PATIENCE):
        for _ in range(20):
            assert len(await gateway.read(groups.listing)) == 8
            await gateway.changes()
    assert not writing.done() and gateway.writing == 1


async def test_what_a_person_did_is_written_though_nobody_waits_for_it(gateway: Gateway, held: None) -> None:
    writing = asyncio.create_task(gateway.write(posts.reply, 34, "When I can."))
    await asyncio.sleep(0.05)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert gateway.writing == 1


async def test_more_changes_than_fit_are_told_one_after_the_other(
    gateway: Gateway, demo: Db, as_member: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "SINCE", journal.SINCE.replace("10000", "2"))
    assert await gateway.changes() is None
    made = [posts.reply(demo, as_member("marek"), 34, f"Part {part}.").id for part in range(5)]
    told: list[int] = []
    for _ in range(3):
        changes = await gateway.changes()
        assert changes is not None
        told += changes.posts
        gateway.taken(changes)
    assert told == made and await gateway.changes() is None


def test_the_program_ends_while_another_holds_the_lock(demo_path: Path, held: None) -> None:
    script = """
import asyncio, sys
from pathlib import Path
from store import members, posts
from tui.gateway import Gateway

async def main():
    gateway = Gateway(Path(sys.argv[1]), lambda db: members.session_as(db, "ana"))
    writing = asyncio.create_task(gateway.write(posts.reply, 34, "Never."))
    await asyncio.sleep(0.1)
    assert not writing.done()
    gateway.close()

asyncio.run(main())
print("left")
"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script, str(demo_path)], cwd=root, capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "left\n", "")
