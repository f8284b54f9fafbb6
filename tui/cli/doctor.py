"""`hallway doctor`: whether all is well with the store and what belongs to it."""

import contextlib
import os
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from tui.cli import lines, shapes
from tui.cli.base import Call, Command
from tui.cli.options import json_option, pass_call, plain

if TYPE_CHECKING:
    from store.care.check import Check
    from store.care.files import Looked, Trouble

FILES = 1000
"""Files that are looked at, unless --limit says otherwise."""


@click.command(
    cls=Command,
    example="hallway doctor\nhallway doctor --json\nhallway doctor --attachments\n"
    "hallway doctor --attachments --under /mnt/archive --relink\nhallway doctor --collect\n"
    "hallway doctor --repair\nhallway doctor --as tom",
)
@click.option("--attachments", is_flag=True, help="Look at the files of posts instead: which are missing or changed.")
@click.option("--under", type=click.Path(), metavar="FOLDER", help="Look for missing files, by content, there.")
@click.option("--relink", is_flag=True, help="Let attachments point to what --under found (authors and leads).")
@click.option("--collect", is_flag=True, help="Take away kept copies that no post names any more.")
@click.option("--repair", is_flag=True, help="Make anew what can be: counters, indexes, search, modes (owner, admins).")
@click.option("--as", "member", metavar="MEMBER", help="Say why that member, or user of this host, can't post.")
@click.option("--limit", type=click.IntRange(1, 1000), metavar="N", help="With --attachments: how many files at most.")
@click.option("--after", metavar="CURSOR", help="With --attachments: go on where `next` says.")
@json_option
@pass_call
def doctor(
    call: Call,
    attachments: bool,
    under: str | None,
    relink: bool,
    collect: bool,
    repair: bool,
    member: str | None,
    limit: int | None,
    after: str | None,
    as_json: bool,
) -> None:
    """Look whether all is well with the store, and with the command that tells people; ends with 1 if it is not.

    What the store holds is read on a private copy, in the folder for temporary files (TMPDIR). Nothing is changed, but
    with --repair, --relink and --collect.
    """
    if relink and under is None:
        raise click.UsageError("--relink takes what --under finds; name a folder with it.")
    if not attachments and (under is not None or limit is not None or after is not None):
        raise click.UsageError("--under, --limit and --after go with --attachments.")
    if attachments + collect + repair + (member is not None) > 1:
        raise click.UsageError("Give one of --attachments, --collect, --repair and --as.")
    if collect:
        _collect(call, as_json)
    elif attachments:
        _files(call, under, relink, limit or FILES, after, as_json)
    elif member is not None:
        from store.care import posting

        _tell_checks(posting.look(*call.read(), plain(member)), as_json)
    else:
        _checks(call, repair, as_json)


def _checks(call: Call, repair: bool, as_json: bool) -> None:
    from store.care import checks
    from store.errors import StoreError

    if repair:
        from store.care.repair import repair as mend

        done: tuple[str, ...] | None = call.write(mend)
    else:
        done = None
    try:
        found = checks.all_of(*call.read())
    except StoreError as error:
        found = iter(checks.of_closed(call.path, error))
    _tell_checks(found, as_json, done)


def _tell_checks(found: "Iterable[Check]", as_json: bool, done: tuple[str, ...] | None = None) -> None:
    """Say what was repaired, then each check as soon as it is known: reading a large store takes a while."""
    if as_json:
        repaired = {} if done is None else {"repaired": done}
        said = [check._asdict() for check in found]
        well = all(check["ok"] for check in said)
        lines.say_json({"ok": well, **repaired, "checks": said})
    else:
        for what in () if done is None else done or ("Nothing was found that could be repaired.",):
            lines.say(what)
        well = True
        for check in found:
            well &= check.ok
            head = f"{'ok' if check.ok else 'PROBLEM':9}{check.name:12}"
            lines.say(head + lines.wrapped(check.detail, " " * len(head)).lstrip())
            if check.advice:
                lines.say(lines.wrapped(check.advice, " " * 9))
    if not well:
        click.get_current_context().exit(1)


def _collect(call: Call, as_json: bool) -> None:
    from store import kept

    gone = kept.collect(*call.writable())
    if as_json:
        lines.say_json({"collected": gone})
    else:
        lines.say(f"Took away {lines.count(gone, 'copy', 'copies')} that no post names.")


def _files(call: Call, under: str | None, relink: bool, limit: int, after: str | None, as_json: bool) -> None:
    from store import paths
    from store.care import files

    db, session = call.read()
    with contextlib.closing(_Progress()) as progress:
        looked = files.look(db, session, limit=limit, after=after, progress=progress.draw)
    if under is not None:
        looked = looked._replace(
            troubles=files.find(session, looked.troubles, paths.as_common(plain(under), paths.chosen()))
        )
    if relink:
        looked = looked._replace(troubles=files.relink(*call.writable(), looked.troubles))
    left = [one for one in looked.troubles if not one.relinked]
    if as_json:
        said = [_shape(one) for one in looked.troubles]
        lines.say_json({"ok": not left, "files": looked.files, "attachments": said, "next": looked.next})
    else:
        _tell(looked, relink)
    if left:
        click.get_current_context().exit(1)


class _Progress:
    """How many files were looked at, on a terminal alone, once a second: each takes a process."""

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._next = time.monotonic() + 1
        self._drawn = False

    def draw(self, done: int, of: int) -> None:
        """Tell it, if it is time."""
        if self._shown and time.monotonic() > self._next:
            self._next, self._drawn = time.monotonic() + 1, True
            sys.stderr.write(f"\rlooked at {done:,} of {of:,} files")
            sys.stderr.flush()

    def close(self) -> None:
        """Leave an empty line behind."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _shape(one: "Trouble") -> shapes.Shape:
    return {
        **shapes.attachment(one.file),
        "post": one.post,
        "thread": one.thread,
        "state": one.presence.state,
        "advice": one.presence.advice or None,
        "found": one.found,
        "relinked": one.relinked,
    }


def _tell(looked: "Looked", relink: bool) -> None:
    from store.references import written

    for one in looked.troubles:
        lines.say(f"{one.presence.state}  {written(one.thread, one.post)}  {one.file.name}")
        if one.relinked:
            lines.say(f"    points to {one.found} now")
        else:
            if one.found is not None:
                lines.say(f"    found at {one.found}" + ("" if relink else "; --relink lets it point there"))
            lines.say(f"    {one.presence.advice}")
    wrong = f"{len(looked.troubles):,} of them not well" if looked.troubles else "all of them well"
    lines.say(f"Looked at {lines.count(looked.files, 'file')}, {wrong}.")
    if looked.next is not None:
        lines.say(f"There is more: hallway doctor --attachments --after {looked.next}")
