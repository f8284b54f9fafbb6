"""What was typed and not posted yet: one file a store, member and target, in a private folder."""

import hashlib
import json
import os
from pathlib import Path

import platformdirs

Draft = dict[str, str]


def folder() -> Path:
    """Where drafts lie; for nobody's eyes but the member's."""
    return platformdirs.user_state_path("hallway") / "drafts"


def _file(store: Path, member: str, target: str) -> Path:
    key = hashlib.sha256("\x1f".join((str(store), member, target)).encode()).hexdigest()[:32]
    return folder() / f"{key}.json"


def keep(store: Path, member: str, target: str, draft: Draft) -> None:
    """Write a draft so that it is there whole or not at all. Raises OSError."""
    path = _file(store, member, target)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        json.dump({"store": str(store), "target": target, **draft}, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def find(store: Path, member: str, target: str) -> Draft:
    """The draft for a target, empty when there is none that can be read."""
    try:
        found = json.loads(_file(store, member, target).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


def drop(store: Path, member: str, target: str) -> None:
    """Forget a draft."""
    _file(store, member, target).unlink(missing_ok=True)
