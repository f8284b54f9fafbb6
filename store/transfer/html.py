"""HTML as Markdown, in the form that Hallway's reader draws: CommonMark with tables and `~~`, raw HTML shown as text.

BeautifulSoup reads the HTML and makes its structure plain; `html_markdown` then writes it by markdownify.
"""

import html as entities
import re
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString
from bs4.exceptions import ParserRejectedMarkup

from store.text import clean
from store.transfer.html_markdown import CODE, KEPT_BREAK, LANGUAGE, MATH, NUMBER, markdown_of

MAX_TAGS = 20_000
MAX_DEPTH = 100
"""Past these, far more than people write, only the text is taken: markdownify recurses into what is nested."""

_GONE = ("script", "style", "head", "title", "template", "svg")
_RENAMED = {
    "strike": "del",
    "s": "del",
    "b": "strong",
    "i": "em",
    "tt": "code",
    "samp": "code",
    "kbd": "code",
    "summary": "p",
    **dict.fromkeys(
        ("details", "center", "main", "header", "footer", "nav", "figure", "figcaption", "form", "fieldset"), "div"
    ),
    **dict.fromkeys(("address", "aside", "section", "article", "caption"), "div"),
}
_BLOCKS = ("table", "ul", "ol", "pre", "blockquote", "hr", "h1", "h2", "h3", "h4", "h5", "h6")
_TABLE_PARTS = ("table", "thead", "tbody", "tfoot", "tr", "td", "th")
_HINT = re.compile(r"\blang(?:uage)?-(?!none\b|default\b|all\b)([\w+#.-]+)")
_SAID = re.compile(r"\s*language(-all)?:\s*(?:lang(?:uage)?-)?([\w+#.-]+)\s*")
_LANGUAGES = {"bsh": "bash", "none": "", "default": ""}
# A line that begins so would be a list, a heading or a quote to a reader that knows no math.
_MISLEADING = re.compile(r"\n\s*(?:[-+*=#>]|\d+[.)]|\n)")


class Converted(NamedTuple):
    """What HTML became: its Markdown, and where its pictures lie, in order and each once."""

    markdown: str
    images: tuple[str, ...]


def markdown(html: str) -> str:
    """HTML as clean Markdown; any text will do. The same HTML always gives the same."""
    return converted(html).markdown


def converted(html: str) -> Converted:
    """HTML as clean Markdown, and the pictures in it. What is nested beyond reason gives its text alone."""
    html = _closed(clean(html))
    try:
        # The line end tells BeautifulSoup that this is no file's name, of which it would warn.
        soup = BeautifulSoup(f"\n{html}", "html.parser")
    except (ParserRejectedMarkup, RecursionError):
        # Between two signs of one kind, so that hostile text takes no longer than its length.
        return Converted(clean(entities.unescape(re.sub(r"<[^<>]*>", " ", html))).strip(), ())
    if not _bounded(soup):
        return Converted(_text_alone(soup), ())
    _simplify(soup)
    found = (_source(image) for image in soup.find_all("img"))
    images = tuple(dict.fromkeys(source for source in found if source))
    try:
        return Converted(clean(markdown_of(soup)).strip(), images)
    except RecursionError:
        return Converted(_text_alone(soup), images)


def _closed(html: str) -> str:
    """The HTML without what begins and never ends: html.parser looks for the end of each of these to the last sign."""
    for begin, end in (("<!--", "-->"), ("<![", "]>"), ("<", ">")):
        last = html.rfind(end) + 1
        html = html[:last] + html[last:].replace(begin, "&lt;" + begin[1:])
    return html


def _source(image: Tag) -> str:
    """Where a picture lies; nothing for one that is written out in its address."""
    source = clean(str(image.get("src") or "")).strip()
    return "" if source.startswith(("data:", "cid:")) else source


def _bounded(soup: BeautifulSoup) -> bool:
    depths = {id(soup): 0}
    for node in soup.descendants:
        if isinstance(node, Tag):
            depth = depths[id(node)] = depths[id(node.parent)] + 1
            if depth > MAX_DEPTH or len(depths) > MAX_TAGS:
                return False
    return True


def _text_alone(soup: BeautifulSoup) -> str:
    lines = (line.strip() for line in clean(soup.get_text("\n")).split("\n"))
    return "\n\n".join(line for line in lines if line)


def _simplify(soup: BeautifulSoup) -> None:
    """Bring what HTML can say in many ways into the few that the converter knows."""
    for tag in soup.find_all(_GONE):
        tag.decompose()
    _name_languages(soup)
    for tag in soup.find_all(True):
        tag.name = _RENAMED.get(tag.name, tag.name)
        if tag.name == "iframe" and tag.get("src"):
            tag.name, tag["href"] = "a", tag["src"]
            tag.string = str(tag["src"])
        elif tag.name == "img":
            tag["src"] = _source(tag)
        elif tag.name == "ol":
            _number(tag)
        elif tag.name == "pre":
            _flatten(tag)
    for table in reversed(soup.find_all("table")):
        if _is_layout(table):
            for part in (table, *table.find_all(_TABLE_PARTS)):
                part.name = "div"
    _keep_breaks(soup)


def _name_languages(soup: BeautifulSoup) -> None:
    """Tell each block of code its language, from its class or from the comment before it."""
    said, general = "", ""
    for node in list(soup.descendants):
        if isinstance(node, Comment):
            if found := _SAID.fullmatch(node):
                said = found[2]
                general = said if found[1] else general
            node.extract()
        elif isinstance(node, Tag) and node.name == "pre":
            inner = node.find("code")
            classes = [*_classes(node), *(_classes(inner) if isinstance(inner, Tag) else ())]
            hint = _HINT.search(" ".join(classes))
            language = hint[1] if hint else said or general
            node[LANGUAGE] = _LANGUAGES.get(language, language)
            said = ""
        elif isinstance(node, Tag) or str(node).strip():
            said = ""


def _classes(tag: Tag) -> list[str]:
    return tag.get_attribute_list("class")


def _number(numbered: Tag) -> None:
    start = str(numbered.get("start") or "1")
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
    for number, item in enumerate(numbered.find_all("li", recursive=False), first):
        item[NUMBER] = str(number)


def _flatten(block: Tag) -> None:
    """Leave a block of code its text alone, character by character; the newline right after `<pre>` is none of it."""
    for end in block.find_all("br"):
        end.replace_with("\n")
    text = block.get_text()
    first = block.contents[0] if block.contents else None
    if isinstance(first, NavigableString) and first.startswith("\n"):
        text = text[1:]
    block[CODE] = text
    addresses = [str(link["href"]) for link in block.find_all("a") if link.get("href")]
    block.clear()
    block.append(text)
    for address in addresses:
        link = Tag(name="a", attrs={"href": address})
        link.string = address
        block.append(link)


def _is_layout(table: Tag) -> bool:
    """Whether a table only puts things beside each other: it holds blocks, or has one column or none."""
    if table.find(_BLOCKS):
        return True
    return all(len(row.find_all(("td", "th"), recursive=False)) < 2 for row in table.find_all("tr"))


def _keep_breaks(soup: BeautifulSoup) -> None:
    """Mark the line ends in displayed math, which are folded into spaces elsewhere."""
    for node in soup.find_all(string=lambda text: bool(text) and "$$" in text and "\n" in text):
        if node.find_parent(("pre", "code")) is None:
            node.replace_with(NavigableString(MATH.sub(_with_breaks, node)))


def _with_breaks(found: re.Match[str]) -> str:
    math = found[0]
    return math if math[:2] != "$$" or _MISLEADING.search(math) else math.replace("\n", KEPT_BREAK)
