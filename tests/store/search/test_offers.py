"""store.search.offers: what is offered in the place of nothing finds something, and betrays no secret."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import groups
from store.opening import open_store
from store.search import query
from store.search.offers import offers

if TYPE_CHECKING:
    from tests.store.conftest import Forum


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("capcitor", "capacitor"),
        ("cpaacitor", "capacitor"),
        ("condensor fans", "condenser fans"),
        ("chiler capcitor", "chiller capacitor"),
        ("is:open capcitors", "is:open capacitor"),
    ],
)
def test_the_nearest_spelling_is_offered_as_people_wrote_it(forum: "Forum", typed: str, meant: str) -> None:
    forum.thread(forum.group(), title="Chiller 3 trips", body="Check the Capacitor of the condenser fan.")
    assert not query.search(forum.db, forum.admin, typed).items
    assert offers(forum.db, forum.admin, typed).spellings[0] == meant
    assert query.search(forum.db, forum.admin, meant).items


def test_it_is_offered_on_a_connection_that_only_reads_too(forum: "Forum") -> None:
    forum.thread(forum.group(), title="Chiller")
    db = open_store(forum.path, read_only=True)
    assert offers(db, forum.admin, "chiler").spellings == ("chiller",)
    assert db.value("PRAGMA query_only") == 1
    db.close()


def test_fewer_filters_and_words_are_offered_where_they_find_something(forum: "Forum") -> None:
    forum.thread(forum.group(), title="Chiller", body="trips", topics=("hvac",))
    tried = offers(forum.db, forum.admin, "chiller is:answered")
    assert tried.fewer == (("is:answered", "chiller"),) and tried.question == "chiller"
    tried = offers(forum.db, forum.admin, 'chiller -#hvac "trips" in:title')
    assert tried.fewer == ()
    tried = offers(forum.db, forum.admin, "trips in:title")
    assert tried.fewer == (("in:title", "trips"),)
    tried = offers(forum.db, forum.admin, "chiller trips quokka")
    assert tried.fewer == (("quokka", "chiller trips"),)
    assert offers(forum.db, forum.admin, "zzzz") == ((), (), "zzzz")
    assert offers(forum.db, forum.admin, "") == ((), (), "")


def test_what_is_secret_is_not_offered(forum: "Forum") -> None:
    bo, cem = forum.member("bo"), forum.member("cem")
    forum.thread(
        forum.group("Board", bo, visibility="secret"), bo, title="Layoffs", body="restructuring", topics=("exit",)
    )
    forum.thread(forum.group("Hall"), title="x")
    assert offers(forum.db, bo, "layofs").spellings == ("layoffs",)
    assert offers(forum.db, cem, "layofs") == offers(forum.db, cem, "qwqwqw")._replace(question="layofs")
    assert offers(forum.db, cem, "restructuring is:answered").fewer == ()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_whatever_is_typed_what_is_offered_finds_something(forum: "Forum", typed: str) -> None:
    if not groups.listing(forum.db, forum.admin):
        forum.thread(forum.group(), title="Chiller a b c 0 1", body="A capacitor.")
    tried = offers(forum.db, forum.admin, typed)
    for meant in (*tried.spellings, *(rest for _, rest in tried.fewer)):
        assert query.search(forum.db, forum.admin, meant).items
