"""What text may enter the store: one gate for every post, title, name and import.

Terminals obey control characters, and bidirectional controls make text read as what it is not, so neither
is ever stored. Cleaning is idempotent: cleaning clean text changes nothing.
"""

import re
import unicodedata

from store.errors import Invalid

MAX_BODY = 1_000_000
"""Characters of a post. A log of 10,000 lines fits; whatever is larger belongs into a file beside the post."""
MAX_TITLE = 300
MAX_NAME = 80
MAX_HANDLE = 48

_NEWLINES = re.compile(r"\r\n?|[\u0085\u2028\u2029]")

# C0 but tab and newline, DEL, C1; bidirectional embeddings, overrides, isolates and marks (Unicode 16, UAX #9);
# invisible operators, tags and interlinear marks that only serve to hide text; lone surrogates; the BOM.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
    # The last plane of private use: some terminals draw pictures there, and so does Hallway.
    "\U00100000-\U0010ffff"
    "\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_HANDLE = re.compile(r"[^\W_](?:[\w.\-]*[\w])?", re.UNICODE)


def clean(text: str) -> str:
    """Text of several lines, with tabs and newlines kept and everything dangerous to a terminal gone."""
    return _FORBIDDEN.sub("", _NEWLINES.sub("\n", text))


def clean_line(text: str) -> str:
    """Text of one line: cleaned, runs of white space folded to one space, none at the ends."""
    return _SPACES.sub(" ", clean(text)).strip()


def body(text: str) -> str:
    """A post's text: cleaned, without blank lines at either end. Raises Invalid when empty or too long."""
    if len(text) > 2 * MAX_BODY:
        _refuse_length(len(text))
    cleaned = clean(text).strip("\n").rstrip()
    if not cleaned.strip():
        raise Invalid("The text is empty; nothing was posted. Write at least a word.")
    if len(cleaned) > MAX_BODY:
        _refuse_length(len(cleaned))
    return cleaned


def _refuse_length(length: int) -> None:
    raise Invalid(
        f"The text has {length:,} characters and a post takes {MAX_BODY:,}; put it into a file and post where it lies."
    )


def title(text: str) -> str:
    """A thread's title: one line. Raises Invalid when empty or too long."""
    cleaned = clean_line(text)
    if not cleaned:
        raise Invalid("The title is empty; say in one line what it is about.")
    if len(cleaned) > MAX_TITLE:
        raise Invalid(f"The title has {len(cleaned)} characters and takes {MAX_TITLE}; move the rest into the text.")
    return cleaned


def caption(text: str) -> str:
    """A line about a file; it may be empty. Raises Invalid when it is too long."""
    cleaned = clean_line(text)
    if len(cleaned) > MAX_TITLE:
        raise Invalid(f"The caption has {len(cleaned)} characters and takes {MAX_TITLE}; move the rest into the text.")
    return cleaned


def name(text: str, what: str = "name") -> str:
    """A name to show: one line, any letters. Raises Invalid when empty or too long."""
    cleaned = clean_line(text)
    if not cleaned or not any(ch.isalnum() for ch in cleaned):
        raise Invalid(f"The {what} is empty; give at least one letter or digit.")
    if len(cleaned) > MAX_NAME:
        raise Invalid(f"The {what} has {len(cleaned)} characters and takes {MAX_NAME}; shorten it.")
    return cleaned


def handle(text: str) -> str:
    """A member's handle as typed after `@`: letters, digits, and `. _ -` inside. Raises Invalid."""
    cleaned = unicodedata.normalize("NFC", clean_line(text))
    if len(cleaned) > MAX_HANDLE or not _HANDLE.fullmatch(cleaned):
        raise Invalid(
            f"{shown(text)} can't be a handle: use up to {MAX_HANDLE} letters and digits, with . _ or - between them."
        )
    return cleaned


def handle_from(text: str) -> str:
    """The nearest possible handle for any name, `member` when nothing of it can be kept."""
    cleaned = unicodedata.normalize("NFC", clean_line(text))
    kept = re.sub(r"[^\w.]+", "-", cleaned, flags=re.UNICODE).strip("-._")[: MAX_HANDLE - 6].rstrip("-._")
    return kept if _HANDLE.fullmatch(kept) else "member"


def slug(text: str) -> str:
    """What a group's name is compared by: case-folded, every run of other signs a hyphen."""
    folded = unicodedata.normalize("NFKC", clean_line(text)).casefold()
    return re.sub(r"[\W_]+", "-", folded, flags=re.UNICODE).strip("-")


def topic(text: str) -> str:
    """A topic's name, without its `#`: case-folded, words joined by hyphens. Raises Invalid when nothing is left."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", clean_line(text)).casefold())
    kept = re.sub(r"[^\w.+#\-]+", "-", folded, flags=re.UNICODE).lstrip("-#")[:MAX_HANDLE].rstrip("-")
    if not kept:
        raise Invalid(f"{shown(text)} can't be a topic: use letters and digits.")
    return kept


def size_text(size: int) -> str:
    """So many bytes as people read it: `812 B`, `64 kB`, `4.1 MB`."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB" if size < 1_000_000_000 else f"{size / 1_000_000_000:.1f} GB"


def shown(text: str, limit: int = 40) -> str:
    """Somebody's text inside a message: cleaned, one line, shortened, in quotes."""
    line = clean_line(text)
    return f'"{line[: limit - 1]}…"' if len(line) > limit else f'"{line}"'
