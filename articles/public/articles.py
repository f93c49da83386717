"""The view of one article."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from articles.archive.publication import find_withdrawal
from articles.models import Article, FormerRef, Tag
from articles.public.article_layout import find_jump_from, find_jump_to, group_credits, lay_out_blocks
from articles.public.citation import cite_article, describe_article, list_authors, write_script_json
from articles.search import related_articles


@require_safe
def show_article(request: HttpRequest, ref: str) -> HttpResponse:
    article = Article.objects.published().for_reading().filter(ref=ref).first()
    if article is None:
        return lead_on(request, ref)
    url = request.build_absolute_uri(article.get_absolute_url())
    blocks, credits = article.blocks.all(), article.credits.all()
    tags = list(Tag.objects.on(article))
    previous, following = find_neighbours(article)
    context = {
        "article": article,
        "url": url,
        "blocks": lay_out_blocks(blocks, has_credits=bool(credits)),
        "first_line": min((line for block in blocks for line in block.lines), default=0) + 1,
        "corrections": article.public_notes.corrections().standing(),
        "is_corrected": any(block.correction for block in blocks),
        "credits": group_credits(credits),
        "authors": list_authors(credits),
        "tags": tags,
        "jump_to": find_jump_to(article),
        "jump_from": find_jump_from(article),
        "previous": previous,
        "next": following,
        "related": related_articles(article, limit=5),
        "citation": cite_article(article, credits, url=url),
        "structured_data": write_script_json(describe_article(article, credits, tags, url=url)),
    }
    return render(request, "articles/article.html", context)


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


def find_neighbours(article: Article) -> tuple[Article | None, Article | None]:
    """The published articles before and after it on its page. Http404 where it has been withdrawn itself."""
    articles = list(article.page.articles.published().with_opening().order_by("position"))
    if article not in articles:
        raise Http404  # withdrawn after the view had read it
    place = articles.index(article)
    previous = articles[place - 1] if place else None
    following = articles[place + 1] if place + 1 < len(articles) else None
    return previous, following
