"""Line classes that a whole story corrects: set by hand, in tuples, which no mend changes, on lines of our
own."""

from __future__ import annotations

import pytest

from articles.parsing.legs import order_text
from articles.parsing.line_classes import LineClass
from articles.parsing.lines import read_lines
from articles.parsing.mends import (
    find_broken_headings,
    find_certain,
    mend_cut_openings,
    mend_documents,
    mend_false_cuts,
    mend_letters,
    mend_loose_words,
    mend_opinions,
    mend_rhymes,
    mend_rows,
    mend_short_titles,
    mend_signed_briefs,
    mend_signed_notes,
    mend_signers,
    mend_tables,
    mend_textless,
    mend_untitled,
    mend_verse,
)
from articles.parsing.page import read_story
from articles.parsing.story_features import PageLines
from articles.parsing.story_lines import StoryLines
from articles.parsing.tagger.classifier import classify_lines
from articles.parsing.topics import Topics
from articles.parsing.values import Block, Role

H, S, B, R, Y = LineClass.HEADING, LineClass.SUBHEAD, LineClass.BODY, LineClass.REST, LineClass.BYLINE


def test_a_story_with_headline_and_byline_has_text_below_them() -> None:
    assert mend_textless((H, Y, H, H, B, H, Y, B)) == [H, Y, S, S, B, H, Y, B]


def test_a_byline_that_ends_a_text_closes_its_story() -> None:
    assert mend_textless((H, B, Y, H, B)) == [H, B, Y, H, B]


def test_a_byline_settles_the_headline_above_it_and_the_text_below() -> None:
    text = "渡口关了。\n桥的另一头\n本报记者 罗娜\n桥上\n桥上的灯亮了。\n船家老周说,"
    lines = read_lines(text + "\n新船\n本报记者 罗娜\n下水那天来了很多人。")
    classes = (B, H, Y, S, B, B, H, Y, B)
    assert list(find_certain(lines, classes, [1.0] * 9)) == [1, 3, 8]
    assert list(find_certain(lines, classes, [1.0] * 7 + [0.9, 1.0])) == [1, 3]
    assert list(find_certain(lines[1:], (S, *classes[2:]), [1.0] * 8)) == [7]
    assert list(find_certain(lines[1:3], (H, Y), [1.0] * 2)) == [0]


def test_an_introduction_ends_where_the_editor_signs_it() -> None:
    text = "五年里的老街坊\n记者回访五位读者。\n{}\n老邮局的灯还亮着\n本报记者  罗  娜\n天刚亮，门就开了。"
    signed, unsigned = (read_lines(text.format(words)) for words in ("——编  者", "——读者"))
    classes = (H, B, S, S, Y, B)
    assert mend_signed_notes(signed, classes) == [H, B, S, H, Y, B]
    assert mend_signed_notes(unsigned, classes) == [*classes]
    assert mend_signed_notes(signed, (H, B, S, S, B, B)) == [H, B, S, S, B, B]


def test_the_last_line_of_a_poem_is_no_column_of_the_story_below() -> None:
    poem = ["站台", "丁香", "雨停在半空", "信号灯换了三次颜色", "末班车还没有来", "远山缓缓合上", "灯一盏盏"]
    below = ["门前的两棵树", "罗娜", "搬来那年，树只有一人高。"]
    lines = read_lines("\n".join([*poem, *below]))
    above = [H, Y, S, B, B, B]
    assert mend_verse(lines, (*above, H, H, Y, B)) == [*above, B, H, Y, B]
    assert mend_verse(lines, (*above, H, H, B, B)) == [*above, H, H, B, B]
    prose = read_lines("\n".join([*poem[:5], "远山缓缓合上。", *poem[6:], *below]))
    assert mend_verse(prose, (*above, H, H, Y, B)) == [*above, H, H, Y, B]


