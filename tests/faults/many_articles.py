"""Fills an archive of the seeds with copies of its published articles, a page of all of them for each day.

python -m tests.faults.many_articles NUMBER
"""

import datetime
import os
import sys

import django

FIRST_DAY = datetime.date(2000, 1, 1)


def main(number: int) -> None:
    from articles.archive.records import refresh_records
    from articles.models import Article, Newspaper

    paper = Newspaper.objects.get()
    sources = list(Article.objects.published().order_by("pk").prefetch_related("blocks", "credits"))
    for day in range(number // len(sources)):
        make_day(paper, sources, day)
    refresh_records()


def make_day(paper, sources, day: int) -> None:
    from articles.models import Article, Block, Credit, Issue, Page

    issue = Issue.objects.create(newspaper=paper, date=FIRST_DAY + datetime.timedelta(day))
    page = Page.objects.create(
        newspaper=paper,
        issue=issue,
        label="1",
        order=1,
        ref=f"day{day}",
        text=f"第{day}天",
        sha256=f"{day:064}",
        source_name=f"day{day}.txt",
        encoding="utf-8",
    )
    copies = Article.objects.bulk_create(
        Article(
            ref=f"day{day}{source.ref[:6]}",
            page=page,
            position=position,
            kind=source.kind,
            status=source.status,
            headline=f"{source.headline}之{day}",
            published_at=source.published_at,
        )
        for position, source in enumerate(sources)
    )
    pairs = list(zip(copies, sources, strict=True))
    Block.objects.bulk_create(
        Block(
            page=page,
            article=copy,
            position=100 * copy.position + block.position,
            role=block.role,
            lines=[0],
            text=block.text,
        )
        for copy, source in pairs
        for block in source.blocks.all()
    )
    Credit.objects.bulk_create(
        Credit(article=copy, role=credit.role, person=credit.person, position=credit.position)
        for copy, source in pairs
        for credit in source.credits.all()
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    main(int(sys.argv[1]))
