"""An article's public JSON: the one place that says what programs get of it. Published articles only.

Left out on purpose: status, flags, file names and times of editing, which are internal; tags that are
proposed or rejected; the evidence of tags, which may quote text that an editor has since removed. What other
articles on the page and collections say about an article is not its own: it has addresses of its own.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.urls import get_script_prefix, reverse

from articles.control_characters import replace_control_characters
from articles.languages import permanent_addresses
from articles.models import (
    Article,
    Block,
    Column,
    Credit,
    FormerRef,
    Newspaper,
    Page,
    PublicNote,
    Tag,
    Tagging,
)
from articles.parsing.roles import TEXT_ROLES

SHAPE = 3  # raise it with every change of what is written here: `migrate` then writes all records anew

PARTS = ("neighbours", "collections", "related")  # what has an address of its own under an article's


@dataclass(frozen=True, slots=True)
class PublicJson:
    """Two JSON objects: the fields of lists but for those of `stamp`, and those of the whole article alone.

    Addresses are relative to the site: `url":"/` is nowhere in JSON but before an address.
    """

    summary: str
    detail: str
    hash: str

    def stamp(self, *, sequence: int, at: datetime.datetime) -> str:
        """The summary with its number, time and hash."""
        stamped = f'"updated_at":"{format_time(at)}","sequence":{sequence},"hash":"{self.hash}"'
        return f"{self.summary[:-1]},{stamped}}}"


def add_public_parts(articles: Sequence[Article]) -> None:
    """Add to articles with print, `continues` and `has_corrections` what `make_public_json` needs besides.

    Three queries, and two where there are corrections.
    """
    accepted = Tagging.objects.accepted().select_related("tag").order_by("tag__kind", "tag__name")
    prefetch_related_objects(
        articles,
        Prefetch("credits", Credit.objects.select_related("person")),
        "blocks",
        Prefetch("taggings", accepted, to_attr="accepted_taggings"),
    )
    _add_corrections(articles)


def _add_corrections(articles: Sequence[Article]) -> None:
    for article in articles:
        article.corrections = []
    corrected = {article.ref: article for article in articles if article.has_corrections}
    if not corrected:
        return
    former = FormerRef.objects.filter(article__ref__in=corrected).values_list("ref", "article__ref")
    owners = corrected | {ref: corrected[heir] for ref, heir in former}
    for note in _list_corrections().filter(article__in=owners):
        owners[note.article_id].corrections.append(note)


def has_corrections() -> Exists:
    """Whether readers get a correction with an article: its own, or of one that was merged into it."""
    former = FormerRef.objects.filter(article=OuterRef(OuterRef("pk"))).values("ref")
    return Exists(_list_corrections().filter(Q(article=OuterRef("ref")) | Q(article__in=former)))


def _list_corrections() -> QuerySet[PublicNote]:
    return PublicNote.objects.corrections().standing()


def make_public_json(article: Article) -> PublicJson:
    """What programs get of the article as its rows are now."""
    summary, detail = write_json(_describe(article)), write_json(_describe_whole(article))
    digest = hashlib.sha256(f"{summary}\n{detail}".encode()).hexdigest()
    return PublicJson(summary, detail, digest)


def write_json(value: dict[str, Any]) -> str:
    """Return it as JSON without control characters, as all answers have it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # JavaScript and some readers of lines take these two for ends of lines.
    return replace_control_characters(text).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _describe(article: Article) -> dict[str, Any]:
    return {
        **_link(article, "title"),
        "kicker": article.kicker,
        "headline": article.headline,
        "deck": article.deck,
        "kind": article.kind,
        "column": _describe_column(article.column) if article.column and article.column.is_listed else None,
        "page": _describe_page(article.page),
        "position": article.position,
        "credits": [_describe_credit(credit) for credit in article.credits.all()],
        "tags": [_describe_tag(tagging.tag) for tagging in article.accepted_taggings],
        "published_at": format_time(article.published_at),
    }


def _describe_whole(article: Article) -> dict[str, Any]:
    blocks = article.blocks.all()
    whole = article.continues
    return {
        "jump_to": article.jump_to,
        "jump_from": article.jump_from,
        "continues": _link(whole, "headline") if whole and whole.is_published else None,
        "paragraphs": [block.reading_text for block in blocks if block.role in TEXT_ROLES],
        "blocks": [_describe_block(block) for block in blocks],
        "corrections": [_describe_correction(note) for note in article.corrections],
        **{f"{part}_url": _place_ref(f"api:article-{part}", article.ref) for part in PARTS},
    }


def _link(article: Article, name: str) -> dict[str, str]:
    """The article's ref, addresses, and its field of that name."""
    return {
        "ref": article.ref,
        "url": _place_ref("api:article-detail", article.ref),
        "web_url": _place_ref("article", article.ref),
        name: getattr(article, name),
    }


def _describe_column(column: Column) -> dict[str, Any]:
    return {"id": column.pk, "name": column.name, "url": _find_address("api:column-detail", column.pk)}


def _describe_page(page: Page) -> dict[str, Any]:
    return {
        "ref": page.ref,
        "newspaper": _describe_newspaper(page.newspaper),
        "date": page.date.isoformat() if page.date else None,
        "label": page.label,
        "number": page.number,
        "section": page.section,
        "url": _place_ref("api:page-detail", page.ref),
        "web_url": _place_ref("page", page.ref),
    }


def _describe_newspaper(newspaper: Newspaper) -> dict[str, str]:
    address = _find_address("api:newspaper-detail", newspaper.code)
    return {"code": newspaper.code, "name": newspaper.name, "url": address}


def _describe_credit(credit: Credit) -> dict[str, Any]:
    person = credit.person
    return {
        "role": credit.role,
        "name": person.name if person else "",
        "person_id": credit.person_id,
        "person_url": _find_address("api:person-detail", person.pk) if person else None,
    }


def _describe_tag(tag: Tag) -> dict[str, str]:
    return {"name": tag.name, "kind": tag.kind, "url": _find_address("api:tag-detail", tag.name)}


def _describe_block(block: Block) -> dict[str, Any]:
    return {
        "role": block.role,
        "text": block.text,
        "correction": block.correction,
        "lines": block.lines,
        "span": None if block.span is None else list(block.span),
    }


def _describe_correction(note: PublicNote) -> dict[str, str]:
    return {"at": format_time(note.decided_at), "text": note.text}


def format_time(moment: datetime.datetime) -> str:
    """The time in UTC, as programs read it; it needs no escaping in a URL."""
    return moment.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


def _place_ref(view: str, ref: str) -> str:
    """The address of what has this ref, which needs no quoting."""
    return _find_address(view, "REF").replace("REF", ref)


@lru_cache(maxsize=4096)
def _find_address(view: str, name: str | int) -> str:
    """The address without the prefix of the site, in which processes may differ. 20 µs if not cached."""
    with permanent_addresses():
        return "/" + reverse(view, args=[name]).removeprefix(get_script_prefix())


def join_record(summary: str, detail: str) -> str:
    """Return the whole article's JSON."""
    return f"{summary[:-1]},{detail[1:]}"


def complete_addresses(text: str, base: str) -> str:
    """Return records with the site's address before those in them, which are relative to it."""
    return text.replace('url":"/', f'url":"{base}/')
