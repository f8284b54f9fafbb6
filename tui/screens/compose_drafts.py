"""The composer's draft: on the disk every few seconds; where that is full, in memory, and nobody leaves it unasked."""

from __future__ import annotations

import asyncio
import contextlib

from textual.widgets import Input, TextArea

from tui.drafts import Draft, Held
from tui.screens.compose_fields import FieldsScreen
from tui.screens.target import Target

DRAFT_EVERY = 2.0
TYPED = ("title", "topics", "text", "files")


class DraftingScreen(FieldsScreen):
    """Keeps what is written."""

    def __init__(self, target: Target, held: Held | None = None, written: Draft | None = None) -> None:
        """Take up the draft that was `held`, or the target's; what was `written` in another composer counts more."""
        super().__init__(target)
        self._held = held
        self._begin_with = written
        self._moved_here = written is not None
        self._saved: Draft = {}
        self._wanted: Draft = {}
        self._keeping = False
        self._failure = ""
        self._asked = False
        self._done = False

    @property
    def held(self) -> Held:
        """The draft's file."""
        if self._held is None:
            self._held = Held(self.base.store_path, self.base.person, self.target.key)
        return self._held

    def on_mount(self) -> None:
        """Take up the draft, if there is one."""
        found = self.held.fields
        if self.target.what == "edit" and self.target.post is not None and "text" not in found:
            self.area.text = self.target.post.body
        if found:
            self.fill(found)
            self.say_kept("draft taken up")
        if self._begin_with is not None:
            self.fill(self._begin_with)
        # What came from elsewhere is to be kept here, as it is; a quote that nobody wrote to is no draft.
        self._saved = {} if self._moved_here else self.fields()
        self.set_interval(DRAFT_EVERY, self._keep_beside)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Whoever writes on does not mean to leave."""
        self._asked = False

    def on_input_changed(self, event: Input.Changed) -> None:
        """The same in the other fields."""
        self._asked = False

    def _put(self) -> None:
        """Write what is wanted last; called in any thread. Raises OSError."""
        wanted = self._wanted
        if any(wanted.get(name, "").strip() for name in TYPED):
            post = self.target.post if self.target.what == "reply" else None
            to = str(post.id) if post is not None else ""
            # What a newer version keeps in a draft, stays in it.
            self.held.keep({**self.held.fields, **wanted, "to": to}, self.target.about)
        else:
            self.held.drop()

    def _keep_beside(self) -> None:
        """Keep what is new without holding up the keys: a disk may be slow."""
        if not self._done and not self._keeping and self.fields() != self._saved:
            self._keeping = True
            self._wanted = self.fields()
            self.run_worker(self._keep_in_thread(self._wanted), group="draft")

    async def _keep_in_thread(self, wanted: Draft) -> None:
        try:
            await asyncio.to_thread(self._put)
        except OSError as error:
            self._not_kept(error)
        else:
            self._is_kept(wanted)
        finally:
            self._keeping = False

    def keep_now(self) -> None:
        """Keep what is written, before anything else happens."""
        if self._done or not self.is_attached:
            return
        self._wanted = self.fields()
        if self._wanted == self._saved and not self._failure:
            return
        try:
            self._put()
        except OSError as error:
            self._not_kept(error)
        else:
            self._is_kept(self._wanted)

    def forget_draft(self) -> None:
        """What was written is posted: no draft is left, nor does one come after."""
        self._wanted, self._done = {}, True
        # The worst of a failure is a draft of what was posted, which its author drops.
        with contextlib.suppress(OSError):
            self._put()

    @property
    def kept_only_here(self) -> bool:
        """Whether the text could not be written anywhere."""
        return bool(self._failure)

    def _is_kept(self, written: Draft) -> None:
        self._saved = written
        if self._failure:
            self._failure = ""
            self._asked = False
            self.notice.close()
        self.say_kept("draft kept" if any(written.get(name, "").strip() for name in TYPED) else "")

    def _not_kept(self, error: OSError) -> None:
        first, self._failure = not self._failure, error.strerror or str(error)
        self.say_kept("draft not kept")
        if first:
            self.notice.tell(
                f"The draft can't be kept: {self._failure}",
                "This text is nowhere but here. Free some space, or post it.",
            )

    def may_go(self, key: str) -> bool:
        """Keep the draft before this is left by a key; where it can't be kept, that key asks first."""
        self.keep_now()
        if not self._failure or self._asked:
            return True
        self._asked = True
        self.notice.tell(f"This text is nowhere but here: {self._failure}", f"{key} again leaves it; it is lost then.")
        return False

    async def leave(self) -> None:
        """Keep the draft before the program ends."""
        self.keep_now()

    def action_keep(self) -> None:
        """Keep the draft now, and say so."""
        self._saved = {}
        self.keep_now()
