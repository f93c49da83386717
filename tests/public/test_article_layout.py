"""The layout of an article and its citation, made from values without a database."""

import datetime
import json

import pytest

from articles.models import Article, Block, Column, Credit, Issue, Newspaper, Page, Person, Role
from articles.public.article_layout import LaidOutBlock, LaidOutTable, group_credits, lay_out_blocks
from articles.public.citation import make_reference

URL = "https://example.org/articles/abc/"


def make_blocks(*rows: tuple[Role, str]) -> list[Block]:
    return [Block(role=role, text=text, position=at, lines=[at]) for at, (role, text) in enumerate(rows)]


def test_headings_and_noise_are_left_out_and_a_caption_keeps_its_credits():
    blocks = make_blocks(
        (Role.COLUMN, "今日论语"),
        (Role.HEADLINE, "抓住机遇"),
        (Role.BODY, "开头。(下转第3版)"),
        (Role.CAPTION, "图为现场。"),
        (Role.CREDIT, "记者 姜宝成 摄"),
        (Role.CREDIT, "新华社发"),
        (Role.NOISE, "赏揽访寻"),
        (Role.REFER, "2版"),
        (Role.BODY, "(上接第1版)"),
    )
    assert lay_out_blocks(blocks, has_credits=True) == [
        LaidOutBlock(Role.BODY, "开头。", 2),
        LaidOutBlock(Role.CAPTION, "图为现场。", 3, ["记者 姜宝成 摄", "新华社发"]),
    ]


def test_short_texts_in_a_row_are_lines_of_verse():
    lines = ("渡口的灯", "照着晚归的人", "船还没有来", "风先来了")
    prose = "读过这首诗的人，都说到了冬天的家门。"
    blocks = make_blocks(*((Role.BODY, text) for text in (*lines, prose, *lines[:3])))
    laid_out = lay_out_blocks(blocks, has_credits=False)
    assert [block.is_verse for block in laid_out] == [True] * 4 + [False] * 4


def test_a_byline_above_the_text_is_shown_only_without_credits():
    blocks = make_blocks(
        (Role.BYLINE, "■ 本报记者 徐丽"), (Role.BODY, "正文。"), (Role.BYLINE, "通讯员 肖丹娜")
    )
    assert [block.text for block in lay_out_blocks(blocks, has_credits=True)] == ["正文。", "通讯员 肖丹娜"]
    assert next(block.text for block in lay_out_blocks(blocks, has_credits=False)) == "■ 本报记者 徐丽"


def test_neighbouring_rows_are_one_table_whose_first_row_may_name_the_columns():
    blocks = make_blocks(
        (Role.BODY, "积分如下。"),
        (Role.TABLE, "名次 球队 积分"),
        (Role.TABLE, "1 东港远航　73"),
        (Role.TABLE, "2 渝江山城 68"),
        (Role.BODY, "末轮周日开赛。"),
        (Role.TABLE, "7月8日 全部楼层"),
        (Role.TABLE, "7月15日 闭馆"),
    )
    standings = ((1, ("名次", "球队", "积分")), (2, ("1", "东港远航", "73")), (3, ("2", "渝江山城", "68")))
    laid_out = lay_out_blocks(blocks, has_credits=False)
    assert laid_out == [
        LaidOutBlock(Role.BODY, "积分如下。", 0),
        LaidOutTable(standings, has_header=True),
        LaidOutBlock(Role.BODY, "末轮周日开赛。", 4),
        LaidOutTable(((5, ("7月8日", "全部楼层")), (6, ("7月15日", "闭馆"))), has_header=False),
    ]
    assert [table.is_grid for table in laid_out if isinstance(table, LaidOutTable)] == [True, True]


def test_rows_with_different_numbers_of_cells_stay_whole():
    rows = ("一套 19:55 连续剧", "有线台 21:30", "停业检修")
    (table,) = lay_out_blocks(make_blocks(*((Role.TABLE, row) for row in rows)), has_credits=False)
    assert table == LaidOutTable(tuple((at, (row,)) for at, row in enumerate(rows)), has_header=False)
    assert not table.is_grid


def make_credits(*pairs: tuple[str, str]) -> list[Credit]:
    return [Credit(role=role, person=Person(name=name) if name else None) for role, name in pairs]


