"""What the filters of lists find, and what they offer."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.utils import timezone

from articles.admin import filters
from articles.models import Article, Page, PageRevision, Role, ScheduledChange, Status
from articles.models.editorial_work import PageWork
from tests.archives import make_article, make_issue, make_page


class Choosing:
    """A filter of a list, as somebody chose it."""

    def __init__(self, kind: type, model: type, user: User | None = None) -> None:
        self.kind, self.model = kind, model
        self.request = RequestFactory().get("/")
        self.request.user = user or User()

    def choose(self, value: str | None):
        given = {} if value is None else {self.kind.parameter_name: [value]}
        return self.kind(self.request, given, self.model, admin.site.get_model_admin(self.model))

    def find(self, value: str | None, name: str = "ref") -> list[str]:
        rows = self.choose(value).queryset(self.request, self.model.objects.all())
        return sorted(rows.values_list(name, flat=True))

    def offer(self, value: str | None = None) -> list[tuple[str, str]]:
        return [(key, str(label)) for key, label in self.choose(value).lookup_choices]


ALL = ["batteryref", "visitref", "yakref"]


def test_articles_are_found_by_their_flags(archive):
    Article.objects.filter(ref="yakref").update(flags=[{"code": "join-unsure", "lines": [1]}])
    flags = Choosing(filters.FlagFilter, Article)
    assert flags.find(None) == ALL
    assert flags.find("any") == ["batteryref", "yakref"]
    assert flags.find("none") == ["visitref"]
    assert flags.find("join-unsure") == ["yakref"]
    assert [key for key, _ in flags.offer()][:2] == ["any", "none"]


def test_pages_are_found_by_their_own_flags_and_by_those_of_their_unchecked_articles(archive):
    Article.objects.update(flags=[])
    Page.objects.update(flags=[])
    first, second = archive.page, archive.undated
    Article.objects.filter(page=first).update(is_checked=False, flags=[{"code": "join-unsure", "lines": [1]}])
    Page.objects.filter(pk=second.pk).update(flags=[{"code": "date-missing", "lines": []}])
    flags = Choosing(filters.PageFlagFilter, Page)
    every = sorted(Page.objects.values_list("ref", flat=True))
    assert flags.find(None) == every
    assert flags.find("any") == sorted([first.ref, second.ref])
    assert flags.find("none") == [ref for ref in every if ref not in (first.ref, second.ref)]
    assert flags.find("join-unsure") == [first.ref]
    assert flags.find("date-missing") == [second.ref]
    Article.objects.filter(page=first).update(is_checked=True)
    assert flags.find("any") == [second.ref]


def test_articles_are_found_by_their_stage_and_their_schedule(archive, publisher):
    due = timezone.now() + timezone.timedelta(days=1)
    row = {"status": Status.PUBLISHED, "author": publisher.user, "made_at": timezone.now(), "due_at": due}
    ScheduledChange.objects.create(article_id="yakref", **row)
    ended = {"ended_at": timezone.now(), "outcome": "cancelled"}
    ScheduledChange.objects.create(article_id="visitref", **row, **ended)
    stages = Choosing(filters.StageFilter, Article)
    assert stages.find(None) == ALL
    assert stages.find("published") == ["visitref"]
    assert stages.find("imported") == ["batteryref", "yakref"]
    assert stages.find("scheduled") == ["yakref"]
    assert stages.offer()[-1] == ("scheduled", "有定时")


def test_articles_are_found_by_headline_and_by_whether_somebody_edited_them(archive):
    Article.objects.filter(ref="visitref").update(headline="老桥通车", edited_at=timezone.now())
    Article.objects.exclude(ref="visitref").update(headline="", edited_at=None)
    for kind in (filters.HeadlineFilter, filters.EditedFilter):
        chosen = Choosing(kind, Article)
        assert chosen.find(None) == ALL
        assert chosen.find("yes") == ["visitref"]
        assert chosen.find("no") == ["batteryref", "yakref"]


def test_pages_are_found_by_what_is_known_of_their_place(archive):
    second = make_page(archive.newspaper, "pagetwo", "老桥", issue=archive.issue, placed_by_editor=True)
    third = make_page(archive.newspaper, "pagethree", "新桥", label="3")
    places = Choosing(filters.PlaceFilter, Page)
    every = {archive.page.pk, archive.undated.pk, second.pk, third.pk}
    found = {
        None: every,
        "unplaced": every - {archive.page.pk},
        "undated": {archive.undated.pk, third.pk},
        "unnumbered": {archive.undated.pk, second.pk},
        "by_editor": {second.pk},
    }
    assert {value: set(places.find(value, "pk")) for value in found} == found


def test_articles_are_found_by_year_month_or_day(archive):
    for ref, day in (("leap", date(2024, 2, 29)), ("spring", date(2024, 3, 1)), ("old", date(2023, 12, 31))):
        make_article(
            make_page(archive.newspaper, f"{ref}page", "甲", issue=make_issue(archive.newspaper, day)), ref
        )
    days = Choosing(filters.DateFilter, Article)
    found = {
        "none": ["yakref"],
        "2024": ["leap", "spring"],
        "2024-02": ["leap"],
        "2024-03": ["spring"],
        "2024-03-01": ["spring"],
        "2024-03-02": [],
        "2023": ["old"],
        "2023-12": ["old"],
        "2024-13": ["batteryref", "leap", "old", "spring", "visitref", "yakref"],
        "x": ["batteryref", "leap", "old", "spring", "visitref", "yakref"],
    }
    assert {value: days.find(value) for value in found} == found
    own = archive.issue.date
    offered = {
        None: ["none", str(own.year), "2024", "2023"],
        "2024": ["none", "2024", "2024-03", "2024-02"],
        "2024-02": ["none", "2024", "2024-02", "2024-02-29"],
        "2024-02-29": ["none", "2024", "2024-02", "2024-02-29"],
        "none": ["none"],
    }
    for value, keys in offered.items():
        got = [key for key, _ in days.offer(value)]
        assert got[: len(keys)] == keys, value


def test_articles_are_found_by_the_label_of_their_page(archive, monkeypatch):
    for number, label in enumerate(("A2", "A2", "3")):
        page = make_page(archive.newspaper, f"page{number}", "甲", label=label)
        make_article(page, f"ref{number}")
    labels = Choosing(filters.PageLabelFilter, Article)
    assert labels.find("A2") == ["ref0", "ref1"]
    assert labels.find("none") == ["yakref"]
    assert labels.find(None) == [*ALL[:1], "ref0", "ref1", "ref2", *ALL[1:]]
    assert {key for key, _ in labels.offer()} == {"none", "1", "3", "A2"}
    assert labels.offer()[0] == ("none", "版次不详")
    monkeypatch.setattr(filters, "LABELS_LISTED", 1)
    assert [key for key, _ in labels.offer()] == ["none", "A2"]


def test_pages_are_found_by_what_was_arranged_for_them(archive, editor, publisher):
    second = make_page(archive.newspaper, "pagetwo", "老桥")
    row = {"by_name": "张", "made_at": timezone.now()}
    PageWork.objects.create(page=archive.page, assignee=editor.user, **row)
    PageWork.objects.create(page=archive.undated, skip_reason="广告", **row)
    work = Choosing(filters.WorkFilter, Page, editor.user)
    assert work.find("mine", "pk") == work.find("assigned", "pk") == [archive.page.pk]
    assert work.find("skipped", "pk") == [archive.undated.pk]
    assert len(work.find(None, "pk")) == 3
    assert second.pk in work.find(None, "pk")
    others = Choosing(filters.WorkFilter, Page, publisher.user)
    assert (others.find("mine", "pk"), others.find("assigned", "pk")) == ([], [archive.page.pk])
    assert work.offer() == [("mine", "交给我的"), ("assigned", "交给编辑的"), ("skipped", "跳过的")]


@pytest.fixture
def revisions(archive, editor, publisher) -> None:
    """One of an import, one by an editor and one by a publisher."""
    common = {"page": archive.page, "made_at": timezone.now()}
    check = [{"kind": "check", "arguments": {"articles": ["visitref"]}}]
    make = PageRevision.objects.create
    make(number=1, kind="import", refs=["visitref"], **common)
    own = {"operations": check, "author": editor.user, "refs": ["visitref"]}
    checked = make(number=2, kind="operation", **own, **common)
    make(number=3, kind="undo", target=checked, author=publisher.user, refs=["batteryref"], **common)


def test_revisions_are_found_by_what_was_done(revisions):
    operations = Choosing(filters.OperationFilter, PageRevision)
    assert operations.find("check", "number") == [2]
    assert operations.find("undo", "number") == [3]
    assert operations.find("merge", "number") == []
    assert operations.find("burn", "number") == operations.find(None, "number") == [1, 2, 3]
    kinds = {key for key, _ in operations.offer()}
    assert kinds & {"import", "operation", "undo"} == {"undo"}
    assert "undo" not in dict(Choosing(filters.OperationFilter, Page).offer())


def test_revisions_and_articles_are_found_by_who_changed_them(revisions, editor, publisher):
    authors = Choosing(filters.AuthorFilter, PageRevision)
    assert authors.find(str(editor.user.pk), "number") == [2]
    assert authors.find(None, "number") == authors.find("x", "number") == [1, 2, 3]
    assert authors.offer() == [(str(editor.user.pk), "编辑"), (str(publisher.user.pk), "发布")]
    editors = Choosing(filters.EditorFilter, Article, editor.user)
    assert editors.find("me") == ["visitref"]
    assert editors.find(str(publisher.user.pk)) == ["batteryref"]
    assert editors.find(None) == editors.find("x") == ALL
    assert editors.offer()[0] == ("me", "我")


@pytest.mark.slow
def test_the_most_frequent_labels_and_the_latest_days_are_offered(archive, editor):
    for number in range(45):
        issue = make_issue(archive.newspaper, date(2025, 1 if number < 31 else 2, number % 31 + 1))
        page = make_page(archive.newspaper, f"page{number}", str(number), issue=issue, label=str(number + 1))
        make_article(page, f"ref{number}", (Role.BODY, 0))
    labels = Choosing(filters.PageLabelFilter, Article).offer()
    assert [key for key, _ in labels] == ["none", *map(str, range(1, 25))]
    for year in range(1900, 1950):
        make_issue(archive.newspaper, date(year, 1, 1))
    offered = [key for key, _ in Choosing(filters.DateFilter, Article).offer()]
    assert offered == ["none", "2026", "2025", *(str(year) for year in range(1949, 1911, -1))]
