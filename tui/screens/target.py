"""What is to be written, and where."""

from typing import NamedTuple

from store.posts import PostRow
from store.threads import ThreadRow


class Target(NamedTuple):
    """What is written: `question`, `discussion`, `reply` (perhaps to one post) or `edit`, and where."""

    what: str
    group: str
    group_id: int
    thread: ThreadRow | None = None
    post: PostRow | None = None
    aim: int | None = None

    @property
    def key(self) -> str:
        """Under what a draft of it is kept."""
        about = self.post.id if self.what == "edit" and self.post else self.thread.id if self.thread else self.group_id
        return f"{self.what}/{about}"

    @property
    def starts_thread(self) -> bool:
        """Whether it needs a title."""
        return self.what in ("question", "discussion")
