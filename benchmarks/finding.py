"""How good `similar` and `who` are on real questions, and what they take beside a plain query of SQLite.

Run from the checkout: `python -m benchmarks.finding --data DIR [--json]`. DIR holds threads.jsonl.gz, and in finding/
corpus.jsonl.gz and queries.jsonl.gz. See README.md in this folder.
"""

import argparse
import contextlib
import gzip
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import corpus, finding_experts
from store.connection import Db
from store.create import create_store
from store.members import session_for
from store.search.plan import quoted
from store.search.similar import similar
from store.session import Identity, Session
from store.transfer.jsonl import JsonlArchive
from store.transfer.load import load

ANA = Identity("benchmark", "uid", "1", "ana")
TOP = 10
POSTS = 113_000
"""As many posts as the time is measured on."""
ASKED = 60
"""So many questions are asked there, and each also with a log of `LOG` signs below it."""
LOG = 100_000
PLAIN = """
SELECT rowid FROM search_words WHERE search_words MATCH ? ORDER BY bm25(search_words, 4.0, 2.0, 1.0) LIMIT 10
"""
_WORD = re.compile(r"\w+")

Record = dict[str, Any]


class Question(NamedTuple):
    """A question, the source ids of the threads that are like it, and its own if it is among them."""

    kind: str
    title: str
    body: str
    relevant: frozenset[str]
    own: str | None = None


def read(path: Path) -> Iterator[Record]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def judged(path: Path) -> list[Question]:
    """Questions with threads that people have judged to be like them."""
    return [Question(row["set"], row["title"], row["body"], frozenset(row["relevant"])) for row in read(path)]


def linked(path: Path) -> list[Question]:
    """Threads that link to others of the archive, each asked as a question."""
    rows = list(read(path))
    here = {row["id"] for row in rows}
    found = []
    for row in rows:
        relevant = frozenset(link["thread"] for link in row["links"]) & here - {row["id"]}
        if relevant:
            found.append(Question("links", row["title"], row["posts"][0]["body"], relevant, row["id"]))
    return found


@contextlib.contextmanager
def imported(path: Path, source: Path) -> Iterator[tuple[Db, Session]]:
    """A fresh store with the threads of a file, and its admin."""
    with contextlib.closing(create_store(path, identity=ANA)) as db:
        session = session_for(db, ANA)
        load(db, session, JsonlArchive(source))
        yield db, session


def measured(db: Db, session: Session, asked: Iterable[Question]) -> dict[str, dict[str, float]]:
    """R@10 and MRR in percent of each kind of questions, and milliseconds at the median and the 95th percentile."""
    numbers: dict[str, int] = dict(db.rows("SELECT source_id, id FROM threads"))
    kinds: dict[str, list[tuple[float, float, float]]] = {}
    for question in asked:
        own = None if question.own is None else numbers[question.own]
        began = time.perf_counter()
        found = similar(db, session, question.title, question.body, without=own, limit=TOP)
        took = time.perf_counter() - began
        ranked = [one.thread.source_id for one in found]
        recall = len(question.relevant.intersection(ranked)) / len(question.relevant)
        reciprocal = next((1 / place for place, one in enumerate(ranked, 1) if one in question.relevant), 0.0)
        kinds.setdefault(question.kind, []).append((recall, reciprocal, took))
    return {
        kind: {
            "questions": len(rows),
            "recall_at_10": round(100 * statistics.mean(row[0] for row in rows), 1),
            "mrr": round(100 * statistics.mean(row[1] for row in rows), 1),
            **times([row[2] for row in rows]),
        }
        for kind, rows in kinds.items()
    }


def times(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "median_ms": round(1000 * statistics.median(ordered), 1),
        "p95_ms": round(1000 * ordered[int(len(ordered) * 0.95)], 1),
    }


def on_many_posts(folder: Path, rows: Sequence[Record]) -> dict[str, Any]:
    """What `similar` takes on many posts, in turn with a plain query for the words of the title."""
    source = folder / "many.jsonl"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in repeated(rows))
    log = "\n".join(post["body"] for row in rows for post in row["posts"])[:LOG]
    ours: list[float] = []
    pasted: list[float] = []
    plain: list[float] = []
    with imported(folder / "many.db", source) as (db, session):
        posts = int(db.value("SELECT count(*) FROM posts"))
        for row in rows[:: max(len(rows) // ASKED, 1)][:ASKED]:
            title, body = row["title"], row["posts"][0]["body"]
            match = " OR ".join(map(quoted, _WORD.findall(title)))
            if not match:
                continue
            plain.append(took(lambda match=match: db.rows(PLAIN, (match,))))
            ours.append(took(lambda title=title, body=body: similar(db, session, title, body)))
            pasted.append(took(lambda title=title, body=body: similar(db, session, title, f"{body}\n{log}")))
    found = {"posts": posts, "similar": times(ours), "with_a_log": times(pasted), "plain": times(plain)}
    found["p95_to_plain"] = round(
        max(found["similar"]["p95_ms"], found["with_a_log"]["p95_ms"]) / found["plain"]["p95_ms"], 3
    )
    return found


def took(run: Any) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def repeated(rows: Sequence[Record]) -> Iterator[Record]:
    """The threads under other ids, over and over, until there are enough posts."""
    made = turn = 0
    while made < POSTS:
        for row in rows:
            if made >= POSTS:
                return
            made += len(row["posts"])
            yield {
                **row,
                "id": f"{row['id']}/{turn}",
                "links": [],
                "accepted_post": row.get("accepted_post") and f"{row['accepted_post']}/{turn}",
                "posts": [
                    {**post, "id": f"{post['id']}/{turn}", "parent": post.get("parent") and f"{post['parent']}/{turn}"}
                    for post in row["posts"]
                ],
            }
        turn += 1


def run(data: Path) -> dict[str, Any]:
    """All figures: by kinds of questions, on many posts, and of experts."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="hallway-finding-") as name:
        folder = Path(name)
        with imported(folder / "judged.db", data / "finding" / "corpus.jsonl.gz") as (db, session):
            found.update(measured(db, session, judged(data / "finding" / "queries.jsonl.gz")))
        with imported(folder / "linked.db", data / "threads.jsonl.gz") as (db, session):
            found.update(measured(db, session, linked(data / "threads.jsonl.gz")))
        found["many_posts"] = on_many_posts(folder, list(read(data / "threads.jsonl.gz")))
    found["experts"] = finding_experts.run(data)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=corpus.DATA, help="the folder of the real data")
    options.add_argument("--json", action="store_true", help="print one JSON document")
    given = options.parse_args()
    found = run(given.data)
    if given.json:
        print(json.dumps(found, indent=2))
        return
    many, experts = found.pop("many_posts"), found.pop("experts")
    print(f"{'similar threads':16} questions   R@10    MRR   median      p95")
    for kind, row in found.items():
        print(
            f"{kind:16} {row['questions']:9} {row['recall_at_10']:6} {row['mrr']:6}"
            f" {row['median_ms']:5} ms {row['p95_ms']:5} ms"
        )
    print(f"\non {many['posts']:,} posts    median      p95")
    for what in ("similar", "with_a_log", "plain"):
        print(f"{what:16} {many[what]['median_ms']:7} ms {many[what]['p95_ms']:5} ms")
    print(f"p95 is {many['p95_to_plain']} of the plain query's (at most 0.2 is wanted)\n")
    print("experts: " + ", ".join(f"{name} {value}" for name, value in experts.items()))


if __name__ == "__main__":
    main()
