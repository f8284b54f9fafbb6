"""Which formats come in: each is one module with `open_archive`, loaded only when it is used."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.transfer.record import Archive

READERS = {
    "jsonl": "store.transfer.jsonl",
    "mbox": "store.transfer.mbox",
    "stackexchange": "store.transfer.stackexchange",
}
"""The module of each format, by the name that people type."""


def open_archive(format_: str, path: Path) -> Archive:
    """Open a file or folder in a format of `READERS`. Raises StoreError when it can't be read as a whole."""
    module = importlib.import_module(READERS[format_])
    archive: Archive = module.open_archive(path)
    return archive
