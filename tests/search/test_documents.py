"""What the index holds of an article."""

import pytest

from articles.models import Article, Column, Role
from articles.search.documents import ArticleIndex, PreparedArticles, make_field, write_headings
from articles.search.parameters import PARAMETERS
from tests.archives import DAY, PUBLISHED, credit, make_article, make_issue, make_newspaper, make_page, tag

pytestmark = pytest.mark.django_db
LINES = ("本报讯", "海河夜景亮灯", "游人如织", "昨晚，海河亮灯。", "岸边有三万人。", "第2版")


def make(**fields) -> Article:
    paper = make_newspaper("晚报", "wanbao")
    page = make_page(
        paper, "river", *LINES, issue=make_issue(paper), **{"label": "A2", "order": 102} | fields
    )
    heads = ((Role.KICKER, 0), (Role.HEADLINE, 1), (Role.DECK, 2))
    return make_article(page, "river", *heads, (Role.BODY, 3), (Role.BODY, 4), (Role.NOISE, 5), **PUBLISHED)


def prepare() -> dict:
    [document] = PreparedArticles()
    return document


def test_the_text_is_headings_column_and_paragraphs_each_on_a_line():
    article = make()
    assert write_headings(article) == "本报讯\n海河夜景亮灯\n游人如织"
    shown = ["本报讯", "海河夜景亮灯", "游人如织", "昨晚，海河亮灯。", "岸边有三万人。"]
    assert prepare()["text"] == "\n".join(shown)
    article.column = Column.objects.create(newspaper=article.page.newspaper, name="津门走笔")
    article.kicker = ""
    article.save()
    assert prepare()["text"] == "\n".join([*shown[1:3], "津门走笔", *shown[3:]])
    assert prepare()["headings"] == "海河夜景亮灯\n游人如织"


def test_a_correction_is_indexed_instead_of_what_was_printed():
    article = make()
    article.blocks.filter(position=4).update(correction="岸边有四万人。")
    assert prepare()["text"].endswith("\n岸边有四万人。")


def test_values_of_filters_are_indexed_as_codes_names_and_keys():
    article = make()
    tag(article, "夜景,灯光")
    tag(article, "海河")
    tag(article, "未定", state="proposed")
    credit(article, ("记者", "陈平"), ("摄影", "陈平"), ("记者", "安宁"))
    document = prepare()
    pks = sorted(str(one.person_id) for one in article.credits.all()[1:])
    expected = {
        "newspaper": "wanbao",
        "tag": ["夜景，灯光", "海河"],
        "kind": "news",
        "column": None,
        "person": pks,
        "page": "A2",
        "author": ["安宁", "陈平"],
        "column_name": None,
        "date": DAY,
        "place": f"027002.{article.page_id:010}.00000",
    }
    assert {name: document.get(name) for name in expected} == expected


def test_a_page_without_a_label_comes_last_and_has_no_value():
    article = make(label="")
    document = prepare()
    assert document["place"] == f"999999.{article.page_id:010}.00000"
    assert document.get("page") is None


def test_the_stamp_changes_with_the_content_and_with_nothing_else():
    article = make()
    before = prepare()
    assert prepare() == before
    assert len(before["stamp"]) == 16
    article.save()
    assert prepare()["stamp"] == before["stamp"]
    tag(article, "海河")
    assert prepare()["stamp"] != before["stamp"]


def test_a_field_has_one_value_or_several():
    kinds = {name: type(make_field(PARAMETERS[name])).__name__ for name in ("kind", "tag", "person", "page")}
    assert kinds == {
        "kind": "KeywordField",
        "tag": "MultiValueField",
        "person": "MultiValueField",
        "page": "KeywordField",
    }
    assert make_field(PARAMETERS["kind"]).null


def test_an_article_that_cannot_be_prepared_is_named_and_the_others_are_read(monkeypatch, caplog):
    first = make()
    second = make_article(first.page, "second", (Role.HEADLINE, 1), **PUBLISHED)
    make_article(first.page, "draft", (Role.HEADLINE, 1))
    full_prepare = ArticleIndex.full_prepare

    def fail_for_first(index, article):
        if article.pk == first.pk:
            raise ValueError("no")
        return full_prepare(index, article)

    monkeypatch.setattr(ArticleIndex, "full_prepare", fail_for_first)
    told = []
    prepared = PreparedArticles(on_read=told.append)
    assert [document["django_id"] for document in prepared] == [str(second.pk)]
    sentence = f"article {first.ref} cannot be indexed: ValueError: no"
    assert (prepared.failed, prepared.number, told) == ({first.pk: sentence}, 1, [1])
    assert [record.getMessage() for record in caplog.records] == [sentence]
    assert list(PreparedArticles(pk=first.pk)) == []


def test_progress_is_reported_after_so_many_articles_and_at_the_end(monkeypatch):
    monkeypatch.setattr("articles.search.documents.READ_ARTICLES", 2)
    first = make()
    for number in range(4):
        make_article(first.page, f"ref{number}", (Role.HEADLINE, 1), **PUBLISHED)
    told = []
    assert len(list(PreparedArticles(on_read=told.append))) == 5
    assert told == [2, 4, 5]
    assert len(list(PreparedArticles(pk=first.pk))) == 1
