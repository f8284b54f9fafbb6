"""The dates of a query: years, months, days, and spans back from now. All days are those of UTC."""

import re
from datetime import datetime, timedelta

from store.clock import iso, parse

_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_BACK = re.compile(r"(\d{1,4})\s*(d|w|m|y)[a-z]*(?:\s+ago)?", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def beginning(typed: str, now: str) -> str | None:
    """The moment at which a date begins, as the store writes times; None for what is no date.

    `2024`, `2024-05` and `2024-05-17` begin at midnight, as do `today` and `yesterday`. `7d`, `2w`, `3m` and `1y`
    (with or without "ago") are so many days, weeks, months of 30 days or years of 365 before `now`.
    """
    word = typed.strip().lower()
    moment = parse(now)
    try:
        if word in ("today", "yesterday"):
            moment -= timedelta(days=word == "yesterday")
            return iso(moment.replace(hour=0, minute=0, second=0, microsecond=0))
        if back := _BACK.fullmatch(word):
            return iso(moment - timedelta(days=int(back[1]) * _DAYS[back[2].lower()]))
        if day := _DAY.fullmatch(word):
            year, month, date = (int(part or 1) for part in day.groups())
            return iso(datetime(year, month, date, tzinfo=moment.tzinfo))
    except (ValueError, OverflowError):  # The 31st of June, or before the first year.
        pass
    return None


def counts_back(typed: str) -> bool:
    """Whether a date is a span like `7d`, behind which the word "ago" belongs to it."""
    return _BACK.fullmatch(typed.strip()) is not None
