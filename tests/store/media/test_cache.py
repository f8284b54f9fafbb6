"""store.media.cache: bounded, readable by nobody else, and believed no more than any file."""

import os
import stat
from pathlib import Path

import pytest

from store.media import cache

PICTURE = (2, 1, b"abcdef")


def key(number: int) -> str:
    return f"{number:064x}"


def test_what_was_put_there_is_found_again_and_nobody_else_reads_it() -> None:
    old = os.umask(0)
    try:
        cache.add(key(1), 10, 10, PICTURE)
    finally:
        os.umask(old)
    assert cache.find(key(1), 10, 10) == PICTURE
    assert cache.find(key(2), 10, 10) is None and cache.find(key(1), 10, 11) is None
    (file,) = cache.folder().iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(cache.folder().stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["", "../" * 10 + "etc", "a" * 63, "A" * 64, "a" * 64 + "\n", "/" + "a" * 63])
def test_what_is_no_hash_leads_nowhere(name: str) -> None:
    cache.add(name, 10, 10, PICTURE)
    assert cache.find(name, 10, 10) is None
    assert not cache.folder().exists() or not list(cache.folder().iterdir())


def test_it_stays_within_its_bound_and_forgets_what_was_looked_at_longest_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LARGEST", 40_000)
    wide = (100, 10, bytes(3000))
    for number in range(40):
        cache.add(key(number), 100, 10, wide)
        (path,) = cache.folder().glob(f"{key(number)}*")
        os.utime(path, (number + 1, number + 1))
        assert cache.find(key(0), 100, 10) == wide  # Looked at again and again, it stays.
        assert sum(file.stat().st_size for file in cache.folder().iterdir()) <= 40_000
    assert cache.find(key(39), 100, 10) == wide
    assert cache.find(key(1), 100, 10) is None


def test_a_file_that_is_no_picture_is_not_shown(tmp_path: Path) -> None:
    cache.add(key(1), 10, 10, PICTURE)
    (path,) = cache.folder().iterdir()
    whole = path.read_bytes()
    for broken in (b"", whole[:3], whole[:-1], whole + b"x", b"\0\0\0\0", b"\xff" * 10):
        path.write_bytes(broken)
        assert cache.find(key(1), 10, 10) is None
    path.unlink()
    path.symlink_to("/dev/zero")
    assert cache.find(key(1), 10, 10) is None
    path.unlink()
    os.mkfifo(path)
    assert cache.find(key(1), 10, 10) is None


def test_where_nothing_can_be_written_nothing_happens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    cache.add(key(1), 10, 10, PICTURE)
    assert cache.find(key(1), 10, 10) is None


def test_an_older_draft_that_was_left_goes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.add(key(1), 10, 10, PICTURE)
    left = cache.folder() / ".left"
    left.write_bytes(bytes(50_000))
    os.utime(left, (1, 1))
    monkeypatch.setattr(cache, "LARGEST", 40_000)
    cache.add(key(2), 10, 10, PICTURE)
    assert not left.exists() and cache.find(key(2), 10, 10) == PICTURE


def test_what_is_too_large_to_be_found_again_is_not_put_there() -> None:
    cache.add(key(1), 1000, 2000, (1000, 2000, bytes(6_000_000)))
    assert not cache.folder().exists()
