"""Pages that only read say so to a client that sends something."""

import pytest
from django.test import Client, RequestFactory

from articles.public.urls import urlpatterns, without_language

pytestmark = pytest.mark.django_db

TAKE_FORMS = {"report_article", "reading_settings"}
ONLY_READ = [each for each in (*urlpatterns, *without_language) if each.name not in TAKE_FORMS]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_each_view_that_only_reads_names_what_is_allowed(method):
    request = RequestFactory().generic(method, "/")
    answers = {each.name: each.callback(request) for each in ONLY_READ}
    told = {name: (answer.status_code, answer.headers.get("Allow")) for name, answer in answers.items()}
    assert told == dict.fromkeys(answers, (405, "GET, HEAD"))


@pytest.mark.parametrize(
    ("language", "code", "said"),
    [
        ("", "zh-hans", "这个网址只供阅读，不收送来的内容。"),
        ("/en", "en", "This address can only be read; it takes nothing that is sent to it."),
    ],
)
def test_a_reader_whose_form_is_not_taken_is_told_so_and_can_read_on(client, language, code, said):
    answer = client.post(f"{language}/tags/?kind=place", {"a": "b"})
    assert (answer.status_code, answer["Content-Language"]) == (405, code)
    html = answer.content.decode()
    assert said in html
    assert f'<a href="{language}/tags/?kind=place">' in html


def test_none_of_them_asks_for_a_security_token():
    assert [each.name for each in ONLY_READ if not getattr(each.callback, "csrf_exempt", False)] == []


@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 405), ("/en/tags/", 405), ("/health/", 405), ("/static/none.css", 405), ("/a%00", 404)],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_client_without_a_token_is_not_told_that_it_lacks_one(method, address, status):
    client = Client(enforce_csrf_checks=True)
    assert client.generic(method, address, b'{"a": 1}').status_code == status
