"""What every proposal asks of who decides it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from articles.curation.operations import Refused
from articles.models.history import ProposalState, ProposedChange

PUBLISH_PERMISSION = "articles.publish_article"


def require(user: User, permission: str) -> None:
    if not user.has_perm(permission):
        raise PermissionDenied(_("您没有这项权限。"))


def check_open(proposal: ProposedChange) -> None:
    if proposal.state != ProposalState.OPEN:
        raise Refused(_("这条提议已经有人决定过了。"))


def check_reason(reason: str) -> str:
    """The reason without blanks around it. Raises Refused where there is none."""
    if not reason.strip():
        raise Refused(_("请写明不采纳的理由。"))
    return reason.strip()
