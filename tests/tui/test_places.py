"""The place in a long thread: kept between visits, apps and processes; none in a thread that is seen whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot

from store import posts, reading_places, threads, unread
from store.connection import Db
from store.create import create_store
from store.members import session_as, session_for
from store.opening import open_store
from store.session import local_identity
from store.transfer.jsonl import JsonlArchive
from store.transfer.load import load
from tests.tui.conftest import Hold, Opened, browsing, press, standing
from tui.widgets.reading import Reading
from tui.widgets.thread_list import ThreadList

ROOT = Path(__file__).resolve().parents[2]
MANY = 2_000


@pytest.fixture
def long_store(tmp_path: Path) -> Path:
    """A store of the running user with a thread of 2,000 posts, #1, and one of two."""
    path = tmp_path / "long.db"
    db = create_store(path, name="Northwind", identity=local_identity(), clock=standing)
    records = tmp_path / "records.jsonl"
    with records.open("w") as file:
        for name, many in (("long", MANY), ("short", 2)):
            said = [
                {
                    "id": f"{name}/{number}",
                    "kind": "comment",
                    "author": "Marek",
                    "created": f"2026-01-{number % 28 + 1:02d}T10:00:00.000Z",
                    "body": f"Reading {number} of the {name} list.\n\n" * (1 + number % 5),
                }
                for number in range(many)
            ]
            file.write(json.dumps({"id": name, "group": "Hall", "title": f"The {name} list", "posts": said}) + "\n")
    load(db, session_for(db, local_identity(), clock=standing), JsonlArchive(records))
    db.close()
    return path


def at(pilot: Pilot[None]) -> int:
    post = browsing(pilot).query_one(Reading).post
    assert post is not None
    return post.id


async def read(pilot: Pilot[None], title: str) -> None:
    listing = browsing(pilot).query_one(ThreadList)
    await press(pilot, "home")
    while listing.row is None or listing.row.title != title:
        await press(pilot, "j")
    await press(pilot, "enter")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (160, 45)])
async def test_reading_goes_on_where_it_stopped(opened: Opened, long_store: Path, size: tuple[int, int]) -> None:
    async with opened(size, viewer=None, path=long_store) as pilot:
        await read(pilot, "The long list")
        reading = browsing(pilot).query_one(Reading)
        ids = reading.ids
        assert len(ids) == MANY and at(pilot) == ids[0]
        browsing(pilot).select_post(ids[MANY // 2])
        await press(pilot, "pagedown", "j")
        here = at(pilot)
        assert here > ids[MANY // 2]
        await press(pilot, "escape")
        await read(pilot, "The short list")
        await press(pilot, "escape")
        await read(pilot, "The long list")
        assert at(pilot) == here, "in the same visit"
        await press(pilot, "j", "q")
        here = ids[ids.index(here) + 1]
    async with opened(size, viewer=None, path=long_store) as pilot:
        await read(pilot, "The long list")
        assert at(pilot) == here and browsing(pilot).query_one(Reading).place == (ids.index(here) + 1, MANY)
        await press(pilot, "home", "escape", "q")
    db = open_store(long_store, read_only=True)
    me = session_for(db, local_identity(), clock=standing)
    assert reading_places.find(db, me, 1) is None, "at its beginning none is kept"
    assert reading_places.find(db, me, 2) is None, "nor in a thread that is seen whole"
    db.close()


async def test_what_is_unread_comes_before_the_place(opened: Opened, long_store: Path) -> None:
    async with opened(viewer=None, path=long_store) as pilot:
        await read(pilot, "The long list")
        ids = browsing(pilot).query_one(Reading).ids
        browsing(pilot).select_post(ids[1500])
        await press(pilot, "escape")
        db = open_store(long_store)
        posts.reply(db, session_for(db, local_identity(), clock=standing), 2, "Mine.")
        unread.mark_unread(db, session_for(db, local_identity(), clock=standing), 1)
        db.close()
        await read(pilot, "The short list")
        await press(pilot, "escape")
        await read(pilot, "The long list")
        assert at(pilot) == ids[0]


async def test_a_place_waits_for_nobody(opened: Opened, demo: Db, demo_path: Path, hold: Hold) -> None:
    """While somebody holds the store one reads on, and what could not be written is there all the same."""
    ana = session_as(demo, "ana", clock=standing)
    row = max(threads.recent(demo, ana, limit=1000).items, key=lambda row: row.posts)
    ids = posts.ids(demo, ana, row.id)
    unread.mark_read(demo, ana, {row.id: ids[-1]})
    async with opened() as pilot:
        screen = browsing(pilot)
        await screen.show_elsewhere(row)
        await screen.read_thread(row)
        with hold():
            await pilot.pause(0.05)
            screen.select_post(ids[-2])

            screen.leave_thread()
            other = next(other for other in threads.recent(demo, ana).items if other.id != row.id)
            await screen.read_thread(other)
            await screen.read_thread(row)
            assert screen.query_one(Reading).current == ids[-2]
            assert reading_places.find(demo, ana, row.id) is None, "nothing was written while the store was held"
        await press(pilot, "escape")
        assert reading_places.find(demo, ana, row.id) == ids[-2]


def linear(path: Path, typed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tui.cli", "linear", "--store", str(path)],
        input=typed.encode(),
        capture_output=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return done.stdout.decode()


def test_line_by_line_the_place_is_the_same(long_store: Path) -> None:
    first = linear(long_store, "#1\nmore\nmore\n")
    assert "Post 21 of 2000" in first
    again = linear(long_store, "#1\n")
    assert "Post 21 of 2000" in again and "Post 20 of 2000" not in again
    assert "Post 1 of 2000" in linear(long_store, "#1\ntop\n")
    assert "Post 1 of 2000" in linear(long_store, "#1\n"), "top is a place too"
    linear(long_store, "#2\n")
    db = open_store(long_store, read_only=True)
    assert reading_places.find(db, session_for(db, local_identity(), clock=standing), 2) is None
    db.close()
