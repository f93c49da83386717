"""Measures a request of each public page, API list and admin list in a large archive.

    python -m tests.benchmarks.bench_pages CORPUS [--articles 40000] [--data FOLDER]

Prints processor time, the best of three, and queries, with Django's own client and no server: of the first
request after a change of anything public, when what a process keeps is worked out again, and of a later
request of a page that nobody has asked for. Of PostgreSQL on this machine the time of its process is added.
The archive is that of the search benchmark with 3,000 tags, of which few are frequent, 6,000 people, 300
columns, collections, and a tenth of the articles withdrawn. Its index is built once, for 100,000 articles in
about eight minutes. bench_search measures more searches.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.archive import fill, set_up

if TYPE_CHECKING:
    from articles.models import Article, Person, Tag

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
DESK = ("", *(f"articles/{kind}/" for kind in ("article", "page", "issue", "tag", "person", "tagging")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=40_000)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    os.environ.setdefault("NEWSROOM_RATE_LIMITS", "0")
    from django.core.management import call_command

    with tempfile.TemporaryDirectory() as scratch:
        set_up(options.data or Path(scratch))
        total = fill(options.corpus, options.articles)
        furnish()
        call_command("migrate", verbosity=0)  # which writes the records
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
    return [*list_pages(), *list_files(), *list_resources(), *(f"/admin/{name}" for name in DESK)]


def list_pages() -> list[str]:
    """Each kind of page for readers, with what narrows, orders and continues it."""
    article, (tag, rare_tag), (person, rare_person) = find_examples()
    page, column = article.page, article.column
    paper = page.newspaper.code
    year = page.issue.date.year
    tag_url, person_url = tag.get_absolute_url(), person.get_absolute_url()
    lists = [
        "",
        "newspapers/",
        "issues/",
        f"issues/?newspaper={paper}&year={year}",
        "issues/?date=1999-01-01",
    ]
    lists += ["tags/", "tags/?kind=place", "tags/?order=sound", "tags/?name=biao", "tags/?p=2", "people/"]
    lists += ["people/?p=20", "people/?letter=J", "people/?name=jizhe9", "columns/", "columns/?order=sound"]
    lists += ["collections/", "collections/?order=sound", "collections/zt3/", "about/", "reading/"]
    rows = [page.newspaper, page.issue, page, article, column, tag, rare_tag, person, rare_person]
    narrowed = [
        f"{page.get_absolute_url()}?q=经济",
        f"{article.get_absolute_url()}?q=经济",
        *(f"{tag_url}?{given}" for given in ("order=newest", "order=oldest", f"period={year}", "p=900")),
        *(f"{person_url}?{given}" for given in ("order=newest", "period=1998", "p=200")),
        f"{column.get_absolute_url()}?order=important",
        "/collections/zt3/?order=newest",
    ]
    return [
        *(f"/{address}" for address in lists),
        *(row.get_absolute_url() for row in rows),
        *narrowed,
        *(f"/search/?{given}" for given in [*SEARCHES, f"tag={tag.name}", f"person={person.pk}"]),
        *(f"/search/suggestions/?q={typed}" for typed in SUGGESTED),
        *(f"{address}?p=999999" for address in ("/tags/", "/people/", tag_url, "/search/", "/collections/")),
    ]


def list_files() -> list[str]:
    """Feeds, sitemaps, citations and other files."""
    from articles.public.sitemaps import SITEMAPS

    article, (tag, rare_tag), (person, _rare) = find_examples()
    followed = [article.page.newspaper, article.page.issue, article.column, tag, rare_tag, person]
    sitemaps = [f"/sitemap-{name}.xml" for name in SITEMAPS]
    return [
        *("/feed/", "/feed.json", "/feed/?p=100", "/feed/?p=999999"),
        *(f"{row.get_absolute_url()}feed/" for row in followed),
        f"{tag.get_absolute_url()}feed.json?p=100",
        "/collections/zt3/feed/",
        "/search/feed/?q=经济",
        "/sitemap.xml",
        *sitemaps,
        *(f"{address}?p=2" for address in sitemaps),
        "/sitemap-tags.xml?p=999999",
        *(f"{article.get_absolute_url()}{name}" for name in ("citation.bib", "citation.ris", "picture.png")),
        *("/robots.txt", "/opensearch.xml", "/health/"),
    ]


def list_resources() -> list[str]:
    """The API's lists, with filters, orders and deep slices, its single rows and exports."""
    article, (tag, rare_tag), (person, _rare) = find_examples()
    page, paper = article.page, article.page.newspaper.code
    resources = ("newspapers", "issues", "pages", "articles", "tags", "people", "columns", "collections")
    narrowed = [
        f"tag={tag.name}",
        f"tag={tag.name}&offset=9000",
        f"tag={rare_tag.name}",
        f"person={person.pk}",
    ]
    narrowed += [f"newspaper={paper}", f"column={article.column.pk}", "collection=zt3", "kind=news", "q=经济"]
    narrowed += ["date=1998-01-05", "date_from=1998-01-01&date_to=1998-12-31", "sort=oldest", "limit=100"]
    narrowed += ["offset=30000", "offset=89990", "offset=1000000", "offset=99999999"]
    narrowed += ["updated_since=2020-01-01T00:00:00Z", f"updated_since=2020-01-01T00:00:00Z&tag={tag.name}"]
    parts = ["", "neighbours/", "collections/", "related/"]
    others = [f"{resource}/?offset=1000" for resource in ("issues", "pages", "tags", "people")]
    others += ["tags/?kind=place", f"people/?name={person.name}", f"pages/?newspaper={paper}&date=1998-01-05"]
    others += [
        "changes/",
        "changes/?after=50000",
        "withdrawals/",
        "withdrawals/?offset=5000",
        "search/?q=经济",
    ]
    others += [f"newspapers/{paper}/", f"issues/{paper}/{page.issue.date}/", f"pages/{page.ref}/"]
    others += [
        f"tags/{tag.name}/",
        f"people/{person.pk}/",
        f"columns/{article.column.pk}/",
        "collections/zt3/",
    ]
    others += [f"articles.jsonl?tag={rare_tag.name}", f"articles.csv?tag={rare_tag.name}"]
    return [
        "/api/v1/",
        *(f"/api/v1/{resource}/" for resource in resources),
        *(f"/api/v1/articles/?{given}" for given in narrowed),
        *(f"/api/v1/articles/{article.ref}/{part}" for part in parts),
        *(f"/api/v1/{address}" for address in others),
    ]


