"""Buttons of the workbench that are not operations on the page: undo, decide, publish, pair a jump."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from articles.admin.base import describe_skipped
from articles.admin.workbench.operation_descriptions import describe_edit, describe_revision
from articles.archive.records import recorded
from articles.curation import PublishReport, decide_taggings, publish_articles
from articles.curation.changes import Conflict
from articles.curation.decisions import PUBLISH_PERMISSION, require
from articles.curation.history import Edit, edit_page, redo_revision, undo_revision
from articles.curation.operations import Operation, OperationKind, Refused
from articles.curation.page_proposals import accept_proposal, decline_proposal
from articles.curation.staff_notes import resolve_staff_note, write_staff_note
from articles.models import Article, Page, PageRevision, Proposal, StaffNote, Status, Tagging
from articles.models.article import ArticleQuerySet
from articles.typed_numbers import read_typed_number


def run_command(request: HttpRequest, page: Page, command: list[str]) -> str | None:
    """What was done, as a sentence; None if the form asks for something else. Raises Refused."""
    verb, *arguments = command or [""]
    if verb not in COMMANDS:
        return None
    try:
        return COMMANDS[verb](request, page, *arguments)
    except Conflict as conflict:
        raise Refused(_("这些文章后来又改过，请先处理后来的改动。")) from conflict
    except TypeError as error:  # too few or too many arguments after the verb
        raise Refused(_("操作的参数不对（%(reason)s）。") % {"reason": error}) from error


def _find_revision(page: Page, typed: str) -> PageRevision:
    return get_object_or_404(page.revisions, number=read_typed_number(typed))


def _find_proposal(page: Page, typed: str) -> Proposal:
    return get_object_or_404(page.proposals, pk=read_typed_number(typed))


def _undo(request: HttpRequest, page: Page, number: str) -> str:
    revision = _find_revision(page, number)
    edit = undo_revision(revision, by=request.user)
    return _describe_answer(edit) or _("撤销了：%(what)s。") % {"what": describe_revision(revision)}


def _redo(request: HttpRequest, page: Page, number: str) -> str:
    revision = _find_revision(page, number)
    edit = redo_revision(revision, by=request.user)
    return _describe_answer(edit) or _("重做了：%(what)s。") % {"what": describe_revision(revision)}


def _describe_answer(edit: Edit) -> str:
    """What became of an undo or redo that was only proposed; empty for one that was carried out."""
    return describe_edit(edit, describe_revision(edit.proposal)) if edit.proposal else ""


def _accept(request: HttpRequest, page: Page, number: str) -> str:
    proposal = _find_proposal(page, number)
    accept_proposal(proposal, by=request.user)
    description = describe_revision(proposal)
    return _("采纳了提议：%(what)s。") % {"what": description}


def _decline(request: HttpRequest, page: Page, number: str) -> str:
    proposal = _find_proposal(page, number)
    decline_proposal(proposal, by=request.user, reason=request.POST.get("reason", ""))
    description = describe_revision(proposal)
    return _("没有采纳提议：%(what)s。") % {"what": description}


def _publish(request: HttpRequest, page: Page, ref: str = "") -> str:
    """Publish one article, or all of the page if no ref is given; this is not in the page's history."""
    require(request.user, PUBLISH_PERMISSION)
    report = publish_articles(_choose_articles(page, ref))
    said = _report(request, report, done=_("发布了 %(count)d 篇文章。"), logged=_("发布"))
    if flagged := sum(1 for article in report.done if article.flags):
        said += _("其中 %(count)d 篇还有存疑。") % {"count": flagged}
    return said


def _choose_articles(page: Page, ref: str) -> ArticleQuerySet:
    articles = Article.objects.filter(page=page)
    return articles.filter(ref=ref) if ref else articles.exclude(status=Status.PUBLISHED)


def _report(request: HttpRequest, report: PublishReport, *, done: str, logged: str) -> str:
    """What was done, which is logged, and what was skipped. Raises Refused where nothing was done."""
    if not report.done:
        raise Refused(describe_skipped(report) if report.skipped else _("没有改动。"))
    LogEntry.objects.log_actions(request.user.pk, report.done, CHANGE, logged)
    said = done % {"count": len(report.done)}
    return said + describe_skipped(report) if report.skipped else said


@recorded()
def _pair(request: HttpRequest, page: Page, start: str, rest: str) -> str:
    """Link an article of another page as the continuation of an article of this one.

    The link is stored with the other article; the flag of this one is settled.
    """
    others = Page.objects.filter(issue=page.issue_id) if page.issue_id else Page.objects.none()
    other = get_object_or_404(others, articles__ref=rest)
    paired = Operation(OperationKind.PAIR, {"article": rest, "continues": start})
    settled = Operation(OperationKind.PAIR, {"article": start})
    if other == page:
        edit = edit_page(page, [paired, settled], by=request.user)
    else:
        edit = edit_page(other, [paired], by=request.user)
        edit_page(page, [settled], by=request.user)
    return describe_edit(edit, _("接上“%(page)s”上的下文") % {"page": other})


def _decide_tag(request: HttpRequest, page: Page, typed: str, state: Tagging.State, said: str) -> str:
    require(request.user, "articles.change_tagging")
    taggings = Tagging.objects.filter(article__page=page).select_related("tag")
    row = get_object_or_404(taggings, pk=read_typed_number(typed))
    decide_taggings(Tagging.objects.filter(pk=row.pk), state, by=request.user)
    return said % {"tag": row.tag}


def _accept_tag(request: HttpRequest, page: Page, number: str) -> str:
    return _decide_tag(request, page, number, Tagging.State.ACCEPTED, _("采用了“%(tag)s”。"))


def _reject_tag(request: HttpRequest, page: Page, number: str) -> str:
    return _decide_tag(request, page, number, Tagging.State.REJECTED, _("“%(tag)s”不用。"))


def _write_note(request: HttpRequest, page: Page) -> str:
    text, ref = request.POST.get("note-text", ""), request.POST.get("note-article", "")
    write_staff_note(page, text, by=request.user, article_ref=ref)
    return _("留了便条。")


def _find_note(page: Page, typed: str) -> StaffNote:
    return get_object_or_404(page.staff_notes, pk=read_typed_number(typed))


def _resolve_note(request: HttpRequest, page: Page, number: str) -> str:
    resolve_staff_note(_find_note(page, number), by=request.user)
    return _("便条办完了。")


COMMANDS: dict[str, Callable[..., str]] = {
    "note": _write_note,
    "note_done": _resolve_note,
    "undo": _undo,
    "redo": _redo,
    "accept": _accept,
    "decline": _decline,
    "publish": _publish,
    "goes_on": _pair,
    "tag_yes": _accept_tag,
    "tag_no": _reject_tag,
}
