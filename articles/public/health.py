"""What a probe asks: whether the archive serves, and what an operator should see to."""

from __future__ import annotations

import datetime
import shutil
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST

from articles.metrics import write_metrics
from articles.public.methods import only_read
from articles.search import read_index_state

LEAST_FREE_BYTES = 200_000_000  # a commit of the index and a day's pages need a tenth
LONGEST_WAIT = datetime.timedelta(minutes=5)  # of a change for the index; a rebuild of 100,000 takes less


@only_read
@never_cache
def show_health(request: HttpRequest) -> JsonResponse:
    """Status 200 if all is well, else 503; `problems` names each part that is not.

    Nothing of it depends on what is in the archive, and nothing is secret.
    """
    problems: list[str] = []
    details: dict[str, Any] = {}
    try:
        details["index"] = _check_index(problems)
    except DatabaseError:
        problems.append("database")
    free = shutil.disk_usage(settings.DATA_DIR).free
    details["disk"] = {"free_bytes": free}
    if free < LEAST_FREE_BYTES:
        problems.append("disk")
    answer = {"status": "failing" if problems else "ok", "problems": problems, **details}
    return JsonResponse(answer, status=503 if problems else 200)


@only_read
@never_cache
def show_metrics(request: HttpRequest) -> HttpResponse:
    """Measurements for Prometheus, which sends `settings.METRICS_TOKEN`. Http404 where there is none."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(write_metrics(), content_type=CONTENT_TYPE_LATEST)


def _check_index(problems: list[str]) -> dict[str, Any]:
    state = read_index_state()
    waits = timezone.now() - state.oldest if state.oldest else datetime.timedelta()
    if not state.is_readable or waits > LONGEST_WAIT:
        problems.append("index")
    return {
        "readable": state.is_readable,
        "waiting": state.waiting,
        "oldest_seconds": round(waits.total_seconds()),
        "worker": state.has_worker,
    }