def test_a_document_is_printed_under_its_own_title() -> None:
    lines = read_lines("会谈持续两个小时。\n东江与西河两市第三次磋商联合公报\n一、双方回顾了五年来的往来。")
    assert mend_documents(lines, (B, S, B)) == [B, H, B]
    assert mend_documents(lines, (B, B, B)) == [B, B, B]
    for title in ("决议", "声明", "宣言", "公约", "议定书", "贺电", "贺信", "公报(摘要)"):
        assert mend_documents(read_lines(f"会谈结束。\n东江与西河两市{title}\n"), (B, S)) == [B, H]
    part = read_lines("会谈持续两个小时。\n双方谈到联合公报的落实\n双方回顾了五年来的往来。")
    assert mend_documents(part, (B, S, B)) == [B, S, B]


def test_a_brief_without_a_headline_has_no_parts() -> None:
    text = "{}昨天大坝开始蓄水。\n水位每天上升。\n“渡口要搬到上游”\n渡口的老船工说。\n新船下水\n人们来看。"
    dated, undated = (read_lines(text.format(words)) for words in ("本报讯 ", ""))
    classes = (LineClass.LEAD, B, S, B, S, B)
    assert mend_untitled(dated, classes) == [LineClass.LEAD, B, H, B, S, B]
    assert mend_untitled(undated, classes) == [*classes]
    assert mend_untitled(dated, (B, *classes[1:])) == [B, *classes[1:]]


def test_the_foot_of_a_leg_right_under_the_headings_is_no_headline() -> None:
    text = "外乡青年回村创业\n老油坊里有了新手艺\n{}\n{}榨油坊的灯已经亮了。他一边推磨一边说起城里。\n{}"
    lines = read_lines(text.format("一大早,他还没有走进村里的合作", "社办公室,", "村里人都来买油。"))
    cut = (H, H, H, LineClass.TAIL, B)
    assert mend_cut_openings(lines, cut) == [H, H, B, R, B]
    turned = read_lines(text.format("一大早,他还没有走进村里的合作", "社办公室,", "村里人都来买油,也"))
    assert mend_cut_openings(turned, cut) == [*cut]
    apart = read_lines(text.format("油香飘满巷 村里日子新", "社办公室,", "村里人都来买油。"))
    assert mend_cut_openings(apart, cut) == [*cut]


def test_the_first_line_of_a_page_is_a_heading_and_no_cut_paragraph() -> None:
    lines = read_lines("回望这五年,记住这几句话\n经济发展取得新成效,社会文明程度得到新提高。\n其次是粮价。")
    assert mend_false_cuts(lines, (B, R, B)) == [H, B, B]


def test_a_paragraph_begins_under_a_line_that_it_does_not_continue() -> None:
    lines = read_lines("河水清了。\n实习也要经历,门槛越来越高\n本报讯 昨天上午,大坝开始蓄水。")
    assert mend_false_cuts(lines, (B, B, R)) == [B, B, B]


def test_an_items_mark_begins_a_paragraph() -> None:
    for mark in "@●■◆▲△★":
        lines = read_lines(f"@水手:班车应当多两趟\n{mark}青年:图书馆开到九点")
        assert mend_false_cuts(lines, (B, R)) == [B, B]
    lines = read_lines("班车应当多两趟,\nX光机也要添一台")
    assert mend_false_cuts(lines, (B, R)) == [B, R]


def test_a_cut_word_stays_cut() -> None:
    lines = read_lines("河水清了。\n各地推动科技成\n果转化,企业受益。")
    assert mend_false_cuts(lines, (B, B, R)) == [B, B, R]


def test_verse_is_no_leg_that_breaks_off() -> None:
    lines = read_lines("青山\n推窗可见青山\n山外有一条河\n河上有一座桥")
    story_lines = StoryLines(headings=[0], text=[1, 2, 3])
    order = order_text(story_lines, lines, [H, LineClass.TAIL, B, B], Topics(lines))
    assert order == ([[1], [2], [3]], 1.0)


def test_a_heading_continues_on_the_line_below_it() -> None:
    text = "东风厂工人苦战三月\n试制成功新式水泵\n本报讯 水泵昨天出厂。"
    lines = read_lines(text)
    assert find_broken_headings(lines, [H, R, B]) == {1}


