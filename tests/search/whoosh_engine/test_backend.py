"""Haystack works on our engine as documented."""

import datetime
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count, product
from threading import Barrier
from time import time

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from haystack import connections, indexes
from haystack.exceptions import SkipDocument
from haystack.inputs import AutoQuery, Exact
from haystack.query import SQ, SearchQuerySet
from whoosh.fields import ID, TEXT
from whoosh.index import TOC

from articles.models import Article, Issue, Role, Tag, Tagging
from articles.search import SearchQuery, index_pending, search_articles
from articles.search.documents import ArticleIndex
from articles.search.engine import get_engine
from articles.search.visibility import open_view
from articles.search.whoosh_engine import print_order
from articles.search.whoosh_engine.array_index import ArrayIndex
from articles.search.whoosh_engine.backend import PARSED_CHARS, ArchiveSearchBackend, QueryTooLong
from articles.search.whoosh_engine.fields import Day, Substring
from articles.search.whoosh_engine.haystack_facets import read_moment
from articles.search.whoosh_engine.snapshot import OpenIndex
from tests.archives import PUBLISHED, make_article, make_page
from tests.editing import correct_article
from tests.search.conftest import index_all


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


def test_of_several_that_find_no_index_at_once_one_creates_it(tmp_path, monkeypatch):
    """Two web workers start on an archive whose index has yet to be made."""
    look, both = ArrayIndex.latest_generation, Barrier(2)
    looks, created = count(), []

    def look_together(index):
        found = look(index)
        if next(looks) < 2:
            both.wait(timeout=10)
        return found

    monkeypatch.setattr(ArrayIndex, "latest_generation", look_together)
    monkeypatch.setattr(ArrayIndex, "create", lambda *about: created.append(TOC.create(*about)))

    def start() -> int:
        backend = ArchiveSearchBackend(
            "default", **settings.HAYSTACK_CONNECTIONS["default"] | {"PATH": tmp_path}
        )
        backend.setup()
        return backend.index.latest_generation()

    with ThreadPoolExecutor(2) as threads:
        assert [future.result() for future in [threads.submit(start) for _ in range(2)]] == [0, 0]
    assert len(created) == 1


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
    tag = Tag.objects.create(name="港口")
    for article in seeds_archive[:4]:
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
    assert counts["fields"]["tag"] == [("港口", 4)]
    years = Counter(datetime.datetime(day.year, 1, 1) for day in dated)
    assert counts["dates"]["date"] == sorted(years.items(), key=lambda pair: (-pair[1], pair[0]))
    assert counts["queries"] == {"text_天津": len(ours("天津"))}


def test_highlights_mark_the_matches(seeds_archive):
    for result in SearchQuerySet().filter(content="京津冀").highlight():
        assert "<em>京津冀</em>" in "".join(result.highlighted["text"])


def test_more_like_this_is_close_to_it(seeds_archive):
    article = Article.objects.get(pk=min(ours("title:京津冀")))
    found = SearchQuerySet().more_like_this(article)
    assert article.pk not in pks(found)
    assert found.count() > 0
    related = open_view().find_related(article.pk, limit=5)
    assert [(int(result.pk), result.score) for result in found[:5]] == related


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


def test_a_commit_that_fails_leaves_the_index_as_it_was_and_open_to_the_next(seeds_archive, monkeypatch):
    backend, index = connections["default"].get_backend(), ArticleIndex()

    def fail(writer, documents):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(backend, "write_documents", fail)
        with pytest.raises(OSError, match="disk full"):
            backend.update(index, [seeds_archive[0]])
    assert SearchQuerySet().all().count() == len(seeds_archive)
    backend.update(index, index.index_queryset().filter(pk=seeds_archive[0].pk))
    assert SearchQuerySet().all().count() == len(seeds_archive)


def test_an_index_may_be_in_memory(seeds_archive, name_engine):
    name_engine("memory", "articles.search.whoosh_engine.engine.WhooshEngine", STORAGE="ram", PATH="")
    index = ArticleIndex()
    backend = connections["memory"].get_backend()
    backend.update(index, index.index_queryset().filter(pk=seeds_archive[0].pk))
    assert pks(SearchQuerySet(using="memory").all()) == {seeds_archive[0].pk}
    backend.clear()
    assert SearchQuerySet(using="memory").all().count() == 0


