"""Files on their way to a post: looked at and copied before anything is written, so that no write waits for a disk."""

import contextlib
import os
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from store import attachments, kept, paths, text
from store.attachments import Attached
from store.connection import Db
from store.errors import Conflict, Invalid
from store.kept import Copy
from store.media import copying, inspect
from store.session import Session

MAX_PIPED = 1 << 30
"""Bytes that are taken from standard input."""
CHUNK = 1 << 20


class Tray:
    """What will be attached, in its order. What is on it and was not posted is gone when it is closed.

    It holds neither the connection nor a transaction, and may be filled in another thread than it is posted from.
    """

    def __init__(self, db: Db, session: Session, *, keep: bool = False) -> None:
        self.files: list[Attached] = []
        self.keep = keep
        self._store = db.path
        self._via = session.via
        self._open = contextlib.ExitStack()
        self._folder: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Take away the copies that were not posted."""
        self._open.close()
        self._folder = None

    def add(self, path: str, caption: str = "", *, keep: bool | None = None, position: bool = False) -> Attached:
        """Put a file on the tray by its path, as it is typed at one's own desk. Raises Denied, Invalid and others.

        It is looked at in a process of its own, within seconds, and copied if it is to be kept,
        with its `position` or without.
        """
        caption = self._checked(caption)
        attachments.require_reach(self._via)
        facts = inspect.inspect(paths.as_common(path, paths.chosen()))._replace(path=path)
        keep = self.keep if keep is None else keep
        if not keep and not attachments.sayable(facts):
            raise Invalid(attachments.UNSAYABLE.format(name=text.shown(facts.name)))
        file = Attached(facts, caption, self._copy(facts.resolved, position=position) if keep else None)
        self.files.append(file)
        return file

    def add_piped(self, stream: BinaryIO, name: str, caption: str = "") -> Attached:
        """Put what comes in a stream on the tray, under a name; it is kept, for nobody else has it."""
        caption, name = self._checked(caption), text.name(os.path.basename(name), "file's name")
        taken = self._drafts() / f"piped-{len(self.files)}"
        self._take(stream, taken)
        facts = inspect.inspect(str(taken))
        made = Attached(facts, caption, self._copy(str(taken)), name)
        os.unlink(taken)
        self.files.append(made)
        return made

    def _take(self, stream: BinaryIO, target: Path) -> None:
        size = 0
        try:
            with open(target, "wb") as file:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if size > MAX_PIPED:
                        raise Invalid(f"That is more than {MAX_PIPED >> 30} GB; put it where colleagues can read it.")
                    file.write(chunk)
        except OSError as error:
            raise kept.refused(target.parent.parent, error) from error
        if not size:
            raise Invalid("Nothing came on standard input; nothing was attached.")

    def _checked(self, caption: str) -> str:
        if len(self.files) >= attachments.MOST:
            raise Conflict(f"A post takes {attachments.MOST} files; put the others into another post.")
        return text.caption(caption)

    def _drafts(self) -> Path:
        if self._folder is None:
            self._folder = self._open.enter_context(kept.drafts(self._store))
        return self._folder

    def _copy(self, path: str, *, position: bool = False) -> Copy:
        folder = self._drafts() / str(len(self.files))
        made = copying.keep(path, folder, mode=kept.rights_of(self._store), position=position)
        return Copy(folder / made.sha256, made.sha256, made.size, made.media_type)
