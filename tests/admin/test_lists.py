"""Lists: articles found by any words, filters that combine in the address, views of one's own."""

import pytest
from django.contrib import admin

from articles.admin.base import list_titles
from articles.admin.program_rows import BlockAdmin
from articles.models import Article, Block, SavedView, Status
from articles.search import index_pending
from articles.search.indexer.editors_index import EditorsIndexer
from tests.admin.conftest import read_messages
from tests.archives import tag
from tests.editing import correct_article

ARTICLES = "articles/article/"


def list_refs(person, query: str) -> set[str]:
    return {row.ref for row in person.get(f"{ARTICLES}?{query}").context["cl"].result_list}


@pytest.fixture
def indexed(archive):
    index_pending()
    EditorsIndexer().compare()
    return archive


@pytest.mark.slow
def test_articles_are_found_by_any_words_of_their_text(indexed, editor):
    assert Article.objects.get(ref="batteryref").status == Status.DRAFT
    assert "batteryref" in list_refs(editor, "q=动力电池")
    assert list_refs(editor, "q=没有这样的话") == set()


@pytest.mark.slow
def test_search_and_filters_combine_in_the_address(indexed, editor):
    assert list_refs(editor, "q=动力电池&flag=any&status__exact=draft&label=1") == {"batteryref"}
    assert list_refs(editor, "q=动力电池&flag=none") == set()
    assert list_refs(editor, "q=动力电池&label=none") == set()
    shown = editor.get(f"{ARTICLES}?q=动力电池&flag=any").context
    assert shown["filters_in_force"] == "q=%E5%8A%A8%E5%8A%9B%E7%94%B5%E6%B1%A0&flag=any"


@pytest.mark.slow
def test_dates_narrow_the_list_by_year_month_and_day(archive, editor):
    everything = {"visitref", "batteryref", "yakref"}
    dated = everything - {"yakref"}
    for period in ("2026", "2026-03", "2026-03-19"):
        assert list_refs(editor, f"date={period}") == dated, period
    for period in ("2025", "2026-04", "2026-03-20"):
        assert list_refs(editor, f"date={period}") == set(), period
    assert list_refs(editor, "date=none") == {"yakref"}
    assert list_refs(editor, "date=tomorrow") == everything
    filters = editor.get(f"{ARTICLES}?date=2026-03").context["cl"].filter_specs
    spec = next(one for one in filters if one.title == "日期")
    assert [choice for choice, _label in spec.lookup_choices] == ["none", "2026", "2026-03", "2026-03-19"]


@pytest.mark.slow
def test_the_list_is_narrowed_by_what_is_offered_and_by_nothing_else(archive, editor):
    assert list_refs(editor, f"page__issue={archive.issue.pk}") == {"visitref", "batteryref"}
    assert list_refs(editor, f"page__newspaper__id__exact={archive.newspaper.pk}&status__exact=draft") == {
        "batteryref",
        "yakref",
    }
    editor.get(f"{ARTICLES}?page__text__contains=于春津", status=400)


@pytest.mark.slow
def test_the_list_says_who_edited_and_filters_by_it(archive, editor, publisher):
    correct_article(archive.yak, headline="牦牛产业")  # by somebody else
    editor.save(f"{ARTICLES}{archive.battery.pk}/change/", headline="溯源平台上线")
    rows = {row.ref: row.editor_name for row in editor.get(ARTICLES).context["cl"].result_list}
    assert rows == {"visitref": None, "batteryref": "编辑", "yakref": "superuser"}
    assert list_refs(editor, "editor=me") == {"batteryref"}
    assert list_refs(publisher, f"editor={editor.user.pk}") == {"batteryref"}
    assert list_refs(publisher, "editor=me") == set()


@pytest.mark.slow
def test_a_view_is_saved_under_a_name_and_is_ones_own(archive, editor, publisher):
    data = {"list_name": "article", "name": "存疑的", "filters": "flag=any&o=1"}
    assert editor.post("views/", data).url == f"/admin/{ARTICLES}?flag=any&o=1"
    listed = editor.get(ARTICLES)
    assert read_messages(listed) == ["存下了视图“存疑的”。"]
    assert [view.name for view in listed.context["saved_views"]] == ["存疑的"]
    assert 'href="?flag=any&amp;o=1"' in editor.get(ARTICLES).content.decode()
    assert editor.get(f"{ARTICLES}?flag=any&p=1").context["filters_in_force"] == "flag=any"
    assert not publisher.get(ARTICLES).context["saved_views"]
    assert not editor.get("articles/page/").context["saved_views"]
    editor.post("views/", data | {"filters": "flag=none"})
    view = SavedView.objects.get()
    assert view.filters == "flag=none"
    publisher.post(f"views/{view.pk}/delete/", {}, status=404)
    editor.post(f"views/{view.pk}/delete/", {})
    assert read_messages(editor.get(ARTICLES))[-1] == "删去了视图“存疑的”。"
    assert not SavedView.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "长" * 41}, {"filters": "a" * 1001}])
def test_a_view_without_a_proper_name_is_not_saved(archive, editor, wrong):
    data = {"list_name": "article", "name": "存疑的", "filters": "flag=any"}
    editor.post("views/", data | wrong)
    said = "没有存下：请给视图起一个名字，最多 40 个字。"
    assert read_messages(editor.get(ARTICLES)) == [said]
    assert not SavedView.objects.exists()


def test_a_view_leads_to_a_list_of_the_admin_and_nowhere_else(archive, editor):
    data = {"list_name": "nosuchlist", "name": "别处", "filters": ""}
    editor.post("views/", data, status=403)


@pytest.mark.slow
def test_a_form_costs_no_query_for_each_tag(archive, editor, django_assert_max_num_queries):
    address = f"{ARTICLES}{archive.visit.pk}/change/"
    editor.get(address)
    for number in range(12):
        tag(archive.visit, f"标签{number}")
    with django_assert_max_num_queries(25):
        shown = editor.get(address).content.decode()
    assert all(f">标签{number}</option>" in shown for number in range(12))


def test_titles_are_listed_to_the_third_and_print_to_the_fortieth_character():
    assert list_titles("甲乙丙") == "《甲》《乙》《丙》"
    assert list_titles("甲乙丙丁") == "《甲》《乙》《丙》等 4 篇"
    assert BlockAdmin(Block, admin.site).text_opening(Block(text="字" * 41)) == "字" * 40
