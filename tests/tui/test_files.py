"""Files of posts: seen in place and as large as the screen, and attached while one writes."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from store import groups, keeping, posts, threads
from store.attachments import Attached
from store.connection import Db
from store.media import cache
from store.media.inspect import inspect
from store.posts import PostRow
from store.session import Session
from tests.store.media.photos import jpeg
from tests.tui.conftest import DARK, Opened, browsing, composer, press, reading, screen_text, settled, shown
from tui import dropped
from tui.graphics.half_blocks import UPPER
from tui.screens.picker import PickerScreen
from tui.screens.viewer import ViewerScreen
from tui.widgets.file_rows import FileRows
from tui.widgets.reading_files import OPEN

As = Callable[[str], Session]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "cache")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture, red above and blue below, that has to be turned to be that."""
    picture = Image.new("RGB", (60, 40), "blue")
    picture.paste("red", (0, 0, 30, 40))
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.save(tmp_path / "panel.jpg", exif=exif, quality=95)
    return tmp_path / "panel.jpg"


def posted(demo: Db, session: Session, *files: Path) -> PostRow:
    """A reply with files at the end of the thread that the app opens with."""
    first = threads.recent(demo, session, group=groups.find(demo, session, "Maintenance").id).items[0]
    found = tuple(Attached(inspect(str(file))) for file in files)
    return posts.reply(demo, session, first.id, "See the pictures.", files=found)


async def at_files(pilot: Pilot[None]) -> None:
    await press(pilot, "enter", "end")
    post = reading(pilot).post
    assert post is not None and post.attachments


def words(pilot: Pilot[None]) -> str:
    """What the screen says, however its lines were broken."""
    return " ".join(word for line in screen_text(pilot.app) for word in line.split() if word != "▌")


def pixels(pilot: Pilot[None]) -> int:
    return sum(line.count(UPPER) for line in screen_text(pilot.app))


async def test_a_picture_is_seen_in_place_upright_and_put_away(
    opened: Opened, demo: Db, as_member: As, photo: Path
) -> None:
    posted(demo, as_member("marek"), photo)
    async with opened() as pilot:
        await at_files(pilot)
        assert pixels(pilot) == 0 and shown(pilot, "panel.jpg  40×60")
        await press(pilot, "i")
        assert pixels(pilot) > 200
        drawn = [line.drawn for lines in reading(pilot)._below.values() for line in lines if line.drawn is not None]
        colours = [strip._segments[0].style.color.triplet for strip in (drawn[0], drawn[-1])]  # type: ignore[union-attr]
        assert colours[0].red > 200 and colours[1].blue > 200, "red above, blue below"  # type: ignore[union-attr]
        await press(pilot, "i")
        assert pixels(pilot) == 0


async def test_what_is_open_is_drawn_for_another_size(opened: Opened, demo: Db, as_member: As, photo: Path) -> None:
    Image.new("RGB", (2000, 500), "green").save(photo)
    posted(demo, as_member("marek"), photo)
    async with opened() as pilot:
        await at_files(pilot)
        await press(pilot, "i")
        before = max(line.count(UPPER) for line in screen_text(pilot.app))
        await pilot.resize_terminal(60, 30)
        await settled(pilot)
        after = max(line.count(UPPER) for line in screen_text(pilot.app))
        assert before > 70 and 40 < after < 60


async def test_a_text_shows_its_first_lines_and_other_files_say_what_to_do(
    opened: Opened, demo: Db, as_member: As, tmp_path: Path
) -> None:
    (tmp_path / "pump.log").write_text("".join(f"line {number} \x1b[31m\n" for number in range(1, 40)))
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7 \xff\xfe")
    posted(demo, as_member("marek"), tmp_path / "pump.log", tmp_path / "plan.pdf")
    async with opened((120, 50)) as pilot:
        await at_files(pilot)
        await press(pilot, "i", "i")
        assert shown(pilot, "line 12 [31m") and not shown(pilot, "line 13") and shown(pilot, "27 more lines")
        assert shown(pilot, 'open "plan.pdf" with its own program')


