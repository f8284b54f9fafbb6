"""store.media.thumbnails.look: what a file is and its picture out of one process, and what is left if that breaks."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from store.errors import NotFound
from store.media import cache, inspect, process, thumbnails


def photo(folder: Path, colour: str = "red") -> str:
    path = folder / f"{colour}.png"
    Image.new("RGB", (40, 20), colour).save(path)
    return str(path)


def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, process.Answer | None]]:
    """What picture processes are asked, and what they answer: None for those that broke."""
    seen: list[tuple[str, process.Answer | None]] = []
    real = process.ask

    def ask(what: str, **fields: Any) -> process.Answer:
        seen.append((what, None))
        answer = real(what, **fields)
        seen[-1] = (what, answer)
        return answer

    monkeypatch.setattr(process, "ask", ask)
    return seen


def test_facts_and_picture_come_out_of_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = photo(tmp_path)
    wanted = inspect.inspect(path, closely=False)
    seen = asked(monkeypatch)
    found = thumbnails.look(path, width=40, height=20)
    assert [what for what, _ in seen] == ["look"]
    assert found.facts == wanted and found.why == ""
    assert found.picture == thumbnails.thumbnail(path, width=40, height=20)


def test_what_was_drawn_before_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = photo(tmp_path)
    first = thumbnails.look(path, width=40, height=20)
    seen = asked(monkeypatch)
    again = thumbnails.look(path, width=40, height=20, expected=first.facts.sha256)
    assert again == first
    assert [answer is not None and answer.payload for _, answer in seen] == [b""]


def test_a_file_that_was_changed_is_drawn_as_it_is_now(tmp_path: Path) -> None:
    path = photo(tmp_path)
    before = thumbnails.look(path, width=40, height=20)
    shutil.copyfile(photo(tmp_path, "blue"), path)
    now = thumbnails.look(path, width=40, height=20, expected=before.facts.sha256)
    assert now.picture is not None and now.picture.rgb[:3] == b"\0\0\xff"
    assert now.facts.sha256 != before.facts.sha256
    assert thumbnails.cached(now.facts.sha256, width=40, height=20) == now.picture


def test_without_the_cache_nothing_is_left_there_and_nothing_taken(tmp_path: Path) -> None:
    path = photo(tmp_path)
    found = thumbnails.look(path, width=40, height=20, cache=False)
    digest = found.facts.sha256
    assert digest is not None and thumbnails.cached(digest, width=40, height=20) is None
    cache.add(digest, 40, 20, (1, 1, b"\0\0\0"))
    assert thumbnails.look(path, width=40, height=20, expected=digest, cache=False) == found


def test_a_damaged_picture_has_its_facts_and_a_sentence(tmp_path: Path) -> None:
    path = Path(photo(tmp_path))
    path.write_bytes(path.read_bytes()[:50])
    found = thumbnails.look(str(path), width=40, height=20)
    assert found.picture is None and found.why.startswith("It is damaged")
    assert found.facts.size == 50 and found.facts.media_type == "image/png"


def test_what_is_no_picture_has_its_facts_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("pressure 4 bar\n")
    found = thumbnails.look(str(tmp_path / "a.txt"), width=40, height=20)
    assert found.picture is None and found.why == "" and found.facts.kind == "text"


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        thumbnails.look(str(tmp_path / "gone.jpg"), width=40, height=20)


@pytest.mark.parametrize("error", [process.Crashed(process.BROKE), process.TimedOut("slow")])
def test_where_drawing_breaks_the_process_the_facts_are_found_out_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    path = photo(tmp_path)
    wanted = inspect.inspect(path, closely=False)
    real = process.ask

    def ask(what: str, **fields: Any) -> process.Answer:
        if what == "look":
            raise error
        return real(what, **fields)

    monkeypatch.setattr(process, "ask", ask)
    found = thumbnails.look(path, width=40, height=20)
    assert found.facts == wanted and found.picture is None
    assert found.why.endswith(".")
