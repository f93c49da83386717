"""How others refer to an article: a citation for people, a description for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Credit, Tag

# As in Django's json_script, whose type attribute is fixed: nothing in the data can end the script.
SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
PHOTOGRAPHER_PREFIX = "摄"  # of the roles 摄, 摄影, 摄影报道: they made the picture


def cite_article(article: Article, credits: Sequence[Credit], *, url: str) -> str:
    """The citation by GB/T 7714—2015: 作者. 题名[N/OL]. 报名, 日期(版次). 网址."""
    authors = ", ".join(list_authors(credits))
    page = article.page
    day = page.issue.date.isoformat() if page.issue else "[日期不详]"
    label = f"({page.label})" if page.label else ""
    opening = f"{authors}. " if authors else ""
    return f"{opening}{article.title}[N/OL]. {page.newspaper.name}, {day}{label}. {url}."


def list_authors(credits: Sequence[Credit]) -> list[str]:
    """Each author once, in the order of the print; a credit without a name gives its role, 本报评论员."""
    written = (credit for credit in credits if not credit.role.startswith(PHOTOGRAPHER_PREFIX))
    return list(dict.fromkeys(credit.author for credit in written))


def describe_article(
    article: Article, credits: Sequence[Credit], tags: Sequence[Tag], *, url: str
) -> dict[str, Any]:
    """The article in the terms of schema.org; unknown values are left out."""
    page = article.page
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "url": url,
        "identifier": article.ref,
        "headline": article.title,
        "alternativeHeadline": article.deck,
        "articleSection": article.column.name if article.column else "",
        "author": [{"@type": "Person", "name": name} for name in list_authors(credits)],
        "datePublished": page.issue.date.isoformat() if page.issue else "",
        "dateModified": article.updated_at.isoformat(),
        "printPage": page.label,
        "keywords": [tag.name for tag in tags],
        "isPartOf": {"@type": "Newspaper", "name": page.newspaper.name},
        "isAccessibleForFree": True,
    }
    return {name: value for name, value in described.items() if value}


def write_script_json(value: dict[str, Any]) -> SafeString:
    """The value as JSON that is safe between <script> tags, whatever its strings hold."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(SCRIPT_ESCAPES))  # escaped  # nosec B308
