"""Nodes of a real OpenSearch on this machine, for tests.

OpenSearch refuses to run as root: its nodes then run as nobody.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.jars import fetch_jars
from tests.processes import wait_until

HERE = Path(__file__).resolve().parent
SOON_READY = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # of Java, for nodes that do not run for long
START_SECONDS = 240  # a busy machine takes so long
OPENSEARCH = "articles.search.opensearch_engine.engine.OpenSearchEngine"


@dataclass
class Node:
    """A running node, in a folder of its own, with the command that starts it again."""

    url: str
    command: list[str]
    folder: Path
    process: subprocess.Popen | None = None

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, stdout=log, stderr=log, **as_nobody()
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def is_in_cluster_of(self, number: int) -> bool:
        assert self.process.poll() is None, (self.folder / "log").read_text("utf-8", "replace")[-2000:]
        try:
            address = f"{self.url}/_cluster/health?wait_for_nodes={number}&timeout=1s"
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


def connect_to(urls: Iterable[str], **options) -> dict[str, Any]:
    """Return what a connection of Haystack says of a cluster; options are those of the engine."""
    cluster = {"PREFIX": "tests", "SHARDS": 1, "REPLICAS": 0, "TIMEOUT": 30}
    return {"ENGINE": OPENSEARCH, "URL": list(urls), **cluster, **options}


def as_nobody() -> dict:
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}


def find_free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextmanager
def running_cluster(
    number: int = 1, *, heap: str = "384m", options: Sequence[str] = SOON_READY
) -> Iterator[list[Node]]:
    """Start so many nodes that form one cluster; they are killed when the block ends."""
    jars = fetch_jars(HERE / "pom.xml")
    folder = Path(tempfile.mkdtemp(prefix="newsroom-cluster-"))
    free = find_free_ports(2 * number)
    transports, ports = free[:number], free[number:]
    nodes: list[Node] = []
    try:
        names = ",".join(f"node{place}" for place in range(number))
        seeds = ",".join(f"127.0.0.1:{port}" for port in transports)
        for place, (transport, port) in enumerate(zip(transports, ports, strict=True)):
            home = folder / f"node{place}"
            settings = {
                "node.name": f"node{place}",
                "network.host": "127.0.0.1",
                "http.port": port,
                "transport.port": transport,
                "discovery.seed_hosts": seeds,
                "cluster.initial_cluster_manager_nodes": names,
                "cluster.routing.allocation.disk.threshold_enabled": "false",
            }
            given = [f"{name}={value}" for name, value in settings.items()]
            java = ["java", f"-Xmx{heap}", *options, "-cp", f"{jars}/*"]
            home.mkdir()
            nodes.append(
                Node(
                    f"http://127.0.0.1:{port}", [*java, str(HERE / "TestNode.java"), str(home), *given], home
                )
            )
        for path in (folder, *folder.iterdir()):
            path.chmod(0o777)
        for node in nodes:
            node.start()
        for node in nodes:
            wait_until(lambda node=node: node.is_in_cluster_of(number), seconds=START_SECONDS)
        yield nodes
    finally:
        for node in nodes:
            if node.process:
                node.kill()
        shutil.rmtree(folder, ignore_errors=True)
