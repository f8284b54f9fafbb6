"""Long blocks of code, lifted out of a Markdown text while the rest is parsed: a log is no work for it. Pure."""

from collections.abc import Sequence

from tui.widgets import folds

MARK = "\x02"
"""Stands around a block's number in its place; no text that was cleaned holds it."""


def lift(text: str) -> tuple[str, list[list[str]]]:
    """The text with a mark in the place of each long block's lines, and the blocks' lines by number."""
    lines = text.split("\n")
    found = list(folds.blocks(lines))
    blocks: list[list[str]] = []
    for start, end in reversed(found):
        fence = lines[start - 1]
        indent = fence[: len(fence) - len(fence.lstrip(" "))]
        blocks.append([line.removeprefix(indent) for line in lines[start:end]])
        lines[start:end] = [f"{indent}{MARK}{len(blocks) - 1}{MARK}"]
    return ("\n".join(lines) if found else text), blocks


def number(content: str) -> int | None:
    """The number of the block that a piece of code stands for, None where it is code itself."""
    return int(content.strip().strip(MARK)) if content.startswith(MARK) else None


def put_back(text: str, blocks: Sequence[Sequence[str]]) -> str:
    """The text with its blocks in it again."""
    for at, lines in enumerate(blocks):
        text = text.replace(f"{MARK}{at}{MARK}", "\n".join(lines), 1)
    return text
