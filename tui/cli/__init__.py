"""The command `hallway`: what commands there are, and in which file each of them stands.

Start time is import time, so a command's file is loaded when the command is called, and the list of commands is
printed from this page alone (a test compares it with the commands).
"""

import gc
import sys

# A tenth of the start is the collector's, which finds nothing in freshly loaded modules; `main` does the same.
gc.disable()
try:
    import click

    import store
    from tui.cli.base import Call, LazyGroup, Place, store_option
except KeyboardInterrupt:
    print("hallway: stopped.", file=sys.stderr)
    sys.exit(130)
finally:
    gc.enable()

READ, WRITE, KEEP = "Read", "Write", "Set up and keep"

COMMANDS: dict[str, Place] = {
    "groups": Place("tui.cli.lists", "groups", READ, "List the groups, with what is new in them."),
    "threads": Place("tui.cli.lists", "threads", READ, "List the threads of a group, newest activity first."),
    "show": Place("tui.cli.lists", "show", READ, "Print a thread."),
    "versions": Place("tui.cli.versions", "versions", READ, "Print what a post said before."),
    "files": Place("tui.cli.attach", "files", READ, "List a post's files with how they stand; write kept ones out."),
    "search": Place("tui.cli.finding", "search", READ, "Find threads by the words in them."),
    "similar": Place("tui.cli.finding", "similar", READ, "List threads that may hold the answer to a question."),
    "who": Place("tui.cli.who", "who", READ, "Find who knows a topic, or may answer a question."),
    "inbox": Place(
        "tui.cli.lists",
        "inbox",
        READ,
        "List what waits for you, and why: questions, replies, mentions, what you follow.",
    ),
    "status": Place("tui.cli.status", "status", READ, "Say in one line what waits for you, for a shell's prompt."),
    "digest": Place(
        "tui.cli.digest", "digest", READ, "Print what waits for you as text, Markdown or a mail, for cron."
    ),
    "review": Place("tui.cli.answering", "review", READ, "List answers to look at again."),
    "one": Place("tui.cli.lists", "one", READ, "Print the one question to answer if you have five minutes, and why."),
    "linear": Place("tui.cli.linear", "linear", READ, "Read, ask, reply and search line by line, without a screen."),
    "ask": Place("tui.cli.posting", "ask", WRITE, "Ask a group a question."),
    "post": Place("tui.cli.posting", "post", WRITE, "Start a discussion, or post an idea, an announcement, a story."),
    "reply": Place("tui.cli.posting", "reply", WRITE, "Reply in a thread, or to one of its posts."),
    "drafts": Place("tui.cli.drafts", "drafts", WRITE, "List what you wrote and did not post."),
    "vote": Place("tui.cli.posting", "vote", WRITE, "Say that a post helped you too."),
    "have-too": Place("tui.cli.asking", "have_too", WRITE, "Say that you have the problem of a question too."),
    "accept": Place("tui.cli.posting", "accept", WRITE, "Say that a post answers your question."),
    "verify": Place("tui.cli.answering", "verify", WRITE, "Say that somebody else's answer is right, or still right."),
    "outdated": Place(
        "tui.cli.answering", "outdated", WRITE, "Say that an accepted or verified answer is out of date."
    ),
    "duplicate": Place("tui.cli.answering", "duplicate", WRITE, "Say that a question is a duplicate of thread OF."),
    "edit": Place("tui.cli.posting", "edit", WRITE, "Change a post of yours; the text before is kept."),
    "attach": Place("tui.cli.attach", "attach", WRITE, "Attach a file to a post of yours, or take one off."),
    "delete": Place("tui.cli.posting", "delete", WRITE, "Delete a post of yours; a mark stays where it stood."),
    "undo": Place("tui.cli.undo", "undo", WRITE, "Take back your newest post, within ten seconds."),
    "thread": Place("tui.cli.thread", "thread", WRITE, "Rename, move, close, pin threads and change their topics."),
    "pass": Place(
        "tui.cli.away", "pass_", WRITE, "Pass a question that reaches you on to the next expert, or to a member."
    ),
    "away": Place("tui.cli.away", "away", WRITE, "Say until when no question is brought to you, or how many a week."),
    "follow": Place("tui.cli.follow", "follow", WRITE, "Choose how much of a group, a topic or a thread you are told."),
    "bell": Place("tui.cli.bell", "bell", WRITE, "Choose how you are told of what is for you while Hallway is closed."),
    "expert": Place(
        "tui.cli.expert", "expert", WRITE, "Say what you know, and see who knows what, with what proves it."
    ),
    "init": Place("tui.cli.setup", "init", KEEP, "Make a store; whoever makes it is its admin."),
    "demo": Place("tui.cli.demo", "demo", KEEP, "Open the app on a private copy of a demonstration forum."),
    "group": Place("tui.cli.group", "group", KEEP, "Make groups, arrange and join them, say who belongs to them."),
    "keep": Place("tui.cli.attach", "keep", KEEP, "Say whether copies of attached files are kept, and where."),
    "topic": Place("tui.cli.topic", "topic", KEEP, "List topics and who covers them; give them other names."),
    "member": Place("tui.cli.member", "member", KEEP, "List and rename people; give imported history to real ones."),
    "import": Place("tui.cli.transfer", "import_", KEEP, "Bring in threads from a file."),
    "export": Place("tui.cli.transfer", "export", KEEP, "Write the threads that you may read to a file."),
    "backup": Place("tui.cli.backup", "backup", KEEP, "Copy the whole store while people post; verified, and rotated."),
    "restore": Place("tui.cli.backup", "restore", KEEP, "Put a backup where the store is to be."),
    "migrate": Place(
        "tui.cli.migrate", "migrate", KEEP, "Bring a shared store up to this Hallway, after a backup beside it."
    ),
    "salvage": Place(
        "tui.cli.salvage", "salvage", KEEP, "Make a new store of what can still be read of a damaged one."
    ),
    "doctor": Place("tui.cli.doctor", "doctor", KEEP, "Look whether all is well with the store, and with what rings."),
    "settings": Place(
        "tui.cli.settings", "settings", KEEP, "Print your settings as they are now and where each comes from."
    ),
    "keys": Place(
        "tui.cli.settings", "keys", KEEP, "Print which key does what in the app, as your settings have it now."
    ),
    "completion": Place("tui.cli.setup", "completion", KEEP, "Print what makes a shell complete these commands."),
}


@click.group(
    cls=LazyGroup,
    places=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Every command says more, with an example: hallway COMMAND --help",
)
@click.version_option(store.__version__, prog_name="hallway", message="%(prog)s %(version)s")
@store_option
@click.pass_context
def main(ctx: click.Context) -> None:
    """Hallway is a forum for a team that has a terminal and nothing else.

    Without a command it opens the app; on a terminal that can't draw, and with HALLWAY_LINEAR=1, the linear mode, as
    hallway linear does. The other commands are for scripts and for a quick look: they print plain lines, or one JSON
    document with --json.
    """
    if ctx.invoked_subcommand is None:
        from tui.cli.opening import open_app

        open_app(ctx.ensure_object(Call))