def test_consecutive_credits_of_one_role_form_a_group_in_the_order_of_the_print():
    credits = make_credits(("记者", "史莺"), ("记者", "孟若冰"), ("摄", "姜宝成"), ("记者", "徐丽"))
    assert group_credits(credits) == [("记者", credits[:2]), ("摄", credits[2:3]), ("记者", credits[3:])]


@pytest.fixture
def article() -> Article:
    newspaper = Newspaper(name="样报")
    page = Page(
        newspaper=newspaper, issue=Issue(newspaper=newspaper, date=datetime.date(2026, 3, 19)), label="1"
    )
    return Article(
        page=page,
        ref="abc",
        headline="抓住机遇</script>",
        column=Column(name="今日论语"),
        updated_at=datetime.datetime(2026, 3, 20, tzinfo=datetime.UTC),
    )


def test_the_citation_follows_the_national_standard(article):
    credits = make_credits(("记者", "于春津"), ("见习记者", "李文博"), ("摄", "姜宝成"), ("记者", "于春津"))
    reference = make_reference(article, credits, url=URL)
    assert reference.cite() == (f"于春津，李文博. 抓住机遇</script>[N/OL]. 样报，2026-03-19（1）. {URL}.")


def test_the_citation_says_which_date_is_unknown_and_names_a_role_without_a_person(article):
    article.page.issue, article.page.label = None, ""
    unsigned, signed = make_credits(), make_credits(("本报评论员", ""))
    assert make_reference(article, unsigned, url=URL).cite() == (
        f"抓住机遇</script>[N/OL]. 样报，[日期不详]. {URL}."
    )
    assert make_reference(article, signed, url=URL).cite().startswith("本报评论员. ")


def test_more_than_three_authors_are_cited_as_three_and_others(article):
    many = make_credits(*(("记者", name) for name in ("于春津", "刘国栋", "李文博", "孟若冰")))
    cited = make_reference(article, many, url=URL).cite()
    assert cited.startswith("于春津，刘国栋，李文博，等. ")


def test_reference_managers_are_given_each_value_in_their_own_form(article):
    article.headline, article.page.label = "50%_的\n{事", "A2"
    reference = make_reference(article, make_credits(("记者", "于春津"), ("记者", "李文博")), url=URL)
    assert reference.write_bibtex().splitlines() == [
        "@article{abc,",
        "  author = {{于春津} and {李文博}},",
        r"  title = {{50\%\_的 \textbraceleft{}事}},",
        "  journal = {样报},",
        "  year = {2026},",
        "  date = {2026-03-19},",
        "  pages = {A2},",
        f"  url = {{{URL}}},",
        "  langid = {chinese},",
        "}",
    ]
    assert reference.write_ris().split("\r\n")[:-1] == [
        "TY  - NEWS", "AU  - 于春津", "AU  - 李文博", "TI  - 50%_的 {事", "T2  - 样报", "DA  - 2026/03/19",
        "SP  - A2", "LA  - zh", f"UR  - {URL}", "ID  - abc", "ER  - ",
    ]  # fmt: skip
    assert json.loads(reference.write_csl()) == [
        {
            "id": "abc",
            "type": "article-newspaper",
            "author": [{"literal": "于春津"}, {"literal": "李文博"}],
            "title": "50%_的 {事",
            "container-title": "样报",
            "issued": {"date-parts": [[2026, 3, 19]]},
            "page": "A2",
            "language": "zh",
            "URL": URL,
        }
    ]


def test_signs_that_tex_reads_as_commands_are_written_as_text(article):
    article.headline = r"一&二%三$四#五_六\七~八^九{十}"
    assert make_reference(article, [], url=URL).write_bibtex().splitlines()[1] == (
        r"  title = {{一\&二\%三\$四\#五\_六\textbackslash{}七\textasciitilde{}八\textasciicircum{}九"
        r"\textbraceleft{}十\textbraceright{}}},"
    )


def test_unknown_values_are_left_out_of_references(article):
    article.page.issue, article.page.label = None, ""
    reference = make_reference(article, [], url=URL)
    assert "year" not in reference.write_bibtex()
    assert "author" not in reference.write_bibtex()
    assert "DA  -" not in reference.write_ris()
    assert {"issued", "author", "page"}.isdisjoint(json.loads(reference.write_csl())[0])
