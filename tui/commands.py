"""Every command, declared once: the footer, the help page, the palette, the bindings and docs/keys.md read it here."""

from tui.command import Command, shown
from tui.composer_commands import composing

LISTS = ("list", "groups")
POSTS = ("reading",)
GROUPS = ("groups",)
THREADS = ("list", "reading")
BROWSING = ("list", "groups", "reading")
SEARCHING = ("search", "offers")
DRAFTS = ("drafts",)
PEOPLE = ("people", "card")
EVERYWHERE = (*BROWSING, "inbox", *SEARCHING, *DRAFTS, *PEOPLE)
LISTED = (*BROWSING, "inbox", "offers", *DRAFTS, *PEOPLE)

COMMANDS = (
    Command("read", ("enter",), "read", "Read the thread under the cursor.", ("list", "inbox")),
    Command("choose", ("enter",), "threads", "Go to the threads of this group.", ("groups",)),
    Command("resume", ("enter",), "go on", "Write on where this draft stopped.", DRAFTS),
    Command("look", ("enter",), "look", "Look at what somebody knows, or at who knows this topic.", ("people",)),
    Command("proof", ("enter",), "open", "Read this thread, look at this person, or search for this topic.", ("card",)),
    Command("view", ("enter",), "files", "Look at this post's files as large as the screen.", POSTS),
    Command("confirm", ("C",), "confirm", "Say that what the record suggests here is so.", ("card",)),
    Command("decline", ("N",), "decline", "Be suggested as an expert on this topic no more.", ("card",)),
    Command("claim", ("c",), "claim", "Say which topics you know yourself.", PEOPLE),
    Command("appoint", ("A",), "appoint", "Make this person an expert on a topic (leads).", PEOPLE),
    Command("away", ("z",), "away", "Say until when no question is brought to you.", PEOPLE, footer=()),
    Command("own_card", ("i",), "you", "Look at your own card.", PEOPLE, footer=("people",)),
    Command(
        "by_topic",
        ("t",),
        "by topic",
        "List topics and who covers them, or people again.",
        PEOPLE,
        footer=("people",),
    ),
    Command(
        "drop_topic",
        ("D",),
        "drop",
        "Be an expert on this topic no longer, asking once; leads for others, too.",
        ("card",),
        footer=(),
    ),
    Command("drop", ("D",), "drop", "Drop this draft; asks once.", DRAFTS),
    Command(
        "reply", ("r",), "reply", "Reply in this thread, or to the post under the cursor.", ("reading", "list", "inbox")
    ),
    Command("picture", ("i",), "picture", "Show the next file of this post here, or put all of them away.", POSTS),
    Command("quote", ("R",), "quote", "Reply with what is selected, or with this post, quoted.", POSTS, footer=()),
    Command(
        "accept",
        ("A",),
        "accept",
        "Say that this post answers the question, or take that back.",
        (*POSTS, "inbox"),
        footer=POSTS,
    ),
    Command(
        "verify",
        ("V",),
        "verify",
        "Say as an expert or a lead that this answer is right, or take that back.",
        (*POSTS, "inbox"),
    ),
    Command(
        "outdated",
        ("O",),
        "out of date",
        "Say that this answer is out of date, or that it holds (the asker, experts, leads).",
        POSTS,
        footer=(),
    ),
    Command(
        "duplicate",
        ("equals_sign",),
        "duplicate",
        "Say of which thread this question is a duplicate, or that it is none (the asker, experts, leads).",
        POSTS,
        footer=(),
    ),
    Command("not_me", ("N",), "not me", "This question is not for you: whoever is next is reached.", ("inbox", *POSTS)),
    Command("pass_on", ("x",), "pass on", "Pass this question on to somebody.", ("inbox", *POSTS), footer=()),
    Command(
        "best",
        ("o",),
        "best one",
        "Open the best question to answer in five minutes, and say why; once more, the next.",
        (*BROWSING, "inbox"),
        footer=("inbox",),
    ),
    Command("helped", ("plus",), "helped me too", "Say that this post helped you too, or take that back.", POSTS),
    Command(
        "have_too",
        ("H",),
        "I have this too",
        "Say that you have the problem of this question too and follow it, or take that back.",
        THREADS,
        footer=(),
    ),
    Command("ask", ("a",), "ask", "Ask a question in this group.", BROWSING),
    Command(
        "search",
        ("slash", "3"),
        "search",
        "Search all that you may read.",
        (*BROWSING, "inbox", "offers", *PEOPLE),
        footer=(*BROWSING, "inbox", "offers", "people"),
    ),
    Command(
        "space",
        ("space",),
        "next new",
        "Read on: the next page, then the next thread with something new; from For you through its lines.",
        (*BROWSING, "inbox"),
    ),
    Command("done", ("m",), "done", "Take this line off: what it is about counts as read.", ("inbox",)),
    Command("groups", ("g",), "groups", "Go to the groups.", ("list", "reading"), footer=("list",)),
    Command("results", ("enter",), "results", "Go to what was found.", ("search",)),
    Command("take", ("enter",), "try it", "Try what is offered.", ("offers",)),
    Command("spelling", ("f2",), "spelling", "Look for the word that may have been meant.", SEARCHING),
    Command("fewer", ("f3",), "fewer", "Look without the first filter or word that can be left out.", SEARCHING),
    Command("ask_it", ("f4",), "ask it", "Ask what was not found.", SEARCHING),
    Command(
        "back",
        ("escape",),
        "back",
        "Go back, or close what is said above the keys.",
        EVERYWHERE,
        footer=(*SEARCHING, *DRAFTS, "card"),
    ),
    Command(
        "help",
        ("question_mark", "f1"),
        "help",
        "Show every key.",
        ("anywhere",),
        footer=(*BROWSING, "inbox", "offers", *DRAFTS, *PEOPLE),
    ),
    Command("post", ("p",), "post", "Start a discussion in this group.", BROWSING, footer=()),
    Command("edit", ("e",), "edit", "Change your own post.", POSTS, footer=()),
    Command("delete", ("D",), "delete", "Delete your own post; asks once.", POSTS, footer=()),
    Command("versions", ("v",), "versions", "See what this post said before it was changed.", POSTS, footer=()),
    Command(
        "undo",
        ("U",),
        "undo",
        "Take back what you did in the last ten seconds.",
        (*BROWSING, "inbox"),
        footer=(),
    ),
    Command("next", ("n",), "next", "Go to the next thread with something new.", BROWSING, footer=()),
    Command("read_all", ("m",), "all read", "Mark everything in this group as read.", BROWSING, footer=()),
    Command("unread", ("u",), "unread", "Mark as unread from the post under the cursor on.", BROWSING, footer=()),
    Command("down", ("j",), "down", "Go to the next row or post.", LISTED, footer=()),
    Command("up", ("k",), "up", "Go to the row or post before.", LISTED, footer=()),
    Command("left", ("h", "left"), "left", "Go to the pane at the left.", (*THREADS, "card"), footer=()),
    Command("right", ("l", "right"), "right", "Go to the pane at the right.", (*LISTS, "people"), footer=()),
    Command("follow_link", ("f",), "follow", "Follow the first link of the post under the cursor.", POSTS, footer=()),
    Command("jump", ("number_sign",), "go to", "Go to a thread or post by its number.", BROWSING, footer=()),
    Command("return", ("b",), "way back", "Go back to where a link was followed from.", BROWSING, footer=()),
    Command("copy", ("y",), "copy", "Copy the number of this post, to refer to it.", POSTS, footer=()),
    Command(
        "unfold",
        ("z",),
        "unfold",
        "Show what a mail quotes or all of a long block, or fold it again.",
        POSTS,
        footer=(),
    ),
    Command(
        "follow",
        ("w",),
        "follow",
        "Be told of what is yours here, of all, or of mentions only.",
        (*BROWSING, "inbox"),
        footer=(),
    ),
    Command(
        "follow_topic",
        ("W",),
        "follow topic",
        "Be told of all that is filed under a topic, of what is yours there, or of mentions only.",
        BROWSING,
        footer=(),
    ),
    Command("sort", ("s",), "by what waits", "List by what waits longest, or by activity again.", ("list",), footer=()),
    Command("rename", ("T",), "title", "Give this thread another title (its author, leads).", THREADS, footer=()),
    Command("topics", ("t",), "topics", "File this thread under other topics (its author, leads).", THREADS, footer=()),
    Command("close", ("C",), "close", "Close this thread, or open it again (its author, leads).", THREADS, footer=()),
    Command("pin", ("P",), "pin", "Keep this thread on top of its group, or no longer (leads).", THREADS, footer=()),
    Command("move", ("M",), "move", "Move this thread to another group (leads of both).", THREADS, footer=()),
    Command("merge", ("I",), "merge", "Merge this thread into another one (leads of both).", THREADS, footer=()),
    Command("new_group", ("N",), "new group", "Make a group (admins).", LISTS, footer=()),
    Command("describe", ("d",), "describe", "Say what this group is for (leads).", GROUPS, footer=()),
    Command("aim", ("A",), "aim", "Say how soon this group answers a question (leads).", GROUPS, footer=()),
    Command("hours", ("H",), "hours", "Say when that time counts (leads).", GROUPS, footer=()),
    Command("review", ("V",), "review", "Say when answers are looked at again (leads).", GROUPS, footer=()),
    Command(
        "archive", ("X",), "archive", "Archive this group, asking once, or open it again (leads).", GROUPS, footer=()
    ),
    Command("group_up", ("K",), "group up", "Put this group one place higher (admins).", GROUPS, footer=()),
    Command("group_down", ("J",), "group down", "Put this group one place lower (admins).", GROUPS, footer=()),
    Command("drafts", ("E",), "drafts", "Show what was written and not posted.", ("anywhere",), footer=()),
    Command("for_you", ("1",), "for you", "Show what waits for you.", ("anywhere",), footer=()),
    Command("browse", ("2",), "groups", "Show the groups and their threads.", ("anywhere",), footer=()),
    Command("people", ("4",), "people", "Show who knows what.", ("anywhere",), footer=()),
    Command(
        "palette",
        ("colon", "ctrl+p"),
        "commands",
        "Find a command, group, thread or person.",
        ("anywhere",),
        footer=(),
    ),
    Command("quit", ("q", "ctrl+c"), "quit", "Leave Hallway.", ("anywhere",), footer=()),
)

