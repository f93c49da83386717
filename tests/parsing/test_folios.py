import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.parsing.folio_lines import is_section, read_folio_line
from articles.parsing.folios import Folio, read_folio

APRIL_2 = datetime.date(2026, 4, 2)
# Lines of seed 000, as a page below and above its folio.
STORY = [
    "陈敏尔在南开区调研时强调",
    "",
    "抓住机遇 发挥优势 因地制宜 推动科技创新和产业创新深度融合",
    "",
    "市领导王力军、翟立新参加。",
    "南开区、市有关部门负责同志参加。",
    "树立和践行正确政绩观",
    "本市各区各部门各单位推动学习教育走深走实",
    "一体推进学查改 以正确政绩观谋发展惠民生",
    "记者 史莺 孟若冰",
]

FOLIOS = [
    ("11 要闻 2026年4月2日 星期四", APRIL_2, "2026年4月2日 星期四", "11", "要闻"),
    ("第03版:要闻 天津日报 2026年4月2日", APRIL_2, "2026年4月2日", "3", "要闻"),
    ("天津日报 2026年4月2日 星期四 第14版", APRIL_2, "2026年4月2日 星期四", "14", ""),
    ("二〇二六年四月二日 星期四 第二版", APRIL_2, "二〇二六年四月二日 星期四", "2", ""),
    ("１９９８年１月５日 第３版", datetime.date(1998, 1, 5), "１９９８年１月５日", "3", ""),
    ("2026-04-02 A03版 国际", APRIL_2, "2026-04-02", "A3", "国际"),
    ("星期四 2026年4月2日 要闻 02", APRIL_2, "2026年4月2日 星期四", "2", "要闻"),
    ("2026年4月2日 星期四 农历二月十五 今日16版", APRIL_2, "2026年4月2日 星期四", "", ""),
    ("2026年4月2日 星期四 编辑 李华 版式 王明", APRIL_2, "2026年4月2日 星期四", "", ""),
    ("第一版　民國九年四月三日", datetime.date(1920, 4, 3), "民國九年四月三日", "1", ""),
    ("2026年4月2日 星期三", APRIL_2, "2026年4月2日 星期三（星期与日期不合）", "", ""),
]


@pytest.mark.parametrize(("line", "date", "basis", "label", "section"), FOLIOS)
def test_a_folio_is_read_wherever_it_stands(line, date, basis, label, section):
    expected = {"date": date, "basis": basis, "label": label, "section": section}
    assert read_folio(["", line, "", *STORY]) == Folio(**expected, lines=(1,))
    assert read_folio([*STORY, "", line, ""]) == Folio(**expected, lines=(len(STORY) + 1,))
    assert read_folio([*STORY, line, *STORY]) == Folio(**expected, lines=(len(STORY),))


@pytest.mark.parametrize(
    ("line", "label", "section"), [("第3版", "3", ""), ("3版 要闻", "3", "要闻"), ("要闻 3", "3", "要闻")]
)
def test_a_folio_without_a_date_counts_only_at_the_pages_edge(line, label, section):
    assert read_folio([line, *STORY]) == Folio(None, "", label, section, (0,))
    assert read_folio([*STORY, line, *STORY]) == Folio(None, "", "", "", ())


def test_the_pages_edge_is_six_lines_above_and_four_below():
    story = [line for line in STORY if line]
    assert read_folio([*story[:5], "第3版", *story]).label == "3"
    assert read_folio([*story[:6], "第3版", *story]).label == ""
    assert read_folio([*story, "第3版", *story[:3]]).label == "3"
    assert read_folio([*story, "第3版", *story[:4]]).label == ""


def test_a_line_of_more_than_one_hundred_and_twenty_characters_is_no_folio():
    folio = "第3版 2026年4月2日"
    assert read_folio([folio + "　" * (120 - len(folio)), *STORY]).lines == (0,)
    assert read_folio([folio + "　" * (121 - len(folio)), *STORY]).lines == ()


def test_chinese_newspapers_were_printed_from_1815_on():
    years = (1814, 1815, 2100, 2101)
    dates = [read_folio([f"{year}年8月5日", *STORY]).date for year in years]
    assert dates == [None, datetime.date(1815, 8, 5), datetime.date(2100, 8, 5), None]


