"""The query language, without database or index."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.language.query import (
    Dates,
    Field,
    Ignored,
    Mistake,
    OnPage,
    ParsedQuery,
    Without,
    Words,
    parse_query,
    write_query,
)


def day(text):
    return datetime.date.fromisoformat(text)


def one(part):
    return ParsedQuery(((part,),))


def quoted(text, field=Field.TEXT):
    return Words(text, field, is_quoted=True)


def test_words_must_all_hold():
    assert parse_query("京津冀 港口") == ParsedQuery(((Words("京津冀"),), (Words("港口"),)))


def test_the_full_width_blank_separates_words():
    assert parse_query("京津冀\u3000港口") == parse_query("京津冀 港口")


@pytest.mark.parametrize(
    "typed", ['"走深 走实"', "“走深 走实”", "「走深 走实」", "『走深 走实』", "＂走深 走实＂"]
)
def test_quotes_of_every_kind_keep_a_phrase_together(typed):
    assert parse_query(typed) == one(quoted("走深 走实"))


@pytest.mark.parametrize("typed", ["加快“十五五”规划", '加快"十五五"规划'])
def test_a_quotation_within_a_run_of_text_is_a_separate_phrase(typed):
    assert parse_query(typed) == ParsedQuery(((Words("加快"),), (quoted("十五五"),), (Words("规划"),)))


@pytest.mark.parametrize("quote", ['"', "“", "「", "＂"])
def test_a_quote_that_is_not_closed_is_ignored_and_the_rest_is_searched(quote):
    ignored = (Ignored(quote, Mistake.QUOTE),)
    assert parse_query(f"{quote}港口 建设") == ParsedQuery(((Words("港口"),), (Words("建设"),)), ignored)
    assert parse_query(f"title:{quote}港口") == ParsedQuery(((Words("港口", Field.TITLE),),), ignored)
    assert parse_query(quote) == ParsedQuery((), ignored)


@pytest.mark.parametrize("word", ["OR", "|", "或者"])
def test_or_joins_its_two_neighbours(word):
    assert parse_query(f"港口 {word} 机场 滨海") == ParsedQuery(
        ((Words("港口"), Words("机场")), (Words("滨海"),))
    )


def test_or_without_neighbours_is_left_out():
    assert parse_query("OR 港口 OR") == one(Words("港口"))


@pytest.mark.parametrize("word", ["OR", "AND", "NOT"])
def test_an_operator_in_quotes_or_in_a_field_is_text(word):
    assert parse_query(f'"{word}"') == one(quoted(word))
    assert parse_query(f"title:{word}") == one(Words(word, Field.TITLE))


@pytest.mark.parametrize("word", ["AND", "并且"])
def test_and_means_the_same_as_a_blank(word):
    assert parse_query(f"港口 {word} 机场") == parse_query("港口 机场")
    assert parse_query(f"{word} 港口 {word}") == one(Words("港口"))


def test_not_excludes_the_next_word():
    assert parse_query("港口 NOT 机场 滨海") == parse_query("港口 -机场 滨海")
    assert parse_query("NOT -机场") == parse_query("-机场")
    assert parse_query("港口 NOT") == one(Words("港口"))


def test_invisible_characters_are_ignored():
    assert parse_query("\ufefftitle:港\u200b口") == one(Words("港口", Field.TITLE))


@pytest.mark.parametrize("minus", ["-", "－", "−"])
def test_a_minus_before_a_word_excludes_it(minus):
    assert parse_query(f"会议 {minus}视频") == ParsedQuery(((Words("会议"),), (Without(Words("视频")),)))


def test_a_minus_within_a_word_and_a_letter_before_it_are_text():
    for text in ("GPT-4", "X光", "—港口", "_港口"):
        assert parse_query(text) == one(Words(text))


def test_a_minus_alone_is_text():
    assert parse_query("-") == one(Words("-"))


def test_a_field_takes_a_phrase_in_quotes():
    assert parse_query('title:"走深 走实"') == one(quoted("走深 走实", Field.TITLE))


def test_a_field_can_be_excluded():
    assert parse_query("-tag:港口") == one(Without(Words("港口", Field.TAG)))


@pytest.mark.parametrize(
    ("typed", "wanted"), [("foo:港口", "港口"), ("Subject：港口", "港口"), ("foo:a:b", "a:b")]
)
def test_an_unknown_field_is_ignored_and_the_rest_is_searched(typed, wanted):
    name = typed[: -len(wanted)]
    assert parse_query(typed) == ParsedQuery(((Words(wanted),),), (Ignored(name, Mistake.FIELD),))
    assert parse_query(f'"{typed}"') == one(quoted(typed))


@pytest.mark.parametrize("typed", ["https://example.com", "12:30", "foo:", "时间:8点", "a:b"])
def test_what_has_a_colon_but_names_no_field_is_text(typed):
    assert parse_query(typed) == one(Words(typed))


@pytest.mark.parametrize("typed", ["title:", "标签：", "date:", "page:", 'title:""'])
def test_a_field_without_words_is_ignored(typed):
    ignored = (Ignored(typed.strip('"'), Mistake.EMPTY),)
    assert parse_query(f"港口 {typed}") == ParsedQuery(((Words("港口"),),), ignored)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("date:2026", "2026-01-01", "2026-12-31"),
        ("date:2026-02", "2026-02-01", "2026-02-28"),
        ("日期：2026年3月19日", "2026-03-19", "2026-03-19"),
        ("date:2026-03..2026-04", "2026-03-01", "2026-04-30"),
        ("date:2026-04..2026-03", "2026-03-01", "2026-04-30"),
        ("date:２０２６-０３-１９", "2026-03-19", "2026-03-19"),
    ],
)
def test_dates_are_years_months_days_and_ranges(typed, start, end):
    assert parse_query(typed) == one(Dates(day(start), day(end)))


def test_a_range_may_be_open_at_either_end():
    assert parse_query("date:2026-03..") == one(Dates(day("2026-03-01"), None))
    assert parse_query("date:..2026-03") == one(Dates(None, day("2026-03-31")))


@pytest.mark.parametrize(
    ("typed", "label"), [("page:2", "2"), ("PAGE:a02", "A2"), ("版次：第Ｂ二版", "B2"), ("page:04-05", "4-5")]
)
def test_a_page_is_named_as_papers_print_it(typed, label):
    assert parse_query(typed) == one(OnPage(label))
    assert parse_query(f"-{typed}") == one(Without(OnPage(label)))


@pytest.mark.parametrize("typed", ["page:要闻", "版次:0"])
def test_what_is_no_page_is_ignored(typed):
    assert parse_query(f"{typed} 港口") == ParsedQuery(((Words("港口"),),), (Ignored(typed, Mistake.PAGE),))


@pytest.mark.parametrize("typed", ["date:昨天", "date:2026-13", "date:2026-02-30", "date:..", "date:0000"])
def test_what_is_no_date_is_ignored(typed):
    assert parse_query(f"港口 {typed}") == ParsedQuery(((Words("港口"),),), (Ignored(typed, Mistake.DATE),))


@pytest.mark.parametrize(
    "typed",
    [
        "京津冀 港口",
        "港口 OR 机场 滨海",
        '-"走深 走实" title:港口',
        "-tag:港口 OR author:陈",
        "date:2026-03-01.. page:A2",
        '「他说"好"」',
        '"OR"',
    ],
)
def test_a_query_is_written_as_it_is_read(typed):
    assert parse_query(write_query(parse_query(typed).groups)) == parse_query(typed)


def test_an_empty_query_has_no_conditions():
    assert parse_query(" \t\u3000\x00") == ParsedQuery()


SYNTAX = st.sampled_from(
    [
        *'"“”「」-－:： ..|\u200b',
        "OR",
        "AND",
        "NOT",
        "title:",
        "date:",
        "日期：",
        "2026",
        "港口",
        "\u3000",
        "\x00",
    ]
)


@pytest.mark.slow
@given(st.one_of(st.text(), st.lists(SYNTAX).map("".join)))
def test_no_input_raises(typed):
    groups = parse_query(typed).groups
    assert all(groups)
    assert bool(parse_query(write_query(groups)).groups) == bool(groups)


@pytest.mark.slow
@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_a_word_is_searched_as_it_is(word):
    if word not in ("OR", "或者", "AND", "并且", "NOT"):
        assert parse_query(word) == one(Words(word))


NAMES = {
    Field.TITLE: "title 标题 標題",
    Field.AUTHOR: "author 作者 记者 記者 person 人物",
    Field.TAG: "tag 标签 標籤",
    Field.COLUMN: "column 栏目 欄目",
    Field.NEWSPAPER: "newspaper 报纸 報紙",
    Field.KIND: "kind 体裁 體裁",
}


@pytest.mark.parametrize(("field", "names"), NAMES.items())
def test_a_field_has_names_in_english_and_in_both_scripts(field, names):
    for name in names.split():
        for typed in (f"{name}:港口", f"{name.upper()}：港口"):
            assert parse_query(typed) == one(Words("港口", field))


@pytest.mark.parametrize(("names", "value"), [("date 日期", "2026-03-19"), ("page 版次", "A2")])
def test_days_and_pages_have_names_in_both_languages(names, value):
    one, other = (parse_query(f"{name}:{value}") for name in names.split())
    assert one.groups == other.groups != ()
    assert one.ignored == other.ignored == ()


WRITTEN = {
    "title:港口": one(Words("港口", Field.TITLE)),
    "author:陈": one(Words("陈", Field.AUTHOR)),
    "tag:港口": one(Words("港口", Field.TAG)),
    "column:走笔": one(Words("走笔", Field.COLUMN)),
    "newspaper:日报": one(Words("日报", Field.NEWSPAPER)),
    "kind:news": one(Words("news", Field.KIND)),
    "-港口": one(Without(Words("港口"))),
    '"走深 走实"': one(quoted("走深 走实")),
    '"港口"': one(quoted("港口")),
    '"-港口"': one(Words("-港口")),
    'tag:"港 口"': one(Words("港 口", Field.TAG)),
    '“他说"好”': one(quoted('他说"好')),
    "date:2026-03-01..2026-03-31": one(Dates(day("2026-03-01"), day("2026-03-31"))),
    "date:2026-03-01..": one(Dates(day("2026-03-01"), None)),
    "date:..2026-03-31": one(Dates(None, day("2026-03-31"))),
    "page:A2": one(OnPage("A2")),
    "-page:A2": one(Without(OnPage("A2"))),
    "港口 OR 机场": ParsedQuery(((Words("港口"), Words("机场")),)),
    "港口 机场": ParsedQuery(((Words("港口"),), (Words("机场"),))),
    "": ParsedQuery(),
}


def test_a_query_is_written_in_one_way():
    assert {text: write_query(query.groups) for text, query in WRITTEN.items()} == {
        text: text for text in WRITTEN
    }


def test_a_range_of_days_may_be_written_with_any_of_these_marks():
    for mark in ("..", "~", "～", "—", "至", "到"):
        expected = one(Dates(day("2026-03-01"), day("2026-04-30")))
        assert parse_query(f"date:2026-03{mark}2026-04") == expected
    for typed in ("date:2026年", "date:2026.1..2026/12", "日期:2026年1月至2026年12月"):
        assert parse_query(typed) == one(Dates(day("2026-01-01"), day("2026-12-31")))
    for typed in ("date:2026..2027..2028", "date:2026..昨天", "date:~"):
        assert [ignored.reason for ignored in parse_query(typed).ignored] == [Mistake.DATE]
