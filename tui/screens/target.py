"""What is to be written, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from store.posts import PostRow
from store.threads import ThreadRow

if TYPE_CHECKING:
    from tui.drafts import Draft, Held


class Target(NamedTuple):
    """What is written: `question`, `discussion`, `reply` (perhaps to one post) or `edit`, and where.

    A `text` has no place where it can be posted: `refused` says why, `kept` is the key of its draft.
    """

    what: str
    group: str = ""
    group_id: int = 0
    thread: ThreadRow | None = None
    post: PostRow | None = None
    aim: int | None = None
    refused: str = ""
    kept: str = ""

    @property
    def key(self) -> str:
        """Under what a draft of it is kept."""
        if self.what == "text":
            return self.kept
        about = self.post.id if self.what == "edit" and self.post else self.thread.id if self.thread else self.group_id
        return f"{self.what}/{about}"

    @property
    def starts_thread(self) -> bool:
        """Whether it needs a title."""
        return self.what in ("question", "discussion")

    @property
    def heading(self) -> str:
        """What stands above the fields."""
        match self.what:
            case "question":
                return f"Ask {self.group}"
            case "discussion":
                return f"Post in {self.group}"
            case "reply" if self.post is not None:
                return f"Reply to {self.post.author or 'a post'} in #{self.post.thread_id}"
            case "reply":
                return f"Reply in #{self.thread.id} {self.thread.title}" if self.thread else "Reply"
            case "edit":
                return "Change your post"
        return "A text without a place"

    @property
    def about(self) -> str:
        """What a draft of it is for, in words."""
        if self.starts_thread:
            return f"{self.what} in {self.group}"
        where = f" in #{self.thread.id} {self.thread.title}" if self.thread else ""
        return f"{'change of your post' if self.what == 'edit' else self.what}{where}"

    @property
    def verb(self) -> str:
        """The word for sending it off."""
        return {"edit": "Change", "text": "Post elsewhere"}.get(self.what, "Post")


class Elsewhere(NamedTuple):
    """A text that goes on in another composer: where, its draft, and what is written so far."""

    target: Target
    held: Held
    written: Draft


class Settled(NamedTuple):
    """A question that was not asked: the thread that answers it, or where one has it `too`, and what was written."""

    thread: ThreadRow
    too: bool
    written: Draft


Made = ThreadRow | PostRow | Settled | Elsewhere | None
"""What became of a text: a thread, a post, nothing because there is one already, a text that goes on elsewhere, or
nothing yet.
"""
