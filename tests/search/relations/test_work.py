"""The relations of articles, worked out and kept in step."""

import datetime

import pytest

from articles.archive.changes import announce_changes
from articles.archive.records import recorded
from articles.curation import publish_articles, withdraw_articles
from articles.models import Article, IndexRequest, Relation, RelationState, Role
from articles.models.relation import Reason
from articles.search import relate_all, repair_index
from articles.search.relations import work
from articles.search.results import SearchUnavailable
from tests.archives import DAY, PUBLISHED, make_article, make_issue, make_newspaper, make_page, tag
from tests.search.conftest import index_all

pytestmark = pytest.mark.django_db

MEETING = (
    "滨海新区昨日举行科技成果转化洽谈会，三十家企业签约，金额二十亿元。签约的项目有新材料、生物医药和海水淡化，"
    "多数来自本市高校的实验室。主办方说，去年的洽谈会上谈成的二十六个项目，已有十九个投产，其中四个今年扩建了车间。"
    "参加洽谈的还有外省市的投资机构，他们看了海河沿岸的三处产业园。一位来自宁波的代表说，这里到港口近，人才也多，"
    "他所在的公司准备设一家分公司。新区还宣布，从下月起为签约企业设专门窗口，办理登记、用地和人才落户，"
    "一件事只跑一次。下一次洽谈会定在九月举行。"
)
PLANTING = "海河边的小学开展春季植树活动，家长和孩子一起种下新苗。"


def add_article(ref: str, headline: str, text: str, *, days: int = 0, **fields) -> Article:
    paper = Article.objects.first().page.newspaper if Article.objects.exists() else make_newspaper()
    issue = make_issue(paper, DAY + datetime.timedelta(days))
    page = make_page(paper, f"page{ref}", headline, text, issue=issue, label="1")
    return make_article(page, ref, (Role.HEADLINE, 0), (Role.BODY, 1), **PUBLISHED | fields)


def relate() -> int:
    index_all()
    IndexRequest.objects.all().delete()  # they are answered
    return relate_all()


def list_relations(ref: str) -> list[tuple[str, str, list[str]]]:
    rows = Relation.objects.filter(article__ref=ref, other__in=Article.objects.published()).order_by(
        "-closeness"
    )
    return [(row.other.ref, row.reason, row.names) for row in rows]


@pytest.mark.slow
def test_relations_are_known_to_both_articles():
    add_article("meetref", "洽谈会举行", MEETING)
    add_article("plantref", "植树", PLANTING, days=1)
    assert relate() == 2
    assert Relation.objects.count() == 0
    add_article("againref", "洽谈会签约", MEETING, days=2)
    assert relate() == 1
    assert list_relations("againref") == [("meetref", Reason.STORY, [])]
    assert list_relations("meetref") == [("againref", Reason.STORY, [])]


def test_articles_that_share_no_words_are_found_by_their_rare_people():
    meeting = add_article("meetref", "洽谈会举行", MEETING)
    planting = add_article("plantref", "植树", PLANTING, days=1)
    for number, text in enumerate(("昨日有雨。", "今日多云。", "明日天晴。")):
        add_article(f"ref{number}", "天气", text, days=2 + number)
    for article in (meeting, planting):
        tag(article, "陈敏尔", kind="person")
        tag(article, "滨海", state="proposed")
    relate()
    assert list_relations("plantref") == [("meetref", Reason.PEOPLE, ["陈敏尔"])]


@pytest.mark.slow
def test_a_change_is_followed_and_what_is_gone_is_no_reason_any_more():
    meeting = add_article("meetref", "洽谈会举行", MEETING)
    add_article("againref", "洽谈会签约", MEETING, days=2)
    relate()
    with recorded():
        meeting.blocks.filter(role=Role.BODY).update(text=PLANTING)
        announce_changes(Article.objects.filter(pk=meeting.pk))
    assert relate() == 1
    assert list_relations("againref") == []


