"""Prove the laws over the whole archive."""

import sys
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, no_translations

from articles.importing import find_print_breaches, find_public_breaches
from articles.models import Article, Page

try:
    from articles.search import compare_index
except ImportError:

    def compare_index():
        return ()


class Command(BaseCommand):
    help = (
        "Proves over the whole database and index that the print is verbatim, every line is accounted for once, "
        "the index holds what is published, and nothing else is public. A line for each breach; exits 1 if any."
    )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        breaches = 0
        for breach in chain(find_print_breaches(), find_public_breaches(), compare_index()):
            self.stderr.write(breach)
            breaches += 1
        told = f"Checked {Page.objects.count():,} pages and {Article.objects.count():,} articles: "
        self.stdout.write(told + (f"{breaches:,} breaches." if breaches else "every law holds."))
        if breaches:
            sys.exit(1)
