"""The columns that articles appeared in and the people they credit."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.languages import find_path
from articles.models.article import Article, ArticleQuerySet, Credit, CreditQuerySet, is_of_published
from articles.models.subqueries import count_rows, has_rows


class ColumnStanding(models.TextChoices):
    USED = "used", _("栏目")
    PROPOSED = "proposed", pgettext_lazy("栏目", "待定")
    REFUSED = "refused", _("不是栏目")


class ColumnQuerySet(models.QuerySet):
    def published(self) -> ColumnQuerySet:
        return self.filter(has_rows(Article.objects.published(), "column"))

    def listed(self) -> ColumnQuerySet:
        """Published ones that are columns. Proposed ones have an address too, but no link leads there."""
        return self.published().filter(standing=ColumnStanding.USED)

    def counted(self) -> ColumnQuerySet:
        """With `article_count`, the published articles that appeared under it."""
        return self.annotate(article_count=count_rows(Article.objects.published(), "column"))


class Column(models.Model):
    """栏目: the standing heading that articles appear under.

    A heading that an import finds once is only proposed: it becomes a column when it recurs, or when an
    editor says so.
    """

    Standing = ColumnStanding

    newspaper = models.ForeignKey(
        "articles.Newspaper", on_delete=models.PROTECT, related_name="columns", verbose_name=_("报纸")
    )
    name = models.CharField(_("栏目名"), max_length=100)
    about = models.CharField(_("简介"), max_length=500, blank=True)
    standing = models.CharField(
        _("是不是栏目"),
        max_length=10,
        choices=ColumnStanding,
        default=ColumnStanding.USED,
        editable=False,
    )

    objects = ColumnQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "栏目")
        verbose_name_plural = pgettext_lazy("复数", "栏目")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["newspaper", "name"], name="column_once_a_newspaper"),
            models.CheckConstraint(
                condition=models.Q(standing__in=[standing.value for standing in ColumnStanding]),
                name="column_standing_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return find_path("column", self.pk)

    @property
    def is_listed(self) -> bool:
        return self.standing == ColumnStanding.USED

    def list_articles(self) -> ArticleQuerySet:
        """The published articles that appeared under it."""
        return Article.objects.published().filter(column=self)


class PersonQuerySet(models.QuerySet):
    def published(self) -> PersonQuerySet:
        """People credited in published articles."""
        return self.filter(has_rows(Credit.objects.filter(is_of_published()), "person"))

    def counted(self) -> PersonQuerySet:
        """With `article_count`, the published articles that name the person."""
        credits = Credit.objects.filter(is_of_published())
        return self.annotate(article_count=count_rows(credits, "person", counted="article"))

    def named(self, name: str) -> PersonQuerySet:
        """People whose name or an alias is this.

        One query more: databases share no lookup for a value in a JSON list.
        """
        others = self.model.objects.exclude(aliases=[]).values_list("pk", "aliases")
        known = [pk for pk, names in others if name in names]
        return self.filter(models.Q(name=name) | models.Q(pk__in=known))


class Person(models.Model):
    name = models.CharField(_("姓名"), max_length=100)
    note = models.CharField(
        _("区别说明"), max_length=100, blank=True, help_text=_("只在有同名者时填写，如所在单位。")
    )
    aliases = models.JSONField(
        _("别名、笔名"), default=list, blank=True, help_text=_("署这些名字的，也归到这个人物。")
    )
    about = models.CharField(_("简介"), max_length=500, blank=True)
    wikidata = models.CharField(
        "Wikidata", max_length=20, blank=True, validators=[RegexValidator(r"^Q[1-9]\d*$")]
    )
    viaf = models.CharField("VIAF", max_length=22, blank=True, validators=[RegexValidator(r"^[1-9]\d*$")])

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "人物")
        verbose_name_plural = pgettext_lazy("复数", "人物")
        ordering = ["name", "note"]
        constraints = [
            models.UniqueConstraint(fields=["name", "note"], name="person_told_apart"),
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.note}）" if self.note else self.name

    def get_absolute_url(self) -> str:
        return find_path("person", self.pk)

    def list_same_as(self) -> list[tuple[str, str]]:
        """Where else the person is described: the name of each authority file, and the address there."""
        addresses = (
            ("Wikidata", self.wikidata, "https://www.wikidata.org/entity/"),
            ("VIAF", self.viaf, "https://viaf.org/viaf/"),
        )
        return [(name, base + key) for name, key, base in addresses if key]

    def list_articles(self) -> ArticleQuerySet:
        """The published articles that name the person."""
        return Article.objects.published().filter(pk__in=self.credits.values("article"))

    def list_roles(self) -> CreditQuerySet:
        """Rows of `role` and `article_count` over published articles, the most frequent role first."""
        return Credit.objects.filter(is_of_published(), person=self).counted_by_role()
