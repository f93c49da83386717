"""What an archive lacks: days without an issue, pages missing or there twice, issues still in work."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from articles.models import Article, Issue, Newspaper, Page, Status
from articles.parsing.page_labels import list_missing

FEWEST_WEEKS = 4  # from which on it can be said on which days of the week a newspaper appears


@dataclass(frozen=True, slots=True)
class Progress:
    """Articles by what editors made of them; `flagged` are those of all of them with flags."""

    published: int = 0
    proposed: int = 0
    draft: int = 0
    withdrawn: int = 0
    flagged: int = 0

    @property
    def total(self) -> int:
        return self.published + self.proposed + self.draft + self.withdrawn

    @property
    def unfinished(self) -> int:
        return self.proposed + self.draft

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            self.published + other.published,
            self.proposed + other.proposed,
            self.draft + other.draft,
            self.withdrawn + other.withdrawn,
            self.flagged + other.flagged,
        )


@dataclass(frozen=True, slots=True)
class IssueState:
    """An issue: how many pages, which labels are missing between them, how many pages have none."""

    pk: int
    date: datetime.date
    pages: int
    missing: tuple[str, ...]
    unnumbered: int
    progress: Progress


@dataclass(frozen=True)
class NewspaperGaps:
    """A newspaper's issues by date, and the days without one between the first and the last.

    `twins` are pages with the same text, each group by key.
    """

    newspaper: Newspaper
    issues: Mapping[datetime.date, IssueState]
    missing_days: frozenset[datetime.date]
    twins: Sequence[Sequence[Page]] = field(default=())


def read_gaps(
    newspaper: Newspaper, start: datetime.date | None = None, end: datetime.date | None = None
) -> NewspaperGaps:
    """What is there and what is missing, of the issues between two dates or of all. Five queries.

    Twins are those of the whole newspaper.
    """
    dates = list(Issue.objects.filter(newspaper=newspaper).order_by("date").values_list("date", flat=True))
    chosen = Issue.objects.filter(newspaper=newspaper)
    chosen = chosen.filter(date__gte=start) if start else chosen
    chosen = chosen.filter(date__lte=end) if end else chosen
    labels: dict[int, list[str]] = {}
    for issue, label in Page.objects.filter(issue__in=chosen).order_by("pk").values_list("issue", "label"):
        labels.setdefault(issue, []).append(label)
    progress = _read_progress(chosen)
    issues = {}
    for pk, date in chosen.values_list("pk", "date"):
        printed = labels.get(pk, [])
        missing = tuple(list_missing(filter(None, printed)))
        unnumbered = printed.count("")
        done = progress.get(pk, Progress())
        issues[date] = IssueState(pk, date, len(printed), missing, unnumbered, done)
    missing_days = frozenset(
        day for day in list_missing_days(dates) if (not start or day >= start) and (not end or day <= end)
    )
    return NewspaperGaps(newspaper, issues, missing_days, list_twins(newspaper))


def _read_progress(issues: Iterable[Issue]) -> dict[int, Progress]:
    counts = {status.value: Count("pk", filter=Q(status=status)) for status in Status}
    rows = Article.objects.filter(page__issue__in=issues).order_by().values("page__issue")
    counted = rows.annotate(**counts, flagged=Count("pk", filter=~Q(flags=[])))
    return {row.pop("page__issue"): Progress(**row) for row in counted}


def list_missing_days(dates: Sequence[datetime.date]) -> Iterator[datetime.date]:
    """The days between the first and the last of these dates, in order, on which an issue was to be expected.

    A newspaper appears on those days of the week on which it did in at least half of the weeks; where there
    are too few weeks to tell, every day.
    """
    if not dates:
        return
    span = (dates[-1] - dates[0]).days
    weeks = span / 7
    counts = Counter(date.weekday() for date in dates)
    usual = {day for day, number in counts.items() if number >= weeks / 2}
    if weeks < FEWEST_WEEKS:
        usual = set(range(7))
    there = set(dates)
    for step in range(span):
        day = dates[0] + datetime.timedelta(days=step)
        if day.weekday() in usual and day not in there:
            yield day


def list_twins(newspaper: Newspaper) -> list[list[Page]]:
    """The newspaper's pages with the same text, group by group. Two queries."""
    texts = Page.objects.filter(newspaper=newspaper).order_by().values("sha256")
    twice = texts.annotate(pages=Count("pk")).filter(pages__gt=1).values("sha256")
    rows = Page.objects.filter(newspaper=newspaper, sha256__in=twice).select_related("newspaper", "issue")
    groups: dict[str, list[Page]] = {}
    for page in rows.defer("text").order_by("pk"):
        groups.setdefault(page.sha256, []).append(page)
    return list(groups.values())


def describe_gaps() -> Iterator[str]:
    """What every newspaper lacks, a sentence each, for the command line."""
    for newspaper in Newspaper.objects.order_by("name"):
        gaps = read_gaps(newspaper)
        for day in sorted(gaps.missing_days):
            yield f"{newspaper} {day}: no issue"
        for issue in sorted(gaps.issues.values(), key=lambda issue: issue.date):
            where, progress = f"{newspaper} {issue.date}", issue.progress
            if issue.missing:
                pages = "page" if len(issue.missing) == 1 else "pages"
                yield f"{where}: {pages} {', '.join(issue.missing)} missing"
            if issue.unnumbered:
                yield f"{where}: {_count_pages(issue.unnumbered)} without number"
            if progress.unfinished:
                yield f"{where}: {progress.unfinished} of {progress.total} articles in work"
        for twins in gaps.twins:
            yield f"{newspaper}: the same text on {' and '.join(page.ref for page in twins)}"
        undated = Page.objects.filter(newspaper=newspaper).undated().count()
        if undated:
            yield f"{newspaper}: {_count_pages(undated)} without date"


def _count_pages(number: int) -> str:
    return f"{number:,} pages" if number != 1 else "1 page"
