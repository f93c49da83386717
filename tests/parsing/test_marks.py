"""What a line's own words tell for certain, on lines of the seeds and of the conventions of print."""

from __future__ import annotations

import pytest

from articles.parsing.line_classes import LineClass
from articles.parsing.lines import make_line, read_lines
from articles.parsing.marks import (
    classify_alone,
    find_even_rows,
    find_tables,
    fix_classes,
    is_column_head,
    is_dateline,
    is_figures_row,
    is_label,
    is_list_heading,
    is_notice_heading,
    is_opinion_column,
    opens_letter,
    read_picture_number,
)


@pytest.mark.parametrize(
    ("text", "line_class"),
    [
        ("核心提示", LineClass.LABEL),
        ("新闻延伸", LineClass.BOX),
        ("■ 本报记者 徐丽 孟若冰", LineClass.BYLINE),
        ("记者 李梅旭 见习记者 李文博", LineClass.BYLINE),
        ("本报评论员", LineClass.BYLINE),
        ("(本报巴黎2月24日电)", LineClass.BYLINE),
        ("(摘自4月1日的发言)", LineClass.CLOSER),
        ("(苏 渝)", LineClass.CLOSER),
        ("(老 槐)", LineClass.CLOSER),  # a pen name, padded as names are
        ("(常春生、罗娜)", LineClass.CLOSER),
        ("记者 姜宝成 摄", LineClass.CREDIT),
        ("消防队员把孩子抱下楼 本报记者 田雨 摄", LineClass.CAPTION),
        ("(读者提供)", LineClass.CREDIT),
        ("(东方IC)", LineClass.CREDIT),
        ("(未完待续)", LineClass.CLOSER),
        ("(待续)", LineClass.CLOSER),
        ("(来源:海河网)", LineClass.CLOSER),
        ("▲照片:渡口的灯", LineClass.CAPTION),
        ("△老人走累了", None),
        ("海河主持人:", LineClass.BODY),
        ("此致 敬礼", LineClass.BODY),
        ("二〇二六年四月一日", LineClass.BODY),
        ("消防提醒", LineClass.BOX),
        ("河北沧县 孙先生", LineClass.CLOSER),
        ("▶天津理工大学党委书记 刘东志", LineClass.CAPTION),
        ("郎　静", LineClass.BYLINE),  # only names are padded
        ("滨海轴承厂　常春生", LineClass.BYLINE),
        ("国　际", None),  # a section's name
        ("简　讯", None),  # as padded as a name
        ("贺　电", None),
        ("编辑部：", LineClass.BODY),
        ("各位代表：", LineClass.BODY),
        ("此致", LineClass.BODY),
        ("常春生", None),
        ("姚华（临河镇／教师）", LineClass.BYLINE),
        ("江边主持人　常春生", LineClass.BYLINE),
        ("读者　临河　小舟", LineClass.BYLINE),
        ("受访专家：临河医院骨科主任 常春生", LineClass.BYLINE),
        ("月牙姐姐：", LineClass.BODY),
        ("晨雾（国画）　常春生作", LineClass.CAPTION),
        ("书法　上善若水　（常春生作）", LineClass.CAPTION),
        ("▲图为留学生现场洽谈", LineClass.CAPTION),
        ("责编:王明 版式:李华", LineClass.NOISE),
    ],
)
def test_a_lines_own_words_settle_its_class(text: str, line_class: LineClass | None) -> None:
    assert classify_alone(make_line(0, text), None) == line_class


@pytest.mark.parametrize(
    "text",
    [
        "△本市新开三条公交线路。",
        "以正确政绩观引领高质量发展",
        "图为留学生现场洽谈。",
        "(一)",
        "记者从市森防办获悉,防火形势总体稳定。",
    ],
)
def test_a_line_whose_words_settle_nothing_has_no_class(text: str) -> None:
    assert classify_alone(make_line(0, text), None) is None


