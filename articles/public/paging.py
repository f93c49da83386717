"""Long lists, a page at a time: `?p=2`. (`page` is 版次, the number of a printed page.)"""

from collections.abc import Sequence

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

ROWS = 20
MAX_DIGITS = 9


def read_list_page(request: HttpRequest) -> int:
    """The number of the list's page that is asked for, from 1. Http404 for what is no such number."""
    given = request.GET.get("p", "1")
    if not (given.isascii() and given.isdigit() and len(given) <= MAX_DIGITS and int(given)):
        raise Http404(_("没有这一页。"))
    return int(given)


def open_list_page(request: HttpRequest, rows: QuerySet | Sequence, *, size: int = ROWS) -> Page:
    """The asked page of these rows; the first of an empty list is there, else Http404. Two queries."""
    try:
        page = Paginator(rows, size).page(read_list_page(request))
    except EmptyPage as error:
        raise Http404(_("没有这一页。")) from error
    page.shown_numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
    return page
