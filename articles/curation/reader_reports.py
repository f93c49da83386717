"""Mistakes that readers report: taken in, turned into an operation, answered."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.archive.records import recorded
from articles.curation.decisions import check_open, require
from articles.curation.history import EDIT_PERMISSION, Edit, edit_page, undo_revision
from articles.curation.operations import Operation, OperationKind, Refused
from articles.curation.steps import list_undone
from articles.models import Article, Block, ReaderReport
from articles.models.history import ProposalState
from articles.parsing.script import simplify

_HALF_WIDTH = str.maketrans("。“”‘’·", ".\"\"''•")
_MARKS_AT_ENDS = re.compile(r"([^\w\s]*).*?([^\w\s]*)", re.DOTALL)
MOST_OPEN = 50  # reports of one article: who sends more is answered that editors are at it


@transaction.atomic
def report_mistake(
    article: Article,
    block: Block,
    *,
    words: str = "",
    wording: str = "",
    message: str = "",
    at: datetime.datetime | None = None,
) -> ReaderReport:
    """Store what a reader says is wrong in a block of a published article.

    A report that says the same and waits is not stored again: a form may be sent twice. Raises Refused if the
    block does not contain these words, if nothing is said, or if too many reports wait.
    """
    words, wording, message = words.strip(), wording.strip(), message.strip()
    if not words and not message:
        raise Refused(_("请写明哪里错了。"))
    if (printed := find_printed(words, block.reading_text)) is None:
        raise Refused(_("这一段里没有“%(words)s”。") % {"words": words})
    if words not in (printed, simplify(words)) and simplify(printed) == printed:
        wording = simplify(wording)  # the reader had the page in traditional characters
    Article.objects.select_for_update().filter(pk=article.pk).first()
    waiting = ReaderReport.objects.filter(article=article, state=ProposalState.OPEN)
    said = {
        "line": block.lines[0],
        "char": block.span[0] if block.span else 0,
        "words": printed,
        "wording": wording,
        "message": message,
    }
    if same := waiting.filter(**said).first():
        return same
    if waiting.count() >= MOST_OPEN:
        raise Refused(_("这篇文章已经有很多报错，编辑正在处理。"))
    return ReaderReport.objects.create(article=article, **said, made_at=at or timezone.now())


def find_printed(words: str, reading: str) -> str | None:
    """The words as the text has them; None if it lacks them.

    Pages may show another script and other marks.
    """
    if words in reading:
        return words
    if found := _find_folded(words, reading, _fold_char):
        return reading[slice(*found)]
    if found := _find_folded(words, reading, _fold_letter):
        return reading[slice(*_take_marks(words, reading, *found))]
    return None


def _find_folded(words: str, reading: str, fold: Callable[[str], str]) -> tuple[int, int] | None:
    """Where the text equals the words once the characters of both are folded, half-open."""
    needle = "".join(map(fold, words))
    folded = [(part, at) for at, char in enumerate(reading) for part in fold(char)]
    start = "".join(part for part, _at in folded).find(needle)
    if not needle or start < 0:
        return None
    return folded[start][1], folded[start + len(needle) - 1][1] + 1


def _fold_char(char: str) -> str:
    """The character simplified, a mark or digit of half width, nothing for a blank."""
    return "".join(unicodedata.normalize("NFKC", simplify(char)).translate(_HALF_WIDTH).split())


def _fold_letter(char: str) -> str:
    """The same of letters and digits alone: pages show other dashes, dots and brackets than the print."""
    return "".join(part for part in _fold_char(char) if part.isalnum())


def _take_marks(words: str, reading: str, start: int, end: int) -> tuple[int, int]:
    """The same place with as many marks at its ends as the words have."""
    before, behind = _MARKS_AT_ENDS.fullmatch(words).groups()
    start -= len(re.search(rf"[^\w\s]{{0,{len(before)}}}$", reading[:start])[0])
    end += len(re.match(rf"[^\w\s]{{0,{len(behind)}}}", reading[end:])[0])
    return start, end


def find_operation(report: ReaderReport, blocks: list[Block]) -> Operation | None:
    """The correction that the report asks for; None where it gives no words and wording.

    `blocks` are those of its article; the words may be in another by now. Raises Refused where in none.
    """
    if not report.words or not report.wording:
        return None
    place = (report.line, report.char)
    ordered = sorted(blocks, key=lambda block: _find_start(block) != place)
    for block in ordered:
        reading = block.correction or block.text
        if report.words in reading:
            text = reading.replace(report.words, report.wording, 1)
            return Operation(OperationKind.CORRECT, {"block": list(_find_start(block)), "text": text})
    raise Refused(_("文章里已经没有“%(words)s”。") % {"words": report.words})


def _find_start(block: Block) -> tuple[int, int]:
    return block.lines[0], block.span[0] if block.span else 0


@recorded()
def accept_report(
    report: ReaderReport, *, by: User, answer: str = "", at: datetime.datetime | None = None
) -> Edit:
    """Correct what the reader reports, as an operation on its page, and answer.

    Without a wording there is nothing to do but answer. Raises Refused, Conflict or PermissionDenied.
    """
    require(by, EDIT_PERMISSION)
    at, row = at or timezone.now(), _lock_open(report)
    article = Article.objects.select_related("page").filter(ref=row.article_id).first()
    if article is None:
        raise Refused(_("这篇文章已经并到别处或删去了。"))
    operation = find_operation(row, list(article.blocks.order_by("position")))
    edit = edit_page(article.page, [operation], by=by, at=at) if operation else Edit()
    thanks = _("已经提请改正，谢谢。") if edit.proposal else _("已经改正，谢谢。")
    row.revision = edit.revision
    row.save(update_fields=["revision"])
    row.decide(ProposalState.ACCEPTED, by, at, answer.strip() or thanks)
    return edit


@recorded()
def decline_report(
    report: ReaderReport, *, by: User, answer: str = "", at: datetime.datetime | None = None
) -> None:
    """Leave the article as it is, and answer. Raises Refused or PermissionDenied."""
    require(by, EDIT_PERMISSION)
    row = _lock_open(report)
    answer = answer.strip() or _("已经核对，原文如此，谢谢。")
    row.decide(ProposalState.DECLINED, by, at or timezone.now(), answer)


@recorded()
def reopen_report(report: ReaderReport, *, by: User, at: datetime.datetime | None = None) -> None:
    """Make the report wait again, and undo its correction. Raises Refused, Conflict or PermissionDenied."""
    require(by, EDIT_PERMISSION)
    row = ReaderReport.objects.select_for_update().get(pk=report.pk)
    if row.revision and row.revision.pk not in list_undone(row.revision.page):
        undo_revision(row.revision, by=by, at=at)
    ReaderReport.objects.filter(pk=report.pk).update(
        state=ProposalState.OPEN, decided_by=None, decided_at=None, reason="", revision=None
    )


def _lock_open(report: ReaderReport) -> ReaderReport:
    row = ReaderReport.objects.select_for_update().get(pk=report.pk)
    check_open(row)
    return row
