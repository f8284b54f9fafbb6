"""One run of Markdown inside a block: text, emphasis, code, links, pictures, and what people refer to without marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.content import Content, Span
from textual.style import Style

from store.text import clean

if TYPE_CHECKING:
    from markdown_it.token import Token

_REFERENCE = re.compile(
    r"(?P<url>https?://[^\s<>\"]+)|(?<![\w#/&])(?P<thread>#[1-9]\d{0,8}(?:\.[1-9]\d{0,11})?)(?![\w-]|\.\d)"
)
_TRAILING = ".,;:!?'*_~"
_MARKS = {"strong_open": "strong", "em_open": "em", "s_open": "strike"}


def follow_style(target: str) -> Style:
    """Return the style of something that can be followed: an action, and for an address the terminal's own link."""
    address = target if target.startswith(("http://", "https://", "mailto:")) else None
    return Style.from_meta({"@click": ("follow", (target,))}) + Style(link=address)


def trimmed(address: str) -> str:
    """Return an address without the signs behind it that belong to the sentence."""
    address = address.rstrip(_TRAILING)
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(_TRAILING)
    return address


@dataclass(slots=True)
class Inline:
    """Collects one run of inline tokens as lines of (text, spans)."""

    strong: bool = False
    lines: list[Content] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _spans: list[Span] = field(default_factory=list)
    _length: int = 0

    def _put(self, text: str, *styles: str | Style) -> None:
        text = clean(text).replace("\n", " ").replace("\t", " ")
        if text:
            end = self._length + len(text)
            self._spans += [Span(self._length, end, style) for style in styles]
            self._text.append(text)
            self._length = end

    def _end_line(self) -> None:
        if self.strong and self._length:
            self._spans.insert(0, Span(0, self._length, "strong"))
        self.lines.append(Content("".join(self._text), self._spans, strip_control_codes=False))
        self._text, self._spans, self._length = [], [], 0

    def run(self, tokens: Sequence[Token]) -> list[Content]:
        """Return the lines of ``tokens``; only a hard break ends a line."""
        styles: list[str | Style] = []
        link, shown = "", ""
        for token in tokens:
            kind = token.type
            if kind == "text":
                shown += token.content
                if link:
                    self._put(token.content, *styles)
                else:
                    self._references(token.content, styles)
            elif kind in ("code_inline", "html_inline"):
                shown += token.content
                self._put(token.content, *styles, "code")
            elif kind.startswith("math_inline"):
                shown += token.content
                first, *others = f"{token.markup}{token.content}{token.markup}".split("\n")
                self._put(first, *styles)
                for line in others:
                    self._end_line()
                    self._put(line, *styles)
            elif kind == "softbreak":
                self._put(" ", *styles)
            elif kind == "hardbreak":
                self._end_line()
            elif kind == "link_open":
                link, shown = str(token.attrs.get("href", "")), ""
                styles += ["link", follow_style(clean(link))]
            elif kind == "link_close":
                del styles[-2:]
                if link and shown.strip() != link.removeprefix("mailto:"):
                    self._put(f" ({link})" if shown.strip() else link, *styles, "muted", follow_style(clean(link)))
                link = ""
            elif kind == "image":
                source = str(token.attrs.get("src", ""))
                style = follow_style(clean(source))
                said = "".join(child.content for child in token.children or ())
                self._put(f"[image: {said}]" if said else "[image]", *styles, "link", style)
                self._put(f" {source}", *styles, "muted", style)
                shown += said or source
            elif kind in _MARKS:
                styles.append(_MARKS[kind])
            elif kind.removesuffix("_close") + "_open" in _MARKS:
                styles.remove(_MARKS[kind.removesuffix("_close") + "_open"])
            else:
                self._put(token.content, *styles)
        self._end_line()
        return self.lines

    def _references(self, text: str, styles: list[str | Style]) -> None:
        """Put ``text``, with its bare addresses, ``#123`` threads and ``#123.456`` posts made to follow."""
        done = 0
        for match in _REFERENCE.finditer(text):
            target = match[0]
            if match["url"]:
                target = trimmed(target)
            self._put(text[done : match.start()], *styles)
            self._put(target, *styles, "link", follow_style(target))
            done = match.start() + len(target)
        self._put(text[done:], *styles)
