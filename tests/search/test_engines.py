"""What is promised of every engine beyond what the tests of search and suggestions ask of each."""

import pytest
from django.core.management import call_command
from haystack import connections
from haystack.query import SearchQuerySet

from articles.curation import delete_pages, publish_articles, withdraw_articles
from articles.models import Article, IndexRequest, Page, Tag, Tagging
from articles.search import (
    SearchQuery,
    Sort,
    compare_index,
    index_pending,
    read_index_state,
    read_index_version,
    rebuild_index,
    repair_index,
    search_articles,
)
from articles.search.documents import write_text
from articles.search.engine import get_engine
from articles.search.indexer.consistency import ask_for_strays
from articles.search.language.dictionary import current_dictionary
from articles.search.language.terms import fold
from articles.search.visibility import open_view
from tests.editing import correct_article
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("engine")
WORD = "改正之后的标题"


def find_related(article: Article) -> list[Article]:
    pks = [pk for pk, _share in open_view().find_related(article.pk, limit=5)]
    articles = Article.objects.in_bulk(pks)
    return [articles[pk] for pk in pks]


def find(text: str) -> set[int]:
    return {hit.article.pk for hit in search_articles(SearchQuery(text=text), limit=1000).hits}


@pytest.mark.slow
def test_haystacks_deletion_of_the_index_leaves_an_empty_one(seeds_archive):
    connections.reload("default")  # as in a command's process, which has not opened the index before
    get_engine().get_backend().delete_index()
    assert get_engine().count() == 0
    assert get_engine().open_view([]).is_empty


# The queue


@pytest.mark.slow
def test_corrections_withdrawals_and_deletions_are_seen_once_the_queue_is_answered(seeds_archive):
    corrected, withdrawn, *_ = seeds_archive
    gone = Page.objects.exclude(pk__in=[corrected.page_id, withdrawn.page_id]).first()
    on_page = set(gone.articles.values_list("pk", flat=True))
    correct_article(corrected, headline=WORD)
    withdraw_articles(Article.objects.filter(pk=withdrawn.pk))
    delete_pages(Page.objects.filter(pk=gone.pk))
    report = index_pending()
    assert (report.indexed, report.removed) == (1, 1 + len(on_page))
    assert find(WORD) == {corrected.pk}
    assert find("") == {article.pk for article in seeds_archive} - on_page - {withdrawn.pk}
    assert not IndexRequest.objects.exists()
    assert compare_index() == []
    publish_articles(Article.objects.filter(pk=withdrawn.pk))
    assert index_pending().indexed == 1
    assert withdrawn.pk in find("")


@pytest.mark.slow
def test_each_commit_has_a_later_version(seeds_archive):
    before = read_index_version()
    correct_article(seeds_archive[0], headline=WORD)
    index_pending()
    after = read_index_version()
    assert after[0] > before[0]
    assert after[1] >= before[1] > 0
    assert read_index_version() == after


@pytest.mark.slow
def test_articles_that_contain_a_new_name_are_indexed_again(seeds_archive):
    holders = find("京津冀协同")
    assert 0 < len(holders) < len(seeds_archive)
    Tag.objects.create(name="京津冀协同", kind=Tag.Kind.PLACE)
    IndexRequest.objects.ask([seeds_archive[0].pk])
    assert index_pending().indexed == len(holders | {seeds_archive[0].pk})


# Comparing and rebuilding


@pytest.mark.slow
def test_every_difference_is_reported_and_repaired(seeds_archive):
    changed, missing, hidden, gone, *_ = sorted(seeds_archive, key=lambda article: article.pk)
    assert compare_index() == []
    with get_engine().open_writer() as writer:
        writer.exchange([missing.pk], [])
        writer.commit()
    Article.objects.filter(pk=changed.pk).update(headline="绕过目录的改动")
    Article.objects.filter(pk=hidden.pk).update(status="withdrawn")
    Article.objects.filter(pk=gone.pk).delete()
    assert compare_index() == [
        f"article {changed.ref}: in the index as it was before a change",
        f"article {missing.ref}: published, but not in the index",
        f"article {hidden.pk}: in the index, but not published",
        f"article {gone.pk}: in the index, but not published",
    ]
    report = repair_index()
    assert (report.indexed, report.removed) == (2, 2)
    assert compare_index() == []


def test_articles_that_nobody_announced_are_asked_for(seeds_archive, caplog):
    ask_for_strays()
    assert not IndexRequest.objects.exists()
    gone, hidden, *_ = seeds_archive
    Article.objects.filter(pk=gone.pk).delete()
    Article.objects.filter(pk=hidden.pk).update(status="withdrawn")
    ask_for_strays()
    assert set(IndexRequest.objects.values_list("article_pk", flat=True)) == {gone.pk, hidden.pk}
    assert "the database holds other articles than the index; 2 are indexed again" in caplog.messages


@pytest.mark.slow
def test_an_index_of_nothing_lists_nothing(db):
    assert rebuild_index(jobs=1).indexed == 0
    assert get_engine().lists_exactly([])
    assert not get_engine().lists_exactly([7])


def test_an_index_lists_what_it_holds_in_whatever_order_it_is_asked(seeds_archive):
    pks = sorted((article.pk for article in seeds_archive), reverse=True)
    assert get_engine().lists_exactly(pks)
    assert not get_engine().lists_exactly(pks[1:])
    assert not get_engine().lists_exactly([pks[0] + 1, *pks[1:]])


