"""The best two minutes of the demo, as `hallway demo --play` shows them: a table of steps.

In captions, `{ask}` is the key of the command `ask` in the keymap of whoever watches.
"""

from typing import NamedTuple


class Step(NamedTuple):
    """A caption, where the keys must be for what follows, what is pressed and typed, who answers, and a pause.

    `press` holds names of commands, or of keys where there is no such command; `types` goes into the field that has the
    focus, letter by letter. `answers` is what the colleague posts in the thread that is read. `pause` is in seconds,
    after all that.
    """

    caption: str
    on: str
    press: tuple[str, ...] = ()
    types: str = ""
    answers: str = ""
    pause: float = 5.0


COLLEAGUE = "marek"
"""The handle of the member who answers."""
A_LETTER = 0.06
"""Seconds that typing one letter takes."""

STEPS = (
    Step("A forum in a terminal: one file, no server, nothing to set up.", "list", pause=6),
    Step("An open question shows its age, and what is new stands in bold.", "list", pause=6),
    Step("{space} reads on: to the first post that is new to you.", "list", ("space",), pause=8),
    Step("{down} and {up} go from post to post.", "reading", ("down",), pause=4),
    Step("{next} goes on to the next thread with something new.", "reading", ("next",), pause=6),
    Step("{back} goes back to the list.", "reading", ("back",), pause=4),
    Step("{ask} asks. First what it is about, in one line.", "list", ("ask",), pause=2),
    Step(
        "{ask} asks. First what it is about, in one line.",
        "compose",
        types="Which way does condenser fan 2 turn?",
        pause=2,
    ),
    Step("Then the rest. It is a draft from the first letter on.", "compose", ("tab", "tab"), pause=1),
    Step(
        "Then the rest. It is a draft from the first letter on.",
        "compose",
        types="New motor on chiller 3, and no arrow on the housing. Who knows without a ladder?",
        pause=3,
    ),
    Step("{compose_post} posts it. For ten seconds, {undo} would take it back.", "compose", ("compose.post",), pause=7),
    Step(
        "A colleague at another terminal answers. Nothing moves.",
        "reading",
        answers="Seen from above, clockwise. If it blows down, swap any two phases: same thing on unit 1 in May.",
        pause=7,
    ),
    Step("{down} goes to the answer.", "reading", ("down",), pause=3),
    Step("{accept} accepts it: solved, for whoever asks it next.", "reading", ("accept",), pause=6),
    Step("{helped} says that it helped you too.", "reading", ("helped",), pause=4),
    Step("{for_you} is for you: what waits, and why it is there.", "reading", ("for_you",), pause=8),
    Step("{search} searches all that you may read.", "inbox", ("search",), pause=2),
    Step("{search} searches all that you may read.", "search", types="fan capacitor", pause=5),
    Step("The passage says why it was found. Solved ones are marked.", "search", ("results",), pause=5),
    Step("{read} opens it, at the post that holds the words.", "inbox", ("down", "read"), pause=7),
    Step("{help} shows every key, {quit} leaves.", "reading", pause=4),
)
