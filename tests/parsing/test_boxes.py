"""Where a box ends that no credit closes: by what its lines and its host's speak of."""

from __future__ import annotations

from articles.parsing.boxes import BoxLikeness, end_features, mend_hosts, mend_subheads, possible_ends
from articles.parsing.line_classes import LineClass
from articles.parsing.lines import read_lines
from articles.parsing.stories import split_stories
from articles.parsing.story_lines import StoryLines
from articles.parsing.topics import Topics

PORT = """滨海码头集装箱吞吐量再创新高
滨海码头今年前两个月集装箱吞吐量同比增长,码头新开三条远洋集装箱航线。
码头负责人说,自动化岸桥让集装箱装卸效率提高,远洋航线的货轮不再排队。
新闻延伸
社区花圃里种出了月季
社区花圃的月季开了,居民们认养花圃,每周给月季浇水施肥。
认养花圃的居民组成月季养护队,把月季扦插到楼下花坛。
远洋航线增多以后,码头的集装箱堆场又扩建了两万平方米,装卸效率还会提高。
码头还将给自动化岸桥换装新的集装箱吊具。"""
CLASSES = [
    *(LineClass.HEADING, LineClass.BODY, LineClass.BODY, LineClass.BOX, LineClass.HEADING),
    *(LineClass.BODY, LineClass.BODY, LineClass.BODY, LineClass.BODY),
]


def test_a_box_without_a_credit_ends_where_the_text_returns_to_its_hosts_subject() -> None:
    lines = read_lines(PORT)
    host, box = split_stories(lines, CLASSES, Topics(lines))
    assert (box.headings, box.text) == ([3, 4], [5, 6])
    assert (host.headings, host.text) == ([0], [1, 2, 7, 8])
    assert box.end_confidence > 0.5


def test_what_follows_a_boxs_closing_credit_without_a_dateline_is_its_hosts() -> None:
    text = "新闻延伸\n花圃里种出了月季\n居民们给月季浇水。\n(本报记者罗娜)\n{}码头的堆场又扩建了。"
    plain, dated = (read_lines(text.format(words)) for words in ("", "本报讯 "))
    lead = (LineClass.BOX, LineClass.HEADING, LineClass.BODY, LineClass.BYLINE, LineClass.LEAD)
    assert mend_hosts(plain, lead) == [*lead[:-1], LineClass.BODY]
    assert mend_hosts(dated, lead) == [*lead]
    unclosed = (*lead[:3], LineClass.BODY, LineClass.LEAD)
    assert mend_hosts(plain, unclosed) == [*unclosed]


def test_lines_of_one_subject_have_high_kinship() -> None:
    topics = Topics(read_lines(PORT))
    kin = BoxLikeness([5, 6, 7, 8], StoryLines(headings=[0], text=[1, 2]), topics)
    right, late = kin.features(2), kin.features(3)
    assert right["box mean kin"] > late["box mean kin"]
    assert right["edge host"] > right["edge box"]


def test_a_box_of_one_line_and_one_that_is_the_last_on_the_page_have_an_end() -> None:
    lines = read_lines(PORT)
    box = StoryLines(headings=[3, 4], text=[5], host=StoryLines(headings=[0], text=[1, 2]))
    assert possible_ends(box, CLASSES) == [1]
    (features,) = end_features(box, [1], lines, CLASSES, Topics(lines))
    assert all(value == value for value in features.values())


def test_a_box_ends_neither_inside_a_paragraph_nor_before_its_credit() -> None:
    body, rest = LineClass.BODY, LineClass.REST
    box = StoryLines(headings=[0], text=[1, 2, 3, 4, 5], host=StoryLines())
    assert possible_ends(box, [LineClass.HEADING, body, rest, body, body, LineClass.BYLINE]) == [2, 3, 5]
    long = StoryLines(headings=[0], text=list(range(1, 71)), host=StoryLines())
    assert possible_ends(long, [LineClass.HEADING, *[body] * 70]) == [*range(1, 60), 70]


def test_a_heading_after_a_box_is_a_subhead_where_its_text_is_about_the_hosts_subject() -> None:
    printed = PORT.split("\n")
    classes = (*CLASSES[:7], LineClass.HEADING, *CLASSES[7:])
    own = Topics(read_lines("\n".join([*printed[:7], "码头扩建堆场", *printed[7:]])))
    assert mend_subheads(classes, own)[7] == LineClass.SUBHEAD
    text = ["雪山牧场迎来剪毛季节,牧民剪下羊毛八百斤。", "牧民把羊毛卖给毛纺厂,牧场收入增加。"]
    other = Topics(read_lines("\n".join([*printed[:7], "雪山牧场剪毛", *text])))
    assert mend_subheads(classes, other) == [*classes]


def test_a_box_ends_inside_no_table() -> None:
    box = StoryLines(headings=[0], text=[1, 2, 3, 4], host=StoryLines(headings=[5], text=[6]))
    classes = [LineClass.BOX, *[LineClass.TABLE] * 3, LineClass.BODY, LineClass.HEADING, LineClass.BODY]
    assert possible_ends(box, classes) == [3, 4]


def test_a_box_holds_more_than_its_headline_and_byline() -> None:
    body, byline = LineClass.BODY, LineClass.BYLINE
    classes = [LineClass.BOX, LineClass.HEADING, byline, body, body]
    headed = StoryLines(headings=[0, 1], text=[2, 3, 4], host=StoryLines())
    assert possible_ends(headed, classes) == [2, 3]
    plain = StoryLines(headings=[0, 1], text=[3, 4], host=StoryLines())
    assert possible_ends(plain, classes) == [1, 2]
    unheaded = StoryLines(headings=[0], text=[2, 3, 4], host=StoryLines())
    assert possible_ends(unheaded, classes) == [1, 2, 3]
