"""Colours of code whose author named the language: spans with the names of styles, never a guess."""

from __future__ import annotations

from textual.content import Span

MAX_CODE = 5_000

# Only languages whose lexers stayed fast on hostile text: C, C++, C#, Java, Rust, make, diff, ini and others took
# seconds for 10,000 characters, as their patterns backtrack. What is not listed is shown without colours.
LANGUAGES = frozenset(
    (
        "bash",
        "sh",
        "shell",
        "powershell",
        "ps1",
        "python",
        "py",
        "sql",
        "sqlite3",
        "json",
        "yaml",
        "toml",
        "xml",
        "html",
        "css",
        "javascript",
        "js",
        "typescript",
        "ts",
        "go",
        "ruby",
        "perl",
        "php",
        "lua",
        "dockerfile",
        "nginx",
        "batch",
    )
)

_STYLES = (
    ("Token.Comment", "code-comment"),
    ("Token.Keyword", "code-keyword"),
    ("Token.Literal.String", "code-string"),
    ("Token.Generic.Inserted", "code-string"),
    ("Token.Generic.Deleted", "code-comment"),
    ("Token.Generic.Heading", "code-keyword"),
    ("Token.Name.Tag", "code-keyword"),
)


def code_spans(text: str, language: str) -> list[Span]:
    """Return the spans of ``text`` read as ``language``: none for a language not known here, or very long code."""
    spans: list[Span] = []
    if language.lower() not in LANGUAGES or len(text) > MAX_CODE:
        return spans
    # Pygments takes 20 ms to import and most posts hold no code.
    from pygments.lexers import get_lexer_by_name

    lexer = get_lexer_by_name(language.lower(), stripnl=False)
    for start, kind, value in lexer.get_tokens_unprocessed(text):
        name = str(kind)
        for prefix, style in _STYLES:
            if name.startswith(prefix):
                spans.append(Span(start, start + len(value), style))
                break
    return spans
