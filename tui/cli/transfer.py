"""`hallway import` and `hallway export`."""

import contextlib
import gc
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO

import click

from store.transfer.formats import READERS
from tui.cli import lines
from tui.cli.base import Call, Command, Stopped, note
from tui.cli.completing import group_names
from tui.cli.options import group_option, json_option, pass_call, plain

if TYPE_CHECKING:
    from store.transfer.load import Summary
    from store.transfer.record import Archive, Record, Rejected

BAR = 30


@click.command(
    "import",
    cls=Command,
    example=(
        "hallway import mbox list.mbox.gz --keep\n"
        "hallway import stackexchange dumps/gadgets\n"
        "hallway import jsonl old.jsonl --group Archive"
    ),
)
@click.argument("format_", metavar="FORMAT", type=click.Choice(tuple(READERS)))
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--group", metavar="NAME", help="Put all of it into this group.", shell_complete=group_names)
@click.option("--keep", is_flag=True, help="Keep the files that the archive carries, beside the store.")
@click.option(
    "--rejected", metavar="FILE", type=click.Path(path_type=Path), help="Where to list what can't be read, and why."
)
@json_option
@pass_call
def import_(
    call: Call, format_: str, source: Path, group: str | None, keep: bool, rejected: Path | None, as_json: bool
) -> None:
    """Bring in threads from a file or folder (admins); run again, it adds nothing.

    FORMAT is jsonl (a file of threads), mbox (a file of mails, a Maildir, or a folder of mails) or stackexchange (the
    folder of a site's data dump); files may be gzip.

    What can't be read is left out, counted, and listed with its reason in a file that the summary names.
    """
    from store.transfer.formats import open_archive
    from store.transfer.load import Summary, load
    from tui.cli.waiting import told_who_is_waited_for

    gc.enable()  # It was off for the sake of commands that end at once.
    db, session = call.writable()
    timed = _Timed(open_archive(format_, Path("/dev/stdin") if str(source) == "-" else source))
    reached = Summary()
    bar = _Bar()

    def progress(part: float, summary: "Summary") -> None:
        nonlocal reached
        reached = summary
        bar.draw(part, summary)

    began = time.monotonic()
    with contextlib.closing(_Rejects(rejected, source)) as rejects, told_who_is_waited_for(db):
        try:
            reached = load(
                db,
                session,
                timed,
                group=None if group is None else plain(group),
                keep=keep,
                rejected=rejects.add,
                progress=progress,
            )
        except KeyboardInterrupt:
            bar.clear()
            raise Stopped(
                f"stopped after {lines.count(reached.threads, 'thread')}, which stay; run it again to go on."
            ) from None
        finally:
            bar.clear()
    if as_json:
        lines.say_json({key: getattr(reached, key) for key in reached.__dataclass_fields__})
    else:
        _summary(reached, time.monotonic() - began, timed.seconds)
    if rejects.path is not None:
        note(f"hallway: {lines.count(reached.skipped, 'record')} left out; {rejects.path} lists why.")
    if reached.skipped and not (reached.threads or reached.unchanged):
        click.get_current_context().exit(1)


def _summary(done: "Summary", seconds: float, reading: float) -> None:
    added = (
        lines.count(done.threads, "thread"),
        lines.count(done.posts, "post"),
        lines.count(done.members, "member"),
        lines.count(done.attachments, "attachment"),
    )
    lines.say(f"Added {', '.join(added[:-1])} and {added[-1]}.")
    lines.say(
        f"Already there: {lines.count(done.unchanged, 'thread')}. Left out: {lines.count(done.skipped, 'record')}."
    )
    lines.say(f"Took {seconds:.1f} s: reading the file {reading:.1f} s, storing {max(seconds - reading, 0):.1f} s.")


class _Timed:
    """An archive that knows how long it took to be read."""

    def __init__(self, archive: "Archive") -> None:
        self.archive = archive
        self.source = archive.source
        self.seconds = 0.0
        self._ended = False

    @property
    def progress(self) -> float:
        return 1.0 if self._ended else self.archive.progress

    def __iter__(self) -> "Iterator[Record | None]":
        records = iter(self.archive)
        while True:
            began = time.monotonic()
            try:
                record = next(records)
            except StopIteration:
                self._ended = True
                return
            finally:
                self.seconds += time.monotonic() - began
            yield record
            # Its files may be large, and the next record is read before the name is given away.
            del record


