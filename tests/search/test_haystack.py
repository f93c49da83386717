"""Haystack works on both engines as documented."""

import datetime
import json
from collections import Counter

import pytest
from django.contrib.auth.models import User
from haystack import connections
from haystack.exceptions import SkipDocument
from haystack.inputs import AutoQuery, Exact
from haystack.models import SearchResult
from haystack.query import SQ, SearchQuerySet

from articles.models import Article, Issue, Role, Tag, Tagging
from articles.search import SearchQuery, search_articles
from articles.search.documents import ArticleIndex
from articles.search.visibility import open_view
from articles.search.whoosh_engine.backend import PARSED_CHARS, QueryTooLong
from tests.archives import PUBLISHED, make_article, make_page
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("engine")


def pks(found):
    return {int(result.pk) for result in found}


def ours(text):
    return {hit.article.pk for hit in search_articles(SearchQuery(text=text), limit=1000).hits}


def test_all_finds_every_published_article(seeds_archive):
    assert SearchQuerySet().all().count() == SearchQuerySet().models(Article).count() == len(seeds_archive)


def test_a_result_has_its_object_and_stored_fields(seeds_archive):
    result = SearchQuerySet().filter(content="京津冀")[0]
    assert result.object.pk == int(result.pk)
    assert result.model is Article
    assert result.score > 0
    assert "京津冀" in result.text


@pytest.mark.parametrize("text", ["京津冀", "海新", "津", "協同發展", "６＋Ｘ"])
def test_filters_find_what_our_own_search_finds(seeds_archive, text):
    expected = ours(f'"{text}"')
    assert pks(SearchQuerySet().filter(content=text)) == expected
    assert pks(SearchQuerySet().filter(text__contains=text)) == expected
    assert pks(SearchQuerySet().filter(content=AutoQuery(text))) == expected
    assert pks(SearchQuerySet().auto_query(f'"{text}"')) == expected
    assert pks(SearchQuerySet().filter(content=Exact(text))) == expected


def test_boolean_combinations(seeds_archive):
    one, other = ours("陈敏尔"), ours("天津")
    sqs = SearchQuerySet()
    assert pks(sqs.filter(SQ(content="陈敏尔") | SQ(content="天津"))) == one | other
    assert pks(sqs.filter(content="天津").exclude(content="陈敏尔")) == other - one
    assert pks(sqs.auto_query("天津 -陈敏尔")) == other - one


def test_narrow_and_values_of_whole_fields(seeds_archive):
    article = next(article for article in seeds_archive if article.credits.exists())
    name = article.credits.first().person.name
    expected = set(Article.objects.filter(credits__person__name=name).values_list("pk", flat=True))
    assert pks(SearchQuerySet().filter(author=name)) == expected
    assert pks(SearchQuerySet().narrow(f"author:{name}")) == expected


def test_a_value_is_found_by_a_misspelt_one(seeds_archive):
    news = {article.pk for article in seeds_archive if article.kind == "news"}
    assert pks(SearchQuerySet().filter(kind__fuzzy="newz")) == news
    assert pks(SearchQuerySet().filter(kind="newz")) == set()


def test_dates_compare_and_sort(seeds_archive):
    dated = sorted(article.page.date for article in seeds_archive if article.page.date)
    sqs = SearchQuerySet()
    assert sqs.filter(date__gte=dated[-1]).count() == dated.count(dated[-1])
    assert sqs.filter(date__lt=dated[-1]).count() == len([day for day in dated if day < dated[-1]])
    assert sqs.filter(date__range=[dated[0], dated[0]]).count() == dated.count(dated[0])
    ordered = [result.date.date() for result in sqs.filter(date__gte=dated[0]).order_by("-date")]
    assert ordered == dated[::-1]
    assert sqs.filter(date__gte=dated[0]).order_by("date")[0].date.date() == dated[0]


def test_sort_directions_may_be_mixed(seeds_archive):
    found = SearchQuerySet().all().order_by("kind", "-date")
    keys = [(result.kind, -(result.date.toordinal() if result.date else 0)) for result in found]
    assert keys == sorted(keys)


def test_slices_are_exact(seeds_archive):
    whole = [result.pk for result in SearchQuerySet().filter(content="的")]
    assert [result.pk for result in SearchQuerySet().filter(content="的")[5:12]] == whole[5:12]
    assert SearchQuerySet().filter(content="的")[3].pk == whole[3]
    assert list(SearchQuerySet().filter(content="的")[10_000:10_010]) == []