CHANGING = {
    *("reply", "quote", "ask", "ask_it", "post", "edit", "delete", "undo"),
    *("accept", "verify", "outdated", "duplicate", "helped", "have_too", "read_all", "unread", "done", "follow"),
    *("not_me", "pass_on", "follow_topic"),
    *("rename", "topics", "close", "pin", "move", "merge"),
    *("away", "claim", "appoint", "confirm", "decline", "drop_topic"),
    *("new_group", "describe", "aim", "hours", "review", "archive", "group_up", "group_down"),
}
"""What is not offered where a store can only be read."""

PROMPTING = (
    ("Enter", "Do it with what was typed."),
    ("Right", "Take the name that is offered."),
    ("Esc", "Close; nothing changes."),
)
"""The keys of the one-line prompt."""

TITLES = (
    ("anywhere", "Anywhere"),
    ("list", "In the list of threads"),
    ("groups", "In the groups"),
    ("reading", "In a thread"),
    ("inbox", "In For you, and in what a search found"),
    ("search", "While typing a search"),
    ("offers", "Where a search found nothing"),
    ("drafts", "In the drafts"),
    ("people", "In the list of people or topics"),
    ("card", "On the card of a person or topic"),
)
"""Places, and what they are called above the keys that they have."""


def keys_page() -> str:
    """docs/keys.md."""
    parts = ["# Keys", "Written by `python -m tui.commands`; a test compares it with the program."]
    for place, title in TITLES:
        rows = [f"## {title}", "", "| key | what it does |", "|---|---|"]
        for command in COMMANDS:
            if place in command.places:
                keys = " ".join(f"`{shown(key)}`" for key in command.keys)
                rows.append(f"| {keys} | {command.help} |")
        parts.append("\n".join(rows))
    rows = ["## While writing", "", "| key | what it does |", "|---|---|"]
    rows += [f"| `{key}` | {text} |" for key, text in composing()]
    parts.append("\n".join(rows))
    rows = ["## Where one line is asked for", "", "| key | what it does |", "|---|---|"]
    rows += [f"| `{key}` | {text} |" for key, text in PROMPTING]
    parts.append("\n".join(rows))
    parts.append(
        "A number and `Enter` open that line of the list. The arrow keys, `PgUp`, `PgDn`, `Home` and `End` move in "
        "every list and in a thread; `Tab` goes to the next pane."
    )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(keys_page(), end="")
