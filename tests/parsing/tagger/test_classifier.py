"""Which networks classify a page's lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles.parsing.line_classes import LINE_CLASSES, LineClass
from articles.parsing.lines import read_lines
from articles.parsing.tagger.classifier import classify_lines
from articles.parsing.topics import Topics

SEEDS = sorted((Path(__file__).resolve().parents[3] / "seeds").glob("*.txt"))
OTHER = """海河晚报讯
讣告
海河机械厂离休干部陈志远同志，因病于四月二日逝世，终年八十三岁。
海河机械厂
2005年4月20日
菜场里的“算盘王”收了关门弟子
电子秤坏了也不怕
【本报专讯】北渡菜场停电那天，四十多个摊位的电子秤全部停用，只有卖豆制品的章师傅不慌不忙。（丁香）
快讯
◆城东新桥通车。
◆夜市延长一小时。"""


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_the_seeds_are_pages_of_the_home_networks(seed: Path) -> None:
    lines = read_lines(seed.read_text("utf-8"))
    assert classify_lines(lines, frozenset(), Topics(lines)).is_home


def test_a_page_that_the_home_networks_are_unsure_of_is_another_papers() -> None:
    lines = read_lines(OTHER)
    classified = classify_lines(lines, frozenset(), Topics(lines))
    assert not classified.is_home
    assert classified.classes[1] == LineClass.HEADING
    assert len(classified.classes) == len(classified.confidence) == len(lines)


def test_a_page_without_lines_has_no_classes() -> None:
    classified = classify_lines([], frozenset(), Topics([]))
    assert (classified.classes, classified.confidence, classified.is_home) == ([], [], True)


def test_a_settled_line_is_certain_and_the_others_are_as_they_were() -> None:
    lines = read_lines(OTHER)
    before = classify_lines(lines, frozenset(), Topics(lines))
    after = before.settle({5: LineClass.SUBHEAD})
    assert (after.classes[5], after.confidence[5], after.least[5], after.second[5]) == (
        *(LineClass.SUBHEAD, 1.0, 1.0, 1.0),
    )
    assert after.chances[5].max() == after.chances[5, LINE_CLASSES.index(LineClass.SUBHEAD)] == 1
    assert after.chances[5].sum() == 1
    assert after.classes[6:] == before.classes[6:]
    assert after.confidence[:5] == before.confidence[:5]
    assert (after.chances[6:] == before.chances[6:]).all()
    assert before.settle({}).confidence == before.confidence
