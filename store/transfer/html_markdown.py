"""BeautifulSoup's tree as Markdown: markdownify, with what CommonMark demands and markdownify leaves to chance.

Nothing is escaped that CommonMark (https://spec.commonmark.org/0.31.2/) reads as itself, and nothing in `$math$`.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement
from markdownify import MarkdownConverter

LANGUAGE, NUMBER, CODE = "data-hallway-language", "data-hallway-number", "data-hallway-code"
"""Attributes that `html` gives a `<pre>`, an `<li>` of a numbered list, and a `<pre>` again."""
KEPT_BREAK = "\ue000"
"""A line end in displayed math; a sign of private use, which no text has a meaning for."""

MATH = re.compile(
    r"(\$\$(?:[^$\\`]|\\[^`]|\$(?!\$))+?\$\$"
    r"|(?<![\d/=?&])\$(?![\s$])(?:[^$\\`]|\\[^`])*?(?:[^$\\`\s]|\\[^`\s])\$(?!\d))",
    re.DOTALL,
)
"""`$math$` and `$$math$$`, as tui.widgets.markdown tells it from prices and variables."""
_PUNCTUATION = r"!-/:-@\[-`{-~"
# A backslash that would escape, code marks, emphasis, an address after brackets, an entity, a strike.
_ACTIVE = re.compile(rf"\\(?=[{_PUNCTUATION}]|\Z)|`|(?<=\S)\*|\*(?=\S|\Z)|\A\*|\](?=\()|&(?=#?\w{{1,31}};)|~(?=~)")
_OPENING = re.compile(r"(?<!\w)_+(?=[^\s_]|\Z)")
_CLOSING = re.compile(r"[^\s_]_+(?!\w)")
_LINE_START = re.compile(
    r"^(\s*)(?:([-+*](?=\s|\Z)|#{1,6}(?=\s|\Z)|>|~~~|\[(?=[^\]]+\]:)|([-=_*])(?:\s*\3)*\s*\Z)|(\d{1,9})([.)])(?=\s|\Z))"
)
_LOOSE_END = re.compile(r"[.,:;!?…\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f)\]}\"'”’»]+\Z")
_LOOSE_START = re.compile(r"\A[(\[{\"'“‘«¿¡]+")
_SMALL = re.compile(r"[^\s^_()\[\]{}<>*`|\\]{1,12}")
_LINE = re.compile(r"^(?=.)", re.MULTILINE)
_BAR = re.compile(r"(?<!\\)\|")
_THROUGH = {"span", "font", "sub", "sup", "u", "ins", "small", "big", "abbr", "cite", "var", "mark", "label", "q"}
_MARKING = {"strong", "em", "del"}
_INLINE = _THROUGH | _MARKING | {"a", "code"}


def markdown_of(soup: BeautifulSoup) -> str:
    """The Markdown of a tree that `html` has simplified. Raises RecursionError when it is nested too deep."""
    return str(_converter().convert_soup(soup))


@lru_cache(maxsize=1)
def _converter() -> "_Converter":
    # Wrapping without a width folds white space as a browser does, and wraps nothing.
    return _Converter(heading_style="atx", bullets="-", wrap=True, wrap_width=None)


def _marking(mark: str) -> Callable[["_Converter", Tag, str, set[str]], str]:
    """A conversion that puts marks around a text, where CommonMark will see them as marks."""

    def convert(self: "_Converter", el: Tag, text: str, parent_tags: set[str]) -> str:
        before, core, after = _parted(text)
        if "_noformat" in parent_tags or el.name in parent_tags or not core or "\n\n" in re.sub(r" +\n", "\n", core):
            return text
        head = tail = ""
        if not after and _is_word(_beside(el, forward=True)) and (found := _LOOSE_END.search(core)):
            core, tail = core[: found.start()], found[0]
        if not before and _is_word(_beside(el, forward=False)) and (found := _LOOSE_START.search(core)):
            core, head = core[found.end() :], found[0]
        opens = before or head or _flanks(core[:1], _beside(el, forward=False))
        closes = after or tail or _flanks(core[-1:], _beside(el, forward=True))
        return f"{before}{head}{mark}{core}{mark}{tail}{after}" if core and opens and closes else text

    return convert


def _parted(text: str) -> tuple[str, str, str]:
    """A text and the space before and behind it, which marks must not take in."""
    core = text.strip(" ")
    return (" " if text[:1] == " " else ""), core, (" " if text[-1:] == " " else "")


def _flanks(inner: str, outer: str) -> bool:
    """Whether marks between these two signs open or close (CommonMark, 6.2)."""
    if outer == "*":
        return False
    return not _is_sign(inner) or not _is_word(outer)


def _is_sign(sign: str) -> bool:
    return sign != "" and unicodedata.category(sign)[0] in "PS"


def _is_word(sign: str) -> bool:
    return sign != "" and not sign.isspace() and not _is_sign(sign)


def _beside(el: PageElement, *, forward: bool) -> str:
    """The sign that will stand right beside an inline element; a space at a line's edge, `*` for other marks."""
    while True:
        beside = el.next_sibling if forward else el.previous_sibling
        if beside is None:
            parent = el.parent
            if parent is None or parent.name not in _INLINE:
                return " "
            if parent.name not in _THROUGH:
                return "." if parent.name in ("a", "code") else " "
            el = parent
        elif isinstance(beside, NavigableString):
            if beside:
                return str(beside[0] if forward else beside[-1])
            el = beside
        elif isinstance(beside, Tag) and beside.name in _MARKING:
            return "*"
        elif isinstance(beside, Tag) and beside.name in _THROUGH:
            text = beside.get_text()
            return (text[0] if forward else text[-1]) if text else " "
        else:
            return "." if isinstance(beside, Tag) and beside.name in ("a", "code", "img") else " "


