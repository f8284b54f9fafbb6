"""The same posts as a store and as a Maildir, as many as wanted, made of real mails and threads.

The archives in ../shared/data hold some 22,000 posts. What is wanted beyond that repeats them with altered text: the
lines in another order, and every twelfth word exchanged for one that stands elsewhere in the archives.
"""

import email
import email.header
import email.policy
import email.utils
import gzip
import json
import random
import re
import shutil
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
_REPLY = re.compile(r"^(?:\s*(?:re|fwd?|aw)\s*(?:\[\d+\])?:)+\s*", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]{4,}")


class Post(NamedTuple):
    """A post of the corpus, and the thread that it stands in."""

    thread: str
    title: str
    author: str
    created: str
    body: str


def posts(count: int) -> Iterator[Post]:
    """So many posts in a fixed order, those of a thread together."""
    real = [*_mails(DATA / "mail" / "linux-mips-2003-2004.mbox.gz"), *_threads(DATA / "threads.jsonl.gz")]
    random.Random(3).shuffle(real)
    words = [word for thread in real for post in thread for word in _WORD.findall(post.body)[:40]]
    made = turn = 0
    while True:
        for thread in real:
            for post in thread:
                if made == count:
                    return
                yield _altered(post, turn, words) if turn else post
                made += 1
        turn += 1


def _altered(post: Post, turn: int, words: list[str]) -> Post:
    chance = random.Random(f"{turn} {post.thread} {post.created} {post.author}")
    lines = post.body.split("\n")
    chance.shuffle(lines)
    body = _WORD.sub(
        lambda found: chance.choice(words) if chance.random() < 1 / 12 else found.group(), "\n".join(lines)
    )
    return post._replace(thread=f"{post.thread}/{turn}", body=body)


def _mails(path: Path) -> list[list[Post]]:
    """The mails of an mbox, those of one subject a thread: near enough for measuring a search."""
    threads: dict[str, list[Post]] = {}
    for raw in gzip.decompress(path.read_bytes()).split(b"\nFrom mboxrd@z ")[1:]:
        mail = email.message_from_bytes(raw.split(b"\n", 1)[-1])
        part = next((part for part in mail.walk() if part.get_content_type() == "text/plain"), None)
        payload = part.get_payload(decode=True) if part is not None else None
        body = _clean(payload.decode("utf-8", "replace")) if isinstance(payload, bytes) else ""
        if body:
            title = _REPLY.sub("", _clean(_header(mail["Subject"])))[:200] or "(no subject)"
            name, address = email.utils.parseaddr(_clean(_header(mail["From"])))
            thread = threads.setdefault(title.casefold(), [])
            first = thread[0] if thread else None
            key = first.thread if first else f"mail/{len(threads)}"
            thread.append(Post(key, first.title if first else title, name or address or "somebody", _date(mail), body))
    return list(threads.values())


def _header(value: object) -> str:
    try:
        return str(email.header.make_header(email.header.decode_header(str(value or ""))))
    except (LookupError, ValueError):
        return str(value)


def _date(mail: email.message.Message) -> str:
    try:
        at = email.utils.parsedate_to_datetime(str(mail["Date"])).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        at = datetime(2004, 1, 1, tzinfo=UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _clean(text: str) -> str:
    return "".join(ch for ch in text if ch in "\n\t" or ch.isprintable()).strip()


def _threads(path: Path) -> list[list[Post]]:
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            found.append(
                [
                    Post(
                        record["id"],
                        record["title"],
                        post["author"] or "somebody",
                        post["created"] or "2010-01-01T00:00:00.000Z",
                        _clean(post["body"]) or "-",
                    )
                    for post in record["posts"]
                ]
            )
    return found


def write_jsonl(found: Iterable[Post], target: Path) -> None:
    """The posts in the neutral JSONL, for `hallway import jsonl`."""
    with target.open("w", encoding="utf-8") as file:
        thread: list[Post] = []
        number = 0
        for post in [*found, None]:
            if thread and (post is None or post.thread != thread[0].thread):
                file.write(json.dumps(_record(thread, number)) + "\n")
                number += len(thread)
                thread = []
            if post is not None:
                thread.append(post)


def _record(thread: list[Post], number: int) -> dict[str, object]:
    made = [
        {
            "id": str(number + place),
            "kind": "answer" if place else "question",
            "author": post.author,
            "author_id": post.author,
            "created": post.created,
            "body": post.body,
            "score": 0,
            "accepted": False,
            "parent": None,
            "images": [],
        }
        for place, post in enumerate(thread)
    ]
    return {
        "id": thread[0].thread,
        "group": thread[0].thread.split("/")[0],
        "title": thread[0].title,
        "tags": [],
        "created": thread[0].created,
        "closed": None,
        "views": None,
        "accepted_post": None,
        "links": [],
        "posts": made,
    }


def write_maildir(found: Iterable[Post], target: Path) -> None:
    """The posts as mails, a reply pointing to its thread's first."""
    shutil.rmtree(target, ignore_errors=True)
    for name in ("cur", "new", "tmp"):
        (target / name).mkdir(parents=True)
    policy = email.policy.SMTP.clone(linesep="\n")
    first, opening = "", ""
    for number, post in enumerate(found):
        mail = EmailMessage(policy=policy)
        identity = f"<{uuid.UUID(int=number)}@corpus>"
        mail["From"] = email.utils.formataddr((post.author, "writer@corpus"))
        mail["Subject"] = post.title.replace("\n", " ")
        mail["Date"] = email.utils.format_datetime(datetime.fromisoformat(post.created))
        mail["Message-ID"] = identity
        if post.thread == first:
            mail["In-Reply-To"] = mail["References"] = opening
        else:
            first, opening = post.thread, identity
        mail.set_content(post.body, cte="8bit")
        (target / "cur" / f"{number}.corpus:2,S").write_bytes(mail.as_bytes())
