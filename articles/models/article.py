"""What is read: articles, the people who made them and the columns they appeared under."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.db.models.functions import Coalesce, Left, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.choices import KIND_CHOICES
from articles.models.print import Block, Newspaper, Page
from articles.models.subqueries import count_rows, has_rows
from articles.parsing import Kind
from articles.parsing.jumps import strip_jump_marks
from articles.parsing.roles import TEXT_ROLES


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PROPOSED = "proposed", _("待发布")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤下")


def is_of_published() -> models.Exists:
    """Whether the article of a credit, a tagging or a collection's item is published."""
    return models.Exists(Article.objects.published().filter(pk=models.OuterRef("article")))


class ColumnQuerySet(models.QuerySet):
    def published(self) -> ColumnQuerySet:
        return self.filter(has_rows(Article.objects.published(), "column"))

    def counted(self) -> ColumnQuerySet:
        """With `article_count`, the published articles that appeared under it."""
        return self.annotate(article_count=count_rows(Article.objects.published(), "column"))


class Column(models.Model):
    """栏目: the standing head that articles appear under."""

    newspaper = models.ForeignKey(
        Newspaper, on_delete=models.PROTECT, related_name="columns", verbose_name=_("报纸")
    )
    name = models.CharField(_("栏目名"), max_length=100)

    objects = ColumnQuerySet.as_manager()

    class Meta:
        verbose_name = _("栏目")
        verbose_name_plural = pgettext_lazy("复数", "栏目")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["newspaper", "name"], name="column_once_a_newspaper"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("column", args=[self.pk])

    def list_articles(self) -> ArticleQuerySet:
        """The published articles that appeared under it."""
        return Article.objects.published().filter(column=self)


class PersonQuerySet(models.QuerySet):
    def published(self) -> PersonQuerySet:
        """People credited in something to read."""
        return self.filter(has_rows(Credit.objects.filter(is_of_published()), "person"))

    def counted(self) -> PersonQuerySet:
        """With `article_count`, the published articles that name the person."""
        credits = Credit.objects.filter(is_of_published())
        return self.annotate(article_count=count_rows(credits, "person", counted="article"))


