"""What was printed: newspapers, their issues, the pages and the blocks of lines on them."""

from __future__ import annotations

import datetime
from functools import cached_property

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.choices import ROLE_CHOICES
from articles.models.subqueries import has_rows
from articles.parsing import Role
from articles.parsing.jumps import strip_jump_marks
from articles.parsing.spans import list_ranges


class NewspaperQuerySet(models.QuerySet):
    def published(self) -> NewspaperQuerySet:
        """Newspapers that have something to read."""
        return self.filter(has_rows(Page.objects.published(), "newspaper"))


class Newspaper(models.Model):
    name = models.CharField(_("报名"), max_length=100, unique=True)
    code = models.SlugField(
        _("代码"),
        max_length=50,
        unique=True,
        help_text=_("用在网址和文件名里的短名,如 tjrb;公开之后不要再改。"),
    )
    description = models.TextField(_("简介"), blank=True)

    objects = NewspaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("报纸")
        verbose_name_plural = pgettext_lazy("复数", "报纸")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("newspaper", args=[self.code])


class IssueQuerySet(models.QuerySet):
    def published(self) -> IssueQuerySet:
        """Issues that have something to read."""
        return self.filter(has_rows(Page.objects.published(), "issue"))

    def before(self, issue: Issue) -> IssueQuerySet:
        """Earlier issues of the same newspaper, the nearest first."""
        return self.filter(newspaper=issue.newspaper_id, date__lt=issue.date).order_by("-date")

    def after(self, issue: Issue) -> IssueQuerySet:
        """Later issues of the same newspaper, the nearest first."""
        return self.filter(newspaper=issue.newspaper_id, date__gt=issue.date).order_by("date")


class Issue(models.Model):
    newspaper = models.ForeignKey(
        Newspaper, on_delete=models.PROTECT, related_name="issues", verbose_name=_("报纸")
    )
    date = models.DateField(_("日期"))

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("期")
        verbose_name_plural = _("各期")
        ordering = ["-date", "newspaper"]
        constraints = [
            models.UniqueConstraint(fields=["newspaper", "date"], name="issue_once_a_day"),
        ]
        indexes = [models.Index(fields=["date"], name="issue_by_date")]  # the calendar, the latest issue

    def __str__(self) -> str:
        return f"{self.newspaper} {self.date:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("issue", args=[self.newspaper.code, self.date.isoformat()])


class PageQuerySet(models.QuerySet):
    def published(self) -> PageQuerySet:
        """Pages with at least one published article."""
        from articles.models.article import Article

        return self.filter(has_rows(Article.objects.published(), "page"))

    def undated(self) -> PageQuerySet:
        return self.filter(issue__isnull=True)

    def in_print_order(self) -> PageQuerySet:
        """By number; pages whose number is not known last."""
        return self.order_by(models.F("number").asc(nulls_last=True), "pk")

    def with_public_articles(self) -> PageQuerySet:
        """Without the long text, and each with `public_articles` in the order of the page."""
        from articles.models.article import Article

        articles = Article.objects.published().with_opening().select_related("column").order_by("position")
        return self.defer("text").prefetch_related(
            models.Prefetch("articles", articles, to_attr="public_articles")
        )


