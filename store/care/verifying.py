"""Whether a store is whole: every page, every reference, and the chain of its journal."""

from store import journal
from store.connection import Db
from store.errors import Corrupt


def require_whole(db: Db, what: str) -> int:
    """Read all of a store; how many posts it has. Raises Corrupt, which names it as `what`.

    It looks at every page and index (PRAGMA integrity_check), at references (PRAGMA foreign_key_check) and at each
    entry of the journal. It takes as long as reading the file a few times.
    """
    try:
        for found in (
            *(str(row[0]) for row in db.rows("PRAGMA integrity_check(1)") if row[0] != "ok"),
            *(
                f"{table} {row} refers to what is not there"
                for table, row, *_ in db.rows("PRAGMA foreign_key_check")[:1]
            ),
        ):
            raise Corrupt(_damaged(what, found))
        if (broken := journal.first_broken(db)) is not None:
            raise Corrupt(_damaged(what, f"entry {broken} of its journal was changed"))
        return int(db.value("SELECT count(*) FROM posts"))
    except Corrupt as error:
        if error.__cause__ is None:
            raise
        # What cannot be read to its end is told by the file that was read, which may be a copy that nobody knows.
        raise Corrupt(_damaged(what, str(error.__cause__))) from error


def _damaged(what: str, found: str) -> str:
    return f"{what} is damaged ({found}); see with: hallway doctor"
