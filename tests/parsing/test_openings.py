"""How a page's paragraphs open weighs what is said of breaks after a sentence."""

from __future__ import annotations

import pytest

from articles.parsing.line_breaks import find_widths, measure_lines
from articles.parsing.openings import Layout, weigh_openings

# A paragraph in a column of eight em: its third line fills the column and ends a sentence, its last one
# leaves room.
SET_IN, FLUSH, LOST = (
    [first, "水" * 8, "水" * 7 + "。", *["水" * 8] * 3, "水水。"]
    for first in ("\u3000\u3000" + "水" * 6, "水" * 8, "水" * 6)
)


def weigh(printed: list[str], chance: float, *, in_strips: bool = False) -> tuple[list[float], Layout]:
    """The chances that the lines continue, where before each paragraph was begun and every other line had
    this one; and how the page is printed."""
    lines = measure_lines(printed)
    chances = [0.2 if n % 7 == 0 else chance for n in range(len(printed))]
    return weigh_openings(chances, lines, find_widths(lines), in_strips=in_strips)


@pytest.mark.parametrize(
    ("printed", "chance", "weighed"),
    [
        (SET_IN * 3, 0.9, 0.98),
        (FLUSH * 3, 0.9, 0.85),
        (FLUSH * 3, 0.6, 0.51),  # it continues still
        (FLUSH * 3, 0.4, 0.4),  # and what does not stays as it is
        (SET_IN * 3, 0.4, 0.4),
        (LOST * 3, 0.9, 0.9),  # two openings do not show how wide first lines are
        (SET_IN + FLUSH + SET_IN + FLUSH, 0.9, 0.9),  # the page has no habit
        (SET_IN * 2, 0.9, 0.9),  # one opening does not show it
    ],
)
def test_how_paragraphs_open_weighs_the_chance_that_one_continues_after_a_sentence(printed, chance, weighed):
    expected = [0.2 if n % 7 == 0 else weighed if n % 7 == 3 else chance for n in range(len(printed))]
    chances, layout = weigh(printed, chance)
    assert chances == pytest.approx(expected)
    assert layout == Layout.FLUSH


@pytest.mark.parametrize("paragraph", [SET_IN, LOST])
def test_where_first_lines_are_narrower_a_line_that_fills_its_column_continues(paragraph):
    chances, layout = weigh(paragraph * 5, 0.8)
    assert layout == Layout.SET_IN
    assert all(chance > 0.9 for chance in chances[3::7])
    others = [chance for n, chance in enumerate(chances) if n % 7 not in (0, 3)]
    assert others == [0.8] * len(others)


def test_where_first_lines_are_narrower_a_line_as_narrow_begins_a_paragraph():
    printed = LOST * 5
    printed[17] = "水" * 6  # the line after the sentence that fills its column
    chances, _ = weigh(printed, 0.8)
    assert chances[17] < 0.5
    assert chances[10] > 0.9
    assert weigh(FLUSH * 2 + printed[14:21] + FLUSH * 2, 0.8)[0][17] == pytest.approx(0.8, abs=0.1)


def test_in_strips_the_widths_of_first_lines_say_nothing():
    chances, layout = weigh(LOST * 5, 0.8, in_strips=True)
    assert layout == Layout.STRIPS
    assert chances[3::7] == [0.8] * 5


def test_a_line_set_in_after_a_sentence_is_not_weighed():
    printed = SET_IN * 3
    printed[3] = "\u3000\u3000" + "水" * 6
    assert weigh(printed, 0.9)[0][3] == 0.9


def test_a_single_line_has_nothing_to_weigh():
    assert weigh(["水泵。"], 0.9) == ([0.2], Layout.FLUSH)