@pytest.mark.parametrize(
    ("line", "date", "label", "section"),
    [
        ("海河晚報　要聞　A2　2026年4月2日　星期四", APRIL_2, "A2", "要聞"),
        ("海河晚報 地方新聞 B01 2026.4.2 星期四", APRIL_2, "B1", "地方新聞"),
        ("津门周刊 AA12 深度 2026年4月2日 星期四", APRIL_2, "AA12", "深度"),
        ("THU Apr 2 2026 | 海河周報 | 生活 LIVING C4", APRIL_2, "C4", "生活"),
        ("2nd Apr 2026 ISSUE 318 P05 社区", APRIL_2, "5", "社区"),
        ("中華民國一一五年四月二日　星期四　第五頁", APRIL_2, "5", ""),
        ("Page 6　海河商報　佛曆二五六九年四月二日　星期四", APRIL_2, "6", ""),
        ("海河商報　Page 128　2026年4月2日　星期四", APRIL_2, "128", ""),
        ("【要闻 03】 2026.04.02 周四 编辑 张敏 组版 陈岚 校对 高远", APRIL_2, "3", "要闻"),
        ("海河日报 2026年4月2日 星期四 04-05版", APRIL_2, "4-5", ""),
        ("海河日报 2026年4月2日 星期四 A04-A05版", APRIL_2, "A4-5", ""),
        ("海河日报 2026年4月2日 星期四 04-08版", APRIL_2, "4", ""),
        ("第A十版 2026年4月2日 星期四", APRIL_2, "A10", ""),
        # Programs that take text out of a PDF lose the blanks.
        ("2026年4月2日星期四海河晨报视觉16版", APRIL_2, "16", "视觉"),
        ("2026年4月2日星期四海河晨报第9版", APRIL_2, "9", ""),
        ("海河晨报2026年4月2日星期四体育12版", APRIL_2, "12", "体育"),
        ("体育12版2026年4月2日星期四海河晨报", APRIL_2, "12", "体育"),
        ("12体育2026年4月2日星期四", APRIL_2, "12", "体育"),
        ("16本地·民生2026年4月2日星期四", APRIL_2, "16", "民生"),
    ],
)
def test_other_papers_folios_are_read(line, date, label, section):
    folio = read_folio([line, "", *STORY])
    assert (folio.date, folio.label, folio.section, folio.lines) == (date, label, section, (0,))


@pytest.mark.parametrize(
    "line",
    [
        "□责任编辑：何苗　□版式设计：叶子　□校对：钱程　□联系电话：022-85190000",
        "读者热线 96060 新浪微博 @海河晚报 微信公众号 hhwb 邮箱 rexian@hhwb.example",
        "内部资料 免费交流 准印证号（津）字第10-0006号 海河大学党委宣传部主办 第1032 期",
        "总编辑 沙舟 副总编辑 阎明 编委 丁香 签发 00:45",
        "印务：海河印务中心（开印 2:30 印完 6:00） 每份定价 1.50元",
    ],
)
def test_lines_of_editors_and_prices_belong_to_no_story(line):
    assert read_folio([line, "", *STORY]).lines == (0,)
    assert read_folio([*STORY, "", line]).lines == (len(STORY) + 1,)


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("编辑 王明 今日海河", "边"),  # more other words than names of editors
        ("第3版 海河今日", "的"),
        ("2026年4月2日 海河边上的八个字 第3版", "海河"),
        ("2026年4月2日 一二 三四 五六 第3版", " 七八"),
    ],
)
def test_a_folio_at_the_pages_edge_holds_few_other_words(line, more):
    head, blank, tail = line.rpartition(" ")
    longer = line + more if not tail.startswith("第") else f"{head}{more}{blank}{tail}"
    assert read_folio([line, *STORY]).lines == (0,)
    assert read_folio([longer, *STORY]).lines == ()
    assert read_folio([*STORY, line, *STORY]).lines == ()


@pytest.mark.parametrize("line", ["编辑 王明", "第3版 2026年4月2日"])
def test_a_line_of_nothing_but_a_folios_parts_is_one_anywhere(line):
    assert read_folio([*STORY, line, *STORY]).lines == (len(STORY),)


def test_the_parts_of_a_folio_may_stand_on_neighbouring_lines():
    assert read_folio(["星期四", "2026年4月2日", "第2版", "要闻", "", *STORY]) == Folio(
        APRIL_2, "2026年4月2日", "2", "要闻", (0, 1, 2, 3)
    )


