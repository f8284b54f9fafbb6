"""What looks like a password or a key is not posted unasked: a person is asked, a program is refused."""

import os

from store import secrets
from store.errors import Conflict

ANSWERS = ("y", "yes")


def check(title: str, text: str, *, allowed: bool, ask: bool = True) -> None:
    """Let a text pass that looks harmless, or that a person at the terminal posts all the same.

    Raises Conflict, which names lines and kinds and never what stands there. With `allowed` nothing is looked at.
    """
    said = None if allowed else found(title, text)
    if said is None:
        return
    answer = _asked(f"{said[:1].upper()}{said[1:]}. Post it all the same? [y/N] ") if ask else None
    if answer is None:
        raise Conflict(f"{said[:1].upper()}{said[1:]}; nothing was posted. Take it out, or post with --with-secret.")
    if answer.strip().casefold() not in ANSWERS:
        raise Conflict("Nothing was posted.")


def found(title: str, text: str) -> str | None:
    """What looks like a secret in a post, in words; None when nothing does."""
    in_title = secrets.find(title)
    in_text = secrets.find(text)
    words = [f"the title looks like {in_title[0].kind}"] if in_title else []
    return ", ".join([*words, secrets.said(in_text)] if in_text else words) or None


def _asked(question: str) -> str | None:
    """What the person at the terminal answers, though standard input is a pipe; None where nobody can answer."""
    try:
        handle = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return None
    try:
        # Who runs in the background would be stopped by the terminal, without a word.
        if os.tcgetpgrp(handle) != os.getpgrp():
            return None
        os.write(handle, question.encode("ascii", "replace"))
        return os.read(handle, 256).decode("utf-8", "replace")
    except OSError:
        return None
    finally:
        os.close(handle)
