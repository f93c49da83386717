"""The relations of articles, worked out and kept in step."""

import datetime

import pytest
from opencc import OpenCC

from articles.archive.announcements import announce_changes
from articles.archive.records import recorded
from articles.curation import publish_articles, withdraw_articles
from articles.models import Article, IndexRequest, Relation, RelationState, Role, Tagging
from articles.models.relation import Reason
from articles.search import relate_all, repair_index
from articles.search.relations import work
from articles.search.relations.work import relate_next
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


@pytest.mark.slow
def test_a_story_told_in_the_other_script_is_the_same():
    add_article("meetref", "洽谈会举行", MEETING)
    add_article("plantref", "植树", PLANTING, days=1)
    add_article("againref", "洽談會簽約", OpenCC("s2t").convert(MEETING), days=2)
    relate()
    assert list_relations("againref") == [("meetref", Reason.STORY, [])]


@pytest.mark.slow
def test_so_many_articles_are_related_at_once(monkeypatch):
    monkeypatch.setattr(work, "ARTICLES_AT_ONCE", 2)
    for number in range(3):
        add_article(f"ref{number}", "天气", f"昨日有雨{number}毫米。", days=number)
    index_all()
    IndexRequest.objects.all().delete()  # they are answered
    assert [relate_next() for _ in range(3)] == [2, 1, 0]


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
def test_a_series_is_sixty_other_parts_within_a_hundred_and_twenty_days():
    def list_parts() -> list[int]:
        rows = Relation.objects.filter(article__ref="first", reason=Reason.SERIES).order_by("part")
        return list(rows.values_list("part", flat=True))

    add_article("first", "城南旧事（1）", PLANTING)
    for part, days in ((2, 120), (3, 121), (4, -120), (5, -121)):
        add_article(f"part{part}", f"城南旧事（{part}）", PLANTING, days=days)
    relate()
    assert list_parts() == [2, 4]
    page = Article.objects.get(ref="first").page
    for part in range(6, 66):
        make_article(page, f"part{part}", headline=f"城南旧事（{part}）", **PUBLISHED)
    pairs = work.Comparison(work.open_view(), [page.articles.first().pk]).pair()
    assert len(pairs) == 2 * 60


@pytest.mark.parametrize("where", ["kicker", "deck"])
def test_a_part_may_be_numbered_in_any_heading(where):
    headings = {where: "城南旧事（二）"}
    add_article("part1", "城南旧事（一）", PLANTING)
    add_article("part2", "冬阳", MEETING, days=1, **headings)
    relate()
    parts = Relation.objects.filter(reason=Reason.SERIES).order_by("part")
    assert list(parts.values_list("article__ref", "other__ref", "part")) == [
        ("part2", "part1", 1),
        ("part1", "part2", 2),
    ]


def test_what_is_no_other_part_of_the_series_is_not_related_as_one():
    add_article("part1", "城南旧事（一）", PLANTING)
    add_article("again", "城南旧事（一）", MEETING, days=1)  # the same part
    add_article("other", "重游城南旧事（二）", "昨日有雨。", days=2)
    add_article("about", "城南旧事", "今日多云。", days=3)
    elsewhere = make_newspaper("晚报", "wanbao")
    page = make_page(elsewhere, "pageelsewhere", "城南旧事（二）", issue=make_issue(elsewhere))
    make_article(page, "elsewhere", (Role.HEADLINE, 0), **PUBLISHED)
    add_article("draft", "城南旧事（四）", "明日天晴。", days=4, status="draft")
    undated = make_page(page.newspaper, "pageundated", "城南旧事（三）")
    make_article(undated, "undated", (Role.HEADLINE, 0), **PUBLISHED)
    relate()
    assert not Relation.objects.filter(reason=Reason.SERIES).exists()


def test_other_articles_that_name_a_series_hide_none_of_its_parts():
    add_article("about", "城南旧事", "今日多云。", days=3)
    add_article("again", "城南旧事（一）", MEETING, days=1)
    add_article("part1", "城南旧事（一）", PLANTING)
    add_article("part2", "城南旧事（二）", "昨日有雨。", days=2)
    relate()
    parts = Relation.objects.filter(article__ref="part1", reason=Reason.SERIES)
    assert list(parts.values_list("other__ref", flat=True)) == ["part2"]


@pytest.mark.slow
def test_an_article_has_eight_relations_besides_its_series():
    first = add_article("first", "洽谈会（1）", PLANTING)
    tag(first, "洽谈会", kind="event")
    for number in range(10):
        article = add_article(f"ref{number}", f"第{number}次", "昨日有雨。", days=number + 1)
        tag(article, "洽谈会", kind="event")
    add_article("part2", "洽谈会（2）", PLANTING, days=-1)
    relate()
    reasons = [reason for _, reason, _ in list_relations("first")]
    assert reasons == [Reason.SERIES] + [Reason.EVENT] * 8
    # Those worked out at other times are no more.
    tag(add_article("late", "又一次", "今日多云。", days=20), "洽谈会", kind="event")
    relate()
    assert {
        article.relations.exclude(reason=Reason.SERIES).count() for article in first.tags.get().articles.all()
    } == {8}


@pytest.mark.slow
def test_a_person_of_more_than_a_hundred_articles_brings_none():
    first = add_article("first", "植树", PLANTING)
    for number in range(99):
        make_article(first.page, f"ref{number}", **PUBLISHED)
    other = add_article("other", "天气", "昨日有雨。", days=1)
    named = tag(first, "陈敏尔", kind="person")
    tag(other, "陈敏尔")
    for article in Article.objects.exclude(pk__in=(first.pk, other.pk))[:98]:
        Tagging.objects.create(article=article, tag=named, state=Tagging.State.ACCEPTED)
    index_all()
    comparison = work.Comparison(work.open_view(), [first.pk])
    assert comparison.rarities["陈敏尔"] < 0.01
    assert len(comparison.shares[first.pk]) == 100
    last = Article.objects.exclude(tags=named).get()
    Tagging.objects.create(article=last, tag=named, state=Tagging.State.ACCEPTED)
    assert work.Comparison(work.open_view(), [first.pk]).shares[first.pk] == {}


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


def test_relations_from_or_to_an_article_that_is_gone_are_deleted():
    here, other = (add_article(f"goneref{days}", "植树", PLANTING, days=days) for days in range(2))
    gone = other.pk + 1
    for article, to in [(here.pk, other.pk), (here.pk, gone), (gone, here.pk)]:
        Relation.objects.create(article_id=article, other_id=to, reason=Reason.STORY, closeness=1)
    for article in (here.pk, gone):
        RelationState.objects.create(article_id=article, as_of=PUBLISHED["published_at"])
    work.Relater().compare()
    assert list(Relation.objects.values_list("article", "other")) == [(here.pk, other.pk)]
    assert list(RelationState.objects.values_list("article", flat=True)) == [here.pk]


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
