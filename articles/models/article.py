"""Articles with their blocks and credits, and the one definition of what the public may see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce, Left, NullIf
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.languages import find_path
from articles.models.choices import KIND_CHOICES, ROLE_CHOICES, join_label
from articles.models.composed import composed
from articles.parsing import Kind, Role
from articles.parsing.jumps import LONE_MARK, strip_jump_marks
from articles.parsing.roles import TEXT_ROLES
from articles.parsing.series import Part, read_first_part

OPENING_CHARS = 30
EXCERPT_CHARS = 120


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PROPOSED = "proposed", _("待发布")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤下")


class Stage(models.TextChoices):
    """How far an article has come on its way from the import to readers."""

    IMPORTED = "imported", _("已导入")
    CHECKED = "checked", _("已核")
    PROPOSED = "proposed", _("待发布")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤下")


# What an article of each stage has in its row.
STAGES: dict[Stage, dict[str, Any]] = {
    Stage.IMPORTED: {"status": Status.DRAFT, "is_checked": False},
    Stage.CHECKED: {"status": Status.DRAFT, "is_checked": True},
    Stage.PROPOSED: {"status": Status.PROPOSED},
    Stage.PUBLISHED: {"status": Status.PUBLISHED},
    Stage.WITHDRAWN: {"status": Status.WITHDRAWN},
}


class ArticleQuerySet(models.QuerySet):
    def published(self) -> ArticleQuerySet:
        """The one definition of what the public may see."""
        return self.filter(status=Status.PUBLISHED)

    def at_stage(self, stage: Stage) -> ArticleQuerySet:
        return self.filter(**STAGES[stage])

    def edited(self) -> ArticleQuerySet:
        """Articles that an editor changed: the importer keeps them."""
        return self.filter(edited_at__isnull=False)

    def newest_first(self) -> ArticleQuerySet:
        """The latest issue first, then by page and position on it; undated pages last."""
        return self.order_by(
            models.F("page__issue__date").desc(nulls_last=True),
            models.F("page__order").asc(nulls_last=True),
            "page_id",
            "position",
        )

    def latest_published(self) -> ArticleQuerySet:
        """By time of publication, the latest first."""
        return self.order_by("-published_at", "-pk")

    def with_opening(self) -> ArticleQuerySet:
        """With the beginning of the text: a list then costs no query for each title or excerpt."""
        return self.annotate(opening_text=_read_opening())

    def for_links(self, *others: str) -> ArticleQuerySet:
        """With what a link to each needs, its address and title, and no other column but these."""
        title = models.Case(models.When(headline="", kicker="", deck="", then=_read_opening()))
        return self.annotate(opening_text=title).only("ref", "kicker", "headline", "deck", "page", *others)

    def with_print(self) -> ArticleQuerySet:
        """With newspaper, issue, page and column in the same query, without the long texts of the page."""
        related = self.select_related("page__newspaper", "page__issue__newspaper", "column")
        return related.defer("page__text", "page__parsed_state")

    def for_reading(self) -> ArticleQuerySet:
        """With column, blocks and credits, in three queries."""
        blocks = Block.objects.order_by("position")
        credits = Credit.objects.select_related("person").order_by("position", "pk")
        return self.with_print().prefetch_related(
            models.Prefetch("blocks", blocks), models.Prefetch("credits", credits)
        )


class Article(models.Model):
    """The saved, curated row of a story.

    Its headings are curated copies of its heading blocks. Editing it sets `edited_at`; from then on imports
    change neither the article nor its blocks and credits.

    `continues_ref` is the ref that an editor chose; `continues` is the article that it leads to now.
    """

    ref = models.CharField(_("永久编号"), max_length=16, unique=True, editable=False)
    page = models.ForeignKey(
        "articles.Page",
        on_delete=models.CASCADE,
        related_name="articles",
        db_index=False,
        verbose_name=_("版面"),
    )
    position = models.PositiveSmallIntegerField(_("版内次序"))
    kind = models.CharField(_("体裁"), max_length=12, choices=KIND_CHOICES, default=Kind.NEWS.value)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT)
    kicker = models.CharField(_("引题"), max_length=500, blank=True)
    headline = models.CharField(_("主题"), max_length=500, blank=True)
    deck = models.CharField(_("副题"), max_length=500, blank=True)
    column = models.ForeignKey(
        "articles.Column",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        db_index=False,
        verbose_name=_("栏目"),
    )
    jump_to = models.CharField(_("下转"), max_length=10, blank=True)
    jump_from = models.CharField(_("上接"), max_length=10, blank=True)
    continues = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("接自"),
        help_text=_("本文是那一篇在本期另一版上的续文。"),
    )
    continues_ref = models.CharField(max_length=16, blank=True, editable=False)
    flags = models.JSONField(_("存疑"), default=list, blank=True)
    held = models.JSONField(_("编辑定下的部分"), default=list, editable=False)
    is_checked = models.BooleanField(_("已核"), default=False, editable=False)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(_("编辑时间"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)
    tags = models.ManyToManyField("articles.Tag", through="articles.Tagging", related_name="articles")
    people = models.ManyToManyField("articles.Person", through="articles.Credit", related_name="articles")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "文章")
        verbose_name_plural = pgettext_lazy("复数", "文章")
        ordering = ["page_id", "position"]
        permissions = [("publish_article", _("可以发布和撤下文章"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=[status.value for status in Status]),
                name="article_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Kind]), name="article_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.PUBLISHED) | models.Q(published_at__isnull=False),
                name="article_published_has_time",
            ),
        ]
        indexes = [
            # the API's list in order of change, and the indexer's walk over what is published
            models.Index(fields=["status", "updated_at"], name="article_by_status_and_change"),
            # the front page and the feed: what was published last
            models.Index(fields=["status", "published_at"], name="article_by_publication"),
            # a page's articles, and whether any is published
            models.Index(fields=["page", "status", "position"], name="articles_of_page"),
            # a column's articles, and how many they are
            models.Index(fields=["column", "status"], name="articles_of_column"),
            # what continues an article that is merged, goes or comes back
            models.Index(
                fields=["continues_ref"],
                condition=~models.Q(continues_ref=""),
                name="article_by_continues_ref",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return find_path("article", self.ref)

    @property
    def title(self) -> str:
        """Its title in lists: the headline, else another heading, else the opening of its text."""
        if heading := self.headline or self.kicker or self.deck:
            return heading
        opening = strip_jump_marks(self.opening_text or "")
        return f"{opening[:OPENING_CHARS]}…" if len(opening) > OPENING_CHARS else opening or self.ref

    @cached_property
    def opening_text(self) -> str | None:
        """The beginning of its text with its jump marks, None without text; `with_opening` fetches it."""
        text = (block for block in self.blocks.all() if block.role in TEXT_ROLES)
        first = next((block for block in text if not re.match(LONE_MARK, block.text)), None)
        return (first.correction or first.text)[:EXCERPT_CHARS] if first else None

    @property
    def part(self) -> Part | None:
        """The part of a series that it is, as its headings say."""
        return read_first_part((self.headline, self.kicker, self.deck))

    @property
    def excerpt(self) -> str:
        """The beginning of its text for readers, with … if it was cut; empty if it has no text."""
        opening = self.opening_text or ""
        return strip_jump_marks(opening) + ("…" if len(opening) == EXCERPT_CHARS else "")

    @property
    def stage(self) -> Stage:
        return next(
            stage
            for stage, values in STAGES.items()
            if all(getattr(self, name) == value for name, value in values.items())
        )

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def is_edited(self) -> bool:
        return self.edited_at is not None


# What a list shows of each article: half of the columns, of which times and JSON take longest to read.
LISTED = (
    *("ref", "kind", "kicker", "headline", "deck", "page", "column"),
    *("page__ref", "page__label", "page__section", "page__newspaper", "page__issue"),
    *("page__newspaper__name", "page__newspaper__code"),
    *("page__issue__date", "page__issue__newspaper", "page__issue__newspaper__code"),
    *("column__name", "column__standing"),
)


@composed
def _read_listed(pks: list[int]) -> ArticleQuerySet:
    return Article.objects.published().filter(pk__in=pks).with_print().with_opening().only(*LISTED)


def read_listed(pks: Iterable[int]) -> dict[int, Article]:
    """Those of the articles of these keys that are published, by key, in this order, as lists show them.

    One query, which is composed once for each number of keys.
    """
    pks = list(pks)
    found = {article.pk: article for article in _read_listed(pks)}
    return {pk: found[pk] for pk in pks if pk in found}


def _read_opening() -> models.Subquery:
    text = Block.objects.filter(article=models.OuterRef("pk"), role__in=TEXT_ROLES)
    first = text.exclude(text__regex=LONE_MARK).order_by("position")
    printed = Coalesce(NullIf("correction", models.Value("")), "text")
    return models.Subquery(first.values(head=Left(printed, EXCERPT_CHARS))[:1])


def is_of_published() -> models.Exists:
    """Whether the article of a credit, a tagging or a collection's item is published."""
    return models.Exists(Article.objects.published().filter(pk=models.OuterRef("article")))


