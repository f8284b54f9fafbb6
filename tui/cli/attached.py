"""Files beside what is written: the options that name them, and what is said of them."""

import contextlib
import os
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Self

import click

from store.text import clean_line, size_text
from tui.cli import lines
from tui.cli.options import plain

if TYPE_CHECKING:
    from store.attachments import Attached, AttachmentRow
    from store.connection import Db
    from store.media.inspect import Facts
    from store.posts import PostRow
    from store.session import Session
    from tui.drafts import FileDraft


class Named(NamedTuple):
    """What the options of a command say of files: their paths, captions for them in their order, which copy to keep.

    `keep` is `copy`, `whole` for one that says where a photo was taken, `none`, or None for what `hallway keep` says.
    """

    paths: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    keep: str | None = None


def photo_options(function: "click.decorators.FC") -> "click.decorators.FC":
    """`--photo`, `--caption`, and those on what is kept."""
    function = keep_option(function)
    function = click.option(
        "--caption", "captions", multiple=True, metavar="TEXT", help="A line about the first --photo; then the second."
    )(function)
    return click.option(
        "--photo",
        "photos",
        multiple=True,
        type=click.Path(),
        metavar="PATH",
        help="A picture or file; may be repeated.",
    )(function)


def keep_option(function: "click.decorators.FC") -> "click.decorators.FC":
    """`--keep`, `--keep-position` and `--no-keep`; the last one counts."""
    for name, value, help_ in (
        ("--no-keep", "none", "Keep none."),
        ("--keep-position", "whole", "Keep a copy that still says where a photo was taken."),
        ("--keep", "copy", "Keep a copy beside the store; unless said, as in hallway keep."),
    ):
        function = click.option(name, "keep", flag_value=value, default=None, help=help_)(function)
    return function


def named(photos: tuple[str, ...], captions: tuple[str, ...], keep: str | None) -> Named:
    """What was said of files. Raises UsageError."""
    if len(captions) > len(photos):
        raise click.UsageError("Give each --caption a --photo; the first belongs to the first.")
    if "-" in photos:
        raise click.UsageError("Standard input is attached afterwards: hallway attach POST - --name NAME")
    return Named(photos, tuple(map(plain, captions)), keep)


def drafted(named: Named) -> "list[FileDraft]":
    """The same for a draft, which the app takes up in another folder."""
    from tui.drafts import FileDraft

    keep = None if named.keep is None else named.keep != "none"
    return [
        FileDraft(os.path.abspath(path) if os.path.lexists(path) else path, caption, None, keep, named.keep == "whole")
        for path, caption in zip_longest(named.paths, named.captions, fillvalue="")
    ]


class Tray:
    """The files that a command was given, looked at when the text is there; without any, it costs nothing."""

    def __init__(self, named: Named, *, tell: bool = True) -> None:
        self.files: Sequence[Attached] = ()
        self.named = named
        self._tell = tell
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def fill(self, db: "Db", session: "Session", group: int, piped: BinaryIO | None = None, name: str = "") -> None:
        """Look at the files, keep copies where the group wants that or somebody said so, and say what each of them is.

        Once they are on the tray, it does nothing. Raises StoreError.
        """
        paths, captions, wanted = self.named
        if not paths or self.files:
            return
        from store import keeping, tray

        keep = keeping.by_default(db, group) if wanted is None else wanted != "none"
        made = self._open.enter_context(tray.Tray(db, session, keep=keep))
        self.files = made.files
        for place, path in enumerate(paths):
            caption = captions[place] if place < len(captions) else ""
            if piped is None:
                file = made.add(path, caption, position=wanted == "whole")
            else:
                file = made.add_piped(piped, name, caption)
            if self._tell:
                lines.say(
                    f"{clean_line(file.name or file.facts.name)}: {described(file.facts, whole=wanted == 'whole')}"
                )


def described(facts: "Facts", *, whole: bool = False) -> str:
    """What a file is: `JPEG picture, 4000 x 3000 pixels, 4.1 MB`, what it holds beside that, and what is wrong.

    `whole` says that its copy is kept with where it was taken.
    """
    said = [_kind(facts.media_type), _pixels(facts.width, facts.height), size_text(facts.size)]
    if facts.taken_at is not None:
        said.append(f"taken {_day(facts.taken_at)}")
    line = ", ".join(part for part in said if part)
    if facts.position:
        line += "; it has a GPS position, which " + ("its copy keeps" if whole else "is never shown or copied")
    return line + (f"; it can't be shown: {clean_line(facts.problem)}" if facts.problem else "")


def listed(row: "PostRow") -> list[str]:
    """A line for each file of a post: its number, what is recorded, where it lies as the reader's desk calls it."""
    from store import paths

    chosen = paths.chosen()
    said = []
    for number, file in enumerate(row.attachments, 1):
        where = place(file, chosen)
        parts = [_what(file), where if where != file.name else "", "kept" if file.kept else ""]
        line = ", ".join(part for part in parts if part)
        said.append(f"[{number}] {clean_line(file.name)}" + (f" ({line})" if line else ""))
        said[-1] += f" {file.caption}" if file.caption else ""
    return said


def heard(row: "PostRow") -> list[str]:
    """The same as sentences, to be heard."""
    from store import paths

    chosen = paths.chosen()
    said = []
    for number, file in enumerate(row.attachments, 1):
        where = place(file, chosen)
        parts = [clean_line(file.name), file.caption, _what(file), f"at {where}" if where else ""]
        parts.append("a copy is kept" if file.kept else "")
        said.append(f"File {number} of {len(row.attachments)}: {', '.join(part for part in parts if part)}.")
    return said


def place(file: "AttachmentRow", chosen: "dict[str, str]") -> str:
    """Where a file lies, as the reader's desk calls it; empty where that is not known."""
    from store import paths

    given = file.path or ""
    return paths.as_seen(given if given.startswith("/") else file.resolved_path or given, chosen)


def _what(file: "AttachmentRow") -> str:
    size = "" if file.size is None else size_text(file.size)
    kind = "" if file.media_type is None else _kind(file.media_type)
    return ", ".join(part for part in (kind, _pixels(file.width, file.height), size) if part)


def _kind(media_type: str) -> str:
    kind, _, name = media_type.partition("/")
    if kind == "image":
        return "picture" if name == "*" else f"{name.upper().removesuffix('+XML')} picture"
    return "text" if media_type == "text/plain" else media_type


def _pixels(width: int | None, height: int | None) -> str:
    return f"{width} x {height} pixels" if width and height else ""


def _day(moment: str) -> str:
    return moment[:16].replace("T", " ")


def numbers(rows: "Sequence[AttachmentRow]") -> str:
    """How many files, in words."""
    return lines.count(len(rows), "file")
