"""Clients of the shipped site: many who read, search and ask the API, and some who never read an answer."""

from __future__ import annotations

import contextlib
import http.client
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.deploy.site import Site

PAUSE_SECONDS = 1.0  # of a reader between two pages, on average
WORDS = ("天津", "京津冀", "发展", "“十五五”", "港口 经济", "科技 -会议", "标题:天津", "的", "无此词")
PATIENCE_SECONDS = 60


@dataclass
class Record:
    """The seconds of each answer, and how often each other answer or failure came."""

    seconds: list[float] = field(default_factory=list)
    others: Counter = field(default_factory=Counter)

    def find_percentile(self, share: float) -> float:
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))]


def list_addresses(refs: list[str], pages: list[str]) -> list[str]:
    """What readers and programs open, each as often as it is here."""
    articles = [f"/articles/{ref}/" for ref in refs]
    searches = [f"/search/?q={quote(word)}" for word in WORDS]
    programs = ["/api/v1/articles/?limit=20", *(f"/api/v1/articles/{ref}/" for ref in refs[:20])]
    lists = ["/", "/issues/", "/tags/", "/people/", "/collections/", "/feed/"]
    return articles + [f"/pages/{ref}/" for ref in pages] + searches * 3 + programs * 2 + lists * 5


def read_site(site: Site, addresses: list[str], *, clients: int, seconds: float, seed: int = 1) -> Record:
    """Have so many clients, each with an address of its own, open pages for so long."""
    record, ends = Record(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=_read, args=(site, addresses, record, ends, number, seed))
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return record


def _read(site: Site, addresses: list[str], record: Record, ends: float, number: int, seed: int) -> None:
    chance, etags = random.Random(f"{seed} {number}"), {}
    host, port = site.address.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(
        host, int(port), timeout=PATIENCE_SECONDS, source_address=(f"127.0.2.{number + 1}", 0)
    )
    while time.monotonic() < ends:
        address = chance.choice(addresses)
        headers = {"Host": "localhost", "Accept-Encoding": "gzip", "Accept-Language": "zh-CN"}
        if address in etags:
            headers["If-None-Match"] = etags[address]
        began = time.monotonic()
        try:
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            answer.read()
        except OSError as error:
            record.others[type(error).__name__] += 1
            connection.close()
            continue
        record.seconds.append(time.monotonic() - began)
        if answer.status not in (200, 304):
            record.others[f"{answer.status} {address}"] += 1
        elif etag := answer.headers["ETag"]:
            etags[address] = etag
        time.sleep(min(5, chance.expovariate(1 / PAUSE_SECONDS)))
    connection.close()


@contextlib.contextmanager
def attack(site: Site, *, unread: int = 24, unfinished: int = 40) -> Iterator[None]:
    """From one address: readers who ask for an export and never read it, and requests that never end."""
    host, port = site.address.removeprefix("http://").split(":")
    stop, held = threading.Event(), []

    def hold() -> None:
        """Begin each anew that the site ends."""
        while not stop.is_set():
            for number, begun in enumerate(held):
                if _is_ended(begun):
                    begun.close()
                    held[number] = _begin(host, int(port), is_asked=number < unread)
            stop.wait(0.5)

    held += [_begin(host, int(port), is_asked=number < unread) for number in range(unread + unfinished)]
    thread = threading.Thread(target=hold)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        for begun in held:
            begun.close()


def _begin(host: str, port: int, *, is_asked: bool) -> socket.socket:
    begun = socket.create_connection((host, port), source_address=("127.0.3.1", 0))
    begun.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    end = "\r\n\r\n" if is_asked else "\r\nX-"
    begun.sendall(f"GET /api/v1/articles.jsonl HTTP/1.1\r\nHost: localhost{end}".encode())
    return begun


def _is_ended(begun: socket.socket) -> bool:
    """Whether the site closed it. What it has sent stays unread."""
    try:
        return begun.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
