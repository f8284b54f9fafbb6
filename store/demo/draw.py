"""Draws the demo's pictures: `python -m store.demo.draw` writes them anew into store/demo/pictures.

They are drawings, not photos: large plain shapes, which say what they show in the few pixels of a terminal. Needs
Pillow, and is the one place outside the picture process that loads it; the program itself only ships what it wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians, sin
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from store.demo.copy import PICTURES

WIDE, TALL = (640, 480), (480, 640)
STEEL, DARK, PALE, RUST = "#8a949c", "#2b3036", "#d9dde0", "#a3542b"
RED, AMBER, GREEN, BLUE, ICE, BRASS = "#d63a2f", "#f0a020", "#3fae5a", "#2f6fb5", "#cfe9f7", "#c9a227"

Draw = ImageDraw.ImageDraw
Scene = Callable[[Draw, int, int], None]


def _ground(draw: Draw, width: int, height: int, above: str, below: str, line: float = 0.7) -> None:
    draw.rectangle((0, 0, width, height), fill=above)
    draw.rectangle((0, height * line, width, height), fill=below)


def _text(draw: Draw, at: tuple[float, float], words: str, size: int, fill: str = DARK) -> None:
    draw.text(at, words, font=ImageFont.load_default(size), fill=fill, anchor="mm", align="center")


def _gauge(draw: Draw, x: float, y: float, radius: float, angle: float, hot: float = 0.7) -> None:
    """A dial from 225 to -45 degrees, its last part red, the needle at `angle`."""
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=PALE, outline=DARK, width=8)
    box = (x - radius * 0.8, y - radius * 0.8, x + radius * 0.8, y + radius * 0.8)
    draw.arc(box, 135, 135 + 270 * hot, fill=GREEN, width=14)
    draw.arc(box, 135 + 270 * hot, 405, fill=RED, width=14)
    draw.line(
        (x, y, x + cos(radians(angle)) * radius * 0.7, y - sin(radians(angle)) * radius * 0.7), fill=DARK, width=9
    )
    draw.ellipse((x - 12, y - 12, x + 12, y + 12), fill=DARK)


def _fan(draw: Draw, x: float, y: float, radius: float, blades: int = 5) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=DARK, outline=STEEL, width=14)
    for blade in range(blades):
        turn = 360 / blades * blade
        draw.pieslice(
            (x - radius * 0.8, y - radius * 0.8, x + radius * 0.8, y + radius * 0.8), turn, turn + 34, fill=PALE
        )
    draw.ellipse((x - radius * 0.2, y - radius * 0.2, x + radius * 0.2, y + radius * 0.2), fill=RUST)


def gauges(draw: Draw, width: int, height: int) -> None:
    """Two dials: one as it should be, one at its red end."""
    _ground(draw, width, height, "#5d6f7a", "#3d474e", 0.85)
    draw.rectangle((40, 60, 600, 400), fill=STEEL, outline=DARK, width=6)
    _gauge(draw, 190, 220, 120, 110)
    _gauge(draw, 450, 220, 120, -25)


def plate(draw: Draw, width: int, height: int) -> None:
    """The plate of a compressor."""
    _ground(draw, width, height, "#4f5a52", "#4f5a52")
    draw.rounded_rectangle((60, 90, 580, 390), 18, fill=PALE, outline=DARK, width=8)
    for row, words in enumerate(("COMPRESSOR", "R 22", "MINERAL OIL")):
        _text(draw, (320, 160 + row * 80), words, 56, RED if row == 1 else DARK)
    for x, y in ((85, 115), (555, 115), (85, 365), (555, 365)):
        draw.ellipse((x - 10, y - 10, x + 10, y + 10), fill=STEEL)


def cat(draw: Draw, width: int, height: int) -> None:
    """A cat on a roof."""
    _ground(draw, width, height, "#9cc4e0", "#6b7177", 0.6)
    draw.rectangle((380, 60, 620, 300), fill=STEEL, outline=DARK, width=6)
    draw.ellipse((150, 230, 340, 420), fill="#777d84")
    draw.ellipse((120, 150, 240, 260), fill="#777d84")
    draw.polygon(((125, 190), (135, 115), (175, 160)), fill="#777d84")
    draw.polygon(((190, 160), (228, 115), (236, 190)), fill="#777d84")
    for x in (155, 203):
        draw.ellipse((x - 9, 193, x + 9, 211), fill=AMBER)
    draw.ellipse((165, 390, 215, 425), fill="white")
    draw.arc((290, 270, 420, 420), 200, 90, fill="#777d84", width=24)


def door(draw: Draw, width: int, height: int) -> None:
    """A dock door that stands a little open."""
    _ground(draw, width, height, "#7c858c", "#50565b", 0.82)
    draw.rectangle((60, 60, 420, 525), fill=DARK)
    for row in range(5):
        draw.rectangle((75, 75 + row * 75, 405, 140 + row * 75), fill=PALE, outline=STEEL, width=4)
    draw.rectangle((75, 450, 405, 525), fill="#15181b")
    draw.polygon(((215, 465), (265, 465), (265, 490), (285, 490), (240, 520), (195, 490), (215, 490)), fill=RED)
    _text(draw, (240, 35), "DOCK 2", 44, "white")


def fuses(draw: Draw, width: int, height: int) -> None:
    """Five fuses; two have crooked caps."""
    _ground(draw, width, height, "#c8b48d", "#c8b48d")
    for number in range(5):
        x = 70 + number * 110
        wrong = number in (1, 3)
        draw.rectangle((x, 120, x + 70, 360), fill="white", outline=DARK, width=5)
        tilt = 16 if wrong else 0
        draw.polygon(((x, 120), (x + 70, 120 - tilt), (x + 70, 80 - tilt), (x, 80)), fill=RUST if wrong else BRASS)
        draw.rectangle((x, 360, x + 70, 400), fill=BRASS)
        _text(draw, (x + 35, 240), "16A" if not wrong else "16?", 34, RED if wrong else DARK)


def heat_pump(draw: Draw, width: int, height: int) -> None:
    """A heat pump with two fans, ice at its foot."""
    _ground(draw, width, height, "#b7cfe0", "#6f8a5c", 0.75)
    draw.rectangle((90, 110, 560, 390), fill=PALE, outline=DARK, width=6)
    _fan(draw, 220, 250, 105)
    _fan(draw, 440, 250, 105)
    draw.rectangle((90, 360, 560, 390), fill=ICE)


def coil(draw: Draw, width: int, height: int) -> None:
    """A coil, its lower third ice."""
    _ground(draw, width, height, STEEL, STEEL)
    for x in range(30, 460, 22):
        draw.line((x, 40, x, 600), fill=DARK, width=6)
    for y in range(70, 600, 90):
        draw.line((20, y, 460, y), fill=RUST, width=16)
    draw.rectangle((20, 410, 460, 610), fill=ICE)
    for x in range(40, 460, 60):
        draw.polygon(((x, 410), (x + 25, 360), (x + 50, 410)), fill=ICE)


def tray(draw: Draw, width: int, height: int) -> None:
    """A tray that runs over."""
    _ground(draw, width, height, "#7d868c", "#565d62", 0.8)
    draw.polygon(((60, 220), (580, 220), (520, 380), (120, 380)), fill=STEEL, outline=DARK, width=6)
    draw.polygon(((80, 240), (560, 240), (515, 360), (125, 360)), fill=BLUE)
    for x in (150, 300, 470):
        draw.ellipse((x - 9, 395, x + 9, 425), fill=BLUE)


def sensor(draw: Draw, width: int, height: int) -> None:
    """A sensor that a cable tie holds at the second pipe."""
    _ground(draw, width, height, "#6c757c", "#6c757c")
    for x in (120, 240, 360):
        draw.rectangle((x - 30, 0, x + 30, 640), fill=RUST, outline=DARK, width=4)
    draw.rectangle((205, 280, 275, 360), fill=DARK)
    draw.line((195, 300, 285, 300), fill="white", width=10)
    draw.line((195, 345, 285, 345), fill="white", width=10)
    draw.line((275, 320, 480, 250), fill="#111417", width=12)


def end_cap(draw: Draw, width: int, height: int) -> None:
    """The end cap of a door closer, its screw red."""
    _ground(draw, width, height, "#b9a98a", "#b9a98a")
    draw.rounded_rectangle((110, 120, 370, 300), 30, fill=STEEL, outline=DARK, width=8)
    draw.ellipse((205, 175, 275, 245), fill=RED, outline=DARK, width=6)
    draw.line((215, 185, 265, 235), fill=DARK, width=8)
    draw.polygon(((240, 245), (420, 520), (380, 545), (210, 270)), fill=PALE, outline=DARK)
    _text(draw, (240, 80), "TS-40", 56)


def mailbox(draw: Draw, width: int, height: int) -> None:
    """A false mail that wants somebody to sign in."""
    _ground(draw, width, height, "#eef1f4", "#eef1f4")
    draw.rectangle((0, 0, width, 70), fill=BLUE)
    _text(draw, (190, 36), "Service Desk", 38, "white")
    _text(draw, (320, 160), "Your mailbox is FULL", 44, RED)
    draw.rounded_rectangle((190, 250, 450, 330), 14, fill=AMBER)
    _text(draw, (320, 290), "Sign in", 42)
    draw.line((90, 390, 550, 390), fill=STEEL, width=6)
    draw.line((90, 425, 400, 425), fill=STEEL, width=6)


def tags(draw: Draw, width: int, height: int) -> None:
    """Brass tags with two numbers."""
    _ground(draw, width, height, "#59636a", "#59636a")
    draw.rectangle((0, 60, width, 130), fill=RUST)
    for number, words in enumerate(("7/112", "7/113", "9/4")):
        x = 120 + number * 200
        draw.line((x, 130, x, 210), fill=PALE, width=6)
        draw.ellipse((x - 85, 205, x + 85, 375), fill=BRASS, outline=DARK, width=6)
        _text(draw, (x, 290), words, 46)


def thermos(draw: Draw, width: int, height: int) -> None:
    """A thermos that keeps a door open."""
    _ground(draw, width, height, "#8a9096", "#4d5358", 0.85)
    draw.polygon(((60, 40), (300, 80), (300, 600), (60, 545)), fill=GREEN, outline=DARK, width=6)
    draw.rectangle((330, 330, 410, 570), fill=BLUE, outline=DARK, width=6)
    draw.rectangle((345, 285, 395, 330), fill=PALE, outline=DARK, width=5)


def ceiling(draw: Draw, width: int, height: int) -> None:
    """A ceiling lamp out of which water drips."""
    _ground(draw, width, height, "#e6e2d8", "#c9c4b7", 0.55)
    draw.ellipse((70, 60, 410, 260), fill="#b99b6b")
    draw.ellipse((150, 120, 330, 300), fill=PALE, outline=DARK, width=8)
    for y in (330, 420, 520):
        draw.polygon(((240, y - 35), (262, y + 10), (218, y + 10)), fill=BLUE)
        draw.ellipse((216, y - 8, 264, y + 34), fill=BLUE)


def float_switch(draw: Draw, width: int, height: int) -> None:
    """A float that hangs on its arm."""
    _ground(draw, width, height, "#9aa3a9", BLUE, 0.6)
    draw.rectangle((40, 40, 110, 600), fill=STEEL, outline=DARK, width=6)
    draw.line((110, 200, 320, 470), fill=DARK, width=16)
    draw.ellipse((260, 410, 440, 590), fill=RED, outline=DARK, width=8)
    draw.ellipse((90, 180, 130, 220), fill=AMBER)


def reader(draw: Draw, width: int, height: int) -> None:
    """A badge reader that blinks amber."""
    _ground(draw, width, height, "#a59d90", "#a59d90")
    draw.rounded_rectangle((110, 110, 370, 530), 30, fill=DARK, outline="#111417", width=6)
    draw.ellipse((195, 160, 285, 250), fill=AMBER)
    for radius in (40, 75, 110):
        draw.arc((240 - radius, 400 - radius, 240 + radius, 400 + radius), 300, 60, fill=PALE, width=12)


def contactor(draw: Draw, width: int, height: int) -> None:
    """Four contactors, of which K4 hums."""
    _ground(draw, width, height, "#d8d4c8", "#d8d4c8")
    for number in range(4):
        x = 60 + number * 140
        draw.rectangle((x, 110, x + 110, 370), fill=DARK if number != 2 else RUST, outline="#111417", width=6)
        _text(draw, (x + 55, 240), f"K{number + 2}", 54, "white")
        for step in range(3):
            draw.rectangle((x + 10 + step * 34, 70, x + 32 + step * 34, 110), fill=BRASS)
    for radius in (20, 45, 70):
        draw.arc((395 - radius, 420 - radius, 395 + radius, 420 + radius), 20, 160, fill=RED, width=8)


def panel(draw: Draw, width: int, height: int) -> None:
    """A chiller's panel: tripped on high head pressure."""
    _ground(draw, width, height, "#5a666e", "#5a666e")
    draw.rectangle((50, 40, 590, 440), fill=PALE, outline=DARK, width=8)
    draw.rectangle((90, 80, 380, 230), fill="#12303a")
    _text(draw, (235, 125), "HIGH HEAD", 46, AMBER)
    _text(draw, (235, 185), "TRIP", 52, RED)
    _gauge(draw, 480, 160, 85, -20)
    for number, colour in enumerate((GREEN, GREEN, AMBER, RED)):
        draw.ellipse((100 + number * 90, 290, 160 + number * 90, 350), fill=colour, outline=DARK, width=5)
    draw.rectangle((470, 280, 550, 400), fill=RED, outline=DARK, width=6)


