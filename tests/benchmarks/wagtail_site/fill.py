"""Fills the site with articles: `python -m wagtail_site.fill FILE`, one JSON object a line."""

import json
import sys
from html import escape
from itertools import islice

import django

ARTICLES_A_TRANSACTION = 500


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from wagtail.models import Page, Site
    from wagtail_site.models import HomePage

    call_command("makemigrations", "wagtail_site", verbosity=0)
    call_command("migrate", verbosity=0)
    Page.objects.filter(depth__gt=1).delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title="News", slug="news"))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    with open(sys.argv[1], encoding="utf-8") as file:
        add_articles(home, map(json.loads, file))
    call_command("update_index", verbosity=0)


def add_articles(home, rows) -> None:
    from django.db import transaction
    from wagtail_site.models import NewsPage

    while some := list(islice(rows, ARTICLES_A_TRANSACTION)):
        with transaction.atomic():
            for row in some:
                body = "".join(f"<p>{escape(text)}</p>" for text in row["paragraphs"])
                fields = {"title": row["title"][:255], "slug": row["ref"], "date": row["date"]}
                home.add_child(instance=NewsPage(newspaper=row["newspaper"], body=body, **fields))


if __name__ == "__main__":
    main()
