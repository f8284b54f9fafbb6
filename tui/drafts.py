"""What was typed and not posted yet: one file a text, in a private folder, by store, member and target.

A target is `question/3` or `discussion/3` (a group's id), `reply/12` (a thread's number), `edit/31` (a post's id).
Beside these files lie the texts that plain commands could not post: they are as they were typed, and know their store
alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import platformdirs

from store import place
from store.uid import fresh as fresh_uid

if TYPE_CHECKING:
    from store.connection import Db
    from store.session import Session

Draft = dict[str, str]
"""What was typed by the name of its field: `title`, `topics`, `text`; in `to`, the id of the post that is answered; in
`files`, the files that go along (`with_files`)."""

MAX_BYTES = 16_000_000
"""Larger files are left alone: no post takes so much, even with every sign escaped."""
FIRST_WORDS = 200

_OURS = ("store", "target", "about", "uid")

_Stamp = tuple[int, int, int]


class FileDraft(NamedTuple):
    """A file that is to go along: its path as typed, a line about it, and which copy is to be kept.

    `attachment` is its number where the post has it already. `keep` is None for what the group does; `position` says
    whether a copy may say where a photo was taken.
    """

    path: str
    caption: str = ""
    attachment: int | None = None
    keep: bool | None = None
    position: bool = False


def with_files(written: Draft, files: Iterable[FileDraft]) -> Draft:
    """A draft with the files that go along."""
    return {**written, "files": json.dumps(list(files))}


def files_of(written: Draft) -> list[FileDraft] | None:
    """The files of a draft; None where it says nothing of files, or nothing that can be read."""
    try:
        said = json.loads(written.get("files") or "null")
        return None if said is None else [FileDraft(str(path), str(words), *more) for path, words, *more in said]
    except (ValueError, TypeError):
        return None


class Kept(NamedTuple):
    """A draft on the disk: its file, its target (empty: that of a command), what it was for in words, when written.

    `written` is in seconds since 1970; `uid` is what the post will be known by, so that it is there once if it is sent
    twice, empty where that is not known.
    """

    file: Path
    target: str
    about: str
    fields: Draft
    written: float
    uid: str = ""

    @property
    def words(self) -> str:
        """How it begins, in one line."""
        from store.text import clean_line

        parts = (clean_line(self.fields.get(name, "")[:FIRST_WORDS]) for name in ("title", "text"))
        return " · ".join(part for part in parts if part)


def folder() -> Path:
    """Where drafts lie; for nobody's eyes but the member's."""
    return platformdirs.user_state_path("hallway") / "drafts"


def mark(store: Path) -> str:
    """What the names of a store's command texts begin with."""
    return _digest(os.path.abspath(store))[:8]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _key(store: Path, member: str, target: str) -> str:
    return _digest(os.path.abspath(store), member, target)[:32]


def listing(store: Path, member: str) -> tuple[Kept, ...]:
    """What this member has written for this store and not posted, what was written last first.

    A file that can't be read or that is somebody else's is passed over, and stays as it is.
    """
    found: list[Kept] = []
    with contextlib.suppress(OSError):
        for path in folder().iterdir():
            kept = _command_text(path, store) if path.suffix == ".md" else _read(path, store, member)
            if kept is not None and any(value.strip() for value in kept.fields.values()):
                found.append(kept)
    return tuple(sorted(found, key=lambda kept: (-kept.written, kept.file.name)))


def _read(path: Path, store: Path, member: str) -> Kept | None:
    if path.suffix != ".json":
        return None
    try:
        state = path.stat()
        found = json.loads(path.read_text(encoding="utf-8")) if state.st_size <= MAX_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    said = {name: value for name, value in found.items() if isinstance(value, str)}
    target = said.get("target", "")
    if path.stem.partition("-")[0] != _key(store, member, target):
        return None
    fields = {name: value for name, value in said.items() if name not in _OURS}
    return Kept(path, target, said.get("about", ""), fields, state.st_mtime, said.get("uid", ""))


def _command_text(path: Path, store: Path) -> Kept | None:
    *lead, _ = path.stem.split("-")
    # Those of older versions do not name their store.
    if lead not in (["post"], ["post", mark(store)]):
        return None
    try:
        state = path.stat()
        if state.st_size > MAX_BYTES:
            return None
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    return Kept(path, "", "text of a command", {"text": text}, state.st_mtime)


def keep(store: Path, member: str, target: str, draft: Draft) -> None:
    """Keep a text for a target, beside what is kept for it already. Raises OSError."""
    held = Held(store, member, target)
    if held.fields and held.fields != draft:
        held.stand_apart()
    held.keep(draft)


