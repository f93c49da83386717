"""How many wrong passwords are taken, from whom, and for how long: rules for django-axes.

A browser that an account has signed in with is known by a signed cookie, and only its own wrong passwords
count against it: strangers, even at the same address, cannot lock an editor out.
Source: OWASP, "Slow down online guessing attacks with device cookies".
"""

from __future__ import annotations

import secrets
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_cool_off
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

DEVICE_COOKIE = "device"
DEVICE_SECONDS = 365 * 24 * 3600
DEVICE_ACCOUNTS = 5  # that one browser is known for, the latest first
KNOWN = "known device "  # begins what is recorded in the place of the browser's name

Limits = dict[tuple[str, ...], int]
# By what the wrong passwords have in common, how many are taken within settings.AXES_COOLOFF_TIME.
OF_STRANGERS: Limits = {("username", "ip_address"): 10, ("ip_address",): 50, ("username",): 100}
OF_KNOWN_DEVICES: Limits = {("username", "user_agent"): 10}


def choose_limits(request: HttpRequest, credentials: dict[str, Any] | None = None) -> list[tuple[str, ...]]:
    """What wrong passwords are counted by (`AXES_LOCKOUT_PARAMETERS`)."""
    return list(_choose(request))


def _choose(request: HttpRequest) -> Limits:
    return OF_KNOWN_DEVICES if request.axes_user_agent.startswith(KNOWN) else OF_STRANGERS


class SignInHandler(AxesDatabaseHandler):
    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        device = read_device(request)
        if get_client_username(request, credentials) in device["accounts"]:
            request.axes_user_agent = KNOWN + device["key"]
        elif request.axes_user_agent.startswith(KNOWN):
            request.axes_user_agent = ""  # a browser's name is no sign of a known person
        return super().is_allowed(request, credentials)

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The wrong passwords that count, in hundredths of the limit that is closest."""
        attempts = self.get_user_attempts(request, credentials)
        limits = _choose(request).values()
        return max(
            100 * sum(rows.values_list("failures_since_start", flat=True)) // limit
            for rows, limit in zip(attempts, limits, strict=True)
        )

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Forget the failures of this client or device for the account, and no others."""
        return self.filter_user_attempts(request, credentials)[0].delete()[0]


def read_device(request: HttpRequest) -> dict[str, Any]:
    """The browser's key, and the accounts that it is known for; a new key without accounts for a stranger."""
    try:
        cookie = request.COOKIES.get(DEVICE_COOKIE, "")
        return signing.loads(cookie, salt=DEVICE_COOKIE, max_age=DEVICE_SECONDS)
    except signing.BadSignature:
        return {"key": secrets.token_urlsafe(9), "accounts": []}


def remember_device(request: HttpRequest, response: HttpResponse) -> None:
    """Have the browser keep that this account signed in with it."""
    device, name = read_device(request), request.user.get_username()
    others = [other for other in device["accounts"] if other != name]
    device["accounts"] = [name, *others][:DEVICE_ACCOUNTS]
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(device, salt=DEVICE_COOKIE),
        max_age=DEVICE_SECONDS,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_locked_out(request: HttpRequest) -> bool:
    """Whether a password was refused, right or wrong, because there were too many wrong ones before."""
    return getattr(request, "axes_locked_out", False)


def show_locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Say when to try again (`AXES_LOCKOUT_CALLABLE`); a page that keeps a form says so itself."""
    if response.status_code != 429:
        response = render(request, "admin/locked_out.html", status=429)
    response["Retry-After"] = str(int(get_cool_off(request).total_seconds()))
    return response
