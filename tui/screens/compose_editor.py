"""The member's own editor for the composer's text."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.screens.compose_reach import ReachScreen


class EditorScreen(ReachScreen):
    """Lets one write the text elsewhere."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f4", "editor", "Editor", id="compose.editor")]

    def action_editor(self) -> None:
        """Write the text in the member's own editor. What was saved there is taken over, however the editor ended."""
        named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
        notice = self.notice
        try:
            editor = shlex.split(named)
        except ValueError:
            notice.tell(f"The editor {named} can't be started", "Set VISUAL or EDITOR to a command, such as nano.")
            return
        if not editor:
            notice.tell("No editor is named", "Set VISUAL or EDITOR to the one you like, such as nano.")
            return
        self.close_offers()
        try:
            handle, name = tempfile.mkstemp(suffix=".md", prefix="hallway-")
        except OSError as error:
            notice.tell(f"The editor can't be started: {error.strerror}", "What was written here is untouched.")
            return
        path = Path(name)
        try:
            with open(handle, "w", encoding="utf-8") as file:
                file.write(self.area.text)
            # Textual takes the screen back only where nothing was raised.
            failed = ""
            with self.app.suspend():
                try:
                    code = subprocess.run([*editor, name], check=False).returncode
                except OSError as error:
                    failed = error.strerror or str(error)
                else:
                    failed = f"it ended with {code}" if code else ""
            self.area.text = path.read_text(encoding="utf-8", errors="replace")
            self.keep_now()
            if failed:
                notice.tell(f"The editor failed: {failed}", "What was saved in it stands here.")
        except OSError as error:
            notice.tell(f"The editor failed: {error.strerror}", "What was written here is untouched.")
        finally:
            path.unlink(missing_ok=True)