@pytest.mark.slow
def test_a_rebuild_holds_every_article_and_answers_what_waits(seeds_archive):
    with get_engine().open_writer() as writer:
        writer.exchange([article.pk for article in seeds_archive[:5]], [])
        writer.commit()
    IndexRequest.objects.ask([article.pk for article in seeds_archive])
    told: list[tuple[int, int]] = []
    report = rebuild_index(jobs=1, progress=lambda done, total: told.append((done, total)))
    assert report.indexed == len(seeds_archive)
    assert told[-1] == (len(seeds_archive), len(seeds_archive))
    assert not IndexRequest.objects.exists()
    assert compare_index() == []


def test_an_index_that_works_is_readable(seeds_archive):
    state = read_index_state()
    assert (state.is_readable, state.waiting) == (True, 0)


# Reading


def test_a_value_that_no_article_has_is_counted_as_none(seeds_archive):
    view = open_view()
    [(tag, number)] = list(view.list_values("tag").items())[:1] or [("", 0)]
    assert view.count_values("tag", ["没有的标签", tag]) == [0, number]


@pytest.mark.slow
@pytest.mark.parametrize("sort", Sort)
def test_every_page_of_hits_is_read_however_far(seeds_archive, sort):
    """As it is beyond ten thousand hits, where OpenSearch refuses to skip so many."""

    def read(offset: int, limit: int) -> list[int]:
        hits = search_articles(SearchQuery("发展", sort=sort), offset=offset, limit=limit).hits
        return [hit.article.pk for hit in hits]

    whole = read(0, 1000)
    assert len(whole) > 14
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("articles.search.opensearch_engine.reader.MOST_HITS", 7)
        pages = [read(offset, 4) for offset in range(0, len(whole) + 4, 4)]
        assert read(len(whole) - 1, 4) == whole[-1:]
    assert [pk for page in pages for pk in page] == whole
    assert pages[-1] == []


@pytest.mark.slow
def test_facets_count_all_values_and_show_the_most_frequent(seeds_archive):
    """More tags than are shown: the counts of those shown are exact, equals come by name."""
    article, other = seeds_archive[:2]
    tags = [Tag.objects.create(name=f"标签{number:03}") for number in range(120)]
    Tagging.objects.bulk_create([Tagging(article=article, tag=tag) for tag in tags])
    Tagging.objects.bulk_create([Tagging(article=other, tag=tag) for tag in tags[100:]])
    index_all()
    shown = [
        (value.value, value.count)
        for value in search_articles(SearchQuery()).facets["tag"]
        if value.value.startswith("标签")
    ]
    assert shown[:20] == [(tag.name, 2) for tag in tags[100:]]
    assert shown[20:] == [(tag.name, 1) for tag in tags[: len(shown) - 20]]


@pytest.mark.slow
def test_related_articles_share_characteristic_words(seeds_archive):
    for article in seeds_archive[:10]:
        words = {word for word in current_dictionary().cut(fold(write_text(article))) if len(word) > 1}
        related = find_related(article)
        assert article.pk not in {other.pk for other in related}
        for other in related:
            assert words & set(current_dictionary().cut(fold(write_text(other))))


def test_a_withdrawn_article_is_not_related_before_it_is_unindexed(seeds_archive):
    article = next(article for article in seeds_archive if find_related(article))
    first = find_related(article)[0]
    withdraw_articles(Article.objects.filter(pk=first.pk))
    assert first.pk not in {other.pk for other in find_related(article)}


# Haystack's door


@pytest.mark.slow
def test_haystacks_commands_and_querysets_work(seeds_archive):
    article = seeds_archive[0]
    Article.objects.filter(pk=article.pk).update(headline=WORD)
    call_command("update_index", verbosity=0)
    assert [result.pk for result in SearchQuerySet().filter(content=WORD)] == [str(article.pk)]
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    call_command("rebuild_index", interactive=False, verbosity=0)
    found = SearchQuerySet().filter(content="京津冀").exclude(content="港口")
    assert {int(result.pk) for result in found} == find("京津冀 -港口")
    assert found.count() == len(find("京津冀 -港口"))


def test_querysets_count_facets_narrow_and_sort(seeds_archive):
    everything = SearchQuerySet().all()
    assert everything.count() == len(seeds_archive)
    counts = dict(everything.facet("newspaper").facet_counts()["fields"]["newspaper"])
    code = seeds_archive[0].page.newspaper.code
    assert counts == {code: len(seeds_archive)}
    assert everything.narrow(f"newspaper:{code}").count() == len(seeds_archive)
    days = [result.date for result in everything.order_by("-date")[:100] if result.date]
    assert days == sorted(days, reverse=True)
    assert days
    dated = SearchQuerySet().filter(date__gte=days[0])
    assert {result.date for result in dated} == {days[0]}


def test_a_querysets_fuzzy_word_finds_words_that_are_nearly_so(seeds_archive):
    """It needs the same first three characters, as Haystack asks of Whoosh, and at most two others."""
    found = {int(result.pk) for result in SearchQuerySet().filter(content__fuzzy="高质量法展")}
    words = {"高质量", "高质量发展"}
    expected = {
        article.pk
        for article in seeds_archive
        if words & set(current_dictionary().cut_for_index(fold(write_text(article))))
    }
    assert found == expected != set()
    assert not SearchQuerySet().filter(content="高质量法展")
    assert not SearchQuerySet().filter(content__fuzzy="骆驼蓝鲸")


def test_querysets_highlight_relate_and_correct(seeds_archive):
    [result] = SearchQuerySet().filter(content="京津冀").highlight()[:1]
    assert "<em>京津冀</em>" in "".join(result.highlighted["text"])
    article = next(article for article in seeds_archive if find_related(article))
    alike = SearchQuerySet().more_like_this(article)[:5]
    assert [int(result.pk) for result in alike] == [other.pk for other in find_related(article)]
