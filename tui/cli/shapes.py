"""The JSON that programs rely on: exactly these keys, described in docs/cli.md."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.attachments import AttachmentRow
    from store.best_one import Best
    from store.covering import Topic
    from store.expertise import Known, Suggestion
    from store.experts.finding import Expert as Found
    from store.experts.routing import Reached
    from store.experts.turns import Question
    from store.for_you import ForYou, Waiting
    from store.groups import Group, GroupMember
    from store.members import Member
    from store.notices import Notice
    from store.people import Person
    from store.posts import PostRow
    from store.retracting import Retracted
    from store.reviews import Review
    from store.search.query import Hit
    from store.search.similar import Similar
    from store.threads import ThreadRow
    from store.versions import Version

Shape = dict[str, Any]


def group(row: "Group") -> Shape:
    """A group."""
    return {
        "name": row.name,
        "uid": row.uid,
        "slug": row.slug,
        "description": row.description,
        "visibility": row.visibility,
        "aim_minutes": row.aim_minutes,
        "hours": row.hours,
        "review_days": row.review_days,
        "members": row.members,
        "threads": row.threads,
        "unread": row.unread,
        "role": row.role,
        "can_post": row.can_post,
        "archived": row.archived,
        "last_at": row.last_at,
        "level": row.level,
    }


def thread(row: "ThreadRow") -> Shape:
    """A thread."""
    return {
        "number": row.id,
        "uid": row.uid,
        "group": row.group,
        "kind": row.kind,
        "title": row.title,
        "state": row.state,
        "closed": row.closed,
        "author": row.author,
        "created_at": row.created_at,
        "last_at": row.last_at,
        "posts": row.posts,
        "topics": list(row.topics),
        "source_id": row.source_id,
        "pinned": bool(row.pinned_at),
        "level": row.level,
        "duplicate_of": row.duplicate_of,
        "affected": row.affected,
    }


def post(row: "PostRow") -> Shape:
    """A post."""
    return {
        "id": row.id,
        "uid": row.uid,
        "thread": row.thread_id,
        "kind": row.kind,
        "author": row.author,
        "created_at": row.created_at,
        "edited_at": row.edited_at,
        "body": row.body,
        "votes": row.votes,
        "accepted": row.accepted,
        "verified": row.verified,
        "outdated": row.outdated,
        "reply_to": row.reply_to,
        "attachments": [attachment(file) for file in row.attachments],
        "source_id": row.source_id,
        "expert_on": row.expert_on,
    }


def attachment(file: "AttachmentRow") -> Shape:
    """A file of a post."""
    return {
        "name": file.name,
        "path": file.path,
        "media_type": file.media_type,
        "size": file.size,
        "width": file.width,
        "height": file.height,
        "kept": file.kept,
        "caption": file.caption,
        "resolved_path": file.resolved_path,
        "host": file.host,
        "modified_at": file.modified_at,
        "sha256": file.sha256,
        "orientation": file.orientation,
        "taken_at": file.taken_at,
    }


def retracted(gone: "Retracted") -> Shape:
    """What was taken back, as it was written; `thread` is null when it went too."""
    return {
        "post": gone.post,
        "thread": None if gone.started else gone.thread,
        "group": gone.group,
        "kind": gone.kind,
        "title": gone.title or None,
        "topics": list(gone.topics),
        "body": gone.body,
        "reply_to": gone.reply_to,
        "attachments": [attachment(file) for file in gone.files],
    }


def version(row: "Version") -> Shape:
    """A text of a post."""
    return {
        "version": row.number,
        "body": row.body,
        "written_at": row.written_at,
        "replaced_by": row.replaced_by,
        "replaced_at": row.replaced_at,
    }


def hit(row: "Hit") -> Shape:
    """A thread that was found."""
    return {**thread(row.thread), "score": row.score, "excerpt": row.excerpt}


def similar(row: "Similar") -> Shape:
    """A thread that is like a question."""
    return {**thread(row.thread), "score": row.score, "excerpt": row.excerpt, "post": row.post}


def notice(row: "Notice") -> Shape:
    """Something that waits for the reader."""
    return {
        "kind": row.kind,
        "why": row.why,
        "thread": thread(row.thread),
        "post": post(row.post),
        "created_at": row.created_at,
    }


def waiting(row: "Waiting") -> Shape:
    """A thread with something unread that the reader follows."""
    return {"why": row.why, "thread": thread(row.thread), "unread": row.thread.unread, "first_unread": row.first}


def question(row: "Question") -> Shape:
    """An open question that reaches the reader."""
    return {"why": row.why, "thread": thread(row.thread), "replies": row.replies, "reached_at": row.reached_at}


def review(row: "Review") -> Shape:
    """An answer to look at again."""
    return {"thread": thread(row.thread), "post": post(row.post), "looked_at": row.looked_at}


def for_you(found: "ForYou") -> Shape:
    """What waits for the reader."""
    return {
        "questions": [question(row) for row in found.questions],
        "notices": [notice(row) for row in found.notices.items],
        "reviews": [review(row) for row in found.reviews],
        "following": [waiting(row) for row in found.following],
        "busiest": [{**waiting(row), "people": row.people, "posts": row.posts} for row in found.busiest],
        "spared": [{"thread": thread(row), "people": people} for row, people in found.spared],
        "since": found.since,
        "next": found.notices.next,
    }


def best(row: "Best | None") -> Shape:
    """The best single question; both null where there is none."""
    return {"thread": None if row is None else thread(row.thread), "why": None if row is None else row.why}


def reached(row: "Reached") -> Shape:
    """Somebody whom a question reaches."""
    return {
        "handle": row.member.handle,
        "name": row.member.name,
        "reason": row.reason,
        "topic": row.topic,
        "state": row.state,
        "waiting": row.waiting,
    }


def member(row: "Member") -> Shape:
    """A member of the store."""
    return {
        "handle": row.handle,
        "name": row.name,
        "uid": row.uid,
        "about": row.about,
        "role": row.role,
        "arrived": row.arrived,
        "created_at": row.created_at,
        "source_id": row.source_id,
    }


def known(row: "Known") -> Shape:
    """A topic that somebody is an expert on."""
    return {
        "topic": row.topic,
        "origin": row.origin,
        "confirmed_by": row.confirmed_by,
        "since": row.since,
        "evidence": list(row.evidence),
    }


def expert(row: "Person", topics: "Iterable[Known]") -> Shape:
    """An expert, and what they know."""
    return {
        "handle": row.member.handle,
        "name": row.member.name,
        "state": row.state,
        "topics": [known(topic) for topic in topics],
    }


def knows(row: "Found") -> Shape:
    """Somebody who may know, with the threads that show it."""
    return {
        "handle": row.member.handle,
        "name": row.member.name,
        "score": row.score,
        "topics": list(row.topics),
        "evidence": list(row.evidence),
        "source_id": row.member.source_id,
    }


def suggestion(row: "Suggestion") -> Shape:
    """A topic on which the record shows somebody to be an expert."""
    return {"topic": row.topic, "score": row.score, "people": row.people, "evidence": list(row.evidence)}


def topic(row: "Topic") -> Shape:
    """A topic, and who covers it."""
    return {
        "name": row.name,
        "description": row.description,
        "aliases": list(row.aliases),
        "threads": row.threads,
        "open": row.open,
        "covered": row.covered,
        "experts": [expert._asdict() for expert in row.experts],
    }


def group_member(row: "GroupMember") -> Shape:
    """A member of a group: `role` is the one in the group."""
    return {**member(row.member), "role": row.role, "joined_at": row.joined_at}
