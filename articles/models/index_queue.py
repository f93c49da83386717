"""The queue of articles to index again, written in the transaction that changed them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IndexRequestQuerySet(models.QuerySet):
    def ask(self, article_pks: Iterable[int]) -> None:
        """Ask for these articles to be indexed again: added, changed or removed, whatever the rows then say.

        Call it in the transaction that changes the rows, so that every change has its request.
        """
        self.bulk_create([IndexRequest(article_pk=pk) for pk in article_pks])


class IndexRequest(models.Model):
    """One article to index again. Not a foreign key: a deleted article has to leave the index too."""

    article_pk = models.BigIntegerField(_("文章主键"))
    asked_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = IndexRequestQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "待索引")
        verbose_name_plural = pgettext_lazy("复数", "待索引")

    def __str__(self) -> str:
        return str(self.article_pk)
