"""What can be typed in the linear mode, and what a typed line means. Pure: nothing here is done."""

import re
from typing import NamedTuple

from store.errors import Invalid
from store.text import clean_line, shown

MAX_LINE = 2_000
"""Characters of a command. The longest search has fewer; what is longer was meant for somewhere else."""


class Word(NamedTuple):
    """A command: its name, its letter, other words for it, what may follow it, and what it does."""

    name: str
    letter: str
    also: tuple[str, ...]
    takes: str
    help: str


WORDS = (
    Word("groups", "g", (), "", "List the groups."),
    Word("inbox", "i", (), "", "List what waits for you: questions, replies, what you follow, what was busy."),
    Word("search", "s", ("find",), "WORDS", "Find threads; the same words as for hallway search."),
    Word("open", "o", (), "LINE or GROUP", "Open a line, a thread by its number, or a group by its name."),
    Word("more", "m", (), "", "Print the next page of what was listed or read."),
    Word("next", "n", (), "", "Read on through what is new: in this thread, then in the next ones."),
    Word("top", "t", ("first",), "", "Read this thread from its first post."),
    Word("list", "l", ("again",), "", "Print the list or the posts again, as they are now."),
    Word("back", "b", (), "", "Go back to the list before."),
    Word("where", "w", (), "", "Say where you are."),
    Word("new", "f", ("fresh",), "", "List what came since you last asked this; nothing else announces it."),
    Word("ask", "a", (), "GROUP", "Ask a question here, or in a group: its title, then its text."),
    Word("reply", "r", (), "LINE", "Reply in this thread, or to one of its posts."),
    Word("attach", "j", ("photo", "file"), "LINE", "Attach a file to a post of yours: its path, then what it shows."),
    Word("accept", "c", ("correct",), "LINE", "Say that a post answers the question; with undo, that it does not."),
    Word("verify", "y", (), "LINE", "Say that an answer is right, as an expert or a lead; with undo, take that back."),
    Word("outdated", "x", (), "LINE", "Say that an answer is out of date; with undo, that it holds after all."),
    Word(
        "duplicate",
        "e",
        (),
        "LINE of #THREAD",
        "Say that another thread answers this question, as in duplicate of #12; with undo, take that back.",
    ),
    Word("too", "k", (), "LINE", "Say that you have this problem too, and follow it; with undo, take that back."),
    Word(
        "pass",
        "p",
        (),
        "LINE to NAME",
        "Pass on a question that reaches you, or without a name to whoever is next; with undo, take that back.",
    ),
    Word("vote", "v", ("helped",), "LINE", "Say that a post helped you too; with undo, take that back."),
    Word("read", "d", ("done",), "LINE", "Mark as read: a line, or without one all that is here."),
    Word("unread", "u", (), "LINE", "Mark as unread: a thread, or from one of its posts on."),
    Word("undo", "z", ("oops",), "", "Take back what you asked or replied within the last ten seconds, and print it."),
    Word("help", "h", ("?",), "", "Print this list."),
    Word("quit", "q", ("exit", "bye"), "", "Leave; Ctrl+D does the same."),
)

_NAMES = {spelling: word for word in WORDS for spelling in (word.name, word.letter, *word.also)}
_EXTRAS = {
    **dict.fromkeys(("ask", "reply"), "edit"),
    **dict.fromkeys(("accept", "verify", "outdated", "duplicate", "too", "pass", "vote"), "undo"),
}
"""The one more word that a command takes at its end."""
_JOINED = {"duplicate": "of", "pass": "to"}
"""What stands between a line and the words behind it."""

# `3`, `3r`, `3 reply`, `#12`, `#12.34`, `#12r edit`: a line of the last list, or a thread or post, what to do with it,
# and the rest.
_NUMBER = re.compile(r"(#[0-9]+(?:\.[0-9]+)?|[0-9]+)\s*([^\W\d_]+|\?)?(?:\s+(.*))?")
_MARK = re.compile(r"mark\s+(?=(?:read|unread)\b)", re.IGNORECASE)


class Command(NamedTuple):
    """What was typed: a command's name; a line of the last list, or else a thread's number and perhaps a post's id;
    words; its one more word.
    """

    name: str
    line: int | None = None
    thread: int | None = None
    text: str = ""
    extra: bool = False
    post: int | None = None


