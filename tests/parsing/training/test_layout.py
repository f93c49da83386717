"""Pages laid out to learn from: what the truth says of them must hold, or the weights learn lies."""

from __future__ import annotations

import random
from typing import Any

import pytest

from articles.parsing.line_classes import LineClass
from articles.parsing.lines import read_lines
from articles.parsing.training.cases import true_classes
from articles.parsing.training.house_styles import STYLES, HouseStyle, draw_style
from articles.parsing.training.layout import is_plain, lay_out_page, role_of
from articles.parsing.training.learn import describe_sources, learn_choices
from articles.parsing.training.wrapping import break_page, wrap_page


def article(title: str, *body: str, **values: str) -> dict[str, Any]:
    row = {"kicker": "", "title": title, "subtitle": "", "author": "", "date": "2026-04-02", "page": 1}
    return row | values | {"body": list(body)}


# Seeds 000, 001, 003 and 004, some paragraphs of each.
ROWS = [
    article(
        "抓住机遇 发挥优势 因地制宜",
        "本报天津3月18日电 （记者于春津）3月18日，市委书记陈敏尔前往南开区调研。",
        "市领导王力军、翟立新参加。",
        "陈敏尔来到南开生物医药创新创业基地，察看入驻企业，调研项目盘活利用、规划布局和企业科技成果转化落地等情况。",
        "南开区、市有关部门负责同志参加。",
        kicker="陈敏尔在南开区调研时强调",
    ),
    article(
        "天津3所高校案例 入选教育部精准帮扶典型项目（教育观察）",
        "近日，教育部公布第八届省属高校精准帮扶典型项目推选结果，全国共66个项目入选。",
        "津陇共绘师范教育“同心圆”",
        "天津师范大学与原天水师范学院结“对子”，锚定三大目标展开深度合作，助力合作院校办学水平全面提升。",
        "一粒种子激活西部农业之“芯”",
        "天津农学院组织专家团队长期扎根甘肃、青海一线，以良种良技扎根西部。",
        "市教委有关负责人表示，将把这些做法推广到更多学校。",
        subtitle="——精准帮扶走笔",
    ),
    article(
        "以正确政绩观引领高质量发展",
        "干事创业一定要树立正确政绩观。",
        "真抓才能攻坚克难，实干才能梦想成真。树立和践行正确政绩观，发扬斗争精神和实干精神是应有之义。",
        "政绩，是干出来、拼出来的。我们要强化实干实绩，在干中学、在学中干，将新的发展篇章书写在津沽大地上。",
        "（本报北京4月1日电）",
    ),
]


@pytest.mark.parametrize("style", [None, *STYLES], ids=lambda style: style.name if style else "home")
@pytest.mark.parametrize("seed", range(4))
def test_every_line_of_a_page_laid_out_is_accounted_for_once(seed: int, style: HouseStyle | None) -> None:
    page = lay_out_page(ROWS, random.Random(seed), boxes=0.5, style=style)
    assert_every_line_is_held_once(page)
    assert_every_line_is_held_once(break_page(page, random.Random(seed)))


def assert_every_line_is_held_once(page: dict[str, Any]) -> None:
    held = [at for story in page["articles"] for block in story["blocks"] for at in block["lines"]]
    printed = [at for at, line in enumerate(page["text"].split("\n")) if line]
    assert sorted(held + page["noise"]) == printed


@pytest.mark.parametrize("seed", range(40))
def test_a_blocks_text_is_its_lines_less_what_a_leg_repeats(seed: int) -> None:
    page = lay_out_page(ROWS, random.Random(seed))
    lines = page["text"].split("\n")
    for story in page["articles"]:
        for block in story["blocks"]:
            whole = "".join(lines[at] for at in block["lines"])
            assert 0 <= len(whole) - len(block["text"]) <= 3 * (len(block["lines"]) - 1)
            assert block["text"].startswith(lines[block["lines"][0]])


def test_other_papers_pages_hold_notices_tables_and_their_own_bylines() -> None:
    pages = [lay_out_page(ROWS, random.Random(seed), style=STYLES[seed % len(STYLES)]) for seed in range(60)]
    articles = [article for page in pages for article in page["articles"]]
    roles = {block["role"] for article in articles for block in article["blocks"]}
    assert {"table", "byline", "subhead", "headline", "label", "caption", "credit", "column"} <= roles
    assert {"news", "notice", "sidebar", "photo"} <= {article["kind"] for article in articles}


