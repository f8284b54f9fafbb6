"""How often the person who did answer is among the first that `who` names, and what that takes on 113,000 posts.

Run from the checkout: `python -m benchmarks.finding_experts --data DIR [--json]`. DIR holds threads.jsonl.gz. Of each
group the first 80 % of the threads, in order of time, are imported; each later question whose accepted answer is by
somebody who had answered there before is then asked. See README.md in this folder.
"""

import argparse
import gzip
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import corpus
from store import groups
from store.connection import Db
from store.create import create_store
from store.experts.finding import who
from store.members import session_for
from store.search.plan import quoted
from store.session import Identity, Session
from store.transfer.jsonl import JsonlArchive
from store.transfer.load import load

KNOWN = 0.8
POSTS = 113_000
"""As many posts as the time is measured on."""
ASKED = 40
"""So many of the questions are asked there."""
PLAIN = "SELECT rowid FROM search_words WHERE search_words MATCH ? ORDER BY bm25(search_words) LIMIT 10"
ANA = Identity("benchmark", "uid", "1", "ana")

Record = dict[str, Any]


class Question(NamedTuple):
    """A later question, and the source id of whoever answered it."""

    record: Record
    expert: str

    @property
    def text(self) -> str:
        """As somebody would ask it."""
        return f"{self.record['title']}\n{self.record['posts'][0]['body']}"


def divided(path: Path) -> tuple[list[Record], list[Question]]:
    """The threads that are known, and the questions that come after them."""
    by_group: dict[str, list[Record]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            by_group[record["group"]].append(record)
    known: list[Record] = []
    asked: list[Question] = []
    for threads in by_group.values():
        threads.sort(key=lambda thread: thread["created"] or "")
        before = threads[: int(len(threads) * KNOWN)]
        seen = {post["author_id"] for thread in before for post in thread["posts"] if post["kind"] == "answer"}
        known += before
        for thread in threads[len(before) :]:
            accepted = [post for post in thread["posts"] if post["accepted"] or post["id"] == thread["accepted_post"]]
            expert = accepted[0]["author_id"] if accepted else None
            if expert is not None and expert in seen:
                asked.append(Question(thread, expert))
    return known, asked


def run(data: Path) -> dict[str, float]:
    """What part of the questions found its expert: mrr, hit_at_5 and hit_at_10 in percent, the same without naming the
    group; on a large store the milliseconds at the median and at the 95th percentile, and the median's ratio to that
    of a plain query for any of the title's words, ranked by FTS5's bm25()."""
    known, asked = divided(data / "threads.jsonl.gz")
    with tempfile.TemporaryDirectory(prefix="hallway-experts-") as folder:
        source = Path(folder) / "known.jsonl"
        with source.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(record) + "\n" for record in known)
        db, session = _imported(Path(folder) / "known.db", source)
        named = _ranks(db, session, asked, named=True)
        unnamed = _ranks(db, session, asked, named=False)
        db.close()
        corpus.write_jsonl(corpus.posts(POSTS), source)
        db, session = _imported(Path(folder) / "large.db", source)
        times, plain = _times(db, session, asked[:: max(len(asked) // ASKED, 1)])
        db.close()
    return {
        "questions": len(asked),
        **_figures(named),
        **{f"{name}_without_group": value for name, value in _figures(unnamed).items()},
        "posts": POSTS,
        "ms_median": round(statistics.median(times), 1),
        "ms_p95": round(sorted(times)[int(len(times) * 0.95)], 1),
        "to_plain_query": round(statistics.median(times) / statistics.median(plain), 2),
    }


def _imported(store: Path, source: Path) -> tuple[Db, Session]:
    db = create_store(store, identity=ANA)
    session = session_for(db, ANA)
    load(db, session, JsonlArchive(source))
    return db, session


def _ranks(db: Db, session: Session, asked: list[Question], *, named: bool) -> list[int | None]:
    """At what place each question finds its expert, from 1; None where nowhere among the first hundred."""
    ids = {group.name: group.id for group in groups.listing(db, session)}
    ranks: list[int | None] = []
    for question in asked:
        where = ids[question.record["group"]] if named else None
        topics = question.record["tags"] if named else ()
        found = who(db, session, question.text, topics=topics, group=where, limit=100)
        people = [one.member.source_id for one in found]
        ranks.append(people.index(question.expert) + 1 if question.expert in people else None)
    return ranks


def _figures(ranks: list[int | None]) -> dict[str, float]:
    found = [rank for rank in ranks if rank is not None]

    def percent(part: float) -> float:
        return round(100 * part / max(len(ranks), 1), 1)

    return {
        "mrr": percent(sum(1 / rank for rank in found)),
        "hit_at_5": percent(sum(rank <= 5 for rank in found)),
        "hit_at_10": percent(sum(rank <= 10 for rank in found)),
    }


def _times(db: Db, session: Session, asked: list[Question]) -> tuple[list[float], list[float]]:
    """Milliseconds of each question in the largest group of a store, and of the plain query, in turn."""
    largest = max(groups.listing(db, session), key=lambda group: group.threads).id
    times, plain = [], []
    for question in asked:
        words = " OR ".join(quoted(word) for word in question.record["title"].split())
        ask = partial(who, db, session, question.text, topics=question.record["tags"], group=largest)
        times.append(_best(ask))
        plain.append(_best(partial(db.rows, PLAIN, (words,))))
    return times, plain


def _best(act: Callable[[], object]) -> float:
    """Milliseconds of the best of three: noise only ever adds."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return min(took) * 1000


def main() -> None:
    """Print the figures, one a line, or as one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=corpus.DATA)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    figures = run(given.data)
    if given.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name:26} {value:>10,}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
