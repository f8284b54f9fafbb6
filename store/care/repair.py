"""Making anew what follows from the rest: counters, indexes, the search index, modes; never what people wrote."""

from store import kept
from store.care import content, counters, standing
from store.connection import Db, write
from store.errors import Denied
from store.opening import owns
from store.permissions import role_of
from store.session import Session


def repair(db: Db, session: Session) -> tuple[str, ...]:
    """Repair what can be rebuilt, one thing after the other; what was done, a sentence each, empty for nothing.

    It is for the file's owner and for admins. A copy is looked at, the store itself is repaired, each thing in one
    transaction. Raises Denied and others.
    """
    if role_of(db, session) != "admin" and not owns(db.path):
        raise Denied(f"Only the owner of {db.path} and its admins may repair it; ask one of them.")
    with content.copied(db) as copy:
        found = [line for line in content.pages(copy) if not line.startswith("***")]
        indexes = bool(found) and all(content.ONLY_INDEXES.fullmatch(line) for line in found)
        search = content.search_disagrees(copy)
        counts = counters.wrong(copy)
    done = []
    if modes := standing.mend_rights(db):
        done.append(f"Set the modes of {modes} files and folders.")
    if indexes:
        with write(db, session) as tx:
            tx.run("REINDEX")
        done.append("Made the indexes of all tables anew.")
    if counts:
        with write(db, session) as tx:
            changed = counters.recount(tx)
        done.append(f"Counted anew: {changed} values were wrong ({', '.join(counts)}).")
    if search or "threads.topics" in counts:
        with write(db, session) as tx:
            for name in content.INDEXES:
                tx.run(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")
        done.append("Made the search index anew.")
    if gone := kept.collect(db, session):
        done.append(f"Took away {gone} copies of files that no post names.")
    return tuple(done)
