"""The text of the print, made readable."""

import pytest

from articles.public.reading_text import join_unbroken, make_readable
from articles.public.template_tags import break_marked
from articles.search import divide_words
from articles.search.highlight import mark_matches


@pytest.mark.parametrize(
    ("printed", "readable"),
    [
        ("本报讯(记者 于春津)3月18日,他前往调研.", "本报讯（记者 于春津）3月18日，他前往调研。"),
        ("他说:\"好!\" 大家问:'行?'", "他说：“好！”大家问：'行？'"),
        ("增长５．２％,２０２５年ＧＤＰ达1,234.5亿元;其中", "增长5.2%，2025年GDP达1,234.5亿元；其中"),
        ("第１／２版 １０：３０开会", "第1/2版 10：30开会"),
        ("GDP(国内生产总值)、南开大学(NKU)", "GDP（国内生产总值）、南开大学（NKU）"),
        ("时间:9:30--11:00", "时间：9:30——11:00"),
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
        ("學習貫徹講話", ["學習", "貫徹", "講話"]),
    ],
)
def test_lines_of_a_headline_break_between_words_and_not_at_marks(title, pieces):
    assert join_unbroken(divide_words(title)) == pieces
    assert "".join(divide_words(title)) == title


@pytest.mark.django_db
def test_the_headline_of_a_hit_breaks_between_words_too():
    title = break_marked(mark_matches("深入学习<重要论述>", ["习<重", "论述"]))
    assert title.replace("<wbr>", "|") == "深入|学<mark>习|&lt;|重</mark>要|<mark>论述|</mark>&gt;"