@pytest.mark.parametrize(
    "line",
    [
        "（2026年4月1日）",  # under a speech's headline
        "2版",  # of a teaser: 004 l.86
        "2026年13月2日 星期四",
        "2026年4月2日星期四上午九时",
        "2026年4月2日星期四晚报到",
        "5人受伤2026年4月2日星期四",
        "2023年6月1日举行的新闻发布会",
        "天津市举办2023年“全国科技工作者日”主场活动",
        "3",
    ],
)
def test_a_line_that_only_looks_like_a_folio_is_none(line):
    for page in ([line, *STORY], [*STORY, line], [*STORY, line, *STORY]):
        assert read_folio(page) == Folio(None, "", "", "", ())


def test_a_bare_date_at_the_pages_end_belongs_to_a_letter():
    assert read_folio([*STORY, "2026年4月2日"]).date is None
    assert read_folio(["2026年4月2日", *STORY]).date == APRIL_2


@pytest.mark.slow
@given(st.lists(st.text(alphabet="第版年月日星期四要闻0129〇二十１ABa（.-:： 　", max_size=20), max_size=6))
def test_reading_a_folio_never_raises_and_names_existing_lines(lines):
    folio = read_folio(lines)
    assert all(0 <= at < len(lines) and lines[at].strip() for at in folio.lines)


def test_a_folio_printed_line_by_line_is_read_in_the_middle_of_a_page():
    lines = [*STORY, "05", "体 育", "海州日报", "2026年4月2日 星期四", *STORY]
    folio = read_folio(lines)
    assert (folio.label, folio.section, folio.date) == ("5", "体育", APRIL_2)
    assert folio.lines == (10, 11, 12, 13)


@pytest.mark.parametrize(("part", "is_read"), [("总第123456期第2版", True), ("总第1234567期第2版", False)])
def test_a_part_on_a_line_of_its_own_has_at_most_twelve_characters(part, is_read):
    first = len(STORY)
    assert read_folio([*STORY, "海州日报", part, *STORY]).lines == (
        (first, first + 1) if is_read else (first,)
    )


def test_a_number_or_a_sections_name_alone_is_no_folio():
    lines = [*STORY, "05", *STORY, "体育", *STORY, "天气预报", *STORY]
    assert read_folio(lines).lines == ()


def test_a_day_that_the_calendar_has_not_is_no_date():
    assert read_folio(["2026年4月0日 第3版", *STORY]).date is None
    assert read_folio(["2026年0月4日 第3版", *STORY]).date is None


def test_the_number_of_an_issues_pages_is_no_page_number():
    folio = read_folio(["滨海铁道报", "2010年2月3日 星期三 第1207期 本期四版", *STORY])
    assert (folio.label, folio.lines) == ("", (0, 1))


@pytest.mark.parametrize(
    ("lines", "section", "places"),
    [
        (["特稿", "2026年4月2日 海河周末 9"], "特稿", (0, 1)),
        (["海河译报 第四版 2026年4月2日 星期四", "经济·科技"], "经济·科技", (0, 1)),
        (["海河译报 第四版 2026年4月2日 星期四", "东城旧事"], "", (0,)),  # a column's or a headline
        (["春风又绿江南岸", "2026年4月2日 海河周末 9"], "海河周末", (1,)),
        (["海河周刊", "案例", "C3 2026年4月2日 星期四 编辑/史莺"], "案例", (0, 1, 2)),
        (["东城旧事", "案例", "C3 2026年4月2日 星期四 编辑/史莺"], "", (2,)),
        (["2026年4月2日 星期四", "第二張　第五版　本埠新聞"], "本埠新聞", (0, 1)),
        (["海河晚报 2026年4月2日 第四版", "“柳岸”副刊　第八十三期　题字：史莺"], "", (0, 1)),
    ],
)
def test_a_sections_name_beside_the_folio_belongs_to_it(lines, section, places):
    folio = read_folio([*lines, *STORY])
    assert (folio.section, folio.lines) == (section, places)


