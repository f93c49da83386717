"""Propose tags for all articles."""

from typing import Any

from django.core.management.base import BaseCommand

from articles.curation.tag_proposals import rate_sources
from articles.management.progress_bars import make_bar
from articles.search.proposals.run import propose_tags


class Command(BaseCommand):
    help = (
        "Proposes tags for all articles: names of the vocabulary, people, places and organisations that the "
        "print names, key phrases, and what editors gave to similar articles. What editors decided stays. "
        "Imports do this for their own articles; run it now and then."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with make_bar("articles", is_shown=self.stderr.isatty()) as bar:
            task = bar.add_task("", total=None)
            changed = propose_tags(progress=lambda done, total: bar.update(task, completed=done, total=total))
        self.stdout.write(f"Tags: other proposals for {changed} articles.")
        for source, (right, decided) in rate_sources().items():
            if decided:
                self.stdout.write(f"{source}: {right} of {decided} decided proposals were right.")
