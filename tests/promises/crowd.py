"""People and an importer who are killed: forked from one warm process, each says what it is about to do and was told.

    python -m tests.promises.crowd STORE FOLDER

For each round, one line of JSON comes in on standard input: a seed, an archive, and the longest that anybody may live,
in seconds. When all are dead, one line goes out: what each of them said, in its order.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from store import answers, members, posts, threads, versions, votes
from store.connection import Db
from store.errors import Conflict, Denied, Invalid
from store.opening import open_store
from store.session import Identity, Session
from store.transfer.formats import open_archive
from store.transfer.load import Summary, load
from store.tray import Tray

ANA = Identity("test-host", "uid", "1", "ana")
WRITERS = 4
WORDS = ("pump", "seal", "motor", "東京", "ordinary", "noise", "oil", "night")

Say = Callable[..., object]


def person(number: int) -> Identity:
    return Identity("test-host", "uid", str(100 + number), f"writer{number}")


class Writer:
    """Somebody who does this and that without pause; everything is said before it is done, and again after."""

    def __init__(self, db: Db, number: int, chance: random.Random, folder: Path, say: Say) -> None:
        self.db, self.number, self.chance, self.folder, self.say = db, number, chance, folder, say
        self.mine: list[int] = []
        self.asked: dict[int, bool] = {}
        self.done = 0

    @property
    def session(self) -> Session:
        return members.session_for(self.db, person(self.number))

    def act(self) -> None:
        what = self.chance.choices(
            (self.reply, self.start, self.edit, self.delete, self.vote, self.accept, self.attach),
            (6, 2, 2, 1, 2, 2, 2 if self.number == 0 else 0),
        )[0]
        try:
            what()
        except (Conflict, Denied, Invalid):  # What somebody else has deleted or closed meanwhile.
            self.say("refused")

    def text(self) -> str:
        self.done += 1
        return f"{os.getpid()} {self.number} {self.done} " + " ".join(self.chance.choices(WORDS, k=30))

    def reply(self) -> None:
        body = self.text()
        self.say("post", body, "")
        self.told(posts.reply(self.db, self.session, self.any_thread(), body).id)

    def start(self) -> None:
        body = self.text()
        self.say("post", body, "")
        made = threads.start(
            self.db, self.session, group=1, kind="question", title="Why?", body=body, topics=("pumps",)
        )
        self.asked[made.id] = False
        (opening,) = posts.ids(self.db, self.session, made.id)[:1]
        self.told(opening)

    def attach(self) -> None:
        body, file = self.text(), self.folder / f"{os.getpid()}-{self.done}.txt"
        content = body * self.chance.choice((1, 2000))
        file.write_text(content)
        with Tray(self.db, self.session, keep=True) as tray:
            tray.add(str(file))
            self.say("post", body, tray.files[0].facts.sha256)
            self.told(posts.reply(self.db, self.session, self.any_thread(), body, files=tuple(tray.files)).id)

    def told(self, post: int) -> None:
        self.mine.append(post)
        self.say("told", post)

    def edit(self) -> None:
        if self.mine:
            post, body = self.chance.choice(self.mine), self.text()
            self.say("edit", post, body)
            versions.edit(self.db, self.session, post, body)
            self.say("told", post)

    def delete(self) -> None:
        if len(self.mine) > 3:
            post = self.mine.pop(self.chance.randrange(len(self.mine)))
            self.say("delete", post)
            versions.delete(self.db, self.session, post)
            self.say("told", post)

    def vote(self) -> None:
        post = max(1, int(self.db.value("SELECT max(id) FROM posts")) - self.chance.randrange(5))
        self.say("vote", post)
        votes.vote(self.db, self.session, post)
        self.say("told", post)

    def accept(self) -> None:
        for thread, decided in self.asked.items():
            replies = posts.ids(self.db, self.session, thread)[1:]
            if not decided and replies:
                self.asked[thread] = True
                self.say("accept", replies[-1])
                answers.accept(self.db, self.session, replies[-1])
                self.say("told", replies[-1])
                return

    def any_thread(self) -> int:
        newest = int(self.db.value("SELECT max(id) FROM threads WHERE source IS NULL"))
        own = [thread for thread, decided in self.asked.items() if not decided]
        return self.chance.choice([*own, newest, 1])


def write(store: Path, number: int, seed: int, folder: Path, say: Say) -> None:
    writer = Writer(open_store(store), number, random.Random(seed), folder, say)
    while True:
        writer.act()


def bring(store: Path, archive: str, say: Say) -> None:
    """Import; says how many posts of sources there must be."""
    db = open_store(store)
    session = members.session_for(db, ANA)
    there = db.value("SELECT count(*) FROM posts WHERE source IS NOT NULL")

    def tell(part: float, summary: Summary) -> None:
        say("imported", there + summary.posts)

    load(db, session, open_archive("jsonl", Path(archive)), keep=True, progress=tell)


def forked(life: Callable[[Say], None], heard: Path) -> int:
    """Start somebody, who says everything into a file; gives the process."""
    if pid := os.fork():
        return pid
    try:
        with open(heard, "ab", buffering=0) as file:
            try:
                life(lambda *words: file.write(json.dumps(words).encode() + b"\n"))
            except BaseException:
                file.write(json.dumps(("failed", traceback.format_exc())).encode() + b"\n")
    finally:
        os._exit(0)  # What the parent has still to do is not for a child.


def one_round(store: Path, folder: Path, seed: int, archive: str, longest: float) -> list[list[Any]]:
    chance = random.Random(seed)
    lives: list[Callable[[Say], None]] = [
        partial(write, store, number, seed * WRITERS + number, folder) for number in range(WRITERS)
    ]
    lives.append(partial(bring, store, archive))
    heard = [folder / f"{seed}-{number}.said" for number in range(len(lives))]
    began = time.monotonic()
    running = [forked(life, file) for life, file in zip(lives, heard, strict=True)]
    for at, pid in sorted((chance.uniform(0, longest), pid) for pid in running):
        time.sleep(max(0.0, began + at - time.monotonic()))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    # The last line of somebody who was killed early may not be there, nor the file.
    said = [file.read_text().splitlines(keepends=True) if file.exists() else [] for file in heard]
    return [[json.loads(line) for line in lines if line.endswith("\n")] for lines in said]


def main() -> None:
    store, folder = map(Path, sys.argv[1:])
    for line in sys.stdin:
        print(json.dumps(one_round(store, folder, *json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