def _starts_line(el: PageElement) -> bool:
    """Whether a text comes first in its line, so that its first sign may mean a list or a heading."""
    while True:
        before = el.previous_sibling
        while isinstance(before, NavigableString) and not before.strip():
            before = before.previous_sibling
        if before is not None:
            return isinstance(before, Tag) and before.name not in _INLINE and before.name != "img"
        parent = el.parent
        if parent is None or parent.name not in _THROUGH:
            return parent is None or parent.name not in _INLINE
        el = parent


def _escaped_start(found: re.Match[str]) -> str:
    if found[4]:
        return f"{found[1]}{found[4]}\\{found[5]}"
    return f"{found[1]}\\{found[0][len(found[1]) :]}"


def _destination(address: str, parent_tags: set[str]) -> str:
    """An address as it may stand in round brackets."""
    made = "".join(f"%{ord(sign):02X}" if sign in " <>\\" else sign for sign in address.replace("\n", ""))
    depth = 0
    for sign in made:
        depth += (sign == "(") - (sign == ")")
        if depth < 0 or depth > 30:
            break
    if depth:
        made = made.replace("(", "%28").replace(")", "%29")
    return re.sub(r"&(?=#?\w{1,31};)", r"\\&", made)


def _folded(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text).strip()


class _Converter(MarkdownConverter):
    """What is written otherwise than markdownify does; its own rules hold for the rest."""

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        text = str(super().process_text(el, parent_tags=parent_tags))  # type: ignore[misc]
        if "_noformat" in (parent_tags or ()):
            return text
        before = el.previous_sibling
        if isinstance(before, Tag) and before.name == "br":
            text = text.lstrip(" ")
        if text.endswith("]") and _beside(el, forward=True) == "(":
            text = f"{text[:-1]}\\]"
        return _LINE_START.sub(_escaped_start, text) if _starts_line(el) else text

    def escape(self, text: str, parent_tags: set[str]) -> str:
        parts = MATH.split(text)
        parts[::2] = [self._plain(part) for part in parts[::2]]
        return "".join(parts).replace(KEPT_BREAK, " " if "_inline" in parent_tags else "\n")

    def _plain(self, text: str) -> str:
        text = _ACTIVE.sub(lambda found: "\\" + found[0], text)
        if _CLOSING.search(text):
            text = _OPENING.sub(lambda found: found[0].replace("_", "\\_"), text)
        return text

    convert_strong = _marking("**")
    convert_em = _marking("*")
    convert_del = _marking("~~")

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self._raised("^", el, text, parent_tags)

    def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self._raised("_", el, text, parent_tags)

    def _raised(self, mark: str, el: Tag, text: str, parent_tags: set[str]) -> str:
        """`10^6` and `H_2O`; what is longer is small print, and said as it is."""
        if "_noformat" in parent_tags or not _SMALL.fullmatch(el.get_text()):
            return text
        note = _starts_line(el) and _is_word(_beside(el, forward=True))
        return f"{mark}{text} " if note else f"{mark}{text}"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        address = str(el.get("href") or "").strip()
        if "_noformat" in parent_tags or not address:
            return text
        before, core, after = _parted(text)
        said, picture = el.get_text().strip(), el.find("img")
        if isinstance(picture, Tag) and not said and (not core or picture.get("src") == address):
            return text
        if said in (address, "") and picture is None and re.fullmatch(r"(?:https?|mailto):[^\s<>]+", address):
            return f"{before}<{address}>{after}"
        after = after or (" " if picture is not None and _is_word(_beside(el, forward=True)) else "")
        return f"{before}[{_folded(core) or address}]({_destination(address, parent_tags)}){after}"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        said = re.sub(r"([\[\]\\`*])", r"\\\1", " ".join(str(el.get("alt") or "").split()))
        source = str(el.get("src") or "")
        after = " " if _is_word(_beside(el, forward=True)) else ""
        return f"![{said}]({_destination(source, parent_tags)}){after}" if source else said

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " " if "_inline" in parent_tags or "_noformat" in parent_tags else "  \n"

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags:
            return text
        text = " ".join(text.split(KEPT_BREAK))
        if not text.strip():
            return text
        before, core, after = _parted(text)
        longest = max((len(run) for run in re.findall("`+", core)), default=0)
        mark = "`" * (longest + 1)
        space = " " if core.startswith("`") or core.endswith("`") else ""
        return f"{before}{mark}{space}{core}{space}{mark}{after}{self._addresses(el)}"

    def _addresses(self, el: Tag) -> str:
        """Where links in code lead, behind it: code can't hold them."""
        found = [str(link["href"]).strip() for link in el.find_all("a") if link.get("href")]
        return "".join(f" [{address}]({_destination(address, set())})" for address in found)

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        code = str(el.get(CODE) or "")
        if not code.strip():
            return ""
        if "_inline" in parent_tags:
            return f" ``{' '.join(code.split())}`` "
        longest = max((len(run) for run in re.findall("`+", code)), default=0)
        fence = "`" * max(3, longest + 1)
        links = self._addresses(el)
        after = f"{links.strip()}\n\n" if links else ""
        return f"\n\n{fence}{el.get(LANGUAGE) or ''}\n{code.removesuffix(chr(10))}\n{fence}\n\n{after}"

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self.convert_div(el, text, parent_tags)

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip(" \t\n")
        if "_inline" in parent_tags:
            return f" {text} "
        return f"\n\n{text}\n\n" if text else ""

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags or not text.strip():
            return text
        return f"\n\n{'#' * min(6, max(1, n))} {_folded(text)}\n\n"

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip(" \t\n")
        number = str(el.get(NUMBER) or "")
        marker = f"{number}. " if number.isdigit() else "- "
        return f"{marker}{_LINE.sub(' ' * len(marker), text)[len(marker) :]}\n" if text else ""

    convert_dd = convert_li

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self.convert_div(el, text, parent_tags)

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        span = str(el.get("colspan") or "1")
        columns = min(20, max(1, int(span))) if span.isascii() and span.isdigit() and len(span) < 4 else 1
        # Both signs are told apart by the reader before anything else in the line.
        return f" {_folded(text).replace('|', chr(92) + '|')} |" + "  |" * (columns - 1)

    convert_th = convert_td

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"|{text}\n"

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        rows = [line for line in text.split("\n") if line.startswith("|")]
        others = "\n\n".join(line for line in text.split("\n") if line.strip() and not line.startswith("|"))
        if not rows:
            return f"\n\n{others}\n\n"
        columns = max(len(_BAR.findall(row)) - 1 for row in rows)
        # Cells beyond the first row's number would not be shown.
        rows[0] += "  |" * (columns - len(_BAR.findall(rows[0])) + 1)
        return (
            "\n\n"
            + "\n".join([*([others, ""] if others else []), rows[0], "|" + " --- |" * columns, *rows[1:]])
            + "\n\n"
        )