def find(store: Path, member: str, target: str) -> Draft:
    """The draft for a target that was written last, empty when there is none that can be read."""
    kept = _newest(store, member, target)
    return kept.fields if kept else {}


def _newest(store: Path, member: str, target: str) -> Kept | None:
    key = _key(store, member, target)
    try:
        named = [path for path in folder().iterdir() if path.name.startswith(key)]
    except OSError:
        return None
    found = [kept for path in named if (kept := _read(path, store, member)) is not None]
    return max(found, key=lambda kept: kept.written, default=None)


def drop(kept: Kept) -> None:
    """Forget a draft. Raises OSError."""
    kept.file.unlink(missing_ok=True)


class Held:
    """A draft while somebody writes on it.

    Another program may write on the same one: what it wrote meanwhile is never overwritten, and this one goes on in a
    file of its own. Its methods may be called in any thread.
    """

    def __init__(self, store: Path, member: str, target: str, kept: Kept | None = None) -> None:
        """Take up `kept`, or without it the draft of the target that was written last.

        Where `kept` was for another target, it goes once its text is safe under the new one.
        """
        self._store, self._target = os.path.abspath(store), target
        self._key = _key(store, member, target)
        self._guard = threading.Lock()
        found = kept or _newest(store, member, target)
        self.fields: Draft = dict(found.fields) if found else {}
        """What was found."""
        self.uid = (found.uid if found else "") or fresh_uid()
        elsewhere = kept is not None and (kept.target != target or kept.file.suffix != ".json")
        self._moved = kept.file if kept is not None and elsewhere else None
        self._moved_stamp = _stamp(self._moved) if self._moved else None
        own = found.file if found is not None and self._moved is None else None
        self._file = own or folder() / f"{self._key}.json"
        self._stamp = _stamp(own) if own else None

    def turn_to(self, store: Path, member: str, target: str) -> None:
        """Keep the text for another target from now on; its file goes once the text is safe there."""
        if self._stamp is not None:
            self._moved, self._moved_stamp = self._file, self._stamp
        self._target, self._key = target, _key(store, member, target)
        self.stand_apart()

    def stand_apart(self) -> None:
        """Leave the file that was taken up as it is; what is kept from now on has its own."""
        self._file, self._stamp, self.uid = self._another(), None, fresh_uid()

    def _another(self) -> Path:
        return folder() / f"{self._key}-{os.urandom(4).hex()}.json"

    def keep(self, fields: Draft, about: str = "") -> None:
        """Write the draft so that it is there whole or not at all. Raises OSError."""
        written = {"store": self._store, "target": self._target, "about": about, **fields, "uid": self.uid}
        with self._guard:
            if _stamp(self._file) not in (None, self._stamp):
                self._file, self._stamp = self._another(), None
            place.make_folder(folder(), 0o700)
            _write(self._file, json.dumps(written, ensure_ascii=False))
            self._stamp = _stamp(self._file)
            self._let_go()

    def drop(self) -> None:
        """Forget the draft: it is posted, or empty. Raises OSError."""
        with self._guard:
            if self._stamp is not None and _stamp(self._file) == self._stamp:
                self._file.unlink(missing_ok=True)
            self._stamp = None
            self._let_go()

    def _let_go(self) -> None:
        # Who writes there still, an editor or another app, keeps it.
        if self._moved is not None and _stamp(self._moved) == self._moved_stamp:
            self._moved.unlink(missing_ok=True)
        self._moved = None


def _stamp(path: Path) -> _Stamp | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_ino, state.st_size


def _write(path: Path, text: str) -> None:
    fresh = path.with_suffix(f".{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with open(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        place.sync_folder(path.parent)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def described(db: Db, session: Session, kept: Kept) -> str:
    """What a draft is for, in words of now; in those that it was kept with where that is gone or out of sight."""
    from store import groups, posts, threads
    from store.errors import NotFound

    what, _, number = kept.target.partition("/")
    if not number.isascii() or not number.isdigit():
        return kept.about or "text"
    try:
        if what in ("question", "discussion"):
            return f"{what} in {groups.get(db, session, int(number)).name}"
        if what == "edit":
            number = str(posts.get(db, session, int(number)).thread_id)
        thread = threads.get(db, session, int(number))
    except NotFound:
        return kept.about or {"reply": f"reply in #{number}", "edit": f"change of post {number}"}.get(what, what)
    return f"{'change of your post' if what == 'edit' else what} in #{thread.id} {thread.title}"
