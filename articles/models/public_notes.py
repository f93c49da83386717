"""更正 and 撤稿: what editors tell readers about an article after it was published."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.article import Article, ArticleQuerySet, FormerRef
from articles.models.choices import join_label
from articles.models.history import DECIDED_HAS_TIME, ProposalState, ProposedChange


class PublicNoteKind(models.TextChoices):
    CORRECTION = "correction", pgettext_lazy("说明", "更正")
    WITHDRAWAL = "withdrawal", _("撤稿")


class PublicNoteQuerySet(models.QuerySet):
    def standing(self) -> PublicNoteQuerySet:
        """Those that readers see, the oldest first."""
        return self.filter(state=ProposalState.ACCEPTED, ended_at=None).order_by("decided_at", "pk")

    def open(self) -> PublicNoteQuerySet:
        """Those that somebody proposed and nobody has decided."""
        return self.filter(state=ProposalState.OPEN)

    def about(self, articles: ArticleQuerySet) -> PublicNoteQuerySet:
        """Those of the articles, and of what was merged into them."""
        former = FormerRef.objects.filter(article__in=articles.order_by().values("pk")).values("ref")
        own = articles.order_by().values("ref")
        return self.filter(models.Q(article__in=own) | models.Q(article__in=former))

    def corrections(self) -> PublicNoteQuerySet:
        return self.filter(kind=PublicNoteKind.CORRECTION)

    def withdrawals(self) -> PublicNoteQuerySet:
        return self.filter(kind=PublicNoteKind.WITHDRAWAL)


class PublicNote(ProposedChange):
    """A dated note for readers: proposed, then accepted, which makes it public, or declined.

    `ended_at` is when an editor took it back, or when the article that it says is withdrawn was published
    again. It belongs to a ref, not to a row: an article that goes and comes back has its notes still.
    """

    Kind = PublicNoteKind

    article = models.ForeignKey(
        Article,
        to_field="ref",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="public_notes",
        verbose_name=_("文章"),
    )
    kind = models.CharField(_("种类"), max_length=10, choices=PublicNoteKind)
    text = models.TextField(_("内容"), max_length=1000)
    ended_at = models.DateTimeField(_("收回时间"), null=True)
    ended_by_name = models.CharField(_("收回者姓名"), max_length=150, blank=True)

    objects = PublicNoteQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("单数", "更正和撤稿说明")
        verbose_name_plural = pgettext_lazy("复数", "更正和撤稿说明")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=DECIDED_HAS_TIME, name="public_note_decided_has_time"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in PublicNoteKind]),
                name="public_note_kind_known",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="public_note_has_text"),
        ]

    def __str__(self) -> str:
        return join_label(self.get_kind_display(), self.text[:20])

    @property
    def is_standing(self) -> bool:
        return self.state == ProposalState.ACCEPTED and self.ended_at is None