def test_the_line_right_above_a_photo_credit_is_its_caption() -> None:
    caption, credit = make_line(70, "图为留学生现场洽谈。"), make_line(71, "记者 姜宝成 摄", gap=0)
    assert classify_alone(caption, credit) == LineClass.CAPTION


def test_a_pictures_source_without_a_photographer_is_short_or_stands_right_under_the_picture() -> None:
    short, long = "图片来源:海河新闻网站", "图片来源:海河新闻网站客户端"
    assert classify_alone(make_line(9, short, gap=1), None) == LineClass.CREDIT
    assert classify_alone(make_line(9, long, gap=1), None) is None
    assert classify_alone(make_line(9, long, gap=0), None) == LineClass.CREDIT


@pytest.mark.parametrize(
    "text",
    [
        "本报讯(记者 王睿)连日来",
        "新华社北京1月1日电 新年前夕",
        "据新华社开罗3月8日电 尼罗河沿岸",
        "本报天津3月9日讯市图书馆",
        "【又讯】渡口昨日开航",
    ],
)
def test_datelines_are_recognised(text: str) -> None:
    assert is_dateline(text)


@pytest.mark.parametrize("text", ["(本报伦敦电)", "昨日,市政府新闻办举办发布会", "本报评论员"])
def test_other_openings_are_no_datelines(text: str) -> None:
    assert not is_dateline(text)


@pytest.mark.parametrize(
    "text",
    [
        *("讣告", "遗失声明", "海河区人民法院公告", "【招聘】", "停电通知(续)", "停水预告", "徵才"),
        *("12月8日(星期六)节目预告", "福利彩票“双色球”第2007070期", "排列五第07162期"),
    ],
)
def test_a_notices_heading_is_a_heading(text: str) -> None:
    assert classify_alone(make_line(0, text), None) == LineClass.HEADING


@pytest.mark.parametrize(
    "text", ["市政府印发限行通告", "两部门发布招生公告", "公告牌前围满了人", "本报出到第2000期"]
)
def test_news_about_a_notice_is_no_notice(text: str) -> None:
    assert classify_alone(make_line(0, text), None) is None


def test_rows_of_figures_in_a_row_are_a_table() -> None:
    rows = ["海河队 12 8 2 2", "津门队 12 7 3 2", "蓟州队 12 6 3 3"]
    lines = [make_line(n, text, gap=0) for n, text in enumerate(["积分榜如下。", *rows, "比赛下周继续。"])]
    assert find_tables(lines) == {1, 2, 3}
    assert find_tables(lines[:3]) == set()


def test_a_long_row_and_a_long_number_are_no_columns_of_a_table() -> None:
    def find(row: str) -> set[int]:
        return find_tables([make_line(n, row, gap=0) for n in range(3)])

    assert find("海河队 " + "一二三 " * 13 + "12 8") == {0, 1, 2}
    assert find("海河队甲 " + "一二三 " * 13 + "12 88") == set()
    assert find("海河队 " + "1" * 12) == {0, 1, 2}
    assert find("海河队 " + "1" * 13) == set()


@pytest.mark.parametrize(
    "text",
    [
        *("据海河通讯社5日电", "据外国媒体13日报道,", "据海河网5日消息", "本报记者罗娜/台北报导"),
        *("本报驻东京特派记者罗娜 东京报道", "滨海讯 昨天", "中新社北京电", "(综合外电报道)昨天"),
        *("新华社2026年4月1日电", "据本报四月一日专电"),
        *(
            "【海河报讯】記者陳嘉怡報道:今日上午",
            "〔記者陳嘉怡／台北報導〕今天",
            "【某通讯社东京13日电】原题",
        ),
    ],
)
def test_other_papers_datelines_are_recognised(text: str) -> None:
    assert is_dateline(make_line(0, text).folded)


