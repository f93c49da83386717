"""Moving and deleting pages pairs the jumps of their issues again."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.archive import jumps
from articles.archive.held import Held, hold_parts
from articles.archive.records import find_record_breaches, recorded
from articles.curation import delete_pages, place_page, publish_articles
from articles.curation.history import edit_page, undo_revision
from articles.curation.operations import Operation, OperationKind
from articles.models import Article, Issue, Page, Role
from tests.archives import DAY, make_article, make_issue, make_newspaper, make_page
from tests.curation.test_history import make_user
from tests.editing import correct_article

link_issue = recorded()(jumps.link_issue)

NEXT_DAY = datetime.date(2026, 3, 20)
FRONT = ("老桥换新颜", "城东老桥经过两年大修,昨日恢复通车,两岸居民出行不再绕道,老桥的石栏和桥灯(下转第3版)")
BACK = ("(上接第1版)也按旧照片修复。城东老桥建于清代,大修时两岸居民捐出了老桥的旧石料。",)
UNPAIRED_START = [{"code": "jump-unpaired", "lines": [1]}]
UNPAIRED_REST = [{"code": "jump-unpaired", "lines": [0]}]


@pytest.fixture
def paired(db) -> None:
    """An issue whose page 3 goes on where its page 1 leaves off."""
    paper = make_newspaper()
    issue = make_issue(paper)
    front = make_page(paper, "front", *FRONT, issue=issue, label="1")
    make_article(front, "start", (Role.HEADLINE, 0), (Role.BODY, 1), jump_to="3")
    back = make_page(paper, "back", *BACK, issue=issue, label="3")
    make_article(back, "rest", (Role.BODY, 0), jump_from="1")
    link_issue(issue)


pytestmark = pytest.mark.usefixtures("paired")


def move(ref, *, date=DAY, label) -> None:
    place_page(Page.objects.select_related("issue").get(ref=ref), date=date, label=label, section="")


def read_jumps() -> dict[str, tuple]:
    """By ref, the article that each continues and its flags."""
    return {
        article.ref: (article.continues and article.continues.ref, article.flags)
        for article in Article.objects.select_related("continues")
    }


def test_a_page_that_leaves_its_issue_is_unlinked(paired):
    assert read_jumps() == {"start": (None, []), "rest": ("start", [])}
    move("back", date=NEXT_DAY, label="3")
    assert read_jumps() == {"start": (None, UNPAIRED_START), "rest": (None, UNPAIRED_REST)}


def test_a_page_that_moves_into_an_issue_is_linked_there():
    move("front", date=NEXT_DAY, label="1")
    move("back", date=NEXT_DAY, label="3")
    assert read_jumps() == {"start": (None, []), "rest": ("start", [])}


def test_a_corrected_number_links_the_page():
    move("back", label="5")
    assert read_jumps()["rest"] == (None, UNPAIRED_REST)
    move("back", label="3")
    assert read_jumps() == {"start": (None, []), "rest": ("start", [])}


def test_a_page_without_a_date_is_linked_with_nothing():
    move("back", date=None, label="3")
    assert read_jumps() == {"start": (None, UNPAIRED_START), "rest": (None, [])}


def test_articles_whose_jumps_are_held_are_unlinked_and_linked_by_the_move():
    hold_parts(Article.objects.all(), Held.JUMPS)
    move("back", date=NEXT_DAY, label="3")
    assert read_jumps() == {"start": (None, []), "rest": (None, [])}
    move("back", label="3")
    assert read_jumps() == {"start": (None, []), "rest": ("start", [])}


def test_what_an_editor_holds_does_not_keep_others_of_its_issue_unlinked():
    Article.objects.filter(ref="rest").update(continues=None)
    Article.objects.filter(ref="start").update(held=[Held.JUMPS])
    link_issue(Issue.objects.get())
    assert read_jumps() == {"start": (None, []), "rest": ("start", [])}


def test_an_editors_link_stays_when_only_the_number_changes():
    other = make_article(Page.objects.get(ref="front"), "other", (Role.HEADLINE, 0))
    correct_article(Article.objects.get(ref="rest"), continues=other)
    move("back", label="4")
    move("back", label="3")
    assert read_jumps()["rest"] == ("other", [])


def test_a_deleted_page_leaves_jumps_without_their_other_end():
    delete_pages(Page.objects.filter(ref="back"))
    assert read_jumps() == {"start": (None, UNPAIRED_START)}


def test_an_issue_whose_last_page_is_deleted_is_deleted():
    delete_pages(Page.objects.all())
    assert not Issue.objects.exists()


def test_moving_a_page_reads_no_text_of_others():
    page = Page.objects.select_related("issue").get(ref="back")
    with CaptureQueriesContext(connection) as queries:
        place_page(page, date=NEXT_DAY, label="3", section="")
    assert [
        query["sql"] for query in queries if '"text" FROM' in query["sql"] or 'page"."text' in query["sql"]
    ] == []


def test_a_found_end_without_a_mark_is_paired_again_after_its_merge_is_undone():
    publisher = User.objects.create_superuser("刘桥斌")
    back = Page.objects.get(ref="back")
    back.text = "\n".join([BACK[0].removeprefix("(上接第1版)"), "简讯", "天津港昨日开出新的航线。"])
    back.save()
    make_article(back, "brief", (Role.HEADLINE, 1), (Role.BODY, 2))
    rest = Article.objects.get(ref="rest")
    rest.blocks.update(text=back.lines[0])
    Article.objects.filter(ref="rest").update(jump_from="")
    link_issue(back.issue)
    assert read_jumps()["rest"] == ("start", [])
    merged = edit_page(
        back, [Operation(OperationKind.MERGE, {"article": "rest", "into": "brief"})], by=publisher
    )
    undo_revision(merged.revision, by=publisher)
    assert read_jumps() == {"start": (None, []), "rest": ("start", []), "brief": (None, [])}


def test_a_found_link_that_an_editor_takes_away_is_gone_for_programs_too():
    publisher, editor = User.objects.create_superuser("刘桥斌"), make_user("韩雯", "change_article")
    publish_articles(Article.objects.all())
    back = Page.objects.get(ref="back")
    unlink = [Operation(OperationKind.PAIR, {"article": "rest", "continues": ""})]
    assert edit_page(back, unlink, by=editor).proposal
    edit_page(back, unlink, by=publisher)
    assert Article.objects.get(ref="rest").continues is None
    assert [*find_record_breaches()] == []


def test_a_jump_that_an_editor_corrects_is_paired_again_and_so_is_its_undo():
    publisher = User.objects.create_superuser("刘桥斌")
    other = {"block": [1, 0], "text": FRONT[1].replace("第3版", "第5版")}
    done = edit_page(Page.objects.get(ref="front"), [Operation(OperationKind.CORRECT, other)], by=publisher)
    assert read_jumps() == {"start": (None, UNPAIRED_START), "rest": (None, UNPAIRED_REST)}
    undo_revision(done.revision, by=publisher)
    assert read_jumps() == {"start": (None, []), "rest": ("start", [])}
