"""Terminals that are too small, too large, or change while one reads, and those without colours or glyphs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from store import groups, members, posts, threads
from store.connection import Db
from store.create import create_store
from store.session import Identity, Session
from tests.tui.conftest import Opened, browsing, press, screen_text, settled, standing
from tui.styles.theme import Look, choose
from tui.widgets.glyphs import ASCII, UNICODE
from tui.widgets.thread_list import ThreadList

PLAIN = Look("hallway-16-dark", ASCII, True)


async def everywhere(pilot: Pilot[None], look: Callable[[], None]) -> None:
    """Go once through all that there is, and look at each screen."""
    for keys in (
        ("enter",),
        ("space",),
        ("r",),
        ("escape",),
        ("escape",),
        ("g",),
        ("j",),
        ("enter",),
        ("a",),
        ("escape",),
        ("question_mark",),
        ("end",),
        ("escape",),
        ("slash",),
        ("p",),
        ("enter",),
        ("enter",),
        ("1",),
        ("colon",),
        ("escape",),
    ):
        await press(pilot, *keys)
        look()


@pytest.mark.parametrize("size", [(10, 5), (20, 8), (300, 80)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_screen_can_be_drawn_at_any_size(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:

        def look() -> None:
            assert len(screen_text(pilot.app)) == size[1]

        await everywhere(pilot, look)
        assert pilot.app.return_code is None


@pytest.mark.parametrize("reading", [False, True])
async def test_resizing_through_all_layouts_keeps_the_thread(opened: Opened, reading: bool) -> None:
    async with opened((120, 40)) as pilot:
        await press(pilot, "j", "j")
        if reading:
            await press(pilot, "enter")
        row = browsing(pilot).query_one(ThreadList).row
        assert row is not None
        for size in ((160, 40), (80, 24), (40, 20), (10, 5), (99, 23), (59, 20), (100, 20), (150, 50), (120, 40)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            here = browsing(pilot).query_one(ThreadList).row
            assert here is not None and here.id == row.id, size
            thread = browsing(pilot).thread
            assert thread is not None and thread.id == row.id, size
            if size[0] >= 40:
                assert any(row.title[:12] in line for line in screen_text(pilot.app)), size
            focused = browsing(pilot).focused
            assert focused is not None and focused.display, size


async def test_the_keys_go_to_something_that_is_seen(opened: Opened) -> None:
    async with opened((120, 40)) as pilot:
        await press(pilot, "g")
        for size in ((80, 24), (40, 20), (120, 40)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            focused = browsing(pilot).focused
            assert focused is not None and focused.region.area > 0, size
            await press(pilot, "j")


BODY = """A *list*:

