"""The queue: pages assigned, claimed, skipped, and the next one opened; the first page of the day."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from articles.admin.home import find_midnight, list_day, list_imports, list_news
from articles.admin.workbench import next_page as queues
from articles.admin.workbench.next_page import QueueOrder, claim_next_page
from articles.curation.authorities import merge_names
from articles.curation.bulk import plan_bulk, start_bulk
from articles.curation.history import edit_page
from articles.curation.operations import Operation, OperationKind
from articles.models import Article, Page, PageImport, PageReads, PageWork, Presence, ReaderReport, Role
from articles.models.editorial_work import BulkAction
from tests.admin.conftest import log_in_as, read_messages
from tests.archives import make_article, make_issue, make_page
from tests.public.conftest import read, words

NEXT = "articles/page/0/workbench/next/"


@pytest.fixture
def flagged(archive):
    """The archive's two pages with a flag each."""
    Article.objects.filter(page__in=[archive.page, archive.undated]).update(flags=[{"code": "order-unsure"}])
    return archive


def arrange(person, page, **data) -> str:
    """Where the editor is led, once the messages were read."""
    return person.post(f"articles/page/{page.pk}/workbench/leave/", data).url


def next_page(person) -> str:
    Presence.objects.all().delete()
    return person.get(NEXT, status=302).url


def bench(page) -> str:
    return f"/admin/articles/page/{page.pk}/workbench/"


@pytest.mark.slow
def test_a_page_that_is_assigned_goes_to_that_editor_alone_and_first(flagged, publisher, editor):
    url = arrange(publisher, flagged.undated, do="assign", to=str(editor.user.pk))
    assert url == f"{bench(flagged.undated)}next/"
    assert next_page(editor) == bench(flagged.undated)
    assert next_page(publisher) == bench(flagged.page)
    third = log_in_as("管理员")
    assert next_page(third) == bench(flagged.page)
    assert editor.client.get("/admin/?").context["work_queues"][-2].count == 1
    listed = editor.get("articles/page/?work=mine").context["cl"].result_list
    assert list(listed) == [flagged.undated]
    assert "发布把这一版交给了 编辑" in words(
        read(editor.get(f"articles/page/{flagged.undated.pk}/workbench/"))
    )


@pytest.mark.slow
def test_the_page_comes_first_where_most_readers_would_meet_a_mistake(flagged, editor):
    assert next_page(editor) == bench(flagged.page)  # a front page, among those that nobody read
    PageReads.objects.create(page=flagged.undated, number=5)
    assert next_page(editor) == bench(flagged.undated)
    # Five readers of a doubtful fact are fewer than three of an unsure text.
    Article.objects.filter(page=flagged.undated).update(flags=[{"code": "headline-missing"}])
    PageReads.objects.create(page=flagged.page, number=3)
    assert next_page(editor) == bench(flagged.page)
    article = flagged.undated.articles.first()
    report = ReaderReport.objects.create(
        article=article, line=0, char=0, message="错了", made_at=article.created_at
    )
    assert next_page(editor) == bench(flagged.undated)
    report.decide("declined", editor.user, article.created_at)
    assert next_page(editor) == bench(flagged.page)
    PageWork.objects.create(
        page=flagged.undated, assignee=editor.user, by_name="甲", made_at=article.created_at
    )
    assert next_page(editor) == bench(flagged.undated)
    Presence.objects.all().delete()
    PageWork.objects.all().delete()
    PageReads.objects.filter(page=flagged.undated).update(number=500)
    assert next_page(editor) == bench(flagged.undated)
    Presence.objects.all().delete()
    assert 'value="worth" selected' in read(editor.get(""))
    assert editor.get(f"{NEXT}?order=doubt", status=302).url == bench(flagged.page)
    assert 'value="doubt" selected' in read(editor.get(""))


def test_a_flag_of_no_known_kind_is_doubted_least(flagged, editor):
    Article.objects.filter(page=flagged.page).update(flags=[{"code": "of-former-years"}])
    Article.objects.filter(page=flagged.undated).update(flags=[{"code": "headline-missing"}])
    assert claim_next_page(0, editor.user, order=QueueOrder.DOUBT) == flagged.undated.pk
    assert claim_next_page(flagged.undated.pk, editor.user, order=QueueOrder.DOUBT) == flagged.page.pk


@pytest.mark.slow
def test_who_claims_a_page_keeps_it_until_it_is_put_back(flagged, publisher, editor):
    assert arrange(editor, flagged.page, do="claim") == bench(flagged.page)
    assert read_messages(editor.get("")) == ["这一版归您了，队列不再给别人。"]
    assert next_page(publisher) == bench(flagged.undated)
    arrange(editor, flagged.page, do="release")
    assert read_messages(editor.get("")) == ["这一版放回队列了。"]
    arrange(publisher, flagged.page, do="claim")
    assert next_page(editor) == bench(flagged.undated)
    assert PageWork.objects.get().assignee == publisher.user


