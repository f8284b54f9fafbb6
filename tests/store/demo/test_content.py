"""The demo's script tells how a pilot goes: who is in it, what is in it, and what its own times say about it."""

import re
import unicodedata
from collections import Counter, defaultdict
from datetime import timedelta

from store.demo import content
from store.demo.script import REFERENCE, Say, ThreadScript

AIM = 60
WEEKS = range(1, 13)
STARTED = (content.ANCHOR - timedelta(days=80)).replace(hour=0, minute=0)
"""The Monday of the first of the twelve weeks; the demo opens on the Thursday of the last."""

SAYS = [(thread, say) for thread in content.THREADS for say in thread.says]
QUESTIONS = [thread for thread in content.THREADS if thread.kind == "question"]


def week(say: Say) -> int:
    return ((content.ANCHOR - timedelta(minutes=say.ago)) - STARTED).days // 7 + 1


def waited(thread: ThreadScript) -> int | None:
    """Minutes until somebody else said something."""
    asked = thread.says[0]
    return next((asked.ago - say.ago for say in thread.says[1:] if say.by != asked.by), None)


def in_time(thread: ThreadScript) -> bool:
    first = waited(thread)
    return first is not None and first <= AIM


def share(*weeks: int) -> float:
    asked = [thread for thread in QUESTIONS if week(thread.says[0]) in weeks]
    return sum(map(in_time, asked)) / len(asked)


def test_it_is_a_whole_company() -> None:
    assert len(content.PEOPLE) >= 30 and len(content.THREADS) >= 60 and len(SAYS) >= 300
    assert len(content.GROUPS) == 8
    threads_in = Counter(thread.group for thread in content.THREADS)
    assert threads_in.keys() == {group.name for group in content.GROUPS} and min(threads_in.values()) >= 4
    assert all("," in person.about for person in content.PEOPLE), "a trade and a city"
    assert len({say.by for _, say in SAYS}) >= 30


def test_names_stand_in_many_scripts() -> None:
    scripts = {unicodedata.name(person.name[0]).split()[0] for person in content.PEOPLE}
    assert {"LATIN", "CJK", "CYRILLIC", "THAI", "ARABIC", "GREEK", "HANGUL", "DEVANAGARI"} <= scripts


def test_every_key_says_one_thing_and_replies_come_after_what_they_answer() -> None:
    assert len({thread.key for thread in content.THREADS}) == len(content.THREADS)
    assert len({thread.title for thread in content.THREADS}) == len(content.THREADS)
    known = {person.handle for person in content.PEOPLE}
    keys = {thread.key for thread in content.THREADS}
    for thread in content.THREADS:
        said: list[str] = []
        assert [say.ago for say in thread.says] == sorted((say.ago for say in thread.says), reverse=True), thread.key
        for say in thread.says:
            assert say.key not in said and (say.to is None or say.to in said), (thread.key, say.key)
            assert {say.by, *say.votes} <= known and say.by not in say.votes, (thread.key, say.key)
            assert len(set(say.votes)) == len(say.votes), (thread.key, say.key)
            assert set(REFERENCE.findall(say.text)) <= keys, (thread.key, say.key)
            said.append(say.key)


def test_every_screen_finds_something_to_show() -> None:
    assert max(len(thread.says) for thread in content.THREADS) >= 25
    assert sum("```" in say.text for _, say in SAYS) >= 6
    assert sum(bool(re.search(r"^\|", say.text, re.MULTILINE)) for _, say in SAYS) >= 6
    assert sum("@" in say.text for _, say in SAYS) >= 15
    assert sum(say.accepted for _, say in SAYS) >= 30
    assert sum(bool(say.votes) for _, say in SAYS) >= 100
    assert any(say.edited for _, say in SAYS) and any(say.deleted for _, say in SAYS)
    assert any(thread.closed for thread in content.THREADS)
    assert sum(bool(thread.topics) for thread in content.THREADS) >= 60
    assert {"question", "discussion", "idea", "announcement", "story"} == {thread.kind for thread in content.THREADS}
    assert sum(bool(thread.links) for thread in content.THREADS) >= 8


def test_somebody_only_reads_and_many_know_one_thing_well() -> None:
    heard = {say.by for _, say in SAYS} | {voter for _, say in SAYS for voter in say.votes}
    assert {person.handle for person in content.PEOPLE} - heard == {"bruno"}
    helped: dict[str, Counter[str]] = defaultdict(Counter)
    for thread, say in SAYS:
        if say.accepted:
            helped[say.by].update(thread.topics)
    assert sum(max(topics.values()) >= 2 for topics in helped.values()) >= 5


def test_a_slow_start_a_dip_and_a_recovery_can_be_read_from_the_times() -> None:
    assert 0.25 <= share(1, 2) <= 0.45
    assert share(1, 2) < share(4, 5)
    assert share(6, 7) < 0.4
    assert 0.7 <= share(10, 11, 12) <= 0.85
    posts = Counter(week(say) for _, say in SAYS)
    assert max(posts[6], posts[7]) < min(posts[5], posts[8])
    assert all(posts[at] for at in WEEKS)


def test_some_questions_are_answered_in_minutes_and_some_never() -> None:
    waits = [waited(thread) for thread in QUESTIONS]
    assert sum(first is not None and first <= 10 for first in waits) >= 10
    assert sum(first is None for first in waits) >= 6
    leads = {lead for group in content.GROUPS if group.name == "Ask the leads" for lead in group.leads}
    late = {
        say.by
        for thread in QUESTIONS
        if thread.group == "Ask the leads"
        for say in thread.says[1:]
        if say.by in leads and thread.says[0].ago - say.ago > 2 * 24 * 60
    }
    assert late == leads


def test_the_figures_announced_at_half_time_are_those_of_the_script() -> None:
    (announced,) = [thread.says[0] for thread in content.THREADS if thread.key == "half-time"]
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", announced.text, re.MULTILINE)
    counted = []
    for at in range(1, 8):
        asked = [thread for thread in QUESTIONS if week(thread.says[0]) == at]
        within = sum(map(in_time, asked))
        never = sum(waited(thread) is None for thread in asked)
        counted.append((at, len(asked), within, len(asked) - within - never, never))
    assert [tuple(map(int, row)) for row in rows] == counted
    total, within = (sum(row[at] for row in counted) for at in (1, 2))
    assert f"{within} of {total}" in announced.text
