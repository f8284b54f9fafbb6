"""`hallway drafts`: what was written and not posted, in the app or by a command."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from store.errors import NotFound, StoreError
from tui.cli import lines
from tui.cli.base import Call, Family
from tui.cli.options import Number, go_on, json_option, page_options, pass_call, slice_of

if TYPE_CHECKING:
    from store.connection import Db
    from store.session import Session
    from tui.drafts import Kept

NUMBER = Number("draft")


class _Drafts:
    """Somebody's drafts for a store, and how each is called; without a store to ask, by what was kept of that."""

    def __init__(self, call: Call) -> None:
        from store.members import me
        from store.session import local_identity
        from tui import drafts

        self._asked: tuple[Db, Session] | None = None
        member = None
        try:
            self._asked = call.read()
            member = me(*self._asked)
        except StoreError:
            pass  # The texts are there all the same, and most wanted when the store is not.
        self.kept = drafts.listing(call.path, member.name if member else local_identity().name)

    def about(self, kept: "Kept") -> str:
        from tui import drafts

        try:
            if self._asked is not None:
                return drafts.described(*self._asked, kept)
        except StoreError:
            pass
        return kept.about or "text"

    def numbered(self, number: int) -> "Kept":
        """The draft of that number. Raises NotFound."""
        if not 1 <= number <= len(self.kept):
            raise NotFound(f"There is no draft {number}; hallway drafts lists those there are.")
        return self.kept[number - 1]

    def shape(self, number: int) -> dict[str, Any]:
        """The JSON of a draft."""
        from store.clock import iso

        kept = self.kept[number - 1]
        topics = kept.fields.get("topics", "").replace(",", " ").split()
        return {
            "number": number,
            "kind": kept.target.partition("/")[0] or "text",
            "about": self.about(kept),
            "title": kept.fields.get("title", ""),
            "topics": [topic.lstrip("#") for topic in topics],
            "body": kept.fields.get("text", ""),
            "written_at": iso(datetime.fromtimestamp(kept.written, UTC)),
            "file": str(kept.file),
        }


@click.group(
    cls=Family,
    invoke_without_command=True,
    example="hallway drafts\nhallway drafts show 1\nhallway drafts drop 1",
)
@page_options
@json_option
@click.pass_context
def drafts(ctx: click.Context, limit: int, after: str | None, as_json: bool) -> None:
    """List what you wrote and did not post, newest first; print one, or drop it. The app goes on from them with E."""
    if ctx.invoked_subcommand is not None:
        return
    call = ctx.find_object(Call)
    assert call is not None
    found = _Drafts(call)
    numbers = range(1, len(found.kept) + 1)
    shown, more = slice_of(numbers, numbers, after, limit)
    if as_json:
        lines.say_json({"drafts": [found.shape(number) for number in shown], "next": more})
    elif not found.kept:
        lines.say("Nothing was written and not posted.")
    else:
        now = datetime.now(UTC)
        cells = []
        for number in shown:
            kept = found.kept[number - 1]
            written = datetime.fromtimestamp(kept.written, UTC).isoformat()
            cells.append((str(number), lines.age(written, now), lines.cut(found.about(kept), 40), kept.words))
        lines.say("\n".join(lines.table(cells, right={0, 1})))
        go_on(more, "drafts")


@drafts.command("show", example="hallway drafts show 1\nhallway drafts show 1 | hallway reply 12 -")
@click.argument("number", type=NUMBER)
@json_option
@pass_call
def show(call: Call, number: int, as_json: bool) -> None:
    """Print a draft: of a question, its title and topics above the text."""
    found = _Drafts(call)
    kept = found.numbered(number)
    if as_json:
        lines.say_json(found.shape(number))
        return
    head = [kept.fields.get(name, "") for name in ("title", "topics")]
    if any(head):
        lines.say("\n".join(filter(None, head)) + "\n")
    lines.say(kept.fields.get("text", ""))


@drafts.command("drop", example="hallway drafts drop 1")
@click.argument("number", type=NUMBER)
@pass_call
def drop(call: Call, number: int) -> None:
    """Forget a draft for good."""
    from tui import drafts as files

    found = _Drafts(call)
    kept = found.numbered(number)
    files.drop(kept)
    lines.say(f"Dropped the {found.about(kept)}: {lines.cut(kept.words, 60)}")
