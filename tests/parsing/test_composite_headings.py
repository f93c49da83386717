import pytest

from articles.parsing.composite_headings import split_headings
from articles.parsing.values import Block, Role


def split(line: str, role: Role = Role.HEADLINE) -> list[tuple[Role, str, tuple[int, int] | None]]:
    headings = split_headings([Block(role, (1,), line.strip())], ["", line, "", "本报讯"])
    assert all(block.lines == (1,) for block in headings)
    return [(block.role, block.text, block.span) for block in headings]


def test_a_kicker_on_the_headlines_line_gets_its_own_span():
    assert split("陈敏尔在静海区调研时强调 因地制宜发展新质生产力 稳扎稳打推动高质量发展") == [
        (Role.KICKER, "陈敏尔在静海区调研时强调", (0, 12)),
        (Role.HEADLINE, "因地制宜发展新质生产力 稳扎稳打推动高质量发展", (12, 36)),
    ]


def test_a_deck_after_a_dash_gets_its_own_span_and_spans_cover_the_printed_line():
    assert split("  把学问写在大地上\u3000——记天津农学院科技特派员 ") == [
        (Role.HEADLINE, "把学问写在大地上", (0, 10)),
        (Role.DECK, "——记天津农学院科技特派员", (10, 25)),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "今年前两个月 本市进出口总值1306.5亿元",  # 000 l.51
        "天津3所高校案例 入选教育部精准帮扶典型项目",  # 003 l.23
        "控火源倡新风 严格执行“7个严禁” 我市筑牢森林“防火墙”",  # 004 l.59
        "伟大的开端——读《天津史话》",
        "市长强调:要抓好落实",
    ],
)
def test_clauses_of_one_headline_stay_together(line):
    assert split(line) == [(Role.HEADLINE, line, None)]


def test_the_head_of_a_column_on_the_headlines_line_gets_its_own_span():
    assert split("河東絮語 老屋的燈") == [
        (Role.COLUMN, "河東絮語", (0, 4)),
        (Role.HEADLINE, "老屋的燈", (4, 9)),
    ]


def test_only_a_headline_is_split():
    line = "陈敏尔在静海区调研时强调 因地制宜发展新质生产力"
    assert split(line, Role.SUBHEAD) == [(Role.SUBHEAD, line, None)]
