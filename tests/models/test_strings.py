"""How rows are named in lists, messages and logs."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from articles.models import (
    Article,
    AuthorityOperation,
    BackgroundTask,
    Block,
    Collection,
    CollectionItem,
    CollectionProposal,
    Column,
    FormerRef,
    Issue,
    NameProposal,
    Newspaper,
    Page,
    PageImport,
    PageRevision,
    PageVersion,
    Person,
    Pin,
    Presence,
    Proposal,
    PublicationRecord,
    PublicNote,
    ReaderReport,
    Relation,
    Role,
    ScheduledChange,
    SiteSettings,
    Status,
    Tag,
    Tagging,
)
from articles.models.authority_history import FormerAddress
from articles.models.background_task import TaskState
from articles.models.editorial_work import BulkChunk, BulkOperation, PageWork, SavedView
from articles.models.index_queue import IndexRequest
from articles.models.page_import import FoundPage, ImportStep
from articles.models.publication import PublicationLog
from articles.models.relation import RelationState
from articles.models.reports import PageReads
from articles.models.sign_ins import FailedSignIn, SignIn
from articles.models.staff_notes import StaffNote
from articles.models.tag import TagLookup

PAPER = Newspaper(name="天津日报", code="tjrb")
ISSUE = Issue(newspaper=PAPER, date=date(2026, 3, 19))
PAGE = Page(pk=7, newspaper=PAPER, issue=ISSUE, label="2")
BRIDGE = Article(pk=3, ref="bridge", headline="老桥通车")
BRIDGES = Collection(title="津门桥梁")
EDITOR = User(username="zhang")
LONG = "老桥通车" * 6


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (PAPER, "天津日报"),
        (ISSUE, "天津日报 2026-03-19"),
        (PAGE, "天津日报 2026-03-19 第 2 版"),
        (Page(newspaper=PAPER), "天津日报 日期不详 版次不详"),
        (PageVersion(number=2), "第 2 份原文"),
        (BRIDGE, "老桥通车"),
        (Article(ref="rain", kicker="引题", deck="副题"), "引题"),
        (Article(ref="rain", deck="副题"), "副题"),
        (FormerRef(ref="old"), "old"),
        (Block(role=Role.HEADLINE, text=LONG), "主题：" + LONG[:20]),
        (Column(name="今日论语"), "今日论语"),
        (Person(name="刘国栋"), "刘国栋"),
        (Person(name="刘国栋", note="摄影"), "刘国栋（摄影）"),
        (Tag(name="南开区"), "南开区"),
        (TagLookup(tag=Tag(name="南开区")), "南开区"),
        (Tagging(tag=Tag(name="南开区"), state=Tagging.State.ACCEPTED), "南开区（采用）"),
        (AuthorityOperation(action="merge", subject="甲 → 乙"), "合并：甲 → 乙"),
        (NameProposal(action="edit", subject="南开区"), "修改：南开区"),
        (FormerAddress(kind="tag", key="南开"), "tag:南开"),
        (BackgroundTask(subject="五种报纸"), "五种报纸"),
        (BRIDGES, "津门桥梁"),
        (CollectionItem(collection=BRIDGES, article=BRIDGE), "津门桥梁：老桥通车"),
        (CollectionProposal(collection=BRIDGES, author_name="张"), "津门桥梁 张"),
        (SavedView(name="待校"), "待校"),
        (PageWork(page=PAGE, assignee=EDITOR, skip_reason="广告"), f"{PAGE} zhang"),
        (PageWork(page=PAGE, skip_reason="广告"), f"{PAGE} 广告"),
        (BulkOperation(action="publish", subject="3 月"), "发布：3 月"),
        (BulkOperation(action="publish"), "发布"),
        (BulkChunk(operation_id=4, number=2), "4:2"),
        (PageRevision(page=PAGE, number=5), f"{PAGE} #5"),
        (Proposal(page=PAGE, author_name="张"), f"{PAGE} 张"),
        (Presence(user=EDITOR, page=PAGE), "zhang 7"),
        (IndexRequest(article_pk=12), "12"),
        (PageImport(source="2026年3月.zip"), "2026年3月.zip"),
        (FoundPage(path="3月/1.txt"), "3月/1.txt"),
        (PublicNote(kind="correction", text=LONG), f"更正：{LONG[:20]}"),
        (PublicationLog(epoch=2, sequence=9), "2:9"),
        (PublicationRecord(ref="bridge"), "bridge"),
        (Relation(article_id=3, other_id=4, reason="tags"), "3 → 4：相同标签"),
        (RelationState(article_id=3, as_of=6), "3: 6"),
        (ReaderReport(words="老挢", message="错字"), "老挢"),
        (ReaderReport(message=LONG), LONG[:20]),
        (PageReads(page_id=7, number=30), "7: 30"),
        (
            ScheduledChange(
                article_id=3, status=Status.PUBLISHED, due_at=datetime(2026, 3, 18, 22, tzinfo=UTC)
            ),
            "3 发布 2026-03-19 06:00",
        ),
        (
            ScheduledChange(article_id=3, status=Status.WITHDRAWN, due_at=datetime(2026, 3, 19, tzinfo=UTC)),
            "3 撤下 2026-03-19 08:00",
        ),
        (FailedSignIn(username="zhang", ip_address="10.0.0.1"), "zhang 10.0.0.1"),
        (SignIn(username="zhang", ip_address="10.0.0.1"), "zhang 10.0.0.1"),
        (SiteSettings(name="津门文库"), "津门文库"),
        (SiteSettings(), "报纸文库"),
        (Pin(article_ref="bridge"), "bridge"),
        (Pin(collection=BRIDGES), "津门桥梁"),
        (StaffNote(text=LONG), LONG[:20]),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else None,
)
def test_a_row_is_named_by_what_an_editor_knows_it_by(row, name):
    assert str(row) == name


def test_the_settings_have_the_name_of_the_page_s_language():
    both = SiteSettings(name="津门文库", name_en="Tianjin Archive")
    assert (both.title, SiteSettings(name="津门文库").title) == ("津门文库", "津门文库")
    with translation.override("en"):
        assert (both.title, SiteSettings(name="津门文库").title) == ("Tianjin Archive", "津门文库")


def test_an_import_says_how_far_it_is_or_that_its_task_has_ended_early():
    said = {"cancelled": "已取消", "failed": "失败"}
    for step in ImportStep:
        for state in TaskState:
            is_at_work = step in (ImportStep.READING, ImportStep.IMPORTING)
            expected = said.get(state, step.label) if is_at_work else step.label
            assert PageImport(step=step, task=BackgroundTask(state=state)).progress == expected
        assert PageImport(step=step).progress == step.label
