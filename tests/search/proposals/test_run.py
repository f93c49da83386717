"""Tags proposed for articles: what is kept, refreshed, refused, learned; how good they are."""

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import transaction

from articles.curation.tag_proposals import LEAST_LIKELY, find_trust, rate_sources
from articles.curation.tags import decide_taggings, refuse_tag
from articles.importing import import_tags
from articles.importing.vocabulary_files import STARTING_VOCABULARY
from articles.models import Article, IndexRequest, Role, Tag, Tagging
from articles.models.tag import Source, TagKind
from articles.search.language.dictionary import read_names
from articles.search.proposals import run
from articles.search.proposals.likeness import LikelyTag
from articles.search.proposals.phrases import choose_phrases, count_phrases
from articles.search.proposals.run import ArticleReader, ReadArticle, propose_tags
from tests.archives import MORNING, make_article, make_newspaper, make_page, tag
from tests.search.proposals.evaluation import (
    Score,
    decide_as_editor,
    order_articles,
    score_after,
    score_names,
)
from tests.seeds import build_once, import_seeds


@pytest.fixture
def seeds(db):
    build_once(import_with_vocabulary)


def import_with_vocabulary():
    import_tags(STARTING_VOCABULARY)
    import_seeds()
    propose_tags()


def find(name):
    return Tagging.objects.filter(tag__name=name)


NAMING = (
    "《海河保护条例》昨日施行。《海河保护条例》共八章，水务部门负责落实《海河保护条例》。",
    "《海河保护条例》昨日施行。市民说，《海河保护条例》很好。",
    "滨江剧场里，沈砚秋登台，沈砚秋的唱腔动人，观众喜爱沈砚秋。周文斌、李建国也来了，李建国鼓掌。",
    "记者见到沈砚秋时，沈砚秋正在排练，沈砚秋说要再练。周文斌在旁边听。",
    "潮汐发电昨日试验，专家看好潮汐发电。今年的潮汐发电试验在港区，明年还有潮汐发电项目。",
)


@pytest.mark.slow
def test_names_and_phrases_are_proposed_where_articles_are_about_them(db):
    """A document that is named three times; a name that two articles mention twice; a phrase that repeats."""
    page = make_page(make_newspaper(), "naming", *NAMING)
    for line in range(len(NAMING)):
        make_article(page, f"naming{line}", (Role.BODY, line))
    propose_tags()
    proposed = Tagging.objects.values_list("article__ref", "tag__name", "tag__kind", "source")
    assert set(proposed) == {
        ("naming0", "《海河保护条例》", "subject", "frame"),
        ("naming2", "沈砚秋", "person", "speech"),
        ("naming3", "沈砚秋", "person", "speech"),
        ("naming4", "潮汐发电", "subject", "phrase"),
    }


def test_proposals_are_kept_for_some_articles_at_once(db, monkeypatch):
    page = make_page(make_newspaper(), "batches", *NAMING)
    for line in range(len(NAMING)):
        make_article(page, f"batch{line}", (Role.BODY, line))
    kept = []
    monkeypatch.setattr(run, "READ_ARTICLES", 2)
    monkeypatch.setattr(run, "keep_proposals", lambda found: kept.append(len(found)) or len(found))
    assert propose_tags() == 5
    assert kept == [2, 2, 1]


def test_the_latest_articles_with_decided_topics_are_compared_with(
    db, monkeypatch, django_assert_num_queries
):
    page = make_page(make_newspaper(), "decided", *NAMING)
    ports, tides, songs, imported = (
        make_article(
            page,
            f"decided{line}",
            (Role.BODY, line),
            headline=f"第{line}条",
            edited_at=MORNING + timedelta(line),
        )
        for line in range(4)
    )
    topic = tag(songs, "戏曲", kind=TagKind.SUBJECT, is_decided=True)
    tag(songs, "舞台", kind=TagKind.SUBJECT, state="proposed")
    tag(songs, "沈砚秋", kind=TagKind.PERSON, is_decided=True)
    water = {
        tag(tides, "水务", kind=TagKind.SUBJECT, is_decided=True),
        tag(tides, "法规", kind=TagKind.SUBJECT),
    }
    tag(ports, "港口", kind=TagKind.SUBJECT, is_decided=True)
    tag(imported, "排练", kind=TagKind.SUBJECT)
    monkeypatch.setattr(run, "DECIDED_ARTICLES", 2)
    dictionary = SimpleNamespace(tag=lambda text: [(text, "n")])
    with django_assert_num_queries(3):  # articles, blocks, tags
        decided = list(run._read_decided(dictionary))
    assert [(one.pk, one.title, one.tags) for one in decided] == [
        (songs.pk, "第2条", {topic.pk}),
        (tides.pk, "第1条", {each.pk for each in water}),
    ]


