"""Which articles are related, and why; worked out by the process that keeps the index.

The database does not check that these articles exist, so that an operation that deletes one need not pay for
its relations: they are never shown, and that process deletes them later.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.article import Article


class Reason(models.TextChoices):
    """Why an article is related to another; the first that holds counts."""

    SERIES = "series", pgettext_lazy("相关文章", "连载")
    STORY = "story", pgettext_lazy("相关文章", "同一报道")
    EVENT = "event", pgettext_lazy("相关文章", "同一事件")
    PEOPLE = "people", pgettext_lazy("相关文章", "同一人物")
    TAGS = "tags", pgettext_lazy("相关文章", "相同标签")
    TEXT = "text", pgettext_lazy("相关文章", "内容相近")


class Relation(models.Model):
    """One article is related to another; there is a row for each direction.

    `names` are the tags behind the reason, the rarest first. `part` is the other's number in
    a series, and None of other relations.
    """

    article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="relations",
        verbose_name=_("文章"),
    )
    other = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="relations_to",
        verbose_name=_("相关文章"),
    )
    reason = models.CharField(max_length=10, choices=Reason)
    names = models.JSONField(default=list)
    closeness = models.FloatField()
    part = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("单数", "相关文章")
        verbose_name_plural = pgettext_lazy("复数", "相关文章")
        default_permissions = ()  # nobody edits them
        constraints = [
            models.UniqueConstraint(fields=["article", "other"], name="relation_once"),
            models.CheckConstraint(
                condition=~models.Q(article=models.F("other")), name="relation_to_another"
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=[reason.value for reason in Reason]),
                name="relation_reason_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} → {self.other_id}：{self.get_reason_display()}"


class RelationState(models.Model):
    """That an article's relations are worked out, and as of which of its changes (`Article.updated_at`)."""

    article = models.OneToOneField(
        Article,
        on_delete=models.CASCADE,
        db_constraint=False,
        primary_key=True,
        related_name="relation_state",
    )
    as_of = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.article_id}: {self.as_of}"