class Person(models.Model):
    name = models.CharField(_("姓名"), max_length=100)
    note = models.CharField(
        _("区别说明"), max_length=100, blank=True, help_text=_("只在有同名者时填写,如所在单位。")
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("人物")
        verbose_name_plural = pgettext_lazy("复数", "人物")
        ordering = ["name", "note"]
        constraints = [
            models.UniqueConstraint(fields=["name", "note"], name="person_told_apart"),
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}({self.note})" if self.note else self.name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])

    def list_articles(self) -> ArticleQuerySet:
        """The published articles that name the person."""
        return Article.objects.published().filter(pk__in=self.credits.values("article"))

    def list_roles(self) -> CreditQuerySet:
        """Rows of `role` and `article_count` over published articles, the most frequent role first."""
        return Credit.objects.filter(is_of_published(), person=self).counted_by_role()


class ArticleQuerySet(models.QuerySet):
    def published(self) -> ArticleQuerySet:
        """The one definition of what the public may see."""
        return self.filter(status=Status.PUBLISHED)

    def touched(self) -> ArticleQuerySet:
        """Articles that an editor changed: the importer keeps them."""
        return self.filter(edited_at__isnull=False)

    def newest_first(self) -> ArticleQuerySet:
        """By date of issue, then page and place on it; undated pages last."""
        return self.order_by(
            models.F("page__issue__date").desc(nulls_last=True),
            models.F("page__number").asc(nulls_last=True),
            "page_id",
            "position",
        )

    def latest_published(self) -> ArticleQuerySet:
        """By when it came before the public, the last first."""
        return self.order_by("-published_at", "-pk")

    def with_opening(self) -> ArticleQuerySet:
        """With the beginning of the text, so that a list costs no query for each title or excerpt."""
        first = Block.objects.filter(article=models.OuterRef("pk"), role__in=TEXT_ROLES).order_by("position")
        printed = Coalesce(NullIf("correction", models.Value("")), "text")
        return self.annotate(
            opening_text=models.Subquery(first.values(head=Left(printed, EXCERPT_CHARS))[:1])
        )

    def with_print(self) -> ArticleQuerySet:
        """With newspaper, issue, page and column in the same query, but without the page's long text."""
        return self.select_related("page__newspaper", "page__issue__newspaper", "column").defer("page__text")

    def for_reading(self) -> ArticleQuerySet:
        """With everything that stands in the article, in three queries."""
        blocks = Block.objects.order_by("position")
        credits = Credit.objects.select_related("person").order_by("position", "pk")
        return self.with_print().prefetch_related(
            models.Prefetch("blocks", blocks), models.Prefetch("credits", credits)
        )


class Article(models.Model):
    """The saved, curated row of a story.

    Heads are curated copies of the head blocks. `edited_at` is set by the first editor's change and
    keeps every later import from touching the article, its blocks and its credits.
    """

    ref = models.CharField(_("永久编号"), max_length=16, unique=True, editable=False)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="articles", verbose_name=_("版面"))
    position = models.PositiveSmallIntegerField(_("版内次序"))
    kind = models.CharField(_("体裁"), max_length=12, choices=KIND_CHOICES, default=Kind.NEWS)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT)
    kicker = models.CharField(_("引题"), max_length=500, blank=True)
    headline = models.CharField(_("主题"), max_length=500, blank=True)
    deck = models.CharField(_("副题"), max_length=500, blank=True)
    column = models.ForeignKey(
        Column,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
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
    flags = models.JSONField(_("存疑"), default=list, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(_("编辑时间"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)
    tags = models.ManyToManyField("articles.Tag", through="articles.Tagging", related_name="articles")
    people = models.ManyToManyField(Person, through="articles.Credit", related_name="articles")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("文章")
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
            # the feed of what changed, and the indexer's walk over what is published
            models.Index(fields=["status", "updated_at"], name="article_by_status_and_change"),
            # the front page and the feed: what came before the public last
            models.Index(fields=["status", "published_at"], name="article_by_publication"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.ref])

    @property
    def title(self) -> str:
        """What stands for the article in a list: its headline, else the opening of its text."""
        if heading := self.headline or self.kicker or self.deck:
            return heading
        opening = strip_jump_marks(self.opening_text or "")
        return f"{opening[:OPENING_CHARS]}…" if len(opening) > OPENING_CHARS else opening or self.ref

    @cached_property
    def opening_text(self) -> str | None:
        """The beginning of its text as it stands; `with_opening` brings it along with the row."""
        first = next((block for block in self.blocks.all() if block.role in TEXT_ROLES), None)
        return (first.correction or first.text)[:EXCERPT_CHARS] if first else None

    @property
    def excerpt(self) -> str:
        """The beginning of its text for readers, with … where it was cut; empty where there is no text."""
        opening = self.opening_text or ""
        return strip_jump_marks(opening) + ("…" if len(opening) == EXCERPT_CHARS else "")

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def is_touched(self) -> bool:
        return self.edited_at is not None


OPENING_CHARS = 30
EXCERPT_CHARS = 120


class FormerRef(models.Model):
    """A ref whose article was merged into another: it leads there for ever."""

    ref = models.CharField(_("永久编号"), max_length=16, unique=True)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="former_refs", verbose_name=_("文章")
    )

    class Meta:
        verbose_name = _("旧编号")
        verbose_name_plural = pgettext_lazy("复数", "旧编号")

    def __str__(self) -> str:
        return self.ref


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

    本报评论员 and its like name nobody: such a credit has no person.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="credits", verbose_name=_("文章")
    )
    person = models.ForeignKey(
        Person,
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
        verbose_name = _("署名")
        verbose_name_plural = pgettext_lazy("复数", "署名")
        ordering = ["article_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "person", "role"], name="credit_once_an_article_and_role"
            ),
            # to a database, two credits without a person are never the same
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
    def author(self) -> str:
        """Whom the article names: the person or, where it names nobody, the role (本报评论员)."""
        return self.person.name if self.person else self.role
