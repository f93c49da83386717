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