@pytest.mark.slow
def test_clearing_empties_the_index(seeds_archive):
    connections["default"].get_backend().clear()
    assert SearchQuerySet().all().count() == 0
    index_all()
    connections["default"].get_backend().clear(models=[Article])
    assert SearchQuerySet().all().count() == 0


@pytest.mark.slow
def test_merging_segments_changes_nothing(seeds_archive):
    backend = connections["default"].get_backend()
    index = connections["default"].get_unified_index().get_index(Article)
    before = [result.pk for result in SearchQuerySet().filter(content="的").order_by("-date", "id")]
    for article in list(index.index_queryset())[:12]:
        backend.update(index, [article])
    assert len(backend.take_snapshot().segments) > 1
    backend.optimize()
    assert len(backend.take_snapshot().segments) == 1
    after = [result.pk for result in SearchQuerySet().filter(content="的").order_by("-date", "id")]
    assert after == before


@pytest.mark.slow
def test_a_deleted_index_is_empty_and_no_error(seeds_archive, data_folder):
    import shutil

    assert SearchQuerySet().all().count() == len(seeds_archive)
    shutil.rmtree(data_folder / "index")
    assert SearchQuerySet().all().count() == 0
    index_all()
    assert SearchQuerySet().all().count() == len(seeds_archive)


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
    for month, day in ((1, 31), (2, 28), (3, 1), (4, 30), (5, 1)):
        issue = Issue.objects.create(newspaper=page.newspaper, date=datetime.date(2017, month, day))
        own = make_page(page.newspaper, f"page{month}", "标题", issue=issue)
        make_article(own, f"article{month}", (Role.HEADLINE, 0), **PUBLISHED)
    index_all()
    span = {"start_date": datetime.date(2017, 1, 1), "end_date": datetime.datetime(2017, 5, 1)}
    counts = SearchQuerySet().date_facet("date", gap_by="month", gap_amount=2, **span).facet_counts()
    spans = [(datetime.datetime(2017, 1, 1), 2), (datetime.datetime(2017, 3, 1), 2)]
    assert counts["dates"]["date"] == spans


def test_documents_of_other_models_are_found_only_if_asked_for(seeds_archive):
    backend = connections["default"].get_backend()
    index = connections["default"].get_unified_index().get_index(Article)
    document = index.full_prepare(index.index_queryset().first())
    backend.exchange([document | {"id": "auth.user.1", "django_ct": "auth.user"}], ())
    articles, users = ("articles.article", len(seeds_archive)), ("auth.user", 1)
    for options, expected in (({}, [articles]), ({"limit_to_registered_models": False}, [articles, users])):
        found = backend.search("*", facets=["django_ct"], **options)
        assert found["facets"]["fields"]["django_ct"] == expected


def test_a_search_without_offsets_gives_every_hit(seeds_archive):
    found = connections["default"].get_backend().search("*")
    assert len(found["results"]) == found["hits"] == len(seeds_archive)


def test_all_who_read_the_index_share_a_snapshot(seeds_archive):
    backend = connections["default"].get_backend()
    assert backend.take_snapshot() is backend.take_snapshot()
    connections.reload("default")
    assert connections["default"].get_backend().take_snapshot() is backend.take_snapshot()


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


@pytest.fixture
def name_engine(monkeypatch):
    """A function that gives an engine a connection of that name until the test ends."""

    def name(alias, engine, **options):
        monkeypatch.setitem(connections.connections_info, alias, {"ENGINE": engine, **options})
        monkeypatch.setattr(connections.thread_local, "connections", {})

    return name


def test_another_engine_as_default_is_refused(db, name_engine):
    name_engine("default", "haystack.backends.simple_backend.SimpleEngine")
    sentence = (
        "HAYSTACK_CONNECTIONS['default'] names haystack.backends.simple_backend.SimpleEngine, but only "
        "articles.search.whoosh_engine.engine.WhooshEngine and "
        "articles.search.opensearch_engine.engine.OpenSearchEngine answer what pages and API ask; leave "
        "'default' to one of them and give the other engine a connection of its own name, for "
        "SearchQuerySet(using=…) and update_index --using …"
    )
    assert [(error.id, error.msg) for error in run_checks()] == [("articles.E001", sentence)]
    with pytest.raises(ImproperlyConfigured) as refused:
        ours("天津")
    assert str(refused.value) == sentence


