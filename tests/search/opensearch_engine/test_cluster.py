"""The connection: over TLS, with name and password, and with certificates that are checked."""

import base64
import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opensearchpy import ConnectionTimeout, RequestError, SerializationError, TransportError
from opensearchpy.connection import Urllib3HttpConnection

from articles.search.opensearch_engine import cluster as cluster_module
from articles.search.opensearch_engine.cluster import Cluster, hide_password
from articles.search.results import SearchRefused, SearchUnavailable


class Answering(BaseHTTPRequestHandler):
    """Answers as a node that was asked for its version, and keeps who asked."""

    asked_by: list[str | None] = []

    def do_GET(self) -> None:
        self.asked_by.append(self.headers["Authorization"])
        body = json.dumps({"version": {"number": "2.19.1", "distribution": "opensearch"}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def certificate(tmp_path) -> str:
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout key.pem -out ca.pem"
    )
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command.split(), *names], cwd=tmp_path, check=True, capture_output=True)
    return str(tmp_path / "ca.pem")


@pytest.fixture
def node(certificate, tmp_path) -> Iterator[str]:
    Answering.asked_by.clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, tmp_path / "key.pem")
    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def connect(url: str, ca_file: str) -> Cluster:
    return Cluster(
        {"URL": [url], "CA_FILE": ca_file, "TIMEOUT": 10, "PREFIX": "tls", "SHARDS": 1, "REPLICAS": 0}
    )


@pytest.mark.slow
def test_name_and_password_go_over_tls(node, certificate):
    cluster = connect(f"https://news:se%40cret@{node}", certificate)
    assert cluster.ask(cluster.client.info)["version"]["number"] == "2.19.1"
    assert Answering.asked_by == [f"Basic {base64.b64encode(b'news:se@cret').decode()}"]


@pytest.mark.slow
def test_a_node_without_a_known_certificate_is_not_asked(node, certificate):
    cluster = connect(f"https://news:secret@{node}", "")
    with pytest.raises(SearchUnavailable):
        cluster.ask(cluster.client.info)
    assert Answering.asked_by == []


@pytest.mark.slow
def test_threads_that_ask_at_once_keep_their_connections(node, certificate):
    """A new connection for every request would cost a handshake each time."""
    cluster = connect(f"https://news:secret@{node}", certificate)
    [pool] = (one.pool for one in cluster.client.transport.connection_pool.connections)
    assert pool.pool.maxsize == 32


@pytest.mark.parametrize(("status", "tries"), [(502, 2), (503, 2), (504, 2), (500, 1), (429, 1)])
def test_another_node_is_asked_where_one_or_its_proxy_cannot_answer(monkeypatch, status, tries):
    asked = []

    def refuse(connection, *about, **options):
        asked.append(connection.host)
        raise TransportError(status, "no answer", {})

    monkeypatch.setattr(Urllib3HttpConnection, "perform_request", refuse)
    cluster = connect("http://127.0.0.1:1", "")
    with pytest.raises(SearchUnavailable):
        cluster.ask(cluster.client.info)
    assert len(asked) == tries


def test_passwords_are_not_in_messages():
    assert hide_password("https://news:secret@host:9200") == "https://host:9200"


REASON = {"error": {"root_cause": [{"reason": "too many clauses"}]}, "status": 400}
REFUSALS = [
    (RequestError(400, "search_phase_execution_exception", REASON), "too many clauses"),
    (TransportError(413, "Request Entity Too Large", {}), "Request Entity Too Large"),
]
SILENCE = [
    ConnectionTimeout("TIMEOUT", "timed out", OSError("timed out")),
    TransportError(429, "rejected_execution_exception", {}),
    TransportError(503, "no_shard_available_action_exception", {}),
    SerializationError("no JSON", ValueError()),
]


def raise_error(error: Exception) -> None:
    raise error


@pytest.mark.parametrize(("error", "reason"), REFUSALS)
def test_what_a_cluster_refuses_is_no_silence(caplog, error, reason):
    cluster = connect("http://127.0.0.1:1", "")
    with pytest.raises(SearchRefused) as refused:
        cluster.ask(raise_error, error=error)
    assert str(refused.value) == f"OpenSearch refuses what it was asked: {error}"
    assert reason in caplog.text
    assert caplog.messages == [f"OpenSearch refuses what it was asked ({error})"]
    assert cluster.ask(str) == ""  # the next question is asked


@pytest.mark.parametrize("error", SILENCE)
def test_a_cluster_that_cannot_answer_refuses_nothing(caplog, error):
    with pytest.raises(SearchUnavailable) as silent:
        connect("http://127.0.0.1:1", "").ask(raise_error, error=error)
    assert type(silent.value) is SearchUnavailable
    assert caplog.messages == [f"OpenSearch does not answer ({error}); there is no search until it does"]


def test_a_cluster_that_does_not_answer_is_left_alone_for_two_seconds(monkeypatch):
    asked = []

    def fail():
        asked.append(now)
        raise ConnectionTimeout("TIMEOUT", "timed out", OSError("timed out"))

    monkeypatch.setattr(cluster_module, "monotonic", lambda: now)
    cluster = connect("http://127.0.0.1:1", "")
    for now in (100, 101.9, 102, 103.9, 104):  # noqa: B007
        with pytest.raises(SearchUnavailable):
            cluster.ask(fail)  # which reads the clock
    assert asked == [100, 102, 104]


def test_an_answer_without_a_part_of_the_index_is_none(caplog):
    cluster = connect("http://127.0.0.1:1", "")
    whole, part = ({"_shards": {"failed": failed}, "status": 200} for failed in (0, 1))
    cluster.check_parts([whole, whole])
    with pytest.raises(SearchUnavailable):
        cluster.check_parts([whole, part])
    assert caplog.messages == [f"OpenSearch answers in part ({part}); there is no search until it does"]


@pytest.mark.parametrize(("status", "kind"), [(400, SearchRefused), (429, SearchUnavailable)])
def test_one_of_several_searches_may_be_refused(status, kind):
    whole = {"_shards": {"failed": 0}, "status": 200}
    answers = [whole, {"error": {"reason": "too many clauses"}, "status": status}]
    with pytest.raises(SearchUnavailable) as refused:
        connect("http://127.0.0.1:1", "").check_parts(answers)
    assert type(refused.value) is kind