async def test_what_is_missing_or_was_changed_says_so(
    opened: Opened, demo: Db, as_member: As, photo: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.png"
    Image.new("RGB", (9, 9), "green").save(other)
    posted(demo, as_member("marek"), photo, other)
    photo.unlink()
    Image.new("RGB", (9, 9), "black").save(other)
    async with opened() as pilot:
        await at_files(pilot)
        await press(pilot, "i", "i")
        said = words(pilot)
        assert "any more; if it was moved" in said and "Somebody has changed it since it was posted" in said
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ViewerScreen) and shown(pilot, "changed")
        await press(pilot, "k")
        assert shown(pilot, "missing")


async def test_the_viewer_shows_one_after_the_other_and_where_they_lie(
    opened: Opened, demo: Db, as_member: As, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.txt").write_text("Tighten it.\n")
    posted(demo, as_member("marek"), photo, tmp_path / "notes.txt")
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 50000 10.0.0.2 22")
    monkeypatch.setenv("DISPLAY", ":0")
    async with opened() as pilot:
        await at_files(pilot)
        await press(pilot, "enter")
        assert pixels(pilot) > 500 and shown(pilot, "1 of 2") and shown(pilot, str(photo)) and shown(pilot, "there")
        assert not any("o open" in line for line in screen_text(pilot.app)), "over SSH nobody would see it"
        await press(pilot, "y")
        assert pilot.app.clipboard == str(photo) and shown(pilot, "path copied")
        await press(pilot, "j", "j")
        assert shown(pilot, "Tighten it.") and shown(pilot, "2 of 2")
        await press(pilot, "escape")
        assert browsing(pilot).place() == "reading"


@pytest.mark.parametrize("colours", [0, 16])
async def test_without_colours_there_is_a_sentence_instead_of_noise(
    opened: Opened, demo: Db, as_member: As, photo: Path, colours: int
) -> None:
    posted(demo, as_member("marek"), photo)
    async with opened(look=DARK._replace(plain=True, colours=colours)) as pilot:
        await at_files(pilot)
        await press(pilot, "i")
        assert (pixels(pilot) > 200) == (colours == 16) and shown(pilot, "needs colours") == (colours == 0)
        await press(pilot, "enter")
        assert (pixels(pilot) > 200) == (colours == 16) and shown(pilot, "needs colours") == (colours == 0)


async def test_no_more_stand_open_than_memory_is_for(opened: Opened, demo: Db, as_member: As, tmp_path: Path) -> None:
    files = []
    for number in range(OPEN + 3):
        Image.new("RGB", (4, 4), (number, 0, 0)).save(tmp_path / f"{number}.png")
        files.append(tmp_path / f"{number}.png")
    post = posted(demo, as_member("marek"), *files)
    async with opened() as pilot:
        await at_files(pilot)
        for _ in files[: OPEN + 2]:
            await press(pilot, "i")
        assert len(reading(pilot)._below) == OPEN
        assert not reading(pilot).shows(posts.get(demo, as_member("marek"), post.id).attachments[1])


async def test_nothing_is_read_before_somebody_asks(
    opened: Opened, demo: Db, as_member: As, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted(demo, as_member("marek"), photo)
    asked: list[str] = []
    monkeypatch.setattr("store.media.process.ask", lambda what, **_: asked.append(what))
    async with opened() as pilot:
        await at_files(pilot)
        await press(pilot, "home", "j", "end", "escape")
    assert not asked


# While writing


def files_of(pilot: Pilot[None]) -> list[str]:
    return [file.name for file in composer(pilot).query_one(FileRows).files]


async def paste(pilot: Pilot[None], text: str) -> None:
    event = events.Paste(text)
    event.set_sender(pilot.app)
    pilot.app.post_message(event)
    await settled(pilot)


def newest(demo: Db, session: Session) -> PostRow:
    first = threads.recent(demo, session, group=groups.find(demo, session, "Maintenance").id).items[0]
    return posts.get(demo, session, posts.ids(demo, session, first.id)[-1])


async def test_a_typed_path_says_at_once_what_it_is_and_goes_along(
    opened: Opened, demo: Db, as_member: As, photo: Path
) -> None:
    async with opened() as pilot:
        await press(pilot, "a", *"Odd noise", "tab", "tab", *"Listen.", "tab")
        composer(pilot).query_one("#path", Input).value = str(photo)
        await press(pilot, "enter")
        assert files_of(pilot) == ["panel.jpg"] and shown(pilot, "JPEG · 40×60")
        await press(pilot, "f2")
        assert shown(pilot, "panel.jpg  40×60")
    [file] = newest(demo, as_member("ana")).attachments
    assert file.path == str(photo) and file.media_type == "image/jpeg" and not file.kept


async def test_what_can_not_be_attached_stays_where_it_was_typed(opened: Opened, tmp_path: Path) -> None:
    async with opened() as pilot:
        await press(pilot, "a", "tab", "tab", "tab")
        field = composer(pilot).query_one("#path", Input)
        for wrong, said in ((str(tmp_path / "gone.jpg"), "no file"), (str(tmp_path), "is a folder")):
            field.value = wrong
            await press(pilot, "enter")
            assert (
                files_of(pilot) == [] and field.value == wrong and shown(pilot, "Not attached") and shown(pilot, said)
            )


async def test_files_dropped_on_the_terminal_are_attached_and_text_is_written(
    opened: Opened, photo: Path, tmp_path: Path
) -> None:
    blank = tmp_path / "a b's.txt"
    blank.write_text("x\n")
    async with opened() as pilot:
        await press(pilot, "a", "tab", "tab")
        await paste(pilot, f"{shlex.quote(str(blank))} {photo}")
        assert files_of(pilot) == ["a b's.txt", "panel.jpg"] and composer(pilot).area.text == ""
        await paste(pilot, photo.as_uri())
        assert len(files_of(pilot)) == 2, "the same file once"
        for text in ("/etc/no such file is there", "plain words", "see /etc/hosts"):
            composer(pilot).area.text = ""
            await paste(pilot, text)
            assert composer(pilot).area.text == text and len(files_of(pilot)) == 2


async def test_files_are_moved_described_and_left_out(
    opened: Opened, demo: Db, as_member: As, photo: Path, tmp_path: Path
) -> None:
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        for name in ("a.txt", "b.txt"):
            (tmp_path / name).write_text("x\n")
            composer(pilot).add_file(str(tmp_path / name))
        composer(pilot).add_file(str(photo))
        await settled(pilot)
        pilot.app.set_focus(composer(pilot).query_one(FileRows))
        await press(pilot, "end", "K", "K", "c", *"the panel", "enter")
        assert files_of(pilot) == ["panel.jpg", "a.txt", "b.txt"]
        await press(pilot, "j", "D", "C")
        assert files_of(pilot) == ["panel.jpg", "b.txt"]
        pilot.app.set_focus(composer(pilot).area)
        await press(pilot, *"There.", "f2")
    first, second = newest(demo, as_member("ana")).attachments
    assert (first.name, first.caption, first.kept) == ("panel.jpg", "the panel", False)
    assert (second.name, second.kept) == ("b.txt", True)


async def test_a_photos_copy_may_say_where_it_was_taken(
    opened: Opened, demo: Db, as_member: As, tmp_path: Path
) -> None:
    placed = jpeg(tmp_path / "roof.jpg", place=True)
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        composer(pilot).add_file(str(placed))
        await settled(pilot)
        pilot.app.set_focus(composer(pilot).query_one(FileRows))
        turns = []
        for _ in range(4):
            await press(pilot, "C")
            (file,) = composer(pilot).files
            turns.append((file.keep, file.position))
        assert turns == [(True, False), (True, True), (False, False), (None, False)]
        await press(pilot, "C", "C")
        assert shown(pilot, "a copy is kept, with where it was taken")
        await press(pilot, "escape", "escape", "r")  # As a draft has it.
        await settled(pilot)
        assert shown(pilot, "a copy is kept, with where it was taken")
        pilot.app.set_focus(composer(pilot).area)
        await press(pilot, *"There.", "f2")
    (posted,) = newest(demo, as_member("ana")).attachments
    assert posted.sha256 == inspect(str(placed)).sha256 and posted.kept


async def test_a_draft_keeps_its_files(opened: Opened, photo: Path) -> None:
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        composer(pilot).add_file(str(photo))
        await settled(pilot)
        await press(pilot, "escape")
        await press(pilot, "r")
        assert files_of(pilot) == ["panel.jpg"] and shown(pilot, "40×60")
        photo.unlink()
        await press(pilot, "escape")
        await press(pilot, "r")
        assert files_of(pilot) == ["panel.jpg"] and shown(pilot, "Not attached")


async def test_ones_post_gets_other_files(opened: Opened, demo: Db, as_member: As, photo: Path, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("x\n")
    posted(demo, as_member("ana"), tmp_path / "old.txt")
    async with opened() as pilot:
        await at_files(pilot)
        await press(pilot, "e")
        assert files_of(pilot) == ["old.txt"]
        composer(pilot).add_file(str(photo))
        await settled(pilot)
        pilot.app.set_focus(composer(pilot).query_one(FileRows))
        await press(pilot, "home", "D", "f2")
    assert [file.name for file in newest(demo, as_member("ana")).attachments] == ["panel.jpg"]


async def test_a_group_that_keeps_files_keeps_those_of_the_composer(
    opened: Opened, demo: Db, as_member: As, photo: Path
) -> None:
    keeping.choose(demo, as_member("ines"), True, group=groups.find(demo, as_member("ines"), "Maintenance").id)
    async with opened() as pilot:
        await press(pilot, "enter", "r")
        composer(pilot).add_file(str(photo))
        await settled(pilot)
        await press(pilot, *"There.", "f2")
        photo.unlink()
        await press(pilot, "i")
        assert pixels(pilot) > 200, "the copy is there"
    assert newest(demo, as_member("ana")).attachments[0].kept


async def test_paths_are_completed(opened: Opened, photo: Path, tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    async with opened() as pilot:
        await press(pilot, "a", "tab", "tab", "tab")
        field = composer(pilot).query_one("#path", Input)
        field.value = f"{tmp_path}/p"
        field.cursor_position = len(field.value)
        await press(pilot, "l")
        assert [offer.text for offer in composer(pilot).offers.offers] == ["plans/"]
        await press(pilot, "tab")
        assert field.value == f"{tmp_path}/plans/"


async def test_files_are_picked_from_folders(opened: Opened, photo: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("one.txt", "two.txt"):
        (tmp_path / "in" / name).write_text("x\n")
    async with opened() as pilot:
        await press(pilot, "a", "tab", "tab", "tab")
        composer(pilot).query_one("#path", Input).value = f"{tmp_path}/in/"
        await press(pilot, "f7")
        assert isinstance(pilot.app.screen, PickerScreen)
        await press(pilot, "space", "space", "h")
        assert shown(pilot, "2 picked") and shown(pilot, "in/")
        while not shown(pilot, "panel.jpg"):
            await press(pilot, "j")
        for _ in range(10):
            if pilot.app.screen._entry.name == "panel.jpg":  # type: ignore[union-attr]
                break
            await press(pilot, "j")
        await press(pilot, "enter")
        assert files_of(pilot) == ["one.txt", "two.txt", "panel.jpg"]


# What is dropped


PATHS = st.lists(
    st.text(
        st.characters(exclude_characters="/\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\0", exclude_categories=["Cs"]),
        min_size=1,
    ).map(lambda name: f"/srv/{name}"),
    min_size=1,
    max_size=5,
    unique=True,
)


@given(PATHS)
def test_quoted_paths_read_back(paths: list[str]) -> None:
    assert dropped.paths(" ".join(map(shlex.quote, paths))) == tuple(paths)
    assert dropped.paths("\n".join(Path(path).as_uri() for path in paths)) == tuple(map(str, map(Path, paths)))


@given(st.text())
def test_any_paste_is_paths_or_text(pasted: str) -> None:
    assert all(path for path in dropped.paths(pasted))


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("/home/ana/a b.jpg", ("/home/ana/a b.jpg",)),
        (r"/home/ana/a\ b.jpg /tmp/c.png", ("/home/ana/a b.jpg", "/tmp/c.png")),
        ("'/home/ana/a b.jpg' ", ("/home/ana/a b.jpg",)),
        ("file:///home/ana/a%20b.jpg\r\nfile:///c.png", ("/home/ana/a b.jpg", "/c.png")),
        (r"C:\Users\ana\a b.jpg", (r"C:\Users\ana\a b.jpg",)),
        ("/it's.jpg", ("/it's.jpg",)),
        ("and/or", ()),
        ("file://elsewhere/a.jpg", ()),
        ("see /etc/hosts", ()),
        ("", ()),
    ],
)
def test_ways_of_dropping(pasted: str, found: tuple[str, ...]) -> None:
    assert dropped.paths(pasted) == found
