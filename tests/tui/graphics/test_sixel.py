"""Sixels, read back."""

from hypothesis import given
from hypothesis import strategies as st

from tests.tui.graphics.canvas import Painted, sixels
from tui.graphics import sixel
from tui.graphics.half_blocks import Pixels

pictures = st.tuples(st.integers(1, 20), st.integers(1, 15)).flatmap(
    lambda size: st.builds(
        Pixels,
        st.just(size[0]),
        st.just(size[1]),
        st.binary(min_size=size[0] * size[1] * 3, max_size=size[0] * size[1] * 3),
    )
)


def colours(picture: Pixels) -> Painted:
    """Each pixel's colour."""
    places = ((x, y) for y in range(picture.height) for x in range(picture.width))
    starts = ((place, (place[1] * picture.width + place[0]) * 3) for place in places)
    return {place: (picture.rgb[at], picture.rgb[at + 1], picture.rgb[at + 2]) for place, at in starts}


@given(pictures)
def test_every_pixel_is_painted_once_and_nearly_in_its_colour(picture: Pixels) -> None:
    painted = sixels(sixel.sequence(sixel.numbered(picture)))
    wanted = colours(picture)
    assert painted.keys() == wanted.keys()
    for place, colour in wanted.items():
        assert all(abs(was - is_) <= sixel.STEP for was, is_ in zip(colour, painted[place], strict=True))


@given(st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255)))
def test_from_afar_a_plain_picture_has_its_own_colour(colour: tuple[int, int, int]) -> None:
    painted = sixels(sixel.sequence(sixel.numbered(Pixels(8, 8, bytes(colour) * 64)))).values()
    for channel in range(3):
        assert abs(sum(found[channel] for found in painted) / 64 - colour[channel]) <= sixel.STEP / 16


def test_pure_colours_are_pure() -> None:
    picture = Pixels(4, 1, b"\0\0\0\xff\xff\xff\xff\0\0\0\0\xff")
    assert sixels(sixel.sequence(sixel.numbered(picture))) == colours(picture)


def test_what_repeats_is_said_once() -> None:
    plain = sixel.sequence(sixel.numbered(Pixels(500, 6, b"\xff\0\0" * 3000)))
    assert "!500~" in plain and len(plain) < 60
