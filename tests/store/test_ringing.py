"""store.ringing: a real command gets each message once, while others write; what no longer holds is not sent."""

import email
import email.policy
import os
import stat
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store import (
    answers,
    asking,
    availability,
    bells,
    duplicates,
    expertise,
    groups,
    mail,
    notices,
    notify,
    posts,
    retracting,
    ringing,
    settings,
    subscriptions,
    threads,
    unread,
    versions,
    votes,
)
from store.bells import Choice
from store.experts import passing, turns
from store.opening import open_store
from store.posts import PostRow
from store.ringing import Rung
from store.session import Session

if TYPE_CHECKING:
    from tests.store.conftest import Forum

ALL = Rung(1, 0, False)
NONE = Rung(0, 0, False)


class Command:
    """A script that keeps what it gets; `does` is what it does then."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "got"
        self.folder.mkdir()
        self.path = folder / "tell"
        self.does()

    def does(self, then: str = "exit 0", text: bool = True) -> None:
        keep = f'{{ env; echo; cat; }} > "{self.folder}/$HALLWAY_HANDLE.$HALLWAY_POST.$HALLWAY_KIND.$$"'
        self.path.write_text(f"#!/bin/sh\n{keep}\n{then}\n")
        self.path.chmod(0o755)
        settings.SITE.write_text(
            f'notify = ["{self.path}", "-t"]\nnotify_address = "{{handle}}@example.org"\n'
            f"notify_text = {str(text).lower()}\n"
        )

    @property
    def got(self) -> list[tuple[dict[str, str], EmailMessage]]:
        """What it got: the environment, and the message, which is no mail but by its looks."""
        found = []
        for path in sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime_ns):
            said, _, message = path.read_text().partition("\nTo: ")
            lines = [line.partition("=") for line in said.splitlines()]
            parsed = email.message_from_string("To: " + message, _class=EmailMessage, policy=email.policy.default)
            found.append(({name: value for name, _, value in lines}, parsed))
        return found

    @property
    def handles(self) -> list[str]:
        return [said["HALLWAY_HANDLE"] for said, _ in self.got]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path)


def ring(forum: "Forum", later: float = 12.0) -> Rung:
    """Ring as cron does, some seconds later."""
    forum.tick(later)
    site = notify.of(forum.db)
    assert site is not None
    return ringing.ring(forum.db, Session(None, forum.clock), site)


@pytest.fixture
def answered(forum: "Forum", command: Command) -> tuple[Session, PostRow]:
    """A question of Asker's that Helper has replied to; the session is Asker's."""
    asker, helper = forum.member("asker"), forum.member("helper")
    post = forum.reply(forum.thread(forum.group(), asker, "Pumpe «P-12» leckt"), helper, "Seal, 40 Nm.")
    return asker, post


def test_it_rings_once_after_the_undo_and_says_what_and_where(
    forum: "Forum", command: Command, answered: tuple[Session, PostRow]
) -> None:
    assert ring(forum, 11.9) == NONE
    assert ring(forum, 0.1) == ALL
    assert ring(forum, 3600) == NONE
    ((said, message),) = command.got
    post = answered[1]
    assert said["HALLWAY_TO"] == "asker@example.org" and said["HALLWAY_KIND"] == "answer"
    assert (said["HALLWAY_THREAD"], said["HALLWAY_POST"]) == (str(post.thread_id), str(post.id))
    assert message["To"] == "asker@example.org"
    assert message["Subject"] == said["HALLWAY_SUBJECT"] == "[Northwind] #1 Pumpe «P-12» leckt"
    text = message.get_content()
    assert "Your question has a reply, #1 in Maintenance:" in text and "hallway show 1\n" in text
    assert "40 Nm" not in text, "the text is left out unless it is asked for"


def test_the_text_comes_along_if_both_want_it(
    forum: "Forum", command: Command, answered: tuple[Session, PostRow]
) -> None:
    asker, post = answered
    bells.choose(forum.db, asker, Choice(with_text=True))
    command.does(text=False)
    assert ring(forum) == ALL
    command.does(text=True)
    forum.reply(_thread(forum, post), forum.member("helper"), "And oil.")
    assert ring(forum) == ALL
    first, second = (message.get_content() for _, message in command.got)
    assert "helper writes" not in first
    assert "helper writes:\n\nAnd oil.\n" in second


def _thread(forum: "Forum", post: PostRow) -> Any:
    return threads.get(forum.db, forum.admin, post.thread_id)


def test_of_a_secret_group_only_that_there_is_something(forum: "Forum", command: Command) -> None:
    asker, helper = forum.member("asker"), forum.member("helper")
    group = forum.group("Board", asker, helper, visibility="secret")
    bells.choose(forum.db, asker, Choice(with_text=True))
    forum.reply(forum.thread(group, asker, "Merger", "With Acme."), helper, "Never.")
    assert ring(forum) == ALL
    ((said, message),) = command.got
    whole = str(said) + str(message)
    assert "hallway show 1\n" in whole
    assert not any(word in whole for word in ("Board", "Merger", "Acme", "Never", "helper"))


GONE: dict[str, Callable[["Forum", Session, PostRow], object]] = {
    "read": lambda forum, asker, post: unread.mark_read(forum.db, asker, {post.thread_id: post.id}),
    "group read": lambda forum, asker, post: unread.mark_group_read(forum.db, asker, 1),
    "deleted": lambda forum, asker, post: versions.delete(forum.db, forum.member("helper"), post.id),
    "muted": lambda forum, asker, post: subscriptions.follow_thread(forum.db, asker, post.thread_id, "muted"),
    "group muted": lambda forum, asker, post: subscriptions.follow_group(forum.db, asker, 1, "muted"),
    "topic muted": lambda forum, asker, post: _mute_its_topic(forum, asker, post.thread_id),
    "settled": lambda forum, asker, post: notices.settle(forum.db, asker, notices.inbox(forum.db, asker).items[0].id),
    "unwanted": lambda forum, asker, post: bells.choose(forum.db, asker, Choice("none")),
    "hidden": lambda forum, asker, post: forum.db.connection.execute("UPDATE groups SET visibility = 'secret'"),
}


def _mute_its_topic(forum: "Forum", asker: Session, thread: int) -> None:
    asking.file_under(forum.db, forum.admin, thread, ["pumps"])
    subscriptions.follow_topic(forum.db, asker, "pumps", "muted")


@pytest.mark.parametrize("what", GONE)
def test_what_no_longer_holds_is_not_sent(
    forum: "Forum", command: Command, answered: tuple[Session, PostRow], what: str
) -> None:
    GONE[what](forum, *answered)
    assert ring(forum) == NONE
    assert command.got == [] and forum.db.value("SELECT count(*) FROM bells") == 0


@pytest.fixture
def routed(forum: "Forum", command: Command) -> tuple[int, list[Session]]:
    """A question that reaches two of three experts at once, and the third after the group's aim of an hour."""
    experts = [forum.member(name) for name in ("one", "two", "three")]
    for expert in experts:
        expertise.claim(forum.db, expert, ["pumps"])
    asker, group = forum.member("asker"), forum.group()
    groups.describe(forum.db, forum.admin, group.id, aim_minutes=60)
    made = asking.ask(forum.db, asker, group=group.id, title="Leak", body="Water.", topics=["pumps"])
    reached = [row.member.handle for row in turns.reached(forum.db, asker, made.id)]
    order = sorted(experts, key=lambda who: _handle(forum, who) not in reached)
    assert len(reached) == 2
    return made.id, order


