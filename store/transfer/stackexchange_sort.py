"""A Stack Exchange dump sorted in a scratch database: its files are in the order of their ids, not of their threads.

What each attribute of a row means is said in the dumps' own readme, and on
https://meta.stackexchange.com/questions/2677 ("Database schema documentation").
"""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from store import clock, text
from store.transfer.record import Rejected
from store.transfer.xml_rows import Row

QUESTION, ANSWER, EXCERPT = 1, 2, 4
KINDS = {
    3: "a tag wiki or a tag's excerpt, of which an old dump does not say the tag",
    5: "a tag wiki",
    6: "a nomination for an election",
    7: "a placeholder of the site's own",
    8: "a page of the site's help",
}
"""Types of posts that have no place here (PostTypeId)."""
LINKS = {1: "linked", 3: "duplicate"}
BODIES = (2, 5, 8)
"""PostHistoryTypeId of a whole text: the first one, an edit, a return to an earlier one."""

TABLES = """
CREATE TABLE posts (id INTEGER PRIMARY KEY, place TEXT, kind INTEGER, parent INTEGER, accepted INTEGER, created TEXT,
    score INTEGER, body TEXT, author INTEGER, author_name TEXT, edited TEXT, closed TEXT, views INTEGER, title TEXT,
    tags TEXT);
CREATE TABLE comments (id INTEGER PRIMARY KEY, place TEXT, post INTEGER, created TEXT, score INTEGER, body TEXT,
    author INTEGER, author_name TEXT);
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE scores (post INTEGER PRIMARY KEY, score INTEGER);
CREATE TABLE links (id INTEGER PRIMARY KEY, place TEXT, post INTEGER, related INTEGER, kind TEXT);
CREATE TABLE excerpts (post INTEGER PRIMARY KEY, topic TEXT);
CREATE TABLE texts (id INTEGER PRIMARY KEY, place TEXT, post INTEGER, created TEXT, body TEXT, author INTEGER,
    author_name TEXT);
"""
INDEXES = """
CREATE INDEX answers ON posts (parent, created, id) WHERE kind = 2;
CREATE INDEX questions ON posts (id) WHERE kind = 1;
CREATE INDEX comments_by_post ON comments (post, created, id);
CREATE INDEX links_by_post ON links (post);
CREATE INDEX texts_by_post ON texts (post, created, id);
CREATE VIEW threads AS SELECT p.id AS post, q.id AS thread FROM posts p
    JOIN posts q ON q.id = CASE p.kind WHEN 1 THEN p.id WHEN 2 THEN p.parent END AND q.kind = 1;
"""
VOTE = "INSERT INTO scores (post, score) VALUES (?, ?) ON CONFLICT (post) DO UPDATE SET score = score + excluded.score"
SCORELESS = "SELECT 1 FROM posts WHERE score IS NULL AND kind IN (1, 2) LIMIT 1"

ORPHANS = "SELECT place, parent FROM posts WHERE kind = 2 AND id NOT IN (SELECT post FROM threads) ORDER BY id"
UNACCEPTED = """
SELECT q.place, q.accepted FROM posts q LEFT JOIN posts a ON a.id = q.accepted AND a.kind = 2 AND a.parent = q.id
WHERE q.kind = 1 AND q.accepted IS NOT NULL AND a.id IS NULL ORDER BY q.id
"""
HOMELESS = "SELECT place, post FROM comments WHERE post NOT IN (SELECT post FROM threads) ORDER BY id"
TEXTS_ALONE = """
SELECT place, post FROM texts
WHERE post NOT IN (SELECT post FROM threads) AND post NOT IN (SELECT id FROM posts) ORDER BY id
"""
LOOSE_LINKS = """
SELECT l.place, l.post, l.related, s.thread, t.thread FROM links l
LEFT JOIN threads s ON s.post = l.post LEFT JOIN threads t ON t.post = l.related
WHERE s.thread IS NULL OR t.thread IS NULL OR s.thread = t.thread ORDER BY l.id
"""
UNTOLD = """
SELECT p.place, p.body = '' FROM posts p LEFT JOIN excerpts e ON e.post = p.id
WHERE p.kind = 4 AND (e.post IS NULL OR p.body = '') ORDER BY p.id
"""


