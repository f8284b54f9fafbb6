"""Files in the linear mode: one is attached to a post of one's own by its path, typed on a line."""

from typing import TYPE_CHECKING

from tui.cli import attached, linear_input, lines
from tui.cli.linear_answers import named_post
from tui.cli.linear_parse import Command
from tui.cli.linear_places import tell

if TYPE_CHECKING:
    from tui.cli.linear_visit import Visit


def attach(visit: "Visit", command: Command) -> None:
    """Attach a file to a post of one's own: its path on one line, what it shows on the next."""
    from store import attaching

    # From a pipe both lines come whatever is refused, and neither is a command.
    given = None if linear_input.person() else _asked()
    post = named_post(visit, command)
    group = attaching.open_to(*visit.read(), post)
    visit.close()
    path, caption = given or _asked()
    if not path:
        tell("Nothing was attached.")
        return
    with attached.Tray(attached.Named((path,), (caption,))) as tray:
        tray.fill(*visit.read(), group)
        file = visit.write(lambda db, session: attaching.attach(db, session, post, tray.files[0]))
    tell(f"Attached{', and a copy is kept' if file.kept else ''}.")


def _asked() -> tuple[str, str]:
    """A path, empty when it is given up, and a caption."""
    if linear_input.person():
        tell("Which file, by its path? An empty line gives it up.")
    try:
        path = linear_input.line("Path: ").strip()
        if not path:
            return "", ""
        if linear_input.person():
            tell("What does it show, in one line? It may be empty.")
        return path, linear_input.line("Shows: ").strip()
    except KeyboardInterrupt:
        lines.say("")
        return "", ""
