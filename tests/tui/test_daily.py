"""What is done every day, key by key in a real terminal on a real store; and two people at the same store."""

from collections.abc import Callable
from pathlib import Path

import pytest

from store import groups, members, posts, threads, unread
from store.connection import Db
from store.demo import content
from store.opening import open_store
from store.session import Session
from tests.tui.terminal import HALLWAY, Terminal

CHILLER, TORQUE = "Chiller 3 trips on", "Torque for the M12"


class Kept:
    """What the demo's store holds, read beside the program."""

    def __init__(self, home: Path) -> None:
        (path,) = (path for path in home.rglob("*.db") if "demo" in path.name)
        self.db: Db = open_store(path, read_only=True)
        self.ana: Session = members.session_as(self.db, "ana", clock=lambda: content.ANCHOR)

    def newest(self) -> threads.ThreadRow:
        group = groups.find(self.db, self.ana, "Maintenance").id
        return threads.recent(self.db, self.ana, group=group).items[0]

    def said(self, thread: int) -> list[str]:
        return [post.body for post in posts.page_of(self.db, self.ana, thread).items if not post.deleted]


@pytest.fixture
def kept(home: Path) -> Callable[[], Kept]:
    return lambda: Kept(home)


def opened(terminal: Callable[..., Terminal], who: str = "", size: tuple[int, int] = (120, 40)) -> Terminal:
    here = terminal(size)
    here.run(f"{HALLWAY} demo{who}")
    here.wait(CHILLER)
    return here


def left(here: Terminal) -> None:
    here.press("q")
    assert "Traceback" not in here.wait("ended=0 1")


def test_a_day_of_reading(terminal: Callable[..., Terminal], kept: Callable[[], Kept]) -> None:
    here = opened(terminal)
    here.press("Space")
    here.wait("A accept")
    here.press("Space")
    here.wait("asked by tom")  # Read on to the next thread with something new.
    here.go("Escape")
    here.press("6", "Enter")  # A line by its number.
    here.wait("asked by 李军")
    here.press("/")
    here.wait("words that stand in one post")
    here.press("-l", "capacitor")
    here.wait("2 threads")
    here.press("Enter")
    here.wait("Enter read")
    here.press("2", "Enter")
    here.wait("asked by ana")
    here.press("w")
    here.wait("you are told of")
    here.press("m")
    here.wait("Maintenance is read")
    left(here)
    store = kept()
    group = groups.find(store.db, store.ana, "Maintenance").id
    assert unread.counts(store.db, store.ana)[group] == 0
    followed = [row for row in threads.recent(store.db, store.ana, group=group, limit=100).items if row.level]
    assert [row.title[: len(CHILLER)] for row in followed] == [CHILLER]


def test_a_day_of_writing(terminal: Callable[..., Terminal], kept: Callable[[], Kept]) -> None:
    here = opened(terminal)
    here.press("a")
    here.wait("Ask Maintenance")
    here.press("-l", "Who has the key?")
    here.go("Tab", "Tab")
    here.press("-l", "To the roof.")
    here.wait("To the roof.")
    here.press("F2")
    here.wait("posted · U takes it back")
    here.press("r")
    here.wait("Reply in #")
    here.press("-l", "It hangs at the gat.")
    here.wait("It hangs at the gat.")
    here.press("F2")
    here.wait("Reply in #", gone=True)
    here.wait("▌   It hangs at the gat.")
    here.press("A")
    here.wait("✓ answered")
    here.press("e")
    here.wait("Change your post")
    here.press("End", "BSpace")
    here.press("-l", "e.")
    here.wait("at the gate.")
    here.press("F2")
    here.wait("changed")
    here.press("r")
    here.wait("Reply in #")
    here.press("-l", "Never mind.")
    here.wait("Never mind.")
    here.press("F2")
    here.wait("Reply in #", gone=True)
    here.wait("▌   Never mind.")
    here.press("D")
    here.wait("D again deletes this post")
    here.press("D")
    here.wait("deleted by its author")
    here.press("U")
    here.wait("deleted by its author", gone=True)
    here.wait("Never mind.")
    left(here)
    store = kept()
    made = store.newest()
    assert (made.title, made.state, made.posts) == ("Who has the key?", "answered", 3)
    assert store.said(made.id) == ["To the roof.", "It hangs at the gate.", "Never mind."]


def test_a_draft_is_gone_on_with_another_day(terminal: Callable[..., Terminal], kept: Callable[[], Kept]) -> None:
    here = opened(terminal)
    here.press("p")
    here.wait("Post in Maintenance")
    here.press("-l", "The lift")
    here.wait("The lift")
    here.press("Escape")
    here.wait("Post in Maintenance", gone=True)
    here.wait(CHILLER)
    left(here)
    here = opened(terminal)
    here.press("E")
    here.wait("Enter go on")
    here.press("Enter")
    here.wait("Post in Maintenance")
    here.press("-l", "stands still.")
    here.wait("stands still.")
    here.press("F2")
    here.wait("posted · U takes it back")
    left(here)
    store = kept()
    assert store.newest().title == "The lift" and store.said(store.newest().id) == ["stands still."]


# Two people


def without_frame(shown: str) -> list[str]:
    """The lines between the top bar, which counts, and the keys, which tell."""
    return shown.splitlines()[1:-1]


def test_what_one_posts_the_other_reads_below_and_nothing_moves(
    terminal: Callable[..., Terminal], kept: Callable[[], Kept]
) -> None:
    ana, marek = opened(terminal, size=(80, 24)), opened(terminal, " --as marek")
    ana.press("6", "Enter")
    ana.wait("What do you use?")  # The head is drawn before the posts are read.
    ana.go("Home")
    before = without_frame(ana.screen())
    marek.press("6", "Enter")
    marek.wait("asked by 李军")
    for many, words in ((1, "Same here."), (2, "Greased, that is.")):
        marek.press("r")
        marek.wait("Repl")
        marek.press("-l", words)
        marek.wait(words)
        marek.press("F2")
        marek.wait("posted · U takes it back")
        after = ana.wait(f"{many} new post{'s' if many > 1 else ''} below")
        assert without_frame(after) == before
    ana.press("End")
    ana.wait("Greased, that is.")
    left(ana)
    left(marek)
    store = kept()
    assert store.said(store.newest().id)[-2:] == ["Same here.", "Greased, that is."]


def test_what_a_command_posts_comes_into_the_list_and_the_cursor_stays(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    store = tmp_path / "hall.db"
    app, shell = terminal((80, 24)), terminal((80, 24))
    shell.run(f"export HALLWAY_STORE={store}; {HALLWAY} init {store} && {HALLWAY} group add Maintenance")
    shell.wait("ended=0")
    shell.run(f"clear; {HALLWAY} post Maintenance --title 'The first one' Hello.")
    shell.wait("ended=0")
    app.run(f"{HALLWAY} --store {store}")
    app.wait("▌  1")
    shell.run(f"clear; {HALLWAY} post Maintenance --title 'The second one' Hello.")
    shown = app.wait("The second one").splitlines()
    first = next(line for line in shown if "The first one" in line)
    assert first.startswith("▌  2") and shown.index(first) > next(
        y for y, line in enumerate(shown) if "The second one" in line
    )
    left(app)
