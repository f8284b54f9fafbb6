"""How fast a search is: rare and common words, on 10,000 posts and on 100,000, beside notmuch and bare SQLite.

Run from the checkout: `python benchmarks/search.py [--posts 10000 100000]`. See README.md in this folder.
"""

import argparse
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import corpus
from store.create import create_store
from store.members import session_for
from store.opening import open_store
from store.search.plan import quoted
from store.search.query import search
from store.session import Identity
from store.transfer.jsonl import JsonlArchive
from store.transfer.load import load

ROOT = Path(__file__).resolve().parents[1]
ANA = Identity("benchmark", "uid", "1", "ana")
ROUNDS = 7
SHARES = (("rare", 0.0002), ("usual", 0.02), ("common", 1 / 3))
"""What is looked for: words that stand in about such a share of all posts."""


class Asked:
    """A query in the words of each program; `typing` as while somebody types."""

    def __init__(self, what: str, typed: str, notmuch: str, match: str, typing: bool = False) -> None:
        self.what, self.typed, self.notmuch, self.match, self.typing = what, typed, notmuch, match, typing


def build(folder: Path, count: int) -> tuple[Path, Path]:
    """The same posts as a store and as a Maildir."""
    store, mails = folder / f"{count}.db", folder / f"mails-{count}"
    records = folder / f"{count}.jsonl"
    corpus.write_jsonl(corpus.posts(count), records)
    db = create_store(store, identity=ANA)
    load(db, session_for(db, ANA), JsonlArchive(records))
    db.close()
    corpus.write_maildir(corpus.posts(count), mails)
    return store, mails


def queries(store: Path, count: int) -> list[Asked]:
    """Queries of words that stand in the wanted shares of the posts, by the index's own count."""
    connection = sqlite3.connect(store)
    connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, search_words, row)")
    found = {}
    for what, share in SHARES:
        # Words that no stemmer changes, so that all programs count the same posts.
        found[what] = [
            row[0]
            for row in connection.execute(
                "SELECT term FROM temp.vocabulary WHERE length(term) BETWEEN 3 AND 8 AND term NOT GLOB '*[^a-z]*'"
                " AND term NOT GLOB '*[sydge]' ORDER BY abs(doc - ?), term LIMIT 2",
                (max(share * count, 10),),
            )
        ]
    connection.close()
    rare, usual, (common, other) = found["rare"][0], found["usual"][0], found["common"]

    def plain(what: str, *words: str) -> Asked:
        typed = " ".join(words)
        return Asked(what, typed, " and ".join(words), " ".join(map(quoted, words)))

    return [
        plain("rare", rare),
        plain("usual", usual),
        plain("common", common),
        plain("two common", common, other),
        plain("common and rare", common, rare),
        Asked("phrase", '"of the"', '"of the"', '"of the"'),
        Asked("prefix", usual[:3], f"{usual[:3]}*", f'"{usual[:3]}"*', True),
    ]


