"""Measures the editors' pages in a large archive: lists, completeness, the queue, searches, bulk operations.

    python -m tests.benchmarks.bench_desk CORPUS [--articles 30000] [--data FOLDER]

Prints processor time, the best of three, and queries, with Django's own client: no server, no cache. The
archive is that of bench_pages; two thirds of its articles are drafts, a third of these with flags, and two
editors have worked on it.
"""

from __future__ import annotations

import argparse
import datetime
import random
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from tests.benchmarks.archive import fill, set_up
from tests.benchmarks.bench_pages import HEAD, SEED, furnish, measure

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from articles.models.editorial_work import BulkAction

FLAGS = ("order-unsure", "headline-missing", "jump-unpaired")
SEARCHES = ("动力电池", "天津", "的", '"中国共产党"', "title:经济")
REVISED = 400  # pages that somebody edited


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=30_000)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        set_up(options.data or Path(scratch))
        total = fill(options.corpus, options.articles)
        furnish()
        make_work()
        index()
        print(f"{total:,} articles\n\n{HEAD}")
        for address in list_addresses():
            measure(address)
        measure_queue()
        measure_searches()
        measure_bulk()


def make_work() -> None:
    """Make readers, drafts, flags, undated pages, proposals of tags and revisions, unless they are there."""
    from django.contrib.auth.models import User

    from articles.curation.history import edit_page
    from articles.curation.operations import Operation, OperationKind
    from articles.models import Article, Page, PageReads, Status
    from articles.parsing.flags import FLAGS as KNOWN

    chance = random.Random(SEED)
    if not PageReads.objects.exists():
        pages = Page.objects.order_by("pk").values_list("pk", flat=True)
        PageReads.objects.bulk_create(PageReads(page_id=pk, number=chance.randrange(500)) for pk in pages)
    if Article.objects.filter(status=Status.DRAFT).exists():
        return
    assert set(FLAGS) <= set(KNOWN), sorted(KNOWN)
    editors = [User.objects.create_user(name, is_staff=True, is_superuser=True) for name in ("甲", "乙")]
    pks = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    drafts = chance.sample(pks, len(pks) * 2 // 3)
    flagged = drafts[: len(drafts) // 3]
    for start in range(0, len(drafts), 500):
        some = drafts[start : start + 500]
        Article.objects.filter(pk__in=some).update(status=Status.DRAFT, published_at=None)
    for start in range(0, len(flagged), 500):
        flags = [{"code": chance.choice(FLAGS)}]
        Article.objects.filter(pk__in=flagged[start : start + 500]).update(flags=flags)
    proposed = drafts[len(flagged) : len(flagged) + 200]
    Article.objects.filter(pk__in=proposed).update(status=Status.PROPOSED)
    pages = list(Page.objects.order_by("pk")[:REVISED])
    for page in pages[:63]:
        Page.objects.filter(pk=page.pk).update(issue=None, label="", order=None)
    for place, page in enumerate(pages[63:]):
        article = page.articles.order_by("position").first()
        headings = {"article": article.ref, "deck": f"副题{place}"}
        edit_page(page, [Operation(OperationKind.SET_HEADINGS, headings)], by=editors[place % 2])


def index() -> None:
    from articles.search import index_pending
    from articles.search.indexer.editors_index import EditorsIndexer

    index_pending()
    started = time.process_time()
    number = EditorsIndexer().compare()
    if number:
        print(f"indexed {number:,} drafts in {time.process_time() - started:.1f} s of processor time\n")


def list_addresses() -> list[str]:
    from django.contrib.auth.models import User

    from articles.curation.bulk import plan_bulk
    from articles.models import Article
    from articles.models.editorial_work import BulkAction

    article = Article.objects.filter(status="draft").first()
    keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    plan = plan_bulk(BulkAction.PUBLISH, keys, by=User.objects.filter(is_superuser=True).first())
    day = datetime.date(2024, 3, 1)
    lists = [
        "",
        "articles/article/",
        "articles/article/?flag=any&status__exact=draft",
        "articles/article/?editor=me",
        "articles/article/?p=200",
        "articles/article/?q=动力电池",
        "articles/article/?q=的",
        "articles/article/?label=1&q=天津&flag=none",
        f"articles/article/?date={day.year}-{day.month:02}",
        "completeness/",
        *(
            f"articles/{kind}/"
            for kind in ("page", "issue", "tag", "person", "column", "collection", "newspaper", "tagging")
        ),
        "articles/tagging/decide/",
        f"articles/article/{article.pk}/change/",
        f"articles/page/{article.page_id}/change/",
        f"articles/page/{article.page_id}/workbench/",
        "articles/pagerevision/",
        "articles/pagework/",
        "articles/bulkoperation/",
        f"articles/bulkoperation/{plan.pk}/change/",
    ]
    return [f"/admin/{address}" for address in lists]


def measure_queue() -> None:
    """Claim a next page in each order, and the one that follows it."""
    from django.contrib.auth.models import User

    from articles.admin.workbench.next_page import QueueOrder, claim_next_page, count_flagged_pages
    from articles.models import Presence

    boss = User.objects.filter(is_superuser=True).first()
    print(f"\n{count_flagged_pages():,} pages in the queue\n\n| order | ms |\n|---|---|")
    for order in QueueOrder:
        times, key = [], 0
        for _ in range(3):
            started = time.process_time()
            key = claim_next_page(key, boss, order=order) or 0
            times.append(time.process_time() - started)
        print(f"| {order.value} | {min(times) * 1000:,.0f} |")
    Presence.objects.all().delete()


def measure_searches() -> None:
    from articles.models import Article
    from articles.search import narrow_to_found

    print("\n| editors' search | found | ms |\n|---|---|---|")
    for typed in SEARCHES:
        times = []
        for _ in range(3):
            started = time.process_time()
            found = narrow_to_found(Article.objects.all(), typed).count()
            times.append(time.process_time() - started)
        print(f"| {typed} | {found:,} | {min(times) * 1000:,.0f} |")


def measure_bulk() -> None:
    """Publish all drafts and take it back, and tag everything and take it back, as the worker does it."""
    from django.contrib.auth.models import User

    from articles.models import Article, Tag
    from articles.models.editorial_work import BulkAction

    boss = User.objects.filter(is_superuser=True).first()
    drafts = Article.objects.exclude(status="published")
    print("\n| in bulk | rows | transactions | s | longest transaction, s |\n|---|---|---|---|---|")
    measure_operation(BulkAction.PUBLISH, drafts, {}, boss)
    tag = Tag.objects.get_or_create(name="批量标签")[0]
    measure_operation(BulkAction.TAG, Article.objects.all(), {"tags": [tag.pk]}, boss)


def measure_operation(action: BulkAction, rows: QuerySet, arguments: dict[str, Any], by: User) -> None:
    from articles.background.queue import run_task
    from articles.background.runs import TaskRun
    from articles.curation.bulk import plan_bulk, start_bulk, undo_bulk

    marks: list[float] = []
    report = TaskRun.report

    def mark(self: TaskRun, *args: Any, **kwargs: Any) -> None:
        report(self, *args, **kwargs)
        marks.append(time.process_time())

    with patch.object(TaskRun, "report", mark):
        operation = plan_bulk(action, list(rows.values_list("pk", flat=True)), by=by)
        start_bulk(operation, arguments, subject="", note="", by=by)
        for said in (action.value, f"{action.value}, undone"):
            marks[:] = [time.process_time()]
            run_task(operation.task.pk)
            steps = [end - start for start, end in pairwise(marks)]
            total = marks[-1] - marks[0]
            print(f"| {said} | {operation.total:,} | {len(steps)} | {total:.1f} | {max(steps):.2f} |")
            operation.refresh_from_db()
            if not said.endswith("undone"):
                undo_bulk(operation, by=by)


if __name__ == "__main__":
    main()
