"""Whatever others do, the cursor stays on its thread, the rows are the store's, and what is read does not move."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from store import arranging, groups, members, merging, posts, threads, versions, votes
from store.connection import Db
from store.errors import StoreError
from store.opening import open_store
from store.session import Session
from tests.tui.conftest import DARK, browsing, press, settled, standing
from tui.app import HallwayApp
from tui.widgets.reading import Reading
from tui.widgets.thread_list import ThreadList

SMALL = 8
"""Rows of a page here, so that a list of forty has several of them."""

ACTS = st.sampled_from(["start", "reply", "reply_here", "edit", "delete", "vote", "pin", "rename", "move", "merge"])
MOVES = st.sampled_from(["j", "j", "k", "pagedown", "end", "home"])
STEPS = st.lists(st.one_of(ACTS.map(lambda act: ("others", act)), MOVES.map(lambda key: ("key", key))), max_size=14)


class Others:
    """Ines, who leads every group, does things to the Maintenance group's threads."""

    def __init__(self, db: Db, draw: Callable[..., Any]) -> None:
        self.db, self.draw = db, draw
        self.ines: Session = members.session_as(db, "ines", clock=standing)
        self.group = groups.find(db, self.ines, "Maintenance").id
        self.lounge = groups.find(db, self.ines, "Lounge").id

    def rows(self) -> list[threads.ThreadRow]:
        return list(threads.recent(self.db, self.ines, group=self.group, limit=200).items)

    def act(self, what: str, here: int | None) -> None:
        row = self.draw(st.sampled_from(self.rows()), label="thread")
        said = self.draw(st.sampled_from(posts.ids(self.db, self.ines, row.id)), label="post")
        db, me = self.db, self.ines
        try:
            match what:
                case "start":
                    threads.start(db, me, group=self.group, kind="question", title="New", body="Look.")
                case "reply":
                    posts.reply(db, me, row.id, "Seen.")
                case "reply_here":
                    posts.reply(db, me, here or row.id, "Seen.")
                case "edit":
                    versions.edit(db, me, said, "Changed.\n\n" * 5)
                case "delete":
                    versions.delete(db, me, said)
                case "vote":
                    votes.vote(db, me, said)
                case "pin":
                    arranging.pin(db, me, row.id, not row.pinned_at)
                case "rename":
                    arranging.rename(db, me, row.id, "Renamed")
                case "move":
                    arranging.move(db, me, row.id, self.lounge)
                case "merge":
                    into = self.draw(st.sampled_from(self.rows()), label="into")
                    merging.merge(db, me, row.id, into=into.id)
        except StoreError:
            pass  # A closed thread takes no reply, one's own post no vote: nothing has happened then.


def known(listing: ThreadList) -> dict[int, int]:
    """The rows that the list knows, by their places."""
    assert listing._pages is not None
    found = {at: listing._pages.row(at) for at in range(listing.total())}
    return {at: row.id for at, row in found.items() if row is not None}


async def take_in(pilot: Pilot[None]) -> None:
    await browsing(pilot).base.notice_changes()
    await settled(pilot)


@pytest.mark.timeout(600)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), steps=STEPS)
async def test_the_cursor_never_leaves_its_thread(
    pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: st.DataObject, steps: list[tuple[str, str]]
) -> None:
    monkeypatch.setattr("tui.widgets.keyset.SIZE", SMALL)
    monkeypatch.setattr("tui.widgets.thread_list.SIZE", SMALL)
    monkeypatch.setattr("tui.screens.groups.PAUSE", 0.01)
    monkeypatch.setattr("tui.app.EVERY", 1000)
    path = tmp_path / "demo.db"
    shutil.copyfile(pristine, path)
    db = open_store(path)
    others = Others(db, data.draw)
    try:
        async with HallwayApp(path, clock=standing, viewer="ana", look=DARK).run_test(size=(80, 12)) as pilot:
            await settled(pilot)
            listing = browsing(pilot).query_one(ThreadList)
            for who, what in steps:
                before, at = listing.row, listing.cursor
                if who == "key":
                    await press(pilot, what)
                    continue
                assert before is not None
                others.act(what, before.id)
                await take_in(pilot)
                order = [row.id for row in others.rows()]
                assert listing.total() == len(order)
                assert all(order[place] == thread for place, thread in known(listing).items())
                assert listing.row is not None
                if before.id in order:
                    assert listing.row.id == before.id, f"the cursor has left its thread by {what}"
                else:
                    assert listing.cursor == min(at, len(order) - 1), "it stays where its thread was"
    finally:
        db.close()
        path.unlink()


@pytest.mark.timeout(600)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), pages=st.integers(0, 6), acts=st.lists(st.sampled_from(["reply", "edit", "delete"]), max_size=8))
async def test_what_is_read_stays_where_it_is(
    pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: st.DataObject, pages: int, acts: list[str]
) -> None:
    """The post at the top stays there, and the row of it too unless that very post was changed."""
    monkeypatch.setattr("tui.app.EVERY", 1000)
    path = tmp_path / "demo.db"
    shutil.copyfile(pristine, path)
    db = open_store(path)
    others = Others(db, data.draw)
    long = max(others.rows(), key=lambda row: row.posts)
    line = [row.id for row in others.rows()].index(long.id) + 1
    try:
        async with HallwayApp(path, clock=standing, viewer="ana", look=DARK).run_test(size=(80, 14)) as pilot:
            await settled(pilot)
            await press(pilot, *str(line), "enter", "home", *["pagedown"] * pages)
            reading = browsing(pilot).query_one(Reading)
            for act in acts:
                top, post = reading._flow.top, reading.post
                ids = posts.ids(db, others.ines, long.id)
                said = data.draw(st.sampled_from(ids), label="post")
                if act == "reply":
                    posts.reply(db, others.ines, long.id, "Seen.")
                elif act == "delete":
                    versions.delete(db, others.ines, said)
                else:
                    author = posts.get(db, others.ines, said).author_id
                    edited(db, said, author)
                await take_in(pilot)
                assert reading._flow.top[0] == top[0], f"another post stands at the top after {act}"
                if ids[top[0]] != said or act == "reply":
                    assert reading._flow.top == top, f"the text has moved by {act}"
                assert post is not None and reading.post is not None and reading.post.id == post.id
    finally:
        db.close()
        path.unlink()


def edited(db: Db, post: int, author: int | None) -> None:
    """Let a post's own author change it to something longer."""
    handle = db.value("SELECT handle FROM members WHERE id = ?", (author,))
    session = members.session_as(db, handle, clock=standing)
    if not posts.get(db, session, post).deleted:
        versions.edit(db, session, post, "Changed, and longer.\n\n" * 6)
