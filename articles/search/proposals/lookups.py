"""Tags that joined the vocabulary, or got other words: looked for in all articles, some at a time."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Prefetch

from articles.archive.tag_names import TagMatcher
from articles.curation.tag_proposals import ProposedTag, keep_proposals
from articles.models import Article, Block, Tag, Tagging, TagLookup
from articles.search.proposals.run import list_pieces

ARTICLES_AT_ONCE = 500  # half a second of work


def look_up_tags() -> int:
    """Look for the waiting tags in the next articles; return the number of articles, 0 if no tag waits.

    What is found is only proposed, and editors decide: a word that somebody added changes no published
    article by itself. What editors and importers gave stays. One query if no tag waits.
    """
    first = TagLookup.objects.order_by("after").first()
    if first is None:
        return 0
    waiting = TagLookup.objects.filter(after=first.after)
    tags = set(waiting.values_list("tag", flat=True))
    texts = Prefetch("blocks", Block.objects.order_by("position"))
    rows = Article.objects.filter(pk__gt=first.after).order_by("pk").prefetch_related(texts)
    articles = list(rows[:ARTICLES_AT_ONCE])
    found = _find(articles, tags)
    with transaction.atomic():
        if found:
            keep_proposals(found, only=tags)
        # tags that were changed again meanwhile are looked for from the first article on
        looked_for = TagLookup.objects.filter(tag__in=tags, after=first.after)
        if articles:
            looked_for.update(after=articles[-1].pk)
        else:
            looked_for.delete()
    return len(articles)


def _find(articles: Sequence[Article], tags: set[int]) -> dict[int, list[ProposedTag]]:
    """What is to be proposed now, by article: for articles that mention the tags or had them proposed."""
    own = TagMatcher(Tag.objects.filter(pk__in=tags))
    proposed = Tagging.objects.filter(
        tag__in=tags, article__in=[article.pk for article in articles], state=Tagging.State.PROPOSED
    )
    had = set(proposed.values_list("article", flat=True))
    pieces = {article.pk: list_pieces(article) for article in articles}
    concerned = [
        pk for pk, (headings, texts) in pieces.items() if pk in had or own.find_tags(headings, texts)
    ]
    if not concerned:
        return {}
    whole = TagMatcher.load()  # of overlapping words of any tags the longest counts
    return {
        pk: [
            ProposedTag(found.source, found.weight, found.evidence, found.tag_pk)
            for found in whole.find_tags(*pieces[pk])
            if found.tag_pk in tags
        ]
        for pk in concerned
    }
