"""Kills a process at each of its steps in turn, and reports how the next process continues.

Run apart from the tests, with NEWSROOM_DATA_DIR naming an archive of the seeds that may be changed:
`python -m tests.search.indexer.killing SCENARIO EVERY`, killing at every so many steps. Prints a JSON list.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from tests.killing import run_apart


def kill_everywhere(
    data: Path, every: int, *, prepare: Callable[[], Any], work: Callable[[], Any], go_on: Callable[[], dict]
) -> list[dict]:
    """Return for each round what `go_on` reports: on a fresh copy, `work` is killed `every` steps later.

    The last round is the one in which the work came to its end.
    """
    original = data.with_name(f"{data.name}.original")
    run_apart(prepare)
    shutil.copytree(data, original)
    rounds = []
    is_killed = True
    while is_killed:
        shutil.rmtree(data)
        shutil.copytree(original, data)
        is_killed, _ = run_apart(work, kill_at=len(rounds) * every + 1)
        rounds.append({"is_killed": is_killed, **run_apart(go_on)[1]})
    return rounds


def change_four_articles() -> None:
    from articles.curation import delete_pages, publish_articles, withdraw_articles
    from articles.models import Article, Page
    from articles.search import index_pending
    from tests.editing import correct_article

    first, second, third, *_ = Article.objects.order_by("pk")
    withdraw_articles(Article.objects.filter(pk=third.pk))
    index_pending()
    correct_article(first, headline="改正之后的标题")
    withdraw_articles(Article.objects.filter(pk=second.pk))
    publish_articles(Article.objects.filter(pk=third.pk))
    delete_pages(Page.objects.filter(pk=Article.objects.order_by("pk").last().page_id))


def work_off_queue() -> None:
    from articles.search import index_pending

    index_pending()


def look_and_go_on() -> dict:
    """Return what readers find at once, and the state of index and database after the next worker."""
    from articles.models import Article, IndexRequest
    from articles.search import SearchQuery, compare_index, index_pending, search_articles

    found_at_once = search_articles(SearchQuery(text="天津")).total
    index_pending()
    return {
        "found_at_once": found_at_once,
        "waiting": IndexRequest.objects.count(),
        "breaches": compare_index(),
        "found": search_articles(SearchQuery(text="改正之后的标题")).total,
        "all": search_articles(SearchQuery()).total,
        "published": Article.objects.published().count(),
        "leavings": list_leavings(),
    }


def list_leavings() -> list[str]:
    """Return files in the index's folder that belong to no segment."""
    from articles.search.engine import get_engine
    from articles.search.whoosh_engine.rebuild import _read_segments
    from articles.search.whoosh_engine.version import INDEX_NAME

    names = {segment.segment_id() for segment in _read_segments(get_engine().folder)}
    files = (path.name for path in get_engine().folder.glob(f"{INDEX_NAME}_*.*"))
    return sorted(name for name in files if name.split(".")[0] not in names)


def rebuild_in_parts() -> None:
    from articles.search import rebuild_index
    from articles.search.whoosh_engine import rebuild

    rebuild.SEGMENT_DOCS = 10
    rebuild_index(jobs=1)


def change_and_rebuild_again() -> dict:
    """Rebuild after an editor's change, which the worker has already indexed."""
    from articles.models import Article
    from articles.search import index_pending, rebuild_index
    from articles.search.engine import get_engine
    from articles.search.whoosh_engine.rebuild_folder import RebuildFolder
    from articles.search.whoosh_engine.version import INDEX_NAME
    from tests.editing import correct_article

    correct_article(Article.objects.published().order_by("pk").last(), headline="改正之后的标题")
    index_pending()
    folder = RebuildFolder(get_engine().folder)
    parts_at_hand = len(list(folder.path.glob(f"*/_{INDEX_NAME}_1.toc"))) if folder.read_plan() else 0
    seen = look_and_go_on()
    built: list[int] = []
    report = rebuild_index(jobs=1, progress=lambda done, total: built.append(done))
    return {
        **look_and_go_on(),
        "found_at_once": seen["found_at_once"],
        "parts_at_hand": parts_at_hand,
        "parts_built": len(built),
        "indexed": report.indexed,
        "folder_is_gone": not folder.path.exists(),
    }


SCENARIOS = {
    "queue": (change_four_articles, work_off_queue, look_and_go_on),
    "rebuild": (work_off_queue, rebuild_in_parts, change_and_rebuild_again),
}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    django.setup()
    from articles.search.language import dictionary

    dictionary._dictionary = dictionary.Dictionary()  # loaded once, and forked with every round
    prepare, work, go_on = SCENARIOS[sys.argv[1]]
    data = Path(os.environ["NEWSROOM_DATA_DIR"])
    outcomes = kill_everywhere(data, int(sys.argv[2]), prepare=prepare, work=work, go_on=go_on)
    json.dump(outcomes, sys.stdout)
