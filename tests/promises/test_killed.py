"""kill -9 at any moment: what was acknowledged is there and whole, and what was just being done is there or not."""

import contextlib
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from store import place
from store.connection import Db
from store.opening import open_store
from tests.promises.crowd import WRITERS
from tests.promises.test_sharing import Python, store_with_a_thread
from tests.store.agreeing import kept_agrees

LONGEST = 0.4
"""Seconds that somebody lives at most: opening the store takes some hundredth of it, an import of all most."""
HALVES = {
    "threads without an opening post": "SELECT id FROM threads t WHERE NOT EXISTS"
    " (SELECT 1 FROM posts p WHERE p.thread_id = t.id)",
    "parts of an archive's thread": "SELECT thread_id FROM posts WHERE source IS NOT NULL GROUP BY thread_id"
    " HAVING count(*) <> 6",
    "posts of one arrival": "SELECT group_id, arrival FROM posts WHERE source IS NULL"
    " GROUP BY group_id, arrival HAVING count(*) > 1",
    "members twice": "SELECT name FROM members WHERE source IS NULL GROUP BY name HAVING count(*) > 1",
}


class Told:
    """What the people of all rounds were told, beside what those who were killed were just doing."""

    def __init__(self) -> None:
        self.bodies: dict[int, set[str]] = {}
        self.files: dict[str, str] = {}
        self.gone: set[int] = set()
        self.votes: set[tuple[int, str]] = set()
        self.accepted: set[int] = set()
        self.imported = 0
        self.under_way: list[list[Any]] = []

    def hear(self, who: int, said: Iterable[list[Any]]) -> None:
        doing: list[Any] | None = None
        for word, *rest in said:
            assert word != "failed", rest[0]
            if word == "imported":
                self.imported = max(self.imported, rest[0])
            elif word == "told" and doing is not None:
                self._done(who, doing, rest[0])
                doing = None
            else:
                doing = None if word == "refused" else [word, *rest]
        if doing is not None:
            self.under_way.append(doing)
            if doing[0] == "post":
                self.files[doing[1]] = doing[2]

    def _done(self, who: int, doing: list[Any], post: int) -> None:
        match doing:
            case ["post", body, digest]:
                self.bodies[post] = {body}
                self.files[body] = digest
            case ["edit", _, body]:
                self.files[body] = ""
                self.bodies[post] = {body}
            case ["delete", _]:
                self.gone.add(post)
            case ["vote", _]:
                self.votes.add((post, f"writer{who}"))
            case ["accept", _]:
                self.accepted.add(post)

    def is_there(self, db: Db) -> None:
        """What was told is there; of what was under way there is all or nothing, and it counts as told from now on."""
        going = {doing[1] for doing in self.under_way if doing[0] == "delete"}
        for _, post, body in (doing for doing in self.under_way if doing[0] == "edit"):
            self.bodies[post].add(body)
        begun = {doing[1] for doing in self.under_way if doing[0] == "post"}
        self.under_way.clear()
        deleted = set()
        rows = db.rows(
            "SELECT p.id, p.body, p.deleted_at FROM posts p JOIN members m ON m.id = p.author_id"
            " WHERE m.name LIKE 'writer%'"
        )
        assert set(self.bodies) <= {post for post, _, _ in rows}
        for post, body, at in rows:
            if at is not None:
                assert post in self.gone | going and body == ""
                deleted.add(post)
            else:
                assert body in self.bodies.get(post, begun), post
                self.bodies[post] = {body}
        assert self.gone <= deleted
        self.gone = deleted
        votes = "SELECT v.post_id, m.name FROM votes v JOIN members m ON m.id = v.member_id"
        assert self.votes <= set(db.rows(votes))
        assert self.accepted <= deleted | {post for (post,) in db.rows("SELECT post_id FROM accepted_answers")}
        assert self.imported <= db.value("SELECT count(*) FROM posts WHERE source IS NOT NULL")
        kept = set(db.rows("SELECT post_id, sha256 FROM attachments WHERE kept"))
        for post, (body,) in ((post, bodies) for post, bodies in self.bodies.items() if post not in deleted):
            assert not (digest := self.files.get(body)) or (post, digest) in kept


def is_whole(db: Db) -> None:
    """Counters, index, journal, hashes, files and pages agree."""
    kept_agrees(db)
    assert not {name: rows for name, sql in HALVES.items() if (rows := db.rows(sql))}
    assert db.value("PRAGMA integrity_check") == "ok"
    assert not db.rows("PRAGMA foreign_key_check")
    for (digest,) in db.rows("SELECT DISTINCT sha256 FROM attachments WHERE kept"):
        assert hashlib.sha256((place.kept_folder(db.path) / digest).read_bytes()).hexdigest() == digest


def test_nothing_that_was_acknowledged_is_lost(python: Python, at_length: bool, records: Path, tmp_path: Path) -> None:
    for turn in range(10 if at_length else 1):
        folder = tmp_path / str(turn)
        folder.mkdir()
        store, told = folder / "forum.db", Told()
        store_with_a_thread(store)
        with python("from tests.promises import crowd; crowd.main()", store, folder) as crowd:
            assert crowd.stdin is not None and crowd.stdout is not None
            for number in range(20):
                print(json.dumps((2026 + 20 * turn + number, str(records), LONGEST)), file=crowd.stdin, flush=True)
                said = json.loads(crowd.stdout.readline())
                for who, words in enumerate(said):
                    told.hear(who, words)
                with contextlib.closing(open_store(store)) as db:
                    told.is_there(db)
                    if number % 5 == 4:
                        is_whole(db)
            crowd.stdin.close()
        assert len(told.bodies) > 20 * WRITERS and told.imported, "they were killed too soon; this proved little"
        assert told.gone and told.votes and told.accepted and any(told.files.values())