def _handle(forum: "Forum", who: Session) -> str:
    return str(forum.db.value("SELECT handle FROM members WHERE id = ?", (who.actor,)))


def test_a_question_rings_for_whom_it_reaches_and_past_its_aim_for_the_next(
    forum: "Forum", command: Command, routed: tuple[int, list[Session]]
) -> None:
    _, (first, second, third) = routed
    assert ring(forum) == Rung(2, 0, False)
    assert sorted(command.handles) == sorted(_handle(forum, who) for who in (first, second))
    assert {said["HALLWAY_KIND"] for said, _ in command.got} == {"question"}
    unread.mark_group_read(forum.db, third, 1)
    assert ring(forum, 3599) == NONE
    assert ring(forum, 12) == ALL, "they had read it before it was theirs"
    assert command.handles[2:] == [_handle(forum, third)]


def test_a_question_that_is_passed_on_rings_for_the_next_at_once(
    forum: "Forum", command: Command, routed: tuple[int, list[Session]]
) -> None:
    thread, (first, second, third) = routed
    unread.mark_group_read(forum.db, second, 1)
    forum.tick()
    passing.not_me(forum.db, first, thread)
    assert ring(forum) == ALL
    assert command.handles == [_handle(forum, third)]


def test_a_question_that_moved_to_a_later_turn_rings_then(
    forum: "Forum", command: Command, routed: tuple[int, list[Session]]
) -> None:
    _, (first, second, third) = routed
    for who in (first, second):
        unread.mark_group_read(forum.db, who, 1)
    forum.db.connection.execute(
        "UPDATE routes SET reach_at = '2026-11-22T12:00:00.000Z' WHERE member_id = ?", (third.actor,)
    )
    assert ring(forum, 3612) == NONE
    assert (bells.next_due(forum.db) or "").startswith("2026-11-22T12:00:12")
    assert ring(forum, 4 * 3600) == ALL


