"""Behind proxies the client's address is what the outermost of them saw."""

import pytest
from django.http import HttpResponse

from articles.client_address import ClientAddressMiddleware


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "9.9.9.9", "10.0.0.1"),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "spoofed, 8.8.8.8, 9.9.9.9", "9.9.9.9"),
        (2, "8.8.8.8, 9.9.9.9, 10.0.0.2", "9.9.9.9"),
        (1, "2001:DB8::1", "2001:db8::1"),
        (2, "9.9.9.9", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_the_clients_address_is_that_which_the_outermost_proxy_saw(rf, settings, proxies, forwarded, address):
    settings.PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.1")
    seen = ClientAddressMiddleware(lambda request: HttpResponse(request.META["REMOTE_ADDR"]))(request)
    assert seen.content.decode() == address
