"""Text that people write: from an argument, standard input or their editor, and never lost."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from store import place
from store.errors import Invalid, StoreError
from store.text import MAX_BODY
from tui.cli.base import Call, Stopped, note
from tui.cli.options import plain

if TYPE_CHECKING:
    from store.connection import Db
    from store.session import Session

T = TypeVar("T")

MAX_BYTES = 8 * MAX_BODY
"""Of standard input, this much is taken into memory: twice what the longest post can have."""


@dataclass
class Typed:
    """A text, and the file that holds it already if it came from an editor; `costly` if nobody could type it again."""

    text: str
    file: Path | None = None
    costly: bool = False


def take(argument: str | None, check: Callable[[], str], *, log: bool | None = None) -> Typed:
    """The text of a post: the argument, standard input for `-` or where no person sits, else the editor's.

    `log` says whether standard input is a program's output, which stands in a fenced block; None goes by its looks.

    `check` gives what the editor opens with, and raises a StoreError when there is nothing to write it for: before
    anybody opens an editor, but after standard input was read, which is kept then. Raises Invalid.
    """
    if argument is not None and argument != "-":
        check()
        return Typed(plain(argument))
    if argument == "-" or sys.stdin is None or not sys.stdin.isatty():
        typed = _standard_input(log)
        rescuing(typed, check)
        return typed
    return in_editor(check())


def _standard_input(log: bool | None) -> Typed:
    from tui.cli import piped

    if sys.stdin is None:
        return Typed("")
    if sys.stdin.isatty():
        note("Write the text; Ctrl+D on a line of its own ends it, Ctrl+C gives it up.")
        log = bool(log)
    stream = sys.stdin.buffer
    head = piped.beginning(stream)
    if len(head) == piped.HALF and not piped.is_log(head, log):
        kept = keep(head, stream)
        where = f"it is kept in {kept}; post where that lies" if kept else "keep it in a file and post where that lies"
        raise Invalid(
            f"The text is longer than the {MAX_BODY:,} characters that a post takes; nothing was posted: {where}."
        )
    came = piped.rest(head, stream)
    shaped = piped.shape(came, log=log)
    if shaped.odd:
        kept = keep(came.head + came.tail)
        where = f"; the original is kept in {kept}" if kept else ""
        note(f"hallway: the text is not all UTF-8, and what can't be read stands as \ufffd{where}.")
    if shaped.gone:
        left = f"{shaped.gone:,} line{'s' if shaped.gone != 1 else ''}"
        note(f"hallway: a post takes {MAX_BODY:,} characters, so {left} of the middle are left out of it.")
    return Typed(shaped.text, costly=True)


def new_file() -> tuple[int, Path]:
    """A fresh file among the drafts that only its writer can read: its handle and its path. Raises OSError."""
    import tempfile

    from tui import drafts

    folder = drafts.folder()
    place.make_folder(folder, 0o700)
    handle, name = tempfile.mkstemp(prefix=f"post-{_store_mark()}", suffix=".md", dir=folder)  # Made with mode 0600.
    return handle, Path(name)


def _store_mark() -> str:
    """What tells a store's texts from another's, so that `hallway drafts` shows each where it belongs."""
    import click

    from tui import drafts

    context = click.get_current_context(silent=True)
    call = context.find_object(Call) if context is not None else None
    try:
        return f"{drafts.mark(call.path)}-" if call is not None else ""
    except StoreError:  # Broken settings name no store, and must not cost the text.
        return ""


def keep(raw: bytes, more: BinaryIO | None = None) -> Path | None:
    """Put a text, and what follows it in a stream, into a file of its own that only its writer can read.

    None when there is no place for it either.
    """
    import shutil

    path = None
    try:
        handle, path = new_file()
        with open(handle, "wb") as file:
            file.write(raw)
            if more is not None:
                shutil.copyfileobj(more, file)
            file.flush()
            os.fsync(file.fileno())
        place.sync_folder(path.parent)
    except OSError:
        if path is not None:  # Half a text would be listed as if it were all of it.
            path.unlink(missing_ok=True)
        return None
    return path


def in_editor(start: str) -> Typed:
    """What somebody made of a text in their editor, and the file that it is in. Raises Invalid, OSError."""
    from tui.cli import editor

    editor.named()  # Nobody makes a file for an editor that is not there.
    handle, path = new_file()
    with open(handle, "w", encoding="utf-8") as file:
        file.write(start)
    try:
        code = editor.run(path)
    except Invalid:
        path.unlink(missing_ok=True)
        raise
    text = path.read_bytes().decode("utf-8", "replace")
    if not text.strip() or text == start:
        path.unlink(missing_ok=True)
        raise Invalid("The text is empty or as it was; nothing was posted.")
    if code != 0:
        raise Invalid(f"The editor ended with {code}; nothing was posted, and your text is kept in {path}.")
    return Typed(text, file=path, costly=True)


def send(call: Call, typed: Typed, act: "Callable[[Db, Session], T]") -> T:
    """Write to the store what somebody typed; if that fails, the text is in a file and the error names it."""
    done = rescuing(typed, lambda: call.write(act))
    if typed.file is not None:
        typed.file.unlink(missing_ok=True)
    return done


def rescuing(typed: Typed, act: Callable[[], T]) -> T:
    """Do something for which a text was typed; if that fails, the text is in a file and the error names it."""
    try:
        return act()
    except (StoreError, Stopped) as error:
        kept = _rescued(typed)
        if kept is None:
            raise
        raise type(error)(f"{str(error).rstrip('.')}. Your text is kept in {kept}.") from error
    except BaseException:
        _rescued(typed)
        raise


def _rescued(typed: Typed) -> Path | None:
    if typed.file is not None or not typed.costly or not typed.text.strip():
        return typed.file
    return keep(typed.text.encode("utf-8", "replace"))
