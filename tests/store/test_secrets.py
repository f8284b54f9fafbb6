"""store.secrets: what looks like a password or a key, and what does not."""

import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.secrets import MOST, Found, find, said

A36 = "a1B2c3D4e5F6" * 3
SECRETS = [
    ("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"),
    ("-----BEGIN PGP PRIVATE KEY BLOCK-----", "a private key"),
    ("PuTTY-User-Key-File-3: ssh-ed25519", "a private key"),
    ("id AKIAIOSFODNN7ABCDEFG", "an AWS key"),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzz9zKEY", "a key"),
    (f"git clone https://ghp_{A36}@host/x", "a GitHub token"),
    (f"github_pat_{A36}", "a GitHub token"),
    ("glpat-a1B2c3D4e5F6a1B2c3D4", "a GitLab token"),
    ("xoxb-123456789012-abcdefghij", "a Slack token"),
    ("https://hooks.slack.com/services/T01ABCDEF/B01ABCDEF/a1B2c3D4e5F6a1B2", "a Slack token"),
    ("AIza" + "a1B2c" * 7, "a Google key"),
    ("sk_" + "live_a1B2c3D4e5F6a1B2", "a Stripe key"),
    (f"npm_{A36}", "an npm token"),
    ("pypi-AgEIcHlwaS5vcmc" + A36, "a PyPI token"),
    (f"sk-proj-{A36}", "an API key"),
    (f"hvs.{A36}", "an API key"),
    ("AccountKey=" + "a1B2c3D4" * 6 + "==;EndpointSuffix=x", "an Azure key"),
    ("bot 123456789:AA" + A36[:33] + " started", "a Telegram token"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4", "a JSON web token"),
    ("> Authorization: Bearer a1B2c3D4e5F6g7", "a login in an HTTP header"),
    ("'Authorization': 'Basic YW5hOnNlY3JldDE='", "a login in an HTTP header"),
    ("< Set-Cookie: sid=0123456789abcdef; Path=/", "a cookie"),
    ("postgres://app:s3cret@db:5432/x", "a password in an address"),
    ("root:$6$abcdefgh$" + "a1B2c3D4" * 10 + ":19000:", "a hashed password"),
    ("$ mysql -u root -ps3cret db", "a password of a command"),
    ("curl -s -u ana:s3cret https://x", "a password of a command"),
    ("tool --password Qwert12 run", "a password of a command"),
    ("machine ftp.x login ana password s3cret", "a password of a command"),
    ("password=hunter2", "a password"),
    ("DB_PASSWORD: hunter2", "a password"),
    ('"password": "correct horse"', "a password"),
    ("db_password='letmein!'", "a password"),
    ("PGPASSWORD=hunter22 psql", "a password"),
    ("passwd=Abc-def", "a password"),
    ("api_key=0123456789abcdef", "a key"),
    ("export SECRET_KEY=9f86d081884c7d65", "a key"),
    ("client-token: 9f86d081884c7d65", "a key"),
]
HARMLESS = [
    "password=password",
    "password: see the vault",
    "Password: 12345",
    "password=$PASS",
    "password=<yours>",
    "password=********",
    "PASSWORD=changeme",
    "password = getpass.getpass()",
    "password = user_input",
    "connect(password=self.password)",
    "token = tokenizer.next()",
    "token=None",
    "secret=${SECRET}",
    "PWD=/home/ana",
    "the secret: nobody reads it",
    "http://user:password@host/",
    "http://host:8080/a@b",
    "mail ana@example.org: done",
    "Authorization: Bearer <token>",
    "Bearer tokens are described in RFC 6750",
    "sshd[1]: Failed password for root from 10.0.0.1 port 22",
    "sshd[1]: Accepted password for ana",
    "key AKIAIOSFODNN7EXAMPLE",
    "-----BEGIN PUBLIC KEY-----",
    "-----BEGIN CERTIFICATE-----",
    "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    "sk-learn is what we use for the classification of things",
    "mysql -u root -p db",
    "Price: $2 and $1$ more",
    "password\n=hunter2",
]


@pytest.mark.parametrize("text, kind", SECRETS, ids=lambda value: value[:24])
def test_what_looks_like_a_secret(text: str, kind: str) -> None:
    assert Found(3, kind) in find(f"It fails:\n\n{text}\nWhy?")


@pytest.mark.parametrize("text", HARMLESS, ids=lambda value: value[:24])
def test_what_does_not(text: str) -> None:
    assert find(text) == ()


@given(st.lists(st.sampled_from([text for text, _ in SECRETS]), min_size=1, max_size=4), st.integers(0, 50))
def test_lines_are_counted_and_nothing_of_a_secret_is_said(secrets: list[str], above: int) -> None:
    found = find("fine\n" * above + "\n".join(secrets))
    assert {one.line for one in found} == set(range(above + 1, above + 1 + len(secrets)))
    assert list(found) == sorted(found, key=lambda one: one.line)
    words = said(found)
    assert f"line {above + 1:,} looks like a" in words
    assert not any(text in words for text in secrets)


@given(st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    assert all(0 < one.line <= text.count("\n") + 1 for one in find(text))


def test_so_many_and_no_more() -> None:
    assert len(find("password=hunter2\n" * 1000)) == MOST
    assert "line 4 like a password, and others" in said(find("password=hunter2\n" * 1000))


EVIL = [
    "password",
    "password=",
    "a:",
    "://",
    "curl ",
    "mysql ",
    "eyJaa.eyJ",
    "authorization: bearer ",
    "sk-",
    "cookie: a=",
]


@pytest.mark.parametrize("part", EVIL)
def test_hostile_text_costs_no_more_than_its_length(part: str) -> None:
    def seconds(length: int) -> float:
        text = part * (length // len(part))
        began = time.perf_counter()
        find(text)
        return time.perf_counter() - began

    seconds(1000)
    assert min(seconds(400_000) for _ in range(3)) <= 16 * max(min(seconds(100_000) for _ in range(3)), 0.002)


def test_real_posts_and_mails_are_hardly_ever_taken_for_secrets(shared_data: Path) -> None:
    texts: list[str] = []
    with gzip.open(shared_data / "threads.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            texts += [post["body"] or "" for post in json.loads(line)["posts"]]
    with gzip.open(shared_data / "mail" / "linux-mips-2003-2004.mbox.gz", "rt", encoding="latin-1") as archive:
        texts += archive.read().split("\nFrom ")
    hits = sum(bool(find(text)) for text in texts)
    assert len(texts) > 20_000 and hits <= len(texts) // 1000