@pytest.mark.parametrize(
    "word",
    [
        *("Mon", "Monday", "Tue", "Tues", "Tuesday", "Wed", "Wednesday", "Thu", "Thurs", "Thursday"),
        *("Fri", "Friday", "Sat", "Saturday", "Sun", "Sunday", "星期四", "周日", "礼拜天"),
    ],
)
def test_a_weekday_is_read_in_both_languages(word):
    line = read_folio_line(f"{word} 2026年4月2日")
    assert (line.weekday, line.words) == (word, "")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        *(("社会 Living & Style C4", ""), ("THE RIVER DAILY News B2", ""), ("Reader's Page 6", "")),
        *(("海河今日 iPhone C4", "海河今日 iPhone"), ("责编 李 华 美编 王 明", "")),
        ("编辑同志 王明", "编辑同志 王明"),
    ],
)
def test_latin_words_and_editors_are_no_words_of_a_story(line, words):
    assert read_folio_line(line).words == words


@pytest.mark.parametrize(
    ("words", "is_name"),
    [
        *(("要闻", True), ("市闻", True), ("经济·科技", True), ("社会•民生", True), ("港闻娱乐", True)),
        *(("渡口", False), ("要闻一则", False), ("市闻新闻综合", False)),
    ],
)
def test_the_names_of_sections(words, is_name):
    assert is_section(words) == is_name


def test_of_two_dates_the_first_is_the_pages():
    story = [line for line in STORY if line]
    page = [story[0], "第3版 2026年4月2日 星期四", *story[1:7], "第4版 2026年4月3日 星期五", *story]
    folio = read_folio(page)
    assert (folio.date, folio.label, folio.lines) == (APRIL_2, "3", (1,))
    page[8] = "责编 王明 2026年4月2日"
    assert read_folio(page).lines == (1, 8)


def test_a_section_and_number_of_another_page_belong_to_a_teaser():
    folio = read_folio(["海河日报 A1 要闻 2026年4月2日 星期四", *STORY, "老渔民在码头教结网", "副刊B2"])
    assert (folio.label, folio.lines) == ("A1", (0,))
    assert read_folio(["2026年4月2日 星期四", *STORY, "副刊B2"]).label == "B2"


@pytest.mark.parametrize(
    "line",
    [
        "海河日报有限公司编印 电话（022）2733 ×××× 图文传真 2733 ××××",
        "晚报热线 022-2355××66 线索一经采用 奖励30—500元",
        "采访：云州06-71××-203 江州06-48××-204 网址 www.example.org",
    ],
)
def test_how_to_reach_the_paper_is_no_story(line):
    assert read_folio([*STORY, line]).lines == (len(STORY),)


def test_a_notices_telephone_at_the_foot_of_the_page_is_the_notices():
    notice = ["", "招聘启事", "本厂招焊工五名。", "地址：中山路12号", "联系电话：022-2334××78"]
    assert read_folio([*STORY, *notice]).lines == ()
    assert read_folio([*STORY, "", "招聘啟事", "聯絡電話：022-2334××78"]).lines == ()
    apart = [*STORY, *notice[:-1], "", notice[-1]]
    assert read_folio(apart).lines == (len(apart) - 1,)
    assert read_folio([*STORY, *notice, "责编 李明"]).lines == (len(STORY) + len(notice),)
    assert read_folio([*STORY, *notice[2:]]).lines == (len(STORY) + 1, len(STORY) + 2)


def test_a_notices_heading_under_the_folio_stands_over_its_text():
    folio = "海河日报 2026年4月2日 星期四 第三版"
    assert read_folio([folio, "公告", "本站三月一日起停水，请用户蓄水。", *STORY]).lines == (0,)
    assert read_folio([folio, "公告", *STORY]).lines == (0, 1)


def test_a_letter_to_the_editor_names_no_editor():
    page = ["海河日报 2026年4月2日 星期四 第三版", "路灯为什么不亮", "编辑同志：", *STORY]
    assert read_folio(page).lines == (0,)