@pytest.mark.slow
def test_facets_of_fields_dates_and_queries(seeds_archive):
    for name, some in {
        "码头": seeds_archive[:4],
        "港口": seeds_archive[2:6],
        "渔业": seeds_archive[:5],
    }.items():
        tag = Tag.objects.create(name=name)
        for article in some:
            Tagging.objects.create(article=article, tag=tag)
    index_all()
    dated = [article.page.date for article in seeds_archive if article.page.date]
    start, end = datetime.date(min(dated).year, 1, 1), datetime.date(max(dated).year + 1, 1, 1)
    counts = (
        SearchQuerySet()
        .facet("tag")
        .date_facet("date", start_date=start, end_date=end, gap_by="year")
        .query_facet("text", "天津")
        .facet_counts()
    )
    assert counts["fields"]["tag"] == [("渔业", 5), ("港口", 4), ("码头", 4)]
    years = Counter(datetime.datetime(day.year, 1, 1) for day in dated)
    assert counts["dates"]["date"] == sorted(years.items(), key=lambda pair: (-pair[1], pair[0]))
    assert counts["queries"] == {"text_天津": len(ours("天津"))}


def test_highlights_mark_the_matches(seeds_archive):
    for result in SearchQuerySet().filter(content="京津冀").highlight():
        assert "<em>京津冀</em>" in "".join(result.highlighted["text"])


@pytest.mark.parametrize(("options", "most", "tag"), [({}, 3, "em"), ({"limit": 1, "tag": "b"}, 1, "b")])
def test_highlights_are_so_many_fragments_with_the_tag_that_is_asked_for(seeds_archive, options, most, tag):
    fragments = [
        result.highlighted["text"] for result in SearchQuerySet().filter(content="天津").highlight(**options)
    ]
    assert max(map(len, fragments)) == most
    assert all(f"<{tag}>天津</{tag}>" in fragment for found in fragments for fragment in found)


def test_more_like_this_is_close_to_it(seeds_archive):
    article = Article.objects.get(pk=min(ours("title:京津冀")))
    found = SearchQuerySet().more_like_this(article)
    assert article.pk not in pks(found)
    assert found.count() > 0
    related = open_view().find_related(article.pk, limit=5)
    assert [(int(result.pk), result.score) for result in found[:5]] == related
    every = connections["default"].get_backend().more_like_this(article)["results"]
    assert [(int(result.pk), result.score) for result in every[:5]] == related
    assert len(every) == found.count()


def test_nothing_is_like_an_article_that_is_not_indexed(seeds_archive):
    found = connections["default"].get_backend().more_like_this(Article(pk=0))
    assert (found["results"], found["hits"]) == ([], 0)


@pytest.mark.slow
def test_articles_that_share_a_rare_word_are_related(seeds_archive):
    one, other = seeds_archive[0], seeds_archive[1]
    for article in (one, other):
        article.blocks.filter(role=Role.BODY).delete()
        Article.objects.filter(pk=article.pk).update(headline="骆驼商队", kicker="", deck="")
    index_all()
    related = open_view().find_related(one.pk, limit=5)
    assert related[0][0] == other.pk
    assert one.pk not in dict(related)


def test_one_row_is_updated_and_removed(seeds_archive):
    backend = connections["default"].get_backend()
    index = connections["default"].get_unified_index().get_index(Article)
    article = seeds_archive[0]
    Article.objects.filter(pk=article.pk).update(headline="骆驼")
    index.update_object(Article.objects.get(pk=article.pk), using="default")
    assert pks(SearchQuerySet().filter(headings="骆驼")) == {article.pk}
    assert SearchQuerySet().all().count() == len(seeds_archive)
    backend.remove(article)
    assert SearchQuerySet().filter(content="骆驼").count() == 0
    assert SearchQuerySet().all().count() == len(seeds_archive) - 1


@pytest.mark.slow
def test_an_object_that_its_index_skips_is_left_out_and_the_others_are_indexed(seeds_archive, monkeypatch):
    backend, index = connections["default"].get_backend(), ArticleIndex()
    backend.clear()
    prepare = ArticleIndex.full_prepare

    def skip(self, article):
        if article.pk == seeds_archive[0].pk:
            raise SkipDocument
        return prepare(self, article)

    monkeypatch.setattr(ArticleIndex, "full_prepare", skip)
    backend.update(index, index.index_queryset())
    assert pks(SearchQuerySet().all()) == {article.pk for article in seeds_archive[1:]}


@pytest.mark.slow
def test_clearing_empties_the_index(seeds_archive):
    connections["default"].get_backend().clear()
    assert SearchQuerySet().all().count() == 0
    index_all()
    connections["default"].get_backend().clear(models=[Article])
    assert SearchQuerySet().all().count() == 0


@pytest.mark.slow
def test_date_facets_of_equal_counts_are_in_the_order_of_time(seeds_archive):
    page = seeds_archive[0].page
    for year in (2019, 2017, 2018):
        issue = Issue.objects.create(newspaper=page.newspaper, date=datetime.date(year, 5, 1))
        own = make_page(page.newspaper, f"page{year}", "标题", issue=issue)
        make_article(own, f"article{year}", (Role.HEADLINE, 0), **PUBLISHED)
    index_all()
    span = {"start_date": datetime.date(2017, 1, 1), "end_date": datetime.date(2020, 1, 1), "gap_by": "year"}
    counts = SearchQuerySet().date_facet("date", **span).facet_counts()
    assert counts["dates"]["date"] == [(datetime.datetime(year, 1, 1), 1) for year in (2017, 2018, 2019)]


