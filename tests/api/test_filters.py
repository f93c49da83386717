"""How the parameters of the search become filters of the lists of articles."""

from functools import partial

import django_filters
import pytest
from django import forms
from django.http import QueryDict

from articles.api.filters import make_filter
from articles.models import Article, Page
from articles.parsing.page_labels import LAST_NUMBER
from articles.search import Parameter


def make_parameter(field) -> Parameter:
    return Parameter(
        name="section",
        label="版名",
        help="Name of the printed page (版名).",
        field=field,
        narrow=lambda articles, section: articles.filter(page__section=section),
    )


def test_a_parameter_of_text_becomes_a_filter(archive):
    Page.objects.filter(ref="pagetwo").update(section="要闻")
    parameter = make_parameter(partial(forms.CharField, max_length=5))
    filter_set = type(django_filters.FilterSet)(
        "Sections", (django_filters.FilterSet,), {"section": make_filter(parameter)}
    )
    articles = Article.objects.published()
    assert [article.ref for article in filter_set(QueryDict("section=要闻"), articles).qs] == ["restref"]
    assert not filter_set(QueryDict("section=一二三四五六"), articles).is_valid()


@pytest.mark.parametrize(
    ("number", "found"),
    [("1", ["learningref", "visitref"]), ("2", ["restref"]), ("3", []), (str(LAST_NUMBER), [])],
)
def test_pages_are_chosen_by_their_number(archive, api, number, found):
    pages = api("pages/", number=number)["results"]
    articles = Article.objects.published().filter(page__ref__in=[page["ref"] for page in pages])
    assert sorted(articles.values_list("ref", flat=True)) == found


@pytest.mark.parametrize("number", ["0", "-1", "A1", "1.5", str(LAST_NUMBER + 1)])
def test_what_is_no_page_number_is_refused(archive, api, number):
    sentence = "Not a page number; write 1, 2, 3 …"
    assert api("pages/", status=400, number=number)["parameters"] == {"number": [sentence]}


def test_a_parameter_of_another_kind_is_refused():
    with pytest.raises(TypeError) as caught:
        make_filter(make_parameter(forms.BooleanField))
    assert str(caught.value) == "cannot make a filter of articles from a BooleanField"


def test_a_parameter_describes_its_filter():
    assert (
        make_filter(make_parameter(forms.CharField)).extra["help_text"] == "Name of the printed page (版名)."
    )
