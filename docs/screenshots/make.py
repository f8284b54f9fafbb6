"""Draw the README's picture from the running app: `python docs/screenshots/make.py`."""

import asyncio
import re
import tempfile
from pathlib import Path

from store.demo.copy import private_copy
from tui.app import HallwayApp
from tui.styles.theme import Look
from tui.widgets.glyphs import UNICODE

HERE = Path(__file__).parent
SIZE = (120, 36)


async def draw(target: Path) -> None:
    """Open the demo, let it come to rest, and write what it shows as SVG."""
    with tempfile.TemporaryDirectory() as folder, private_copy(folder=Path(folder)) as demo:
        look = Look("hallway-dark", UNICODE, plain=False)
        app = HallwayApp(demo.path, clock=demo.clock, viewer=demo.viewer, look=look)
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause(1)
            drawn = app.export_screenshot(title="Hallway")
    # No fonts from elsewhere: whoever looks at the picture has a monospaced one.
    drawn = re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"<!--.*?-->", "", drawn, flags=re.DOTALL)
    target.write_text(re.sub(r"[ \t]+\n", "\n", drawn), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(draw(HERE / "groups-120.svg"))
