"""Headings printed apart from their stories: lines and stories of our own."""

from __future__ import annotations

from articles.parsing.lines import read_lines
from articles.parsing.loose_headings import give_headings
from articles.parsing.story_lines import StoryLines
from articles.parsing.topics import Topics
from articles.parsing.values import Kind

LINES = read_lines(
    "本报讯 东风厂的新式水泵昨天出厂,送往红旗水库。厂长说,水泵从画图到出厂"
    "只用了三个月,社员们都说今年不怕旱了,麦田有水浇了。\n"
    "本报讯 长江上的轮渡昨天开始夜航。船长介绍,轮渡夜航以后,两岸的工人下夜班"
    "就能乘船回家,码头上也装了新的路灯,照得通明。\n"
    "轮渡夜航两岸通明\n"
    "红旗水库用上新式水泵\n"
    "学校开学"
)


def give(*stories: StoryLines) -> list[tuple[list[int], list[int]]]:
    given = give_headings(stories, LINES, Topics(LINES))
    return [(story.headings, story.text) for story in given]


def test_headings_after_all_texts_are_given_to_the_stories_that_they_name() -> None:
    given = give(StoryLines(text=[0]), StoryLines(text=[1]), StoryLines(headings=[2, 3]))
    assert given == [([3], [0]), ([2], [1])]


def test_a_heading_that_names_none_of_the_stories_stays_where_it_is() -> None:
    given = give(StoryLines(text=[0]), StoryLines(text=[1]), StoryLines(headings=[2, 3, 4]))
    assert given == [([3], [0]), ([2], [1]), ([4], [])]


def test_a_story_with_a_heading_of_its_own_is_given_no_other() -> None:
    stories = StoryLines(headings=[3], text=[0]), StoryLines(headings=[2, 4])
    assert give(*stories) == [([3], [0]), ([2, 4], [])]


def test_a_picture_is_given_no_heading() -> None:
    assert give(StoryLines(Kind.PHOTO, text=[0]), StoryLines(headings=[2, 3])) == [([], [0]), ([2, 3], [])]


def test_a_heading_that_two_stories_share_goes_with_the_line_above_it():
    lines = read_lines("\n".join([*(line.text for line in LINES[:2]), "红旗水库用上新式水泵", "社员夜航"]))
    topics = Topics(lines)

    def give_last(*headings: int) -> list[list[int]]:
        stories = [StoryLines(text=[0]), StoryLines(text=[1]), StoryLines(headings=list(headings))]
        return [story.headings for story in give_headings(stories, lines, topics)]

    assert give_last(3) == [[], [3]]  # 夜航 is rarer than 社员
    assert give_last(2, 3) == [[2, 3], []]


def test_a_storys_text_of_sixty_characters_wants_a_heading_and_sixty_may_be_one():
    text = "东风厂的新式水泵昨天出厂送往红旗水库" * 4
    for chars, given in ((60, [1]), (59, [])):
        lines = read_lines(f"{text[:chars]}\n红旗水库用上新式水泵")
        stories = [StoryLines(text=[0]), StoryLines(headings=[1])]
        assert give_headings(stories, lines, Topics(lines))[0].headings == given
    for chars, given in ((60, [1]), (61, [])):
        lines = read_lines(f"{text}。\n{text[:chars]}")
        stories = [StoryLines(text=[0]), StoryLines(headings=[1])]
        assert give_headings(stories, lines, Topics(lines))[0].headings == given