@pytest.mark.slow
def test_a_date_facet_counts_spans_of_months_up_to_its_end(seeds_archive):
    page = seeds_archive[0].page
    for month, day in ((1, 1), (2, 28), (3, 1), (4, 30), (5, 1)):
        issue = Issue.objects.create(newspaper=page.newspaper, date=datetime.date(2017, month, day))
        own = make_page(page.newspaper, f"page{month}", "标题", issue=issue)
        make_article(own, f"article{month}", (Role.HEADLINE, 0), **PUBLISHED)
    index_all()
    span = {"start_date": datetime.date(2017, 1, 1), "end_date": datetime.datetime(2017, 5, 1)}
    counts = SearchQuerySet().date_facet("date", gap_by="month", gap_amount=2, **span).facet_counts()
    spans = [(datetime.datetime(2017, 1, 1), 2), (datetime.datetime(2017, 3, 1), 2)]
    assert counts["dates"]["date"] == spans
    assert json.dumps([number for _, number in counts["dates"]["date"]]) == "[2, 2]"


def test_documents_of_other_models_are_found_only_if_asked_for(seeds_archive):
    backend = connections["default"].get_backend()
    index = connections["default"].get_unified_index().get_index(Article)
    document = index.full_prepare(index.index_queryset().first())
    backend.exchange([document | {"id": "auth.user.1", "django_ct": "auth.user", "text": None}], ())
    articles, users = ("articles.article", len(seeds_archive)), ("auth.user", 1)
    for options, expected in (({}, [articles]), ({"limit_to_registered_models": False}, [articles, users])):
        found = backend.search("*", facets=["django_ct"], **options)
        assert found["facets"]["fields"]["django_ct"] == expected
    for models, expected in (
        ([User], [users]),
        ([Article], [articles]),
        ([Article, User], [articles, users]),
    ):
        found = backend.search("*", facets=["django_ct"], models=models, highlight=True)
        assert found["facets"]["fields"]["django_ct"] == expected


def test_results_are_of_the_class_that_is_asked_for(seeds_archive):
    class OwnResult(SearchResult):
        pass

    queryset = SearchQuerySet().result_class(OwnResult)
    assert {type(result) for result in queryset.filter(content="天津")[:3]} == {OwnResult}
    assert {type(result) for result in queryset.more_like_this(seeds_archive[0])[:3]} == {OwnResult}


def test_a_search_without_offsets_gives_every_hit(seeds_archive):
    found = connections["default"].get_backend().search("*")
    assert len(found["results"]) == found["hits"] == len(seeds_archive)


@pytest.mark.slow
def test_spelling_suggests_the_most_frequent_close_word(seeds_archive):
    for article, headline in zip(seeds_archive, ("innovation", "innovation", "innervation"), strict=False):
        Article.objects.filter(pk=article.pk).update(headline=headline)
    index_all()
    suggest = connections["default"].get_backend().create_spelling_suggestion
    assert suggest("inovation") == "innovation"
    assert suggest("京津冀 inovation, innovation") == "京津冀 innovation innovation"
    assert suggest("xqzxqzxqz") == "xqzxqzxqz"
    assert suggest("ennovation") == "ennovation"  # its first letter is another one
    assert suggest("") is None


@pytest.mark.slow
def test_a_search_suggests_a_spelling_if_the_engine_is_set_to(seeds_archive, monkeypatch):
    Article.objects.filter(pk=seeds_archive[0].pk).update(headline="innovation")
    index_all()
    backend = connections["default"].get_backend()
    assert backend.search("inovation")["spelling_suggestion"] is None
    monkeypatch.setattr(backend, "include_spelling", True)
    assert backend.search("inovation")["spelling_suggestion"] == "innovation"


def test_a_question_of_nothing_finds_nothing(seeds_archive):
    assert connections["default"].get_backend().search("") == {"results": [], "hits": 0}


def test_a_query_that_would_take_too_long_to_parse_is_refused(seeds_archive):
    longest = ("天津 " * PARSED_CHARS)[:PARSED_CHARS]
    backend = connections["default"].get_backend()
    assert backend.search(longest)["hits"] == backend.search("天津 天")["hits"] > 0
    for ask in (backend.search, lambda text: backend.search("天津", narrow_queries=[text])):
        with pytest.raises(QueryTooLong) as refused:
            ask(longest + "天")
        assert str(refused.value) == (
            "the query has 10,001 characters, and at most 10,000 are parsed; ask for less at once"
        )