class Sorter:
    """Takes the rows of a dump's files, one method a file; `odd` collects what about a row can't be taken.

    A row that is taken in spite of it lacks what was odd, and is listed too: a score that is no number, a date.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.odd: list[Rejected] = []
        self.whole = True
        """False when posts may be missing, so that what points to them is kept."""
        self.counted = False
        """Whether votes were counted, so that a post without any has a score of 0."""
        db.executescript(TABLES)

    @property
    def files(self) -> dict[str, Callable[[Row], None]]:
        """Which files are read, in this order, and what takes their rows."""
        return {
            "posts": self.post,
            "users": self.person,
            "comments": self.comment,
            "tags": self.tag,
            "postlinks": self.link,
            "posthistory": self.text,
            "votes": self.vote,
        }

    def wants(self, name: str) -> bool:
        """Whether a file is needed: votes only where a post has no score of its own."""
        if name != "votes":
            return True
        self.counted = self.db.execute(SCORELESS).fetchone() is not None
        return self.counted

    def post(self, row: Row) -> None:
        """A row of Posts.xml."""
        kind = self._integer(row, "PostTypeId")
        body = row.values.get("Body")
        if kind not in (QUESTION, ANSWER, EXCERPT):
            self._refuse(row, KINDS.get(kind or 0, "a post of an unknown type"))
        elif body is None:
            self._refuse(row, "a post without text")
        elif len(body) > text.MAX_BODY:
            self._refuse(row, f"a post of more than {text.MAX_BODY:,} characters")
        else:
            parent = "ParentId" if "ParentId" in row.values else "ParentID"
            self._insert(
                row,
                "posts",
                *(kind, self._integer(row, parent), self._integer(row, "AcceptedAnswerId")),
                *(self._time(row, "CreationDate"), self._integer(row, "Score"), body),
                *(self._integer(row, "OwnerUserId"), row.values.get("OwnerDisplayName")),
                *(self._time(row, "LastEditDate"), self._time(row, "ClosedDate"), self._integer(row, "ViewCount")),
                *(row.values.get("Title"), row.values.get("Tags")),
            )

    def comment(self, row: Row) -> None:
        """A row of Comments.xml. Old dumps leave out a score of 0."""
        body = row.values.get("Text")
        if not body:
            self._refuse(row, "a comment without text")
        elif len(body) > text.MAX_BODY:
            self._refuse(row, f"a comment of more than {text.MAX_BODY:,} characters")
        else:
            score = self._integer(row, "Score") if "Score" in row.values else 0
            self._insert(
                row,
                "comments",
                *(self._integer(row, "PostId"), self._time(row, "CreationDate"), score, body),
                *(self._integer(row, "UserId"), row.values.get("UserDisplayName")),
            )

    def person(self, row: Row) -> None:
        """A row of Users.xml: the name alone."""
        number = self._integer(row, "Id")
        if number is not None:
            name = text.clean_line(row.values.get("DisplayName", ""))[: text.MAX_NAME].strip()
            self.db.execute("INSERT OR IGNORE INTO people VALUES (?, ?)", (number, name or None))

    def vote(self, row: Row) -> None:
        """A row of Votes.xml: one up (2) or down (3); who voted is in no dump."""
        value = {"2": 1, "3": -1}.get(row.values.get("VoteTypeId", ""))
        post = self._integer(row, "PostId")
        if value is not None and post is not None:
            self.db.execute(VOTE, (post, value))

    def tag(self, row: Row) -> None:
        """A row of Tags.xml: which post says what the tag means."""
        post = self._integer(row, "ExcerptPostId")
        if post is not None:
            self.db.execute("INSERT OR IGNORE INTO excerpts VALUES (?, ?)", (post, row.values.get("TagName", "")))

    def link(self, row: Row) -> None:
        """A row of PostLinks.xml."""
        kind = LINKS.get(self._integer(row, "LinkTypeId") or 0)
        if kind is None:
            self._refuse(row, "a link of an unknown type")
        else:
            self._insert(row, "links", self._integer(row, "PostId"), self._integer(row, "RelatedPostId"), kind)

    def text(self, row: Row) -> None:
        """A row of PostHistory.xml: a text that a post had, in the Markdown that its author typed."""
        if self._integer(row, "PostHistoryTypeId") not in BODIES:
            return
        body = row.values.get("Text", "")
        if len(body) > text.MAX_BODY:
            self._refuse(row, f"an earlier text of more than {text.MAX_BODY:,} characters")
            return
        self._insert(
            row,
            "texts",
            *(self._integer(row, "PostId"), self._time(row, "CreationDate"), body),
            *(self._integer(row, "UserId"), row.values.get("UserDisplayName")),
        )

    def index(self) -> None:
        """Make what was read findable by thread, once all of it is there."""
        self.db.executescript(INDEXES)

    def loose(self) -> Iterator[Rejected]:
        """What belongs to nothing that came in: the orphans of a dump. Their rows are never asked for."""
        for place, post in self.db.execute(ORPHANS):
            yield Rejected(place, f"an answer to {_named(post)}, which is no question of this dump")
        for place, post in self.db.execute(UNACCEPTED):
            yield Rejected(place, f"its accepted answer {post} is none of its answers; it stays open")
        for place, post in self.db.execute(HOMELESS):
            yield Rejected(place, f"a comment on {_named(post)}, which did not come in")
        for place, post in self.db.execute(TEXTS_ALONE):
            yield Rejected(place, f"an earlier text of {_named(post)}, which did not come in")
        for place, empty in self.db.execute(UNTOLD):
            yield Rejected(place, "an empty tag excerpt" if empty else "a tag excerpt that is no tag's in Tags.xml")
        for place, post, related, source, target in self.db.execute(LOOSE_LINKS):
            if source is None:
                yield Rejected(place, f"a link from {_named(post)}, which did not come in")
            elif target is not None:
                yield Rejected(place, "a link of a thread to itself")
            elif self.whole or related is None:
                yield Rejected(place, f"a link to {_named(related)}, which did not come in")

    def _insert(self, row: Row, table: str, *values: Any) -> None:
        number = self._integer(row, "Id")
        if number is None:
            if "Id" not in row.values:
                self._refuse(row, "a row without an Id")
            return
        marks = ", ".join("?" * (len(values) + 2))
        done = self.db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", (number, row.where, *values))
        if not done.rowcount:
            self._refuse(row, f"a second row with the Id {number}; the first one counts")

    def _integer(self, row: Row, key: str) -> int | None:
        said = row.values.get(key)
        if said is None or said == "":
            return None
        try:
            number = int(said) if len(said) < 20 else None
        except ValueError:
            number = None
        if number is None or abs(number) >= 1 << 62:
            self._refuse(row, f"its {key} {text.shown(said)} is no number that can be")
            return None
        return number

    def _time(self, row: Row, key: str) -> str | None:
        said = row.values.get(key)
        if said is None or said == "":
            return None
        try:
            return clock.iso(clock.parse(said.strip()))
        except ValueError:
            self._refuse(row, f"its {key} {text.shown(said)} is no date")
            return None

    def _refuse(self, row: Row, reason: str) -> None:
        self.odd.append(Rejected(row.where, reason))


def _named(post: int | None) -> str:
    return "no post" if post is None else f"post {post}"
