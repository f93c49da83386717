"""Errors under a number, which the client is shown and the log has."""

import logging
import secrets

from django.http import HttpRequest

logger = logging.getLogger(__name__)


def log_error(request: HttpRequest, error: BaseException | None) -> str:
    """Log the error of a request; return its number, by which an operator finds what a reader reports."""
    return log_numbered(f"{request.method} {request.path}", error)


def log_numbered(what: str, error: BaseException | None) -> str:
    """Log the error of what was being done; return its number."""
    number = secrets.token_hex(4)
    logger.error("error %s: %s", number, what, exc_info=error, extra={"error_number": number})
    return number


class WithoutTraceback(logging.Filter):
    """For logs of what a client did wrong, where a traceback tells nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True
