"""What one look of `hallway doctor` says."""

from typing import NamedTuple


class Check(NamedTuple):
    """What was looked at, whether it is well, what was found, and what to do about it (else empty)."""

    name: str
    ok: bool
    detail: str
    advice: str = ""
