"""Make a new store: whole, durable and with an admin, or not at all."""

import contextlib
import os
import stat
import uuid
from pathlib import Path

from store import arrival, migrations, place, text
from store.clock import Clock, utc_now
from store.connection import Db, write
from store.errors import Conflict, Denied, Full, Invalid, StoreError
from store.opening import Mode, connect, open_store, real_path, require_no_log
from store.session import Identity, Session, Via
from store.sqlite_errors import translated

SETTING = "INSERT INTO store (key, value) VALUES (?, ?)"


def create_store(
    path: Path | str,
    *,
    identity: Identity,
    name: str = "Hallway",
    mode: Mode = "own",
    clock: Clock = utc_now,
    via: Via = "local",
) -> Db:
    """Make a store whose admin is `identity`, and open it.

    `own` is for one user, `shared` for a group of the host (its folder setgid and group-writable), `network` for a
    store on NFS. It is built under another name and then linked to its own, so that nobody ever opens half of it.
    Raises Conflict when something is there, Invalid where such a store can't be kept, and other StoreErrors.
    """
    real = real_path(path)
    name = text.name(name, "store's name")
    if os.path.lexists(real):
        raise Conflict(
            f"There is something at {path} already; name another place, or use that store with: --store {path}"
        )
    where = require_place(real, mode)
    # Not the process id: in a container every run may have the same, and meet what a killed one left.
    draft = real.with_name(f".{real.name}.new-{uuid.uuid4().hex[:12]}")
    try:
        _build(draft, identity, name, mode, clock, via, network=where.kind == "nfs" or mode == "network")
        try:
            os.link(draft, real)
        except FileExistsError:
            raise Conflict(f"Somebody made a store at {path} meanwhile; use it with: --store {path}") from None
        except OSError:  # Not every filesystem has hard links.
            os.rename(draft, real)
        place.sync_folder(real.parent)
        _make_sidecars(real, mode)
    except OSError as error:
        raise _unmakeable(error, Path(path)) from error
    finally:
        for left in (
            draft,
            *(draft.with_name(draft.name + suffix) for suffix in ("-wal", "-shm", "-journal", "-lock")),
        ):
            with contextlib.suppress(OSError):
                left.unlink()
    return open_store(real)


def require_place(path: Path, mode: Mode) -> place.Place:
    """The place of a store to be, its folder made. Raises Invalid where such a store can't be kept, and others."""
    where = place.of(path)
    if where.kind not in ("local", "nfs"):
        seen = "nobody has measured what stores risk" if where.kind == "network" else "stores were seen to break"
        raise Invalid(f"{path} lies on {where.filesystem}, where {seen}; make it on a local disk and reach it by SSH.")
    if where.kind == "nfs" and mode != "network":
        raise Invalid(
            f"{path} lies on NFS; make it on a local disk, or accept what NFS risks with: hallway init --network"
        )
    if where.local_locks:
        raise Invalid(
            f"{path} lies on NFS that is mounted with {where.local_locks}, so locks don't reach other hosts; "
            "mount it without, or make it on a local disk."
        )
    _make_folder(path.parent, mode)
    require_no_log(path)
    return where


def set_rights(real: Path, mode: Mode) -> None:
    """Give a store's file, its lock and what it keeps to whom it was made for. Raises StoreError."""
    try:
        real.chmod(0o600 if mode == "own" else 0o660)
        _make_sidecars(real, mode)
        for copy in place.kept_folder(real).iterdir():
            if copy.is_file():
                copy.chmod(0o600 if mode == "own" else 0o660)
    except PermissionError:
        return  # Its owner's to set; nobody else could put anything there that the folder's group can't read.
    except OSError as error:
        raise _unmakeable(error, real) from error


def _make_folder(folder: Path, mode: Mode) -> None:
    shared = mode != "own"
    try:
        if not folder.is_dir():
            place.make_folder(folder, 0o700)
            if shared:
                folder.chmod(0o2770)
            return
        have = stat.S_IMODE(folder.stat().st_mode)
    except OSError as error:
        raise _unmakeable(error, folder) from error
    if shared and os.name != "nt" and have & 0o2030 != 0o2030:
        raise Invalid(f"The folder {folder} is not made for a group; run first: chmod g+rwxs {folder}")


def _unmakeable(error: OSError, path: Path) -> StoreError:
    if isinstance(error, PermissionError):
        return Denied(f"You may not write at {path}; name another place: hallway init PATH")
    if error.errno in (28, 122):  # ENOSPC, EDQUOT
        return Full(f"The disk at {path} is full; free some space and try again.")
    return Invalid(
        f"A store can't be made at {path} ({error.strerror or error}); name another place: hallway init PATH"
    )


def _build(draft: Path, identity: Identity, name: str, mode: Mode, clock: Clock, via: Via, *, network: bool) -> None:
    rights = 0o600 if mode == "own" else 0o660
    draft.touch(mode=rights, exist_ok=False)
    draft.chmod(rights)  # Whatever the umask took away.
    with translated(draft), contextlib.closing(connect(draft, "mode=rw")) as connection:
        connection.execute("PRAGMA journal_mode = " + ("TRUNCATE" if network else "WAL"))
        db = Db(connection, draft, None)
        with contextlib.closing(db), write(db, Session(None, clock, via)) as tx:
            migrations.apply(connection)
            for key, value in (
                ("uid", str(uuid.uuid4())),
                ("name", name),
                ("mode", mode),
                ("created_at", tx.at),
            ):
                tx.run(SETTING, (key, value))
            tx.record("store.create", member=arrival.arrive(tx, identity, role="admin"))
    place.sync_file(draft)


def _make_sidecars(real: Path, mode: Mode) -> None:
    lock = place.lock_file(real)
    lock.touch(mode=0o660)
    lock.chmod(0o660)
    kept = place.kept_folder(real)
    kept.mkdir(exist_ok=True)
    kept.chmod(0o700 if mode == "own" else 0o2770)
    place.sync_folder(real.parent)
