"""The slow truth about a forum: who may do what, and a mark for every post and person, kept without any SQL."""

from dataclasses import dataclass, field

TAKEN_BACK = 12
"""Seconds for which something can be taken back, the way to the store included."""


@dataclass(slots=True)
class Said:
    """A post: where it stands, who wrote it (None for somebody who only came with an import), what became of it.

    `at` and `gone` are the seconds at which it was written and deleted, `by` whoever deleted it, `outdated` those at
    which somebody said that it is out of date.
    """

    id: int
    thread: int
    author: str | None
    history: bool = False
    at: float = 0
    deleted: bool = False
    gone: float = 0
    by: str | None = None
    answers: int | None = None
    votes: set[str] = field(default_factory=set)
    accepted: bool = False
    verified_by: set[str] = field(default_factory=set)
    outdated: float | None = None
    files: list[str] = field(default_factory=list)

    @property
    def verified(self) -> bool:
        return bool(self.verified_by)


@dataclass(slots=True)
class Room:
    """A group: who sees it and who may do what there. `people` are its members with their roles."""

    id: int
    visibility: str
    people: dict[str, str]
    archived: bool = False


@dataclass
class Truth:
    """Rooms, threads and posts as they ought to be, and what each of the people has not read.

    A post is unread or not for each person by itself: there is no watermark here, no exception and no counter.
    """

    people: tuple[str, ...]
    admin: str
    rooms: dict[int, Room] = field(default_factory=dict)
    where: dict[int, int] = field(default_factory=dict)
    author: dict[int, str | None] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    posts: dict[int, Said] = field(default_factory=dict)
    unread: dict[str, set[int]] = field(default_factory=dict)
    levels: dict[tuple[str, str, int], str] = field(default_factory=dict)
    """What somebody said of a `thread` or `group`; of a thread it counts before what they said of its group."""
    filed: dict[int, tuple[str, ...]] = field(default_factory=dict)
    topics: dict[tuple[str, str], str] = field(default_factory=dict)
    """The topics of threads; what somebody said of one counts after what they said of a thread, before its group."""
    began: dict[tuple[str, int], float] = field(default_factory=dict)
    """Since when somebody's level of a thread has stood there."""
    affected: dict[int, dict[str, float]] = field(default_factory=dict)
    """By thread, who said that they have this too, and when."""
    duplicates: dict[int, int] = field(default_factory=dict)
    """By thread, the one that answers for it."""
    marked: dict[int, float] = field(default_factory=dict)
    """When somebody said so of it last."""
    joined: set[int] = field(default_factory=set)
    """Threads into which others were merged: their opening posts stay."""
    lost: set[int] = field(default_factory=set)
    """Deleted posts of which nobody knows any more who had read them."""
    experts: dict[tuple[str, str], str] = field(default_factory=dict)
    """By person and topic, how they became an expert on it."""
    dropped: set[tuple[str, str]] = field(default_factory=set)
    """Of what the record suggests nothing any more, unless it is claimed or appointed."""
    now: float = 0

    def __post_init__(self) -> None:
        self.unread = {who: set() for who in self.people}

    # Rights

    def sees(self, who: str, group: int) -> bool:
        room = self.rooms[group]
        return room.visibility != "secret" or who in room.people

    def leads(self, who: str, group: int) -> bool:
        return self.sees(who, group) and (who == self.admin or self.rooms[group].people.get(who) == "lead")

    def takes_part(self, who: str, group: int) -> bool:
        return self.sees(who, group) and not self.rooms[group].archived

    def leads_any(self, who: str) -> bool:
        return who == self.admin or any(room.people.get(who) == "lead" for room in self.rooms.values())

    def knows(self, who: str, thread: int) -> bool:
        """Whether they lead the thread's group or are an expert on one of its topics, and take part there."""
        expert = any((who, topic) in self.experts for topic in self.filed_of(thread))
        group = self.where[thread]
        return self.takes_part(who, group) and (expert or self.leads(who, group))

    def posts_in(self, who: str, group: int) -> bool:
        room = self.rooms[group]
        open_to = room.visibility == "open" or who in room.people or self.leads(who, group)
        return self.takes_part(who, group) and open_to

    def arranges(self, who: str, thread: int) -> bool:
        group = self.where[thread]
        return self.takes_part(who, group) and (self.author[thread] == who or self.leads(who, group))

    def takes_back(self, who: str, post: Said) -> bool:
        """Soon enough, and nobody has built on it."""
        others = [other for other in self.posts.values() if other is not post]
        opening = post is self.of(post.thread)[0]
        alone = post.thread not in self.joined and all(other.thread != post.thread for other in others)
        built_on = (
            (opening and (self.affected.get(post.thread) or post.thread in self.duplicates.values()))
            or post.votes
            or post.accepted
            or post.verified
            or post.outdated is not None
            or any(other.answers == post.id for other in others)
        )
        mine = post.author == who and not post.deleted and not built_on
        return (
            mine
            and (alone or not opening)
            and self.now - post.at <= TAKEN_BACK
            and self.sees(who, self.where[post.thread])
        )

    def may_have_too(self, who: str, thread: int, on: bool) -> bool:
        """Somebody else's question; to begin with, one that is open."""
        waits = self.state(thread)[0] == "open" and thread not in self.closed and thread not in self.duplicates
        return self.takes_part(who, self.where[thread]) and self.author[thread] != who and (waits or not on)

    def answers(self, post: Said) -> bool:
        """Whether it may be said of a post that it answers: not of an opening post."""
        return not post.deleted and post is not self.of(post.thread)[0]

    def may_verify(self, who: str, post: Said) -> bool:
        """Experts and leads, of what others wrote."""
        return post.author != who and self.answers(post) and self.knows(who, post.thread)

    def may_unverify(self, who: str, post: Said) -> bool:
        """What they have verified themselves; nothing is taken back where nobody has."""
        return self.may_verify(who, post) and (not post.verified or who in post.verified_by)

    def may_outdate(self, who: str, post: Said) -> bool:
        """The asker, experts and leads."""
        return self.answers(post) and (self.arranges(who, post.thread) or self.knows(who, post.thread))

    def may_duplicate(self, who: str, thread: int, of: int | None) -> bool:
        """Another question, which all may see who see this one."""
        allowed = self.arranges(who, thread) or self.knows(who, thread)
        if of is None or not allowed:
            return allowed
        target = self.duplicates.get(of, of)
        seen = self.sees(who, self.where[of]) and self.sees(who, self.where[target])
        return seen and thread not in (of, target) and not self.hidden(thread, target)

    def shows(self, who: str, topic: str) -> bool:
        """Whether somebody may know of a topic that there is: none that only threads have that they can't see."""
        having = [thread for thread in self.where if topic in self.filed_of(thread)]
        return not having or any(self.sees(who, self.where[thread]) for thread in having)

    def suggested(self, reader: str, who: str, topic: str) -> bool:
        """Whether two people in two threads that the reader may see were helped, as nobody has confirmed yet."""
        if (who, topic) in self.experts or (who, topic) in self.dropped:
            return False
        helped: set[str | None] = set()
        threads = set()
        for post in self.posts.values():
            thread, asker = post.thread, self.author[post.thread]
            holds = (post.accepted or post.verified) and post.outdated is None and not post.deleted
            filed = topic in self.filed_of(thread) and self.sees(reader, self.where[thread])
            if post.author == who != asker and holds and filed:
                helped |= {asker, *post.votes}
                threads.add(thread)
        return min(len(helped), len(threads)) >= 2

    def hidden(self, thread: int, target: int) -> bool:
        """Whether somebody may see the one and not the other."""
        here, there = self.where[thread], self.where[target]
        return here != there and self.rooms[there].visibility == "secret"

    # What holds

    def state(self, thread: int) -> tuple[str, float | None]:
        """How a question stands by what people said of its posts, and since when it is open again."""
        posts = self.of(self.duplicates.get(thread, thread))
        holding = [post for post in posts if post.outdated is None and not post.deleted]
        if any(post.verified for post in holding):
            return "verified", None
        if any(post.accepted for post in holding):
            return "answered", None
        return "open", max((post.outdated for post in posts if post.outdated is not None), default=None)

    # What happens

    def duplicate(self, thread: int, of: int | None) -> None:
        """The asker follows the other question, unless they had chosen something there, as long as it stands."""
        target = None if of is None else self.duplicates.get(of, of)
        before, asker = self.duplicates.get(thread), self.author[thread]
        if target == before:
            return
        if before is not None:
            key = (str(asker), "thread", before)
            if self.levels.get(key) == "all" and self.began.get((str(asker), before)) == self.marked[thread]:
                del self.levels[key], self.began[str(asker), before]
            del self.duplicates[thread]
        if target is not None:
            for other, end in self.duplicates.items():
                if end == thread:
                    self.duplicates[other] = target
            self.duplicates[thread], self.marked[thread] = target, self.now
            if asker is not None and (asker, "thread", target) not in self.levels:
                self.levels[asker, "thread", target], self.began[asker, target] = "all", self.now

    def _part(self) -> None:
        for thread, target in list(self.duplicates.items()):
            if self.hidden(thread, target):
                del self.duplicates[thread]

    def followed(self, who: str, thread: int, level: str) -> None:
        """A choice stands since the first one, unless it came with something else that somebody did."""
        self.levels[who, "thread", thread] = level
        self.began.setdefault((who, thread), self.now)

    def has_too(self, who: str, thread: int, on: bool) -> None:
        """Who has it too follows the thread; taking that back takes the following back that came with it."""
        having, of_thread = self.affected.setdefault(thread, {}), (who, "thread", thread)
        if on and who not in having:
            having[who] = self.now
            if self.levels.get(of_thread) != "all":
                self.levels[of_thread], self.began[who, thread] = "all", self.now
        elif not on and who in having:
            since = having.pop(who)
            if self.levels.get(of_thread) == "all" and self.began[who, thread] == since:
                del self.levels[of_thread], self.began[who, thread]

    def started(self, thread: int, group: int, by: str | None) -> None:
        self.where[thread], self.author[thread] = group, by

    def said(
        self, post: int, thread: int, by: str | None, *, answers: int | None = None, history: bool = False
    ) -> None:
        """What comes as history is new to nobody, but for those who marked the history of its thread as unread."""
        past = {other.id for other in self.of(thread) if other.history}
        self.posts[post] = Said(post, thread, by, history, self.now, answers=answers)
        for who in self.people:
            if not history or past & self.unread[who]:
                self.unread[who].add(post)

    def retracted(self, post: Said) -> None:
        """It is gone as if it had not been."""
        del self.posts[post.id]
        for waiting in self.unread.values():
            waiting.discard(post.id)
        if not self.of(post.thread):
            del self.where[post.thread], self.author[post.thread]
            self.affected.pop(post.thread, None)
            self.duplicates.pop(post.thread, None)
            self.filed.pop(post.thread, None)
            self.closed.discard(post.thread)

    def of(self, thread: int) -> list[Said]:
        """A thread's posts in the order in which they came."""
        return sorted((post for post in self.posts.values() if post.thread == thread), key=lambda post: post.id)

    def read(self, who: str, thread: int, up_to: int) -> None:
        """What came with imports came all at once: whoever has read one post of it has read all of that thread."""
        if any(post.id <= up_to for post in self.of(thread)):
            self.unread[who] -= {post.id for post in self.of(thread) if post.id <= up_to or post.history}

    def mark_unread(self, who: str, thread: int, start: int) -> None:
        """A thread has one mark: from a post on it is unread, before it it is read; history is unread as a whole."""
        rest = [post for post in self.of(thread) if post.id >= start]
        all_of_it = any(post.history for post in rest)
        for post in self.of(thread):
            (self.unread[who].add if all_of_it or post.id >= start else self.unread[who].discard)(post.id)

    def read_group(self, who: str, group: int) -> None:
        self.unread[who] -= {post.id for post in self.posts.values() if self.where[post.thread] == group}

    def moved(self, thread: int, target: int) -> None:
        """Whoever sees it for the first time has all of it before them, but for what came as history."""
        source = self.where[thread]
        for who in self.people:
            if not (self.sees(who, source) and self.sees(who, target)):
                self.forget(who, thread)
        self.where[thread] = target
        self._part()

    def merged(self, source: int, target: int) -> None:
        """One thread has one mark: what somebody has not read stays unread, and so does all that stands below it."""
        group, before = self.where[target], self.where[source]
        posts = sorted([*self.of(source), *self.of(target)], key=lambda post: post.id)
        for who in self.people:
            if not self.sees(who, before):
                self.forget(who, source)
            waiting = [
                post
                for post in posts
                if post.id in self.unread[who] and post.author != who and not post.deleted and self.sees(who, group)
            ]
            if not self.sees(who, group):
                for thread in (source, target):
                    self.forget(who, thread)
            else:
                self._one_mark(who, posts, waiting)
        older, other = self.of(source)[0].id < self.of(target)[0].id, self.author[source]
        later = self.author[target] if older else other
        if later in self.people and later is not None and self.author[target] != other:
            said = {("thread", source), ("thread", target)} & {key[1:] for key in self.levels if key[0] == later}
            unheard = any(self.topics.get((later, topic)) == "muted" for topic in self.filed_of(source, target))
            if not said and not unheard and self.levels.get((later, "group", group)) != "muted":
                self.levels[later, "thread", target], self.began[later, target] = "all", self.now
        for who in self.people:
            if self.levels.pop((who, "thread", source), "") == "all" and (who, "thread", target) not in self.levels:
                self.levels[who, "thread", target], self.began[who, target] = "all", self.began[who, source]
        if older:
            self.author[target] = other
        self.duplicates.pop(source, None)
        if self.duplicates.get(target) == source:
            del self.duplicates[target]
        for thread, end in self.duplicates.items():
            if end == source:
                self.duplicates[thread] = self.duplicates.get(target, target)
        self._part()
        self.affected[target] = {**self.affected.pop(source, {}), **self.affected.get(target, {})}
        self.affected[target].pop(str(self.author[target]), None)
        self.filed[target] = self.filed_of(target, source)
        self.filed.pop(source, None)
        for post in self.of(source):
            post.thread = target
        del self.where[source], self.author[source]
        self.closed.discard(source)
        self.joined.add(target)
        # Whether a mark covers what was deleted before it, nobody can see; only bringing it back would tell.
        self.lost |= {post.id for post in posts if post.deleted}

    def _one_mark(self, who: str, posts: list[Said], waiting: list[Said]) -> None:
        history = any(post.history for post in waiting)
        first = next((post.id for post in waiting if not post.history), None)
        for post in posts:
            new = history or (not post.history and first is not None and post.id >= first)
            (self.unread[who].add if new else self.unread[who].discard)(post.id)

    def forget(self, who: str, thread: int) -> None:
        for post in self.of(thread):
            (self.unread[who].discard if post.history else self.unread[who].add)(post.id)

    def filed_of(self, *threads: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(topic for thread in threads for topic in self.filed.get(thread, ())))

    def muted(self, who: str, thread: int) -> bool:
        """By the thread's own level, or that of its topics that tells most, or its group's."""
        own = self.levels.get((who, "thread", thread))
        said = {self.topics.get((who, topic)) for topic in self.filed_of(thread)} - {None}
        of_topics = next((level for level in ("all", "mine", "muted") if level in said), None)
        return (own or of_topics or self.levels.get((who, "group", self.where[thread]))) == "muted"

    # What must be shown

    def counted(self, who: str) -> set[int]:
        """The posts that count as unread for somebody, wherever they see them."""
        return {
            number
            for number in self.unread[who]
            if not (post := self.posts[number]).deleted
            and post.author != who
            and self.sees(who, self.where[post.thread])
        }

    def goes_on(self, who: str, lists: dict[int, list[int]], group: int, here: int | None) -> int | None:
        """The next thread with something unread: the rest of this group's list, then its top, then the other groups.

        `lists` are the threads of each group as they stand, the groups in their order.
        """
        unread = {self.posts[post].thread for post in self.counted(who)} - {here}
        waiting = {thread for thread in unread if not self.muted(who, thread)}
        order = list(lists)
        at = order.index(group) if group in lists else 0
        for current in order[at:] + order[:at]:
            row = lists[current]
            cut = row.index(here) + 1 if current == group and here in row else 0
            for thread in row[cut:] + row[:cut]:
                if thread in waiting:
                    return thread
        return None
