"""An article as others name it: a line to cite, and a description for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Credit, Tag

# As in Django's json_script, whose type attribute cannot be told: nothing in the data can end the script.
SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
NOT_AN_AUTHOR = "摄"  # roles 摄, 摄影, 摄影报道 made the picture


def cite_article(article: Article, credits: Sequence[Credit], *, url: str) -> str:
    """The line that GB/T 7714—2015 asks for a newspaper article: 作者. 题名[N/OL]. 报名, 日期(版次). 网址."""
    authors = ", ".join(name_authors(credits))
    page = article.page
    day = page.issue.date.isoformat() if page.issue else "[日期不详]"
    number = f"({page.number})" if page.number else ""
    opening = f"{authors}. " if authors else ""
    return f"{opening}{article.title}[N/OL]. {page.newspaper.name}, {day}{number}. {url}."


def name_authors(credits: Sequence[Credit]) -> list[str]:
    """Each author once, in the order of the print; 本报评论员 where the paper names nobody."""
    written = (credit for credit in credits if not credit.role.startswith(NOT_AN_AUTHOR))
    return list(dict.fromkeys(credit.author for credit in written))


def describe_article(
    article: Article, credits: Sequence[Credit], tags: Sequence[Tag], *, url: str
) -> dict[str, Any]:
    """The article in the words of schema.org; what the archive does not know is left out."""
    page = article.page
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "url": url,
        "identifier": article.ref,
        "headline": article.title,
        "alternativeHeadline": article.deck,
        "articleSection": article.column.name if article.column else "",
        "author": [{"@type": "Person", "name": name} for name in name_authors(credits)],
        "datePublished": page.issue.date.isoformat() if page.issue else "",
        "dateModified": article.updated_at.isoformat(),
        "printPage": str(page.number or ""),
        "keywords": [tag.name for tag in tags],
        "isPartOf": {"@type": "Newspaper", "name": page.newspaper.name},
        "isAccessibleForFree": True,
    }
    return {name: value for name, value in described.items() if value}


def script_json(value: dict[str, Any]) -> SafeString:
    """JSON that is safe between <script> tags, whatever its strings hold."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(SCRIPT_ESCAPES))
