"""The demo's pictures: each that a post has is shipped, is drawn by our script, and lies beside the copy that opens."""

import contextlib
from pathlib import Path

from PIL import Image

from store import posts, presence, threads
from store.demo import content
from store.demo.copy import PICTURES, private_copy
from store.demo.draw import SCENES, draw_all
from store.members import session_for
from store.opening import open_store
from store.session import Identity


def test_each_is_shipped_and_drawn_by_the_script(tmp_path: Path) -> None:
    said = {file.name: file for thread in content.THREADS for say in thread.says for file in say.attachments}
    assert set(said) == set(SCENES) == {path.name for path in PICTURES.iterdir()}
    draw_all(tmp_path)
    for name, file in said.items():
        with Image.open(PICTURES / name) as shipped, Image.open(tmp_path / name) as drawn:
            assert shipped.size == drawn.size == (file.width, file.height)
        assert (PICTURES / name).stat().st_size < 40_000


def test_they_lie_beside_the_private_copy(tmp_path: Path) -> None:
    with private_copy(folder=tmp_path) as copy, contextlib.closing(open_store(copy.path, read_only=True)) as db:
        session = session_for(db, Identity("demo", "uid", "1", copy.viewer))
        files = [
            file
            for row in threads.recent(db, session, limit=100).items
            for post in posts.by_ids(db, session, posts.ids(db, session, row.id))
            for file in post.attachments
        ]
        assert len(files) == len(SCENES)
        assert {presence.of(db, session, file).state for file in files} == {"there"}
