"""A server that speaks ASGI gives the pages that one of WSGI gives."""

import pytest

ASK = """
import asyncio
from asgiref.testing import ApplicationCommunicator
from newsroom.asgi import application

async def ask(path):
    host = (b"host", b"localhost")
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [host]}
    server = ApplicationCommunicator(application, scope)
    await server.send_input({"type": "http.request"})
    start = await server.receive_output(timeout=60)
    body = await server.receive_output(timeout=60)
    print(path, start["status"], "报纸文库" in body["body"].decode())

for path in ("/", "/nothing/"):
    asyncio.run(ask(path))
"""


@pytest.mark.slow
def test_pages_are_given_by_asgi(seeds_on_disk):
    assert seeds_on_disk.run("-c", ASK).stdout.splitlines() == ["/ 200 True", "/nothing/ 404 True"]
