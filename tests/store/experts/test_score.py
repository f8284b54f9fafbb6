"""The arithmetic of who knows: more evidence never tells against somebody, and nothing is ever not a number."""

import math

from hypothesis import given
from hypothesis import strategies as st

from store.experts import score
from store.experts.score import Work

WORKS = st.builds(
    Work,
    member=st.integers(1, 4),
    thread=st.integers(1, 5),
    remark=st.booleans(),
    accepted=st.booleans(),
    verified=st.booleans(),
    votes=st.integers(-(1 << 40), 1 << 40),
    days=st.floats(-1e6, 1e6),
)
PARTS = st.floats(0, 1)
BEARINGS = st.dictionaries(st.integers(1, 5), st.builds(score.bearing, PARTS, PARTS, PARTS))
PLAIN = Work(1, 1, False, False, False, 0, 0.0)


@given(WORKS)
def test_every_post_is_worth_something(work: Work):
    assert 0 < score.worth(work) < math.inf


@given(WORKS)
def test_what_helped_more_is_worth_more(work: Work):
    plain = work._replace(accepted=False, verified=False, votes=0, remark=True)
    for better in (
        work._replace(verified=True),
        work._replace(remark=False),
        work._replace(votes=max(work.votes, 0) + 1),
        work._replace(days=work.days - 1),
    ):
        assert score.worth(better) >= score.worth(plain._replace(days=better.days)) > 0
    answer = work._replace(remark=False)
    assert score.worth(answer._replace(accepted=True, verified=False)) < score.worth(answer._replace(verified=True))
    assert score.worth(plain) < score.worth(plain._replace(accepted=True)) < score.worth(plain._replace(verified=True))


def test_an_answer_of_a_month_ago_counts_half_and_a_remark_little():
    now = score.worth(PLAIN)
    assert score.worth(PLAIN._replace(days=30.0)) == now / 2
    assert score.worth(PLAIN._replace(days=90.0)) == now / 4
    assert score.worth(PLAIN._replace(days=-5.0)) == now
    assert score.worth(PLAIN._replace(remark=True)) < now / 5


def test_a_remark_that_solved_it_is_an_answer():
    solved = PLAIN._replace(accepted=True)
    assert score.worth(solved._replace(remark=True)) == score.worth(solved)


@given(PARTS, PARTS, PARTS, PARTS)
def test_a_thread_that_has_more_to_do_with_it_counts_more(near: float, likeness: float, topics: float, more: float):
    least = score.bearing(near, likeness, topics)
    assert least >= 0
    assert score.bearing(max(near, more), max(likeness, more), max(topics, more)) >= least


@given(st.lists(WORKS, max_size=12), WORKS, BEARINGS)
def test_a_further_post_helps_its_author_alone(works: list[Work], more: Work, bearings: dict[int, float]):
    before, after = score.standings(works, bearings), score.standings([*works, more], bearings)
    for member, standing in before.items():
        assert after[member].weight >= standing.weight
        assert member == more.member or after[member] == standing
    assert set(after) - set(before) <= {more.member}


@given(st.lists(WORKS, max_size=12), BEARINGS, st.randoms())
def test_the_order_of_the_posts_is_all_one(works: list[Work], bearings: dict[int, float], chance):
    shuffled = list(works)
    chance.shuffle(shuffled)
    one, other = score.standings(works, bearings), score.standings(shuffled, bearings)
    assert set(one) == set(other)
    for member in one:
        assert math.isclose(one[member].weight, other[member].weight)
        assert set(one[member].threads) == set(other[member].threads)


@given(st.lists(WORKS, max_size=12), BEARINGS)
def test_only_threads_that_bear_on_it_prove_anything(works: list[Work], bearings: dict[int, float]):
    for member, standing in score.standings(works, bearings).items():
        assert standing.weight > 0 and standing.threads
        for thread in standing.threads:
            assert bearings[thread] > 0
            assert any(work.member == member and work.thread == thread for work in works)


def test_the_thread_that_says_most_comes_first():
    works = [PLAIN._replace(thread=1), PLAIN._replace(thread=2, accepted=True), PLAIN._replace(thread=3)]
    found = score.standings(works, {1: 1.0, 2: 1.0, 3: score.bearing(1.0, 1.0, 0.0)})
    assert found[1].threads == (3, 2, 1)


@given(st.floats(0, 1e12), st.floats(0, 1e12))
def test_a_score_is_from_0_to_1_and_grows_with_its_sum(one: float, other: float):
    low, high = sorted((one, other))
    assert 0 <= score.scaled(low) <= score.scaled(high) <= 1
    assert score.scaled(score.HALF) == 0.5
