"""store.attachments: listed with their posts, in their order."""

from typing import TYPE_CHECKING, Any

from store import attachments, connection, posts, threads, versions

if TYPE_CHECKING:
    from tests.store.conftest import Forum


def test_files_stand_with_their_posts(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    post = forum.reply(thread, forum.admin)
    with connection.write(forum.db, forum.admin) as tx:
        attachments.add(tx, post.id, 1, name="b.pdf", path=None, media_type="application/pdf", size=7)
        attachments.add(tx, post.id, 0, name="a.jpg", path="/a.jpg", width=640, height=480)
    first, second = posts.get(forum.db, forum.admin, post.id).attachments
    assert (first.name, first.width, first.kept, second.size) == ("a.jpg", 640, False, 7)
    assert posts.get(forum.db, forum.admin, post.id - 1).attachments == ()
    assert attachments.of_posts(forum.db, []) == {}


def test_imported_pictures_and_files_are_counted_and_come_in_order(forum: "Forum", make_record: Any) -> None:
    made = make_record(1)
    made["posts"][0] |= {
        "images": ["http://x/pics/a.png", "b.jpg"],
        "attachments": [{"name": "c.pdf", "type": "application/pdf", "bytes": 9}],
    }
    summary, _ = forum.load([made])
    assert summary.attachments == threads.get(forum.db, forum.admin, 1).photos == 3
    files = posts.page_of(forum.db, forum.admin, 1).items[0].attachments
    assert [(file.name, file.path, file.size) for file in files] == [
        ("a.png", "http://x/pics/a.png", None),
        ("b.jpg", "b.jpg", None),
        ("c.pdf", None, 9),
    ]
    assert forum.exported() == [made]


def test_what_was_deleted_shows_no_files(forum: "Forum") -> None:
    thread = forum.thread(forum.group())
    post = forum.reply(thread, forum.admin)
    with connection.write(forum.db, forum.admin) as tx:
        attachments.add(tx, post.id, 0, name="salary.xls", path="/salary.xls", size=5)
    versions.delete(forum.db, forum.admin, post.id)
    assert posts.get(forum.db, forum.admin, post.id).attachments == ()
    assert threads.get(forum.db, forum.admin, thread.id).photos == 0
