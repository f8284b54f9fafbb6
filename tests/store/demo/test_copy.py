"""store.demo.copy: one's own copy is kept, joined while it is open, and made anew only when nobody is in it."""

import contextlib
from pathlib import Path

import pytest

from store import groups
from store.demo.copy import DemoCopy, private_copy
from store.errors import Conflict
from store.members import session_as
from store.opening import open_store


def names(copy: DemoCopy) -> set[str]:
    with contextlib.closing(open_store(copy.path, read_only=True)) as db:
        return {group.name for group in groups.listing(db, session_as(db, "ines", clock=copy.clock))}


def add_group(copy: DemoCopy, name: str) -> None:
    with contextlib.closing(open_store(copy.path)) as db:
        groups.create(db, session_as(db, "ines", clock=copy.clock), name)


def test_what_was_written_stays_until_one_starts_over(tmp_path: Path) -> None:
    with private_copy(folder=tmp_path) as copy:
        add_group(copy, "Mine")
    with private_copy(folder=tmp_path) as copy:
        assert "Mine" in names(copy)
    with private_copy(folder=tmp_path, fresh=True) as copy:
        assert "Mine" not in names(copy)


def test_a_copy_that_is_open_is_joined_and_not_made_anew(tmp_path: Path) -> None:
    with private_copy(folder=tmp_path) as first:
        add_group(first, "Mine")
        with private_copy(folder=tmp_path) as second:
            assert "Mine" in names(second)
            assert abs(first.clock() - second.clock()).total_seconds() < 60
        with pytest.raises(Conflict, match="open in another terminal"), private_copy(folder=tmp_path, fresh=True):
            pytest.fail("it started over below the one who is in it")
        assert "Mine" in names(first)
