"""Gives an archive inputs that are changed at random: zips, pages, lists of pages and tags, addresses.

Run apart from the tests, with NEWSROOM_DATA_DIR naming an archive of the seeds:
`python -m tests.faults.inputs KIND COUNT SEED`. Prints how often each kind of
answer came, what raised or broke a law, the processor time of the slowest, and the greatest memory.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import django

SEEDS = Path("seeds")
ODD = (
    "\0", "\ufeff", "\u202e", "\u2066", "\ufffe", "\x1b", "\x0b", "\x0c", "\x85", "\u2028", "\u3000",
    "\t", "\r", '"', "\U0001f004", "\U0002a6df", "１", "a" * 300, "（" * 500, "。" * 500, "=1+1",
    "<script>", "第2版", "下转第3版", "2026年13月40日", "%s%n", "../../", "记者 ", "　　　　",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-be", "latin-1")
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)

# One input: gives the kind of the answer; raises what should not be raised.
Try = Callable[[], str]


def change_bytes(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice([1, 2, 8, 64])):
        changed[rng.choice([rng.randrange(len(changed)), -rng.randrange(1, min(300, len(changed)))])] = (
            rng.randrange(256)
        )
    return bytes(changed)


def change_text(rng: random.Random, text: str) -> str:
    for _ in range(rng.randint(1, 4)):
        at, end = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        lines = text.split("\n")
        text = (
            rng.choice(
                [
                    lambda at=at, end=end, text=text: text[:at] + text[end:],
                    lambda at=at, end=end, text=text: text[:end] + text[at:],
                    lambda at=at, text=text: text[:at] + rng.choice(ODD) + text[at:],
                    lambda at=at, text=text: text[:at] + rng.choice(ODD) * 3 + text[at:],
                    lambda lines=lines: "\n".join(rng.sample(lines, len(lines))),
                    lambda text=text: text.replace("\n", rng.choice(["", "\n\n", "\r", "\r\n", " "])),
                    lambda text=text: text.replace("。", rng.choice(["", "。\n", ",", "!"])),
                    lambda text=text: text * rng.choice([2, 5]),
                ]
            )()
            or "空"
        )
    return text


def change_file(rng: random.Random, text: str) -> bytes:
    data = change_text(rng, text).encode(rng.choice([*ENCODINGS, *["utf-8"] * 6]), "replace")
    return change_bytes(rng, data) if data and rng.random() < 0.4 else data


def try_zips(rng: random.Random, folder: Path) -> Iterator[Try]:
    from articles.importing import BadPage, PageText, read_pages

    path = folder / "p.zip"
    text = (SEEDS / "003_34bfdd2fcbddc15f.txt").read_text("utf-8")
    while True:
        with zipfile.ZipFile(path, "w") as archive:
            for number in range(rng.randint(1, 4)):
                archive.writestr(f"第{number}版.txt", text[: rng.choice([200, 9000])], rng.choice(METHODS))
        path.write_bytes(change_bytes(rng, path.read_bytes()))

        def read() -> str:
            outcomes = list(read_pages(path))
            assert outcomes, "neither a page nor a refusal"
            assert all(isinstance(each, PageText | BadPage) for each in outcomes)
            return "some refused" if any(isinstance(each, BadPage) for each in outcomes) else "read"

        yield read


def try_pages(rng: random.Random, folder: Path) -> Iterator[Try]:
    """Pages imported beside the seeds or in the place of one; each is taken back."""
    from django.db import transaction

    from articles.archive.laws import find_print_breaches
    from articles.importing import BadPage, import_pages
    from articles.parsing import Hints

    seeds = sorted(SEEDS.glob("*.txt"))
    while True:
        seed = rng.choice(seeds)
        is_new, replaces = rng.random() < 0.5, rng.random() < 0.5
        path = folder / ("new.txt" if is_new else seed.name)
        path.write_bytes(change_file(rng, seed.read_text("utf-8")))

        def read(path: Path = path, replaces: bool = replaces) -> str:
            with transaction.atomic():
                hints = Hints(newspaper="样报")
                outcome, *_ = import_pages([str(path)], hints=hints, replaces_text=replaces)
                breaches = [str(breach) for breach in find_print_breaches()]
                transaction.set_rollback(True)
            assert not breaches, breaches
            return "refused" if isinstance(outcome, BadPage) else "imported"

        yield read


def try_sheets(rng: random.Random, folder: Path) -> Iterator[Try]:
    """Lists of pages beside two pages, and lists of tags as CSV and as RDF."""
    from django.db import transaction

    from articles.importing import BadPage, import_tags, read_pages
    from articles.importing.skos import write_skos

    for name in ("1.txt", "2.txt"):
        (folder / name).write_text("东风厂试制水泵\n水泵昨天出厂。", "utf-8")
    sheet = "name,newspaper,date,page,section\n1.txt,样报,2026-03-19,A2,要闻\n2.txt,样报,2026-03-19,3,\n"
    tags = (SEEDS / "tags.csv").read_text("utf-8")
    with transaction.atomic():
        import_tags(SEEDS / "tags.csv")
        rdf = write_skos("https://example.org/tags/", "turtle")[:4000]

    def read_list() -> str:
        outcomes = list(read_pages(folder))
        assert len(outcomes) >= 2, "a page is missing"
        return "some refused" if any(isinstance(each, BadPage) for each in outcomes) else "read"

    def read_tags(path: Path) -> str:
        try:
            with transaction.atomic():
                import_tags(path, is_updating=True)
                transaction.set_rollback(True)
        except BadPage:
            return "refused"
        return "imported"

    while True:
        kind = rng.choice(["pages.csv", "pages.csv", "tags.csv", "tags.csv", "tags.ttl"])
        text = {"pages.csv": sheet, "tags.csv": tags, "tags.ttl": rdf}[kind]
        path = folder / kind if kind == "pages.csv" else folder / "tags" / kind
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(change_file(rng, text))
        yield read_list if kind == "pages.csv" else lambda path=path: read_tags(path)


VALUES = (
    "", "0", "-1", "1", "9" * 30, "1e9", "NaN", "null", "true", "\0", "%", "*", '"', "((", "天津",
    "天" * 300, "title:", "a OR", "-天津", "2026-03-19", "2026-02-30", "0000-00-00", "9999-12-31",
    "2026-03-19T00:00:00", "2026-03-19T00:00:00Z", "2026-03-19T00:00:00+99:99", "新闻", "news",
    "published", "-date", "oldest", "csv", "'; --", "<script>", "../..", "\u202e", "🀄", "１２",
    "cD0yMDI2",
)  # fmt: skip
PARAMETERS = (
    "q", "newspaper", "tag", "person", "column", "kind", "date_from", "date_to", "year", "month",
    "date", "page", "sort", "offset", "limit", "cursor", "updated_since", "since", "format", "fields",
    "name", "number", "label", "section", "issue", "collection", "status", "ref", "p", "next",
    "language", "order", "has_jump", "text", "unknown",
)  # fmt: skip
PUBLIC = (
    "", "issues/", "issues/{}/{}/", "newspapers/{}/", "pages/{}/", "articles/{}/", "tags/", "tags/{}/",
    "tags/{}/feed/", "people/", "people/{}/", "columns/{}/", "columns/{}/feed/", "collections/",
    "collections/{}/", "search/", "search/suggestions/", "feed/", "sitemap.xml", "sitemap-{}.xml",
    "opensearch.xml", "robots.txt", "health/", "{}", "{}/{}/", "i18n/setlang/",
)  # fmt: skip
API = (
    "", "articles/", "articles/{}/", "articles/{}/{}/", "pages/", "pages/{}/", "issues/", "issues/{}/",
    "newspapers/", "newspapers/{}/", "tags/", "tags/{}/", "people/", "people/{}/", "columns/",
    "columns/{}/", "collections/", "collections/{}/", "withdrawals/", "changes/", "search/",
    "articles.jsonl", "articles.csv", "schema/", "docs/", "{}/",
)  # fmt: skip
HEADERS = {
    "accept": ("text/html", "application/json", "text/csv", "*/*;q=x", "image/png", "\t"),
    "accept-language": ("en", "zh-hans", "xx", "en;q=9", "," * 200),
    "if-none-match": ("*", '"x"', 'W/"x", "y"', "x"),
    "if-modified-since": ("Sat, 21 Mar 2026 00:00:00 GMT", "soon", "0"),
    "range": ("bytes=0-1", "bytes=9-1", "lines=1"),
    "x-forwarded-for": ("1.2.3.4", "nobody", "::1, ::2", "," * 99),
    "authorization": ("Token x", "Basic eDp4", "Bearer", "x"),
    "cookie": ("sessionid=x", "csrftoken=x; django_language=xx", "=;;="),
    "content-type": ("application/json", "text/csv", "multipart/form-data", "x"),
}


def try_addresses(rng: random.Random, folder: Path) -> Iterator[Try]:
    """Requests of readers and programs; 500 is a fault, and so is 503: the index is whole."""
    from django.test import Client

    from articles.models import Article, Issue, Page, Person, Tag

    article, page, issue = Article.objects.published().first(), Page.objects.first(), Issue.objects.first()
    known = [article.ref, page.ref, str(Person.objects.first().pk), Tag.objects.first().name]
    known += [issue.newspaper.code, issue.date.isoformat()] if issue else []
    client = Client(raise_request_exception=False)

    while True:
        root, template = rng.choice([("/", rng.choice(PUBLIC)), ("/api/v1/", rng.choice(API))])
        parts = [
            quote(rng.choice([*known, rng.choice(VALUES)]), safe="") for _ in range(template.count("{}"))
        ]
        pairs = [(rng.choice(PARAMETERS), rng.choice(VALUES)) for _ in range(rng.choice([0, 1, 1, 2, 3, 6]))]
        address = root + template.format(*parts) + ("?" + urlencode(pairs) if pairs else "")
        if rng.random() < 0.1:
            address += rng.choice(["?%", "?%zz=%ff", "?&&&==", "?q=%ed%a0%80", "?" + "a=1&" * 500, "#"])
        method = rng.choice(["GET"] * 8 + ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
        headers = {
            name: rng.choice(HEADERS[name]) for name in rng.sample(list(HEADERS), rng.choice([0, 0, 1, 2]))
        }
        body = rng.choice(["", "{", '{"a": 1}', "a=1", "\0"]) if method not in ("GET", "HEAD") else ""

        def ask(
            method: str = method, address: str = address, headers: dict = headers, body: str = body
        ) -> str:
            kind = headers.pop("content-type", "application/json")
            response = client.generic(method, address, body, content_type=kind, headers=headers)
            if response.streaming:
                b"".join(response.streaming_content)
            client.cookies.clear()
            assert response.status_code < 500, f"{response.status_code} {method} {address} {headers} {body!r}"
            return str(response.status_code)

        yield ask


KINDS = {"zips": try_zips, "pages": try_pages, "sheets": try_sheets, "addresses": try_addresses}


def try_all(kind: str, count: int, seed: int) -> dict[str, object]:
    answers: Counter[str] = Counter()
    faults: list[str] = []
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for n, attempt in zip(range(count), KINDS[kind](random.Random(seed), Path(folder)), strict=False):
            began = time.process_time()
            try:
                answers[attempt()] += 1
            except Exception:
                faults.append(f"{n}: {traceback.format_exc(limit=-4)}")
            slowest = max(slowest, time.process_time() - began)
    # Not getrusage(): a new process takes that over from the one that started it.
    peak = int(Path("/proc/self/status").read_text("ascii").partition("VmHWM:")[2].split()[0]) / 1024
    return {
        "answers": dict(answers),
        "faults": faults[:20],
        "fault_count": len(faults),
        "slowest_seconds": round(slowest, 2),
        "peak_mb": round(peak),
    }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    django.setup()
    from django.conf import settings
    from django.test.utils import setup_test_environment

    settings.ALLOWED_HOSTS = ["testserver"]
    setup_test_environment(debug=False)
    json.dump(try_all(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
