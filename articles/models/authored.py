"""Who did something, as rows keep it: the account while it exists, and the name as it was then."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Authored(models.Model):
    """A row that an editor made."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("编辑"),
    )
    author_name = models.CharField(_("编辑姓名"), max_length=150, blank=True)

    class Meta:
        abstract = True


def name_author(user: AbstractUser) -> str:
    """The name that is kept: the full name, or the account's where there is none."""
    return user.get_full_name() or user.get_username()