def fan(draw: Draw, width: int, height: int) -> None:
    """A condenser fan and its capacitor."""
    _ground(draw, width, height, STEEL, "#596066", 0.85)
    _fan(draw, 240, 300, 200)
    draw.rectangle((330, 470, 430, 600), fill=BLUE, outline=DARK, width=6)
    _text(draw, (380, 535), "8 uF", 36, "white")


SCENES: dict[str, tuple[tuple[int, int], Scene]] = {
    "chiller1-gauges.jpg": (WIDE, gauges),
    "bremen-plate.jpg": (WIDE, plate),
    "roof-cat.jpg": (WIDE, cat),
    "dock-door-2.jpg": (TALL, door),
    "fuses-2608f.jpg": (WIDE, fuses),
    "school-heat-pump.jpg": (WIDE, heat_pump),
    "school-coil-ice.jpg": (TALL, coil),
    "school-tray.jpg": (WIDE, tray),
    "school-sensor.jpg": (TALL, sensor),
    "ts40-endcap.jpg": (TALL, end_cap),
    "mailbox-full.jpg": (WIDE, mailbox),
    "brass-tags.jpg": (WIDE, tags),
    "thermos-door.jpg": (TALL, thermos),
    "lindenhof-ceiling.jpg": (TALL, ceiling),
    "ahu2-tray.jpg": (WIDE, tray),
    "ahu2-float.jpg": (TALL, float_switch),
    "north-gate-reader.jpg": (TALL, reader),
    "k4-lindenhof.jpg": (WIDE, contactor),
    "chiller3-panel.jpg": (WIDE, panel),
    "condenser-fan2.jpg": (TALL, fan),
}


def draw_all(folder: Path) -> None:
    """Write every picture into a folder."""
    folder.mkdir(exist_ok=True)
    for name, (size, scene) in SCENES.items():
        picture = Image.new("RGB", size)
        scene(ImageDraw.Draw(picture), *size)
        picture.save(folder / name, quality=78, optimize=True)


if __name__ == "__main__":
    draw_all(PICTURES)