def best(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Milliseconds of the best of several: noise only ever adds."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return min(times) * 1000


def process(*command: str, **env: str) -> Callable[[], object]:
    # As installed, that is with compiled modules, whatever this process itself runs with.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "hallway-pyc"), **env}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def run() -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=environment)

    return run


def notmuch_of(folder: Path, mails: Path) -> dict[str, str] | None:
    """Index the mails with notmuch; the environment in which it finds them, or None where it is not installed."""
    if shutil.which("notmuch") is None:
        return None
    config = folder / f"{mails.name}.notmuch"
    config.write_text(
        f"[database]\npath={mails}\n[user]\nname=a\nprimary_email=a@corpus\n[new]\ntags=\nignore=\n"
        "[search]\nexclude_tags=\n[maildir]\nsynchronize_flags=false\n"
    )
    env = {"NOTMUCH_CONFIG": str(config)}
    process("notmuch", "new", "--quiet", **env)()
    return env


def measured(store: Path, asked: Asked, notmuch: dict[str, str] | None) -> dict[str, float]:
    """Milliseconds of one query by each way."""
    db = open_store(store, read_only=True)
    session = session_for(db, ANA)

    def in_app() -> None:
        search(db, session, asked.typed, typing=asked.typing)

    def anew() -> None:
        fresh = open_store(store, read_only=True)
        search(fresh, session, asked.typed, typing=asked.typing)
        fresh.close()

    def bare() -> None:
        connection = sqlite3.connect(store)
        connection.execute(
            "SELECT rowid, snippet(search_words, 2, '[', ']', '…', 24) FROM search_words WHERE search_words MATCH ?"
            " ORDER BY bm25(search_words, 4.0, 2.0, 1.0) LIMIT 25",
            (asked.match,),
        ).fetchall()
        connection.close()

    typed = asked.typed.split() if not asked.typed.startswith('"') else [asked.typed]
    hallway = process(
        sys.executable,
        "-c",
        "from tui.cli import main; main()",
        "search",
        "--store",
        str(store),
        *typed,
        PYTHONPATH=str(ROOT),
    )
    found = {"app": best(in_app), "connection": best(anew), "bare": best(bare), "hallway": best(hallway)}
    if notmuch is not None:
        command = process("notmuch", "search", "--limit=25", asked.notmuch, **notmuch)
        # In turn, so that what else the machine does falls on both.
        pairs = [(best(hallway, 1), best(command, 1)) for _ in range(ROUNDS)]
        found["hallway"] = min(found["hallway"], *(pair[0] for pair in pairs))
        found["notmuch"] = min(pair[1] for pair in pairs)
    db.close()
    return found


def report(count: int, store: Path, asked: list[Asked], notmuch: dict[str, str] | None) -> dict[str, float]:
    """Print a table; gives the milliseconds in the app by what was looked for."""
    print(f"\n{count:,} posts, {store.stat().st_size / 1e6:.0f} MB; best of {ROUNDS}, in ms")
    print(f"{'':16} {'in the app':>11} {'new conn.':>10} {'bare SQLite':>12} {'hallway':>9} {'notmuch':>9}", end="")
    print("   app/notmuch  hallway/notmuch  app/bare")
    times, against = {}, []
    for one in asked:
        took = measured(store, one, notmuch)
        times[one.what] = took["app"]
        other = took.get("notmuch")
        line = (
            f"{one.what:16} {took['app']:11.1f} {took['connection']:10.1f} {took['bare']:12.1f} {took['hallway']:9.1f}"
        )
        if other is not None:
            against.append(took["app"] / other)
            line += f" {other:9.1f}   {took['app'] / other:11.2f}  {took['hallway'] / other:15.2f}"
        else:
            line += f" {'-':>9}   {'-':>11}  {'-':>15}"
        print(f"{line}  {took['app'] / took['bare']:8.2f}   {one.typed}", flush=True)
    if against:
        print(f"the app's median is {statistics.median(against):.2f} of notmuch's")
    return times


def main() -> None:
    """Build the stores, and print what each query takes by each way, and the ratios that Hallway promises."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--posts", type=int, nargs="+", default=[10_000, 100_000])
    given = options.parse_args()
    if not (corpus.DATA / "threads.jsonl.gz").is_file():
        sys.exit(f"There are no real mails and threads at {corpus.DATA}; put them there.")
    if shutil.which("notmuch") is None:
        print("notmuch is not installed (on Debian: apt-get install notmuch), so its columns stay empty.")
    folder = Path(tempfile.mkdtemp(prefix="hallway-benchmark-"))
    print(f"a process of Python that does nothing: {best(process(sys.executable, '-c', 'pass')):.1f} ms")
    try:
        times = {}
        for count in given.posts:
            store, mails = build(folder, count)
            times[count] = report(count, store, queries(store, count), notmuch_of(folder, mails))
            print(f"common / rare: {times[count]['common'] / times[count]['rare']:.2f} (at most 5 is wanted)")
        few, many = min(times), max(times)
        if few < many:
            print(f"\ncommon at {many:,} / at {few:,}: {times[many]['common'] / times[few]['common']:.2f} (at most 2)")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
