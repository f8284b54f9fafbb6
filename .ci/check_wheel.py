"""Look into a built wheel: what must be in it, and what must not. Usage: check_wheel.py WHEEL VERSION."""

import sqlite3
import sys
import tempfile
import zipfile
from pathlib import Path

NEEDED = ("store/__init__.py", "store/demo/demo.db", "tui/__init__.py", "tui/cli/__init__.py", "tui/app.py")


def faults(wheel: Path, version: str) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        info = f"hallway-{version}.dist-info"
        found = [f"{name} is missing" for name in NEEDED if name not in names]
        found += [
            f"{name} does not belong in it"
            for name in names
            if name.split("/")[0] not in ("store", "tui", info) or name.endswith((".pyc", "-wal", "-shm", "-lock"))
        ]
        for name in (f"{info}/entry_points.txt", f"{info}/METADATA", f"{info}/licenses/LICENSE"):
            if name not in names:
                return [*found, f"{name} is missing"]
        if "hallway = tui.cli:main" not in archive.read(f"{info}/entry_points.txt").decode():
            found.append("the command hallway does not point to tui.cli:main")
        metadata = archive.read(f"{info}/METADATA").decode()
        for line in ("Name: hallway", f"Version: {version}", "License-Expression: MIT", "Requires-Python: >=3.11"):
            if line not in metadata.splitlines():
                found.append(f"METADATA does not say {line!r}")
        checkout = {
            path.relative_to(ROOT).as_posix()
            for room in ("store", "tui")
            for path in (ROOT / room).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        found += [f"{name} is in the checkout and not in the wheel" for name in sorted(checkout - set(names))]
        if not found:
            found += demo_faults(archive.read("store/demo/demo.db"))
    return found


def demo_faults(content: bytes) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.db"
        path.write_bytes(content)
        db = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
        try:
            (threads,) = db.execute("SELECT count(*) FROM threads").fetchone()
            (verdict,) = db.execute("PRAGMA integrity_check").fetchone()
        finally:
            db.close()
    if verdict != "ok":
        return [f"demo.db is damaged: {verdict}"]
    return [] if threads >= 12 else [f"demo.db holds {threads} threads, not a dozen"]


ROOT = Path(__file__).resolve().parents[1]

if __name__ == "__main__":
    wrong = faults(Path(sys.argv[1]), sys.argv[2])
    print("\n".join(wrong) or f"{Path(sys.argv[1]).name} holds what it should and nothing else")
    sys.exit(1 if wrong else 0)