@pytest.mark.parametrize("how", ["answered", "closed", "away", "replied", "retracted"])
def test_a_question_that_needs_nobody_any_more_rings_for_nobody(
    forum: "Forum", command: Command, routed: tuple[int, list[Session]], how: str
) -> None:
    thread, (first, second, third) = routed
    asker = forum.member("asker")
    bells.choose(forum.db, asker, Choice("none"))
    unread.mark_group_read(forum.db, second, 1)
    unread.mark_group_read(forum.db, third, 1)
    if how == "away":
        availability.set_away(forum.db, third, forum.moment + timedelta(days=1))
        availability.set_away(forum.db, first, forum.moment + timedelta(days=1))
    elif how == "retracted":
        retracting.retract_newest(forum.db, asker)
    elif how == "closed":
        threads.close(forum.db, asker, thread, True)
    elif how == "replied":
        posts.reply(forum.db, first, thread, "Seal.")
    else:
        answers.accept(forum.db, asker, posts.reply(forum.db, forum.admin, thread, "Seal.").id)
    ring(forum)
    assert _handle(forum, first) not in command.handles


def test_what_is_said_of_an_answer_rings_though_one_has_read_ones_own_words(
    forum: "Forum", command: Command, answered: tuple[Session, PostRow]
) -> None:
    asker, post = answered
    helper = forum.member("helper")
    bells.choose(forum.db, asker, Choice("none"))
    bells.choose(forum.db, helper, Choice("all"))
    votes.vote(forum.db, asker, post.id)
    answers.accept(forum.db, asker, post.id)
    assert ring(forum) == ALL
    assert [said["HALLWAY_KIND"] for said, _ in command.got] == ["accepted"]


class Kind(NamedTuple):
    """How messages come about under a question of Asker's that Helper has answered, and how that is undone.

    `to` is who is rung, of Asker, Helper, Expert and Ana, who leads the group, and for what; `before` happens earlier.
    """

    to: dict[str, str]
    done: Callable[["Forum", PostRow], object]
    undone: Callable[["Forum", PostRow], object]
    before: Callable[["Forum", PostRow], object] = lambda forum, post: None


def _writes(who: str, body: str, *, to_it: bool = False) -> Callable[["Forum", PostRow], object]:
    return lambda forum, post: posts.reply(
        forum.db, forum.member(who), post.thread_id, body, to=post.id if to_it else None
    )


def _takes_back(who: str) -> Callable[["Forum", PostRow], object]:
    return lambda forum, post: retracting.retract_newest(forum.db, forum.member(who))


def _says(act: Callable[..., object], who: str, *, on: bool = True) -> Callable[["Forum", PostRow], object]:
    return lambda forum, post: act(forum.db, forum.member(who), post.id, on=on)


def _duplicate(of: int | None) -> Callable[["Forum", PostRow], object]:
    return lambda forum, post: duplicates.mark_duplicate(forum.db, forum.member("expert"), post.thread_id, of)


VERIFIES, NOT_VERIFIED = _says(answers.verify, "expert"), _says(answers.verify, "expert", on=False)
KINDS = {
    "answered": Kind({"asker": "answer"}, _writes("helper", "And oil."), _takes_back("helper")),
    "replied": Kind({"helper": "reply"}, _writes("asker", "How tight?", to_it=True), _takes_back("asker")),
    "mentioned": Kind({"expert": "mention"}, _writes("asker", "@expert?"), _takes_back("asker")),
    "topic named": Kind({"expert": "topic"}, _writes("asker", "#seals?"), _takes_back("asker")),
    "accepted": Kind({"helper": "accepted"}, _says(answers.accept, "asker"), _says(answers.accept, "asker", on=False)),
    "verified": Kind({"asker": "solved", "helper": "verified"}, VERIFIES, NOT_VERIFIED),
    "verified, which the asker has accepted": Kind(
        {"helper": "verified"}, VERIFIES, NOT_VERIFIED, _says(answers.accept, "asker")
    ),
    "outdated": Kind(
        {"helper": "outdated"},
        _says(answers.outdate, "expert"),
        _says(answers.outdate, "expert", on=False),
        _says(answers.verify, "expert"),
    ),
    "duplicate": Kind({"asker": "duplicate"}, _duplicate(1), _duplicate(None)),
}
"""Every kind but `question`: how that rings stands in the tests of routing above."""
DECIDED = [name for name, kind in KINDS.items() if set(kind.to.values()) <= {*bells.SAID_OF_IT}]


