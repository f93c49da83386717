"""Articles that continue on another page of their issue are linked."""

import dataclasses
import datetime

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from articles.archive import jumps
from articles.archive.held import Held, hold_parts
from articles.archive.records import recorded
from articles.importing import run
from articles.models import Article, Issue
from articles.parsing import Block, Contributor, Kind, Role, Story
from tests.editing import correct_article
from tests.importing.conftest import DAY, make_page_text, make_parsed

link_issue = recorded()(jumps.link_issue)

FRONT = "老桥换新颜\n城东老桥经过两年大修,昨日恢复通车,两岸居民出行不再绕道,老桥的石栏和桥灯(下转第3版)"
BACK = "(上接第1版)也按旧照片修复。城东老桥建于清代,大修时两岸居民捐出了老桥的旧石料。"
OTHER = "天气转晴\n气象台预计明日气温回升,市民可以晾晒衣物。"


def make_story(text, **values) -> Story:
    roles = (Role.HEADLINE, Role.BODY) if "\n" in text else (Role.BODY,)
    blocks = tuple(
        Block(role, (at,), line) for at, (role, line) in enumerate(zip(roles, text.split("\n"), strict=True))
    )
    return Story(Kind.NEWS, blocks, (Contributor("记者", "王芳"),), **values)


@pytest.fixture
def issue(put) -> Issue:
    """Page 1 with a story that goes on on page 3, and page 2 with another."""
    put(make_parsed(make_story(FRONT, jump_to="3")), make_page_text(FRONT))
    put(make_parsed(make_story(OTHER), label="2"), make_page_text(OTHER, label="2"))
    return Issue.objects.get()


@pytest.fixture
def back(put, issue) -> Article:
    put(make_parsed(make_story(BACK, jump_from="1"), label="3"), make_page_text(BACK, label="3"))
    return Article.objects.get(page__label="3")


def the(label) -> Article:
    return Article.objects.get(page__label=label)


def test_the_later_article_continues_the_earlier(issue, back):
    assert link_issue(issue) == 1
    assert the("3").continues == the("1")
    assert list(the("1").continued_by.all()) == [back]
    assert (the("1").flags, the("3").flags, the("2").continues) == ([], [], None)


def test_linking_again_changes_nothing(issue, back):
    link_issue(issue)
    times = list(Article.objects.values_list("updated_at", flat=True))
    assert link_issue(issue) == 0
    assert list(Article.objects.values_list("updated_at", flat=True)) == times


def test_a_jump_is_flagged_until_its_other_end_is_imported(issue, put):
    assert link_issue(issue) == 1
    assert the("1").flags == [{"code": "jump-unpaired", "lines": [1]}]
    put(make_parsed(make_story(BACK, jump_from="1"), label="3"), make_page_text(BACK, label="3"))
    assert link_issue(issue) == 2
    assert (the("1").flags, the("3").continues) == ([], the("1"))


def test_reimport_keeps_what_the_pairing_found(issue, put):
    link_issue(issue)
    report = put(make_parsed(make_story(FRONT, jump_to="3")), make_page_text(FRONT))
    assert (report.state, report.unchanged) == ("unchanged", 1)
    assert the("1").flags == [{"code": "jump-unpaired", "lines": [1]}]


def test_an_article_whose_jumps_an_editor_holds_is_not_linked(issue, back):
    hold_parts(Article.objects.filter(pk=back.pk), Held.JUMPS)
    link_issue(issue)
    assert the("3").continues is None


def test_an_editors_headline_is_no_reason_not_to_link_an_article(issue, back):
    correct_article(back, headline="老桥旧事")
    link_issue(issue)
    assert the("3").continues == the("1")


@pytest.mark.slow
def test_a_page_that_a_better_parse_moves_has_both_issues_paired_again(put, issue):
    unhinted = make_page_text(BACK, label="3", date=None)
    parsed = make_parsed(make_story(BACK, jump_from="1"), label="3", date_basis="3月19日")
    put(parsed, unhinted)
    link_issue(issue)
    later = dataclasses.replace(parsed, date=datetime.date(2026, 3, 20), date_basis="3月20日")
    report = put(later, unhinted)
    assert set(report.issue_pks) == set(Issue.objects.values_list("pk", flat=True))
    assert sum(map(link_issue, Issue.objects.all())) == 2
    assert (the("3").continues, the("3").flags) == (None, [{"code": "jump-unpaired", "lines": [0]}])
    assert the("1").flags == [{"code": "jump-unpaired", "lines": [1]}]


def test_linking_reads_no_text_of_pages(issue, back):
    with CaptureQueriesContext(connection) as queries:
        link_issue(issue)
    assert [query["sql"] for query in queries if '"articles_page"."text"' in query["sql"]] == []


def test_an_issue_without_jumps_costs_one_query(put, django_assert_num_queries):
    put(make_parsed(make_story(OTHER)), make_page_text(OTHER))
    issue = Issue.objects.get()
    with django_assert_num_queries(1):  # is there a jump
        assert jumps.link_issue(issue) == 0


def test_an_issue_that_the_database_refuses_to_pair_costs_itself_alone(put, issue, back, monkeypatch):
    next_day = DAY + datetime.timedelta(days=1)
    put(make_parsed(make_story(OTHER), date=next_day), make_page_text(OTHER, date=next_day))

    def refuse_first(given):
        if given == issue:
            raise OperationalError("disk I/O error\nand the row")
        return 7

    monkeypatch.setattr(run, "link_issue", refuse_first)
    refused, report = run.link_issues(Issue.objects.values_list("pk", flat=True))
    reason = "the database refused to pair its jumps (disk I/O error); import its pages again"
    assert (str(refused), report.linked) == (f"{issue}: {reason}", 7)
