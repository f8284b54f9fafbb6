"""Pictures among text in a frame: what the terminal is left with."""

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.tui.graphics.canvas import Canvas, Painted
from tests.tui.graphics.test_sixel import colours, pictures
from tui.graphics import marked
from tui.graphics.drawing import Cell, Graphics
from tui.graphics.half_blocks import Pixels
from tui.graphics.marked import KEPT, MARKS, REMOTE, SIXELS, Blocks, Kitty, Sixels

CELL = Cell(4, 6)
TRUE = ColorSystem.TRUECOLOR


@pytest.fixture(autouse=True)
def a_terminal_with_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked, "cell_size", lambda: CELL)
    monkeypatch.setattr("shutil.get_terminal_size", lambda **_: (40, 20))


def picture(shade: int = 0, width: int = 12, height: int = 10) -> Pixels:
    """Each pixel another of the pure colours, so that nothing of it is changed on the way."""
    places = ((x, y) for y in range(height) for x in range(width))
    return Pixels(
        width, height, b"".join(bytes(255 * ((x + y + shade) >> bit & 1) for bit in range(3)) for x, y in places)
    )


def frame(rows: tuple[Strip, ...], left: int = 2, top: int = 1, cover: str = "", at: int = 0) -> str:
    """The rows in a frame, over which something may stand."""
    texts = (row.text[:at] + cover + row.text[at + len(cover) :] for row in rows)
    return "".join(f"\x1b[{top + y + 1};{left + 1}H{text}|" for y, text in enumerate(texts))


def moved(painted: Painted, left: int = 2, top: int = 1) -> Painted:
    return {(x + left * CELL.width, y + top * CELL.height): colour for (x, y), colour in painted.items()}


def test_a_picture_stands_where_its_marks_stood_and_text_goes_on_behind_it() -> None:
    graphics = Sixels(TRUE, most=SIXELS)
    rows = graphics.strips(picture())
    assert [row.cell_length for row in rows] == [3, 3]
    seen = Canvas(CELL).feed(graphics.written(frame(rows)))
    assert seen.pixels == moved(colours(picture()))
    assert seen.text == {(x, y): "|" if x == 5 else " " for x in range(2, 6) for y in (1, 2)}


@given(st.integers(0, 2), st.integers(1, 3))
def test_what_covers_a_picture_covers_it(at: int, width: int) -> None:
    width = min(width, 3 - at)
    graphics = Sixels(TRUE, most=SIXELS)
    seen = Canvas(CELL).feed(graphics.written(frame(graphics.strips(picture()), cover="X" * width, at=at)))
    left, right = (2 + at) * CELL.width, (2 + at + width) * CELL.width
    assert seen.pixels == {
        (x, y): colour for (x, y), colour in moved(colours(picture())).items() if not left <= x < right
    }
    assert "".join(seen.text[x, 1] for x in range(2 + at, 2 + at + width)) == "X" * width


def test_two_pictures_side_by_side_are_two() -> None:
    graphics = Sixels(TRUE, most=SIXELS)
    first, second = graphics.strips(picture()), graphics.strips(picture(3))
    both = "".join(a.text + b.text + "\n" for a, b in zip(first, second, strict=True)).split("\n")
    seen = Canvas(CELL).feed(graphics.written(f"\x1b[1;1H{both[0]}\x1b[2;1H{both[1]}"))
    assert seen.pixels == moved(colours(picture()), 0, 0) | moved(colours(picture(3)), 3, 0)


@pytest.mark.parametrize("kind", [Sixels, Kitty])
def test_the_same_picture_again_has_the_same_rows(kind: type[Sixels] | type[Kitty]) -> None:
    graphics = kind(TRUE, most=SIXELS)
    assert graphics.strips(picture()) == graphics.strips(picture()) != graphics.strips(picture(1))


@pytest.mark.parametrize("kind", [Sixels, Kitty])
def test_what_somebody_shows_is_kept_however_many_come(kind: type[Sixels] | type[Kitty]) -> None:
    graphics = kind(TRUE, most=SIXELS)
    rows = graphics.strips(picture())
    before = Canvas(CELL).feed(graphics.written(frame(rows)))
    for at in range(KEPT * 5):
        graphics.strips(picture(0, 12, 6 * (2 + at)))
    again = Canvas(CELL).feed(graphics.written(frame(rows)))
    assert (again.pixels, again.text) == (before.pixels, before.text)


@pytest.mark.parametrize("kind", [Sixels, Kitty])
def test_what_nobody_shows_is_kept_for_a_while(kind: type[Sixels] | type[Kitty]) -> None:
    graphics = kind(TRUE, most=SIXELS)
    text = graphics.strips(picture())[0].text
    for at in range(KEPT - 1):
        graphics.strips(picture(0, 12, 6 * (2 + at)))
    assert not graphics.written(text).endswith("   ")
    graphics.strips(picture(1))
    assert graphics.written(text).endswith("   ")