@pytest.fixture
def prepared(forum: "Forum", command: Command, request: pytest.FixtureRequest) -> tuple[Kind, PostRow]:
    """One of `KINDS`, and Helper's answer: all have read it and want to be rung for all, and nothing is due."""
    kind = KINDS[request.param]
    asker, helper, expert = (forum.member(name) for name in ("asker", "helper", "expert"))
    expertise.claim(forum.db, expert, ["pumps", "seals"])
    group = forum.group()
    forum.thread(group)
    post = forum.reply(forum.thread(group, asker, topics=("pumps",)), helper, "Seal, 40 Nm.")
    for who in (asker, helper, expert, forum.admin):
        bells.choose(forum.db, who, Choice("all"))
        unread.mark_group_read(forum.db, who, group.id)
    kind.before(forum, post)
    ring(forum, 60)
    for path in command.folder.iterdir():
        path.unlink()
    return kind, post


def test_every_kind_of_message_is_tried() -> None:
    assert {"question", *(said for kind in KINDS.values() for said in kind.to.values())} == set(bells.WHY)


@pytest.mark.parametrize("prepared", KINDS, indirect=True)
def test_each_kind_rings_those_whom_it_concerns_once_and_no_lead(
    forum: "Forum", command: Command, prepared: tuple[Kind, PostRow]
) -> None:
    kind, post = prepared
    kind.done(forum, post)
    assert ring(forum, 11.9) == NONE, "it may still be taken back"
    ring(forum, 0.1)
    assert sorted((said["HALLWAY_HANDLE"], said["HALLWAY_KIND"]) for said, _ in command.got) == sorted(kind.to.items())
    assert all(bells.WHY[said["HALLWAY_KIND"]] in message.get_content() for said, message in command.got)
    assert ring(forum, 3600) == NONE


@pytest.mark.parametrize("prepared", KINDS, indirect=True)
def test_each_kind_that_is_undone_in_time_rings_nobody(
    forum: "Forum", command: Command, prepared: tuple[Kind, PostRow]
) -> None:
    kind, post = prepared
    kind.done(forum, post)
    forum.tick(9)
    kind.undone(forum, post)
    assert ring(forum) == NONE and command.got == []


@pytest.mark.parametrize("prepared", KINDS, indirect=True)
def test_each_kind_waits_for_the_end_of_quiet_hours(
    forum: "Forum", command: Command, prepared: tuple[Kind, PostRow]
) -> None:
    kind, post = prepared
    for who in kind.to:
        bells.choose(forum.db, forum.member(who), Choice("all", "", "07:00", "09:00", "UTC"))
    kind.done(forum, post)
    assert ring(forum, 3600) == NONE
    assert ring(forum, 3600) == Rung(len(kind.to), 0, False)


@pytest.mark.parametrize("prepared", DECIDED, indirect=True)
def test_what_is_said_again_after_it_was_rung_rings_nobody_twice(
    forum: "Forum", command: Command, prepared: tuple[Kind, PostRow]
) -> None:
    kind, post = prepared
    kind.done(forum, post)
    assert ring(forum) == Rung(len(kind.to), 0, False)
    kind.undone(forum, post)
    kind.done(forum, post)
    assert ring(forum) == NONE


def test_quiet_hours_are_kept_as_they_are_when_it_is_due(
    forum: "Forum", command: Command, answered: tuple[Session, PostRow]
) -> None:
    asker, _ = answered
    bells.choose(forum.db, asker, Choice(quiet_from="07:00", quiet_until="09:00", zone="UTC"))
    assert ring(forum) == NONE
    assert (bells.next_due(forum.db) or "").startswith("2026-11-22T09:00:00")
    assert ring(forum, 3600) == NONE
    assert ring(forum, 3600) == ALL


def test_a_command_that_fails_is_tried_three_times_with_pauses(
    forum: "Forum", command: Command, answered: tuple[Session, PostRow]
) -> None:
    command.does("echo 'no such \x1b[31m user' >&2; echo more >&2; exit 67")
    failed = Rung(0, 1, False)
    assert ring(forum) == failed
    assert forum.db.value("SELECT failure FROM bells") == "1: it ended with 67: no such [31m user more"
    assert ring(forum, 59) == NONE
    assert ring(forum, 1) == failed
    assert ring(forum, 599) == NONE
    assert ring(forum, 1) == failed
    command.does()
    assert ring(forum, 86_400) == NONE and bells.next_due(forum.db) is None
    assert forum.db.value("SELECT failure FROM bells").startswith("3: ")
    assert ring(forum, timedelta(days=31).total_seconds()) == NONE


