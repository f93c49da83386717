"""专题: articles that editors gathered."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.languages import find_path
from articles.models.article import Article, ArticleQuerySet, is_of_published
from articles.models.choices import join_label
from articles.models.history import DECIDED_HAS_TIME, ProposedChange
from articles.models.subqueries import count_rows, has_rows


class CollectionQuerySet(models.QuerySet):
    def published(self) -> CollectionQuerySet:
        """Collections that are public and contain published articles."""
        items = CollectionItem.objects.filter(is_of_published())
        return self.filter(has_rows(items, "collection"), is_public=True)

    def counted(self) -> CollectionQuerySet:
        """With `article_count`, the published articles gathered in it."""
        items = CollectionItem.objects.filter(is_of_published())
        return self.annotate(article_count=count_rows(items, "collection"))


class Collection(models.Model):
    title = models.CharField(_("专题名"), max_length=100)
    slug = models.SlugField(_("网址名"), max_length=100, unique=True, allow_unicode=True)
    introduction = models.TextField(
        _("导语"), blank=True, help_text=_("可以用 Markdown 写强调、列表、引文和链接。")
    )
    picture = models.ForeignKey(
        "articles.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("版面图"),
        help_text=_("放在专题前面的一版。"),
    )
    is_public = models.BooleanField(_("公开"), default=False)
    articles = models.ManyToManyField(
        Article, through="articles.CollectionItem", related_name="collections", verbose_name=_("文章")
    )

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "专题")
        verbose_name_plural = pgettext_lazy("复数", "专题")
        ordering = ["-pk"]
        permissions = [("publish_collection", _("可以公开和收回专题"))]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return find_path("collection", self.slug)

    def list_articles(self) -> ArticleQuerySet:
        """The published articles gathered in it, in the editors' order, each with their `note`."""
        return (
            Article.objects.published()
            .filter(collection_items__collection=self)
            .annotate(
                note=models.F("collection_items__note"),
                section=models.Subquery(find_section("collection_items__")),
            )
            .order_by("collection_items__position", "collection_items__pk")
        )


def find_section(path: str = "") -> models.QuerySet:
    """The heading of the section that an item is in, for a subquery; `path` leads to the item."""
    place = {name: models.OuterRef(f"{path}{name}") for name in ("collection", "position", "pk")}
    ahead = models.Q(position__lt=place["position"]) | models.Q(
        position=place["position"], pk__lte=place["pk"]
    )
    items = CollectionItem.objects.filter(ahead, collection=place["collection"]).exclude(heading="")
    return items.order_by("-position", "-pk").values("heading")[:1]


class CollectionItem(models.Model):
    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="items", verbose_name=_("专题")
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="collection_items", verbose_name=_("文章")
    )
    position = models.PositiveIntegerField(_("次序"), default=0)
    note = models.CharField(_("按语"), max_length=300, blank=True)
    heading = models.CharField(_("小标题"), max_length=100, blank=True, help_text=_("从这一篇起是新的一组。"))

    class Meta:
        verbose_name = pgettext_lazy("单数", "专题文章")
        verbose_name_plural = pgettext_lazy("复数", "专题文章")
        ordering = ["collection_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "article"], name="article_once_a_collection"),
        ]

    def __str__(self) -> str:
        return join_label(self.collection, self.article)

    def clean_fields(self, exclude: Iterable[str] | None = None) -> None:
        """Take an article that was read as there, instead of asking for each."""
        known = {"article"} if self._meta.get_field("article").is_cached(self) else set()
        super().clean_fields({*(exclude or ()), *known})


class CollectionProposal(ProposedChange):
    """How somebody without the right to publish would have a public collection.

    `before` and `after` are its values then and as proposed (`curation.collections.read_values`).
    """

    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="proposals", verbose_name=_("专题")
    )
    before = models.JSONField(_("原来"))
    after = models.JSONField(_("提议"))

    class Meta:
        verbose_name = pgettext_lazy("单数", "专题提议")
        verbose_name_plural = pgettext_lazy("复数", "专题提议")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=DECIDED_HAS_TIME, name="collection_proposal_decided_has_time"),
        ]

    def __str__(self) -> str:
        return f"{self.collection} {self.author_name}"
