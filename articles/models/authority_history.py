"""What editors did to authorities and to the tags of articles, and where addresses of former ones lead."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.authored import Authored
from articles.models.choices import join_label
from articles.models.history import DECIDED_HAS_TIME, ProposedChange


class AuthorityKind(models.TextChoices):
    """What addresses lead to that an editor can rename or merge."""

    TAG = "tag", _("标签")
    PERSON = "person", _("人物")
    COLUMN = "column", _("栏目")
    COLLECTION = "collection", _("专题")


class AuthorityAction(models.TextChoices):
    """What an editor did."""

    EDIT = "edit", _("修改")
    MERGE = "merge", pgettext_lazy("操作", "合并")
    SPLIT = "split", pgettext_lazy("操作", "拆分")
    DELETE = "delete", pgettext_lazy("操作", "删除")
    TAG = "tag", _("加标签")
    UNTAG = "untag", _("去掉标签")
    ACCEPT = "accept", pgettext_lazy("操作", "采用")
    REJECT = "reject", pgettext_lazy("操作", "不用")


class AuthorityOperation(Authored):
    """One thing that an editor did to authorities or to the tags of articles, with the rows it changed.

    `subject` is what it was done to, in words, as it was then. `author` is who did it, or proposed what
    `accepted_by_name` accepted. `steps` are what `curation.journal` writes and
    takes back.
    """

    action = models.CharField(_("操作"), max_length=10, choices=AuthorityAction)
    subject = models.CharField(_("对象"), max_length=300)
    article_count = models.PositiveIntegerField(_("文章数"), default=0)
    accepted_by_name = models.CharField(_("采纳者姓名"), max_length=150, blank=True)
    made_at = models.DateTimeField(_("时间"))
    steps = models.JSONField(_("改动的行"))
    undone_at = models.DateTimeField(_("撤销时间"), null=True)
    undone_by_name = models.CharField(_("撤销者姓名"), max_length=150, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("单数", "标签、人物、栏目和专题的操作")
        verbose_name_plural = pgettext_lazy("复数", "标签、人物、栏目和专题的操作")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__in=[action.value for action in AuthorityAction]),
                name="authority_action_known",
            ),
        ]
        indexes = [models.Index(fields=["made_at"], name="authority_operation_by_time")]

    def __str__(self) -> str:
        return join_label(self.get_action_display(), self.subject)


class NameProposal(ProposedChange):
    """What somebody without the right to publish would do to tags, people or columns that are public.

    `names` are the keys of the rows that it is about; `arguments` are what `curation.name_proposals` writes.
    """

    kind = models.CharField(_("种类"), max_length=10, choices=AuthorityKind)
    action = models.CharField(_("操作"), max_length=10, choices=AuthorityAction)
    subject = models.CharField(_("对象"), max_length=300)
    names = models.JSONField(_("涉及的名称"))
    arguments = models.JSONField(_("提议"))

    class Meta:
        verbose_name = pgettext_lazy("单数", "名称提议")
        verbose_name_plural = pgettext_lazy("复数", "名称提议")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=DECIDED_HAS_TIME, name="name_proposal_decided_has_time"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in AuthorityKind]),
                name="name_proposal_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(action__in=["edit", "merge", "split"]), name="name_proposal_action_known"
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.get_action_display(), self.subject)


class FormerAddress(models.Model):
    """The last part of an address that an authority had; it leads to the one that has its articles now."""

    kind = models.CharField(_("种类"), max_length=10, choices=AuthorityKind)
    key = models.CharField(_("旧地址"), max_length=100)
    heir = models.BigIntegerField(_("现在的主键"))

    class Meta:
        verbose_name = pgettext_lazy("单数", "旧地址")
        verbose_name_plural = pgettext_lazy("复数", "旧地址")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="former_address_leads_to_one"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in AuthorityKind]),
                name="former_address_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


def find_heir(kind: AuthorityKind, key: str) -> int | None:
    """The primary key of what an address that ended in this key leads to now."""
    return FormerAddress.objects.filter(kind=kind, key=key).values_list("heir", flat=True).first()
