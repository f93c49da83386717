"""Measures a request of each public page, API list and admin list in a large archive.

    python -m tests.benchmarks.bench_pages CORPUS [--articles 40000] [--data FOLDER]

Prints processor time, the best of three, and queries, with Django's own client and no server: of the first
request after a change of anything public, when what a process keeps is worked out again, and of a later
request of a page that nobody has asked for. The archive is that of the search benchmark with 3,000 tags, of
which few are frequent, 6,000 people, 300 columns, collections, and a tenth of the articles withdrawn. Its
index is built once, for 100,000 articles in about eight minutes. bench_search measures more searches.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.archive import fill, set_up

if TYPE_CHECKING:
    from articles.models import Article

SEED = 20260319
TAGS, PEOPLE, COLUMNS, COLLECTIONS = 3000, 6000, 300, 40
REPEATS = 3
HEAD = "| address | ms after a change | ms | queries | bytes |\n|---|---|---|---|---|"
# Everything; a common word, its fiftieth page, with filters; a rare one; a phrase; a question; nothing.
SEARCHES = (
    "q=",
    "q=经济",
    "q=经济&p=50",
    "q=经济&kind=news&date_from=1998-01-01&date_to=1998-12-31",
    "q=渤海湾盆地",
    'q="社会主义市场经济"',
    "q=如何发展农村经济",
    "q=魑魅魍魉",
)
SUGGESTED = ("经", "江泽", "jing", "zzz")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=40_000)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    os.environ.setdefault("NEWSROOM_RATE_LIMITS", "0")
    with tempfile.TemporaryDirectory() as scratch:
        set_up(options.data or Path(scratch))
        total = fill(options.corpus, options.articles)
        furnish()
        build_index()
        print(f"{total:,} articles\n\n{HEAD}")
        for address in list_addresses():
            measure(address)


def build_index() -> None:
    from articles.search import needs_rebuild, rebuild_index

    if needs_rebuild():
        rebuild_index()


def furnish() -> None:
    """Add tags, people, columns and collections around the articles, unless they are there."""
    from django.db import transaction

    from articles.models import Article, Column

    if Column.objects.exists():
        return
    chance = random.Random(SEED)
    articles = list(Article.objects.order_by("pk"))
    with transaction.atomic():
        tag_articles(chance, articles)
        credit_people(chance, articles)
        place_in_columns(chance, articles)
        gather_collections(chance, articles)


def tag_articles(chance: random.Random, articles: Sequence[Article]) -> None:
    from articles.models import Tag, Tagging

    kinds = Tag.Kind.values
    tags = Tag.objects.bulk_create(Tag(name=f"标签{at}号", kind=kinds[at % len(kinds)]) for at in range(TAGS))
    Tagging.objects.bulk_create(
        Tagging(article=article, tag=tag, state=chance.choice(["accepted", "accepted", "proposed"]))
        for article in articles
        for tag in draw(chance, tags, 5)
    )


def credit_people(chance: random.Random, articles: Sequence[Article]) -> None:
    from articles.models import Credit, Person

    people = Person.objects.bulk_create(Person(name=f"记者{at}某") for at in range(PEOPLE))
    Credit.objects.bulk_create(
        Credit(article=article, person=person, role="通讯员")
        for article in articles
        for person in draw(chance, people, 2)
    )


def place_in_columns(chance: random.Random, articles: Sequence[Article]) -> None:
    """Assign a fifth of the articles to columns, and withdraw a tenth."""
    from articles.models import Article, Column, Newspaper

    paper = Newspaper.objects.get()
    columns = Column.objects.bulk_create(Column(newspaper=paper, name=f"栏目{at}") for at in range(COLUMNS))
    for article in articles:
        article.column = chance.choice(columns) if chance.random() < 0.2 else None
        article.status = "published" if chance.random() < 0.9 else "withdrawn"
    Article.objects.bulk_update(articles, ["column", "status"], batch_size=500)


def gather_collections(chance: random.Random, articles: Sequence[Article]) -> None:
    from articles.models import Collection

    for at in range(COLLECTIONS):
        collection = Collection.objects.create(title=f"专题{at}", slug=f"zt{at}", is_public=True)
        collection.articles.add(*chance.sample(articles, min(60, len(articles))))


def draw(chance: random.Random, rows: Sequence, number: int) -> set:
    """Return up to that many of the rows; the first ones are frequent, the last ones rare."""
    weights = list(accumulate(1 / (place + 3) for place in range(len(rows))))
    return set(chance.choices(rows, cum_weights=weights, k=number))


def list_addresses() -> list[str]:
    from articles.models import Article, Person, Tag
    from articles.public.sitemaps import SITEMAPS

    article = (
        Article.objects.published().exclude(column=None).select_related("page__issue__newspaper").first()
    )
    tags = Tag.objects.published().counted().order_by("-article_count")
    people = Person.objects.published().counted().order_by("-article_count")
    tag, person = tags.first(), people.first()
    page = article.page
    rows = [page.newspaper, page.issue, page, article, article.column]
    rows += [tag, tags[len(tags) // 2], person, people[len(people) // 2]]
    lists = ["", "newspapers/", "issues/", "tags/", "tags/?kind=place", "people/", "people/?p=20", "columns/"]
    lists += ["collections/", "collections/zt3/", "about/", "feed/", "feed.json", f"tags/{tag.name}/feed/"]
    sections = ["", *(f"-{name}" for name in SITEMAPS)]
    narrowed = [
        f"tag={tag.name}",
        f"person={person.pk}",
        "offset=30000",
        "updated_since=2020-01-01T00:00:00Z",
    ]
    resources = ("newspapers", "issues", "pages", "articles", "tags", "people", "columns", "collections")
    desk = ["", *(f"articles/{kind}/" for kind in ("article", "page", "issue", "tag", "person", "tagging"))]
    return [
        *(f"/{address}" for address in lists),
        *(row.get_absolute_url() for row in rows),
        *(f"/search/?{parameters}" for parameters in [*SEARCHES, f"tag={tag.name}", f"person={person.pk}"]),
        *(f"/search/suggestions/?q={typed}" for typed in SUGGESTED),
        *(f"/sitemap{section}.xml" for section in sections),
        *(f"/api/v1/{resource}/" for resource in resources),
        *(f"/api/v1/articles/?{parameter}" for parameter in narrowed),
        f"/api/v1/articles/{article.ref}/",
        *(f"/admin/{address}" for address in desk),
    ]


def measure(address: str) -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from articles.public import conditional
    from articles.public.kept import forget_kept
    from articles.public.kept_pages import KeptPages

    user = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("boss")
    client = Client(SERVER_NAME="localhost")
    if address.startswith("/admin/"):
        client.force_login(user)
    first, again = [], []
    for times in [first, again] * REPEATS:
        conditional.PAGES = KeptPages()
        if times is first:
            forget_kept()
        started = time.process_time()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        times.append(time.process_time() - started)
        assert response.status_code == 200, (address, response.status_code)
    print(
        f"| {address} | {min(first) * 1000:,.0f} | {min(again) * 1000:,.0f} | {len(queries)}"
        f" | {len(response.content):,} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
