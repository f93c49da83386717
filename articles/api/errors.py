"""Every error of the API in one JSON form: what kind, one sentence, and which parameters it is about."""

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.signals import got_request_exception
from django.forms import Form
from django.utils.log import log_response
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler


class BadParameters(exceptions.APIException):
    """Query parameters that cannot be answered; `parameters` holds the sentences for each by name."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad_parameters"

    def __init__(self, parameters: dict[str, list[str]]):
        self.parameters = parameters
        told = "; ".join(f"{name}: {' '.join(sentences)}" for name, sentences in parameters.items())
        super().__init__(told)

    @classmethod
    def of_form(cls, form: Form) -> "BadParameters":
        """What a form that is not valid says of its fields; of several together, by the name `parameters`."""
        told = {name: list(map(str, sentences)) for name, sentences in form.errors.items()}
        return cls({"parameters" if name == NON_FIELD_ERRORS else name: told[name] for name in told})


def answer_error(error: Exception, context: dict) -> Response | None:
    """The error as `{"error", "message", "parameters"}`; None, while debugging, for what nobody expected."""
    response = exception_handler(error, context)
    if response is None:
        if settings.DEBUG:
            return None  # Django's page with the traceback
        request = context["request"]._request
        got_request_exception.send(sender=None, request=request)
        response = Response(status=status.HTTP_500_INTERNAL_SERVER_ERROR)
        log_response(
            "%s %s failed", request.method, request.path, response=response, request=request, exception=error
        )
        response.data = {"error": "server_error", "message": "the server failed to answer; this was logged"}
    else:
        detail = response.data["detail"]
        response.data = {"error": detail.code, "message": str(detail)}
    response.data["parameters"] = getattr(error, "parameters", {})
    return response
