"""Suggestions while typing and for queries without hits."""

import pytest

from articles.models import Article, IndexRequest, Status, Tag, Tagging
from articles.search import SearchQuery, Suggestion, index_pending, search_articles, suggest
from articles.search.suggestions.lexicon import SuggestionGroup
from tests.search.conftest import index_all
from tests.seeds import build_once, import_seeds

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def tagged(db):
    """The seeds with 天津港 on three articles, 天津 and 京津冀 on one, a proposed 天津大学 on one."""
    build_once(import_and_tag)
    return list(Article.objects.published())


def import_and_tag() -> None:
    import_seeds()
    articles = Article.objects.published()
    for name, state, number in (
        ("天津港", Tagging.State.ACCEPTED, 3),
        ("天津", Tagging.State.ACCEPTED, 1),
        ("京津冀", Tagging.State.ACCEPTED, 1),
        ("天津大学", Tagging.State.PROPOSED, 1),
    ):
        tag = Tag.objects.create(name=name)
        for article in articles[:number]:
            Tagging.objects.create(article=article, tag=tag, state=state)
    index_all()


def suggest_tags(prefix):
    return [suggestion.text for suggestion in suggest(prefix) if suggestion.group == SuggestionGroup.TAG]


@pytest.mark.parametrize("prefix", ["天津", "tianjin", "tian", "tj", "TIANJ", "天"])
def test_names_are_suggested_by_prefix_and_pinyin_most_frequent_first(tagged, prefix):
    assert suggest_tags(prefix) == ["天津港", "天津"]


def test_a_name_is_suggested_by_a_piece_of_it(tagged):
    assert suggest_tags("津港") == ["天津港"]


@pytest.mark.slow
def test_names_that_begin_as_typed_come_before_more_frequent_ones_that_contain_it(tagged):
    tag = Tag.objects.create(name="北天津")
    for article in tagged[:5]:
        Tagging.objects.create(article=article, tag=tag)
    index_all()
    assert suggest_tags("天津") == ["天津港", "天津", "北天津"]


@pytest.mark.slow
def test_pinyin_in_full_comes_before_initials_and_these_before_letters_inside(tagged):
    for number, name in enumerate(("大港", "东安", "南da站", "北京"), 1):
        tag = Tag.objects.create(name=name)
        for article in tagged[:number]:
            Tagging.objects.create(article=article, tag=tag)
    index_all()
    assert suggest_tags("da") == ["大港", "东安", "南da站"]


def test_people_are_suggested(tagged):
    name = tagged[3].credits.first().person.name
    assert Suggestion(name, SuggestionGroup.PERSON) in suggest(name[:2])


def test_headlines_follow_names(tagged):
    suggestions = suggest("科技")
    groups = [s.group for s in suggestions]
    assert groups == sorted(groups, key=SuggestionGroup.HEADLINE.__eq__)
    assert any("科技" in s.text for s in suggestions if s.group == SuggestionGroup.HEADLINE)


@pytest.mark.slow
def test_words_of_headlines_are_suggested_by_pinyin(tagged):
    for article in tagged[:2]:
        Article.objects.filter(pk=article.pk).update(headline="航天员出舱")
    index_all()
    assert Suggestion("航天员", SuggestionGroup.WORD) in suggest("hangtian")
    assert Suggestion("航天员", SuggestionGroup.WORD) not in suggest("h")  # too much begins with one letter


@pytest.mark.slow
def test_names_of_two_to_eight_characters_are_corrected(tagged):
    for name in ("滨海新区管委会站", "滨海新区管委会东站", "滨", "塘"):
        Tagging.objects.create(article=tagged[0], tag=Tag.objects.create(name=name))
    index_all()

    def correct(typed: str) -> tuple[str, ...]:
        return search_articles(SearchQuery(text=f"tag:{typed}")).suggestions

    assert correct("滨海新区管委汇站") == ("tag:滨海新区管委会站",)
    assert correct("滨海新区管委汇东站") == ()
    assert correct("bin") == ()


@pytest.mark.slow
def test_a_word_of_a_single_headline_is_not_suggested(tagged):
    Article.objects.filter(pk=tagged[0].pk).update(headline="航天员出舱")
    index_all()
    assert Suggestion("航天员", SuggestionGroup.WORD) not in suggest("hangtian")


@pytest.mark.slow
def test_three_corrections_at_most_are_offered(tagged):
    for name in ("天景港", "天京港", "天静港"):
        Tagging.objects.create(article=tagged[0], tag=Tag.objects.create(name=name))
    index_all()
    assert len(search_articles(SearchQuery(text="tag:天斤港")).suggestions) == 3


