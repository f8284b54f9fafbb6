"""store.notices: complete and never double, whatever is posted, edited, muted, deleted and accepted in any order."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from store import answers, notices, posts, reach, subscriptions, versions

if TYPE_CHECKING:
    from tests.store.conftest import Forum

PEOPLE = ("bo", "cem", "dora")
WHO, PLACE = st.sampled_from(PEOPLE), st.integers(0, 7)
BODIES = st.sampled_from(["Seal.", "@bo", "@cem and @dora", "@bo @cem @dora", "`@bo`"])
LEVEL = st.sampled_from(subscriptions.LEVELS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("start"), WHO, BODIES, st.sampled_from(["power", "fans"])),
        st.tuples(st.just("reply"), WHO, PLACE, BODIES),
        st.tuples(st.just("edit"), PLACE, BODIES),
        st.tuples(st.just("delete"), PLACE),
        st.tuples(st.just("accept"), PLACE, st.booleans()),
        st.tuples(st.just("group"), WHO, LEVEL),
        st.tuples(st.just("thread"), WHO, PLACE, LEVEL),
        st.tuples(st.just("topic"), WHO, PLACE, LEVEL),
    ),
    min_size=4,
    max_size=24,
)


class Slow:
    """Who ought to be told of what, said without any SQL: one thing a post and person, and of acceptance besides."""

    def __init__(self) -> None:
        self.posts: dict[int, tuple[str, int, int | None, str]] = {}
        """By id: author, thread, the post that it answers, text; a deleted one is not here any more."""
        self.wrote: dict[int, str] = {}
        self.asker: dict[int, str] = {}
        self.topic: dict[int, str] = {}
        self.levels: dict[tuple[str, object], str] = {}
        self.told: dict[tuple[str, int], str] = {}
        self.accepted: set[int] = set()

    def muted(self, who: str, thread: int) -> bool:
        chosen = (self.levels.get((who, key)) for key in (thread, self.topic[thread], "group"))
        return next((level for level in chosen if level), "mine") == "muted"

    def concerns(self, who: str, post: int) -> bool:
        author, thread, to, _ = self.posts[post]
        return who != author and who in (self.asker[thread], self.wrote.get(to or 0))

    def tell(self, post: int, old: str, new: str) -> None:
        author, thread, _, _ = self.posts[post]
        for who in PEOPLE:
            was, now = (f"@{who}" in body.replace(f"`@{who}`", "") for body in (old, new))
            known = self.told.get((who, post))
            direct = self.concerns(who, post) and not self.muted(who, thread)
            if who == author:
                continue
            if known is None and now and not was:
                self.told[who, post] = "mention"
            elif known == "mention" and was and not now:
                del self.told[who, post]
                if direct:
                    self.told[who, post] = "reply"

    def posted(self, post: int, author: str, thread: int, to: int | None, body: str) -> None:
        self.posts[post], self.wrote[post] = (author, thread, to, body), author
        for who in PEOPLE:
            answered = to is not None and self.wrote[to] == who
            if answered and who != author and not self.muted(who, thread):
                self.told[who, post] = "reply"
        self.tell(post, "", body)
        for who in PEOPLE:
            if (who, post) not in self.told and self.concerns(who, post) and not self.muted(who, thread):
                self.told[who, post] = "reply"

    def shown(self, who: str) -> list[tuple[int, str]]:
        found = [(post, kind) for (member, post), kind in self.told.items() if member == who]
        found += [(post, "accepted") for post in self.accepted if self._told_accepted(who, post)]
        heard = lambda post, kind: kind == "mention" or not self.muted(who, self.posts[post][1])  # noqa: E731
        return sorted((post, kind) for post, kind in found if post in self.posts and heard(post, kind))

    def _told_accepted(self, who: str, post: int) -> bool:
        return post in self.posts and self.posts[post][0] == who != self.asker[self.posts[post][1]]


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
@example(steps=[("reply", "cem", 0, "Seal."), ("reply", "dora", 1, "@bo"), ("edit", 2, "Seal.")])
def test_notices_are_complete_and_never_double(make_forum: "Callable[[Path], Forum]", steps: list[tuple]) -> None:  # type: ignore[type-arg]
    with TemporaryDirectory(prefix="hallway-") as folder:
        forum = make_forum(Path(folder) / "forum.db")
        try:
            run(forum, steps)
        finally:
            forum.close()


def run(forum: "Forum", steps: list[tuple]) -> None:  # type: ignore[type-arg]
    forum.db.connection.execute("PRAGMA synchronous = OFF")
    people = {name: forum.member(name) for name in PEOPLE}
    group, slow = forum.group(), Slow()
    for what, *how in [("start", "bo", "Seal.", "power"), *steps]:
        forum.tick()
        alive = sorted(slow.posts)
        match what, how:
            case "start", [who, body, topic]:
                row = forum.thread(group, people[who], body=body, topics=(topic,))
                slow.asker[row.id], slow.topic[row.id] = who, topic
                slow.posted(posts.ids(forum.db, people[who], row.id)[0], who, row.id, None, body)
            case "reply", [who, place, body] if alive:
                to = alive[place % len(alive)]
                thread = slow.posts[to][1]
                made = posts.reply(forum.db, people[who], thread, body, to=to)
                slow.posted(made.id, who, thread, to, body)
            case "edit", [place, body] if alive:
                post = alive[place % len(alive)]
                author, thread, to, old = slow.posts[post]
                if body != old:
                    versions.edit(forum.db, people[author], post, body)
                    slow.posts[post] = (author, thread, to, body)
                    slow.tell(post, old, body)
            case "delete", [place] if alive:
                post = alive[place % len(alive)]
                versions.delete(forum.db, people[slow.posts[post][0]], post)
                del slow.posts[post]
                slow.accepted.discard(post)
            case "accept", [place, on]:
                replies = [post for post in alive if post not in opening(forum, slow)]
                if replies:
                    post = replies[place % len(replies)]
                    answers.accept(forum.db, people[slow.asker[slow.posts[post][1]]], post, on=on)
                    (slow.accepted.add if on else slow.accepted.discard)(post)
            case "group", [who, level]:
                subscriptions.follow_group(forum.db, people[who], group.id, level)
                slow.levels[who, "group"] = level
            case "thread" | "topic", [who, place, level]:
                thread = sorted(slow.asker)[place % len(slow.asker)]
                if what == "thread":
                    subscriptions.follow_thread(forum.db, people[who], thread, level)
                    slow.levels[who, thread] = level
                else:
                    subscriptions.follow_topic(forum.db, people[who], slow.topic[thread], level)
                    slow.levels[who, slow.topic[thread]] = level
        for who, me in people.items():
            found = notices.inbox(forum.db, me, limit=100).items
            assert sorted((row.post.id, row.kind) for row in found) == slow.shown(who), (what, how, who)
            assert notices.count(forum.db, me) == len(found)


def opening(forum: "Forum", slow: Slow) -> set[int]:
    return {posts.ids(forum.db, forum.admin, thread)[0] for thread in slow.asker}


def test_bodies_mention_as_the_recount_has_it() -> None:
    assert [reach.mentioned(body) for body in ("@bo @cem @dora", "`@bo`")] == [("bo", "cem", "dora"), ()]