def test_a_sentence_under_a_heading_is_no_part_of_it() -> None:
    lines = read_lines("东风厂试制成功水泵\n工人苦战三月。厂长说,还要再接再厉。")
    assert find_broken_headings(lines, [H, R]) == frozenset()


def test_the_papers_commentator_above_a_headline_belongs_to_it() -> None:
    lines = read_lines("旅客上了车。\n本报评论员\n把小事当大事\n旅客无小事。")
    assert mend_opinions(lines, (B, Y, H, B)) == [B, H, H, B]


def test_the_head_of_a_column_for_opinions_above_a_headline_is_no_subhead() -> None:
    lines = read_lines("渡口关了。\n大江评论\n桥的另一头\n修桥补路,账要两头算。")
    assert mend_opinions(lines, (B, S, H, B)) == [B, H, H, B]
    assert mend_opinions(lines, (B, S, B, B)) == [B, S, B, B]


def test_the_papers_commentator_under_a_headline_stays_a_byline() -> None:
    lines = read_lines("把小事当大事\n本报评论员\n再说水泵\n旅客无小事。")
    assert mend_opinions(lines, (H, Y, H, B)) == [H, Y, H, B]


def test_the_head_of_a_column_for_opinions_right_under_a_headline_belongs_to_it() -> None:
    lines = read_lines("先把新水车送到田头\n短评\n今年开渠以后，有些小队说水车还不足。\n短评")
    assert mend_opinions(lines, (H, Y, B, Y)) == [H, H, B, Y]


def test_a_broken_headline_is_one_block_of_its_lines() -> None:
    text = "东风厂工人苦战三月\n试制成功新式水泵\n本报讯 水泵昨天出厂。"
    lines = read_lines(text)
    classified = classify_lines(lines, frozenset(), Topics(lines))
    page = PageLines(lines, [H, H, B], classified, Topics(lines), broken=frozenset({1}))
    story = read_story(StoryLines(headings=[0, 1], text=[2]), page, text.split("\n")).story
    headline = Block(Role.HEADLINE, (0, 1), "东风厂工人苦战三月试制成功新式水泵")
    assert story.blocks == (headline, Block(Role.BODY, (2,), "本报讯 水泵昨天出厂。"))


def test_a_letter_to_the_editor_has_a_headline_and_may_have_an_answer() -> None:
    text = "桥修好了。\n路灯为什么不亮\n编辑同志：桥头的路灯坏了三个月。\n编者的话\n路灯已经换了。"
    classes = (B, S, B, LineClass.LABEL, B)
    assert mend_letters(read_lines(text), classes) == [B, H, B, LineClass.BOX, B]
    for label, line_class in (
        *((answer, LineClass.BOX) for answer in ("编者按", "编后", "编者附言", "【编后】", "■编者按：")),
        *((other, LineClass.LABEL) for other in ("核心提示", "编者附言一则")),
    ):
        assert mend_letters(read_lines(text.replace("编者的话", label)), classes)[3] == line_class
    no_letter = read_lines(text.replace("编辑同志：", ""))
    assert mend_letters(no_letter, classes) == [*classes]


def test_a_few_words_between_a_text_and_a_headline_belong_to_the_headline() -> None:
    lines = read_lines("桥修好了。\n吃在本地\n咸粥怎么煮\n先把米泡好。")
    assert mend_loose_words(lines, (B, B, H, B)) == [B, H, H, B]
    assert mend_loose_words(lines, (B, B, S, B)) == [B, B, S, B]
    named = read_lines("桥修好了。\n常春生\n咸粥怎么煮\n先把米泡好。")
    assert mend_loose_words(named, (B, B, H, B)) == [B, B, H, B]
    verse = read_lines("月亮升起来\n井台的水\n咸粥怎么煮\n先把米泡好。")
    assert mend_loose_words(verse, (B, B, H, B)) == [B, B, H, B]


def test_a_few_words_over_a_table_are_the_label_of_a_box() -> None:
    text = "码头扩建了。\n{}\n项目 今年 去年\n收入 76.3亿元 68.2亿元"
    classes = (B, B, LineClass.TABLE, LineClass.TABLE)
    boxed = [B, LineClass.BOX, LineClass.TABLE, LineClass.TABLE]
    assert mend_tables(read_lines(text.format("业绩摘要")), classes) == boxed
    assert mend_tables(read_lines(text.format("码头公司说业绩稳定增长")), classes) == [*classes]
    assert mend_tables(read_lines(text.format("业绩增长。")), classes) == [*classes]