@pytest.mark.slow
def test_what_is_proposed_is_neither_public_nor_in_the_vocabulary(seeds, client):
    tag = Tag.objects.get(name="卜显和")
    assert (tag.kind, tag.standing, tag.taggings.get().source) == ("person", "proposed", "frame")
    assert "南开大学教授卜显和出席活动" in tag.taggings.get().evidence
    assert tag not in Tag.objects.published()
    assert client.get("/tags/卜显和/").status_code == 404
    assert "卜显和" not in read_names()


@pytest.mark.slow
def test_proposing_again_changes_nothing(seeds):
    asked = IndexRequest.objects.count()
    before = list(Tagging.objects.order_by("pk").values())
    assert propose_tags() == 0
    assert list(Tagging.objects.order_by("pk").values()) == before
    assert IndexRequest.objects.count() == asked


def test_authors_are_no_subject_of_their_articles(seeds):
    assert not find("于春津").exists()


@pytest.mark.slow
def test_a_rejected_tag_is_not_proposed_for_the_article_again(seeds):
    decide_taggings(find("卜显和"), Tagging.State.REJECTED)
    propose_tags()
    assert find("卜显和").get().state == "rejected"


@pytest.mark.slow
def test_a_refused_name_is_proposed_for_no_article(seeds, django_user_model):
    refuse_tag(Tag.objects.get(name="陈敏尔"), by=django_user_model.objects.create_user("zhang"))
    Tagging.objects.filter(tag__name="陈敏尔").delete()
    propose_tags()
    assert not find("陈敏尔").exists()


def test_an_accepted_name_joins_the_vocabulary_and_the_segmenter(seeds):
    assert decide_taggings(find("陈敏尔"), Tagging.State.ACCEPTED) == find("陈敏尔").count() == 4
    assert Tag.objects.get(name="陈敏尔").standing == "used"
    assert "陈敏尔" in read_names()


@pytest.mark.slow
def test_a_new_name_of_the_vocabulary_reaches_old_articles(seeds):
    Tag.objects.create(name="清明节", kind="event")
    propose_tags()
    assert find("清明节").get().article.headline.startswith("控火源倡新风")
    assert find("清明节").get().source == "name"


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["陈敏尔工作室", "市委书记陈敏尔", "委书记陈敏尔前"])
def test_a_name_within_a_longer_one_of_the_vocabulary_is_not_mentioned_there(word):
    Tag.objects.create(name=word, kind="organisation")
    text = "市委书记陈敏尔前往南开区调研。"
    texts = [text, "陈敏尔工作室揭牌，市委书记陈敏尔前往。", "陈敏尔表示祝贺。"]
    found = ArticleReader().read_texts(1, [], texts, authors=set()).names
    times = {"陈敏尔工作室": 3, "市委书记陈敏尔": 2, "委书记陈敏尔前": 2}[word]
    assert found["陈敏尔"][1].times == times


PHRASES = """
    习近平新时代 习近平同志为核心 习近平党建思想 习近平强军思想 习近平经济思想 习近平法治思想
    习近平外交思想 习近平文化思想 习近平生态文明思想 习近平总书记视察 习近平总书记关于
"""


@pytest.mark.django_db
@pytest.mark.parametrize("phrase", PHRASES.split())
def test_a_leaders_name_in_a_set_phrase_is_no_subject(phrase):
    texts = [f"学习{phrase}的精神。", "习近平总书记走进滨海一家工厂，与大家交谈。"]
    found = ArticleReader().read_texts(1, [], texts, authors=set()).names
    kind, mentions = found["习近平"]
    assert (kind.kind, mentions.times) == ("person", 1)
    assert mentions.evidence == texts[1]


