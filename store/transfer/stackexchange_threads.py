"""Threads of a dump that was sorted: questions with their answers, comments, links and earlier texts."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Any

from store import text, topics
from store.errors import Invalid
from store.transfer import html
from store.transfer.jsonl import shortened
from store.transfer.record import FileRecord, PostRecord, Record, Rejected, ThreadRecord, VersionRecord
from store.transfer.stackexchange_sort import Sorter

POSTS_A_RECORD = 500
TEXT_A_RECORD = 4 << 20
"""Characters. A thread that has more comes in several records, so that none is too large for memory."""
DELETED = "deleted user"

QUESTIONS = """
SELECT q.id, q.created, coalesce(q.score, s.score, :zero), q.body, q.author, q.author_name, q.edited, q.accepted,
    q.closed, q.views, q.title, q.tags
FROM posts q LEFT JOIN scores s ON s.post = q.id WHERE q.kind = 1 ORDER BY q.id
"""
ANSWERS = """
SELECT a.id, a.created, coalesce(a.score, s.score, :zero), a.body, a.author, a.author_name, a.edited
FROM posts a LEFT JOIN scores s ON s.post = a.id WHERE a.kind = 2 AND a.parent = :question ORDER BY a.created, a.id
"""
COMMENTS = """
SELECT id, created, score, body, author, author_name FROM comments WHERE post = ? ORDER BY created, id
"""
# The newest first: it is the present text.
TEXTS = "SELECT body, created, author, author_name FROM texts WHERE post = ? ORDER BY created DESC, id DESC"
LINKS = """
SELECT coalesce(t.thread, l.related) AS target, l.kind FROM links l
JOIN threads s ON s.post = l.post LEFT JOIN threads t ON t.post = l.related
WHERE l.post IN (SELECT :thread UNION ALL SELECT id FROM posts WHERE kind = 2 AND parent = :thread)
    AND l.related IS NOT NULL AND (t.thread <> :thread OR t.thread IS NULL AND :cut)
GROUP BY target, l.kind ORDER BY min(l.id)
"""


class Threads:
    """Puts threads together out of a sorted dump."""

    def __init__(self, sorter: Sorter, site: str) -> None:
        self.db = sorter.db
        self.site = site
        self._zero = 0 if sorter.counted else None
        self._cut = not sorter.whole
        self._odd: list[Rejected] = []
        self._name = lru_cache(maxsize=4096)(self._looked_up)

    def records(self) -> Iterator[tuple[int, Record]]:
        """Each thread as one or more records, with the number of threads so far."""
        for number, row in enumerate(self.db.execute(QUESTIONS, {"zero": self._zero}), 1):
            for record in self._thread(*row):
                yield number, record
            yield from ((number, refusal) for refusal in self._odd)
            self._odd.clear()

    def _thread(
        self,
        question: int,
        created: str | None,
        score: int | None,
        body: str,
        author: int | None,
        author_name: str | None,
        edited: str | None,
        accepted: int | None,
        closed: str | None,
        views: int | None,
        title: str | None,
        tagged: str | None,
    ) -> Iterator[ThreadRecord]:
        opening = self._post("question", question, created, score, body, author, author_name, edited)
        record = ThreadRecord(
            id=opening.id,
            group=self.site,
            title=shortened(title),
            posts=[],
            topics=tags(tagged or ""),
            created=created,
            closed=closed,
            views=views,
            links=self._links(question),
        )
        weight = 0
        for post in chain([opening], self._comments(question), self._answers(question, accepted)):
            if len(record.posts) >= POSTS_A_RECORD or weight > TEXT_A_RECORD:
                yield record
                record = ThreadRecord(
                    record.id, record.group, record.title, [], created=created, views=views, continued=True
                )
                weight = 0
            record.posts.append(post)
            weight += len(post.body) + sum(len(version.body) for version in post.versions)
        yield record

    def _answers(self, question: int, accepted: int | None) -> Iterator[PostRecord]:
        for number, *row in self.db.execute(ANSWERS, {"question": question, "zero": self._zero}):
            answer = self._post("answer", number, *row)
            answer.accepted = number == accepted
            answer.parent = self._id(question)
            yield answer
            yield from self._comments(number)

    def _comments(self, post: int) -> Iterator[PostRecord]:
        for number, created, score, body, author, author_name in self.db.execute(COMMENTS, (post,)):
            name, author_id = self._person(author, author_name)
            yield PostRecord(
                id=self._id(f"c{number}"),
                kind="comment",
                author=name,
                author_id=author_id,
                created=created,
                body=text.clean(body),
                score=score,
                parent=self._id(post),
            )

    def _post(
        self,
        kind: str,
        number: int,
        created: str | None,
        score: int | None,
        body: str,
        author: int | None,
        author_name: str | None,
        edited: str | None,
    ) -> PostRecord:
        name, author_id = self._person(author, author_name)
        made = html.converted(body)
        present, versions = self._versions(number)
        return PostRecord(
            id=self._id(number),
            kind=kind,
            author=name,
            author_id=author_id,
            created=created,
            body=made.markdown,
            score=score,
            files=[FileRecord(url.rstrip("/").rpartition("/")[2] or url, url, "image/*") for url in made.images],
            edited=present if versions else edited,
            versions=versions,
        )

    def _versions(self, post: int) -> tuple[str | None, list[VersionRecord]]:
        """When the present text was written, and the texts before it, oldest first; none if the dump has no history."""
        rows = self.db.execute(TEXTS, (post,))
        newest = rows.fetchone()
        if newest is None:
            return None, []
        present, (editor, editor_name) = newest[1], newest[2:]
        found: list[VersionRecord] = []
        weight = 0
        for body, created, author, author_name in rows:
            weight += len(body)
            if weight > TEXT_A_RECORD:
                left = 1 + sum(1 for _ in rows)
                self._odd.append(Rejected(f"post {post}", f"its {left} oldest texts are more than can be kept"))
                break
            found.append(VersionRecord(text.clean(body), created, *self._person(editor, editor_name)))
            editor, editor_name = author, author_name
        return present, found[::-1]

    def _links(self, question: int) -> list[tuple[str, str]]:
        rows: Iterator[tuple[Any, str]] = self.db.execute(LINKS, {"thread": question, "cut": self._cut})
        return [(self._id(target), kind) for target, kind in rows]

    def _person(self, number: int | None, said: str | None) -> tuple[str, str | None]:
        """The name and id of somebody; of somebody who was deleted, the name that is left."""
        name = text.clean_line(said or "")[: text.MAX_NAME].strip()
        if number is None:
            return name or DELETED, None
        return self._name(number) or name or f"user{number}", self._id(number)

    def _looked_up(self, number: int) -> str | None:
        row = self.db.execute("SELECT name FROM people WHERE id = ?", (number,)).fetchone()
        return None if row is None else row[0]

    def _id(self, number: int | str) -> str:
        return f"{self.site}/{number}"


def tags(said: str) -> tuple[str, ...]:
    """Tags out of `<a><b>` or `|a|b|`."""
    found = []
    for tag in re.findall(r"[^<>|\s]+", said):
        try:
            found.append(text.topic(tag))
        except Invalid:
            continue
    return topics.names(found)
