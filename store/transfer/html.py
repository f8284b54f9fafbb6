"""HTML to Markdown, by markdownify over BeautifulSoup."""

from typing import Any

UNSEEN = ("script", "style", "head", "title", "template")


def markdown(html: str) -> str:
    """The text of an HTML document or fragment as Markdown; nested too deeply, its text alone."""
    from bs4 import BeautifulSoup
    from markdownify import ATX, MarkdownConverter

    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(UNSEEN):
        tag.decompose()
    converter: Any = MarkdownConverter(heading_style=ATX, bullets="-")
    try:
        made = str(converter.convert_soup(soup))
    except RecursionError:
        made = soup.get_text("\n")
    return "\n".join(line.rstrip() for line in made.strip().split("\n"))
