"""`hallway digest` and `hallway status`: what waits, in a form for cron and a prompt; nothing where nothing waits."""

import contextlib
import email
import email.policy
import json
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from store import answers, asking, clock, connection, expertise, groups, posts
from store.connection import Db
from store.members import session_for
from store.opening import open_store
from store.session import Identity, Session, local_identity
from tests.tui.cli.conftest import Run


@pytest.fixture
def db(store: Path) -> Iterator[Db]:
    with contextlib.closing(open_store(store)) as made:
        yield made


def somebody(db: Db, name: str = "li", *, ago: timedelta = timedelta()) -> Session:
    return session_for(db, Identity("elsewhere", "uid", name, name), clock=clock.shifted(-ago))


def me(db: Db) -> Session:
    return session_for(db, local_identity())


@pytest.fixture
def asked(db: Db) -> int:
    """A question of Li's, three hours old, that reaches whoever runs the tests; and Bo's reply to what they asked."""
    group = groups.find(db, me(db), "Maintenance")
    posts.reply(db, somebody(db, "bo"), 1, "Q14.")
    expertise.claim(db, me(db), ["pumps"])
    long_ago = timedelta(hours=3)
    li = somebody(db, ago=long_ago)
    with connection.write(db, li):
        pass
    made = asking.ask(
        db,
        somebody(db, ago=long_ago),
        group=group.id,
        title="Pump *P-12* leaks [again]",
        body="Water.",
        topics=["pumps"],
    )
    return made.id


@pytest.mark.parametrize(
    "args", [("digest",), ("digest", "--format", "mail"), ("digest", "--since", "1d"), ("status",)]
)
def test_nothing_to_say_prints_nothing(run: Run, store: Path, args: tuple[str, ...]) -> None:
    done = run(*args)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_status_is_one_line(run: Run, db: Db, asked: int) -> None:
    assert run("status").stdout == b"2 for you, 1 question waits 3h!\n"
    found = json.loads(run("status", "--json").stdout)
    assert found.pop("oldest_at") < clock.iso(clock.utc_now() - timedelta(hours=2))
    assert found == {"waiting": 2, "questions": 1, "past_aim": True}
    reply = posts.reply(db, me(db), asked, "Which one?")
    assert run("status").stdout == b"1 for you\n", "whoever has replied is not waited for"
    answers.accept(db, somebody(db), reply.id)
    assert run("status").stdout == b"2 for you\n"
    assert run("inbox", "--done").returncode == 0
    assert run("status").stdout == b""


def test_the_digest_says_what_waits_and_why(run: Run, asked: int) -> None:
    said = run("digest").stdout.decode()
    assert said.startswith("Northwind: 2 threads wait for you\n\nQuestions you can answer\n")
    assert f"  #{asked}  Pump *P-12* leaks [again] (Maintenance)\n      because #pumps, open 3h!\n" in said
    assert "\n\nReplies and mentions\n  #1  Which breaker? (Maintenance)\n      bo replied to you, 0m ago\n" in said
    found = json.loads(run("digest", "--json").stdout)
    assert [(row["title"], [line["thread"]["number"] for line in row["lines"]]) for row in found["sections"][:2]] == [
        ("Questions you can answer", [asked]),
        ("Replies and mentions", [1]),
    ]
    assert found["since"] is None


def test_only_what_came_since(run: Run, db: Db, asked: int) -> None:
    db.connection.execute("UPDATE notices SET created_at = '2026-01-01T00:00:00.000Z'")
    db.connection.execute("UPDATE threads SET last_at = '2026-01-01T00:00:00.000Z'")
    said = run("digest", "--since", "1d").stdout.decode()
    assert said.startswith("Northwind: 1 thread waits for you\n") and f"#{asked}" in said and "#1 " not in said
    assert run("digest", "--since", "2026-01-01").stdout.count(b"#1 ") == 1
    assert run("digest", "--since", "last").returncode == 0
    done = run("digest", "--since", "tea")
    assert done.returncode == 1 and done.stderr.count(b"\n") == 1 and b"like 1d" in done.stderr


def test_markdown_shows_titles_as_they_are(run: Run, asked: int) -> None:
    said = run("digest", "--format", "markdown").stdout.decode()
    tokens = MarkdownIt().parse(said)
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2", "h2"]
    items = [token for token in tokens if token.type == "inline" and "Pump" in token.content]
    shown = "".join(child.content for child in items[0].children or [])
    assert shown == f"#{asked} Pump *P-12* leaks [again] (Maintenance): because #pumps, open 3h!"


def test_a_mail_is_whole_and_tells_nothing_of_secret_groups(run: Run, db: Db, asked: int) -> None:
    done = run("digest", "--format", "mail")
    assert done.returncode == 1 and b"hallway bell --to" in done.stderr and done.stdout == b""
    assert run("bell", "--to", "ana@example.org").returncode == 0
    secret = groups.create(db, me(db), "Board", visibility="secret")
    groups.add_member(db, me(db), secret.id, somebody(db).actor or 0)
    hidden = asking.ask(db, somebody(db), group=secret.id, title="Merger", body="With Acme.", topics=["pumps"])
    message = email.message_from_bytes(run("digest", "--format", "mail").stdout, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert message["To"] == "ana@example.org" and message["Subject"] == "[Northwind] 3 threads wait for you"
    text = message.get_content()
    assert "Pump *P-12* leaks" in text and f"  #{hidden.id}  in a secret group\n" in text
    assert not any(word in text for word in ("Board", "Merger", "Acme"))
    assert "Merger" in run("digest").stdout.decode(), "their own terminal is no mail server"