def test_a_row_of_figures_is_no_text() -> None:
    assert is_figures_row("6001×× 河东水泵 61.40 +9.99 58,110")
    assert is_figures_row("收入 76.3亿元 68.2亿元 +11.8%")
    assert is_figures_row("94号汽油 7.33元/升")
    assert is_figures_row("白面 3元")
    assert not is_figures_row("白面 3元多")
    assert not is_figures_row("白面 3袋")
    assert not is_figures_row("面 3元")
    assert not is_figures_row("东风厂 河东区 一等奖")
    assert not is_figures_row("昨天 1200人 参加,比去年 300人 更多")
    assert not is_figures_row("本报3月5日电 (记者 李明")


@pytest.mark.parametrize(
    ("rows", "is_table"),
    [
        (["东港—海滨", "江城—北河", "石桥—南湾"], True),  # fixtures
        (["东港—海滨", "江城—北河"], False),
        (["轴承厂甲班", "滨海供电公司", "桥东急救中心", "邮政投递组"], True),  # units
        (["轴承厂甲班", "滨海供电公司", "桥东急救中心"], False),
        (["罗娜（女） 轴承厂焊工", "常春生 邮政局投递员", "姚华 急救中心司机", "迟桂 环卫处队长"], True),
        (["灯下读书 一盏茶香", "窗外有雨 一夜无眠", "远山如黛 一江春水", "归舟未泊 一声汽笛"], False),
        (
            ["高温来袭 供电部门保供电", "江水上涨 群众安全转移", "金秋助学 学子圆梦", "马路拓宽 出行更顺"],
            False,
        ),
        (["东港中学", "河西街道办事处", "海河轴承厂", "滨海公安局"], True),
        (["白面 每袋 三元二角", "煤油 每斤 四角", "食盐 每斤 二角"], True),  # as many words in each
        (["白面 每袋 三元二角", "煤油 每斤 四角", "食　盐 每斤 二角"], True),  # a padded word is one
        (["白面 每袋 三元二角", "煤油 每斤 四角", "食盐 二角"], False),
        (["白面 每袋 三元二角，", "煤油 每斤 四角，", "食盐 每斤 二角。"], False),
        (["本报记者 罗娜 姚华", "本报通讯员 常春生 史莺", "本报记者 田雨 李鑫"], False),
    ],
)
def test_lines_of_one_shape_under_each_other_are_rows(rows: list[str], is_table: bool) -> None:
    assert find_tables(read_lines("\n".join(rows))) == (set(range(len(rows))) if is_table else set())
    assert find_tables(read_lines("\n\n".join(rows))) in (set(), set(range(len(rows))))


def test_advertisements_under_their_heading_are_rows() -> None:
    rows = ["江边饭馆 聘厨师一名，面议。", "河东物业 招电工，有证优先", "某幼儿园 招教师，能歌善舞。"]
    assert find_tables(read_lines("\n".join(["招聘", *rows]))) == {1, 2, 3}
    assert find_tables(read_lines("\n".join(["街谈", *rows]))) == set()


def test_the_heading_of_a_list_right_above_its_rows_is_a_heading() -> None:
    rows = ["罗娜 轴承厂焊工", "常春生 邮政局投递员", "姚华 急救中心司机", "史莺 环卫处队长"]
    listed = fix_classes(read_lines("\n".join(["劳动能手名单", *rows])), frozenset())
    assert listed == [LineClass.HEADING, *[LineClass.TABLE] * 4]
    assert fix_classes(read_lines("\n".join(["各厂的能手", *rows])), frozenset())[0] is None
    for heading in ("义诊信息", "学术讲座预告"):
        assert fix_classes(read_lines("\n".join([heading, *rows])), frozenset())[0] == LineClass.HEADING


HEADING, BYLINE = LineClass.HEADING, LineClass.BYLINE