class Page(models.Model):
    """One printed page. `text` is the print and is never changed.

    A page whose date the print does not tell has no issue; it gets one later, and a number likewise.
    `placed_by_editor` says that an editor told date or number: an import leaves them alone from then on.
    """

    newspaper = models.ForeignKey(
        Newspaper, on_delete=models.PROTECT, related_name="pages", verbose_name=_("报纸")
    )
    issue = models.ForeignKey(
        Issue, on_delete=models.PROTECT, related_name="pages", null=True, blank=True, verbose_name=_("期")
    )
    number = models.PositiveSmallIntegerField(_("版次"), null=True, blank=True)
    section = models.CharField(_("版名"), max_length=50, blank=True)
    ref = models.CharField(_("永久编号"), max_length=16, unique=True, editable=False)
    text = models.TextField(_("原文"), editable=False)
    sha256 = models.CharField(_("原文校验值"), max_length=64, editable=False)
    source_name = models.CharField(_("文件名"), max_length=255, editable=False)
    encoding = models.CharField(_("文件编码"), max_length=20, editable=False)
    date_basis = models.CharField(_("日期依据"), max_length=255, blank=True)
    flags = models.JSONField(_("存疑"), default=list, blank=True)
    placed_by_editor = models.BooleanField(_("由编辑定期次"), default=False, editable=False)
    imported_at = models.DateTimeField(_("导入时间"), auto_now_add=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("版面")
        verbose_name_plural = pgettext_lazy("复数", "版面")
        ordering = ["-issue__date", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "number"], name="page_number_once_an_issue"),
            models.CheckConstraint(
                condition=models.Q(number__isnull=True) | models.Q(number__gte=1), name="page_number_from_one"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="page_has_text"),
        ]
        indexes = [
            # the importer asks whether this very text is already there
            models.Index(fields=["newspaper", "sha256"], name="page_by_text"),
        ]

    def __str__(self) -> str:
        day = self.issue.date.isoformat() if self.issue else str(_("日期不详"))
        number = _("第 %(number)s 版") % {"number": self.number} if self.number else _("版次不详")
        return f"{self.newspaper} {day} {number}"

    def get_absolute_url(self) -> str:
        return reverse("page", args=[self.ref])

    @property
    def date(self) -> datetime.date | None:
        return self.issue.date if self.issue else None

    @property
    def lines(self) -> list[str]:
        """The lines of the print; a block's `lines` are indices into this list."""
        return self.text.split("\n")

    @cached_property
    def public_blocks(self) -> list[Block]:
        """The blocks whose lines the public may see, in the order of the articles. One query, once."""
        return list(self.blocks.public())

    def public_lines(self) -> list[tuple[int, str]]:
        """The print as far as it is public: (0-based line, its text), top to bottom, no blank lines.

        Of a line that headings of several articles share, only the published ones' characters are there.
        """
        lines = self.lines
        spans: dict[int, list[tuple[int, int]]] = {}
        for block in self.public_blocks:
            span = None if block.span_start is None else (block.span_start, block.span_end)
            for line, start, end in list_ranges(block.lines, span, lines):
                spans.setdefault(line, []).append((start, end))
        return [
            (line, "".join(lines[line][start:end] for start, end in sorted(parts)))
            for line, parts in sorted(spans.items())
        ]


class BlockQuerySet(models.QuerySet):
    def public(self) -> BlockQuerySet:
        """Blocks of published articles, and the noise that belongs to no article."""
        from articles.models.article import Article

        return self.filter(models.Q(article__isnull=True) | models.Q(article__in=Article.objects.published()))


class Block(models.Model):
    """Lines of one page that read as one paragraph or heading; without an article, noise of the page.

    `text` is the print, joined; `correction` is what an editor put in its place, empty where nothing was.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="blocks", verbose_name=_("版面"))
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        related_name="blocks",
        null=True,
        blank=True,
        verbose_name=_("文章"),
    )
    position = models.PositiveIntegerField(_("次序"))
    role = models.CharField(_("类别"), max_length=10, choices=ROLE_CHOICES)
    lines = models.JSONField(_("行号"))
    span_start = models.PositiveIntegerField(_("起始字"), null=True, blank=True)
    span_end = models.PositiveIntegerField(_("结束字"), null=True, blank=True)
    text = models.TextField(_("印文"))
    correction = models.TextField(_("更正"), blank=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("文块")
        verbose_name_plural = pgettext_lazy("复数", "文块")
        ordering = ["page_id", "article_id", "position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="block_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(span_start__isnull=True, span_end__isnull=True)
                | models.Q(span_start__lt=models.F("span_end")),
                name="block_span_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(article__isnull=False) | models.Q(role=Role.NOISE),
                name="block_without_article_is_noise",
            ),
            models.UniqueConstraint(fields=["article", "position"], name="block_position_once_an_article"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}:{self.text[:20]}"

    @property
    def reading_text(self) -> str:
        """What a reader gets: the correction where there is one, without the marks 下转 and 上接."""
        return strip_jump_marks(self.correction or self.text)
