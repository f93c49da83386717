"""What was printed: newspapers, their issues, their pages."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.languages import find_path
from articles.models.article import Article, Block
from articles.models.subqueries import has_rows
from articles.parsing.page_labels import LABEL_CHARS, find_order, read_plain_number
from articles.parsing.spans import list_ranges


class NewspaperQuerySet(models.QuerySet):
    def published(self) -> NewspaperQuerySet:
        """Newspapers with published articles."""
        return self.filter(has_rows(Page.objects.published(), "newspaper"))


class Newspaper(models.Model):
    name = models.CharField(_("报名"), max_length=100, unique=True)
    code = models.SlugField(
        _("代码"),
        max_length=50,
        unique=True,
        help_text=_("用在网址和文件名里的短名，如 tjrb；公开之后不要再改。"),
    )
    description = models.TextField(_("简介"), blank=True)

    objects = NewspaperQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "报纸")
        verbose_name_plural = pgettext_lazy("复数", "报纸")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return find_path("newspaper", self.code)


class IssueQuerySet(models.QuerySet):
    def published(self) -> IssueQuerySet:
        """Issues with published articles."""
        return self.filter(has_rows(Page.objects.published(), "issue"))

    def before(self, issue: Issue) -> IssueQuerySet:
        """Earlier issues of the same newspaper, the latest first."""
        return self.filter(newspaper=issue.newspaper_id, date__lt=issue.date).order_by("-date")

    def after(self, issue: Issue) -> IssueQuerySet:
        """Later issues of the same newspaper, the earliest first."""
        return self.filter(newspaper=issue.newspaper_id, date__gt=issue.date).order_by("date")


class Issue(models.Model):
    newspaper = models.ForeignKey(
        Newspaper, on_delete=models.PROTECT, related_name="issues", verbose_name=_("报纸")
    )
    date = models.DateField(_("日期"))

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "期")
        verbose_name_plural = _("各期")
        ordering = ["-date", "newspaper"]
        constraints = [
            models.UniqueConstraint(fields=["newspaper", "date"], name="issue_once_a_day"),
        ]
        indexes = [models.Index(fields=["date"], name="issue_by_date")]  # the calendar, the latest issue

    def __str__(self) -> str:
        return f"{self.newspaper} {self.date:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return find_path("issue", self.newspaper.code, self.date.isoformat())


UNPLACED = models.Q(issue__isnull=True) | models.Q(label="")  # pages whose date or number is unknown


class PageQuerySet(models.QuerySet):
    def published(self) -> PageQuerySet:
        """Pages with at least one published article."""
        return self.filter(has_rows(Article.objects.published(), "page"))

    def undated(self) -> PageQuerySet:
        return self.filter(issue__isnull=True)

    def in_print_order(self) -> PageQuerySet:
        """By label, as papers number their pages; pages without a label last."""
        return self.order_by(models.F("order").asc(nulls_last=True), "pk")

    def with_public_articles(self) -> PageQuerySet:
        """Without the long text, and each with `public_articles` in the order of the page."""
        articles = Article.objects.published().with_opening().select_related("column").order_by("position")
        return self.defer("text").prefetch_related(
            models.Prefetch("articles", articles, to_attr="public_articles")
        )


class Page(models.Model):
    """One printed page. `text` is its print, which only a new version replaces (`PageVersion`).

    `label` is the page's number as `parsing/page_labels.py` reads it; `order` sorts by it, and is set when
    the page is saved. A page of unknown date has no issue until somebody gives the date. `placed_by_editor`:
    an editor gave date or label, and imports leave them as they are. `parsed_state` is what the parser
    made of a page that editors hold parts of when nothing of it was left to decide, packed as a revision's
    state on the text of number `parsed_version`; None where no import has met it in that condition.
    `awaits_tags` from an import that changed its articles until tags are proposed for them.
    """

    newspaper = models.ForeignKey(
        Newspaper, on_delete=models.PROTECT, related_name="pages", verbose_name=_("报纸")
    )
    issue = models.ForeignKey(
        Issue, on_delete=models.PROTECT, related_name="pages", null=True, blank=True, verbose_name=_("期")
    )
    label = models.CharField(_("版次"), max_length=LABEL_CHARS, blank=True)
    order = models.PositiveIntegerField(_("版次顺序"), null=True, editable=False)
    section = models.CharField(_("版名"), max_length=50, blank=True)
    ref = models.CharField(_("永久编号"), max_length=16, unique=True, editable=False)
    text = models.TextField(_("原文"), editable=False)
    version = models.PositiveSmallIntegerField(_("原文版本"), default=1, editable=False)
    sha256 = models.CharField(_("原文校验值"), max_length=64, editable=False)
    source_name = models.CharField(_("文件名"), max_length=255, editable=False)
    encoding = models.CharField(_("文件编码"), max_length=20, editable=False)
    date_basis = models.CharField(_("日期依据"), max_length=255, blank=True)
    flags = models.JSONField(_("存疑"), default=list, blank=True)
    held_noise = models.JSONField(_("编辑定为杂项的行"), default=list, editable=False)
    placed_by_editor = models.BooleanField(_("由编辑定期次"), default=False, editable=False)
    parsed_state = models.BinaryField(null=True, editable=False)
    parsed_version = models.PositiveSmallIntegerField(default=1, editable=False)
    awaits_tags = models.BooleanField(default=False, editable=False)
    imported_at = models.DateTimeField(_("导入时间"), auto_now_add=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "版面")
        verbose_name_plural = pgettext_lazy("复数", "版面")
        ordering = ["-issue__date", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "label"], condition=~models.Q(label=""), name="page_label_once_an_issue"
            ),
            models.CheckConstraint(
                condition=models.Q(label="", order__isnull=True)
                | (~models.Q(label="") & models.Q(order__gte=1)),
                name="page_order_follows_label",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="page_has_text"),
        ]
        indexes = [
            # the importer asks whether this very text is already there
            models.Index(fields=["newspaper", "sha256"], name="page_by_text"),
            # and, of a page without date or number, whether its file is known
            models.Index(fields=["newspaper", "source_name"], name="page_by_file"),
            # what came in lately
            models.Index(fields=["imported_at"], name="page_by_import"),
            # how many pages wait for a date or number
            models.Index(fields=["newspaper"], name="page_unplaced", condition=UNPLACED),
        ]

    def __str__(self) -> str:
        day = self.issue.date.isoformat() if self.issue else str(_("日期不详"))
        label = _("第 %(label)s 版") % {"label": self.label} if self.label else _("版次不详")
        return f"{self.newspaper} {day} {label}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.order = find_order(self.label)
        if update_fields is not None and "label" in update_fields:
            update_fields = {*update_fields, "order"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self) -> str:
        return find_path("page", self.ref)

    @property
    def date(self) -> datetime.date | None:
        return self.issue.date if self.issue else None

    @property
    def number(self) -> int | None:
        """The number of a page without section; None for other pages."""
        return read_plain_number(self.label)

    @property
    def lines(self) -> list[str]:
        """The lines of the print; a block's `lines` are indices into this list."""
        return self.text.split("\n")

    @cached_property
    def public_blocks(self) -> list[Block]:
        """The blocks whose lines the public may see, in the order of the articles. One query, once."""
        return list(self.blocks.public())

    def public_lines(self) -> list[tuple[int, str]]:
        """The public lines of the print as (0-based line, its text), top to bottom, without blank lines.

        Of a line that several articles share, only the characters of the published ones.
        """
        lines = self.lines
        spans: dict[int, list[tuple[int, int]]] = {}
        for block in self.public_blocks:
            for line, start, end in list_ranges(block.lines, block.span, lines):
                spans.setdefault(line, []).append((start, end))
        return [
            (line, "".join(lines[line][start:end] for start, end in sorted(parts)))
            for line, parts in sorted(spans.items())
        ]


class PageVersion(models.Model):
    """One of the texts that a page has or had, numbered from 1; kept for ever.

    A page that has only ever had one text has none of these: its text is in its own row. `importer_tags` are
    the tags that its articles had from the importer when the page left this text, by ref.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="versions", verbose_name=_("版面"))
    number = models.PositiveSmallIntegerField(_("原文版本"))
    text = models.TextField(_("原文"))
    sha256 = models.CharField(_("原文校验值"), max_length=64)
    source_name = models.CharField(_("文件名"), max_length=255)
    encoding = models.CharField(_("文件编码"), max_length=20)
    imported_at = models.DateTimeField(_("导入时间"))
    importer_tags = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("单数", "原文版本")
        verbose_name_plural = pgettext_lazy("复数", "原文版本")
        ordering = ["page_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="page_version_number_once_a_page"),
            models.CheckConstraint(condition=~models.Q(text=""), name="page_version_has_text"),
        ]
        indexes = [
            # the importer asks whether some page had this very text before
            models.Index(fields=["sha256"], name="page_version_by_text"),
        ]

    def __str__(self) -> str:
        return _("第 %(number)s 份原文") % {"number": self.number}