@pytest.mark.slow
def test_a_string_longer_than_any_typing_error_is_not_corrected(tagged):
    for chars, suggestions in ((37, 1), (38, 0)):
        Tagging.objects.create(article=tagged[0], tag=Tag.objects.create(name=f"天津港{'货' * chars}"))
        index_all()
        found = search_articles(SearchQuery(text=f"tag:天斤港{'货' * chars}"))
        assert len(found.suggestions) == suggestions


def test_nothing_is_suggested_for_nothing(tagged):
    assert suggest("") == suggest("  ") == []


@pytest.mark.slow
def test_the_number_of_suggestions_is_limited(tagged):
    for article, word in zip(tagged, ("天空", "天空", "天气", "天气", "天使", "天使"), strict=False):
        Article.objects.filter(pk=article.pk).update(headline=f"{word}与天津")
    index_all()
    for prefix in ("天津", "tian"):
        for limit in range(1, 6):
            assert len(suggest(prefix, limit=limit)) == limit, (prefix, limit)


def test_names_in_withdrawn_articles_only_are_not_suggested(tagged):
    pks = [article.pk for article in tagged[:3]]
    Article.objects.filter(pk__in=pks).update(status=Status.WITHDRAWN)
    IndexRequest.objects.ask(pks)
    assert suggest_tags("天津") == []


@pytest.mark.slow
@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
def test_words_of_headings_that_nobody_may_read_are_neither_suggested_nor_corrected_to(tagged, status):
    """Two articles have the word, so that it would be suggested if they were published."""
    for article in tagged[:2]:
        Article.objects.filter(pk=article.pk).update(headline="骆驼商队到港")
    index_all()
    assert any("骆驼" in suggestion.text for suggestion in suggest("luotuo"))
    pks = [article.pk for article in tagged[:2]]
    Article.objects.filter(pk__in=pks).update(status=status)
    IndexRequest.objects.ask(pks)
    index_pending()
    for typed in ("luotuo", "骆驼", "骆"):
        assert not any("骆驼" in suggestion.text for suggestion in suggest(typed)), typed
    assert search_articles(SearchQuery("骆驮商队")).suggestions == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("天斤港", "天津港"),
        ("天近港", "天津港"),
        ("tag:天外港", "tag:天津港"),
        ("京津翼", "京津冀"),
        ("经津冀协同发展", "京津冀协同发展"),
        ("经津冀协同发", "京津冀协同发"),
        ("发展 经津冀", "发展 京津冀"),
        ("title:京津翼", "title:京津冀"),
        ("tag:经津冀", "tag:京津冀"),
        ("jingjinji", "京津冀"),
        ("tag:TianJinGang", "tag:天津港"),
    ],
)
def test_a_query_without_hits_is_corrected_by_sound_and_look(tagged, typed, meant):
    assert search_articles(SearchQuery(text=typed)).suggestions[0] == meant


def test_a_query_with_hits_is_not_corrected(tagged):
    assert search_articles(SearchQuery(text="京津冀")).suggestions == ()


@pytest.mark.slow
def test_a_field_is_corrected_although_the_text_contains_the_word(tagged):
    Article.objects.filter(pk=tagged[5].pk).update(headline="天斤港")
    index_all()
    assert search_articles(SearchQuery(text="天斤港")).total == 1
    assert search_articles(SearchQuery(text="tag:天斤港")).suggestions == ("tag:天津港",)


@pytest.mark.slow
def test_two_characters_are_corrected_only_if_they_look_or_sound_alike(tagged):
    tag = Tag.objects.create(name="日出")
    Tagging.objects.create(article=tagged[0], tag=tag)
    index_all()
    assert search_articles(SearchQuery(text="tag:曰出")).suggestions == ("tag:日出",)
    assert search_articles(SearchQuery(text="tag:天空")).suggestions == ()
    assert search_articles(SearchQuery(text="tag:外出")).suggestions == ()


@pytest.mark.slow
def test_the_more_frequent_correction_comes_first(tagged):
    for name, number in (("天景港", 2), ("天京港", 1)):
        tag = Tag.objects.create(name=name)
        for article in tagged[:number]:
            Tagging.objects.create(article=article, tag=tag)
    index_all()
    suggestions = search_articles(SearchQuery(text="tag:天斤港")).suggestions
    assert suggestions == ("tag:天津港", "tag:天景港", "tag:天京港")


def test_one_letter_suggests_no_name_by_its_pinyin(tagged):
    assert suggest_tags("t") == []


def test_nonsense_is_not_corrected(tagged):
    assert search_articles(SearchQuery(text="xqzxqz")).suggestions == ()
