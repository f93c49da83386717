"""Pages of the queue that are assigned or skipped."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from articles.curation.operations import Refused
from articles.curation.page_work import REASON_CHARS, assign_pages, skip_page
from articles.models import PageWork


@pytest.fixture
def chief(db) -> User:
    return User.objects.create_superuser("刘桥斌")


def test_who_may_not_edit_neither_skips_nor_assigns_pages(archive, chief):
    reader = User.objects.create_user("reader", is_staff=True)
    with pytest.raises(PermissionDenied):
        skip_page(archive.page, "等原报", by=reader)
    with pytest.raises(PermissionDenied):
        assign_pages([archive.page.pk], chief, by=reader)
    assert not PageWork.objects.exists()


def test_a_page_is_skipped_with_a_reason(archive, chief):
    with pytest.raises(Refused, match="请写明为什么跳过。"):
        skip_page(archive.page, "  ", by=chief)
    skip_page(archive.page, " 等原报 ", by=chief)
    assert PageWork.objects.get().skip_reason == "等原报"
    skip_page(archive.page, "等" * (REASON_CHARS + 1), by=chief)
    assert PageWork.objects.get().skip_reason == "等" * REASON_CHARS