def test_marks_never_run_out() -> None:
    graphics = Sixels(TRUE, most=SIXELS)
    wide, high = 1000, MARKS // 1000 // 3
    for shade in range(7):
        shown = Pixels(
            wide * CELL.width, high * CELL.height, bytes([shade * 40]) * (wide * CELL.width * high * CELL.height * 3)
        )
        rows = graphics.strips(shown)
        assert all("\x1bP" in graphics.written(row.text) for row in (rows[0], rows[-1]))


def test_kitty_is_sent_a_picture_once_and_again_after_the_screen_was_left() -> None:
    graphics = Kitty(TRUE, most=SIXELS)
    rows = graphics.strips(picture())
    sent = [len(Canvas(CELL).feed(graphics.written(frame(rows))).commands) for _ in range(2)]
    assert sent == [1, 0]
    assert graphics.farewell() == "\x1b_Ga=d,d=I,q=2,i=16\x1b\\"
    graphics.again()
    assert graphics.farewell() == ""
    assert len(Canvas(CELL).feed(graphics.written(frame(rows))).commands) == 1


def test_kitty_forgets_what_was_sent_and_is_kept_no_more() -> None:
    graphics = Kitty(TRUE, most=SIXELS)
    graphics.written(frame(graphics.strips(picture())))
    for at in range(KEPT):
        graphics.strips(picture(0, 12, 6 * (2 + at)))
    assert Canvas(CELL).feed(graphics.written("")).commands == ["a=d,d=I,q=2,i=16"]
    assert graphics.written("") == ""


def test_a_picture_fills_its_cells() -> None:
    assert Sixels(TRUE, most=SIXELS).room(30, 10) == (120, 60)
    assert Kitty(TRUE, most=SIXELS).room(30, 10) == (120, 60)
    assert Graphics().room(30, 10) == (30, 20)


@pytest.mark.parametrize("kind", [Sixels, Kitty])
@pytest.mark.parametrize("cells", [(0, 0), (1, 1), (200, 100)])
def test_no_more_pixels_are_sent_than_may_be(
    kind: type[Sixels] | type[Kitty], cells: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marked, "cell_size", lambda: Cell(16, 32))
    monkeypatch.setattr("shutil.get_terminal_size", lambda **_: (200, 100))
    width, height = kind(TRUE, most=REMOTE).room(*cells)
    assert width * height <= REMOTE * 1.1
    assert cells == (0, 0) or (width > 0 and height > 1)


@pytest.mark.parametrize("kind", [Sixels, Kitty])
def test_where_nothing_says_how_large_a_cell_is_there_are_half_blocks(
    kind: type[Sixels] | type[Kitty], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marked, "cell_size", lambda: None)
    graphics = kind(TRUE, most=SIXELS)
    assert graphics.room(30, 10) == (30, 20)
    drawn = (one.written(one.strips(picture())[0].text) for one in (graphics, Blocks(TRUE)))
    assert next(drawn) == next(drawn)
    assert kind(TRUE, most=SIXELS, cell=CELL).room(30, 10) == (120, 60)


def test_what_is_no_mark_is_as_it_was() -> None:
    text = "\x1b[1mpump P-7\x1b[m \U000f0123 \ue000 \U0010eeee"
    assert Sixels(TRUE, most=SIXELS).written(text) == Kitty(TRUE, most=SIXELS).written(text) == text


@given(st.integers(3, 97), st.integers(2, 60), st.integers(50_000, 2_000_000))
def test_a_picture_as_large_as_its_room_takes_no_more_cells(columns: int, rows: int, most: int) -> None:
    for graphics in (Sixels(TRUE, most=most), Kitty(TRUE, most=most)):
        width, height = graphics.room(columns, rows)
        drawn = graphics.strips(Pixels(width, height, bytes(width * height * 3)))
        assert len(drawn) <= rows and drawn[0].cell_length <= columns
        if most == 2_000_000:
            assert (drawn[0].cell_length, len(drawn)) == (columns, rows)


@given(pictures, st.sampled_from(("truecolor", "256", "standard")), st.booleans(), st.integers(0, 9))
def test_half_blocks_look_as_if_textual_had_drawn_them(picture: Pixels, system: str, sixteen: bool, at: int) -> None:
    # Another one for each: a style remembers its codes, whatever system asks for them next.
    behind = Style(color="red", bgcolor={"truecolor": "blue", "256": "green", "standard": "magenta"}[system])
    console = Console(color_system=system, force_terminal=True, legacy_windows=False, width=20)  # type: ignore[arg-type]

    def seen(graphics: Graphics) -> object:
        shown = pyte.Screen(12, 6)
        stream = pyte.Stream(shown)
        for y, row in enumerate(graphics.strips(picture)):
            parts = (row.crop(0, at), Strip([Segment("X")]), row.crop(at + 1)) if at < row.cell_length else (row,)
            line = Strip([segment for part in parts for segment in part.apply_style(behind)])
            stream.feed(f"\x1b[{y + 1};1H" + graphics.written(line.render(console)))
        return [[shown.buffer[y][x] for x in range(12)] for y in range(6)]

    assert seen(Blocks(COLOR_SYSTEMS[system], sixteen=sixteen)) == seen(Graphics(sixteen=sixteen))
