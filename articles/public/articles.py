"""The view of one article."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import wraps
from itertools import chain

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from articles.archive.public_json import has_corrections
from articles.archive.publication import find_withdrawal
from articles.archive.reads import count_read
from articles.archive.relations import find_related
from articles.languages import permanent_addresses
from articles.models import Article, Block, Credit, FormerRef, PublicNote, Tag
from articles.models.article import ArticleQuerySet
from articles.models.composed import composed
from articles.models.subqueries import has_rows
from articles.public.article_layout import (
    find_jump_from,
    find_jump_to,
    group_credits,
    lay_out_blocks,
    lay_out_headings,
)
from articles.public.citation import (
    CITATION_FORMATS,
    list_authors,
    make_reference,
)
from articles.public.corrections import find_fixes, list_fixes
from articles.public.leafing import find_article_leaves
from articles.public.methods import only_read
from articles.public.search import TYPED_CHARS
from articles.search import Marking

# Programs name themselves, or give an address; browsers do neither.
ROBOT = re.compile(r"bot|crawl|spider|http|curl|wget|python", re.IGNORECASE)


@only_read
def show_article(request: HttpRequest, ref: str) -> HttpResponse:
    found = _read_article(ref)
    if not found:
        return lead_on(request, ref)
    article = found[0]
    with permanent_addresses():
        url = request.build_absolute_uri(article.get_absolute_url())
    blocks, credits, tags = (read(article.pk) for read in (_read_blocks, _read_credits, _read_tags))
    fixes = find_fixes(article, blocks)
    context = {
        "article": article,
        "permanent_url": url,
        "blocks": blocks,
        "headings": lay_out_headings(article, fixes),
        "text": lay_out_blocks(blocks, has_credits=bool(credits), fixes=fixes),
        "fixes": list_fixes(fixes),
        "marking": mark_query(request, article, blocks),
        "first_line": min((line for block in blocks for line in block.lines), default=0) + 1,
        "corrections": _read_corrections(ref) if article.has_corrections else [],
        "credits": credits,
        "credits_by_role": group_credits(credits),
        "authors": list_authors(credits),
        "tags": tags,
        "jump_to": find_jump_to(article),
        "jump_from": find_jump_from(article),
        "leaves": find_article_leaves(article),
        "related": find_related(article, {tag.name for tag in tags}),
        "citation": make_reference(article, credits, url=url).cite(),
        "citation_formats": CITATION_FORMATS,
    }
    response = render(request, "articles/article.html", context)
    response.page_read = article.page_id
    return response


@composed
def _read_article(ref: str) -> ArticleQuerySet:
    articles = Article.objects.published().filter(ref=ref).with_print().with_opening()
    return articles.annotate(
        has_corrections=has_corrections(), is_continued=has_rows(Article.objects.all(), "continues")
    )


@composed
def _read_blocks(article: int) -> QuerySet[Block]:
    return Block.objects.filter(article=article).order_by("position")


@composed
def _read_credits(article: int) -> QuerySet[Credit]:
    return Credit.objects.filter(article=article).select_related("person").order_by("position", "pk")


@composed
def _read_tags(article: int) -> QuerySet[Tag]:
    return Tag.objects.on(article)


@composed
def _read_corrections(ref: str) -> QuerySet[PublicNote]:
    only = Article.objects.published().filter(ref=ref)
    return PublicNote.objects.about(only).corrections().standing()


def counting_reads(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Count what readers open, made anew or kept."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        page = getattr(response, "page_read", None)
        if page and is_reader(request):
            count_read(page)
        return response

    return answer


def is_reader(request: HttpRequest) -> bool:
    """Whether a reader opens the page: not an editor, a program, or a browser that fetches ahead."""
    agent = request.headers.get("User-Agent", "")
    return bool(
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Sec-Purpose" not in request.headers
        and agent
        and not ROBOT.search(agent)
    )


def mark_query(request: HttpRequest, article: Article, blocks: Sequence[Block]) -> Marking:
    """What marks the words of the search that led here."""
    headings = (article.kicker, article.title, article.deck)
    texts = chain(headings, (block.reading_text for block in blocks))
    return Marking(request.GET.get("q", "")[:TYPED_CHARS], texts)


def lead_on(request: HttpRequest, ref: str) -> HttpResponse:
    """Where there is no article: the former ref of a merged one redirects to the article that took it in.

    Not permanently, which browsers keep for ever: the merge may be undone. A withdrawn one answers 410 with
    what editors say about it, and anything else 404.
    """
    readable = FormerRef.objects.filter(article__in=Article.objects.published())
    if former := readable.filter(ref=ref).select_related("article").first():
        return redirect(former.article)
    if withdrawal := find_withdrawal(ref):
        return render(request, "articles/withdrawn.html", {"withdrawal": withdrawal}, status=410)
    raise Http404


@only_read
def show_citation(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The citation of an article as a file for reference managers. Http404 for a form that is not known."""
    if form not in CITATION_FORMATS:
        raise Http404
    article = Article.objects.published().for_reading().filter(ref=ref).first()
    if article is None:
        return lead_on(request, ref)
    url = request.build_absolute_uri(article.get_absolute_url())
    reference = make_reference(article, article.credits.all(), url=url)
    response = HttpResponse(CITATION_FORMATS[form].write(reference), CITATION_FORMATS[form].content_type)
    response["Content-Disposition"] = f'attachment; filename="{ref}.{form}"'
    return response
