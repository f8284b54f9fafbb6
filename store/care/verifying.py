"""Whether a store is whole: every page, every reference, and the chain of its journal."""

from store import journal
from store.connection import Db
from store.errors import Corrupt


def require_whole(db: Db, what: str) -> int:
    """Read all of a store; how many posts it has. Raises Corrupt, which names it as `what`.

    It looks at every page and index (PRAGMA integrity_check), at references (PRAGMA foreign_key_check) and at each
    entry of the journal. It takes as long as reading the file a few times.
    """
    for found in (
        *(str(row[0]) for row in db.rows("PRAGMA integrity_check(1)") if row[0] != "ok"),
        *(f"{table} {row} refers to what is not there" for table, row, *_ in db.rows("PRAGMA foreign_key_check")[:1]),
    ):
        raise Corrupt(f"{what} is damaged ({found}); see with: hallway doctor")
    if (broken := journal.first_broken(db)) is not None:
        raise Corrupt(f"{what} is damaged (entry {broken} of its journal was changed); see with: hallway doctor")
    return int(db.value("SELECT count(*) FROM posts"))