@cache
def find_examples() -> tuple[Article, tuple[Tag, Tag], tuple[Person, Person]]:
    """An article of a column, and the most and a moderately frequent tag and person."""
    from articles.models import Article, Person, Tag

    published = Article.objects.published().exclude(column=None)
    article = published.select_related("page__issue__newspaper").order_by("pk").first()
    tags = Tag.objects.published().counted().order_by("-article_count", "pk")
    people = Person.objects.published().counted().order_by("-article_count", "pk")
    return article, (tags[0], tags[len(tags) // 2]), (people[0], people[len(people) // 2])


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
        started = read_used_time()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            content = response.getvalue()
        times.append(read_used_time() - started)
        assert response.status_code in (200, 302, 400, 404), (address, response.status_code)
    status = "" if response.status_code == 200 else f" ({response.status_code})"
    print(
        f"| {address}{status} | {min(first) * 1000:,.0f} | {min(again) * 1000:,.0f} | {len(queries)}"
        f" | {len(content):,} |",
        flush=True,
    )


def read_used_time() -> float:
    """Return the seconds of processor time of this process, and of PostgreSQL's process for it."""
    from django.db import connection

    used = time.process_time()
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        schedule = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        used += int(schedule.read_text().split()[0]) / 1e9
    return used


if __name__ == "__main__":
    main()
