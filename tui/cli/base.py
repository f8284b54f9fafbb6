"""What all commands share: which store, who acts, how a write waits, and what an error looks like."""

import gc
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from pathlib import Path

    from store.clock import Clock
    from store.connection import Db
    from store.session import Session

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

STOPPED = 130
"""The exit code after Ctrl+C, as shells give it: 128 and the signal's number."""


class Stopped(Exception):
    """Somebody pressed Ctrl+C; the message says what became of the work."""


class Unread(Exception):
    """Whoever read the output has had enough, as in `hallway threads x | head -1`."""


class Place(NamedTuple):
    """Where a command stands: its module, its name there, the section of the help, and its purpose in a sentence."""

    module: str
    attribute: str
    section: str
    purpose: str


class Call:
    """One call of a command: the store that was named, and its connection once something needs it.

    In the demo it acts as its `viewer`, by the demo's clock.
    """

    def __init__(self, named: str | None = None, *, clock: "Clock | None" = None, viewer: str | None = None) -> None:
        self.named = named
        self.clock = clock
        self.viewer = viewer
        self.abandoned = False
        self._db: Db | None = None

    @property
    def path(self) -> "Path":
        """The path of the store to use. Raises Invalid for broken settings."""
        from store.settings import find_store

        return find_store(self.named)

    def read(self) -> "tuple[Db, Session]":
        """The store, opened for reading, and the session of the operating system's user. Raises StoreError."""
        return self._open(read_only=True)

    def write(self, act: "Callable[[Db, Session], T]") -> T:
        """Do what changes the store, waiting for others only so long (see `waiting.in_time`). Raises StoreError."""
        from tui import ringer
        from tui.cli.waiting import in_time

        db, session = self._open(read_only=False)
        done = in_time(self, db, lambda: act(db, session))
        ringer.after_write(db, session)
        return done

    def writable(self) -> "tuple[Db, Session]":
        """The store, opened for writing, for work that comes in many small writes. Raises StoreError."""
        return self._open(read_only=False)

    def _open(self, *, read_only: bool) -> "tuple[Db, Session]":
        from store.care.current import open_current
        from store.clock import utc_now
        from store.members import session_as, session_for
        from store.session import local_identity

        self.close()
        self._db = open_current(self.path, read_only=read_only, told=note)
        clock = self.clock or utc_now
        if self.viewer is not None:
            return self._db, session_as(self._db, self.viewer, clock=clock)
        return self._db, session_for(self._db, local_identity(), clock=clock)

    def again(self) -> "Call":
        """The same call with a connection of its own."""
        return Call(self.named, clock=self.clock, viewer=self.viewer)

    def close(self) -> None:
        """Close the connection, unless a write that was given up still holds it: that one ends with the process."""
        if self._db is not None and not self.abandoned:
            self._db.close()
            self._db = None


class Command(click.Command):
    """A command that takes `--store` behind its name too, and has an example in its help."""

    def __init__(self, *args: Any, example: str = "", **more: Any) -> None:
        if example:
            more["epilog"] = _examples(example)
        super().__init__(*args, **more)
        self.params.append(_store_parameter())


class Family(click.Group):
    """A command with commands of its own, like `group add`."""

    command_class = Command

    def __init__(self, *args: Any, example: str = "", **more: Any) -> None:
        if example:
            more["epilog"] = _examples(example)
        super().__init__(*args, **more)
        self.params.append(_store_parameter())


class LazyGroup(click.Group):
    """The command `hallway`: loads a command's file when it is called, and is the one place that catches errors."""

    def __init__(self, *args: Any, places: dict[str, Place], **more: Any) -> None:
        super().__init__(*args, **more)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, section by section."""
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command, None if there is none of this name."""
        place = self.places.get(cmd_name)
        if place is None:
            return None
        found: click.Command = getattr(importlib.import_module(place.module), place.attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands' list without loading any of them."""
        for section in dict.fromkeys(place.section for place in self.places.values()):
            rows = [(name, place.purpose) for name, place in self.places.items() if place.section == section]
            with formatter.section(section):
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what click would turn into its own words and exit codes gets ours."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Stopped("stopped.") from None
        except BrokenPipeError:
            raise Unread from None

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command, then exit: 0 done, 1 refused or failed, 2 wrong usage, 3 busy, full, damaged, 130 stopped."""
        call = Call()
        gc.disable()
        _let_output_pass()
        try:
            try:
                done = super().main(args, prog_name or "hallway", complete_var, False, obj=call, **extra)
                code = done if isinstance(done, int) else 0
            finally:
                call.close()
                if args is not None:  # Without arguments of ours this is the process's own command, and its end.
                    gc.enable()
            _flush()
        except Exception as error:
            code = _code_of(error)
        except KeyboardInterrupt:
            code = _said("stopped.", STOPPED)
        sys.exit(code)


def _code_of(error: Exception) -> int:
    """Say what went wrong in one sentence; the exit code. What is a bug is raised again."""
    from store.errors import StoreError

    match error:
        case StoreError():
            return _said(str(error), error.exit_code)
        case Stopped():
            return _said(str(error), STOPPED)
        case click.Abort():
            return _said("stopped.", STOPPED)
        case click.UsageError():
            import io

            page = io.StringIO()
            error.show(page)
            return _said(page.getvalue().rstrip(), 2, lead="")
        case click.ClickException():
            return _said(error.format_message(), error.exit_code)
        case Unread() | BrokenPipeError():
            # Whoever read has had enough: what is left in the buffer must not be tried again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return 0
        case OSError():
            reason = error.strerror or type(error).__name__
            named = f" {error.filename}" if error.filename else ""
            return _said(f"The system refused it ({reason}{named}); see to that and try again.", 1)
        case MemoryError():
            return _said("There is not enough memory for this; try with less at once.", 1)
    raise error


def _said(sentence: str, code: int, *, lead: str = "hallway: ") -> int:
    from store.text import clean

    note(sentence if not lead else lead + clean(sentence).replace("\n", " "))
    return code


def note(sentence: str) -> None:
    """A line on standard error, cleaned; nothing when there is nobody to read it."""
    from store.text import clean

    try:
        _flush()
        if sys.stderr is not None:
            sys.stderr.write(clean(sentence) + "\n")
            sys.stderr.flush()
    except (OSError, ValueError):
        pass


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _let_output_pass() -> None:
    """A sign that the locale can't write becomes `?`, never an exception."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _examples(text: str) -> str:
    lines = text.strip().splitlines()
    return "\b\n" + ("Example:" if len(lines) == 1 else "Examples:") + "".join(f"\n  {line.strip()}" for line in lines)


def _keep_named_store(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        if not value:
            raise click.BadParameter("name a file.", ctx, param)
        ctx.ensure_object(Call).named = value


def _store_parameter() -> click.Option:
    return click.Option(
        ["--store"],
        metavar="PATH",
        expose_value=False,
        callback=_keep_named_store,
        help="The store to use; else HALLWAY_STORE, your settings, the site's, or your own store.",
        shell_complete=_files,
    )


def _files(ctx: click.Context, param: click.Parameter, incomplete: str) -> Any:
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def store_option(function: F) -> F:
    """The option `--store` for the command `hallway` itself; every other command has it by its class."""
    if not hasattr(function, "__click_params__"):
        function.__click_params__ = []  # type: ignore[attr-defined]
    function.__click_params__.append(_store_parameter())  # type: ignore[attr-defined]
    return function
