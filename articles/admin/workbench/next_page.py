"""Which page an editor looks at next."""

from __future__ import annotations

from django.db.models import Case, Min, Q, TextField, Value, When
from django.db.models.functions import Cast

from articles.models import Article
from articles.parsing.flags import FLAGS, Severity


def find_next_page(pk: int) -> int | None:
    """The key of the next page with flags; None where there is no other. One query.

    The pages with the most severe flags come first, then those imported first; after the last the first.
    """
    flagged = Article.objects.exclude(flags=[]).annotate(words=Cast("flags", TextField()))
    severity = Case(
        *(When(_has_flag(level), then=Value(int(level))) for level in Severity),
        default=Value(len(Severity) + 1),
    )
    pages = flagged.annotate(severity=severity).values("page").annotate(worst=Min("severity"))
    keys = list(pages.order_by("worst", "page").values_list("page", flat=True))
    at = keys.index(pk) if pk in keys else -1
    return next((key for key in (*keys[at + 1 :], *keys) if key != pk), None)


def _has_flag(level: Severity) -> Q:
    """Articles with a flag of this severity. JSON is searched as text: SQLite has no lookup within a list."""
    found = Q()
    for kind in FLAGS.values():
        if kind.severity == level:
            found |= Q(words__contains=f'"{kind.code}"')
    return found
