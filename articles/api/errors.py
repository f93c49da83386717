"""Every error of the API in one JSON format: its kind, a message, and the parameters it is about."""

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.signals import got_request_exception
from django.forms import Form
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from articles.archive.public_json import format_time
from articles.archive.publication import Withdrawal
from articles.logged_errors import log_error
from articles.outages import OUTAGE_RETRY_SECONDS, Outage, find_outage, log_outage
from articles.search import RETRY_SECONDS


class BadParameters(exceptions.APIException):
    """Unknown or invalid query parameters; `parameters` maps each name to its messages."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad_parameters"

    def __init__(self, parameters: dict[str, list[str]]):
        self.parameters = parameters
        super().__init__("; ".join(f"{name}: {' '.join(texts)}" for name, texts in parameters.items()))

    @classmethod
    def from_form(cls, form: Form) -> "BadParameters":
        """Return the errors of an invalid form; errors about several fields get the name `parameters`."""
        messages = {name: list(map(str, texts)) for name, texts in form.errors.items()}
        return cls({"parameters" if name == NON_FIELD_ERRORS else name: messages[name] for name in messages})


class Withdrawn(exceptions.APIException):
    """What was public under this address and is no longer, with what editors say about it."""

    status_code = status.HTTP_410_GONE
    default_code = "withdrawn"

    def __init__(self, withdrawal: Withdrawal):
        note = withdrawal.note.text if withdrawal.note else ""
        self.facts = {"withdrawn_at": format_time(withdrawal.at), "note": note}
        super().__init__(f"article '{withdrawal.ref}' was withdrawn")


class NoSearch(exceptions.APIException):
    """Search is unavailable for a while."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "search_unavailable"
    default_detail = "the index cannot be read now; try again later"
    wait = RETRY_SECONDS  # REST framework makes Retry-After of it


class OutOfOrder(exceptions.APIException):
    """The database or the server's files are unavailable for a while."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    wait = OUTAGE_RETRY_SECONDS

    def __init__(self, outage: Outage) -> None:
        super().__init__(outage.value, outage.code)


class NotReady(exceptions.APIException):
    """What is asked for is being made."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "not_ready"
    default_detail = "the export is being written; try again later"

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.wait = seconds


def answer_error(error: Exception, context: dict) -> Response | None:
    """Return the error as `{"error", "message", "parameters"}`; None for an unexpected one under DEBUG."""
    request = context["request"]._request
    if outage := find_outage(error):
        log_outage(request, error)
        error = OutOfOrder(outage)
    response = exception_handler(error, context)
    if response is None:
        if settings.DEBUG:
            return None  # Django's page with the traceback
        got_request_exception.send(sender=None, request=request)
        number = log_error(request, error)
        message = f"internal server error; the log has it under {number}"
        response = Response({"error": "server_error", "message": message}, status=500)
    else:
        detail = response.data["detail"]
        response.data = {"error": detail.code, "message": str(detail)}
    response.data["parameters"] = getattr(error, "parameters", {})
    response.data |= getattr(error, "facts", {})
    return response