T = LineClass.TABLE


def test_a_row_does_not_go_on_in_the_next_line() -> None:
    lines = read_lines("射门 17 9\n犯规 14 21\n棋盘边上\n教科书上没有这一课。\n他还说,球要\n滚。")
    assert mend_rows(lines, (T, T, R, B, B, R)) == [T, T, H, B, B, R]
    under = read_lines("射门 17 9\n犯规 14 21\n比赛到此结束。")
    assert mend_rows(under, (T, T, R)) == [T, T, B]


def test_a_tables_title_does_not_go_on_from_the_text_above() -> None:
    lines = read_lines("我们输给了自己。\n技术统计\n射门 17 9")
    assert mend_rows(lines, (B, R, T)) == [B, H, T]
    cut = read_lines("我们输给了\n自己\n射门 17 9")
    assert mend_rows(cut, (B, R, T)) == [B, R, T]


def test_a_day_or_a_station_in_a_programme_is_a_row() -> None:
    text = "节目预告\n{}\n18:30 动画片\n{}\n18:35 少儿节目\n渡口的灯\n灯亮了。"
    lines = read_lines(text.format("东江一台", "星期二"))
    assert mend_rows(lines, (H, H, T, R, T, R, B)) == [H, T, T, T, T, H, B]
    notice = read_lines(text.format("东江一台", "招聘启事"))
    assert mend_rows(notice, (H, H, T, H, T, R, B)) == [H, T, T, H, T, H, B]


def test_signed_briefs_are_stories_of_their_own() -> None:
    text = "渡口添新船。（罗　娜）\n东江办歌会\n十八个村的歌手对歌。{}\n桥修好了"
    signed = read_lines(text.format("（田　雨）"))
    assert mend_signed_briefs(signed, (B, S, B, S)) == [B, H, B, S]
    assert mend_signed_briefs(read_lines(text.format("")), (B, S, B, S)) == [B, S, B, S]


def test_the_head_of_a_serial_under_verse_opens_the_story_below() -> None:
    text = "你还亮着\n谁在夜里\n把盐撒遍了麦田\n尝到了冬天\n{}\n渡口镇\n罗　娜\n雨停了。"
    serial = read_lines(text.format("长篇连载"))
    assert mend_verse(serial, (B, B, B, B, H, H, Y, B)) == [B, B, B, B, H, H, Y, B]
    assert mend_opinions(serial, (B, B, B, B, B, H, Y, B)) == [B, B, B, B, H, H, Y, B]
    assert mend_opinions(read_lines(text.format("的味道")), (B, B, B, B, B, H, Y, B))[4] == B


def test_the_heading_of_a_price_list_is_no_text() -> None:
    lines = read_lines("抽检结束了。\n四月部分城市红砖价格\n城市 今年 去年\n东江 0.22 0.24")
    assert mend_tables(lines, (B, B, T, T)) == [B, H, T, T]


def test_a_prize_begins_a_paragraph() -> None:
    for prize in ("二等奖（4名）", "特等奖：", "一等奖", "三等奖（共九名）："):
        assert mend_false_cuts(read_lines(f"罗娜（实验小学）\n{prize}"), (B, R)) == [B, B]
    for words in ("等奖名单", "二等奖归罗娜"):
        assert mend_false_cuts(read_lines(f"罗娜（实验小学），\n{words}"), (B, R)) == [B, R]


def test_each_line_of_a_rhyme_stands_alone() -> None:
    lines = read_lines("小河弯弯,\n\n鸭子一双。\n\n一只洗脸,\n\n一只梳妆。\n\n河边的人家早早地开了门。")
    assert mend_rhymes(lines, (B, R, B, R, B)) == [B] * 5
    for end, classes in ((";", [B] * 4), ("!", [B] * 4), ("?", [B] * 4), ("X", [B, R, B, R])):
        verse = read_lines(f"小河弯弯,\n鸭子一双{end}\n一只洗脸,\n一只梳妆。")
        assert mend_rhymes(verse, (B, R, B, R)) == classes