class _Rejects:
    """The list of what could not be read; its file is made with the first entry."""

    def __init__(self, named: Path | None, source: Path) -> None:
        self._named, self._source = named, source
        self._file: IO[str] | None = None
        self.path: Path | None = None

    def add(self, record: "Rejected") -> None:
        """Write a line: where it stands, and why it can't be read."""
        from store.text import clean_line

        if self._file is None:
            self.path = self._named or self._usual()
            self._file = self.path.open("w", encoding="utf-8", errors="replace")
        self._file.write(f"{clean_line(record.where)}: {clean_line(record.reason)}\n")

    def _usual(self) -> Path:
        import platformdirs

        folder = platformdirs.user_state_path("hallway") / "imports"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / f"{self._source.name or 'import'}.rejected.txt"

    def close(self) -> None:
        """Close the file if there is one."""
        if self._file is not None:
            self._file.close()


class _Bar:
    """How far it is, on a terminal only, at most ten times a second."""

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._last = 0.0

    def draw(self, part: float, summary: "Summary") -> None:
        """Draw the bar anew."""
        now = time.monotonic()
        if not self._shown or now - self._last < 0.1:
            return
        self._last = now
        full = round(max(0.0, min(part, 1.0)) * BAR)
        line = f"[{'=' * full}{' ' * (BAR - full)}] {part:4.0%}  {summary.threads + summary.unchanged:,} threads"
        sys.stderr.write("\r" + line[: (lines.width() or 80) - 1])
        sys.stderr.flush()

    def clear(self) -> None:
        """Leave an empty line behind."""
        if self._last:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._last = 0.0


@click.command(
    "export",
    cls=Command,
    example="hallway export jsonl forum.jsonl.gz\nhallway export jsonl - --group Maintenance | wc -l",
)
@click.argument("format_", metavar="FORMAT", type=click.Choice(("jsonl",)))
@click.argument("target", metavar="TARGET|-")
@group_option
@click.option("--force", is_flag=True, help="Replace TARGET if it is there.")
@json_option
@pass_call
def export(call: Call, format_: str, target: str, group: str | None, force: bool, as_json: bool) -> None:
    """Write the threads that you may read to a file, or with a dash to standard output; .gz is packed."""
    from store import groups
    from store.errors import Conflict, Invalid
    from store.transfer.export import export as write

    gc.enable()
    db, session = call.read()
    found = None if group is None else groups.find(db, session, plain(group)).id
    if target == "-":
        _to_output(call, found)
        return
    path = Path(os.path.realpath(Path(target).expanduser()))
    if path.is_dir():
        raise Invalid(f"{path} is a folder; name a file in it.")
    if path.exists() and not force:
        raise Conflict(f"There is something at {path} already; name another file, or replace it with --force.")
    with _whole(path) as file:
        done = write(db, session, file, group=found)
    if as_json:
        lines.say_json({"threads": done.threads, "posts": done.posts})
    else:
        lines.say(f"Wrote {lines.count(done.threads, 'thread')} with {lines.count(done.posts, 'post')} to {path}.")


def _to_output(call: Call, group: int | None) -> None:
    import io

    from store.text import clean
    from store.transfer.export import export as write

    class Output(io.TextIOWrapper):
        """UTF-8 in any locale, and nothing in it that a terminal would obey."""

        def write(self, text: str) -> int:
            return super().write(clean(text))

    if sys.stdout is None:
        return
    sys.stdout.flush()
    output = Output(sys.stdout.buffer, encoding="utf-8", newline="\n")
    try:
        write(*call.read(), output, group=group)
        output.flush()
    finally:
        with contextlib.suppress(OSError, ValueError):
            output.detach()


@contextlib.contextmanager
def _whole(path: Path) -> "Iterator[TextIO]":
    """A text file that gets its name when all of it is on the disk, and leaves nothing behind otherwise.

    What is there and no file, such as a pipe, is written to as it is.
    """
    import gzip
    import io
    import tempfile

    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    draft = Path(name)
    try:
        with open(handle, "wb") as raw:
            if path.name.endswith(".gz"):
                packed = gzip.GzipFile("", "wb", fileobj=raw, mtime=0)
                with io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as text:
                    yield text
            else:
                plain_text = io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
                yield plain_text
                plain_text.detach()
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
