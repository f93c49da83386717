"""Articles and issues published, scheduled, withdrawn and corrected on pages of their own."""

import datetime

import pytest
from django.urls import reverse

from articles.models import Article, PublicNote, Role, ScheduledChange, Status
from tests.admin.conftest import read_messages
from tests.archives import make_article, make_page

pytestmark = pytest.mark.usefixtures("archive")
DUE = "2036-03-20T08:00"


def address_of(ref: str) -> str:
    return reverse("admin:articles_article_publication", args=[Article.objects.get(ref=ref).pk])


def address_of_issue(archive) -> str:
    return reverse("admin:articles_issue_publication", args=[archive.issue.pk])


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.slow
def test_a_publisher_withdraws_with_a_note_and_writes_it_anew(publisher):
    withdraw = {"do": "withdraw", "text": "失实。"}
    response = publisher.client.post(address_of("visitref"), withdraw, follow=True)
    assert "撤下了 1 篇文章。" in response.content.decode()
    assert [note.text for note in PublicNote.objects.standing()] == ["失实。"]
    explain = {"do": "explain", "text": "消息来源有误。"}
    response = publisher.client.post(address_of("visitref"), explain, follow=True)
    assert read_messages(response) == ["撤稿说明已经公开。"]
    assert [note.text for note in PublicNote.objects.standing()] == ["消息来源有误。"]


