"""How much is here: articles, and issues by newspaper and year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpRequest

from articles.models import Article, Issue, Newspaper, Page
from articles.public.kept import kept


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of what is published: issues by newspaper and year, pages of unknown date by newspaper.

    `newspapers` are by name.
    """

    article_count: int
    newspapers: tuple[Newspaper, ...]
    issues: Mapping[int, Mapping[int, int]]
    undated: Mapping[int, int]

    @property
    def issue_count(self) -> int:
        return sum(sum(years.values()) for years in self.issues.values())

    def list_years(self, newspaper: Newspaper | None) -> list[tuple[int, int]]:
        """Each year of the newspaper with its number of issues, the latest first."""
        return sorted(self.issues.get(newspaper.pk, {}).items(), reverse=True) if newspaper else []

    @property
    def years(self) -> list[tuple[int, int]]:
        """Each year with its number of issues, the latest first."""
        total: Counter[int] = Counter()
        for years in self.issues.values():
            total.update(years)
        return sorted(total.items(), reverse=True)


@kept
def read_figures(request: HttpRequest | None) -> Figures:
    """Four queries."""
    issues: dict[int, Counter[int]] = defaultdict(Counter)
    for newspaper, day in Issue.objects.published().order_by().values_list("newspaper", "date"):
        issues[newspaper][day.year] += 1  # SQLite would ask Python for each year
    undated = Page.objects.published().undated().order_by()
    return Figures(
        article_count=Article.objects.published().count(),
        newspapers=tuple(Newspaper.objects.published()),
        issues=issues,
        undated=dict(undated.values_list("newspaper").annotate(page_count=Count("pk"))),
    )
