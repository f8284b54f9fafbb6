"""Writes docs/cli.md from the commands themselves: `python -m tui.cli.reference > docs/cli.md`."""

import click

from tui.cli import main
from tui.cli.base import LazyGroup

TOP = """\
# The commands

This page is made from the commands themselves, by `python -m tui.cli.reference > docs/cli.md`; a test compares them.

`hallway` alone opens the app, or the linear mode where the terminal can't draw or `HALLWAY_LINEAR` is set (`0` and `no`
mean that it is not). `hallway linear` talks with whoever types; docs/linear.md is its guide. Every other command prints
plain lines to people and, with `--json`, one JSON document to programs. Errors are one sentence on standard error that
says what to do next.

| exit code | meaning |
|---|---|
| 0 | done; also when whoever reads the output has had enough, as in `hallway threads x \\| head -1` |
| 1 | refused or failed |
| 2 | wrong usage |
| 3 | the store is busy, full or damaged |
| 130 | stopped with Ctrl+C |

**Which store.** The first of `--store PATH` (before or after the command's name), the variable `HALLWAY_STORE`, your
own settings, `/etc/hallway/config.toml`, else your own store in the data directory. docs/settings.md is
about those files.

**Who.** You are the operating system's user, by uid. You become a member with the first thing that you write.

**Names.** GROUP is a group's name, or the beginning of one where no other group in use begins so; case, spaces and
hyphens do not matter. THREAD is a number, with or without its `#`. POST is the id that `hallway show` prints. WHO is a
handle, with or without its `@`, or a name that only one member has.

**Text** comes from the argument, from standard input (a dash, or no argument where standard input is no terminal), or
from your editor (`VISUAL`, `EDITOR`). What is not UTF-8 is read with `\ufffd` in its place, and the original is kept.
Windows' UTF-16 is read too; what is no text is refused.

**Logs.** What programs write comes into a fenced block, so that it is shown as it was typed: text with escape
sequences or progress bars (of which the last state is kept), and text most of whose lines begin with a time or a
level, are a stack trace, a compiler's message, a prompt with its command, a diff, or stand in columns. Text that has
a fenced block already, and lines that read like sentences or Markdown, are left alone. `--log` and `--text` decide
where that is wrong. Equal lines in a row are counted. Everything is kept up to the 1,000,000 characters of a post; of
what is longer, the beginning and the end, with a line that says how many lines are left out, and standard error says
so too. Long prose is refused and kept. A block of more than 40 lines is shown folded: `z` in the app, `--whole` (or
`--full`) with `hallway show`, its number in the linear mode. Into a pipe and with `--json` it is whole.

**Secrets.** What looks like a password or a key is not posted unasked: private keys, tokens of known vendors, passwords
in addresses, headers and commands, `password=` with something behind it. The line and the kind are named, never what
stands there. A person is asked at the terminal, also when the text comes from a pipe. Where nobody can answer, and with
`--json`, it is refused with 1 and the text is kept, unless `--with-secret` is given.

When a text that came from standard input or an editor can't be posted, it is kept in a file that the message names, in
`hallway/drafts` under the state directory (on Linux `~/.local/state`).

**Waiting.** A command waits for others who write, says after two seconds whom it waits for, and gives up after twenty.

**Hours** of a group are when its aim counts: days and times one after the other, and behind them the name of a time
zone if it is not the host's: `mon-fri 7:00-12:00 13:00-17:00 sat 8:00-12:00 Europe/Vienna`. `fri 22:00-6:00` ends on
Saturday. `always` is all hours. The age of a question is shown as it is; only whether it is past the aim goes by these.

**Lists** take `--limit N` (1 to 1000, usually 25) and `--after CURSOR`. The cursor is the `next` of the page before;
the last page has none (`null`).

**Lines.** `#12  open 23m  +2  5m  3  ana  Title #topic` is a thread: its number, its state (an open question has its
age, with `!` past the group's aim), what is new to you, the age of the last activity, replies, who asked, whether it is
`pinned` or you have it `followed` or `muted`, title and topics. Lines are cut on a terminal only. `NO_COLOR` is
honoured.

## JSON

Keys are in snake_case, times ISO-8601 in UTC, and what is not known is `null`. Programs may rely on these.

- *thread*: `number, uid, group, kind, title, state (open|answered|verified|none), closed, author, created_at, last_at,
  posts, topics, source_id, pinned, level (all|mine|muted: how you follow it; null: as its
  group), affected (how many have this too), duplicate_of (the number of the thread that answers for it)`; `posts`
  counts the opening post
- *post*: `id, uid, thread (its number), kind, author, created_at, edited_at, body, votes, accepted, verified, outdated
  (it answers nothing any more), reply_to, attachments, source_id, expert_on (a topic of the thread that its author is
  an expert on)`; an attachment has `name, path, media_type, size, width, height, kept, caption,
  resolved_path, host, modified_at, sha256, orientation, taken_at`
- *group*: `name, uid, slug, description, visibility (open|closed|secret), aim_minutes, hours, review_days, members,
  threads, unread (100: 99 and more), role (your own in it), can_post, archived, last_at, level (all|mine|muted)`
- *question*: an open question that reaches you: `why, thread, replies, reached_at`
- *reached*: whom an open question reaches: `handle, name, reason, topic, state (available|busy), waiting (open
  questions that wait for them)`
- *notice*: `kind (reply|mention|topic|accepted|verified|solved|outdated|duplicate), why, thread, post, created_at`
- *review*: an answer to look at again: `thread, post, looked_at`; *spared*: how many a thread has spared a question:
  `thread, people`
- *waiting*: a thread with something unread: `why, thread, unread (100: 99 and more), first_unread (a post's id)`; where
  it was busy, `people` have written `posts` there since `since`
- *known*: `topic, origin (claimed|appointed|earned), confirmed_by, since, evidence (numbers of threads)`
- *topic*: `name, description, aliases, threads (in use lately), open, covered, experts: [{handle, name, available}]`
- *salvaged*: `path, pages, damaged (pages), saved (posts), doubtful (ids of posts), tables: [{name, saved, lost,
  rebuilt, exact, ids (of the lost, as ranges [first, last])}], threads: [{number, title, group, posts (ids of the
  lost)}], hidden (groups), journal: {chained, entered, lost}, log_lost, files, missing`; see docs/backup.md
- *member*: `handle, name, uid, about, role, arrived, created_at, source_id`

| command | document |
|---|---|
| `groups` | `{groups: [group], next}` |
| `threads` | `{threads: [thread], next}` |
| `show` | `{thread, posts: [post], next}` |
| `versions` | `{versions: [{version, body, written_at, replaced_by, replaced_at}], next}`, newest first |
| `search` | `{threads: [thread and score, excerpt], next, notes}` |
| `status` | `{waiting (100: 99 and more), questions, oldest_at (of the oldest question), past_aim}` |
| `digest` | `{sections: [{title, lines: [{thread, why, at}]}], since}` |
| `who` | `{members: [{handle, name, score (0 to 1), topics, evidence (numbers of threads), source_id}]}` |
| `inbox` | `{questions, notices, reviews, following: [waiting], busiest: [waiting], spared, since, next}` |
| `one` | `{thread, why}`, both null where no question waits |
| `ask`, `post` | the thread |
| `away` | `{state (available\\|busy\\|away), waiting, until, weekly_limit}` |
| `pass` | `{thread, reached: [reached]}` |
| `reply`, `vote`, `accept`, `verify`, `outdated`, `edit`, `delete`, `attach` | the post |
| `files` | `{post (its id), attachments: [attachment and state, advice]}`; states: docs/attachments.md |
| `keep` | `{group (null: the store), keep, as_store}` |
| `review` | `{answers: [review], next}` |
| `undo` | `{post, thread (null: it went too), group, kind, title, topics, body, reply_to, attachments}`, as it was |
| `thread ...`, `duplicate` | the thread |
| `follow` | `{group, topic (its name), thread (its number), level (all\\|mine\\|muted)}`, null what it is not |
| `expert list` | `{experts: [{handle, name, state (available\\|busy\\|away), topics: [known]}], next}` |
| `expert claim` | `{topics: [known]}`: all that you are an expert on |
| `expert appoint`, `confirm` | the *known* |
| `expert suggestions` | `{suggestions: [{topic, score, people, evidence}]}` |
| `expert decline`, `drop` | `{topic}` |
| `topic list` | `{topics: [topic], next}` |
| `topic alias`, `unalias`, `describe` | the topic |
| `group add`, `group describe`, `group archive`, `group unarchive` | the group |
| `group order` | `{groups: [group], next}`, as `groups` |
| `group show` | `{group, members: [member and joined_at, with the role in the group], next}` |
| `member list` | `{members: [member], next}` |
| `member show`, `rename`, `claim`, `user`, `role` | the member |
| `bell` | `{wanted (questions\\|all\\|none), address, quiet (22:00-06:00), zone, with_text, rings_at, command}` |
| `bell --due` | `{sent, failed}` |
| `backup` | `{path, size, posts, files, missing, damaged, removed: [path]}` |
| `restore` | `{path, posts, files, missing, before (null: nothing was there)}` |
| `migrate` | `{path, from_schema, to_schema, backup (null: nothing was to be done)}` |
| `salvage` | the *salvaged* |
| `doctor --attachments` | `{ok, files, attachments: [as of files, and post, thread, found, relinked], next}` |
| `doctor --collect` | `{collected}` |
| `doctor`, with `--as` too | `{ok, checks: [{name, ok, detail, advice}]}`; ends with 1 where `ok` is false |
| `doctor --repair` | the same, and `repaired: [sentence]` |
| `init` | `{path, name, mode (own\\|shared\\|network)}` |
| `import` | `{threads, posts, members, attachments, skipped, unchanged}`; `posts` counts opening posts too |
| `export` to a file | `{threads, posts}` |
| `settings` | `{settings: [{name, value, source}], keys: [{command, keys, source}], files: [{path}], problems}` |
| `keys` | `{keys: [{command, keys, places, does}]}` |

`source_id` is the id in the system that something was imported from, as that system writes it.

## Completion

Bash: `eval "$(hallway completion bash)"` in `~/.bashrc`. Zsh: `eval "$(hallway completion zsh)"` in `~/.zshrc`. Fish:
`hallway completion fish > ~/.config/fish/completions/hallway.fish`. Groups, topics and members are completed from the
store; behind `#` and `@`, which a shell wants quoted, too.
"""


def page() -> str:
    """The whole of docs/cli.md."""
    parts = [TOP]
    root = click.Context(main, info_name="hallway", terminal_width=100, help_option_names=["-h", "--help"])
    parts.append(_section("hallway", main, root, 2))
    for name in main.list_commands(root):
        command = main.get_command(root, name)
        if command is not None:
            parts += _of(command, name, root, 2)
    return "\n".join(parts)


def _of(command: click.Command, name: str, parent: click.Context, level: int) -> list[str]:
    ctx = click.Context(command, parent, info_name=name, terminal_width=100)
    parts = [_section(ctx.command_path, command, ctx, level)]
    if isinstance(command, click.Group) and not isinstance(command, LazyGroup):
        for inner, child in sorted(command.commands.items()):
            parts += _of(child, inner, ctx, level + 1)
    return parts


def _section(path: str, command: click.Command, ctx: click.Context, level: int) -> str:
    return f"{'#' * level} {path}\n\n```text\n{command.get_help(ctx).rstrip()}\n```\n"


if __name__ == "__main__":
    print(page(), end="")