class FormerRef(models.Model):
    """The ref of an article that was merged into another; it always leads to that one."""

    ref = models.CharField(_("永久编号"), max_length=16, unique=True)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="former_refs", verbose_name=_("文章")
    )

    class Meta:
        verbose_name = pgettext_lazy("单数", "旧编号")
        verbose_name_plural = pgettext_lazy("复数", "旧编号")

    def __str__(self) -> str:
        return self.ref


class BlockQuerySet(models.QuerySet):
    def public(self) -> BlockQuerySet:
        """Blocks of published articles, and the noise that belongs to no article."""
        return self.filter(models.Q(article__isnull=True) | is_of_published())


class Block(models.Model):
    """Lines of one page that read as one paragraph or heading; without an article, noise of the page.

    `text` is the printed lines, joined; `correction` is an editor's wording instead, empty if there is none.
    """

    page = models.ForeignKey(
        "articles.Page", on_delete=models.CASCADE, related_name="blocks", verbose_name=_("版面")
    )
    article = models.ForeignKey(
        Article,
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
        verbose_name = pgettext_lazy("单数", "文块")
        verbose_name_plural = pgettext_lazy("复数", "文块")
        ordering = ["page_id", "article_id", "position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="block_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(span_start__isnull=True, span_end__isnull=True)
                | models.Q(span_start__isnull=False, span_end__isnull=False),
                name="block_span_has_both_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(article__isnull=False) | models.Q(role=Role.NOISE.value),
                name="block_without_article_is_noise",
            ),
            models.UniqueConstraint(fields=["article", "position"], name="block_position_once_an_article"),
        ]

    def __str__(self) -> str:
        return join_label(self.get_role_display(), self.text[:20])

    @property
    def span(self) -> tuple[int, int] | None:
        """The characters that it holds of lines which it shares, as `articles.parsing.Block` has them."""
        return None if self.span_start is None or self.span_end is None else (self.span_start, self.span_end)

    @property
    def reading_text(self) -> str:
        """The text for readers: the correction if there is one, without the marks 下转 and 上接."""
        return strip_jump_marks(self.correction or self.text)


