"""What the front page puts forward: articles and collections pinned to it and taken off it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max, Q

from articles.archive.publication import PublishReport, Skip
from articles.models import Article, Collection, Pin
from articles.models.site import PinQuerySet


def find_pins(row: Article | Collection) -> PinQuerySet:
    """The pin of this row, if it has one; that of an article may name one of its former refs."""
    pins = Pin.objects.with_article()
    if isinstance(row, Collection):
        return pins.filter(collection=row)
    return pins.filter(Q(article_ref=row.ref) | Q(article_pk=row.pk))


@transaction.atomic
def pin_rows(rows: Iterable[Article | Collection]) -> PublishReport:
    """Pin these articles or collections after those that are pinned; skip what readers do not see."""
    report = PublishReport(done=[], skipped=[])
    position = Pin.objects.aggregate(last=Max("position"))["last"] or 0
    for row in rows:
        if find_pins(row).exists():
            report.skipped.append((row, Skip.PINNED))
        elif not type(row).objects.published().filter(pk=row.pk).exists():
            report.skipped.append((row, Skip.UNSEEN))
        else:
            position += 1
            thing = {"collection": row} if isinstance(row, Collection) else {"article_ref": row.ref}
            Pin.objects.create(**thing, position=position)
            report.done.append(row)
    return report


@transaction.atomic
def unpin_rows(rows: Iterable[Article | Collection]) -> PublishReport:
    """Take these off the front page; they stay as they are."""
    report = PublishReport(done=[], skipped=[])
    for row in rows:
        pins = list(find_pins(row))
        for pin in pins:
            pin.delete()
        if pins:
            report.done.append(row)
        else:
            report.skipped.append((row, Skip.NOT_PINNED))
    return report
