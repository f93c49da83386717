"""What programs get of each article: its public JSON, in the order in which articles changed."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.article import Status


def make_epoch() -> str:
    return secrets.token_hex(8)


class PublicationLog(models.Model):
    """The one row that counts the records. Whoever writes records holds it until the transaction ends.

    `sequence` and `at` are those of the last record. `epoch` names this counting: programs that keep a copy
    start anew where it changes. `shape` is the form of the records, 0 until all of them are written.
    """

    epoch = models.CharField(max_length=16, default=make_epoch)
    sequence = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    shape = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()  # nobody edits it
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="publication_log_is_one_row")]

    def __str__(self) -> str:
        return f"{self.epoch}:{self.sequence}"


class PublicationRecordQuerySet(models.QuerySet):
    def public(self) -> PublicationRecordQuerySet:
        """Records of published articles; the others are of withdrawn ones."""
        return self.filter(article__status=Status.PUBLISHED)

    def withdrawn(self) -> PublicationRecordQuerySet:
        return self.filter(article__isnull=True)


class PublicationRecord(models.Model):
    """An article's public JSON as of its last change; of a withdrawn article, only its ref and the time.

    `summary` and `detail` are two JSON objects: the fields of lists, and those that only the whole article
    has. Addresses in them are relative to the site. `hash` is of both, without sequence and time.
    """

    ref = models.CharField(_("永久编号"), max_length=16, primary_key=True)
    # Without a constraint: an article is deleted before its record is rewritten, in one transaction.
    article = models.OneToOneField(
        "articles.Article",
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="record",
        verbose_name=_("文章"),
    )
    sequence = models.BigIntegerField(_("序号"), unique=True)
    at = models.DateTimeField(_("时间"))
    hash = models.CharField(_("校验值"), max_length=64, blank=True)
    summary = models.TextField(blank=True)
    detail = models.TextField(blank=True)

    objects = PublicationRecordQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "发布记录")
        verbose_name_plural = pgettext_lazy("复数", "发布记录")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article__isnull=False) | models.Q(hash="", summary="", detail=""),
                name="withdrawal_has_no_text",
            ),
        ]
        indexes = [
            # the API's lists of what changed or was withdrawn since a time
            models.Index(fields=["at"], name="publication_by_time"),
            # when articles changed last, for sitemaps and counts, and what was withdrawn lately, as the admin
            # counts it: a row with its long texts costs four times its entry here
            models.Index(fields=["article", "at"], name="record_of_article"),
        ]

    def __str__(self) -> str:
        return self.ref