@pytest.mark.django_db
def test_the_five_likeliest_topics_of_articles_like_it_are_proposed():
    weights = (1.2, 0.95, 0.9, 0.85, 0.8, 0.75)

    def propose(weights):
        reader, read = ArticleReader(), ReadArticle(1, [], {}, Counter(), Counter())
        likely = [LikelyTag(pk, weight, f"第{pk}篇") for pk, weight in enumerate(weights)]
        reader._neighbours = SimpleNamespace(find_tags=lambda pk, words: likely)
        return reader.list_likely(read)

    found = propose(weights)
    assert [(one.source, one.weight, one.evidence, one.tag_pk) for one in found] == [
        (Source.LIKENESS, weight, f"第{pk}篇", pk) for pk, weight in enumerate((1, 0.95, 0.9, 0.85, 0.8))
    ]
    assert [one.weight for one in propose((LEAST_LIKELY, LEAST_LIKELY - 0.01))] == [LEAST_LIKELY]


@pytest.mark.django_db
def test_a_phrase_of_the_heading_counts_as_three_of_the_text():
    read = ArticleReader().read_texts(1, ["志愿者食堂"], ["社区食堂开张。"], authors=set())
    assert read.phrases == {"志愿者食堂": 3}
    assert read.words == {"志愿者": 1, "食堂": 2, "社区": 1, "开张": 1}


def test_the_decisions_about_a_source_say_how_likely_it_is_right(seeds):
    before = find_trust(rate_sources())[Source.FRAME]
    decide_taggings(Tagging.objects.filter(source=Source.FRAME), Tagging.State.REJECTED)
    right, decided = rate_sources()[Source.FRAME]
    assert (right, decided > 20) == (0, True)
    assert find_trust(rate_sources())[Source.FRAME] < 0.3 < before


@pytest.mark.slow
def test_a_name_that_was_rejected_more_often_is_not_accepted_by_itself(seeds):
    decide_taggings(find("天津"), Tagging.State.REJECTED)
    article = find("天津").first().article
    find("天津").filter(article=article).delete()
    propose_tags()
    assert find("天津").get(article=article).state == "proposed"


@pytest.mark.slow
def test_what_nothing_proposes_any_more_goes(seeds):
    article = find("卜显和").get().article
    article.blocks.filter(text__contains="卜显和").update(correction="南开大学教授出席活动。")
    propose_tags()
    assert not Tag.objects.filter(name="卜显和").exists()


@pytest.mark.slow
def test_the_command_says_how_often_sources_were_right(seeds, capsys):
    decide_taggings(find("卜显和"), Tagging.State.ACCEPTED)
    call_command("propose_tags")
    assert capsys.readouterr().out.splitlines() == [
        "Tags: other proposals for 0 articles.",
        "frame: 1 of 1 decided proposals were right.",
    ]


def test_the_longest_phrase_that_repeats_is_a_key_phrase():
    words = [("免陪", "n"), ("照护", "n"), ("服务", "vn")] * 3
    counts = count_phrases([], [words])
    assert choose_phrases(counts, lambda phrase: 1, 50)[0][0] == "免陪照护服务"


@pytest.mark.slow
def test_names_are_found_precisely_and_mostly(seeds):
    score = score_names(order_articles(0))
    assert score.precision >= 0.9
    assert score.recall >= 0.75


@pytest.mark.slow
def test_topics_are_right_after_twelve_articles(seeds):
    total = Score(0, 0, 0)
    for order in range(6):
        with transaction.atomic():
            total += score_after(order, 12)
            transaction.set_rollback(True)
    assert total.proposed >= 100
    assert total.precision >= 0.8


@pytest.mark.slow
def test_similar_articles_lend_their_topics_and_say_which_they_are(seeds):
    for article in order_articles(1)[:16]:
        decide_as_editor(article)
    propose_tags()
    titles = {article.title for article in order_articles(1)}
    likely = Tagging.objects.filter(source=Source.LIKENESS, is_decided=False)
    assert {row.evidence for row in likely} <= titles
    assert likely.exists()


@pytest.mark.slow
def test_article_reads_cost_the_same_queries_for_few_and_many(seeds, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        propose_tags(Article.objects.all())