@pytest.mark.slow
def test_times_are_those_of_the_archives_zone_and_can_be_cancelled(publisher):
    publisher.client.post(address_of("yakref"), {"do": "publish_at", "due_at": DUE})
    [change] = ScheduledChange.objects.pending()
    assert change.due_at == datetime.datetime(2036, 3, 20, 0, 0, tzinfo=datetime.UTC)
    assert "2036-03-20 08:00" in read(publisher.client, address_of("yakref"))
    cancel = {"do": "cancel", "change": change.pk}
    response = publisher.client.post(address_of("yakref"), cancel, follow=True)
    assert read_messages(response) == ["取消了 1 项定时。"]
    assert not ScheduledChange.objects.pending().exists()
    assert "已取消" in read(publisher.client, address_of("yakref"))


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"do": "withdraw_at", "due_at": "", "text": "期满"}, "请定一个时间。"),
        ({"do": "withdraw_at", "text": "期满"}, "请定一个时间。"),
        ({"do": "withdraw_at", "due_at": "明天", "text": "期满"}, "输入一个有效的日期/时间。"),
        ({"do": "withdraw_at", "due_at": "2020-01-01T08:00", "text": "期满"}, "定的时间已经过去了。"),
        ({"do": "correct", "text": "错" * 1001}, "说明太长，最多 1000 字。"),
        ({"do": "burn"}, "没有“burn”这种操作。"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(publisher, posted, said):
    response = publisher.client.post(address_of("visitref"), posted)
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert posted.get("text", "") in page


@pytest.mark.slow
def test_an_editors_correction_waits_for_a_publisher(editor, publisher):
    correct = {"do": "correct", "text": "应为三十人。"}
    response = editor.client.post(address_of("visitref"), correct, follow=True)
    assert "更正记为提议，等有权发布的人决定。" in response.content.decode()
    [note] = PublicNote.objects.all()
    assert "应为三十人。" in read(publisher.client, reverse("admin:articles_publicnote_changelist"))
    for verb, said, shown in (
        ("accept", "采纳了提议。", True),
        ("take_back", "收回了说明。", False),
        ("put_back", "恢复了说明。", True),
    ):
        posted = {"do": verb, "note": note.pk}
        answer = publisher.client.post(address_of("visitref"), posted, follow=True)
        assert read_messages(answer) == [said]
        assert ("应为三十人。" in publisher.client.get("/articles/visitref/").content.decode()) == shown


@pytest.mark.parametrize("verb", ["publish", "withdraw", "publish_at", "withdraw_at", "cancel", "explain"])
def test_an_editor_without_the_right_publishes_and_schedules_nothing(editor, verb):
    before = list(Article.objects.order_by("pk").values_list("status", flat=True))
    for ref in ("visitref", "yakref"):
        posted = {"do": verb, "due_at": DUE, "text": "期满。"}
        assert editor.client.post(address_of(ref), posted).status_code == 403
    assert list(Article.objects.order_by("pk").values_list("status", flat=True)) == before
    assert not ScheduledChange.objects.exists()


@pytest.mark.slow
def test_a_whole_issue_is_shown_before_it_is_published_at_once(publisher, archive):
    Article.objects.create(page=archive.page, position=9, ref="emptyref")
    withdrawn = {"headline": "撤下的", "status": Status.WITHDRAWN}
    Article.objects.create(page=archive.page, position=10, ref="withdrawnref", **withdrawn)
    page = read(publisher.client, address_of_issue(archive))
    assert "会发布 1 篇" in page
    assert "其中 1 篇还有存疑" in page
    assert "跳过：已经发布" in page
    assert "跳过：没有标题也没有正文" in page
    assert "跳过：已撤下" in page
    publisher.client.post(address_of_issue(archive), {"do": "publish"})
    statuses = Article.objects.filter(page__issue=archive.issue).order_by("position")
    assert list(statuses.values_list("ref", "status")) == [
        ("visitref", "published"),
        ("batteryref", "published"),
        ("emptyref", "draft"),
        ("withdrawnref", "withdrawn"),
    ]


@pytest.mark.slow
def test_a_whole_issue_is_shown_in_the_order_of_its_pages(publisher, archive):
    for label in ("10", "2"):
        page = make_page(archive.newspaper, f"page{label}", "简讯", issue=archive.issue, label=label)
        make_article(page, f"ref{label}", (Role.BODY, 0))
    rows = publisher.get(address_of_issue(archive).removeprefix("/admin/")).context["rows"]
    assert [row.ref for row in rows] == ["visitref", "batteryref", "ref2", "ref10"]


def test_a_whole_issue_is_scheduled_and_shows_its_time(publisher, archive):
    publisher.client.post(address_of_issue(archive), {"do": "publish_at", "due_at": DUE})
    assert list(ScheduledChange.objects.pending().values_list("article", flat=True)) == ["batteryref"]
    assert "2036-03-20 08:00" in read(publisher.client, address_of_issue(archive))
    publisher.client.post(address_of_issue(archive), {"do": "cancel"})
    assert not ScheduledChange.objects.pending().exists()


@pytest.mark.slow
def test_a_proposed_correction_is_declined_with_a_reason(editor, publisher):
    editor.client.post(address_of("visitref"), {"do": "correct", "text": "应为三十人。"})
    [note] = PublicNote.objects.all()
    decline = {"do": "decline", "note": note.pk}
    response = publisher.client.post(address_of("visitref"), decline)
    assert "请写明不采纳的理由。" in response.content.decode()
    response = publisher.client.post(address_of("visitref"), decline | {"reason": "照原报"}, follow=True)
    assert read_messages(response) == ["没有采纳提议。"]
    note.refresh_from_db()
    assert (note.state, note.reason) == ("declined", "照原报")


@pytest.mark.slow
def test_scheduled_changes_are_listed_also_of_articles_that_are_gone(publisher, archive):
    for verb, ref in (("publish_at", "yakref"), ("withdraw_at", "visitref")):
        publisher.client.post(address_of(ref), {"do": verb, "due_at": DUE, "text": "期满。"})
    archive.yak.delete()
    page = read(publisher.client, reverse("admin:articles_scheduledchange_changelist"))
    assert '<td class="field-display_article">yakref</td>' in page
    assert f'<a href="{address_of("visitref")}">抓住机遇 发挥优势</a>' in page
    assert '<td class="field-display_action">发布</td>' in page
    assert '<td class="field-display_action">撤下</td>' in page


@pytest.mark.slow
def test_an_issue_is_withdrawn_at_a_time_with_all_that_is_public(publisher, archive):
    posted = {"do": "withdraw_at", "due_at": DUE, "text": "期满。"}
    response = publisher.client.post(address_of_issue(archive), posted, follow=True)
    assert "定时撤下 1 篇文章。" in read_messages(response)
    [change] = ScheduledChange.objects.pending()
    assert (change.article_id, change.status) == ("visitref", Status.WITHDRAWN)


@pytest.mark.slow
def test_a_publishers_correction_is_public_at_once(publisher):
    correct = {"do": "correct", "text": "应为三十人。"}
    response = publisher.client.post(address_of("visitref"), correct, follow=True)
    assert read_messages(response) == ["更正已经公开。"]
    assert [note.text for note in PublicNote.objects.standing()] == ["应为三十人。"]


def test_the_cost_of_an_issues_page_does_not_grow(publisher, archive, django_assert_max_num_queries):
    Article.objects.bulk_create(
        Article(page=archive.page, position=at, ref=f"ref{at}", headline="简讯") for at in range(10, 60)
    )
    with django_assert_max_num_queries(12):
        read(publisher.client, address_of_issue(archive))


@pytest.mark.slow
def test_articles_are_listed_by_stage(editor, archive):
    Article.objects.filter(ref="batteryref").update(is_checked=True)
    Article.objects.filter(ref="visitref").update(status=Status.WITHDRAWN)
    listed = reverse("admin:articles_article_changelist")
    for stage, title in (
        ("imported", "科技帮扶青海"),
        ("checked", "本报讯 全国新能源"),
        ("withdrawn", "抓住机遇"),
    ):
        page = read(editor.client, f"{listed}?stage={stage}")
        assert title in page
        assert page.count('class="action-select"') == 1
