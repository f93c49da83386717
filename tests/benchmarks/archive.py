"""The archive for the search benchmarks, with the stock engine beside ours."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = ("pfr_199801", "xwlb_2022_2026")
BATCH = 1000  # articles read at once


def set_up(folder: Path, *, urls: Sequence[str] = (), shards: int = 1) -> None:
    """Set Django up with an archive in the folder and the stock engine as a second Haystack connection.

    The engine is the embedded one, or a cluster at these addresses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["NEWSROOM_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    if urls:
        os.environ |= {"NEWSROOM_SEARCH_URL": ",".join(urls), "NEWSROOM_SEARCH_SHARDS": str(shards)}
        os.environ["NEWSROOM_SEARCH_TIMEOUT"] = "300"  # attacks on a busy machine may take long
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings

    settings.HAYSTACK_CONNECTIONS["stock"] = {
        "ENGINE": "tests.benchmarks.stock.StockEngine",
        "PATH": str(folder / "stock"),
        "SILENTLY_FAIL": False,
    }
    django.setup()


def fill(corpus: Path, number: int) -> int:
    """Fill an empty archive with the corpus, repeated up to that many articles; return their number."""
    from django.core.management import call_command

    from articles.models import Article
    from tests.benchmarks.corpus import fill_archive, read_sources, repeat_sources

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        sources = list(read_sources(corpus, FILES))
        fill_archive(iter(repeat_sources(sources, number)))
    return Article.objects.count()


def read_batches(queryset) -> Iterator[list]:
    rows = queryset.order_by("pk").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        yield batch
