"""Articles that were public and are not; programs that keep a copy read this list."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

REFS_A_QUERY = 500  # databases limit how many values a query takes


class WithdrawalQuerySet(models.QuerySet):
    def record(self, refs: Iterable[str], *, at: datetime.datetime | None = None) -> None:
        """Note that these articles are public no longer. Call it in the transaction that withdraws them."""
        at = at or timezone.now()
        self.bulk_create(
            [Withdrawal(ref=ref, withdrawn_at=at) for ref in refs],
            update_conflicts=True,
            unique_fields=["ref"],
            update_fields=["withdrawn_at"],
        )

    def take_back(self, refs: Iterable[str]) -> None:
        """Remove these: they are public again. Call it in the transaction that publishes them."""
        refs = list(refs)
        for start in range(0, len(refs), REFS_A_QUERY):
            self.filter(ref__in=refs[start : start + REFS_A_QUERY]).delete()


class Withdrawal(models.Model):
    """An article that was public under this ref until then. Not a foreign key: its row may be deleted."""

    ref = models.CharField(_("永久编号"), max_length=16, unique=True)
    withdrawn_at = models.DateTimeField(_("撤下时间"))

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("撤下的编号")
        verbose_name_plural = pgettext_lazy("复数", "撤下的编号")
        indexes = [models.Index(fields=["withdrawn_at", "ref"], name="withdrawal_by_time")]  # the API's walk

    def __str__(self) -> str:
        return self.ref