@pytest.mark.parametrize(
    ("page", "classes"),
    [
        ("水车出厂了。\n\n雪　夜\n郎　静\n昨夜下了一场雪。", [None, HEADING, BYLINE, None]),
        ("水车出厂了。\n\n雪　夜\n昨夜下了一场雪。\n郎　静", [None, HEADING, None, BYLINE]),
        ("雪　夜\n昨夜下了一场雪。", [None, None]),  # the first line of a page has no blank one above
        ("昨夜下雪\n郎　静\n雪下了一尺。", [None, BYLINE, None]),
        ("昨夜下雪\n郎　静\n杨　青\n雪下了一尺。", [None, BYLINE, BYLINE, None]),
        ("雪下了一尺。\n郎　静\n\n石　桥\n桥头亮着灯。", [None, BYLINE, HEADING, None]),
        ("雪下了一尺。\n轴承厂　常春生\n桥头亮着灯。", [None, BYLINE, None]),  # a unit shows the author
    ],
)
def test_a_padded_title_is_no_author(page: str, classes: list[LineClass | None]) -> None:
    assert fix_classes(read_lines(page), frozenset()) == classes


def test_a_short_line_under_the_end_of_a_letter_signs_it() -> None:
    letter = "请修好路灯。\n此致\n敬礼\n读者 小明\n渡口又开船了"
    classes = fix_classes(read_lines(letter), frozenset())
    assert classes == [None, LineClass.BODY, LineClass.BODY, LineClass.CLOSER, None]
    apart = fix_classes(read_lines(letter.replace("敬礼", "敬礼\n")), frozenset())
    assert apart[3] is None


def test_a_sketch_in_words_is_no_picture() -> None:
    assert fix_classes(read_lines("老李头（速写）\n史　莺\n他蹲在地头。"), frozenset()) == [
        None,
        BYLINE,
        None,
    ]


def test_the_name_under_a_works_title_is_the_artists() -> None:
    work = read_lines("晨雾（摄影）\n史　莺\n昨夜下了一场雨。")
    assert fix_classes(work, frozenset()) == [LineClass.CAPTION, LineClass.CREDIT, None]
    apart = read_lines("晨雾（摄影）\n\n史　莺\n昨夜下了一场雨。")
    assert fix_classes(apart, frozenset()) == [None, LineClass.BYLINE, None]


@pytest.mark.parametrize(
    ("words", "is_head"),
    [
        *(
            (words, True)
            for words in ("短评", "河东絮语", "灯下随想", "长篇连载", "小小说", "散文诗", "童话")
        ),
        *((words, False) for words in ("连载完了", "絮语", "童话镇", "老城故事会")),
    ],
)
def test_the_heads_of_columns(words: str, is_head: bool) -> None:
    assert is_column_head(words) == is_head


@pytest.mark.parametrize(
    ("words", "is_list"),
    [
        *(
            (words, True)
            for words in ("停电通知", "致用户的通知", "获奖名单(共九十名)", "四月菜价", "销量前十名")
        ),
        *((words, True) for words in ("义诊信息", "讲座预告", "班次一览", "一周日程安排", "列车时刻表")),
        *((words, False) for words in ("时刻表", "市总工会公布获奖名单", "大会通过表彰名单", "名单里的人")),
    ],
)
def test_the_headings_of_lists(words: str, is_list: bool) -> None:
    assert is_list_heading(words) == is_list


@pytest.mark.parametrize(
    ("words", "is_opinion"),
    [
        *(("社论", True), ("■短评◆", True), ("【时评】", True), ("（锐评）", True), ("(快评)", True)),
        *(
            ("河东·微言", True),
            ("·杂谈·", True),
            ("市民直言", True),
            ("专家直言", False),
            ("读者直言", False),
        ),
        *(("短评X", False), ("社论的写法", False), ("评论写得好", False)),
    ],
)
def test_the_heads_of_columns_for_opinions(words: str, is_opinion: bool) -> None:
    assert is_opinion_column(words) == is_opinion


