"""Lines that are read, not chosen from."""

from textual.message import Message

from tui.widgets.drawn import DrawnList


class DrawnText(DrawnList):
    """Drawn lines without a cursor: the keys of a list scroll them."""

    class Moved(Message):
        """Other lines are seen."""

    @property
    def goes_on(self) -> bool:
        """Whether there is more below."""
        return self.scroll_offset.y + self.size.height < self.total()

    def validate_cursor(self, cursor: int) -> int:
        """No line is under a cursor."""
        return -1

    def fit_size(self) -> None:
        """Tell the scroll view how long the text is."""
        self.set_reactive(DrawnList.cursor, -1)
        super().fit_size()
        self.post_message(self.Moved())

    def show_cursor(self) -> None:
        """Nothing to bring into view."""

    def _scroll(self, lines: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True, immediate=True)
        self.post_message(self.Moved())

    def action_cursor_down(self) -> None:
        """Down a line."""
        self._scroll(1)

    def action_cursor_up(self) -> None:
        """Up a line."""
        self._scroll(-1)

    def action_page_down(self) -> None:
        """Down a page."""
        self._scroll(max(1, self.size.height - 1))

    def action_page_up(self) -> None:
        """Up a page."""
        self._scroll(-max(1, self.size.height - 1))

    def action_scroll_home(self) -> None:
        """To the top."""
        self._scroll(-self.total())

    def action_scroll_end(self) -> None:
        """To the end."""
        self._scroll(self.total())
