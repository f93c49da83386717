"""The calendar of what is missing, and the charts of progress by month."""

import re

import pytest
from django.core.management import call_command

from articles.models import Newspaper
from tests.admin.conftest import AdminClient
from tests.archive.test_gaps import gapped  # noqa: F401
from tests.archives import make_newspaper
from tests.public.conftest import read, words


@pytest.fixture
def page(gapped, editor) -> str:  # noqa: F811
    return read(editor.get("completeness/"))


def test_each_day_says_what_is_missing(page):
    assert 'aria-label="2026-03-02 4 版，缺第 3 版，1 版没有版次"' in page
    assert 'aria-label="2026-03-03 1 版，1 篇里 1 篇没有发布"' in page
    assert re.search(r'class="day missing" title="缺这一期">4', page)
    assert len(re.findall(r'class="day missing" title', page)) == 1


def test_what_is_missing_is_counted_and_listed(page):
    said = words(page)
    assert "缺 1 天 · 版面不全 1 期 · 没有做完 1 期 · 原文相同 1 组 · 日期不详 1 版" in said
    assert "2026-03-02 缺第 3 版 1 版没有版次" in said


def test_the_chart_has_a_table_of_the_same_numbers(page):
    heights = re.findall(
        r'<rect class="part-(\w+)" x="(\d+)" y="([\d.]+)" width="28" height="([\d.]+)"', page
    )
    assert 'viewBox="0 0 528 138"' in page
    assert heights == [("published", "96", "60.0", "60.0"), ("draft", "96", "0.0", "60.0")]
    assert "2026-03 1 0 1 0 1" in words(page)
    assert "合计 1 0 1 0 1" in words(page)


@pytest.mark.slow
def test_links_lead_to_the_lists_of_an_issue(page, editor):
    for address in set(re.findall(r'href="(/admin/articles/[^"]*issue(?:__id__exact)?=\d+)"', page)):
        assert editor.client.get(address).status_code == 200
        assert editor.client.get(address).context["cl"].result_count >= 1


@pytest.mark.slow
def test_the_cost_does_not_grow_with_the_issues(gapped, editor, django_assert_max_num_queries):  # noqa: F811
    editor.get("completeness/")
    with django_assert_max_num_queries(16):
        editor.get("completeness/?newspaper=yangbao&year=2026")


def test_an_empty_archive_has_no_calendar(editor):
    assert "还没有报纸。" in words(read(editor.get("completeness/")))


def test_only_those_who_see_pages_see_it(db, django_user_model):
    staff = AdminClient(django_user_model.objects.create_user("staff", is_staff=True))
    staff.get("completeness/", status=403)


def test_the_command_says_the_same(gapped, capsys):  # noqa: F811
    call_command("check_archive", gaps=True)
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "样报 2026-03-04: no issue"
    assert printed[-1] == "6 gaps."


@pytest.mark.slow
def test_of_several_newspapers_the_first_is_shown_unless_another_is_chosen(gapped, editor):  # noqa: F811
    make_newspaper("AA报", "aa")
    assert editor.get("completeness/").context["newspaper"].name == "AA报"
    for newspaper in Newspaper.objects.all():
        shown = editor.get(f"completeness/?newspaper={newspaper.code}").context["newspaper"]
        assert shown == newspaper
