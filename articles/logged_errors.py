"""Errors under a number, which the client is shown and the log has."""

import logging
import secrets

from django.http import HttpRequest

logger = logging.getLogger(__name__)


def log_error(request: HttpRequest, error: BaseException | None) -> str:
    """Log the error; return its number, by which an operator finds what a reader reports."""
    number = secrets.token_hex(4)
    logger.error(
        "error %s: %s %s",
        number,
        request.method,
        request.path,
        exc_info=error,
        extra={"error_number": number},
    )
    return number
