"""Threads that went into another one: their numbers and uids lead there for ever."""

from store.connection import Db

TARGET = "SELECT target_id FROM merged_threads WHERE id = ?"


def target(db: Db, thread: int) -> int | None:
    """The thread that holds the posts of one that was merged; None for every other number. Asks not who may see it."""
    found = db.value(TARGET, (thread,))
    return None if found is None else int(found)
