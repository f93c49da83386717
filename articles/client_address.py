"""The address of the client behind the operator's own proxies."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class ClientAddressMiddleware:
    """Sets REMOTE_ADDR to the client's address as the outermost of `settings.PROXIES` proxies saw it.

    Each proxy appends the address that it was called from to X-Forwarded-For: what stands before those of our
    own proxies was written by the client, and counts for nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.PROXIES:
            addresses = request.headers.get("X-Forwarded-For", "").split(",")
            if len(addresses) >= settings.PROXIES and (found := _read_address(addresses[-settings.PROXIES])):
                request.META["REMOTE_ADDR"] = found
        return self.get_response(request)


def _read_address(text: str) -> str:
    """The address; empty for anything else."""
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return ""
