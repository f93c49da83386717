"""Keeps the index in step with the database: adds, replaces and removes the articles in the queue.

The only lock is the engine's own on the index, which is freed when its holder dies. A request leaves the
queue only after the commit that answers it: if a process is killed, the next one answers again, and answering
twice changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from articles.models import Article, IndexRequest
from articles.search.documents import PreparedArticles
from articles.search.engine import IndexReport, Progress, get_engine
from articles.search.language.aliases import refresh_aliases
from articles.search.language.dictionary import refresh_dictionary

logger = logging.getLogger(__name__)
BATCH_REQUESTS = 2000  # per commit; until then the postings of so many articles take some 50 MB


def index_pending(*, progress: Progress | None = None) -> IndexReport:
    """Answer all requests in the queue, many per commit.

    Requests for articles that cannot be indexed stay in the queue. Raises IndexBusy; earlier commits stay.
    """
    report = IndexReport()
    done, total = 0, IndexRequest.objects.count()
    for batch, answered in answer_requests(given_up=set()):
        report += batch
        done += answered
        if progress:
            progress(done, max(done, total))
    return report


def answer_requests(given_up: set[int]) -> Iterator[tuple[IndexReport, int]]:
    """Commit until the queue is empty; yield for each commit a report and the number of its requests.

    `given_up` are primary keys of requests that failed before; they are skipped, and new ones are added.
    """
    get_engine().heal()
    _ask_for_all_if_empty()
    while IndexRequest.objects.exclude(pk__in=given_up).exists():
        ask_for_new_names()
        yield _answer_batch(given_up)


def _ask_for_all_if_empty() -> None:
    """Request every published article if the index is empty: it is new, or the former one was lost."""
    if get_engine().count():
        return
    waiting = IndexRequest.objects.values("article_pk")
    published = Article.objects.published().exclude(pk__in=waiting).order_by("pk")
    IndexRequest.objects.ask(published.values_list("pk", flat=True))


def _answer_batch(given_up: set[int]) -> tuple[IndexReport, int]:
    with get_engine().open_writer() as writer:
        # Requests before articles: what changes in between has a request of its own.
        waiting = IndexRequest.objects.exclude(pk__in=given_up).order_by("pk")
        requests = dict(waiting.values_list("pk", "article_pk")[:BATCH_REQUESTS])
        pks = set(requests.values())
        articles = PreparedArticles(pk__in=pks)
        writer.exchange(pks, articles)
        writer.commit()
    failed = articles.failed
    given_up.update(pk for pk, article_pk in requests.items() if article_pk in failed)
    IndexRequest.objects.filter(pk__in=requests.keys() - given_up).delete()
    removed = len(pks) - articles.number - len(failed)
    return IndexReport(articles.number, removed, tuple(failed.values())), len(requests)


def ask_for_new_names() -> None:
    """Request the articles that contain a name added to or removed from the dictionary."""
    refresh_aliases()
    engine = get_engine()
    names, known = refresh_dictionary().names, engine.read_names()
    if known is None:
        logger.warning("%s is damaged; a new one takes its place", engine.names_place)
    if known is None or names != known:
        IndexRequest.objects.ask(sorted(engine.find_holders(names ^ (known or frozenset()))))
        engine.write_names(names)
