"""store.duplicates: a question that another one answers too."""

from typing import TYPE_CHECKING

import pytest

from store import (
    affected,
    answers,
    arranging,
    arranging_groups,
    asking,
    duplicates,
    expertise,
    merging,
    notices,
    retracting,
    subscriptions,
    threads,
    waiting,
)
from store.errors import Conflict, Denied, Invalid, NotFound
from store.search.query import search

if TYPE_CHECKING:
    from store.session import Session
    from store.threads import ThreadRow
    from tests.store.conftest import Forum


class Scene:
    """An old question of Ana's that Bo has answered, and a new one of the asker's, in a group that Ana leads."""

    def __init__(self, forum: "Forum") -> None:
        self.forum, self.db = forum, forum.db
        self.bo, self.asker = forum.member("bo"), forum.member("asker")
        self.hall = forum.group("Hall")
        self.old = forum.thread(self.hall, title="Pump P-12 leaks", body="Water under it.")
        self.answer = forum.reply(self.old, self.bo)
        forum.tick()
        self.new = forum.thread(self.hall, self.asker, title="Water below the pump", body="Everything is wet.")

    def row(self, thread: "ThreadRow") -> "ThreadRow":
        return threads.get(self.db, self.forum.admin, thread.id)

    def mark(self, thread: "ThreadRow", of: "ThreadRow | None", by: "Session | None" = None) -> "ThreadRow":
        return duplicates.mark_duplicate(self.db, by or self.forum.admin, thread.id, of and of.id)


@pytest.fixture
def scene(forum: "Forum") -> Scene:
    return Scene(forum)


def test_the_old_question_answers_for_both(scene: Scene) -> None:
    forum, db = scene.forum, scene.db
    assert scene.mark(scene.new, scene.old).duplicate_of == scene.old.id
    (notice,) = notices.inbox(db, scene.asker).items
    assert notice.why == "says that your question is a duplicate" and notice.thread.id == scene.new.id
    assert subscriptions.level_of_thread(db, scene.asker, scene.old.id) == "all"
    for on, state in ((True, "answered"), (False, "open"), (True, "answered")):
        answers.accept(db, forum.admin, scene.answer.id, on=on)
        assert scene.row(scene.new).state == scene.row(scene.old).state == state
    forum.tick(86_400)
    answers.outdate(db, forum.admin, scene.answer.id)
    assert scene.row(scene.new).since == scene.row(scene.old).since == "2026-11-23T07:30:01.000Z"
    scene.mark(scene.new, None)
    row = scene.row(scene.new)
    assert (row.duplicate_of, row.state, row.since) == (None, "open", scene.new.since)
    assert notices.inbox(db, scene.asker).items == ()
    assert subscriptions.level_of_thread(db, scene.asker, scene.old.id) == "mine"


def test_what_the_asker_has_chosen_for_the_other_question_stays(scene: Scene) -> None:
    subscriptions.follow_thread(scene.db, scene.asker, scene.old.id, "muted")
    scene.mark(scene.new, scene.old)
    scene.mark(scene.new, None)
    assert subscriptions.level_of_thread(scene.db, scene.asker, scene.old.id) == "muted"


def test_the_asker_an_expert_and_a_lead_may_say_so(scene: Scene) -> None:
    forum, db = scene.forum, scene.db
    assert not answers.standing(db, scene.bo, scene.new.id).duplicates
    with pytest.raises(Denied):
        scene.mark(scene.new, scene.old, scene.bo)
    asking.file_under(db, scene.asker, scene.new.id, ["pumps"])
    expertise.claim(db, scene.bo, ["pumps"])
    for who in (scene.asker, scene.bo, forum.admin):
        assert answers.standing(db, who, scene.new.id).duplicates
        assert scene.mark(scene.new, scene.old, who).duplicate_of == scene.old.id
        assert scene.mark(scene.new, None, who).duplicate_of is None
    scene.mark(scene.new, scene.old, scene.asker)
    assert notices.inbox(db, scene.asker).items == (), "who said so knows"
    arranging_groups.archive(db, forum.admin, scene.hall.id)
    assert not answers.standing(db, forum.admin, scene.new.id).duplicates


def test_what_is_no_duplicate_is_told_in_a_sentence(scene: Scene) -> None:
    forum = scene.forum
    talk = forum.thread(scene.hall, kind="discussion")
    for thread, of, error in (
        (scene.new, scene.new, Invalid),
        (scene.new, talk, Invalid),
        (talk, scene.old, Invalid),
        (scene.new, talk._replace(id=999), NotFound),
    ):
        with pytest.raises(error):
            scene.mark(thread, of)
    scene.mark(scene.new, scene.old)
    with pytest.raises(Conflict, match=f"hallway duplicate {scene.new.id} --undo"):
        scene.mark(scene.old, scene.new)


