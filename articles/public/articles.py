"""The view of one article."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from articles.models import Article, FormerRef, Tag
from articles.public.article_layout import find_jump_from, find_jump_to, group_credits, lay_out_blocks
from articles.public.citation import cite_article, describe_article, name_authors, script_json
from articles.search import related_articles


@require_safe
def article(request: HttpRequest, ref: str) -> HttpResponse:
    """The article, or the one that its ref was merged into."""
    article = Article.objects.published().for_reading().filter(ref=ref).first()
    if article is None:
        readable = FormerRef.objects.filter(article__in=Article.objects.published())
        return redirect(get_object_or_404(readable, ref=ref).article, permanent=True)
    url = request.build_absolute_uri(article.get_absolute_url())
    blocks, credits = article.blocks.all(), article.credits.all()
    tags = list(Tag.objects.on(article))
    on_page = list(article.page.articles.published().with_opening().order_by("position"))
    if article not in on_page:
        raise Http404  # withdrawn since the first query
    place = on_page.index(article)
    context = {
        "article": article,
        "url": url,
        "parts": lay_out_blocks(blocks, has_credits=bool(credits)),
        "first_line": min((line for block in blocks for line in block.lines), default=0) + 1,
        "is_corrected": any(block.correction for block in blocks),
        "credits": group_credits(credits),
        "authors": name_authors(credits),
        "tags": tags,
        "jump_to": find_jump_to(article),
        "jump_from": find_jump_from(article),
        "previous": on_page[place - 1] if place else None,
        "next": on_page[place + 1] if place + 1 < len(on_page) else None,
        "related": related_articles(article, limit=5),
        "citation": cite_article(article, credits, url=url),
        "description": script_json(describe_article(article, credits, tags, url=url)),
    }
    return render(request, "articles/article.html", context)
