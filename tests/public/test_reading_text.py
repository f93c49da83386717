"""The text of the print, made readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.public import reading_text
from articles.public.reading_text import join_unbroken, make_readable, read_ranges
from articles.search import Look, divide_words
from articles.search.highlight import cut_fragments, mark_matches

READABLE = Look(read_ranges)


@pytest.mark.parametrize(
    ("printed", "readable"),
    [
        ("本报讯(记者 于春津)3月18日,他前往调研.", "本报讯（记者 于春津）3月18日，他前往调研。"),
        ("他说:\"好!\" 大家问:'行?'", "他说：“好！”大家问：'行？'"),
        ("增长５．２％,２０２５年ＧＤＰ达1,234.5亿元;其中", "增长5.2%，2025年GDP达1,234.5亿元；其中"),
        ("第１／２版 １０：３０开会", "第1/2版 10：30开会"),
        ("GDP(国内生产总值)、南开大学(NKU)", "GDP（国内生产总值）、南开大学（NKU）"),
        ("时间:9:30--11:00", "时间：9:30——11:00"),
        ("试点镇———玉环县", "试点镇——玉环县"),
        ("(一)要(二", "（一）要（二"),
        ("好...好。。。好…", "好……好……好……"),
        ("列奥纳多•达•芬奇", "列奥纳多·达·芬奇"),
        ("《三体》　,　作者  刘慈欣", "《三体》，作者 刘慈欣"),
        ("- 津门寻芳** 129个", "津门寻芳 129个"),
        ("## 小标题", "小标题"),
        ("⼈⺠政府", "人民政府"),
        ('直径5"的管子', '直径5"的管子'),
        ("see http://a.b/c?d=1, f(x) \"ok\"!", "see http://a.b/c?d=1, f(x) \"ok\"!"),
        ("-5℃ C++ 2*3", "-5℃ C++ 2*3"),
        ("春天 —— 记者手记 ——", "春天 ——记者手记——"),
        ("他说 「好」 『行』 。", "他说「好」『行』。"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_read_follows_the_standards_of_print(printed, readable):
    assert make_readable(printed) == readable
    assert make_readable(readable) == readable


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        ("深入学习领会重要论述", ["深入", "学习", "领会", "重要", "论述"]),
        ("读《人民日报》，谈感想", ["读", "《人民日报》，", "谈", "感想"]),
        ("——推动5G网络3月建成", ["——推动", "5G网络", "3月", "建成"]),
        ("坚持以人民为中心", ["坚持", "以人民", "为中心"]),
        ("加快 发展", ["加快 发展"]),
        ("河道清淤 以新办法保障全市供水", ["河道清淤 以新办法", "保障", "全市", "供水"]),
        ("全市中小学生今天开学 各校秩序井然", ["全市", "中小学生", "今天开学 各校秩序井然"]),
        ("全市学校开学 各校上课情况一切正常", ["全市学校开学 各校上课", "情况", "一切正常"]),
        ("共建“一带一路”十年", ["共建", "“一带一路”", "十年"]),
        ("《政府工作报告》（节选）解读", ["《政府工作报告》", "（节选）", "解读"]),
        ("“世界读书日”——书香", ["“世界读书日”", "——书香"]),
        ("“高质量共建‘一带一路’”", ["“高质量", "共建", "‘一带一路’”"]),
        ("《大学新闻与传播专业》", ["《大学", "新闻", "与传播", "专业》"]),
        ("二〇二〇年五月二十九日在座谈会上", ["二〇二〇年", "五月", "二十九日", "在座谈会", "上"]),
        ("人民生活——", ["人民", "生活——"]),
        ("潮起海河——写在通车之际", ["潮起", "海河", "——写在", "通车", "之际"]),
        ("现场观察·微镜头", ["现场", "观察·", "微", "镜头"]),
        ("海河——人民生活", ["海河", "——人民", "生活"]),
        ("學習貫徹講話", ["學習", "貫徹", "講話"]),
    ],
)
def test_lines_of_a_headline_break_between_words_and_not_at_marks(title, pieces):
    assert join_unbroken(divide_words(title)) == pieces
    assert "".join(join_unbroken(divide_words(title))) == title


@pytest.mark.django_db
def test_the_headline_of_a_hit_breaks_between_words_too():
    headline = Look(read_ranges, lambda text: join_unbroken(divide_words(text)))
    title = mark_matches("深入学习<重要论述>", ["习<重", "论述"], headline)
    assert title.replace("<wbr>", "|") == "深入|学<mark>习|&lt;|重</mark>要|<mark>论述|</mark>&gt;"


@pytest.mark.parametrize(
    ("printed", "needle", "shown"),
    [
        ("- 津门寻芳** 129个,春天", "寻芳** 129", "津门<mark>寻芳 129</mark>个，春天"),
        ("本报讯(记者 于春津)报道", "讯(记者", "本报<mark>讯（记者</mark> 于春津）报道"),
        ("天津 、 北京...上海", "、 北京...", "天津<mark>、北京……</mark>上海"),
        ("９:３０--１１:００开会,散会", "30--11", "9:<mark>30——11</mark>:00开会，散会"),
        ('他说:"好!"', '"好!"', "他说：<mark>“好！”</mark>"),
        ("## 天津** 春天", "** ", "天津<mark> </mark>春天"),
        ("## 天津", "## ", "天津"),
    ],
)
def test_what_was_found_in_the_print_is_marked_in_the_readable_text(printed, needle, shown):
    assert mark_matches(printed, [needle], READABLE) == shown.replace('"', "&quot;")


def test_fragments_are_readable_by_the_whole_of_their_lines():
    text = '- 津门寻芳** 129个,其中\n他说:"' + "好" * 80 + '天津港口开航"!\n天津港口:第１名'
    assert cut_fragments(text, ["寻芳", "港口"], READABLE) == (
        "津门<mark>寻芳</mark> 129个，其中",
        "…" + "好" * 23 + "天津<mark>港口</mark>开航”！",
        "天津<mark>港口</mark>：第1名",
    )
    assert cut_fragments("## 津门(寻芳)", [], READABLE) == ("津门（寻芳）",)


PRINT = st.text(st.sampled_from('天津港 ,.!()"-*#:；、—…。１２ab\u200b'), max_size=40)
ANY_MARKS = '天港１a⺠％,;:?!()."-*+#`_─―—…。·•・‧･．／－ \u3000\n\u00ad\u200b\u2060\ufeff，”）》'
MARKED = st.text(st.sampled_from(ANY_MARKS), max_size=12)


@given(MARKED)
def test_a_line_that_no_rule_changes_is_read_as_by_all_rules(printed):
    ranges = [(place, len(printed)) for place in range(len(printed))]
    with pytest.MonkeyPatch.context() as patch:
        at_once = read_ranges(printed, ranges)
        patch.setattr(reading_text, "_has_marks", lambda text: True)
        assert read_ranges(printed, ranges) == at_once


@given(PRINT, st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_a_range_of_the_print_keeps_its_characters_in_the_readable_text(printed, places):
    start, end = sorted(place % (len(printed) + 1) for place in places)
    readable, [(left, right)] = read_ranges(printed, [(start, end)])
    assert readable == make_readable(printed)
    assert 0 <= left <= right <= len(readable)

    def keep(text):
        return [char for char in text.translate(ORDINARY) if char in "天津港12ab"]

    assert keep(readable[left:right]) == keep(printed[start:end])


ORDINARY = str.maketrans("１２", "12")
