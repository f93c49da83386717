"""The rows of an import's table: what an editor should know of each page before it is imported."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.flags import describe_flags
from articles.admin.imports.forms import FoundPageForm
from articles.admin.imports.refusals import describe_refusal
from articles.models import FoundPage, Page, PageImport
from articles.parsing.flags import DATE_MISSING, NUMBER_MISSING

PLACE_FLAGS = (DATE_MISSING, NUMBER_MISSING)  # the table itself shows what is missing
PLACE_FIELDS = ("newspaper", "date", "printed_date", "label", "printed_label")
Place = tuple[str, datetime.date, str]


@dataclass(frozen=True)
class FoundRow:
    """A page of the table, its form where it can still be corrected, and what to know of it."""

    page: FoundPage
    form: FoundPageForm | None
    warnings: list[str]

    @property
    def refusal(self) -> str:
        return describe_refusal(self.page)

    @property
    def result(self) -> str:
        """What the importer made of the page; empty before."""
        if self.page.is_undone:
            return _("已撤销")
        return describe_state(self.page.report["state"]) if self.page.report else ""


def describe_state(state: str) -> str:
    return {
        "new": _("新的一版"),
        "changed": _("有改动"),
        "unchanged": _("没有变化"),
        "new_version": _("换了新原文"),
    }[state]


def find_place(page: FoundPage) -> Place | None:
    """Return newspaper, date and label as they will be; None where one of them is not known."""
    return compose_place(*(getattr(page, name) for name in PLACE_FIELDS))


def compose_place(
    newspaper: str,
    date: datetime.date | None,
    printed_date: datetime.date | None,
    label: str,
    printed_label: str,
) -> Place | None:
    date, label = date or printed_date, label or printed_label
    return (newspaper, date, label) if newspaper and date and label else None


class Warnings:
    """What editors should know about the pages of one import. 3 queries, whatever their number."""

    def __init__(self, page_import: PageImport, pages: Iterable[FoundPage]) -> None:
        chosen = page_import.pages.chosen().values_list(*PLACE_FIELDS)
        self.times = Counter(place for values in chosen if (place := compose_place(*values)))
        waiting = [page for page in pages if not page.report]
        digests = {page.sha256 for page in waiting}
        self.known_texts = set(Page.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
        places = [place for page in waiting if (place := find_place(page))]
        taken = Page.objects.filter(
            issue__date__in={date for _, date, _ in places}, label__in={label for _, _, label in places}
        ).values_list("newspaper__name", "newspaper__code", "issue__date", "label")
        self.known_places = {
            (newspaper, date, label) for name, code, date, label in taken for newspaper in (name, code)
        }

    def list_of(self, page: FoundPage) -> Iterator[str]:
        if page.report or not page.sha256:
            return
        yield from self._list_of_place(page)
        if page.sha256 in self.known_texts:
            yield _("库里已有同样的原文")
        flags = [flag for flag in page.flags if flag["code"] not in PLACE_FLAGS]
        yield from map(str, describe_flags(flags))
        if page.doubts:
            yield ngettext("%(n)d 篇存疑", "%(n)d 篇存疑", page.doubts) % {"n": page.doubts}

    def _list_of_place(self, page: FoundPage) -> Iterator[str]:
        if not page.newspaper:
            yield _("没有报名，不能导入")
        if not (page.date or page.printed_date):
            yield _("日期不详")
        if not (page.label or page.printed_label):
            yield _("版次不详")
        place = find_place(page)
        if place and self.times[place] > 1:
            yield _("本次有两版同一天、同版次")
        if place in self.known_places and page.sha256 not in self.known_texts:
            yield _("库里这一版是另一份原文，导入后换成这一份")
