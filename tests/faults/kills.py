"""Kills what changes an archive at random points, and compares the outcome with that of a clean run.

Run apart from the tests, with NEWSROOM_DATA_DIR and DATABASE_URL naming an archive without pages:
`python -m tests.faults.kills COUNT SEED`. Prints how often each job was killed, and what differed.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import django

from tests.killing import count_steps, run_apart

DATA = Path(os.environ.get("NEWSROOM_DATA_DIR", ""))
EDITS_A_PAGE = 4
QUERIES = ("天津", "改正之后的标题", "科技", "记者")


def import_seeds() -> None:
    from django.core.management import call_command

    call_command("import_pages", "seeds", "--publish", stdout=io.StringIO())


def edit_pages() -> None:
    """Make the edits that are not yet made, four on each page; withdraw an article."""
    from articles.curation import withdraw_articles
    from articles.models import Article, Page, PageRevision

    made = PageRevision.objects.filter(author__username="superuser").count()
    pages = list(Page.objects.order_by("ref"))
    for number in range(made, len(pages) * EDITS_A_PAGE):
        edit_page(pages[number // EDITS_A_PAGE].pk, number % EDITS_A_PAGE)
    withdraw_articles(Article.objects.filter(page=pages[0], headline="改正之后的标题"))


def edit_page(pk: int, number: int) -> None:
    from articles.curation.operations import OperationKind
    from articles.models import Page, Role
    from tests.editing import correct_article, correct_block, edit

    page = Page.objects.get(pk=pk)
    first = max(page.articles.all(), key=lambda article: (article.blocks.count(), article.ref))
    body = list(first.blocks.filter(role=Role.BODY))
    if number == 0:
        correct_article(first, headline="改正之后的标题")
    elif number == 1:
        correct_block(body[0], text="编辑改正的正文。")
    elif number == 2:
        edit(page, (OperationKind.SPLIT, {"at": [body[-1].lines[0], 0]}))
    else:
        edit(page, (OperationKind.CHECK, {"articles": [first.ref]}))


def index_queue() -> None:
    from articles.search import index_pending

    index_pending()


def rebuild() -> None:
    from articles.search import rebuild_index
    from articles.search.whoosh_engine import rebuild

    rebuild.SEGMENT_DOCS = 10
    rebuild_index(jobs=1)


def back_up() -> None:
    from articles.management.backups import make_backup

    if not (DATA / "backup").exists():
        make_backup(DATA / "backup")


# Each continues from what the one before it made.
JOBS: dict[str, Callable[[], None]] = {
    "import": import_seeds,
    "edit": edit_pages,
    "index": index_queue,
    "rebuild": rebuild,
    "backup": back_up,
}


def observe() -> dict[str, object]:
    """Everything that the jobs make, without keys and times, and whether the index is in step."""
    from django.db import connection

    from articles.archive.laws import find_print_breaches
    from articles.management.backups import read_manifest
    from articles.search import SearchQuery, SearchUnavailable, compare_index, search_articles
    from tests.importing.test_kill import ROWS

    seen: dict[str, object] = {}
    with connection.cursor() as cursor:
        for name, query in ROWS.items():
            cursor.execute(query)
            rows = [[str(bytes(v) if isinstance(v, memoryview) else v) for v in row] for row in cursor]
            seen[name] = sorted(rows)
    seen["breaches"] = [str(breach) for breach in find_print_breaches()]
    for text in QUERIES:
        try:
            found = search_articles(SearchQuery(text=text), limit=100)
            seen[f"search {text}"] = [found.total, sorted(hit.article.ref for hit in found.hits)]
        except SearchUnavailable:
            seen[f"search {text}"] = "none"
    seen["index"] = compare_index() if not seen["what the index has not heard of"] else []
    if (DATA / "backup").exists():
        seen["backup"] = read_manifest(DATA / "backup")["rows"]
    return seen


class Stages:
    """Copies of the archive before each job, which no process has open meanwhile."""

    def __init__(self) -> None:
        from django.db import connection

        self._own = connection.settings_dict if connection.vendor == "postgresql" else None

    def save(self, name: str) -> None:
        shutil.copytree(DATA, self._folder(name))
        if self._own:
            self._copy_database(self._own["NAME"], f"{self._own['NAME']}_{name}")

    def restore(self, name: str) -> None:
        shutil.rmtree(DATA)
        shutil.copytree(self._folder(name), DATA)
        if self._own:
            self._copy_database(f"{self._own['NAME']}_{name}", self._own["NAME"])

    def delete(self, name: str) -> None:
        if self._own:
            self._execute(f'DROP DATABASE "{self._own["NAME"]}_{name}" WITH (FORCE)')

    def _folder(self, name: str) -> Path:
        return DATA.with_name(f"{DATA.name}.{name}")

    def _copy_database(self, source: str, target: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        self._execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')

    def _execute(self, statement: str) -> None:
        import psycopg

        place = {name: self._own[name.upper()] for name in ("host", "port", "user", "password")}
        with psycopg.connect(dbname="postgres", autocommit=True, **place) as server:
            server.execute(statement)


def kill_at_random(count: int, seed: int) -> dict[str, object]:
    """Kill the jobs so many times in all, each until it ends; report what differs from a clean run."""
    rng = random.Random(seed)
    stages = Stages()
    steps: dict[str, int] = {}
    wanted: dict[str, object] = {}
    for name, job in JOBS.items():
        stages.save(name)
        steps[name] = run_apart(lambda job=job: count_steps(job))[1]
        wanted[name] = run_apart(observe)[1]
    kills: Counter[str] = Counter()
    differences = []
    while kills.total() < count:
        for name, job in JOBS.items():
            stages.restore(name)
            most = steps[name]  # so that the first try is killed, and a later one may end
            while run_apart(job, kill_at=rng.randint(1, most))[0]:
                kills[name] += 1
                most = most * 3 // 2  # what a killed job left costs steps too: it must come to an end
            found = run_apart(observe)[1]
            differences += [[name, kills[name], part] for part in found if found[part] != wanted[name][part]]
        print(dict(kills), differences, file=sys.stderr)  # how far a long run is
    for name in JOBS:
        stages.delete(name)
    return {"kills": kills, "steps": steps, "differences": differences}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    django.setup()
    from articles.parsing import parse_page
    from articles.search.language import dictionary

    parse_page("天津")  # what takes long to read is read once, and forked with every process
    dictionary._dictionary = dictionary.Dictionary()
    json.dump(kill_at_random(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
