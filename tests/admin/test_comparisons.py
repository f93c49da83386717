"""Two states of a page beside each other: which blocks became which, and what became of the fields."""

from dataclasses import replace

import pytest

from articles.admin.workbench.comparisons import ComparedBlocks, ComparedPage, compare_states
from articles.curation.history import edit_page
from articles.curation.operations import Operation, OperationKind
from articles.curation.page_rows import read_rows
from articles.models import Page
from tests.curation.archive import PRINTED

LEAD = PRINTED[2] + PRINTED[3]


def correct(line: int, text: str) -> Operation:
    return Operation(OperationKind.CORRECT, {"block": [line, 0], "text": text})


@pytest.fixture
def compare(archive, publisher):
    """Edit the page, and compare it with what it was."""

    def compare_edited(*operations: Operation):
        before = read_rows(archive.page).state
        edit_page(archive.page, list(operations), by=publisher.user)
        return compare_states(before, read_rows(Page.objects.get(pk=archive.page.pk)).state)

    return compare_edited


def read_blocks(blocks: tuple[ComparedBlocks, ...]) -> list[int | tuple[str, str]]:
    """How many blocks are the same, or the texts of one before and after; empty: there is none."""
    return [
        row.same or (row.before.text if row.before else "", row.after.text if row.after else "")
        for row in blocks
    ]


def test_a_corrected_block_stands_beside_its_correction_between_those_that_stayed(compare):
    [article] = compare(correct(2, "本报讯 陈敏尔前往南开区调研。")).articles
    assert read_blocks(article.blocks) == [2, (LEAD, "本报讯 陈敏尔前往南开区调研。"), 1]


def test_a_block_that_went_elsewhere_stands_beside_nothing(compare):
    move = Operation(OperationKind.MOVE, {"blocks": [[4, 0]], "to": "batteryref"})
    visit, battery = compare(move).articles
    assert read_blocks(visit.blocks) == [3, (PRINTED[4], "")]
    assert read_blocks(battery.blocks) == [1, ("", PRINTED[4])]


def test_a_field_is_shown_with_what_went_and_what_came(compare):
    [article] = compare(Operation(OperationKind.PAIR, {"article": "visitref", "jump_to": "3"})).articles
    [field] = article.fields
    assert (field.label, field.before, field.after) == ("下转", "", "3")
    assert [(piece.kind, piece.text) for piece in field.pieces] == [("come", "3")]


def test_neighbours_that_changed_stand_each_beside_its_own(compare):
    edits = [correct(2, "甲。"), correct(4, "乙。")]
    [article] = compare(*edits).articles
    assert read_blocks(article.blocks) == [2, (LEAD, "甲。"), (PRINTED[4], "乙。")]


def test_after_a_new_text_articles_that_went_stand_before_those_that_came(archive):
    before = read_rows(archive.page).state
    visit, battery = before.articles
    came = replace(visit, ref="newref", headline="另一题")
    after = replace(before, lines=("新的一行", *before.lines), articles=(came, visit))
    assert [one.ref for one in compare_states(before, after).articles] == [battery.ref, "newref"]


def test_a_new_text_that_differs_in_what_belongs_to_no_article_says_in_which_lines(archive):
    before = read_rows(archive.page).state
    added = len(before.lines)
    block = replace(before.noise[0], lines=(added,), text="报纸代号")
    after = replace(before, lines=(*before.lines, block.text), noise=(*before.noise, block))
    came, went = compare_states(before, after), compare_states(after, before)
    assert [came, went] == [
        ComparedPage((), noise_come=str(added + 1)),
        ComparedPage((), noise_gone=str(added + 1)),
    ]
    assert [bool(each) for each in (came, went, compare_states(before, before))] == [True, True, False]