class CreditQuerySet(models.QuerySet):
    def counted_by_role(self) -> CreditQuerySet:
        """Rows of `role` and `article_count`, the most frequent role first."""
        return (
            self.order_by()
            .values("role")
            .annotate(article_count=models.Count("article"))
            .order_by("-article_count", "role")
        )


class Credit(models.Model):
    """A person's part in an article, with the role as printed: 记者, 见习记者, 通讯员, 摄, 评论员 …

    A credit such as 本报评论员 names nobody: it has no person.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="credits", verbose_name=_("文章")
    )
    person = models.ForeignKey(
        "articles.Person",
        on_delete=models.PROTECT,
        related_name="credits",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("人物"),
    )
    role = models.CharField(_("身份"), max_length=30)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)

    objects = CreditQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "署名")
        verbose_name_plural = pgettext_lazy("复数", "署名")
        ordering = ["article_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "person", "role"], name="credit_once_an_article_and_role"
            ),
            # in a database NULLs are never equal, so the constraint above does not cover these
            models.UniqueConstraint(
                fields=["article", "role"],
                condition=models.Q(person__isnull=True),
                name="nameless_credit_once_an_article",
            ),
        ]
        indexes = [
            # a person's articles, and how many they are
            models.Index(fields=["person", "article"], name="credit_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person}" if self.person else self.role

    @property
    def names(self) -> tuple[str, ...]:
        """What the print may call the person; an empty name where it names nobody."""
        return (self.person.name, *self.person.aliases) if self.person else ("",)

    @property
    def author(self) -> str:
        """The person's name, or the role where it names nobody (本报评论员)."""
        return self.person.name if self.person else self.role
