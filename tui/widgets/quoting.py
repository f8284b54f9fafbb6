"""A passage of somebody's post as the beginning of an answer: who said it and where, then Markdown's `>` lines."""

from __future__ import annotations

from collections.abc import Iterable

from store.posts import PostRow
from store.text import clean, clean_line
from tui.widgets.logical_line import LogicalLine

MAX_LINES = 30
"""Lines of a whole post that are quoted; who wants others, selects them."""
BREAK = "  "
"""Two blanks end a line in Markdown: what was typed in lines stays in lines (CommonMark 0.31, 6.7)."""
FENCE = "```"


def whole(post: PostRow) -> str:
    """Quote a post: Markdown as it was written; of a mail what its author says, in its lines."""
    if post.format == "plain":
        from tui.widgets.folds import own

        said = _in_lines(clean(own(post.body)).strip("\n").rstrip().split("\n"))
    else:
        said = clean(post.body).strip("\n").rstrip().split("\n")
    if len(said) > MAX_LINES:
        said = [*said[: MAX_LINES - 1], "…"]
    return _quoted(post, said)


def passage(post: PostRow, lines: Iterable[tuple[str, LogicalLine]]) -> str:
    """Quote what was selected of a post: the selected text of each line, and the line."""
    said: list[str] = []
    prose: list[str] = []
    code: list[str] = []

    def end(group: list[str], made: list[str]) -> None:
        said.extend(made if group else ())
        group.clear()

    for text, line in lines:
        if line.kind == "code":
            end(prose, _in_lines(prose))
            code.append(text)
        else:
            end(code, [FENCE, *code, FENCE])
            prose.append(text)
    end(prose, _in_lines(prose))
    end(code, [FENCE, *code, FENCE])
    while said and not said[0].strip():
        del said[0]
    while said and not said[-1].strip():
        del said[-1]
    return _quoted(post, said)


def _in_lines(lines: list[str]) -> list[str]:
    """Lines of text that stay lines: each that another follows ends in a break."""
    following = [*lines[1:], ""]
    stripped = [line.rstrip() for line in lines]
    return [line + BREAK if line and after.strip() else line for line, after in zip(stripped, following, strict=True)]


def _quoted(post: PostRow, lines: list[str]) -> str:
    head = f"{clean_line(post.author or 'unknown')} in #{post.thread_id}.{post.id}:"
    return "\n".join([head, *(f"> {line}" if line.strip() else ">" for line in lines)])
