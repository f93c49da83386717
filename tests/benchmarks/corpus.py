"""Real articles from files outside the project, as rows of an archive.

A corpus is a folder of `*.jsonl.gz`, one article a line: date, page, kicker, title, subtitle, body (a list
of paragraphs), author. Nothing of it is part of the project.
"""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
                    headline=_on_one_line(row["title"] or "")[:500],
                    deck=_on_one_line(row["subtitle"] or "")[:500],
                    author=row["author"] or "",
                    paragraphs=tuple(filter(None, map(_on_one_line, row["body"]))),
                )


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def repeat_sources(sources: Sequence[Source], total: int, *, first: int = 0) -> Iterator[Source]:
    """Yield the articles repeatedly, each time a year later and with other names: from `first` to `total`."""
    for number in range(first, total):
        turn, place = divmod(number, len(sources))
        source = sources[place]
        yield replace(
            source,
            date=source.date + datetime.timedelta(days=364 * turn),
            author=source.author[:2] + str(turn) if turn and source.author else source.author,
            paragraphs=(*source.paragraphs, f"第{turn}次重印。") if turn else source.paragraphs,
        )


def fill_archive(sources: Iterator[Source]) -> int:
    """Save the sources as published articles of one newspaper; return their number."""
    newspaper = Newspaper.objects.create(name="语料", code="corpus")
    tags = {name: Tag.objects.get_or_create(name=name)[0] for name in TAGS}
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
        text="\n",  # the articles follow
        source_name="corpus",
        encoding="utf-8",
    )


def _print(source: Source, page: Page) -> list[tuple[Role, int, str]]:
    """Add the article's lines to the page's text; return role, place and text of each."""
    headings = ((Role.HEADLINE, source.headline), (Role.DECK, source.deck))
    texts = [(role, text) for role, text in headings if text]
    texts += [(Role.BODY, paragraph) for paragraph in source.paragraphs]
    first = page.text.count("\n")
    page.text += "".join(f"{text}\n" for _, text in texts)
    return [(role, first + place, text) for place, (role, text) in enumerate(texts)]


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
        for position, (role, line, text) in enumerate(_print(source, article.page)):
            blocks.append(
                Block(
                    page=article.page, article=article, position=position, role=role, lines=[line], text=text
                )
            )
        text = source.headline + "".join(source.paragraphs)
        taggings += [Tagging(article=article, tag=tag) for name, tag in tags.items() if name in text]
        if source.author:
            name = source.author[:20]
            if name not in people:
                people[name] = Person.objects.create(name=name)
            credits.append(Credit(article=article, person=people[name], role="记者"))
    Block.objects.bulk_create(blocks, batch_size=2000)
    printed = {article.page for article in articles}
    for page in printed:
        page.sha256 = hashlib.sha256(page.text.encode()).hexdigest()
    Page.objects.bulk_update(printed, ["text", "sha256"], batch_size=500)
    Tagging.objects.bulk_create(taggings)
    Credit.objects.bulk_create(credits)
