"""The panes of groups, threads and reading: three, two or one, their headings, and the ways between them."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical

from store.subscriptions import FOLLOWED
from tui.screens.expecting import ExpectingScreen
from tui.widgets.bars import Bar
from tui.widgets.groups_pane import GroupsPane
from tui.widgets.preview import Preview
from tui.widgets.reading import Reading
from tui.widgets.reading_head import aim_text
from tui.widgets.text import Piece, number
from tui.widgets.thread_list import ThreadList
from tui.widgets.thread_rows import Shape


class PanesScreen(ExpectingScreen):
    """Lays the panes out for the width; LOOK draws each."""

    SCOPED_CSS = False  # The scope would be the screen's own class, and these rules name this one.
    DEFAULT_CSS = """
    PanesScreen {
        layout: vertical;
        #body { height: 1fr; }
        #side { width: 22; background: $h-side; }
        #side-head { background: $h-side; }
        GroupsPane { height: 1fr; }
        #main { width: 1fr; layout: vertical; }
        #listing { height: 1fr; }
        #list-head { background: $h-bg; }
        ThreadList { height: 1fr; }
        Reading { height: 1fr; }
        Preview { height: 5; display: none; }
        &.-wide #main { layout: horizontal; }
        &.-wide #listing { width: 63; }
        &.-wide Reading { width: 1fr; border-left: vkey $h-rule; }
        &.-wide.-plain Reading { border-left: ascii $h-rule; }
        &.-middle #listing { height: 14; }
        &.-middle Reading { margin-top: 1; }
        &.-middle.-plain Reading { margin-top: 0; }
        &.-middle.-low #listing { height: 9; }
        &.-narrow #side, &.-phone #side { display: none; }
        &.-narrow Reading, &.-phone Reading { display: none; }
        &.-narrow Preview { display: block; }
        &.-narrow.-low Preview { display: none; }
        &.-phone #list-head { display: none; }
        &.-narrow.-reading Reading, &.-phone.-reading Reading { display: block; }
        &.-narrow.-reading #listing, &.-phone.-reading #listing { display: none; }
        &.-narrow.-reading Preview { display: none; }
        &.-narrow.-choosing #side, &.-phone.-choosing #side { display: block; width: 1fr; }
        &.-narrow.-choosing #main, &.-phone.-choosing #main { display: none; }
    }
    """

    def compose(self) -> ComposeResult:
        """Top bar, panes, keys."""
        self.fit(update=False)
        look, now = self.base.look, self.base.clock
        top, notice, keys = self.frame()
        signs, plain = look.glyphs, look.plain
        yield top
        with Horizontal(id="body"):
            with Vertical(id="side"):
                yield Bar(glyphs=signs, plain=plain, id="side-head")
                yield GroupsPane(glyphs=signs, plain=plain)
            with Container(id="main"):
                with Vertical(id="listing"):
                    yield Bar(glyphs=signs, plain=plain, id="list-head")
                    yield ThreadList(glyphs=signs, plain=plain, now=now)
                yield Reading(glyphs=signs, now=now, plain=plain, ruled=plain, compact=look.compact)
                yield Preview(glyphs=signs, plain=plain, now=now)
        yield notice
        yield keys

    def place(self) -> str:
        """The pane that has the focus."""
        if isinstance(self.focused, Reading):
            return "reading"
        return "groups" if isinstance(self.focused, GroupsPane) else "list"

    def show_heads(self) -> None:
        """The headings of the panes."""
        if self.going:
            return
        self.query_one("#side-head", Bar).show(
            ([("  Groups", "accent" if isinstance(self.focused, GroupsPane) else "muted")], [])
        )
        group = self.group
        listing = self.query_one(ThreadList)
        if group is None:
            self.query_one("#list-head", Bar).show(([], []))
            return
        role = "accent" if isinstance(self.focused, ThreadList) else "strong"
        aim = f"aim: an answer within {aim_text(group.aim_minutes)}" if group.aim_minutes else ""
        if self.app.size.width >= 100:
            count = f"{group.members} member{'s' if group.members != 1 else ''}"
        else:
            count = f"{number(group.unread)} new" if group.unread else ""
        if self.app.size.width < 110:
            aim = aim.replace("an answer within ", "")
        archived = "archived" if group.archived else ""
        order = "by what waits" if self.order == "waiting" else ""
        parts = (order, archived, count, aim, FOLLOWED[group.level])
        about = f" {self.glyphs.dot} ".join(part for part in parts if part)
        head = [(f"  {group.name}", role), (f"  {about}" if about else "", "muted")]
        self.query_one("#list-head", Bar).show((head, [(listing.heading(), "muted")]))

    def show_top(self) -> None:
        """The top bar; on a phone it names the group."""
        if not self.has_class("-phone") or self.group is None or self.going:
            super().show_top()
            return
        new = f"{number(self.group.unread)} new" if self.group.unread else ""
        waiting: list[Piece] = [(f"1 For you {number(self.base.waiting)} ", "text")] if self.base.waiting else []
        if self.has_class("-reading"):
            left: list[Piece] = [(f" {self.glyphs.back} {self.group.name}", "text")]
            self.query_one("#top", Bar).show((left, [(f"{new} ", "muted")] if new else []))
        else:
            self.query_one("#top", Bar).show(([(f" {self.group.name}", "strong"), (f"  {new}", "strong")], waiting))

    def on_resize(self) -> None:
        """In one pane, that is the one which had the keys."""
        self.update_classes({"-reading": self.place() == "reading", "-choosing": self.place() == "groups"})

    def resized(self) -> None:
        """Rows and headings for the new width."""
        shapes: tuple[tuple[str, Shape], ...] = (("-phone", "phone"), ("-narrow", "narrow"), ("-wide", "wide"))
        shape: Shape = next((shape for name, shape in shapes if self.has_class(name)), "columns")
        if self.base.look.compact and shape in ("phone", "wide"):
            self.query_one(ThreadList).set_shape("short")
        else:
            self.query_one(ThreadList).set_shape(shape)
        self.query_one(Reading).ruled = self.base.look.plain and shape == "columns"
        self.preview()
        super().resized()
        self.show_heads()

    def on_descendant_focus(self) -> None:
        """The heading of the pane with the focus takes the colour."""
        self.show_heads()

    # Between the panes

    def do_choose(self) -> None:
        """Go to the threads of the chosen group."""
        self.query_one(GroupsPane).action_open()

    def may_read(self) -> bool:
        """Whether there is a thread under the cursor."""
        return self.query_one(ThreadList).row is not None

    def do_read(self) -> None:
        """Read the thread under the cursor."""
        self.query_one(ThreadList).action_open()

    def do_groups(self) -> None:
        """Go to the groups."""
        self.remove_class("-reading")
        if self.has_class("-narrow") or self.has_class("-phone"):
            self.add_class("-choosing")
        self.focus_on(self.query_one(GroupsPane))

    def do_left(self) -> None:
        """The pane at the left."""
        if self.place() == "reading":
            self.leave_thread()
        elif self.place() == "list":
            self.do_groups()

    def do_right(self) -> None:
        """The pane at the right."""
        if self.place() == "groups":
            self.do_choose()
        elif self.place() == "list":
            self.do_read()

    def go_back(self) -> None:
        """From reading to the list, or to For you for those who came from there; from the groups to the list."""
        if self.place() == "reading":
            came_from_for_you = self.trail is not None
            self.leave_thread()
            if came_from_for_you:
                self.app.switch_mode("for_you")
        elif self.place() == "groups":
            self.do_choose()