def parse(typed: str) -> Command | None:
    """The command in a line, None for an empty line. Case does not matter but in what is searched.

    Raises Invalid with a sentence that says what can be typed.
    """
    if len(typed) > MAX_LINE:
        raise Invalid(f"That line has {len(typed):,} characters and a command takes {MAX_LINE:,}; nothing was done.")
    line = clean_line(typed)
    if not line:
        return None
    marking = _MARK.match(line)
    line = line[marking.end() :] if marking else line
    numbered = _NUMBER.fullmatch(line)
    if numbered:
        number, name, rest = numbered.groups()
        word = _word(name or "open")
        if word.takes == "WORDS":
            raise Invalid(f"A line can't be searched; type {word.name} and what to look for.")
        return _command(word, f"{number} {rest or ''}".strip())
    name, _, rest = line.partition(" ")
    return _command(_word(name), rest)


def begins_text(typed: str) -> bool:
    """Whether lines of text were to follow this line, though it may be no command as it stands."""
    words = re.match(r"(?:#?[0-9]+)?\s*([^\W\d_]+)", clean_line(typed[:MAX_LINE]))
    found = _NAMES.get(words[1].casefold()) if words else None
    return found is not None and _EXTRAS.get(found.name) == "edit"


def _word(name: str) -> Word:
    found = _NAMES.get(name.casefold())
    if found is None:
        raise Invalid(f"There is no command {shown(name)}; ? lists what you can type.")
    return found


def _command(word: Word, rest: str) -> Command:
    if word.takes == "WORDS":
        if not rest:
            raise Invalid("Say what to look for, as in: search fan capacitor")
        return Command(word.name, text=rest)
    joined = _JOINED.get(word.name)
    if joined is not None:
        return _joined(word, joined, rest)
    line, thread, post, text = _target(rest)
    extra = _EXTRAS.get(word.name, "")
    *before, last = text.rsplit(" ", 1)
    if extra and last.casefold() == extra:
        return _checked(word, Command(word.name, line, thread, "".join(before), True, post))
    return _checked(word, Command(word.name, line, thread, text, post=post))


def _joined(word: Word, joined: str, rest: str) -> Command:
    """A command whose words stand behind `of` or `to`, which the line need not."""
    words = rest.split()
    at = next((place for place, one in enumerate(words) if one.casefold() == joined), len(words))
    line, thread, post, left = _target(" ".join(words[:at]))
    text, extra = " ".join(words[at + 1 :]), left.casefold() == _EXTRAS[word.name]
    if (left and not extra) or (extra and at < len(words)) or (at < len(words) and not text):
        behind = f"{joined} {word.takes.rpartition(' ')[2]}"
        raise Invalid(
            f"That is no {word.name}; type {word.name} {behind}, or {word.name} 3 {behind}, or {word.name} 3 undo."
        )
    return Command(word.name, line, thread, text, extra, post)


def _checked(word: Word, command: Command) -> Command:
    targeted = command.line is not None or command.thread is not None
    if word.takes == "" and (targeted or command.text):
        raise Invalid(f"Nothing follows {word.name}; type it alone.")
    if command.text and (targeted or not word.takes.endswith("GROUP")):
        extra = _EXTRAS.get(word.name)
        example = f"{word.name}, or {word.name} 3" + (f", or {word.name} 3 {extra}" if extra else "")
        raise Invalid(f"{shown(command.text)} can't follow {word.name} here; type {example}.")
    if word.name == "open" and not targeted and not command.text:
        raise Invalid("Say what to open: a line as in 3, a thread as in #12, or a group's name.")
    return command


def _target(rest: str) -> tuple[int | None, int | None, int | None, str]:
    """The line, or the thread and the post, that a command's words begin with, and what is left of them."""
    first, _, others = rest.partition(" ")
    if first.startswith("#"):
        thread, dot, post = first[1:].partition(".")
        if _digits(thread) and (not dot or _digits(post)):
            return None, _counted(thread, first), _counted(post, first) if dot else None, others
    elif _digits(first):
        return _counted(first, first), None, None, others
    return None, None, None, rest


def _digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _counted(digits: str, typed: str) -> int:
    number = int(digits[:20])
    if number == 0 or number >= 1 << 63:
        raise Invalid(f"There is no number {shown(typed)}; lines, threads and posts count from 1.")
    return number


def page() -> str:
    """What `help` prints: a line each command, to be heard as well as read."""
    said = [
        "A number opens that line of the last list: 3. A letter behind it does something with it: 3r replies to it.",
        "#12 is thread 12 wherever you are, and #12.345 the post 345 in it.",
    ]
    for word in WORDS:
        takes = "".join(f" {part}" for part in (word.takes, _EXTRAS.get(word.name, "") and f"[{_EXTRAS[word.name]}]"))
        said.append(f"{word.name}{takes.rstrip()}, or {word.letter}: {word.help}")
    return "\n".join(said)