@pytest.mark.slow
def test_a_page_is_skipped_with_a_reason_and_put_back(flagged, editor):
    arrange(editor, flagged.page, do="skip", reason="  ")
    assert not PageWork.objects.exists()
    assert arrange(editor, flagged.page, do="skip", reason="等原报") == f"{bench(flagged.page)}next/"
    assert next_page(editor) == bench(flagged.undated)
    shown = words(read(editor.get(f"articles/page/{flagged.page.pk}/workbench/")))
    assert "编辑跳过了这一版：等原报" in shown
    assert [row.skip_reason for row in editor.get("articles/pagework/").context["cl"].result_list] == [
        "等原报"
    ]
    arrange(editor, flagged.undated, do="claim")
    arrange(editor, flagged.page, do="release")
    arrange(editor, flagged.undated, do="skip", reason="看过")
    assert next_page(editor) == bench(flagged.page)


@pytest.mark.slow
def test_after_a_page_is_checked_or_published_the_next_one_opens(flagged, publisher):
    response = publisher.client.post(f"{bench(flagged.page)}leave/", {"do": "check"}, follow=True)
    assert response.redirect_chain[-1][0] == bench(flagged.undated)
    assert any("核过" in said for said in read_messages(response))
    assert not Article.objects.filter(page=flagged.page, is_checked=False).exists()
    response = publisher.client.post(f"{bench(flagged.undated)}leave/", {"do": "publish"}, follow=True)
    assert not Article.objects.filter(page=flagged.undated).exclude(status="published").exists()


@pytest.mark.slow
def test_a_page_that_was_passed_does_not_come_back_before_the_others(flagged, editor):
    make_article(make_page(flagged.page.newspaper, "third", "老桥通车"), "third", (Role.BODY, 0))
    Article.objects.filter(ref="third").update(flags=[{"code": "headline-missing"}])
    first = editor.get(NEXT, status=302).url
    assert first == bench(flagged.page)
    assert editor.get(f"{first.removeprefix('/admin/')}next/", status=302).url == bench(flagged.undated)
    third = arrange(editor, flagged.undated, do="check")
    assert editor.client.get(third).url == bench(Page.objects.get(ref="third"))
    assert next_page(editor) == first  # from the first page of the admin, all over again


@pytest.mark.slow
def test_a_page_that_is_checked_leaves_the_queue_whatever_flags_stay(flagged, editor):
    Article.objects.filter(page=flagged.page).update(flags=[{"code": "jump-unpaired", "lines": [0]}])
    editor.post(f"articles/page/{flagged.page.pk}/workbench/leave/", {"do": "check"})
    assert Article.objects.filter(page=flagged.page).exclude(flags=[]).exists()
    Presence.objects.all().delete()
    assert next_page(editor) == bench(flagged.undated)
    assert editor.get("").context["flagged_pages"] == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"do": "assign"}, "请选一位编辑。"),
        ({"do": "skip"}, "请写明为什么跳过。"),
        ({"do": "dance"}, "不明白要做什么。"),
    ],
)
def test_what_cannot_be_arranged_is_said(flagged, editor, data, problem):
    response = editor.client.post(f"{bench(flagged.page)}leave/", data, follow=True)
    assert read_messages(response) == [problem]
    assert not PageWork.objects.exists()


@pytest.mark.slow
def test_what_was_arranged_is_said(flagged, editor, publisher):
    page, colleague = str(flagged.page), publisher.user
    for data, said in (
        ({"do": "claim"}, "这一版归您了，队列不再给别人。"),
        ({"do": "release"}, "这一版放回队列了。"),
        ({"do": "skip", "reason": "等原报"}, f"跳过了{page}。"),
        ({"do": "assign", "to": str(colleague.pk)}, f"把{page}交给了{colleague}。"),
        ({"do": "check"}, f"{page}：核过 2 篇。"),
    ):
        response = editor.client.post(f"{bench(flagged.page)}leave/", data)
        assert [str(message) for message in get_messages(response.wsgi_request)][-1] == said
        editor.client.cookies.pop("messages", None)


def test_only_editors_arrange_pages(flagged, django_user_model):
    from tests.admin.conftest import AdminClient

    staff = AdminClient(django_user_model.objects.create_user("staff", is_staff=True))
    staff.post(f"articles/page/{flagged.page.pk}/workbench/leave/", {"do": "claim"}, status=403)
    staff.get(f"articles/page/{flagged.page.pk}/workbench/leave/", status=403)
    assert not PageWork.objects.exists()


