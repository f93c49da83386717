"""The OpenAPI document, and that the API does what it says."""

from io import StringIO

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from articles.api.search import FORM
from articles.search import SearchForm


@pytest.fixture
def document(client) -> dict:
    return client.get("/api/v1/schema/").json()


def test_the_document_is_valid_and_nothing_in_it_is_guessed():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def test_every_field_parameter_and_operation_is_described(document):
    silent = []
    for path, item in document["paths"].items():
        operation = item["get"]
        silent += [path for name in ("summary", "description") if not operation.get(name)]
        silent += [
            f"{path} {code}" for code, told in operation["responses"].items() if not told["description"]
        ]
        for parameter in operation.get("parameters", []):
            if not parameter.get("description"):
                silent.append(f"{path} {parameter['name']}")
    for name, schema in document["components"]["schemas"].items():
        for field, told in schema.get("properties", {}).items():
            if name.startswith("Paginated") and field == "results":
                continue
            if not told.get("description"):
                silent.append(f"{name}.{field}")
    assert silent == []


def test_every_parameter_of_the_search_is_told(document):
    assert {parameter.name for parameter in FORM} == set(SearchForm.base_fields)
    told = {parameter["name"] for parameter in document["paths"]["/api/v1/search/"]["get"]["parameters"]}
    assert told == {*SearchForm.base_fields, "limit", "offset"}


def test_errors_are_told_with_an_example(document):
    answers = document["paths"]["/api/v1/articles/{ref}/"]["get"]["responses"]
    assert set(answers) == {"200", "400", "404"}
    for code in ("400", "404"):
        content = answers[code]["content"]["application/json"]
        assert content["schema"] == {"$ref": "#/components/schemas/Error"}
        assert content["examples"]


@pytest.fixture
def application(archive):
    """The site as a server runs it, but within the transaction of the test, as Django's own client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in signals:
        signal.connect(close_old_connections)


def test_every_answer_is_as_the_document_says(application):
    """Requests drawn from the document, right ones and wrong ones: each answer is one that it tells of."""
    document = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    for result in document.get_all_operations():
        operation = result.ok()

        @settings(max_examples=15, deadline=None, derandomize=True, database=None)
        @given(operation.as_strategy())
        def ask(case: schemathesis.Case):
            # A name may be well formed and yet of nothing in the archive: that is refused, rightly.
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        ask()
