"""Long lists, one list page at a time."""

import pytest
from django.core.paginator import Paginator
from django.http import Http404

from articles.public.paging import open_list_page, read_list_page_number


def test_a_list_page_holds_its_rows_and_the_numbers_around_it(rf):
    page = open_list_page(rf.get("/?p=10"), range(400))
    assert list(page) == list(range(180, 200))
    gap = Paginator.ELLIPSIS
    assert page.shown_numbers == [1, gap, 8, 9, 10, 11, 12, gap, 20]


def test_an_empty_list_has_one_list_page(rf):
    assert list(open_list_page(rf.get("/"), [])) == []
    with pytest.raises(Http404):
        open_list_page(rf.get("/?p=2"), [])


@pytest.mark.parametrize("given", ["", "0", "-1", "1.0", "x", "٣", "²", "1" * 16])
def test_only_a_whole_number_from_one_opens_a_list_page(rf, given):
    with pytest.raises(Http404, match="没有这一页。"):
        read_list_page_number(rf.get("/", {"p": given}))


def test_a_number_may_have_nine_digits(rf):
    assert read_list_page_number(rf.get("/?p=999999999")) == 999_999_999
