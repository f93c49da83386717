"""The content security policy of each answer."""

import pytest
from csp import middleware
from csp.constants import UNSAFE_INLINE

OURS = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def read_policy(response) -> set[str]:
    return set(response.headers["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize(
    "address", ["/tags/", "/nosuch/", "/robots.txt", "/api/v1/articles/", "/admin/login/"]
)
def test_answers_have_the_policy_of_the_settings_composed_once(client, db, monkeypatch, address):
    monkeypatch.delattr(middleware, "build_policy")
    assert read_policy(client.get(address)) == OURS


def test_what_a_view_adds_is_in_its_own_policy_alone(client, db):
    own = {f"style-src 'self' {UNSAFE_INLINE}"}
    assert read_policy(client.get("/api/v1/docs/")) == OURS | own
    assert read_policy(client.get("/tags/")) == OURS


def test_pages_about_an_error_in_the_program_have_none_for_developers(client, db, settings):
    settings.DEBUG = True
    assert "Content-Security-Policy" not in client.get("/nosuch/").headers
    assert read_policy(client.get("/tags/")) == OURS
