"""Requests that met another writer in the database: tried again, and refused if that does not help.

Every change by an editor passes through here (`NewsroomAdminSite.admin_view`). A view makes its changes in
one transaction, so that a failed attempt leaves nothing. Those that write records wait for each other anyway
(`articles.archive.records`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse

from articles.admin.kept_forms import refuse_busy
from articles.outages import Outage, find_outage

MOST_ATTEMPTS = 4
MOST_SECONDS = 10  # after which no attempt begins: SQLite waits for 20 seconds before it gives up
LONGEST_PAUSE_SECONDS = 0.1  # before the second attempt; twice as long before each further one


def retry_when_busy(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Try a request again that failed because of other writers; answer 503 if it still fails."""

    @wraps(view)
    def retried(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        started = time.monotonic()
        for attempt in range(1, MOST_ATTEMPTS + 1):
            try:
                return view(request, *args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or find_outage(error) is not Outage.BUSY:
                    raise
            if attempt == MOST_ATTEMPTS or time.monotonic() - started > MOST_SECONDS:
                break
            most = LONGEST_PAUSE_SECONDS * 2 ** (attempt - 1)
            time.sleep(random.uniform(0, most))  # no secret  # nosec B311
        return refuse_busy(request)

    return retried
