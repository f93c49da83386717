"""Mistakes that readers report become operations, and are answered."""

import datetime
import re

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied

from articles.curation import publish_articles, withdraw_articles
from articles.curation.operations import Refused
from articles.curation.reader_reports import (
    MOST_OPEN,
    accept_report,
    decline_report,
    find_printed,
    reopen_report,
    report_mistake,
)
from articles.models import Article, Proposal, ReaderReport
from articles.models.history import ProposalState
from tests.editing import correct_block

NOON, HOUR = datetime.datetime(2026, 3, 20, 4, 0, tzinfo=datetime.UTC), datetime.timedelta(hours=1)


@pytest.fixture
def block(archive):
    return archive.visit.blocks.get(text__startswith="市领导")


@pytest.fixture
def report(archive, block) -> ReaderReport:
    return report_mistake(archive.visit, block, words="王力军", wording="王立军", message="名字错了。")


def read_text(block) -> str:
    block = type(block).objects.get(article__ref="visitref", position=block.position)
    return block.reading_text


def test_a_report_becomes_a_correction_that_is_undone_with_it(report, block, admin_user):
    edit = accept_report(report, by=admin_user)
    assert read_text(block) == "市领导王立军、翟立新参加。"
    assert edit.revision.operations[0]["kind"] == "correct"
    report.refresh_from_db()
    assert (report.state, report.reason) == (ProposalState.ACCEPTED, "已经改正，谢谢。")
    reopen_report(report, by=admin_user)
    assert read_text(block) == "市领导王力军、翟立新参加。"
    report.refresh_from_db()
    assert (report.state, report.reason, report.revision) == (ProposalState.OPEN, "", None)


def test_who_may_not_publish_makes_a_proposal_of_it(report, block, django_user_model):
    writer = django_user_model.objects.create_user("writer")
    writer.user_permissions.add(Permission.objects.get(codename="change_article"))
    accept_report(report, by=writer)
    assert read_text(block) == "市领导王力军、翟立新参加。"
    assert Proposal.objects.open().count() == 1
    report.refresh_from_db()
    assert report.reason == "已经提请改正，谢谢。"


def test_words_that_moved_to_another_paragraph_are_found_there(report, archive, block, admin_user):
    archive.visit.blocks.filter(pk=block.pk).update(span_start=3, span_end=9)
    ReaderReport.objects.update(line=2)
    archive.visit.blocks.filter(pk=block.pk).update(span_start=None, span_end=None)
    accept_report(ReaderReport.objects.get(), by=admin_user)
    assert read_text(block) == "市领导王立军、翟立新参加。"


def test_of_paragraphs_with_the_same_words_the_reported_one_is_corrected(archive, block, admin_user):
    correct_block(archive.visit.blocks.get(position=block.position - 1), text="王力军调研。")
    report = report_mistake(archive.visit, block, words="王力军", wording="王立军")
    accept_report(report, by=admin_user)
    assert read_text(block) == "市领导王立军、翟立新参加。"


def test_words_that_stand_in_a_paragraph_twice_are_corrected_once(archive, block, admin_user):
    correct_block(block, text="市领导王力军、王力军参加。")
    corrected = archive.visit.blocks.get(position=block.position)
    report = report_mistake(archive.visit, corrected, words="王力军", wording="王立军")
    accept_report(report, by=admin_user)
    assert read_text(block) == "市领导王立军、王力军参加。"


def test_words_that_are_corrected_already_are_refused_and_the_report_waits(report, block, admin_user):
    correct_block(block, text="市领导翟立新参加。")
    with pytest.raises(Refused, match=re.escape("文章里已经没有“王力军”。")):
        accept_report(report, by=admin_user)
    report.refresh_from_db()
    assert report.state == ProposalState.OPEN


def test_a_report_is_declined_with_an_answer(report, block, admin_user):
    decline_report(report, by=admin_user, answer="报上就是这样印的。")
    report.refresh_from_db()
    assert (report.state, report.reason) == (ProposalState.DECLINED, "报上就是这样印的。")
    assert read_text(block) == "市领导王力军、翟立新参加。"
    with pytest.raises(Refused, match=re.escape("这条提议已经有人决定过了。")):
        accept_report(report, by=admin_user)


def test_only_editors_decide(report, django_user_model):
    guest = django_user_model.objects.create_user("guest", is_staff=True)
    for decide in (accept_report, decline_report, reopen_report):
        with pytest.raises(PermissionDenied):
            decide(report, by=guest)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"words": " ", "wording": "王立军"}, "请写明哪里错了。"),
        ({"words": "陈敏尔"}, "这一段里没有“陈敏尔”。"),
    ],
)
def test_a_report_names_words_that_are_there(archive, block, said, sentence):
    with pytest.raises(Refused, match=re.escape(sentence)):
        report_mistake(archive.visit, block, **said)


@pytest.mark.parametrize(
    ("words", "reading", "printed"),
    [
        ("调研，他说：“好。”", '在南开区调研, 他说:"好.",王力军', '调研, 他说:"好."'),
        ("（下转）", "全文(下转)", "(下转)"),
        ("３月", "3月18日", "3月"),
        ("四月", "3月18日", None),
        ("開好局、起好步", "开好局,起好步", "开好局,起好步"),
        ("发展", "經濟發展很快", "發展"),
        ("“十四五”——新局。", '"十四五"--新局."完', '"十四五"--新局.'),
        ("好……再见", "他说好。。。再见", "好。。。再见"),
        ("“十四五”——新局。”", "─十四五」-新局.)完", "─十四五」-新局.)"),
        ("，，", "3月18日", None),
    ],
)
def test_words_are_found_whatever_marks_the_page_shows(words, reading, printed):
    assert find_printed(words, reading) == printed