@pytest.mark.slow
def test_another_engine_beside_ours_is_filled_and_queried_by_its_name(seeds_archive, name_engine, tmp_path):
    name_engine("other", "haystack.backends.whoosh_backend.WhooshEngine", PATH=str(tmp_path / "other"))
    call_command("update_index", using=["other"], verbosity=0)
    kind = seeds_archive[0].kind
    expected = {article.pk for article in seeds_archive if article.kind == kind}
    assert pks(SearchQuerySet(using="other").filter(kind=kind)) == expected
    assert run_checks() == []


@pytest.mark.slow
def test_values_after_each_commit_are_those_of_the_index_read_anew(seeds_archive, monkeypatch):
    """A snapshot takes over the values of the segments that the former one had."""
    backend, index = connections["default"].get_backend(), ArticleIndex()
    names = ("newspaper", "kind", "tag", "place", "django_id", "date")
    for number, article in enumerate([*seeds_archive[:6], *seeds_archive[:2]]):
        tag = Tag.objects.create(name=f"标签{9 - number}")
        Tagging.objects.create(article=article, tag=tag)
        backend.update(index, [article])
        opened, fresh = backend.open_snapshot(), OpenIndex(backend.storage, backend.schema).take_snapshot()
        for name in names:
            one, other = opened.keyword(name), fresh.keyword(name)
            assert count_live(opened, one) == count_live(fresh, other)
            assert opened.ranks(name).tolist() == fresh.ranks(name).tolist()
            assert one.find(b"none") is None
        # A few documents are sorted by themselves; the order of all may be from several commits ago.
        for oldest_first, few in product((False, True), (opened.size, 0) if number % 2 else (opened.size,)):
            monkeypatch.setattr(print_order, "FEW", few)
            orders = [opened.sort_by_print(opened.live, oldest_first=oldest_first)]
            monkeypatch.setattr(print_order, "FEW", 0)
            orders.append(fresh.sort_by_print(fresh.live, oldest_first=oldest_first))
            assert orders[0].tolist() == orders[1].tolist()
            assert len(orders[0]) == opened.count


def count_live(snapshot, keyword) -> dict[bytes, int]:
    counts = keyword.count(snapshot.live)
    return {term: int(count) for term, count in zip(keyword.terms, counts, strict=True) if count}


def test_a_question_of_nothing_finds_nothing(seeds_archive):
    assert connections["default"].get_backend().search("") == {"results": [], "hits": 0}


def test_what_is_typed_twice_is_one_query(seeds_archive):
    """Else a text of a thousand words would be compared a million times before anything is searched."""
    assert connections["default"].get_backend()._parse("天津 天津 AND 天津") == Substring("text", "天津")


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


def test_only_dates_are_counted_by_time():
    with pytest.raises(TypeError, match="holds no dates"):
        read_moment(TEXT(), b"2026")
    assert read_moment(Day(), b"2026-03-19") == datetime.datetime(2026, 3, 19)


def test_each_commit_is_read_though_the_folder_has_the_time_of_the_last(seeds_archive):
    index, article = get_engine().get_backend(), seeds_archive[0]
    versions, at = [], time()
    for headline in ("雨", "雪", "晴"):
        correct_article(article, headline=headline)
        index_pending()
        os.utime(index.folder, (at, at))
        versions.append(index.open_snapshot().version)
    assert len(set(versions)) == 3
    os.utime(index.folder, (at - 60, at - 60))
    assert index.open_snapshot().version == versions[-1]


def test_a_field_that_haystack_adds_for_facets_is_compared_as_a_whole():
    fields = {
        "text": indexes.CharField(document=True),
        "author": indexes.CharField(faceted=True),
        "author_exact": indexes.FacetCharField(facet_for="author"),
    }
    for name, field in fields.items():
        field.set_instance_name(name)
    _, schema = connections["default"].get_backend().build_schema(fields)
    assert [isinstance(schema[name], ID) for name in ("text", "author", "author_exact")] == [
        False,
        False,
        True,
    ]