def test_a_sentence_that_a_leg_cuts_is_no_rhyme() -> None:
    lines = read_lines(
        "小河弯弯,\n\n鸭子一双。\n\n船家老周每天清早摇着木船从桥下过去,\n\n说今年的水比去年清。"
    )
    assert mend_rhymes(lines, (B, R, B, R)) == [B, R, B, R]


def test_who_signs_a_notice_is_no_headline() -> None:
    signed = "公告\n李某：本院受理一案，请到庭。\n临河区人民法院\n遗失声明\n证件作废。"
    mourned = "讣告\n老校长逝世。\n夫人：周某\n携子女泣告\n2008年3月4日"
    assert mend_signers(read_lines(signed), (H, B, H, H, B)) == [H, B, B, H, B]
    assert mend_signers(read_lines(mourned), (H, B, H, S, B)) == [H, B, B, B, B]


@pytest.mark.parametrize(
    ("words", "signs"),
    [
        *(
            (words, True)
            for words in ("临河镇供电所", "滨海水泵厂（2008）公司", "江边图书馆", "滨海水泵集团")
        ),
        *((words, True) for words in ("夫 周某", "妻：周某", "孝男 周某", "弟：周某 周某某", "率子女叩谢")),
        *((words, True) for words in ("全家老小泣告", "渡口管理处谨启", "儿孙泣叩", "亲友同叩", "家属敬启")),
        *((words, False) for words in ("渡口的灯亮了", "夫妻店开张", "供电所", "水泵厂上新设备")),
    ],
)
def test_the_words_with_which_notices_are_signed(words: str, signs: bool) -> None:
    lines = read_lines(f"公告\n请于下周来看货。\n{words}\n2008年3月4日")
    assert mend_signers(lines, (H, B, H, B)) == [H, B, B if signs else H, B]


def test_who_signs_a_notice_may_take_two_lines() -> None:
    lines = read_lines("停水公告\n下周一停水。\n滨海自来水公司第五区管理\n处\n征才")
    assert mend_signers(lines, (H, B, H, H, H)) == [H, B, B, R, H]
    assert mend_signers(lines, (H, B, H, H, B)) == [H, B, B, R, B]  # a notice's heading by its words
    apart = read_lines("停水公告\n下周一停水。\n滨海自来水公司第五区管理\n\n处\n征才")
    assert mend_signers(apart, (H, B, H, H, H)) == [H, B, H, H, H]
    report = read_lines("停水公告\n下周一停水。\n滨海自来水公司第五区管理\n处\n公司昨天说了。")
    assert mend_signers(report, (H, B, H, H, B)) == [H, B, H, H, B]
    last = read_lines("停水公告\n下周一停水。\n滨海自来水公司第五区管理")
    assert mend_signers(last, (H, B, H)) == [H, B, H]


def test_a_body_over_text_or_under_a_report_is_a_headline() -> None:
    lines = read_lines("公告\n请到庭。\n临河区人民法院\n公开审理了一起案件。")
    assert mend_signers(lines, (H, B, H, B)) == [H, B, H, B]
    report = read_lines("桥通了\n村里人都来了。\n临河区人民法院\n遗失声明")
    assert mend_signers(report, (H, B, H, H)) == [H, B, H, H]


def test_a_short_title_between_a_columns_head_and_its_author_is_no_author() -> None:
    page = "河边夜谈\n{}\n石　泉\n人们九月里就愁过了。"
    titled, named = (read_lines(page.format(words)) for words in ("早动手", "罗小娜"))
    assert mend_short_titles(titled, (H, Y, Y, B)) == [H, H, Y, B]
    assert mend_short_titles(named, (H, Y, Y, B)) == [H, Y, Y, B]
    assert mend_short_titles(titled, (B, Y, Y, B)) == [B, Y, Y, B]
    assert mend_short_titles(read_lines(page.format("若")), (H, Y, Y, B)) == [H, Y, Y, B]