def test_there_are_no_chains(scene: Scene) -> None:
    third = scene.forum.thread(scene.hall, title="Seal gone")
    scene.mark(scene.new, scene.old)
    assert scene.mark(third, scene.new).duplicate_of == scene.old.id, "the end of it is meant"
    first = scene.forum.thread(scene.hall, title="All pumps")
    assert scene.mark(scene.old, first).duplicate_of == first.id
    assert {scene.row(row).duplicate_of for row in (scene.old, scene.new, third)} == {first.id}
    answers.accept(scene.db, scene.forum.admin, scene.forum.reply(first, scene.bo).id)
    assert {scene.row(row).state for row in (first, scene.old, scene.new, third)} == {"answered"}


def test_a_duplicate_waits_for_nobody(scene: Scene) -> None:
    db, admin = scene.db, scene.forum.admin
    scene.mark(scene.new, scene.old)
    talk = scene.forum.thread(scene.hall, kind="discussion")
    assert [row.id for row in waiting.recent(db, admin, group=scene.hall.id).items] == [
        scene.old.id,
        talk.id,
        scene.new.id,
    ]
    assert not threads.waits(scene.row(scene.new))
    with pytest.raises(Conflict, match=f"duplicate of #{scene.old.id}"):
        affected.have_too(db, scene.bo, scene.new.id)


def test_search_finds_one(scene: Scene) -> None:
    db, admin = scene.db, scene.forum.admin
    found = lambda words: [hit.thread.id for hit in search(db, admin, words).items]  # noqa: E731
    assert found("water") == [scene.new.id, scene.old.id]
    scene.mark(scene.new, scene.old)
    assert found("water") == [scene.old.id], "the duplicate is left out where its target is found"
    (hit,) = search(db, admin, "wet").items
    assert hit.thread.id == scene.old.id and "wet" in hit.excerpt, "else it is shown as its target"
    assert hit.post_id == scene.forum.opening(scene.old).id, "what opens with it stands in that thread"
    assert found("is:mine") == [scene.old.id]
    first, rest = search(db, admin, "water", limit=1), None
    if first.next:
        rest = search(db, admin, "water", limit=1, after=first.next)
    assert rest is None or rest.items == ()


def test_nobody_is_led_to_what_they_may_not_see(scene: Scene) -> None:
    forum, db = scene.forum, scene.db
    board = forum.group("Board", visibility="secret")
    hidden = forum.thread(board, title="Leak")
    with pytest.raises(Conflict, match="may see"):
        scene.mark(scene.new, hidden)
    inside = forum.thread(board, title="Leak again")
    assert scene.mark(inside, hidden).duplicate_of == hidden.id
    assert scene.mark(inside, scene.old).duplicate_of == scene.old.id
    scene.mark(scene.new, scene.old)
    answers.accept(db, forum.admin, scene.answer.id)
    arranging.move(db, forum.admin, scene.old.id, board.id)
    assert scene.row(inside).duplicate_of == scene.old.id
    row = scene.row(scene.new)
    assert (row.duplicate_of, row.state) == (None, "open")
    assert notices.inbox(db, scene.asker).items == ()


def test_merging_carries_duplicates_along(scene: Scene) -> None:
    forum, db = scene.forum, scene.db
    answers.accept(db, forum.admin, scene.answer.id)
    scene.mark(scene.new, scene.old)
    other = forum.thread(scene.hall, title="Other")
    scene.mark(other, scene.old)
    merging.merge(db, forum.admin, scene.old.id, into=scene.new.id)
    row = scene.row(scene.new)
    assert (row.duplicate_of, row.state) == (None, "answered"), "it holds the answer itself now"
    assert (scene.row(other).duplicate_of, scene.row(other).state) == (scene.new.id, "answered")
    talk = forum.thread(scene.hall, kind="discussion")
    merging.merge(db, forum.admin, scene.new.id, into=talk.id)
    assert (scene.row(other).duplicate_of, scene.row(other).state) == (None, "open")


def test_a_question_that_answers_for_another_is_not_taken_back(scene: Scene) -> None:
    fresh = scene.forum.thread(scene.hall)
    scene.mark(scene.new, fresh)
    with pytest.raises(Conflict, match="marked as a duplicate of it"):
        retracting.retract(scene.db, scene.forum.admin, scene.forum.opening(fresh).id)
    scene.mark(scene.new, None)
    scene.mark(fresh, scene.old)
    retracting.retract(scene.db, scene.forum.admin, scene.forum.opening(fresh).id)


def test_a_duplicate_is_exported_as_a_link(scene: Scene) -> None:
    scene.mark(scene.new, scene.old)
    links = [line["links"] for line in scene.forum.exported()]
    assert links == [[], [{"thread": scene.old.uid, "type": "duplicate"}]]
