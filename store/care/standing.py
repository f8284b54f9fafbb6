"""Where a store lies and how it stands there: its place, who may do what with its files, the room, its log."""

import os
import shutil
import stat
from pathlib import Path

from store import opening, place
from store.care import readers
from store.care.check import Check
from store.connection import Db
from store.session import Session, user_name
from store.text import shown, size_text

SCARCE = 64 << 20
"""With so many bytes left on a disk it counts as nearly full: as many as the write-ahead log may take."""


def place_of(db: Db, session: Session) -> Check:
    """What the place can be trusted with."""
    found = place.verdict(place.of(db.path), opening.mode_of(db))
    if found.ok and db.why_read_only not in (None, opening.FOR_READING):
        return Check("place", False, f"{found.sentence}; it can only be read: {db.why_read_only}", "Ask its owner.")
    return Check("place", found.ok, found.sentence, found.advice)


def rights(db: Db, session: Session) -> Check:
    """Whether those for whom a store was made may write it, and nobody else may read it (chmod(1), by mode bits)."""
    if os.name == "nt":
        return Check("rights", True, "not looked at: this system has no modes")
    mode = opening.mode_of(db)
    found = [*_wrong(db.path, mode)]
    if not found:
        owner = "its owner alone" if mode == "own" else f"the group {_group(db.path.stat().st_gid)}"
        return Check("rights", True, f"made for {owner}, and its files are")
    said = "; ".join(dict.fromkeys(what for what, _, _ in found))
    return Check("rights", False, said, "Its owner mends that with: hallway doctor --repair")


def mend_rights(db: Db) -> int:
    """Set the modes that are wrong, of what belongs to the acting user; how many. Raises OSError."""
    changed = 0
    for _, file, bits in _wrong(db.path, opening.mode_of(db)):
        if os.geteuid() in (0, file.stat().st_uid):
            file.chmod(bits)
            changed += 1
    return changed


def _wrong(path: Path, mode: opening.Mode) -> list[tuple[str, Path, int]]:
    """What is wrong with the modes of a store's files: what to say, the file, and the mode that it should have."""
    files = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))]
    kept, folder = place.kept_folder(path), path.parent
    found = []
    for file in filter(Path.exists, files):
        bits = stat.S_IMODE(file.stat().st_mode)
        if mode == "own" and bits & 0o077:
            found.append((f"others may read {shown(file.name)}", file, 0o600))
        elif mode != "own" and bits & 0o007:
            found.append((f"whoever is not in its group may read {shown(file.name)}", file, 0o660))
        elif mode != "own" and bits & 0o060 != 0o060:
            found.append((f"its group may not write {shown(file.name)}", file, 0o660))
        if mode != "own" and file.stat().st_gid != folder.stat().st_gid:
            group = _group(folder.stat().st_gid)
            found.append((f"{shown(file.name)} does not belong to the group {group}", file, 0o660))
    lock = place.lock_file(path)
    if mode != "own" and lock.exists() and stat.S_IMODE(lock.stat().st_mode) & 0o060 != 0o060:
        found.append((f"its group may not write {shown(lock.name)}", lock, 0o660))
    if kept.is_dir():
        bits = stat.S_IMODE(kept.stat().st_mode)
        if bits & (0o077 if mode == "own" else 0o007):
            found.append((f"others may look into {shown(kept.name)}", kept, 0o700 if mode == "own" else 0o2770))
        elif mode != "own" and bits & 0o2070 != 0o2070:
            found.append((f"its group may not write in {shown(kept.name)}", kept, 0o2770))
    bits = stat.S_IMODE(folder.stat().st_mode)
    if mode != "own" and bits & 0o2030 != 0o2030:
        found.append((f"the folder {shown(str(folder))} is not made for a group", folder, bits | 0o2070))
    if bits & 0o002 and not bits & stat.S_ISVTX:
        found.append((f"everybody may replace files in {shown(str(folder))}", folder, bits & ~0o002))
    return found


def _group(number: int) -> str:
    try:
        import grp

        return grp.getgrgid(number).gr_name
    except (ImportError, KeyError):
        return str(number)


def space(db: Db, session: Session) -> Check:
    """How much room the store takes and has, and how much of it is free inside."""
    pages, unused, size = (int(db.value(f"PRAGMA {name}")) for name in ("page_count", "freelist_count", "page_size"))
    left = shutil.disk_usage(db.path.parent).free
    detail = f"{size_text(pages * size)}, {size_text(unused * size)} of it to be used again; {size_text(left)} left"
    if left < SCARCE:
        return Check("space", False, detail, "Free some space on that disk: a full one takes no posts.")
    return Check("space", True, detail)


def log(db: Db, session: Session) -> Check:
    """Whether what is written goes from the write-ahead log into the file, or a long reader holds that back."""
    if db.value("PRAGMA journal_mode") != "wal":
        return Check("log", True, "none: it is written with a rollback journal")
    found = readers.look(db)
    if not found.held_back:
        return Check("log", True, f"{size_text(found.size)}, nothing in it is held back")
    who = " and ".join(shown(readers.named(one)) for one in found.readers) or "some program"
    detail = f"{size_text(found.size)}: {who} has been reading for long and holds {found.held_back:,} pages back"
    return Check("log", False, detail, "End that program, or let it finish: until then the log grows.")


def of_closed(path: Path) -> tuple[Check, ...]:
    """The place and the rights of a store that can't be opened, as far as they can be seen."""
    where = place.of(path)
    found = [Check("place", True, f"on {where.filesystem}{', read-only' if where.read_only else ''}")]
    try:
        facts, folder = path.stat(), path.parent.stat()
    except OSError:
        return tuple(found)
    modes = f"{stat.filemode(facts.st_mode)} of {user_name(facts.st_uid)}, {_group(facts.st_gid)}"
    around = f"in a folder {stat.filemode(folder.st_mode)} of {user_name(folder.st_uid)}, {_group(folder.st_gid)}"
    return (*found, Check("rights", True, f"{modes}, {around}"))