@pytest.mark.slow
def test_only_published_articles_are_related():
    add_article("meetref", "洽谈会举行", MEETING)
    add_article("draftref", "洽谈会签约", MEETING, days=1, status="draft")
    add_article("plantref", "植树", PLANTING, days=2)
    assert relate() == 2
    assert not RelationState.objects.filter(article__ref="draftref").exists()
    publish_articles(Article.objects.filter(ref="draftref"))
    relate()
    assert list_relations("meetref") == [("draftref", Reason.STORY, [])]
    withdraw_articles(Article.objects.filter(ref="draftref"))
    assert list_relations("meetref") == []


def test_an_article_and_its_continuation_are_linked_by_the_jump_alone():
    meeting = add_article("meetref", "洽谈会举行", MEETING)
    add_article("restref", "洽谈会签约", MEETING, days=1, continues=meeting)
    relate()
    assert not Relation.objects.exists()


def test_the_parts_of_a_series_are_all_related_whatever_they_tell():
    for number, digit in enumerate("一二三四", 1):
        add_article(
            f"part{number}", f"城南旧事（{digit}）", f"{digit}月里，{PLANTING[number * 4 :]}", days=number
        )
    add_article("otherref", "城南旧事", PLANTING, days=9)
    relate()
    parts = Relation.objects.filter(article__ref="part2", reason=Reason.SERIES).order_by("part")
    assert list(parts.values_list("other__ref", "part")) == [("part1", 1), ("part3", 3), ("part4", 4)]


@pytest.mark.slow
def test_an_article_keeps_its_closest_relations(monkeypatch):
    monkeypatch.setattr(work, "KEPT", 2)
    for number in range(5):
        text = MEETING + "天津海河夜景亮灯"[: number * 2]
        tag(add_article(f"ref{number}", "洽谈会举行", text, days=number), "洽谈会", kind="event")
        relate()
    counts = {article.ref: article.relations.count() for article in Article.objects.all()}
    assert set(counts.values()) == {2}


def test_an_article_that_is_not_indexed_yet_waits():
    add_article("meetref", "洽谈会举行", MEETING)
    with recorded():
        announce_changes(Article.objects.all())
    assert relate_all() == 0
    assert relate() == 1


def test_an_article_that_is_withdrawn_meanwhile_is_left_out(monkeypatch):
    add_article("meetref", "洽谈会举行", MEETING)
    add_article("againref", "洽谈会签约", MEETING, days=2)
    read = work._read_subjects

    def withdraw_first(pks, tags):
        withdraw_articles(Article.objects.filter(ref="meetref"))
        return read(pks, tags)

    monkeypatch.setattr(work, "_read_subjects", withdraw_first)
    assert relate() == 2
    assert list_relations("againref") == []


def test_nothing_is_lost_while_search_is_unavailable(monkeypatch):
    add_article("meetref", "洽谈会举行", MEETING)
    index_all()

    def fail():
        raise SearchUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(work, "open_view", fail)
        assert relate_all() == 0
    assert relate_all() == 1


def test_the_worker_looks_through_the_articles_again_only_after_a_change(django_assert_num_queries):
    add_article("meetref", "洽谈会举行", MEETING)
    index_all()
    relater = work.Relater()
    assert [relater.follow(), relater.follow()] == [1, 0]
    with django_assert_num_queries(1):
        assert relater.follow() == 0
    RelationState.objects.all().delete()
    assert relater.follow() == 0
    relater.compare()
    assert relater.follow() == 1


def test_a_repair_works_out_what_is_missing():
    add_article("meetref", "洽谈会举行", MEETING)
    index_all()
    repair_index()
    assert not work.find_unrelated().exists()


@pytest.mark.slow
def test_the_number_of_queries_does_not_grow_with_what_is_found(django_assert_max_num_queries):
    for number in range(12):
        tag(add_article(f"ref{number}", "洽谈会举行", MEETING, days=number), "滨海")
    index_all()
    RelationState.objects.all().delete()
    relate_all()
    first = Article.objects.get(ref="ref0")
    RelationState.objects.filter(article=first).delete()
    with django_assert_max_num_queries(30):
        assert relate_all() == 1
