"""Pages, issues and collections in the admin."""

import datetime
import re

import pytest

from articles.models import Article, Collection, IndexRequest, Issue, Page
from tests.admin.conftest import read_errors
from tests.archives import make_page


@pytest.mark.slow
def test_an_editor_gives_an_undated_page_its_date_and_label(archive, editor):
    address = f"articles/page/{archive.undated.pk}/change/"
    editor.save(address, date="2026-03-20", label="a02", section="科教")
    page = Page.objects.get(pk=archive.undated.pk)
    assert (page.date, page.label, page.section) == (datetime.date(2026, 3, 20), "A2", "科教")
    assert page.placed_by_editor
    assert page.flags == []


@pytest.mark.slow
def test_a_taken_place_is_a_form_error_that_names_the_other_page(archive, editor):
    address = f"articles/page/{archive.undated.pk}/change/"
    data = editor.open(address) | {"date": "2026-03-19", "label": "1"}
    response = editor.post(address, data, status=200)
    assert read_errors(response) == [
        "样报 2026-03-19 第 1 版已经有一页（pageone.txt）。请先改正那一页的日期或版次。"
    ]


@pytest.mark.slow
def test_a_page_form_is_refused_if_somebody_moved_the_page_meanwhile(archive, editor):
    address = f"articles/page/{archive.undated.pk}/change/"
    opened = editor.open(address)
    editor.save(address, date="2026-03-20", label="2")
    response = editor.post(address, opened | {"label": "3"}, status=200)
    assert read_errors(response)[0].startswith("您打开本页之后，有人改过这一条。")


@pytest.mark.slow
def test_what_is_no_page_number_is_a_form_error(archive, editor):
    address = f"articles/page/{archive.undated.pk}/change/"
    for typed in ("0", "要闻"):
        response = editor.post(address, editor.open(address) | {"label": typed}, status=200)
        assert read_errors(response) == ["版次要写成 2、A2 或 4-5 的样子。"]


@pytest.mark.slow
def test_pages_are_listed_by_section_and_number(archive, editor):
    for at, label in enumerate(("B1", "A10", "A2", "2")):
        make_page(archive.newspaper, f"labelled{at}", "简讯", issue=archive.issue, label=label)
    of_issue = [page.label for page in editor.get("articles/page/").context["cl"].result_list if page.issue]
    assert of_issue == ["1", "2", "A2", "A10", "B1"]
    found = editor.get("articles/page/?q=a2").context["cl"].result_list
    assert [page.label for page in found] == ["A2"]
    shown = editor.get(f"articles/issue/{archive.issue.pk}/change/").content.decode()
    assert re.findall(r"第 (\S+) 版</a>", shown) == of_issue


def test_a_page_shows_its_print_and_its_articles(archive, editor):
    page = editor.get(f"articles/page/{archive.page.pk}/change/").content.decode()
    assert 'id="line-7"' in page
    assert "责编 苏娅" in page
    assert f'<a href="/admin/articles/article/{archive.battery.pk}/change/">' in page


def test_a_pages_flags_are_shown_with_their_advice(archive, editor):
    page = editor.get(f"articles/page/{archive.undated.pk}/change/").content.decode()
    assert "日期不明" in page
    assert "版面没有写明日期；请填写" in page


def test_the_list_filters_by_missing_place_and_by_flag(archive, editor):
    found = editor.get("articles/page/?place=unplaced").context["cl"].result_list
    assert list(found) == [archive.undated]
    found = editor.get("articles/page/?flag=date-missing").context["cl"].result_list
    assert list(found) == [archive.undated]


def test_before_a_page_is_deleted_its_articles_are_listed_with_their_status(archive, administrator):
    Article.objects.filter(pk=archive.visit.pk).update(position=5)
    context = administrator.get(f"articles/page/{archive.page.pk}/delete/").context
    assert context["deleted_objects"] == [
        "样报 2026-03-19 第 1 版",
        [
            "本报讯 全国新能源汽车动力电池溯源信息平台昨日上线。（草稿）",
            "抓住机遇 发挥优势（已发布）",
        ],
    ]
    assert list(context["model_count"]) == [("版面", 1), ("文章", 2)]


def test_pages_are_deleted_from_the_list(archive, administrator):
    pages = [archive.page.pk, archive.undated.pk]
    data = {"action": "delete_selected", "_selected_action": pages, "post": "yes"}
    administrator.post("articles/page/", data)
    assert not Page.objects.exists()
    assert IndexRequest.objects.get().article_pk == archive.visit.pk


def test_an_issue_lists_its_pages_in_order(archive, editor):
    second = make_page(archive.newspaper, "second", "简讯", issue=archive.issue, label="2")
    page = editor.get(f"articles/issue/{archive.issue.pk}/change/").content.decode()
    first = archive.page.pk
    assert (
        f'<a href="/admin/articles/page/{first}/change/">样报 2026-03-19 第 1 版</a><br>'
        f'<a href="/admin/articles/page/{second.pk}/change/">样报 2026-03-19 第 2 版</a>'
    ) in page


def test_correcting_an_issues_date_moves_its_pages(archive, editor):
    editor.save(f"articles/issue/{archive.issue.pk}/change/", date="2026-03-21")
    archive.page.refresh_from_db()
    assert archive.page.date == datetime.date(2026, 3, 21)
    assert IndexRequest.objects.get().article_pk == archive.visit.pk


def test_an_issue_cannot_move_onto_another(archive, editor):
    Issue.objects.create(newspaper=archive.newspaper, date=datetime.date(2026, 3, 21))
    address = f"articles/issue/{archive.issue.pk}/change/"
    response = editor.post(address, editor.open(address) | {"date": "2026-03-21"}, status=200)
    assert read_errors(response) == ["样报 2026-03-21已经有了。请到版面里，把这一期的各版逐一改到那一天。"]


def test_a_collection_keeps_its_articles_in_the_given_order(archive, editor):
    editor.post(
        "articles/collection/add/",
        {
            "title": "科技",
            "slug": "科技",
            "items-TOTAL_FORMS": "3",
            "items-INITIAL_FORMS": "0",
            "items-0-article": archive.yak.pk,
            "items-0-position": "2",
            "items-1-article": archive.visit.pk,
            "items-1-position": "1",
            "items-1-note": "开篇",
            "items-2-article": archive.battery.pk,
            "items-2-position": "",
        },
    )
    collection = Collection.objects.get(slug="科技")
    assert [item.article for item in collection.items.all()] == [archive.visit, archive.yak, archive.battery]


def test_a_collections_articles_are_found_by_headline_in_autocomplete(archive, editor):
    query = "app_label=articles&model_name=collectionitem&field_name=article&term=牦牛"
    found = editor.get(f"autocomplete/?{query}").json()
    assert [row["text"] for row in found["results"]] == ["科技帮扶青海黄南州牦牛产业"]


def test_the_list_of_pages_counts_the_articles_in_doubt(archive, editor):
    Article.objects.update(is_checked=False, flags=[])
    Article.objects.filter(ref__in=["batteryref", "yakref"]).update(
        flags=[{"code": "join-unsure", "lines": [1]}]
    )
    Article.objects.filter(ref="yakref").update(is_checked=True)
    rows = editor.get("articles/page/").context["cl"].result_list
    doubtful = {row.ref: row.doubtful_count for row in rows}
    assert doubtful.pop(Article.objects.get(ref="batteryref").page.ref) == 1
    assert set(doubtful.values()) == {0}


def test_an_issue_is_listed_by_its_day(archive, editor):
    assert ">2026-03-19</a>" in editor.get("articles/issue/").content.decode()
