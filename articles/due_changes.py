"""Scheduled changes that are due take effect before anything public is read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from articles.archive.public_version import read_public_version
from articles.archive.schedule import apply_due

logger = logging.getLogger(__name__)
# Beginnings of routes that show no row of the archive to readers.
NOT_PUBLIC = ("admin", "health", "metrics", "i18n", "^static", "robots.txt", "opensearch.xml")


class DueChangesMiddleware:
    """Reads the public version of each request, and first applies the scheduled changes that are due.

    `request.public_version` is older than all that a view then reads. One query where nothing is due. Where
    the database cannot be written, readers see the archive without these changes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.resolver_match.route.partition("/")[0] in NOT_PUBLIC:
            return
        request.public_version = read_public_version()
        if request.public_version.is_due(timezone.now()):
            try:
                apply_due()
            except DatabaseError as error:
                logger.error("scheduled changes cannot be applied, and wait: %s", error)
            request.public_version = read_public_version()