def test_an_article_takes_only_so_many_reports_at_a_time(archive, block):
    for number in range(MOST_OPEN):
        report_mistake(archive.visit, block, words="王力军", message=str(number))
    with pytest.raises(Refused, match=re.escape("这篇文章已经有很多报错，编辑正在处理。")):
        report_mistake(archive.visit, block, words="王力军")


def test_reports_and_answers_have_their_times(archive, block, admin_user):
    made = report_mistake(archive.visit, block, words="王力军", at=NOON)
    decline_report(made, by=admin_user, at=NOON + HOUR)
    made.refresh_from_db()
    assert (made.made_at, made.decided_at) == (NOON, NOON + HOUR)


def test_what_is_reported_twice_is_one_report_until_it_is_answered(report, archive, block, admin_user):
    said = {"words": "王力军", "wording": "王立军", "message": "名字错了。"}
    assert report_mistake(archive.visit, block, **said) == report
    assert report_mistake(archive.visit, block, **said | {"wording": "王丽君"}) != report
    decline_report(report, by=admin_user, answer="印文如此。")
    assert report_mistake(archive.visit, block, **said) != report


def test_what_is_said_of_the_same_line_of_another_page_is_another_report(archive):
    first, second = (
        report_mistake(article, article.blocks.get(lines__0=1), words="", message="名字错了。")
        for article in (archive.visit, archive.yak)
    )
    assert first != second


# As a reader and an editor see it -------------------------------------------------------------------


def send(client, **changes):
    said = {"block": "3", "words": "王力军", "wording": "王立军", "message": "", "website": ""} | changes
    return client.post("/articles/visitref/report/", said)


def test_a_reader_reports_without_account_script_or_cookie_and_finds_the_answer(archive, client, admin_user):
    form = client.get("/articles/visitref/report/", {"block": "3", "words": "王力军"})
    assert 'value="王力军"' in form.content.decode()
    assert not form.cookies
    sent = send(client)
    assert (sent.status_code, sent.cookies) == (302, {})
    page = client.get(sent["Location"])
    html = page.content.decode()
    assert "已经送给编辑" in html
    assert f'data-copy="http://testserver{sent["Location"]}"' in html
    assert re.findall("<dd[^>]*>([^<]+)</dd>", html) == ["王力军", "王立军"]
    assert not page.cookies
    accept_report(ReaderReport.objects.get(), by=admin_user, answer="多谢指正。")
    answer = client.get(sent["Location"]).content.decode()
    assert "已经采纳" in answer
    assert "多谢指正。" in answer


def test_a_report_that_is_declined_says_so_and_why_and_leads_to_its_article(archive, client, admin_user):
    publish_articles(Article.objects.filter(ref="yakref"))
    report = report_mistake(archive.yak, archive.yak.blocks.get(lines__0=1), words="", message="名字错了。")
    decline_report(report, by=admin_user, answer="印文如此。")
    answer = client.get(report.get_absolute_url()).content.decode()
    assert "没有改动" in answer
    assert "印文如此。" in answer
    assert re.findall('<a lang="zh" href="(/articles/[^"]*)"', answer) == [archive.yak.get_absolute_url()]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"words": "陈敏尔"}, "这一段里没有“陈敏尔”。"),
        ({"words": "", "wording": ""}, "请写明哪里错了。"),
        ({"block": ""}, "请选一段。"),
        ({"block": "99"}, "请选一段。"),
    ],
)
def test_what_is_wrong_with_a_report_is_said_and_kept(archive, client, changes, said):
    response = send(client, message="看这里" if "words" not in changes else "", **changes)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not ReaderReport.objects.exists()


@pytest.mark.parametrize(("name", "most"), [("words", 200), ("wording", 200), ("message", 1000)])
def test_a_report_is_as_long_as_its_fields_take(archive, block, client, name, most):
    correct_block(block, text="王" * (most + 1))
    said = {"words": "王", name: "王" * most}
    too_long = send(client, **said | {name: "王" * (most + 1)})
    assert (too_long.status_code, ReaderReport.objects.count()) == (422, 0)
    assert f"不超过 {most} 字符" in too_long.content.decode()
    assert send(client, **said).status_code == 302
    assert getattr(ReaderReport.objects.get(), name) == "王" * most


def test_what_only_programs_fill_in_is_not_kept(archive, client):
    assert send(client, website="https://example.org").status_code == 302
    assert not ReaderReport.objects.exists()


def test_reports_are_limited(archive, client, settings):
    settings.RATE_LIMITS = {"reports": (2, 3600)}
    assert [send(client).status_code for _ in range(3)] == [302, 302, 429]
    assert client.get("/articles/visitref/report/").status_code == 200


def test_no_cache_keeps_the_pages_of_a_report(archive, client, report):
    for address in ("/articles/visitref/report/", report.get_absolute_url()):
        assert "no-store" in client.get(address).headers["Cache-Control"]


def test_words_of_an_article_that_is_withdrawn_are_nowhere(archive, client, report):
    withdraw_articles(Article.objects.filter(ref="visitref"))
    page = client.get(report.get_absolute_url()).content.decode()
    assert "王力军" not in page
    assert "抓住机遇" not in page
    assert client.get("/articles/visitref/report/").status_code == 404
