"""store.experts.routing: whom a question reaches, at once and later, and how it is passed on."""

from typing import TYPE_CHECKING

from store import asking, expertise
from store.experts import routing
from store.session import Session
from store.threads import ThreadRow

if TYPE_CHECKING:
    from store.groups import Group
    from tests.store.conftest import Forum

HOUR = 3600


def experts(forum: "Forum", *names: str, topic: str = "chiller") -> dict[str, Session]:
    """Members who claim a topic one after the other."""
    made = {}
    for name in names:
        made[name] = forum.member(name)
        expertise.claim(forum.db, made[name], [topic])
        forum.tick()
    return made


def ask(forum: "Forum", group: "Group", by: Session, **more: object) -> ThreadRow:
    given = {"title": "Chiller 3 trips", "body": "After ten minutes.", "topics": ["chiller"], **more}
    return asking.ask(forum.db, by, group=group.id, **given)  # type: ignore[arg-type]


def reached(forum: "Forum", thread: ThreadRow) -> list[str]:
    return [one.member.handle for one in routing.reached(forum.db, forum.admin, thread.id)]


def waits(forum: "Forum", who: Session) -> list[int]:
    return [one.thread.id for one in routing.waiting_for(forum.db, who)]


def test_a_question_reaches_two_experts_and_after_each_aim_one_more(forum: "Forum") -> None:
    people = experts(forum, "bo", "cem", "dora", "eli")
    group, asker = forum.group(), forum.member("asker")
    foreseen = routing.would_reach(forum.db, asker, group=group.id, title="Chiller 3", topics=["chiller"])
    thread = ask(forum, group, asker)
    assert reached(forum, thread) == ["bo", "cem"] == [one.member.handle for one in foreseen]
    assert {(one.reason, one.topic, one.state) for one in foreseen} == {("expert on #chiller", "chiller", "available")}
    forum.tick(HOUR - 1)
    assert reached(forum, thread) == ["bo", "cem"]
    forum.tick(1)
    assert reached(forum, thread) == ["bo", "cem", "dora"]
    (waiting,) = routing.waiting_for(forum.db, people["dora"])
    assert (waiting.thread.id, waiting.why, waiting.replies) == (thread.id, "because #chiller", 0)
    forum.tick(HOUR)
    assert reached(forum, thread) == ["bo", "cem", "dora", "eli"]
