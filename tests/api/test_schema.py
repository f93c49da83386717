"""The OpenAPI document, and the API's conformance to it."""

from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import given, settings

from articles.api.paging import MAX_KEY, MAX_OFFSET
from articles.api.search import FORM
from articles.search import SearchForm

DOCUMENT = Path(__file__).with_name("openapi.yaml")


@pytest.fixture
def document(client, db) -> dict:
    return client.get("/api/v1/schema/").json()


def test_what_the_api_promises_its_clients_changes_only_on_purpose(document):
    """`manage.py spectacular --file tests/api/openapi.yaml` writes it again; read what differs."""
    assert document == yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_openapi_document_is_valid_without_warnings():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


@pytest.mark.slow
def test_every_operation_answer_and_parameter_is_described(document):
    silent = []
    for path, item in document["paths"].items():
        operation = item["get"]
        silent += [path for name in ("summary", "description") if not operation.get(name)]
        answers, parameters = operation["responses"].items(), operation.get("parameters", [])
        silent += [f"{path} {code}" for code, answer in answers if not answer["description"]]
        silent += [
            f"{path} {parameter['name']}" for parameter in parameters if not parameter.get("description")
        ]
    assert silent == []


@pytest.mark.slow
def test_every_field_is_described(document):
    fields = {
        f"{name}.{field}": described.get("description")
        for name, schema in document["components"]["schemas"].items()
        for field, described in schema.get("properties", {}).items()
        if not (name.startswith("Paginated") and field == "results")
    }
    assert [name for name, description in fields.items() if not description] == []


@pytest.mark.slow
def test_every_search_parameter_is_described(document):
    assert {parameter.name for parameter in FORM} == set(SearchForm.base_fields)
    parameters = document["paths"]["/api/v1/search/"]["get"]["parameters"]
    assert {parameter["name"] for parameter in parameters} == {*SearchForm.base_fields, "limit", "offset"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "own"),
    [
        (
            "articles/",
            {"date": "date", "collection": "string", "updated_since": "date-time", "cursor": "string"},
        ),
        ("search/", {"q": "string", "exact": "boolean"}),
    ],
)
def test_parameters_have_their_types(document, address, own):
    described = {
        parameter["name"]: parameter["schema"].get("format") or parameter["schema"]["type"]
        for parameter in document["paths"][f"/api/v1/{address}"]["get"]["parameters"]
    }
    assert described == own | {
        "newspaper": "string",
        "tag": "array",
        "date_from": "date",
        "date_to": "date",
        "page": "string",
        "kind": "string",
        "column": "integer",
        "person": "integer",
        "sort": "string",
        "limit": "integer",
        "offset": "integer",
    }


@pytest.mark.slow
def test_lists_always_have_a_count_links_and_results(document):
    paginated = [
        schema for name, schema in document["components"]["schemas"].items() if name.startswith("Paginated")
    ]
    assert len(paginated) == 9
    for schema in paginated:
        assert schema["required"] == ["count", "next", "previous", "results"]
        assert list(schema["properties"]) == schema["required"]


@pytest.mark.slow
def test_every_operation_refuses_bad_parameters(document):
    assert [path for path, item in document["paths"].items() if "400" not in item["get"]["responses"]] == []


@pytest.mark.slow
def test_slices_and_changes_have_their_bounds(document):
    bounds = {
        parameter["name"]: (parameter["schema"]["minimum"], parameter["schema"]["maximum"])
        for address in ("articles", "changes")
        for parameter in document["paths"][f"/api/v1/{address}/"]["get"]["parameters"]
        if "minimum" in parameter["schema"]
    }
    assert bounds == {"limit": (1, 100), "offset": (0, MAX_OFFSET), "after": (0, MAX_KEY)}
    changes = document["paths"]["/api/v1/changes/"]["get"]["parameters"]
    assert next(one for one in changes if one["name"] == "after")["schema"]["default"] == 0


@pytest.mark.parametrize(
    ("address", "group"), [("", "root"), ("articles/{ref}/", "articles"), ("articles.csv", "articles")]
)
def test_operations_are_grouped_by_resource(document, address, group):
    assert document["paths"][f"/api/v1/{address}"]["get"]["tags"] == [group]


def test_exports_and_the_search_say_when_they_are_not_ready(document):
    paths = document["paths"]
    waiting = {path for path, item in paths.items() if "503" in item["get"]["responses"]}
    assert waiting == {"/api/v1/articles.csv", "/api/v1/articles.jsonl", "/api/v1/search/"}


def test_what_may_be_null_says_so(document):
    change = document["components"]["schemas"]["Change"]["properties"]
    assert change["article"]["nullable"]
    assert change["withdrawn_at"]["nullable"]


def test_errors_are_described_with_an_example(document):
    answers = document["paths"]["/api/v1/articles/{ref}/"]["get"]["responses"]
    assert set(answers) == {"200", "400", "404", "410", "429"}
    for code in ("400", "404"):
        content = answers[code]["content"]["application/json"]
        assert content["schema"] == {"$ref": "#/components/schemas/Error"}
        assert content["examples"]


@pytest.mark.slow
def test_the_examples_of_errors_are_what_the_api_answers(document, archive, api):
    answers = document["paths"]["/api/v1/articles/{ref}/"]["get"]["responses"]
    examples = [
        example["value"]
        for code in ("400", "404")
        for example in answers[code]["content"]["application/json"]["examples"].values()
    ]
    assert examples == [api("articles/", status=400, limit=500), api("articles/abcdefghij/", status=404)]


PLAIN = {"Accept-Encoding": "identity"}  # the client for WSGI applications reads no compressed answer


@pytest.fixture
def application(archive):
    """The WSGI application, kept within the test's transaction as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.slow
def test_every_answer_conforms_to_the_document(application):
    """Valid and invalid requests are generated from the document; it describes every answer to them."""
    import schemathesis  # takes a second, which the other tests need not wait for
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    document = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    for result in document.get_all_operations():
        operation = result.ok()

        @settings(max_examples=15, derandomize=True)
        @given(operation.as_strategy())
        def ask(case: schemathesis.Case):
            # A well-formed name may be unknown in this archive; it is rightly refused.
            case.call_and_validate(headers=PLAIN, excluded_checks=[positive_data_acceptance])

        ask()
