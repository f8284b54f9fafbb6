"""A Hallway of the next release: `python -m tests.promises.newer COMMAND ...`, whose schema is one step further.

NEWER_READS_FROM is the oldest schema that it reads. NEWER_STEP says what its step does besides adding a column: `halts`
for ever once it has, `breaks` what the release before reads, leaves references to `nothing`, or `fails`.
"""

import os
import time

from sqlite_utils import Database

from store import migrations, opening


def become() -> None:
    """Make this process one of the next release."""
    opening.SCHEMA_VERSION += 1
    migrations.SCHEMA_VERSION += 1  # type: ignore[attr-defined]
    opening.READABLE_FROM = int(os.environ.get("NEWER_READS_FROM", opening.READABLE_FROM))
    migrations.steps(name="made_up")(_step)


def _step(db: Database) -> None:
    db.conn.execute("ALTER TABLE topics ADD COLUMN colour TEXT NOT NULL DEFAULT ''")
    # As a step does that changes a table in a way for which SQLite has no word.
    db.conn.execute("CREATE TABLE topics_anew AS SELECT * FROM topics")
    match os.environ.get("NEWER_STEP"):
        case "halts":
            print("in the step", flush=True)
            time.sleep(600)
        case "breaks":
            db.conn.execute("ALTER TABLE posts RENAME COLUMN body TO words")
        case "nothing":
            db.conn.execute("DELETE FROM threads WHERE id = 1")
        case "fails":
            raise ValueError("a bug of the step")
    db.conn.execute("DROP TABLE topics_anew")


if __name__ == "__main__":
    become()
    from tui.cli import main

    main()