def test_a_command_that_works_again_leaves_no_failure(
    forum: "Forum", command: Command, answered: tuple[Session, PostRow]
) -> None:
    command.path.unlink()
    assert ring(forum).failed == 1
    assert "can't be run (No such file" in forum.db.value("SELECT failure FROM bells")
    command.does()
    command.path.chmod(stat.S_IRUSR)
    assert ring(forum, 60).failed == 1
    assert "can't be run (" in forum.db.value("SELECT failure FROM bells")
    command.path.chmod(0o755)
    assert ring(forum, 600) == ALL
    assert forum.db.row("SELECT failure, rung_at IS NOT NULL FROM bells") == (None, 1)


def test_a_command_that_hangs_is_stopped_with_all_that_it_started(
    forum: "Forum", command: Command, answered: tuple[Session, PostRow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ringing, "LIMIT", 0.5)
    command.does(f'sleep 600 & echo $! > "{tmp_path}/child"; wait')
    assert ring(forum) == Rung(0, 1, False)
    assert forum.db.value("SELECT failure FROM bells") == "1: it took longer than 0.5 seconds"
    child = int((tmp_path / "child").read_text())
    for _ in range(200):
        if not _lives(child):
            break
        time.sleep(0.05)
    assert not _lives(child)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_others_write_while_the_command_runs(
    forum: "Forum", command: Command, answered: tuple[Session, PostRow], tmp_path: Path
) -> None:
    asker, post = answered
    command.does(f'touch "{tmp_path}/runs"; while [ ! -e "{tmp_path}/go" ]; do sleep 0.02; done')
    forum.tick(12)
    site = notify.of(forum.db)
    assert site is not None
    results: list[Rung] = []

    def work() -> None:
        db = open_store(forum.path)
        results.append(ringing.ring(db, Session(None, forum.clock), site))
        db.close()

    ringer = threading.Thread(target=work)
    ringer.start()
    try:
        for _ in range(500):
            if (tmp_path / "runs").exists():
                break
            time.sleep(0.02)
        forum.reply(_thread(forum, post), asker, "Thanks.")
        assert ring(forum, 0) == NONE, "another process has it in hand"
        assert results == []
    finally:
        (tmp_path / "go").touch()
        ringer.join(20)
    assert results == [ALL]


def test_what_a_process_that_died_had_in_hand_is_rung_by_another(
    forum: "Forum", command: Command, answered: tuple[Session, PostRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ringing, "run", dies)
        with pytest.raises(KeyboardInterrupt):
            ring(forum)
    assert ring(forum, 60) == NONE
    assert ring(forum, 61) == ALL


def test_three_failures_in_a_row_end_a_round(forum: "Forum", command: Command) -> None:
    people = [forum.member(f"p{number}") for number in range(5)]
    group = forum.group()
    for person in people:
        forum.reply(forum.thread(group, person), forum.admin)
    command.does("exit 1")
    assert ring(forum) == Rung(0, 3, True)
    assert len(command.got) == 3
    command.does("case $HALLWAY_HANDLE in p3) exit 1;; esac")
    assert ring(forum, 60) == Rung(4, 1, False), "one bad address holds up nobody else"


@given(st.text(alphabet=st.characters(codec="utf-8")), st.text(alphabet=st.characters(codec="utf-8")))
def test_any_title_and_text_make_a_message_that_reads_back(title: str, body: str) -> None:
    from store.text import clean, clean_line

    subject, text = f"[N] {clean_line(title)}", clean(body)
    made = mail.compose("ana@example.org", subject, text + "\n")
    parsed = email.message_from_bytes(made, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage) and parsed["To"] == "ana@example.org"
    assert sorted(parsed.keys()) == sorted(
        ["To", "Subject", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
    )
    assert parsed.get_content().rstrip("\n") == text.rstrip("\n")
    assert "".join(str(parsed["Subject"]).split()) == "".join(subject.split())


@given(st.from_regex(notify.ADDRESS, fullmatch=True))
@example("a" * 120 + "@" + "b" * 120)
def test_any_address_makes_a_message_of_one_header(address: str) -> None:
    made = mail.compose(address, "Subject", "Text\n")
    head = made.partition(b"\n\n")[0].replace(b"\n ", b" ").split(b"\n")
    assert head[0].split() == [b"To:", address.encode()] and head[1] == b"Subject: Subject"
