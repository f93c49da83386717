"""The rows that small archives are made of, in the tests of every room."""

import datetime
import hashlib

from articles.models import Article, Newspaper, Page, Role, Status
from articles.parsing.roles import HEADING_ROLES

MORNING = datetime.datetime(2026, 3, 19, 1, 30, tzinfo=datetime.UTC)
PUBLISHED = {"status": Status.PUBLISHED, "published_at": MORNING}


def make_page(newspaper: Newspaper, ref: str, *lines: str, **fields) -> Page:
    """A page of these lines of print."""
    text = "\n".join(lines)
    fields = {"source_name": f"{ref}.txt", "encoding": "utf-8"} | fields
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Page.objects.create(newspaper=newspaper, ref=ref, text=text, sha256=sha256, **fields)


def make_article(page: Page, ref: str, *blocks: tuple[Role, *tuple[int, ...]], **fields) -> Article:
    """The next article of the page, a draft unless told; each block is a role and its lines (0-based)."""
    lines = page.lines
    texts = [(role, list(held), "".join(lines[line] for line in held)) for role, *held in blocks]
    heads = {role: text for role, _, text in texts if role in HEADING_ROLES}
    fields = {"position": page.articles.count()} | heads | fields
    article = Article.objects.create(page=page, ref=ref, **fields)
    for position, (role, held, text) in enumerate(texts):
        article.blocks.create(page=page, position=position, role=role, lines=held, text=text)
    return article
