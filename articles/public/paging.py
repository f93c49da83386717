"""Long lists in list pages: `?p=2`. (The parameter `page` is 版次, the number of a printed page.)"""

from collections.abc import Sequence

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from articles.typed_numbers import read_typed_number

LIST_ROWS = 20


def read_list_page_number(request: HttpRequest) -> int:
    """The number of the requested list page, 1-based. Http404 if `p` is not such a number."""
    number = read_typed_number(request.GET.get("p", "1"))
    if not number:
        raise Http404(_("没有这一页。"))
    return number


def open_list_page(request: HttpRequest, items: QuerySet | Sequence, *, rows: int = LIST_ROWS) -> Page:
    """The requested list page of these items; an empty list has one. Http404 past the end. Two queries."""
    try:
        page = Paginator(items, rows).page(read_list_page_number(request))
    except EmptyPage as error:
        raise Http404(_("没有这一页。")) from error
    page.shown_numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
    return page
