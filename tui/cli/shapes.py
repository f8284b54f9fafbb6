"""The JSON that programs rely on: exactly these keys, described in docs/cli.md."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.for_you import ForYou, Waiting
    from store.groups import Group, GroupMember
    from store.members import Member
    from store.notices import Notice
    from store.posts import PostRow
    from store.retracting import Retracted
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
        "reply_to": row.reply_to,
        "attachments": [
            {
                "name": file.name,
                "path": file.path,
                "media_type": file.media_type,
                "size": file.size,
                "width": file.width,
                "height": file.height,
                "kept": file.kept,
            }
            for file in row.attachments
        ],
        "source_id": row.source_id,
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


def for_you(found: "ForYou") -> Shape:
    """What waits for the reader."""
    return {
        "notices": [notice(row) for row in found.notices.items],
        "following": [waiting(row) for row in found.following],
        "busiest": [{**waiting(row), "people": row.people, "posts": row.posts} for row in found.busiest],
        "since": found.since,
        "next": found.notices.next,
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


def group_member(row: "GroupMember") -> Shape:
    """A member of a group: `role` is the one in the group."""
    return {**member(row.member), "role": row.role, "joined_at": row.joined_at}
