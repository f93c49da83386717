"""Where stories begin, what a box holds, legs put in order: by classes set by hand, on lines of the
seeds."""

from __future__ import annotations

import pytest

from articles.parsing.legs import opening_features, order_text
from articles.parsing.line_classes import LineClass
from articles.parsing.lines import Line, read_lines
from articles.parsing.stories import mend_turned, split_stories
from articles.parsing.story_lines import StoryLines
from articles.parsing.topics import Topics
from articles.parsing.values import Kind

H, S, B, R, Y = LineClass.HEADING, LineClass.SUBHEAD, LineClass.BODY, LineClass.REST, LineClass.BYLINE


def split(text: str, *classes: LineClass) -> list[StoryLines]:
    lines = read_lines(text)
    return split_stories(lines, classes, Topics(lines))


def order(text: str, *classes: LineClass, headings: int = 1) -> list[list[int]]:
    lines: list[Line] = read_lines(text)
    story_lines = StoryLines(headings=list(range(headings)), text=list(range(headings, len(lines))))
    return order_text(story_lines, lines, classes, Topics(lines))[0]


def test_headings_above_each_other_open_one_story() -> None:
    kicker, other = split(
        "陈敏尔在静海区调研时强调\n因地制宜发展新质生产力\n6月25日,市委书记陈敏尔前往静海区调研。\n本市37家医疗机构实现免陪照护\n健康是民生之本。",
        H, H, B, H, B,
    )  # fmt: skip
    assert (kicker.headings, kicker.text) == ([0, 1], [2])
    assert (other.headings, other.text) == ([3], [4])
    assert kicker.end_confidence == other.end_confidence == 1  # only where a box ends is a choice


def test_a_lead_without_a_heading_opens_a_story() -> None:
    first, second = split(
        "本报讯(记者 张兆瑞)昨天,溯源平台上线。\n本报讯(记者 王睿)连日来,任务部署。",
        LineClass.LEAD,
        LineClass.LEAD,
    )
    assert (first.text, second.text) == ([0], [1])


def test_text_from_another_page_opens_a_story_unless_a_heading_stands_above_it() -> None:
    headed, bare = split("水车下乡\n（上接第1版）水车修好了。\n（上接第2版）水渠也修好了。", H, B, B)
    assert (headed.headings, headed.text) == ([0], [1])
    assert (bare.headings, bare.text) == ([], [2])


def test_a_picture_that_stands_alone_is_its_own_story() -> None:
    story, photo = split(
        "天津举办活动\n活动在天津举办。\n图为留学生现场洽谈。\n记者 姜宝成 摄",
        H,
        B,
        LineClass.CAPTION,
        LineClass.CREDIT,
    )
    assert (story.kind, story.text) == (Kind.NEWS, [1])
    assert (photo.kind, photo.text) == (Kind.PHOTO, [2, 3])


def test_a_marked_caption_stays_in_the_story_around_it() -> None:
    (story,) = split(
        "团结奋斗开新局\n学校办学。\n▶天津理工大学党委书记 刘东志\n学校发展。", H, B, LineClass.CAPTION, B
    )
    assert story.text == [1, 2, 3]


def test_a_box_ends_at_its_credit_and_its_host_continues() -> None:
    host, box = split(
        "深耕新型工业化\n"
        "昨日,市政府新闻办举办新闻发布会,介绍全市推进新型工业化、培育未来产业的重点任务。\n"
        "新闻延伸\n"
        "本市累计培育智能工厂720家\n"
        "从天津市工业和信息化局获悉,截至目前,本市累计培育智能工厂720家。其中,先进级智能工厂386家。\n"
        "记者 姚华\n"
        "谋篇定向蓄势赋能 绘就新型工业化发展蓝图\n"
        "本市将紧扣高质量发展主线,推进新型工业化,前瞻布局未来产业,建设全国先进制造研发基地。",
        H, B, LineClass.BOX, H, B, Y, S, B,
    )  # fmt: skip
    assert (host.headings, host.text) == ([0], [1, 6, 7])
    assert (box.kind, box.headings, box.text) == (Kind.SIDEBAR, [2, 3], [4, 5])


def test_noise_is_in_no_story() -> None:
    assert split("责编:王明", LineClass.NOISE) == []


def test_lines_that_continue_are_one_paragraph() -> None:
    text = "以正确政绩观谋发展\n规划布局和企业科技成\n果转化落地等情况。\n区有关部门负责同志参加。"
    assert order(text, H, B, R, B) == [[1, 2], [3]]


def test_a_second_leg_printed_first_is_put_after_the_first() -> None:
    text = (
        "以正确政绩观引领高质量发展\n"
        "动”,深入推进科技创新,将高质量发展要求贯彻到经济社会发展各方面。\n"
        "我们要强化实干实绩,在干中学、在学中干,将新的发展篇章书写在津沽大地上。\n"
        "在全党开展树立和践行正确政绩观学习教育,是以习近平同志为核心的党中央作出的重大决策。\n"
        "要找准工作抓手,继续组织实施好“十项行"
    )
    assert order(text, H, LineClass.TAIL, B, B, B) == [[3], [4, 1], [2]]


def test_a_leg_that_ends_with_a_jump_is_the_last() -> None:
    text = (
        "水厂的新闸门\n"
        "近日,值班室的老周每天要记六次水位。\n"
        "他说,这本账要一直记下去。{}\n"
        "去年夏天,上游连下了七天大雨,河水漫过旧闸。\n"
        "县里请来三位工程师,决定在河口新修一座"
    )
    assert order(text.format("(下转第四版)"), H, B, B, B, B) == [[3], [4, 1], [2]]
    assert order(text.format(""), H, B, B, B, B) == [[1], [2], [3], [4]]