@pytest.mark.parametrize(
    ("lines", "label", "section"),
    [
        (["5 案件", "2011年7月20日 星期三 编辑：程某", "临河法治周刊"], "5", "案件"),
        (["07 副刊 · 柳岸", "2003年9月10日 星期三", "主编:商某"], "7", "副刊 · 柳岸"),
        (["临河周报", "2018年10月23日 第41期", "06", "门诊", "编辑/沈某 版式/小某"], "6", "门诊"),
        (["06 街事", "临河快线", "2013年4月24日 星期三"], "6", "街事"),
        (["临河人物周刊 2019.6.14", "36 面谈"], "36", "面谈"),
        (["临河电视周报 8 屏幕内外 2001年12月7日 编辑：程某 ２００１年第４９期"], "8", "屏幕内外"),
    ],
)
def test_a_section_of_any_name_beside_the_folios_parts_belongs_to_it(lines, label, section):
    folio = read_folio([*lines, "", "桥头的灯亮了", "", "天刚亮，门就开了。"])
    assert folio.lines == tuple(range(len(lines)))
    assert (folio.label, folio.section) == (label, section)


def test_a_number_and_a_word_above_a_dateless_line_are_no_folio():
    assert read_folio(["5 案件", "桥头的灯亮了", "天刚亮，门就开了。"]).lines == ()


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        (["06 街事", "临河快线好", "桥灯", "2013年4月24日 星期三"], (3,)),  # two lines between
        (["06 街事", "渡口的船，少了一半", "2013年4月24日 星期三"], (2,)),  # no name between
        (["06 街事", "临河快线", "第3版 2013年4月24日 星期三"], (2,)),  # the date has a number of its own
        (["临河人物周刊 2019.6.14 第3版", "36 面谈"], (0,)),
        (["2019年6月14日 星期五"], (0,)),
    ],
)
def test_a_number_and_a_word_that_stand_not_beside_a_bare_date_are_no_folio(lines, places):
    assert read_folio([*lines, "", "桥头的灯亮了", "", "天刚亮，门就开了。"]).lines == places


@pytest.mark.parametrize(
    "words", ["编辑手记", "编辑札记", "编辑寄语", "编辑点评", "编辑推荐", "编辑心语", "编辑有话"]
)
def test_the_head_of_an_editors_column_names_no_editor(words):
    page = ["海河日报 2026年4月2日 星期四 第三版", "桥头的灯亮了", *STORY, words]
    assert read_folio(page).lines == (0,)


FURNITURE = (
    "农历二月初三|岁次丙午年|旧历正月初八|丙午年正月|本报今日八版|本期共8版|第2张|总第1522号|"
    "第 152 期|ISSUE 12|No.12|今日4张|统一刊号:CN 11-0001|国内统一刊物|邮发代号:1-2|"
    "https://example.cn|www.example.cn|a@example.cn|@滨海晚报|热线 8888-1234|广告电话:022-1234567|"
    "微博|传真|邮编|网址|QQ|E-mail|邮箱|新浪微博|微信公众号|零售1.50元|定价 5角|每份三分|内部资料|"
    "免费赠阅|准印证第1号|(滨)字第12号|广告经营许可证12|“清溪”副刊|《滨海》专页|线索一经采用|"
    "奖励50-200元|采访:常春生02211112222|滨海区委主办|滨海日报社编印|印务:滨海厂|(开印02:30)|"
    "社址:滨海路1号|地址 滨海路|签发 23:10"
)


@pytest.mark.parametrize("words", FURNITURE.split("|"))
def test_what_papers_print_about_themselves_is_furniture(words: str) -> None:
    assert read_folio_line(words).furniture > 0


NAMED_WITH_WHOM = (
    "夏历二月初三|壬申年二月|国际统一刊号:CN 11-0001|读者热线 8888-1234|新闻热线 8888-1234|"
    "24小时热线 8888-1234|投诉电话 8888-1234|发行电话 8888-1234|订阅热线 8888-1234|"
    "报料热线 8888-1234|联系电话 8888-1234|晚报热线 8888-1234|日报热线 8888-1234|晨报热线 8888-1234|"
    "早报热线 8888-1234|快报热线 8888-1234|商报热线 8888-1234|图文传真 8888-1234|公众号 binhai|"
    "微信 binhai|代号 1元|每期三分|全年三元|售价 5角|订价 5角|免费交流|新闻线索一经采用|"
    "发行:常春生02211112222|印完02:30|付印 23:10|总第 152 期"
)


@pytest.mark.parametrize("words", NAMED_WITH_WHOM.split("|"))
def test_whose_number_or_price_it_is_belongs_to_the_furniture(words: str) -> None:
    line = read_folio_line(words)
    assert (line.furniture, line.words) == (len(words), "")