def test_a_style_is_varied_but_mostly_keeps_its_habits() -> None:
    assert len({style.name for style in STYLES}) == len(STYLES) >= 30
    drawn = [draw_style(random.Random(seed), STYLES[:1]) for seed in range(40)]
    assert {style.name for style in drawn} == {STYLES[0].name}
    assert len({style.boxes for style in drawn}) > 10
    mixed = [draw_style(random.Random(seed)) for seed in range(300)]
    own = {style.name: style.signs for style in STYLES}
    assert 0.7 < sum(style.signs == own[style.name] for style in mixed) / len(mixed) < 1


def test_a_page_broken_at_a_width_keeps_each_blocks_text() -> None:
    page = lay_out_page(ROWS, random.Random(3))
    broken = break_page(page, random.Random(3))
    lines = broken["text"].split("\n")
    assert sum(map(bool, lines)) > sum(map(bool, page["text"].split("\n")))
    for story, before in zip(broken["articles"], page["articles"], strict=True):
        for block, old in zip(story["blocks"], before["blocks"], strict=True):
            printed = "".join(lines[at] for at in block["lines"])
            whole = "".join(page["text"].split("\n")[at] for at in old["lines"])
            assert "".join(printed.split()) == "".join(whole.split())


def test_a_label_opens_a_box_or_stands_inside_and_captions_are_captions() -> None:
    page = {
        "articles": [
            {"blocks": [{"role": "label", "lines": [0]}, {"role": "body", "lines": [1]}]},
            {"blocks": [{"role": "headline", "lines": [2]}, {"role": "label", "lines": [3]}]},
            {"blocks": [{"role": "caption", "lines": [4]}, {"role": "credit", "lines": [5]}]},
        ]
    }
    lines = read_lines("消防提醒\n切勿硬拽。\n抓住机遇\n核心提示\n人们在参观\n本报记者 蓝天 摄")
    classes = ["box", "body", "head", "label", "caption", "credit"]
    assert true_classes(page, lines) == [LineClass(name) for name in classes]


@pytest.mark.parametrize("seed", range(20))
def test_a_page_broken_at_a_width_keeps_its_text(seed: int) -> None:
    page = lay_out_page(ROWS, random.Random(seed))
    lines, continues = wrap_page(page, random.Random(seed))
    assert len(continues) == sum(bool(line.strip()) for line in lines)
    assert "".join("".join(lines).split()) == "".join(page["text"].split())


def test_the_true_classes_show_headings_cuts_and_legs() -> None:
    found = set()
    for seed in range(200):
        page = lay_out_page(ROWS, random.Random(seed))
        lines = read_lines(page["text"])
        classes = true_classes(page, lines)
        found.update(classes)
        for line_class, before, line in zip(classes[1:], lines, lines[1:], strict=False):
            if line_class == LineClass.REST:
                block = next(
                    block
                    for story in page["articles"]
                    for block in story["blocks"]
                    if line.at in block["lines"]
                )
                assert block["lines"][block["lines"].index(line.at) - 1] == before.at
    assert {
        LineClass.HEADING,
        LineClass.SUBHEAD,
        LineClass.BODY,
        LineClass.REST,
        LineClass.TAIL,
        LineClass.LEAD,
        LineClass.BYLINE,
    } <= found


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("津陇共绘师范教育“同心圆”", "subhead"),
        ("核心提示", "label"),
        ("（本报北京4月1日电）", "byline"),
        ("记者 常健", "byline"),
        ("（摘自4月1日的发言）", "body"),
        ("南开区、市有关部门负责同志参加。", "body"),
    ],
)
def test_a_paragraph_has_the_role_of_its_shape(text: str, role: str) -> None:
    assert role_of(text) == role


def test_round_ups_and_verse_are_not_learnt_from() -> None:
    assert all(map(is_plain, ROWS))
    round_up = article("财经短波", *["一项目开工建设。", "（新华社电）"] * 4)
    verse = article("春光", "黄土地上", "蒲公英开了", "开在窑洞向阳的墙角")
    assert not is_plain(round_up)
    assert not is_plain(verse)


def test_choices_learn_the_feature_that_marks_the_true_candidate() -> None:
    rng = random.Random(1)
    cases = [([{"near": rng.random()}, {"near": rng.random() - 1}], 1) for _ in range(200)]
    assert learn_choices(cases, rng)["near"] < 0


def test_the_inputs_of_learning_are_named_with_their_hashes(tmp_path) -> None:
    (tmp_path / "one.txt").write_text("一", "utf-8")
    file, folder = describe_sources([str(tmp_path / "one.txt"), str(tmp_path)])
    assert file["source"] == "one.txt"
    assert len(file["sha256"]) == len(folder["sha256"]) == 64
    (tmp_path / "one.txt").write_text("二", "utf-8")
    assert describe_sources([str(tmp_path)])[0]["sha256"] != folder["sha256"]