def test_pages_are_given_to_those_who_may_edit(flagged, editor, django_user_model):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    shown = editor.get(f"articles/page/{flagged.page.pk}/workbench/leave/")
    assert reader not in shown.context["colleagues"]
    arrange(editor, flagged.page, do="assign", to=str(reader.pk))
    assert not PageWork.objects.exists()


@pytest.mark.slow
def test_the_first_page_says_what_is_new_since_yesterday(flagged, publisher):
    publisher.post(f"articles/page/{flagged.undated.pk}/workbench/leave/", {"do": "publish"})
    assert [one.text for one in list_news(publisher.user)] == ["导入了 2 版", "发布了 1 篇"]
    done = PageImport.objects.create(source="三月.zip", step="done")
    assert [(one.text, one.url) for one in list_imports()] == [
        ("三月.zip：已导入", f"/admin/articles/pageimport/{done.pk}/change/")
    ]
    shown = read(publisher.get(""))
    for address in re.findall(r'href="([^"]*(?:imported_at|published_at)[^"]*)"', shown):
        assert publisher.client.get(unescape(address)).context["cl"].result_count in (1, 2)


def test_the_day_says_what_each_editor_did(flagged, publisher, editor):
    correction = Operation(OperationKind.CORRECT, {"block": [5, 0], "text": "平台昨日上线。"})
    edit_page(flagged.page, [correction], by=editor.user)
    operation = plan_bulk(BulkAction.WITHDRAW, [flagged.visit.pk], by=publisher.user)
    start_bulk(operation, {}, subject="", note="失实", by=publisher.user)
    days = [(day.name, day.changes, day.pages, [one.text for one in day.done]) for day in list_day()]
    assert days == [("编辑", 1, 1, ["改了 1 版，1 处"]), ("发布", 0, 0, ["批量操作 1 次"])]


def test_a_day_begins_at_midnight_of_the_archives_zone():
    at = datetime(2026, 3, 19, 17, 30, 5, 7, tzinfo=UTC)  # half past one on the 20th in China
    assert find_midnight(at) == datetime(2026, 3, 19, 16, tzinfo=UTC)
    assert find_midnight(at, days_ago=1) == datetime(2026, 3, 18, 16, tzinfo=UTC)


def test_operations_on_names_are_news_of_the_day(flagged, publisher, editor):
    merge_names([flagged.reporter], flagged.colleague, by=publisher.user)
    correction = Operation(OperationKind.CORRECT, {"block": [5, 0], "text": "平台昨日上线。"})
    edit_page(flagged.page, [correction], by=editor.user)
    days = [(day.name, [one.text for one in day.done]) for day in list_day()]
    assert days == [("编辑", ["改了 1 版，1 处"]), ("发布", ["标签和人物 1 次"])]
    said = [one.text for one in list_news(publisher.user)]
    assert said[-2:] == ["版面改动 1 处", "标签、人物、栏目和专题的操作 1 次"]


@pytest.mark.slow
def test_the_first_page_costs_few_queries(flagged, publisher, django_assert_max_num_queries):
    publisher.get("")
    with django_assert_max_num_queries(15):
        publisher.get("")


@pytest.mark.slow
def test_of_two_who_claim_a_page_at_once_one_gets_it(flagged, publisher, editor, monkeypatch):
    queue = [flagged.page.pk, flagged.undated.pk]
    monkeypatch.setattr(queues, "_list_queue", lambda *args, **fields: queue)  # read before the other's claim
    Presence.objects.create(page=flagged.page, user=publisher.user, seen_at=timezone.now())
    assert editor.get(NEXT, status=302).url == bench(flagged.undated)
    assert list(Presence.objects.filter(user=editor.user).values_list("page", flat=True)) == [queue[1]]


@pytest.mark.slow
@pytest.mark.parametrize("order", QueueOrder)
def test_of_pages_that_are_alike_the_newest_comes_first(archive, editor, order):
    older, newer = (make_issue(archive.newspaper, date(2026, 4, day)) for day in (1, 2))
    for ref, issue in (("older", older), ("newer", newer)):
        page = make_page(archive.newspaper, ref, "老桥通车", issue=issue, label="1")
        make_article(page, f"{ref}-ref", (Role.BODY, 0), flags=[{"code": "join-unsure", "lines": [0]}])
    Article.objects.filter(page__in=[archive.page, archive.undated]).update(flags=[])
    first = claim_next_page(0, editor.user, order=order)
    assert Page.objects.get(pk=first).ref == "newer"
