"""The pages of `papers`: what they are made of, and that the laws hold on them."""

import json

import pytest

from articles.parsing import parse_page
from tests.parsing.laws import assert_every_line_stands_once, assert_text_is_the_lines_own
from tests.parsing.papers import FOLDER, compose, wrap, write_papers

PAPERS = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_every_line_of_a_paper_stands_once_in_its_truth_and_as_it_is_read(path):
    text, truth = compose(path)
    lines = text.split("\n")
    told = [at for article in truth["articles"] for block in article["blocks"] for at in block["lines"]]

    assert sorted([*told, *truth["noise"]]) == [at for at, line in enumerate(lines) if line.strip()]
    for article in truth["articles"]:
        for block in article["blocks"]:
            assert "".join(lines[at].strip() for at in block["lines"]) == block["text"].strip()
    page = parse_page(text)
    assert_every_line_stands_once(text, page)
    assert_text_is_the_lines_own(text, page)


def test_a_page_is_told_as_print_and_truth_at_once(tmp_path):
    told = tmp_path / "told.txt"
    told.write_text(
        "%date 2001-02-03 page A4 blank 1\n# A4\n@news\nH 题\n+ 目\nP 前半‖后半。\nW 记者 甲\n", "utf-8"
    )

    text, truth = compose(told)

    assert text == "A4\n\n题\n目\n\n前半\n\n后半。\n"
    assert (truth["noise"], truth["page_number"]) == ([0], 4)
    assert [block["lines"] for block in truth["articles"][0]["blocks"]] == [[2, 3], [5, 7]]


def test_no_line_is_broken_before_a_closing_mark():
    assert wrap("一二三四，五六", 4) == ["一二三", "四，五六"]


def test_groups_of_papers_are_written_for_the_scorer(tmp_path):
    groups = [write_papers(tmp_path / name, *name) for name in ("ac", "b")]

    files = [path for group in groups for path in (group / "truth").iterdir()]
    assert len(files) == len(PAPERS)
    assert all(
        (path.parents[1] / "pages" / json.loads(path.read_text("utf-8"))["file"]).is_file() for path in files
    )