@pytest.mark.parametrize(
    "text", ["公 告", "【启 事】", "船期", "转让", "外汇牌价", "今晚电视", "征聘", "广播节目", "电视"]
)
def test_a_padded_or_short_heading_of_a_notice_is_one(text: str) -> None:
    assert is_notice_heading(text)
    assert not is_notice_heading(f"{text}X")


@pytest.mark.parametrize("text", ["法官说法", "编者附记", "医生建议", "政策链接", "专家解读", "老师点评"])
def test_who_speaks_in_a_box_is_its_label(text: str) -> None:
    assert is_label(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "核心提示",
            "核心阅读",
            "阅读提示",
            "内容提要",
            "内容摘要",
            "提要",
            "编者按",
            "编者的话",
            "开栏的话",
        ),
        *(
            "开栏语",
            "导读",
            "【导读】",
            "■提要:",
            "新闻延伸",
            "【链接】",
            "▲背景:",
            "数说",
            "本周必读",
            "必读",
        ),
        *("快问快答", "专家观点", "法规资料", "案例法条", "背景回放", "数据链接", "网友手记"),
    ],
)
def test_labels_of_summaries_and_boxes(text: str) -> None:
    assert is_label(text)
    assert not is_label(f"{text}一则")


@pytest.mark.parametrize("text", ["另一种说法", "群众的建议", "链接你我"])
def test_other_words_of_speaking_are_no_label(text: str) -> None:
    assert not is_label(text)


def test_rows_may_have_a_blank_line_between_them_and_units_in_their_first() -> None:
    texts = ["品名 规格 单价(元/块)", "红砖 大号 三角", "青砖 小号 两角", "灯亮了。"]
    assert find_even_rows(texts, [0, 1, 1, 1]) == {0, 1, 2}
    assert find_even_rows(texts, [0, 2, 2, 1]) == set()


def test_a_line_that_begins_with_an_hour_is_a_row_of_a_programme() -> None:
    assert is_figures_row("20:05 连续剧《渡口的灯》")
    assert not is_figures_row("20:05，灯亮了")
    assert not is_figures_row("比分 20:05")


def test_entries_under_a_notices_heading_are_rows() -> None:
    lines = read_lines("船期\n渡江轮 二日下午往东江\n海河轮 三日正午往津门\n南岭轮 五日往濠江\n灯亮了。")
    assert find_tables(lines) == {1, 2, 3}


def test_pictures_are_counted_in_their_captions() -> None:
    assert read_picture_number("图②:灯亮了") == "②"
    assert not read_picture_number("图为渡口")


def test_a_caption_may_have_a_blank_line_under_it_where_one_stands_above() -> None:
    text = "{}果农在采收小白杏。\n\n本报记者 罗娜 摄"
    assert fix_classes(read_lines(text.format("灯亮了。\n\n")), frozenset())[1] == LineClass.CAPTION
    assert fix_classes(read_lines(text.format("灯亮了。\n")), frozenset())[1] is None
    note = "灯亮了。\n\n(作者是港口的一名老工人)\n\n本报记者 罗娜 摄"
    assert fix_classes(read_lines(note), frozenset())[1] != LineClass.CAPTION


def test_a_letter_to_anybody_opens_with_whom_it_greets() -> None:
    assert opens_letter("亲爱的奶奶:")
    assert opens_letter("编辑同志:")
    assert not opens_letter("他对奶奶说:")
    assert opens_letter("月牙姐姐:")
    assert not opens_letter("王医生:不能隔天吃。")


def test_the_letters_writer_may_stand_apart() -> None:
    letter = "请修好路灯。\n此致\n敬礼\n\n{}"
    assert fix_classes(read_lines(letter.format("您的朋友 小明")), frozenset())[3] == LineClass.CLOSER
    assert fix_classes(read_lines(letter.format("渡口又开船了")), frozenset())[3] is None
