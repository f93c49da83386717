import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.parsing import Hints, parse_page
from articles.parsing.flags import FLAGS, TOO_LONG
from articles.parsing.values import Flag
from tests.parsing.laws import assert_every_line_stands_once, assert_text_is_the_lines_own

SEEDS = sorted((Path(__file__).resolve().parents[2] / "seeds").glob("*.txt"))
SEED_LINES = [line for path in SEEDS for line in path.read_text("utf-8").split("\n")]

# Lines of print as they come, whole, cut and broken, and what no newspaper prints.
LINES = st.one_of(
    st.sampled_from(SEED_LINES),
    st.sampled_from(SEED_LINES).flatmap(lambda line: st.integers(0, len(line)).map(lambda at: line[:at])),
    st.sampled_from(SEED_LINES).flatmap(lambda line: st.integers(0, len(line)).map(lambda at: line[at:])),
    st.sampled_from(
        ["新闻延伸", "核心提示", "2版", "记者 史莺 摄", "（下转第3版）", "第2版 2026年4月2日", "本报评论员"]
    ),
    st.text(max_size=30),
)
PAGES = st.lists(LINES, max_size=25).map("\n".join)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_a_seeds_lines_stand_once_each_and_its_text_is_their_own(seed):
    text = seed.read_text("utf-8")
    page = parse_page(text)
    assert_every_line_stands_once(text, page)
    assert_text_is_the_lines_own(text, page)


@pytest.mark.slow
@settings(max_examples=150)
@given(PAGES)
def test_any_page_is_parsed_without_a_line_lost_or_used_twice(text):
    page = parse_page(text)
    assert_every_line_stands_once(text, page)
    assert_text_is_the_lines_own(text, page)


@pytest.mark.slow
@settings(max_examples=60)
@given(PAGES)
def test_flags_are_in_the_table_and_point_at_lines_of_the_page(text):
    page = parse_page(text)
    places = {at for at, line in enumerate(text.split("\n")) if line.strip()}
    flags_found: list[Flag] = [*page.flags, *(flag for story in page.stories for flag in story.flags)]
    assert {flag.code for flag in flags_found} <= FLAGS.keys()
    assert {at for flag in flags_found for at in flag.lines} <= places


@pytest.mark.slow
@settings(max_examples=60)
@given(PAGES)
def test_blanks_after_lines_and_at_the_end_change_nothing(text):
    page = parse_page(text)
    assert parse_page("\n".join(line + " \t" for line in text.split("\n")) + "\n\n  \n") == page
    if "\r" not in text:
        assert parse_page(text.replace("\n", "\r\n")) == page


@pytest.mark.slow
@settings(max_examples=40)
@given(PAGES)
def test_parsing_is_repeatable_and_hints_change_only_date_and_place(text):
    page = parse_page(text)
    assert parse_page(text) == page
    hinted = parse_page(text, Hints(newspaper="样报", label="A7", section="头版"))
    assert replace(hinted, label=page.label, section=page.section, flags=page.flags) == page
    assert (hinted.label, hinted.section) == ("A7", "头版")


@pytest.mark.parametrize(
    "text", ["", "\n\n", " \t\u3000\n", "国", "。", "（", "\ufeff", "\x00", "2版", "\U0002a6d6"]
)
def test_a_page_of_next_to_nothing_is_parsed(text):
    assert_every_line_stands_once(text, parse_page(text))


@pytest.mark.slow
def test_a_file_far_longer_than_a_page_is_parsed_in_seconds_and_flagged():
    text = "\n".join(SEED_LINES * 20)  # 9,000 lines, 1.5 MB
    begun = time.process_time()
    page = parse_page(text)
    assert time.process_time() - begun < 20  # 2 seconds where it was written
    assert Flag(TOO_LONG) in page.flags
    assert_every_line_stands_once(text, page)


@pytest.mark.parametrize(
    "line", ["国" * 400_000, "（记者" * 50_000, "下转第" * 50_000, "1日 " * 50_000, "“" * 100_000]
)
def test_an_endless_line_is_parsed_in_linear_time(line):
    begun = time.process_time()
    assert_every_line_stands_once(line, parse_page(line))
    assert time.process_time() - begun < 10


@pytest.mark.slow
def test_the_cost_of_a_page_grows_with_its_length_where_each_line_is_a_story_of_its_own():
    """Twelve times the captions and folios took forty times as long."""
    lines = [f"▶图为现场{n}\n记者 姜宝成 摄\n责编:张三" for n in range(6000)]
    costs = []
    for count in (500, 6000):
        begun = time.process_time()
        parse_page("\n".join(lines[:count]))
        costs.append(time.process_time() - begun)
    assert costs[1] < 24 * costs[0]