- one
- two [x](http://example.org)

> quoted

| a | b |
|---|---|
| 1 | 2 |

```python
print("x" * 200)
```

1. `code`

---
"""


@pytest.fixture
def plain_store(tmp_path: Path) -> Path:
    path = tmp_path / "plain.db"
    who = Identity("test-host", "uid", "1000", "ana")
    db: Db = create_store(path, name="Northwind", identity=who, clock=standing)
    ana = members.session_for(db, who, clock=standing)
    tom: Session = members.session_for(db, Identity("test-host", "uid", "1001", "tom"), clock=standing)
    group = groups.create(db, ana, "Maintenance with a name that is far too long for its pane")
    for number in range(6):
        title = f"Pump {number} trips, " + "and its title goes on and on " * 6
        row = threads.start(db, tom, group=group.id, kind="question", title=title, body=BODY, topics=("hvac", "pumps"))
        posts.reply(db, ana, row.id, "Look at the pump.")
        posts.reply(db, tom, row.id, "@ana I did.\n\n" + "word " * 80)
    threads.start(db, ana, group=group.id, kind="announcement", title="Drill on Friday", body="At ten.")
    db.close()
    return path


@pytest.mark.parametrize("size", [(160, 40), (80, 24), (40, 20)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_without_glyphs_all_signs_are_ascii(
    opened: Opened, plain_store: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr("tui.app.local_identity", lambda: Identity("test-host", "uid", "1000", "ana"))
    async with opened(size, viewer=None, path=plain_store, look=PLAIN) as pilot:
        seen: list[str] = []

        def look() -> None:
            # The palette is Textual's own.
            if "Palette" not in type(pilot.app.screen).__name__:
                seen.extend(screen_text(pilot.app))

        look()
        await everywhere(pilot, look)
        foreign = sorted({letter for line in seen for letter in line if not letter.isascii()})
        assert not foreign, [line for line in seen if not line.isascii()][:3]
        assert any(line.startswith(">") or " >" in line for line in seen)


@pytest.mark.parametrize(
    ("environ", "encoding", "look"),
    [
        ({"TERM": "xterm-256color"}, "UTF-8", Look("hallway-dark", UNICODE, False)),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "utf-8", Look("hallway-dark", UNICODE, False)),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "UTF-8", Look("hallway-16-dark", UNICODE, True, colours=0)),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "UTF-8", Look("hallway-dark", UNICODE, False)),
        ({"TERM": "xterm"}, "UTF-8", Look("hallway-16-dark", UNICODE, True, colours=16)),
        ({"TERM": "linux"}, "UTF-8", Look("hallway-16-dark", ASCII, True, colours=0)),
        ({"TERM": "xterm-256color"}, "ANSI_X3.4-1968", Look("hallway-dark", ASCII, False, colours=0)),
        ({"TERM": "xterm-256color", "HALLWAY_ASCII": "1"}, "UTF-8", Look("hallway-dark", ASCII, False, colours=0)),
        ({"TERM": "xterm-256color", "HALLWAY_THEME": "light"}, "UTF-8", Look("hallway-light", UNICODE, False)),
        ({"TERM": "xterm", "COLORFGBG": "0;15"}, "UTF-8", Look("hallway-16-light", UNICODE, True, colours=16)),
        ({}, "UTF-8", Look("hallway-16-dark", UNICODE, True, colours=16)),
    ],
)
def test_the_look_follows_what_the_terminal_says_of_itself(environ: dict[str, str], encoding: str, look: Look) -> None:
    assert choose(environ, encoding) == look


@pytest.mark.parametrize("theme", ["hallway-dark", "hallway-light", "hallway-16-dark", "hallway-16-light"])
async def test_every_theme_draws(opened: Opened, theme: str) -> None:
    async with opened(look=Look(theme, UNICODE, "16" in theme)) as pilot:
        await press(pilot, "enter")
        assert any("Chiller 3" in line for line in screen_text(pilot.app))
        await press(pilot, "r")
        await press(pilot, "x", "escape")


async def test_without_colours_one_sees_where_the_composers_fields_and_panes_begin(opened: Opened) -> None:
    async with opened((120, 40), look=PLAIN) as pilot:
        await press(pilot, "a", *"Fan", "tab", *"hvac", "tab", *"It hums", "f3")
        lines = screen_text(pilot.app)
        for label, typed in (("Title", "Fan"), ("Topics", "hvac"), ("Text", "It hums")):
            assert any(line.startswith(f"  {label:<8}| {typed} ") for line in lines), lines
        assert any("|  Post  |" in line for line in lines)
        assert {line[68] for line in lines[1:-1]} == {"|"}
    async with opened((40, 20), look=PLAIN) as pilot:
        await press(pilot, "a", *"Fan")
        lines = screen_text(pilot.app)
        assert any(line.startswith("| Fan") for line in lines)
        await press(pilot, "ctrl+s")
        lines = screen_text(pilot.app)
        assert any(line.startswith("| Post || Draft || Preview |") and "kept" in line for line in lines), lines


async def test_without_colours_a_rule_stands_between_the_people_and_the_card_below(opened: Opened) -> None:
    async with opened((80, 24), look=PLAIN) as pilot:
        await press(pilot, "4")
        lines = screen_text(pilot.app)
        assert lines[lines.index("-" * 80) + 1].strip() == "ana  you"


async def test_a_heading_is_not_cut_on_a_phone(opened: Opened) -> None:
    async with opened((40, 20)) as pilot:
        await press(pilot, "1")
        assert any(
            line.split() == [*["Questions", "you", "can", "answer", "o", "best", "one"]]
            for line in screen_text(pilot.app)
        )
        await press(pilot, "4", "t")
        assert any(line.split() == ["Topics", "uncovered", "first"] for line in screen_text(pilot.app))


async def test_what_one_can_say_of_a_thread_stands_below_its_passage(opened: Opened) -> None:
    async with opened((80, 24), viewer="tom") as pilot:
        await press(pilot, "a", *"Chiller 3 trips on high head pressure", "f3")
        lines = screen_text(pilot.app)
        at = next(at for at, line in enumerate(lines) if "H I have this too" in line)
        assert lines[at - 1].rstrip().endswith("\u201d") and lines[at - 2].lstrip("> \u258c\u2588\u258f").startswith(
            "1"
        )
