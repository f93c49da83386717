"""Real articles from files outside the project, as rows of an archive.

A corpus is a folder of `*.jsonl.gz`, one article a line: date, page, kicker, title, subtitle, body (a list
of paragraphs), author. Nothing of it is part of the project.
"""

from __future__ import annotations

import datetime
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from articles.models import Article, Block, Credit, Issue, Newspaper, Page, Person, Role, Status, Tag, Tagging
from articles.models.ref import make_ref

ARTICLES_A_TRANSACTION = 2000
TAGS = ("经济", "外交", "科技", "农业", "教育", "北京", "上海", "天津", "广东", "新华社")


@dataclass(frozen=True)
class Source:
    """One printed article of the corpus."""

    date: datetime.date
    page: int
    headline: str
    deck: str
    author: str
    paragraphs: tuple[str, ...]


def read_sources(folder: Path, names: tuple[str, ...]) -> Iterator[Source]:
    for name in names:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield Source(
                    date=datetime.date.fromisoformat(row["date"]),
                    page=row["page"] or 1,
                    headline=(row["title"] or "")[:500],
                    deck=(row["subtitle"] or "").replace("\n", " ")[:500],
                    author=row["author"] or "",
                    paragraphs=tuple(part for part in row["body"] if part.strip()),
                )


def repeat_sources(sources: list[Source], total: int) -> Iterator[Source]:
    """Yield the articles repeatedly, each time a year later and with other names, up to `total`."""
    turns = range(-(-total // len(sources)))
    shifted = (
        Source(
            source.date + datetime.timedelta(days=364 * turn),
            source.page,
            source.headline,
            source.deck,
            source.author[:2] + str(turn) if turn and source.author else source.author,
            (*source.paragraphs, f"第{turn}次重印。") if turn else source.paragraphs,
        )
        for turn in turns
        for source in sources
    )
    return islice(shifted, total)


def fill_archive(sources: Iterator[Source]) -> int:
    """Save the sources as published articles of one newspaper; return their number."""
    newspaper = Newspaper.objects.create(name="语料", code="corpus")
    tags = {name: Tag.objects.create(name=name) for name in TAGS}
    issues: dict[datetime.date, Issue] = {}
    pages: dict[tuple[datetime.date, int], Page] = {}
    people: dict[str, Person] = {}
    total = 0
    while batch := list(islice(sources, ARTICLES_A_TRANSACTION)):
        with transaction.atomic():
            for source in batch:
                _place(source, newspaper, issues, pages)
            _save(batch, pages, people, tags, first=total)
        total += len(batch)
    return total


def _place(source: Source, newspaper: Newspaper, issues: dict, pages: dict) -> None:
    key = (source.date, source.page)
    if key in pages:
        return
    if source.date not in issues:
        issues[source.date] = Issue.objects.create(newspaper=newspaper, date=source.date)
    pages[key] = Page.objects.create(
        newspaper=newspaper,
        issue=issues[source.date],
        label=str(source.page),
        ref=make_ref("benchmark page", *key),
        text="语料",
        sha256="0" * 64,
        source_name="corpus",
        encoding="utf-8",
    )


def _save(batch: list[Source], pages: dict, people: dict, tags: dict, *, first: int) -> None:
    now = timezone.now()
    articles = Article.objects.bulk_create(
        Article(
            ref=make_ref("benchmark article", first + place),
            page=pages[source.date, source.page],
            position=(first + place) % 30000,
            status=Status.PUBLISHED,
            published_at=now,
            headline=source.headline,
            deck=source.deck,
        )
        for place, source in enumerate(batch)
    )
    blocks, taggings, credits = [], [], []
    for article, source in zip(articles, batch, strict=True):
        for position, paragraph in enumerate(source.paragraphs):
            blocks.append(
                Block(page=article.page, article=article, position=position, role=Role.BODY, lines=[0],
                      text=paragraph)
            )  # fmt: skip
        text = source.headline + "".join(source.paragraphs)
        taggings += [Tagging(article=article, tag=tag) for name, tag in tags.items() if name in text]
        if source.author:
            name = source.author[:20]
            if name not in people:
                people[name] = Person.objects.create(name=name)
            credits.append(Credit(article=article, person=people[name], role="记者"))
    Block.objects.bulk_create(blocks, batch_size=2000)
    Tagging.objects.bulk_create(taggings)
    Credit.objects.bulk_create(credits)
