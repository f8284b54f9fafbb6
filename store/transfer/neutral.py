"""Threads and posts in the neutral form, as the store says them; and what an archive said otherwise.

`differences` is computed when a record comes in, `restored` undoes it when it goes out: a difference holds only as
long as the store still says what it said at the import, so that nothing outdated comes back.
"""

from typing import Any

Neutral = dict[str, Any]


def thread(
    *,
    id: str,
    group: str,
    title: str,
    topics: tuple[str, ...],
    created: str | None,
    closed: str | None,
    views: int | None,
    accepted_post: str | None,
    links: list[tuple[str, str]],
) -> Neutral:
    """A thread without its posts."""
    return {
        "id": id,
        "group": group,
        "title": title,
        "tags": list(topics),
        "created": created,
        "closed": closed,
        "views": views,
        "accepted_post": accepted_post,
        "links": [{"thread": target, "type": kind} for target, kind in links],
    }


def post(
    *,
    id: str,
    kind: str,
    author: str | None,
    author_id: str | None,
    created: str | None,
    body: str,
    score: int | None,
    accepted: bool,
    parent: str | None,
    files: list[tuple[str, str | None, str | None, int | None]],
    format: str,
    deleted: bool,
    verified: bool = False,
    outdated: bool = False,
) -> Neutral:
    """A post; `files` are (name, path, media type, size), pictures with a path alone being the post's images."""
    made: Neutral = {
        "id": id,
        "kind": kind,
        "author": author,
        "author_id": author_id,
        "created": created,
        "body": body,
        "score": score,
        "accepted": accepted,
        "parent": parent,
        "images": [path for _, path, kind, _ in files if path is not None and kind == "image/*"],
    }
    others = [
        {"name": name, "type": kind, "bytes": size}
        for name, path, kind, size in files
        if path is None or kind != "image/*"
    ]
    if format != "markdown":
        made["format"] = format
    if others:
        made["attachments"] = others
    for name, so in (("deleted", deleted), ("verified", verified), ("outdated", outdated)):
        if so:
            made[name] = True
    return made


def differences(said: Neutral, made: Neutral) -> dict[str, list[Any]]:
    """Where an archive's own words differ from the store's: `{key: [the store's, the archive's]}`.

    A key that the archive lacks has the store's value alone.
    """
    found: dict[str, list[Any]] = {}
    for key in [*made, *(key for key in said if key not in made)]:
        if key not in said:
            found[key] = [made[key]]
        elif key not in made or said[key] != made[key] or type(said[key]) is not type(made[key]):
            found[key] = [made.get(key), said[key]]
    return found


def restored(made: Neutral, found: dict[str, list[Any]]) -> Neutral:
    """The archive's own words where the store still says the same."""
    result = dict(made)
    for key, (before, *said) in found.items():
        if made.get(key) != before:
            continue
        if said:
            result[key] = said[0]
        else:
            result.pop(key, None)
    return result
