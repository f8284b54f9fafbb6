"""store.permissions: a secret group is seen by its members alone, by whichever way one looks."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from store import (
    answers,
    arranging,
    arranging_groups,
    asking,
    attaching,
    attachments,
    connection,
    duplicates,
    for_you,
    groups,
    journal,
    keeping,
    members,
    notices,
    permissions,
    posts,
    reading_on,
    subscriptions,
    threads,
    unread,
    versions,
    votes,
)
from store.attachments import Attached
from store.care import files
from store.errors import Conflict, Denied, NotFound, StoreError
from store.media.inspect import Facts
from store.search import offers, query
from store.session import Session
from store.transfer.export import export

if TYPE_CHECKING:
    from store.groups import Group
    from store.posts import PostRow
    from store.threads import ThreadRow
    from tests.store.conftest import Forum

WORD = "xylophone"


@dataclass
class Scene:
    """Cem belongs to the secret group Board, Bo was in it and left, Dee and the stranger never were."""

    forum: "Forum"
    cem: Session
    bo: Session
    dee: Session
    stranger: Session
    board: "Group"
    hall: "Group"
    secret: "ThreadRow"
    opening: "PostRow"
    answer: "PostRow"
    public: "ThreadRow"


@pytest.fixture
def scene(forum: "Forum") -> Scene:
    cem, bo, dee = (forum.member(name) for name in ("cem", "bo", "dee"))
    hall = forum.group("Hall")
    board = forum.group("Board", cem, bo, visibility="secret")
    public = forum.thread(hall, bo, title="Lunch", body="Soup")
    forum.tick()
    secret = forum.thread(board, bo, title=f"{WORD} layoffs", body=f"{WORD} @bo @dee", topics=(WORD,))
    subscriptions.follow_thread(forum.db, bo, secret.id, "all")
    answer = forum.reply(secret, cem, f"{WORD}, @bo and @dee", to=forum.opening(secret).id)
    answers.accept(forum.db, bo, answer.id)
    votes.vote(forum.db, bo, answer.id)
    with connection.write(forum.db, forum.admin) as tx:
        threads.link(tx, public.id, secret.id, "linked")
        gone = f"/nowhere/{WORD}.jpg"
        attachments.add(tx, answer.id, 0, name=f"{WORD}.jpg", path=gone, resolved=gone, host=attachments.host())
    opening = forum.opening(secret)
    forum.reply(secret, cem, f"{WORD} 東京")
    groups.remove_member(forum.db, bo, board.id, forum.id(bo))
    return Scene(forum, cem, bo, dee, forum.stranger("eve"), board, hall, secret, opening, answer, public)


READS: "dict[str, Callable[[Scene, Session], Any]]" = {
    "groups.listing": lambda s, who: groups.listing(s.forum.db, who),
    "groups.find": lambda s, who: groups.find(s.forum.db, who, "Board"),
    "groups.get": lambda s, who: groups.get(s.forum.db, who, s.board.id),
    "care.files": lambda s, who: files.look(s.forum.db, who),
    "groups.roster": lambda s, who: groups.roster(s.forum.db, who, s.board.id),
    "threads.recent": lambda s, who: threads.recent(s.forum.db, who),
    "threads.recent group": lambda s, who: threads.recent(s.forum.db, who, group=s.board.id),
    "threads.recent upward": lambda s, who: threads.recent(s.forum.db, who, before=threads.cursor(s.public)),
    "threads.last": lambda s, who: threads.last(s.forum.db, who),
    "threads.last group": lambda s, who: threads.last(s.forum.db, who, group=s.board.id),
    "threads.get": lambda s, who: threads.get(s.forum.db, who, s.secret.id),
    "threads.by_ids": lambda s, who: threads.by_ids(s.forum.db, who, [s.secret.id]),
    "reading_on.next_unread": lambda s, who: reading_on.next_unread(s.forum.db, who),
    "reading_on.next_unread group": lambda s, who: reading_on.next_unread(s.forum.db, who, group=s.board.id),
    "threads.links": lambda s, who: [link.thread for link in threads.links(s.forum.db, who, s.public.id)],
    "threads.links of it": lambda s, who: threads.links(s.forum.db, who, s.secret.id),
    "posts.page_of": lambda s, who: posts.page_of(s.forum.db, who, s.secret.id),
    "posts.ids": lambda s, who: posts.ids(s.forum.db, who, s.secret.id),
    "posts.get": lambda s, who: posts.get(s.forum.db, who, s.answer.id),
    "posts.by_ids": lambda s, who: posts.by_ids(s.forum.db, who, [s.opening.id, s.answer.id]),
    "posts.first_unread": lambda s, who: posts.first_unread(s.forum.db, who, s.secret.id),
    "notices.inbox": lambda s, who: notices.inbox(s.forum.db, who),
    "notices.count": lambda s, who: notices.count(s.forum.db, who) and "Board",
    "for_you.sections": lambda s, who: for_you.sections(s.forum.db, who),
    "search": lambda s, who: query.search(s.forum.db, who, WORD),
    "search typing": lambda s, who: query.search(s.forum.db, who, WORD[:4], typing=True),
    "search group": lambda s, who: query.search(s.forum.db, who, WORD, group=s.board.id),
    "search without": lambda s, who: query.search(s.forum.db, who, "-quokka"),
    "search filters": lambda s, who: query.search(s.forum.db, who, "after:2000 -is:mine"),
    "search author": lambda s, who: query.search(s.forum.db, who, f"by:ana {WORD}"),
    "search literal": lambda s, who: query.search(s.forum.db, who, f'"{WORD}"'),
    "offers": lambda s, who: offers.offers(s.forum.db, who, WORD[:3] + WORD[4:] + " is:verified"),
    "search cjk": lambda s, who: query.search(s.forum.db, who, "東京"),
    "export": lambda s, who: _exported(s, who, None),
    "export group": lambda s, who: _exported(s, who, s.board.id),
    "unread.threads_waiting": lambda s, who: unread.threads_waiting(s.forum.db, who, s.board.id),
    "members.listing": lambda s, who: members.listing(s.forum.db, who),
}


def _exported(scene: Scene, who: Session, group: int | None) -> str:
    target = io.StringIO()
    export(scene.forum.db, who, target, group=group)
    return target.getvalue()


def told(look: "Callable[[Scene, Session], Any]", scene: Scene, who: Session) -> str:
    try:
        return repr(look(scene, who))
    except NotFound as error:
        return f"NotFound: {error}"


@pytest.mark.parametrize("name", READS)
def test_outsiders_see_nothing_of_a_secret_group(scene: Scene, name: str) -> None:
    for who in (scene.bo, scene.dee, scene.stranger, scene.forum.member("dee")):
        seen = told(READS[name], scene, who)
        assert WORD not in seen and "東京" not in seen and scene.secret.uid not in seen, seen
        if name != "groups.find":
            assert "Board" not in seen and scene.board.uid not in seen, seen


@pytest.mark.parametrize("name", READS)
def test_outsiders_see_nothing_of_a_thread_that_moved_into_one(scene: Scene, name: str) -> None:
    """As if it had been started there, whatever they had of it: notices, a level, marks, a link."""
    forum, hall = scene.forum, scene.hall
    forum.tick()
    moved = forum.thread(hall, scene.bo, title=f"{WORD} rents", body=f"{WORD} @dee", topics=(WORD,))
    answer = forum.reply(moved, scene.cem, f"{WORD} @dee @bo 東京")
    subscriptions.follow_thread(forum.db, scene.dee, moved.id, "all")
    unread.mark_unread(forum.db, scene.dee, moved.id)
    with connection.write(forum.db, forum.admin) as tx:
        threads.link(tx, scene.public.id, moved.id, "linked")
    assert any(notice.thread.id == moved.id for notice in notices.inbox(forum.db, scene.dee).items)
    arranging.move(forum.db, forum.admin, moved.id, scene.board.id)
    for who in (scene.bo, scene.dee, scene.stranger):
        at = replace(scene, secret=moved, opening=forum.opening(moved), answer=answer)
        seen = told(READS[name], at, who)
        assert WORD not in seen and "東京" not in seen and moved.uid not in seen, seen
    forum.reply(moved, scene.cem, f"{WORD} once more, @dee")
    assert forum.db.value("SELECT count(*) FROM notices WHERE thread_id = ? AND member_id <> ?", (moved.id, 1)) == 0
    marked = forum.db.rows("SELECT member_id FROM thread_reads WHERE thread_id = ?", (moved.id,))
    assert (scene.dee.actor,) not in marked


@pytest.mark.parametrize("name", sorted(set(READS) - {"members.listing", "threads.links of it"}))
def test_members_of_it_do_see_it(scene: Scene, name: str) -> None:
    """The other half of the proof: what the test above does not find is there to be found."""
    unread.mark_read(scene.forum.db, scene.cem, {scene.public.id: scene.forum.opening(scene.public).id})
    anew = scene.forum.reply(scene.secret, scene.forum.admin, f"{WORD} 東京 @cem")
    seen = told(READS[name], scene, scene.cem)
    known = ("name='cem'", WORD, "Board", scene.secret.uid, f"({scene.secret.id},)", f"({scene.opening.id},")
    assert any(word in seen for word in known) or (name == "posts.first_unread" and int(seen) <= anew.id), seen


def test_outsiders_counts_leave_it_out(scene: Scene) -> None:
    for who in (scene.bo, scene.dee, scene.stranger):
        assert threads.count(scene.forum.db, who) == 1
        assert threads.count(scene.forum.db, who, group=scene.board.id) == 0
        assert scene.board.id not in unread.counts(scene.forum.db, who)
        assert notices.inbox(scene.forum.db, who).items == ()
    assert threads.count(scene.forum.db, scene.cem) == 2


def test_somebody_who_was_mentioned_in_a_secret_group_gets_no_notice_even_after_joining(scene: Scene) -> None:
    forum = scene.forum
    assert forum.db.value("SELECT count(*) FROM notices WHERE member_id = ?", (forum.id(scene.dee),)) == 0


SEEN = Facts(
    path="/a.jpg",
    resolved="/a.jpg",
    name="a.jpg",
    kind="picture",
    media_type="image/jpeg",
    size=1,
    modified_at="2026-11-22T07:30:00.000Z",
    sha256=None,
    width=None,
    height=None,
    orientation=None,
    taken_at=None,
    position=False,
    problem=None,
)
WRITES: "dict[str, Callable[[Scene, Session], Any]]" = {
    "reply": lambda s, who: posts.reply(s.forum.db, who, s.secret.id, "x"),
    "reply to": lambda s, who: posts.reply(s.forum.db, who, s.public.id, "x", to=s.answer.id),
    "start": lambda s, who: threads.start(s.forum.db, who, group=s.board.id, kind="question", title="t", body="b"),
    "edit": lambda s, who: versions.edit(s.forum.db, who, s.opening.id, "x"),
    "delete": lambda s, who: versions.delete(s.forum.db, who, s.opening.id),
    "accept": lambda s, who: answers.accept(s.forum.db, who, s.answer.id),
    "verify": lambda s, who: answers.verify(s.forum.db, who, s.answer.id),
    "outdate": lambda s, who: answers.outdate(s.forum.db, who, s.answer.id),
    "duplicate": lambda s, who: duplicates.mark_duplicate(s.forum.db, who, s.secret.id, s.public.id),
    "vote": lambda s, who: votes.vote(s.forum.db, who, s.answer.id),
    "close": lambda s, who: threads.close(s.forum.db, who, s.secret.id, True),
    "attach": lambda s, who: attaching.attach(s.forum.db, who, s.answer.id, Attached(SEEN)),
    "detach": lambda s, who: attaching.remove(s.forum.db, who, s.answer.id, 1),
    "order files": lambda s, who: attaching.reorder(s.forum.db, who, s.answer.id, [1]),
    "caption": lambda s, who: attaching.caption(s.forum.db, who, s.answer.id, 1, "x"),
    "relink": lambda s, who: attaching.relink(s.forum.db, who, s.answer.id, 1, SEEN),
    "keep": lambda s, who: keeping.choose(s.forum.db, who, True, group=s.board.id),
    "follow thread": lambda s, who: subscriptions.follow_thread(s.forum.db, who, s.secret.id, "all"),
    "follow group": lambda s, who: subscriptions.follow_group(s.forum.db, who, s.board.id, "all"),
    "mark unread": lambda s, who: unread.mark_unread(s.forum.db, who, s.secret.id),
    "rename": lambda s, who: arranging.rename(s.forum.db, who, s.secret.id, "x"),
    "file": lambda s, who: asking.file_under(s.forum.db, who, s.secret.id, ["x"]),
    "pin": lambda s, who: arranging.pin(s.forum.db, who, s.secret.id),
    "move out": lambda s, who: arranging.move(s.forum.db, who, s.secret.id, s.hall.id),
    "archive": lambda s, who: arranging_groups.archive(s.forum.db, who, s.board.id),
    "mark group read": lambda s, who: unread.mark_group_read(s.forum.db, who, s.board.id),
    "describe": lambda s, who: groups.describe(s.forum.db, who, s.board.id, description="x"),
    "add oneself": lambda s, who: groups.add_member(s.forum.db, who, s.board.id, who.actor or 0),
    "remove another": lambda s, who: groups.remove_member(s.forum.db, who, s.board.id, s.cem.actor or 0),
    "remove oneself": lambda s, who: groups.remove_member(s.forum.db, who, s.board.id, who.actor or 0),
}


@pytest.mark.parametrize("name", WRITES)
def test_what_cannot_be_seen_cannot_be_done_and_is_told_like_what_is_not_there(scene: Scene, name: str) -> None:
    """Admins are no exception: Ana makes Cem the lead, leaves, and is shut out."""
    forum = scene.forum
    groups.add_member(forum.db, forum.admin, scene.board.id, forum.id(scene.cem), role="lead")
    groups.remove_member(forum.db, forum.admin, scene.board.id, forum.id(forum.admin))
    before = forum.db.rows("SELECT * FROM posts")
    for who in (scene.bo, scene.dee, forum.admin):
        with pytest.raises(NotFound) as caught:
            WRITES[name](scene, who)
        assert WORD not in str(caught.value) and "Board" not in str(caught.value)
    assert forum.db.rows("SELECT * FROM posts") == before


def test_marks_of_hidden_threads_are_passed_over(scene: Scene) -> None:
    unread.mark_read(scene.forum.db, scene.dee, {scene.secret.id: scene.answer.id, 999: 1})
    rows = scene.forum.db.value("SELECT count(*) FROM thread_reads WHERE member_id = ?", (scene.dee.actor,))
    assert rows == 0


def test_the_journal_gives_ids_alone(scene: Scene) -> None:
    changes = journal.since(scene.forum.db, 0)
    assert scene.secret.id in changes.threads
    assert WORD not in repr(changes)


def test_closed_groups_are_read_by_all_and_written_by_members(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    group = forum.group("Office", bo, visibility="closed")
    thread = forum.thread(group, bo)
    assert forum.reply(thread, bo).body
    assert threads.recent(forum.db, cem).items[0].id == thread.id
    assert groups.get(forum.db, bo, group.id).can_post and not groups.get(forum.db, cem, group.id).can_post
    for act in (
        lambda: forum.reply(thread, cem),
        lambda: forum.thread(group, cem),
        lambda: groups.add_member(forum.db, cem, group.id, forum.id(cem)),
    ):
        with pytest.raises(Denied):
            act()
    assert forum.reply(thread, forum.admin).body, "an admin leads everywhere that they see"


def test_archived_groups_are_read_and_no_longer_written(forum: "Forum") -> None:
    group, bo = forum.group(), forum.member("bo")
    thread = forum.thread(group, bo)
    answer, other = (forum.reply(thread, forum.member("cem")) for _ in range(2))
    answers.accept(forum.db, bo, other.id)
    elsewhere = forum.group("Elsewhere")
    there = forum.thread(elsewhere)
    arranging_groups.archive(forum.db, forum.admin, group.id)
    unread.mark_group_read(forum.db, bo, elsewhere.id)
    assert groups.get(forum.db, bo, group.id).archived and not groups.get(forum.db, bo, group.id).can_post
    assert posts.page_of(forum.db, bo, thread.id).items
    for who in (bo, forum.admin):
        for act in (
            lambda who=who: forum.reply(thread, who),
            lambda who=who: forum.thread(group, who),
            lambda who=who: votes.vote(forum.db, who, answer.id),
            lambda who=who: answers.accept(forum.db, who, answer.id),
            lambda who=who: answers.accept(forum.db, who, other.id, on=False),
            lambda who=who: threads.close(forum.db, who, thread.id, True),
            lambda who=who: groups.add_member(forum.db, who, group.id),
            lambda who=who: arranging.rename(forum.db, who, thread.id, "Another"),
            lambda who=who: asking.file_under(forum.db, who, thread.id, ["other"]),
            lambda: arranging.pin(forum.db, forum.admin, thread.id),
            lambda: arranging.move(forum.db, forum.admin, thread.id, elsewhere.id),
            lambda: arranging.move(forum.db, forum.admin, there.id, group.id),
        ):
            with pytest.raises(Conflict, match="archived"):
                act()
    assert reading_on.next_unread(forum.db, bo) is None
    assert not answers.may_accept(forum.db, bo, answer)
    assert versions.delete(forum.db, forum.member("cem"), answer.id).deleted, "one's own words can always be taken back"


def test_announcements_are_made_by_leads(forum: "Forum") -> None:
    bo = forum.member("bo")
    group = forum.group("Hall", bo)
    with pytest.raises(Denied):
        forum.thread(group, bo, kind="announcement")
    groups.add_member(forum.db, forum.admin, group.id, forum.id(bo), role="lead")
    assert forum.thread(group, bo, kind="announcement").kind == "announcement"


def test_only_admins_do_what_only_admins_do(forum: "Forum") -> None:
    bo = forum.member("bo")
    for act in (
        lambda: groups.create(forum.db, bo, "Mine"),
        lambda: members.set_role(forum.db, bo, "bo", "admin"),
        lambda: members.claim(forum.db, bo, "ana", "bo"),
        lambda: members.rename(forum.db, bo, "ana", name="Boss"),
    ):
        with pytest.raises(Denied):
            act()
    assert not groups.can_create(forum.db, bo) and groups.can_create(forum.db, forum.admin)
    assert permissions.role_of(forum.db, forum.stranger("eve")) is None


def test_a_refusal_says_what_to_do(scene: Scene) -> None:
    for act in (*WRITES.values(), *READS.values()):
        try:
            act(scene, scene.dee)
        except StoreError as error:
            assert str(error).endswith((".", "ids.")) and "\n" not in str(error) and len(str(error)) > 30
