"""How two divisions of one page correspond."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.divisions import PartGroup, group_parts, pair_parts


def sets(*parts):
    return [frozenset(part) for part in parts]


def test_parts_of_the_same_lines_are_a_group_of_their_own():
    assert group_parts(sets({1, 2}, {3}), sets({3}, {1, 2})) == [PartGroup((0,), (1,)), PartGroup((1,), (0,))]


def test_a_part_that_was_split_is_one_group_with_its_pieces():
    assert group_parts(sets({1, 2, 3}, {4}), sets({1}, {2, 3}, {4})) == [
        PartGroup((0,), (0, 1)),
        PartGroup((1,), (2,)),
    ]


def test_a_moved_line_groups_the_parts_it_left_and_joined():
    assert group_parts(sets({1, 2}, {3, 4}, {5}), sets({1}, {2, 3, 4}, {5})) == [
        PartGroup((0, 1), (0, 1)),
        PartGroup((2,), (2,)),
    ]


def test_parts_that_share_a_line_are_in_one_group():
    assert group_parts(sets({1, 2}, {2, 3}), sets({1, 2}, {2, 3})) == [PartGroup((0, 1), (0, 1))]


def test_each_part_becomes_the_one_that_holds_most_of_its_characters():
    pairs, heirs = pair_parts(sets({0, 1, 2}, {3}), sets({0}, {1, 2, 3}), sizes=[50, 10, 10, 5])
    assert (pairs, heirs) == ({0: 0, 1: 1}, {})


def test_a_part_that_becomes_none_has_the_part_with_most_of_it_as_heir():
    pairs, heirs = pair_parts(sets({0}, {1}), sets({0, 1}), sizes=[50, 10])
    assert (pairs, heirs) == ({0: 0}, {1: 0})


def test_a_part_without_lines_in_any_new_part_has_no_heir():
    assert pair_parts(sets({0}, {1}), sets({0}), sizes=[5, 5]) == ({0: 0}, {})


LINES = range(12)
DIVISIONS = st.lists(st.integers(0, 5), min_size=len(LINES), max_size=len(LINES)).map(
    lambda marks: sets(*({line for line in LINES if marks[line] == mark} for mark in sorted(set(marks))))
)


@pytest.mark.slow
@given(DIVISIONS, DIVISIONS)
def test_both_sides_of_every_group_hold_the_same_lines(old, new):
    groups = group_parts(old, new)
    for group in groups:
        held = frozenset().union(*(old[at] for at in group.old))
        assert held == frozenset().union(*(new[at] for at in group.new))
    assert sorted(at for group in groups for at in group.old) == list(range(len(old)))
    assert sorted(at for group in groups for at in group.new) == list(range(len(new)))


@pytest.mark.slow
@given(DIVISIONS, DIVISIONS)
def test_every_old_part_is_paired_or_has_an_heir(old, new):
    pairs, heirs = pair_parts(old, new, sizes=[1] * len(LINES))
    assert set(pairs) | set(heirs) == set(range(len(old)))
    assert not set(pairs) & set(heirs)
    assert len(set(pairs.values())) == len(pairs)
