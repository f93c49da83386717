"""The rows that small archives are made of, in the tests of every room."""

import datetime
import hashlib

from articles.models import (
    Article,
    Block,
    Collection,
    CollectionItem,
    Credit,
    Issue,
    Newspaper,
    Page,
    Person,
    Relation,
    Role,
    Status,
    Tag,
    Tagging,
)
from articles.parsing.roles import HEADING_ROLES

DAY = datetime.date(2026, 3, 19)
MORNING = datetime.datetime(2026, 3, 19, 1, 30, tzinfo=datetime.UTC)
PUBLISHED = {"status": Status.PUBLISHED, "published_at": MORNING}


def make_newspaper(name: str = "样报", code: str = "yangbao", **fields) -> Newspaper:
    return Newspaper.objects.create(name=name, code=code, **fields)


def make_issue(newspaper: Newspaper, date: datetime.date = DAY) -> Issue:
    return Issue.objects.create(newspaper=newspaper, date=date)


def make_page(newspaper: Newspaper, ref: str, *lines: str, **fields) -> Page:
    """A page of these lines of print."""
    text = "\n".join(lines)
    fields = {"source_name": f"{ref}.txt", "encoding": "utf-8"} | fields
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Page.objects.create(newspaper=newspaper, ref=ref, text=text, sha256=sha256, **fields)


def add_noise(page: Page, line: int) -> Block:
    """A line (0-based) of the page that belongs to no article."""
    return page.blocks.create(position=line, role=Role.NOISE, lines=[line], text=page.lines[line])


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


def credit(article: Article, *credits: tuple[str, str | Person]) -> None:
    """Credit people, each by a role and a person or name, in this order; an empty name is nobody."""
    for position, (role, person) in enumerate(credits, article.credits.count()):
        if isinstance(person, str):
            person = Person.objects.get_or_create(name=person)[0] if person else None
        Credit.objects.create(article=article, role=role, person=person, position=position)


def tag(article: Article, name: str, *, kind: str = "", state: str = "accepted", **fields) -> Tag:
    """Give the article the tag of this name; a kind is that of a new tag."""
    defaults = {"kind": kind} if kind else {}
    named, _ = Tag.objects.get_or_create(name=name, defaults=defaults)
    Tagging.objects.create(article=article, tag=named, state=state, **fields)
    return named


def gather(title: str, slug: str, *articles: Article, has_notes: bool = False, **fields) -> Collection:
    """A collection of these articles in their order, not public unless stated."""
    collection = Collection.objects.create(title=title, slug=slug, **fields)
    for position, article in enumerate(articles):
        note = f"按语{article.headline}" if has_notes else ""
        CollectionItem.objects.create(collection=collection, article=article, position=position, note=note)
    return collection


def relate(article: Article, other: Article, *, reason: str, **fields) -> None:
    """Relate two articles, in both directions."""
    for one, two in ((article, other), (other, article)):
        Relation.objects.create(article=one, other=two, reason=reason, **{"closeness": 1.0} | fields)