def test_legs_in_order_are_left_alone() -> None:
    text = "天津举办活动\n活动5月30日举办。\n与会者参观。\n副市长出席。"
    assert order(text, H, B, B, B) == [[1], [2], [3]]


@pytest.mark.parametrize(
    ("above", "below", "shown"),
    [
        ("工人都来了。", "水渠修好了。", []),
        ("区长陪同。", "最近水渠修好了。", ["closes", "time"]),
        ("水渠必将修好。", "5月的雨停了。", ["closes", "time"]),
        ("水渠修好了。", "王技术员认为,水渠要加宽。", ["goes on"]),
        ("水渠修好了。", "第六,修桥。", ["goes on"]),
        ("书记罗小娜来了。", "水渠修好了。", ["names above"]),
        ("“但水渠没有修好。", "记者田雨来了。", ["goes on", "goes on above", "names"]),
    ],
)
def test_the_words_with_which_texts_open_continue_and_close(above: str, below: str, shown: list[str]) -> None:
    lines = read_lines(f"水渠\n{above}\n{below}")
    (features,) = opening_features([[1], [2]], [0], lines, [H, B, B], Topics(lines))
    phrases = ("closes", "goes on", "goes on above", "names", "names above", "time")
    assert [name for name in phrases if features[name]] == shown


def test_a_text_that_breaks_off_without_its_rest_is_left_alone() -> None:
    text = "天津举办活动\n本报讯(记者 张璐)1日,活动举办。\n与会者参观了展览,并围绕新技术"
    assert order(text, H, B, B) == [[1], [2]]


def test_a_text_that_breaks_off_and_opens_like_any_other_is_left_alone() -> None:
    text = "天津举办活动\n近日,本市一批公园开放。\n与会者参观了展览,并围绕新技术"
    assert order(text, H, B, B) == [[1], [2]]


def test_the_foot_of_the_story_below_says_nothing_about_a_heading() -> None:
    lines = read_lines(
        "以正确政绩观引领高质量发展\n"
        "动”,深入推进科技创新,将高质量发展要求贯彻到经济社会发展各方面。\n"
        "在全党开展树立和践行正确政绩观学习教育,是党中央作出的重大决策。\n"
        "本市春耕备耕扎实推进\n"
        "要因时制宜,科学决策,优化路径打法,找准工作抓手,继续组织实施好“十项行"
    )
    assert mend_turned(lines, (B, R, B, H, B)) == [B, R, B, H, B]


def test_a_heading_above_a_turned_leg_is_no_foot_of_it() -> None:
    lines = read_lines(
        "以正确政绩观引领高质量发展\n"
        "动”,深入推进科技创新,将高质量发展要求贯彻到经济社会发展各方面。\n"
        "在全党开展树立和践行正确政绩观学习教育,是党中央作出的重大决策。\n"
        "要因时制宜,科学决策,优化路径打法,找准工作抓手,继续组织实施好“十项行"
    )
    assert mend_turned(lines, (B, R, B, B)) == [H, LineClass.TAIL, B, B]


@pytest.mark.parametrize(("foot", "classes"), [("找准工作抓手", [B, R, B, B]), ("要找准工作抓手", None)])
def test_a_foot_is_longer_than_a_subhead(foot: str, classes: list[LineClass] | None) -> None:
    lines = read_lines(
        "以正确政绩观引领高质量发展\n"
        "动”,深入推进科技创新,将高质量发展要求贯彻到经济社会发展各方面。\n"
        "在全党开展树立和践行正确政绩观学习教育,是党中央作出的重大决策。\n"
        f"要科学决策,{foot},继续组织实施好“十项行"
    )
    assert mend_turned(lines, (B, R, B, B)) == (classes or [H, LineClass.TAIL, B, B])


def test_only_text_continues_a_paragraph_above_a_box() -> None:
    lines = read_lines("以正确政绩观谋发展\n规划布局和企业科技成\n新闻延伸\n果转化落地等情况。\n记者 史莺")
    story = StoryLines(headings=[0], text=[1, 3, 4])
    classes = [H, B, LineClass.BOX, B, Y]
    assert order_text(story, lines, classes, Topics(lines))[0] == [[1, 3], [4]]
    story.text = [1, 4]
    assert order_text(story, lines, classes, Topics(lines))[0] == [[1], [4]]


def test_a_paragraph_cut_early_is_no_heading() -> None:
    lines = read_lines(
        "据悉,免陪照护服务主要是为\n不同病理生理状态下住院患者提供的基础生活照护。\n记者走访了多家医院。"
    )
    assert mend_turned(lines, (B, R, B)) == [B, R, B]


def test_the_counted_captions_of_one_credit_are_one_picture() -> None:
    host, pictures = split(
        "渡口的灯\n灯亮了。\n图①：渡口。\n图②：灯塔。\n罗娜 摄",
        H, B, LineClass.CAPTION, LineClass.CAPTION, LineClass.CREDIT,
    )  # fmt: skip
    assert (host.text, pictures.text) == ([1], [2, 3, 4])
    assert pictures.kind == Kind.PHOTO


def test_a_notice_and_a_letter_have_no_turned_legs() -> None:
    text = "{}\n先父 罗公讳金水 痛于三月十日寿终,享寿八十二岁。\n孝男 志强 孝女 丽珍 泣"
    tail = LineClass.TAIL
    assert order(text.format("讣告"), H, tail, B) == [[1], [2]]
    letter = "给太阳的信\n亲爱的太阳公公：\n您好！请明天晚一点起床。\n您的朋友 罗小娜和她的妈妈以及弟弟"
    assert order(letter, H, tail, B, B) == [[1], [2], [3]]
