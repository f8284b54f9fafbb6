"""The commands while one writes: of the composer, of what stands beside it, and of a post's files."""

from tui.command import Command, shown

FILES = ("files",)
COMPOSE = ("compose",)
ANSWERS = ("answers",)
"""Beside a question that is written: the threads that may answer it."""
COMPOSER = (
    Command("compose.post", ("f2",), "post", "Post what was written.", COMPOSE),
    Command(
        "compose.answers",
        ("f3",),
        "Already answered",
        "Go to what may answer the question already, and whom it will reach; back again.",
        COMPOSE,
    ),
    Command("compose.editor", ("f4",), "Editor", "Write the text in your editor ($VISUAL or $EDITOR).", COMPOSE),
    Command("compose.preview", ("f5",), "Preview", "Show how it will look, or hide that.", COMPOSE),
    Command("compose.arrived", ("f6",), "Show it", "Show what others replied since you began, or hide it.", COMPOSE),
    Command("compose.pick", ("f7",), "Files", "Pick files from the folders of this host.", COMPOSE),
    Command("compose.keep", ("ctrl+s",), "Keep draft", "Keep what was written as a draft.", COMPOSE),
    Command("compose.close", ("escape",), "Close", "Close; the draft is kept.", COMPOSE),
    Command(
        "compose.leave_out", ("x",), "leave out", "There: take this person off the list, or put them back.", ANSWERS
    ),
    Command("compose.reach_also", ("at",), "add somebody", "There: let the question reach somebody else too.", ANSWERS),
    Command(
        "compose.this_answers", ("y",), "This answers it", "There: ask nothing, this thread has the answer.", ANSWERS
    ),
    Command(
        "compose.have_too", ("H",), "I have this too", "There: ask nothing, and follow this open question.", ANSWERS
    ),
    Command("compose.remove_file", ("D",), "leave out", "On a file: leave it out again.", FILES),
    Command("compose.caption_file", ("c",), "caption", "On a file: say in a line what it shows.", FILES),
    Command("compose.file_higher", ("K",), "higher", "On a file: put it one place higher.", FILES),
    Command("compose.file_lower", ("J",), "lower", "On a file: put it one place lower.", FILES),
    Command(
        "compose.keep_file",
        ("C",),
        "keep a copy",
        "On a file: keep a copy beside the store (a photo's also with its position), or none, or do as the group does.",
        FILES,
    ),
)
"""The composer's commands: every one has a button too, or its word in the footer."""


def composing(commands: tuple[Command, ...] = COMPOSER) -> list[tuple[str, str]]:
    """The composer's keys, as they are written for people, and what they do."""
    return [
        *((" ".join(map(shown, command.keys)), command.help) for command in commands),
        ("Tab", "Go to the next field."),
        ("@ #", "Behind these, Tab or Enter takes the name that is offered; Esc closes the list."),
    ]
