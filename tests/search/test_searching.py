"""What is found, in which order, with which counts."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import Article, Column, IndexRequest, Newspaper, Page, Role, Status, Tag, Tagging
from articles.parsing.roles import SHOWN_ROLES
from articles.search import SearchForm, SearchQuery, Sort, search_articles
from articles.search.documents import ArticleIndex, write_text
from articles.search.language.terms import fold
from tests.archives import PUBLISHED, make_article, make_page
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("engine")


def find(text="", date_from=None, date_to=None, **filters):
    query = SearchQuery(text=text, date_from=date_from, date_to=date_to, filters=filters)
    result = search_articles(query, limit=1000)
    assert result.total == len(result.hits)
    exact = [hit.article.pk for hit in result.hits if not hit.is_relaxed]
    assert exact == [hit.article.pk for hit in result.hits[: result.exact]]
    return set(exact)


def find_by_substring(text):
    """Return what a plain comparison of folded texts finds."""
    articles = ArticleIndex().index_queryset()
    return {article.pk for article in articles if fold(text) in fold(write_text(article))}


STRINGS = [
    "京津冀协同发展",
    "京津冀",
    "天津港",
    "港",
    "津",
    "海新",
    "营企业",
    "高质量发展",
    "陈敏尔",
    "的",
    "117项目",
    "6+X",
    "新质生产力",
    "发展的",
    "十五五",
    "GDP",
    "·",
    "，",
    "。同",
    "记者",
]
OTHER_WRITING = (
    ("陳敏爾", "陈敏尔"),
    ("協同發展", "协同发展"),
    ("１１７項目", "117项目"),
    ("６＋Ｘ", "6+X"),
    ("gdp", "GDP"),
    ("“高质量发展”", "高质量发展"),
    ("「高质量发展」", "高质量发展"),
)


@pytest.mark.slow
def test_finds_what_plain_comparison_finds(seeds_archive, subtests):
    for text in STRINGS:
        with subtests.test(text):
            assert find(f'"{text}"') == find_by_substring(text)


@pytest.mark.slow
def test_finds_the_same_in_other_scripts_and_widths(seeds_archive, subtests):
    for typed, plain in OTHER_WRITING:
        with subtests.test(typed):
            assert find(typed) == find(plain) == find_by_substring(plain)


@pytest.mark.slow
def test_finds_every_article_by_its_own_headline(seeds_archive):
    for article in seeds_archive:
        if article.headline:
            assert article.pk in find(f'"{article.headline}"'), article.headline


@pytest.mark.slow
def test_finds_any_piece_of_any_article(seeds_archive):
    texts = {article.pk: fold(write_text(article)) for article in ArticleIndex().index_queryset()}
    lines = [line for article in ArticleIndex().index_queryset() for line in write_text(article).split("\n")]

    @settings(max_examples=150)
    @given(st.sampled_from(lines), st.integers(0, 10_000), st.integers(1, 12))
    def find_piece(line, start, length):
        piece = line[start % len(line) :][:length].strip().replace('"', "")
        if piece:
            assert find(f'"{piece}"') == {pk for pk, text in texts.items() if fold(piece) in text}

    find_piece()


def add_article(headline, *paragraphs, like):
    """A published article on a page of its own, in the issue of `like`."""
    ref = f"test{Article.objects.count()}"
    page = make_page(like.page.newspaper, f"{ref}page", headline, *paragraphs, issue=like.page.issue)
    bodies = [(Role.BODY, line) for line, _ in enumerate(paragraphs, 1)]
    return make_article(page, ref, (Role.HEADLINE, 0), *bodies, **PUBLISHED)


@pytest.mark.slow
def test_a_year_is_found_in_either_writing(seeds_archive):
    one = add_article("二〇二六年元旦献词", "正文", like=seeds_archive[0])
    two = add_article("2026年元旦献词", "正文", like=seeds_archive[0])
    index_all()
    assert (
        find("2026年元旦献词") == find("二〇二六年元旦献词") == find("二零二六年元旦献词") == {one.pk, two.pk}
    )


@pytest.mark.slow
def test_a_year_in_digits_finds_it_in_chinese(seeds_archive):
    """1998 has two writings; 2026 has three, with 〇 and 零."""
    article = add_article("一九九八抗洪", "正文", like=seeds_archive[0])
    index_all()
    assert article.pk in find("1998")


def test_several_words_mean_all_of_them(seeds_archive):
    both = find("京津冀 港口")
    assert both == find("京津冀") & find("港口") != set()


def test_or_means_either(seeds_archive):
    assert find("陈敏尔 OR 陈吉宁") == find("陈敏尔") | find("陈吉宁")


def test_minus_means_without(seeds_archive):
    assert find("天津 -发展") == find("天津") - find("发展") != set()


def test_title_searches_the_headings_only(seeds_archive):
    found = find("title:京津冀")
    assert found == {
        article.pk
        for article in Article.objects.published()
        if "京津冀" in f"{article.kicker}\n{article.headline}\n{article.deck}"
    }
    assert found < find("京津冀")


def test_author_finds_credited_people(seeds_archive):
    article = next(article for article in seeds_archive if article.credits.exists())
    name = article.credits.first().person.name
    expected = set(Article.objects.filter(credits__person__name=name).values_list("pk", flat=True))
    assert find(f"author:{name}") == find(f"作者：{name}") == expected


@pytest.mark.slow
def test_author_finds_a_credit_without_a_name(seeds_archive):
    article = seeds_archive[0]
    article.credits.create(role="本报观察员")
    index_all()
    assert find("author:本报观察员") == {article.pk}


@pytest.mark.slow
def test_a_value_finds_itself_alone_and_what_is_none_the_values_that_contain_it(seeds_archive):
    one, other = seeds_archive[:2]
    one.credits.create(role="津门客")
    other.credits.create(role="津门客栈")
    index_all()
    assert find("author:津门客") == {one.pk}
    assert find("author:门客") == {one.pk, other.pk}


@pytest.mark.slow
def test_newspapers_and_kinds_are_typed_as_in_addresses_or_by_their_names(seeds_archive):
    code, name = Newspaper.objects.values_list("code", "name").get()
    assert find(f"newspaper:{code}") == find(f"报纸:{name}") == {article.pk for article in seeds_archive}
    assert find("kind:news") == find("体裁：报道") == find(kind=("news",)) != set()
    assert find("-kind:news") == {article.pk for article in seeds_archive} - find("kind:news")


def test_date_finds_issues_by_day(seeds_archive):
    day = next(article.page.date for article in seeds_archive if article.page.date)
    expected = set(Article.objects.filter(page__issue__date=day).values_list("pk", flat=True))
    assert find(f"date:{day}") == find(date_from=day, date_to=day) == expected


@pytest.mark.slow
def test_page_finds_what_stands_on_pages_of_that_label(seeds_archive):
    Page.objects.filter(pk=seeds_archive[0].page_id).update(label="A2")
    index_all()
    on_page = {article.pk for article in seeds_archive if article.page_id == seeds_archive[0].page_id}
    assert find("page:A2") == find("版次:A2版") == on_page
    assert find("-page:A2") == {article.pk for article in seeds_archive} - on_page
    assert find("page:A3") == set()


@pytest.mark.slow
def test_matches_in_headings_come_before_matches_in_the_text(seeds_archive):
    like = seeds_archive[0]
    cut = add_article("甲", "他在云海新村住过。", like=like)
    body = add_article("乙", "渤海新区起步。渤海新区加快。渤海新区提速。", like=like)
    head = add_article("渤海新区加快建设", "正文", like=like)
    index_all()
    order = [hit.article.pk for hit in search_articles(SearchQuery(text="海新")).hits]
    assert order.index(head.pk) < order.index(body.pk)
    order = [hit.article.pk for hit in search_articles(SearchQuery(text="新村 OR 渤海新区")).hits]
    assert order.index(head.pk) < order.index(body.pk)
    assert cut.pk in order


@pytest.mark.slow
def test_a_whole_word_comes_before_the_same_characters_across_words(seeds_archive):
    like = seeds_archive[0]
    across = add_article("甲", "他明天津津有味地读报。", like=like)
    whole = add_article("乙", "他在天津读报。", like=like)
    across_heading = add_article("明天津津有味", "正文", like=like)
    whole_heading = add_article("天津读报", "正文", like=like)
    index_all()
    order = [hit.article.pk for hit in search_articles(SearchQuery(text="天津"), limit=1000).hits]
    assert order.index(whole.pk) < order.index(across.pk)
    assert order.index(whole_heading.pk) < order.index(across_heading.pk)
    # The same in the headings alone, where the text does not count.
    order = [hit.article.pk for hit in search_articles(SearchQuery(text="title:天津"), limit=1000).hits]
    assert order.index(whole_heading.pk) < order.index(across_heading.pk)


@pytest.mark.slow
def test_single_characters_do_not_count_as_words(seeds_archive):
    like = seeds_archive[0]
    across = add_article("甲", "他现在天津津乐道。", like=like)
    whole = add_article("乙", "他在天津读报。", like=like)
    index_all()
    order = [hit.article.pk for hit in search_articles(SearchQuery(text="在天津"), limit=1000).hits]
    assert order.index(whole.pk) < order.index(across.pk)


@pytest.mark.slow
def test_a_match_in_the_headings_outweighs_any_match_in_the_text(seeds_archive):
    like = seeds_archive[0]
    text = add_article("甲", "渤海新区。" * 20, like=like)
    headline = add_article("说渤海新区好", "正文", like=like)
    index_all()
    assert [hit.article.pk for hit in search_articles(SearchQuery(text="渤海新区")).hits][:2] == [
        headline.pk,
        text.pk,
    ]


@pytest.mark.slow
def test_more_occurrences_come_first_up_to_a_limit(seeds_archive):
    like = seeds_archive[0]
    articles = {times: add_article("甲", "骆驼走过。" * times, like=like) for times in (1, 3, 4, 20, 7)}
    index_all()
    order = [hit.article.pk for hit in search_articles(SearchQuery(text="骆驼")).hits]
    # The score is a whole logarithm, and equals stay in the order of print.
    assert order == [articles[times].pk for times in (4, 20, 7, 3, 1)]


@pytest.mark.slow
def test_the_narrower_the_gap_between_words_the_earlier(seeds_archive):
    like = seeds_archive[0]
    gaps = (200, 100, 30, 5, 0)  # characters, of three bytes each
    articles = {gap: add_article("甲", f"骆驼{'天' * gap}蓝鲸。", like=like) for gap in gaps}
    index_all()
    for text in ("骆驼 蓝鲸", "蓝鲸 骆驼"):
        order = [hit.article.pk for hit in search_articles(SearchQuery(text=text)).hits]
        assert order == [articles[gap].pk for gap in reversed(gaps)]


@pytest.mark.slow
def test_words_near_each_other_come_first(seeds_archive):
    like = seeds_archive[0]
    far = add_article("甲", "骆驼走过来。" + "天" * 300 + "蓝鲸游过去。", like=like)
    near = add_article("乙", "骆驼和蓝鲸。", like=like)
    index_all()
    assert [hit.article.pk for hit in search_articles(SearchQuery(text="骆驼 蓝鲸")).hits] == [
        near.pk,
        far.pk,
    ]


@pytest.mark.slow
def test_among_equals_the_newest_comes_first(seeds_archive):
    dated = sorted((a for a in seeds_archive if a.page.date), key=lambda article: article.page.date)
    old, new = dated[0], dated[-1]
    assert old.page.date < new.page.date
    add_article("骆驼", "正文", like=old)
    add_article("骆驼", "正文", like=new)
    index_all()
    for text in ("骆驼", "驼"):
        days = [hit.article.page.date for hit in search_articles(SearchQuery(text=text)).hits]
        assert days == [new.page.date, old.page.date]


def test_sorting_by_date_puts_the_undated_last(seeds_archive):
    for sort, is_reversed in ((Sort.NEWEST, True), (Sort.OLDEST, False)):
        hits = search_articles(SearchQuery(sort=sort), limit=1000).hits
        days = [hit.article.page.date for hit in hits]
        dated = [day for day in days if day]
        assert days == sorted(dated, reverse=is_reversed) + [None] * (len(days) - len(dated))


@pytest.mark.slow
def test_articles_of_a_day_come_in_the_order_of_the_issue(seeds_archive):
    label_pages()
    index_all()
    wanted = [article.pk for article in Article.objects.published().newest_first()]
    assert [hit.article.pk for hit in search_articles(SearchQuery(), limit=1000).hits] == wanted


def test_an_empty_query_lists_everything_newest_first(seeds_archive):
    result = search_articles(SearchQuery(), limit=1000)
    assert result.total == Article.objects.published().count()
    assert result.hits == search_articles(SearchQuery(sort=Sort.NEWEST), limit=1000).hits


@pytest.mark.slow
def test_pages_of_hits_join_without_gap_or_overlap(seeds_archive):
    whole = [hit.article.pk for hit in search_articles(SearchQuery(text="发展"), limit=1000).hits]
    parts = [
        hit.article.pk
        for offset in range(0, len(whole) + 3, 3)
        for hit in search_articles(SearchQuery(text="发展"), offset=offset, limit=3).hits
    ]
    assert parts == whole
    assert len(set(whole)) == len(whole) > 3


@pytest.mark.slow
def test_every_hit_shows_its_matches(seeds_archive):
    article = seeds_archive[0]
    article.column = Column.objects.create(newspaper=article.page.newspaper, name="津门走笔")
    article.save()
    index_all()
    for text in ("津门走笔", "陳敏爾", "２０２６", "记者", "天津"):
        hits = search_articles(SearchQuery(text=text), limit=100).hits
        assert hits
        for hit in hits:
            assert "<mark>" in "".join([hit.title, *hit.fragments]), (text, hit)


@pytest.mark.slow
def test_what_is_shown_is_searched_and_nothing_else(seeds_archive):
    """A teaser's 2版 is shown as the article's jump, noise not at all."""
    article = add_article("骆驼", like=seeds_archive[0])
    for place, role in enumerate(Role, 1):
        text = f"编号{role.value}"
        article.blocks.create(page=article.page, position=place, role=role, lines=[0], text=text)
    index_all()
    found = {role for role in Role if find(f"编号{role.value}")}
    assert found == set(SHOWN_ROLES)
    shown = "".join(search_articles(SearchQuery(text="骆驼 编号")).hits[0].fragments)
    assert "refer" not in shown


# What must stay hidden


def test_a_withdrawn_article_disappears_before_it_is_unindexed(seeds_archive):
    article = Article.objects.get(pk=min(find("京津冀")))
    before = search_articles(SearchQuery(text="京津冀"))
    Article.objects.filter(pk=article.pk).update(status=Status.WITHDRAWN)
    IndexRequest.objects.ask([article.pk])
    after = search_articles(SearchQuery(text="京津冀"))
    assert article.pk not in {hit.article.pk for hit in after.hits}
    assert after.total == before.total - 1
    assert sum(value.count for value in after.facets["newspaper"]) == after.total


def test_an_article_withdrawn_without_a_request_never_shows(seeds_archive):
    article = Article.objects.get(pk=min(find("京津冀")))
    Article.objects.filter(pk=article.pk).update(status=Status.WITHDRAWN)
    assert article.pk not in {hit.article.pk for hit in search_articles(SearchQuery(text="京津冀")).hits}


@pytest.mark.slow
def test_a_deleted_article_is_no_longer_counted(seeds_archive):
    article = add_article("骆驼", "正文", like=seeds_archive[0])
    index_all()
    assert find("骆驼") == {article.pk}
    pk = article.pk
    article.delete()
    IndexRequest.objects.ask([pk])
    assert search_articles(SearchQuery(text="骆驼")).total == 0


@pytest.mark.slow
def test_a_proposed_or_rejected_tag_is_neither_found_nor_counted(seeds_archive):
    for state in (Tagging.State.PROPOSED, Tagging.State.REJECTED):
        tag = Tag.objects.create(name=f"骆驼{state}")
        Tagging.objects.create(article=seeds_archive[0], tag=tag, state=state)
    index_all()
    facets = search_articles(SearchQuery()).facets
    assert not [value for value in facets["tag"] if "骆驼" in value.value]
    assert not find("tag:骆驼proposed")


@pytest.mark.slow
def test_drafts_are_not_indexed(seeds_archive):
    article = add_article("骆驼", "正文", like=seeds_archive[0])
    Article.objects.filter(pk=article.pk).update(status=Status.DRAFT)
    index_all()
    assert find("骆驼") == set()


# Facets


def label_pages():
    """Label the pages as an editor would; the seeds have no page numbers."""
    for label, page in zip(("1", "2", "10", "A2", "B1"), Page.objects.order_by("pk"), strict=True):
        page.label = label
        page.save()


@pytest.mark.slow
def test_every_count_is_the_number_of_hits_of_its_choice(seeds_archive):
    label_pages()
    for place, name in enumerate(["经济", "港口"]):
        tag = Tag.objects.create(name=name)
        for article in seeds_archive[place::2]:
            Tagging.objects.create(article=article, tag=tag)
    index_all()
    result = search_articles(SearchQuery(text="天津"))
    for facet in ("newspaper", "page", "kind", "column", "person", "tag"):
        for value in result.facets[facet]:
            assert len(find("天津", **{facet: (value.value,)})) == value.count, (facet, value)
    for value in result.facets["year"]:
        assert len(find(f"天津 date:{value.value}")) == value.count
    assert {"newspaper", "year", "month", "page", "kind", "tag", "person"} <= {
        name for name, values in result.facets.items() if values
    }


@pytest.mark.slow
def test_a_facet_is_counted_without_its_own_filter_and_with_the_others(seeds_archive):
    label_pages()
    index_all()
    pages = search_articles(SearchQuery()).facets["page"]
    assert len(pages) > 1
    chosen = search_articles(SearchQuery(filters={"page": (pages[0].value,), "kind": ("news",)}))
    assert len(chosen.facets["page"]) > 1
    for value in chosen.facets["page"]:
        assert value.count == len(find(page=(value.value,), kind=("news",)))
    assert all(value.count <= chosen.total for value in chosen.facets["person"])


def test_months_are_in_chronological_order(seeds_archive):
    months = [value.value for value in search_articles(SearchQuery()).facets["month"]]
    assert months == sorted(months)
    assert all(datetime.date.fromisoformat(f"{month}-01") for month in months)


# Bad questions


ODD = [
    *[
        '"',
        "“",
        "()",
        "a:b:c",
        "-",
        "--",
        "date:9999",
        "title:",
        "*",
        "?",
        "\\",
        "~",
        "^",
        "😀",
        "tag:不存在",
        "author:不存在",
        "NOT",
        "AND",
        "\uffff",
        "。",
        "%",
        "٢٠٢٦",
    ],
    *("OR OR", "[1 TO", "TO 2]", "' OR 1=1", "a" * 200, "，" * 200),
]


@pytest.mark.slow
def test_no_input_is_an_error(seeds_archive, subtests):
    for text in ODD:
        with subtests.test(text):
            form = SearchForm({"q": text})
            assert form.is_valid()
            search_articles(form.search())


def test_searches_an_empty_archive(db):
    result = search_articles(SearchQuery(text="天津"))
    assert (result.total, result.hits) == (0, ())


@pytest.mark.slow
def test_the_number_of_queries_does_not_grow_with_hits(seeds_archive, django_assert_num_queries):
    # hidden ones, articles, their blocks; labels of newspapers, columns, tags, people where there are any
    search_articles(SearchQuery(text="天津"))
    counts = set()
    for limit in (1, 5, 20):
        with django_assert_num_queries(6, exact=False) as queries:
            search_articles(SearchQuery(text="天津"), limit=limit)
        counts.add(len(queries))
    assert len(counts) == 1
