"""Pages of a list by keyset: a cursor names the last row seen, never a number of rows to skip."""

from typing import Generic, NamedTuple, TypeVar

from store.errors import Invalid

T = TypeVar("T")
MAX_LIMIT = 1000


class Page(NamedTuple, Generic[T]):
    """Some items of a list, and the opaque cursor after which it goes on (None at its end)."""

    items: tuple[T, ...]
    next: str | None


def encode(*key: str | int | float) -> str:
    """An opaque cursor for the key of a row."""
    import base64
    import json

    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> tuple[str | int | float, ...]:
    """The key that a cursor names. Raises Invalid when it isn't one of this list's."""
    import base64
    import json

    try:
        key = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        key = None
    if not isinstance(key, list) or len(key) != len(kinds) or not all(map(_fits, key, kinds)):
        raise Invalid("That cursor is not one of this list's; pass the value of `next` as it was printed.")
    return tuple(key)


def _fits(value: object, kind: type) -> bool:
    """Whether a value is of its kind, and one that the store could hold: no bool, no huge number, no half of a pair."""
    if isinstance(value, str):
        return kind is str and not any("\ud800" <= ch <= "\udfff" for ch in value)
    if isinstance(value, bool) or not isinstance(value, kind):
        return False
    return not isinstance(value, int) or abs(value) < 1 << 63


def check_limit(limit: int) -> int:
    """The limit itself, 1 to 1000. Raises Invalid."""
    if not 1 <= limit <= MAX_LIMIT:
        raise Invalid(f"A page holds 1 to {MAX_LIMIT} rows; {limit} is outside.")
    return limit
