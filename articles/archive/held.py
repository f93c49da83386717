"""What editors hold: the parts of an article that no import changes."""

from __future__ import annotations

from enum import StrEnum

from articles.models import Article
from articles.models.article import ArticleQuerySet

ARTICLES_A_QUERY = 500  # databases limit how many values a query takes


class Held(StrEnum):
    """A part of an article that an editor decided; the values are stored in `Article.held`."""

    DIVISION = "division"  # which lines are its blocks, in which order and roles
    HEADINGS = "headings"  # kicker, headline, deck and column
    TEXT = "text"  # corrections of its blocks
    CREDITS = "credits"
    JUMPS = "jumps"  # the pages that it names, and which article it continues
    CLASS = "class"  # its kind
    FLAGS = "flags"  # an editor has looked into them


def hold_parts(articles: ArticleQuerySet, *parts: Held) -> None:
    """Make imports leave these parts of the articles as they are. Two queries for each 500 articles."""
    changed = []
    for article in articles.order_by().only("held"):
        if missing := set(parts).difference(article.held):
            article.held = sorted({*article.held, *missing})
            changed.append(article)
    Article.objects.bulk_update(changed, ["held"], batch_size=ARTICLES_A_QUERY)
