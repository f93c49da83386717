"""Sign-ins and wrong passwords, as django-axes records them, under the names that administrators read."""

from axes.models import AccessAttempt, AccessLog
from django.utils.translation import pgettext_lazy


class FailedSignIn(AccessAttempt):
    """Wrong passwords for one account from one client; deleted, they no longer count."""

    class Meta:
        proxy = True
        verbose_name = pgettext_lazy("单数", "登录失败")
        verbose_name_plural = pgettext_lazy("复数", "登录失败")

    def __str__(self) -> str:
        return f"{self.username} {self.ip_address}"


class SignIn(AccessLog):
    class Meta:
        proxy = True
        verbose_name = pgettext_lazy("单数", "登录记录")
        verbose_name_plural = pgettext_lazy("复数", "登录记录")

    def __str__(self) -> str:
        return f"{self.username} {self.ip_address}"
