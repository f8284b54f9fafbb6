"""Setting up: a new store, and a shell that completes the commands."""

import os
import shlex
import sys
from pathlib import Path

import click

from tui.cli import lines
from tui.cli.base import Call, Command
from tui.cli.options import json_option, pass_call, plain


@click.command(cls=Command, example="hallway init\nhallway init --shared --name Northwind /srv/forum/forum.db")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--shared", is_flag=True, help="For a group of this host: its folder is group-writable and setgid.")
@click.option("--network", is_flag=True, help="Like --shared, but on NFS, with what that risks.")
@click.option("--name", default="Hallway", metavar="NAME", help="What the forum is called.")
@json_option
@pass_call
def init(call: Call, path: Path | None, shared: bool, network: bool, name: str, as_json: bool) -> None:
    """Make a store at PATH, else where the store would be looked for; whoever makes it is its admin."""
    from store.create import create_store
    from store.opening import Mode
    from store.session import local_identity

    usual = call.path
    target = usual if path is None else path.expanduser()
    mode: Mode = "network" if network else "shared" if shared else "own"
    db = create_store(target, identity=local_identity(), name=plain(name), mode=mode)
    made = db.path
    db.close()
    if as_json:
        lines.say_json({"path": str(made), "name": plain(name), "mode": mode})
        return
    lines.say(f"Made a store at {made}; you are its admin.")
    if network:
        _tell_risks()
    if os.path.realpath(usual) != str(made):
        lines.say(f"Use it from now on:   export HALLWAY_STORE={shlex.quote(str(made))}")
    lines.say("Make a group:         hallway group add Maintenance")
    lines.say('Ask something there:  hallway ask Maintenance --title "..." "..."')
    if sys.stdout is not None and sys.stdout.isatty():
        lines.say("Open the app:         hallway")


def _tell_risks() -> None:
    from store.place import RISKS

    risk, advice = RISKS
    lines.say(f"Know what a network filesystem risks: {risk}.")
    lines.say(advice)
    lines.say(
        "All hosts must reach the same lock service, and each write waits for the server. Coming to one host by SSH"
    )
    lines.say("risks none of this; make a backup daily with: hallway backup")


@click.command(
    cls=Command,
    example='eval "$(hallway completion bash)"\nhallway completion fish > ~/.config/fish/completions/hallway.fish',
)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print what makes a shell complete these commands; let your shell read it when it starts."""
    from click.shell_completion import ShellComplete, get_completion_class

    from tui.cli import main

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    # The class's own source() would first ask the shell for its version, in a process of its own.
    lines.say(ShellComplete.source(found(main, {}, "hallway", "_HALLWAY_COMPLETE")).rstrip())
