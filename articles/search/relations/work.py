"""Works out which articles are related, some at a time, when an article was published or has changed.

`RelationState` says of which change an article's relations are. Nothing has to announce a change, and what
was interrupted, loaded or restored is taken up again.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count, Exists, Max, OuterRef, Q

from articles.archive.records import recorded
from articles.models import Article, IndexRequest, Relation, RelationState, Tagging
from articles.models.article import ArticleQuerySet, is_of_published
from articles.models.relation import Reason
from articles.parsing.series import Part
from articles.search.documents import with_document_parts, write_text
from articles.search.engine import View
from articles.search.language.terms import fold, list_terms_within
from articles.search.relations.closeness import Kinship, Subject, find_rarity, relate
from articles.search.results import SearchUnavailable
from articles.search.visibility import open_view

ARTICLES_AT_ONCE = 20  # half a second of work
CANDIDATES = 20  # of those that share words, and of those that share tags
COMMON_TAG = 300  # a tag of more articles brings no candidates: those that share words have the closest
KEPT = 8  # relations of an article, besides its series
SERIES_DAYS = 120  # from a part of a series to the first or last other one
SERIES_PARTS = 60

Pairs = dict[tuple[int, int], Relation]


def find_unrelated() -> ArticleQuerySet:
    """Published articles whose relations are not worked out, or were worked out before they changed."""
    state = RelationState.objects.filter(article=OuterRef("pk"), as_of=OuterRef("updated_at"))
    return Article.objects.published().filter(~Exists(state))


def relate_all() -> int:
    """Work out all relations that wait; return for how many articles."""
    number = 0
    while done := relate_next():
        number += done
    return number


def relate_next() -> int:
    """Work out the relations of the next articles, the latest changed first; return of how many.

    0 if none waits, or the index cannot be asked. Articles that are not indexed yet wait for that first,
    since the index finds what may be related to them. One query if none waits.
    """
    unindexed = IndexRequest.objects.values("article_pk")
    rows = find_unrelated().exclude(pk__in=unindexed).order_by("-updated_at")
    waiting = dict(rows.values_list("pk", "updated_at")[:ARTICLES_AT_ONCE])
    if not waiting:
        return 0
    try:
        pairs = Comparison(open_view(), list(waiting)).pair()
    except SearchUnavailable:
        return 0
    _store(waiting, pairs)
    return len(waiting)


class Relater:
    """Works out relations as articles change; `seen` is the latest change after which none waited."""

    def __init__(self) -> None:
        self.seen: datetime.datetime | None = None

    def follow(self) -> int:
        """As `relate_next`, which is asked only after a change. One query if nothing changed."""
        newest = Article.objects.published().aggregate(newest=Max("updated_at"))["newest"]
        if newest == self.seen:
            return 0
        number = relate_next()
        if not number:
            self.seen = newest
        return number

    def compare(self) -> None:
        """Look through all articles again, since rows may have been loaded or restored.

        Deletes the rows of articles that are gone.
        """
        self.seen = None
        articles = Article.objects.values("pk")
        Relation.objects.exclude(article__in=articles, other__in=articles).delete()
        RelationState.objects.exclude(article__in=articles).delete()


class Comparison:
    """Articles compared with those that may be related to them, each of which is read once."""

    def __init__(self, view: View, pks: Sequence[int]) -> None:
        self.view = view
        self.articles = self._read(pks)
        self.subjects = {pk: make_subject(article) for pk, article in self.articles.items()}
        self.rarities, self.rare_tags = self._count_tags()

    def _read(self, pks: Iterable[int]) -> dict[int, Article]:
        return {article.pk: article for article in with_document_parts(_published(pks))}

    def _count_tags(self) -> tuple[dict[str, float], set[int]]:
        """How rare each tag of the articles is, by name; and the keys of those that few articles have."""
        tags = {
            tagging.tag_id: tagging.tag.name
            for article in self.articles.values()
            for tagging in article.taggings.all()
        }
        tagged = Tagging.objects.accepted().filter(is_of_published(), tag__in=tags)
        counted = tagged.order_by().values("tag").annotate(number=Count("pk"))
        numbers = dict(counted.values_list("tag", "number"))
        total = Article.objects.published().count()
        rarities = {name: find_rarity(numbers.get(pk, 1), total) for pk, name in tags.items()}
        return rarities, {pk for pk in tags if numbers.get(pk, 1) <= COMMON_TAG}

    def pair(self) -> Pairs:
        """The relations of the articles, in both directions."""
        pairs: Pairs = {}
        for article in self.articles.values():
            own = self._pair_series(article)
            kin = self._find_kin(article, {other for _, other in own})
            for pk, kinship in kin:
                for one, other in ((article.pk, pk), (pk, article.pk)):
                    own[one, other] = _make_relation(one, other, kinship)
            pairs |= own
        return pairs

    def _find_kin(self, article: Article, others: set[int]) -> list[tuple[int, Kinship]]:
        """The closest articles, without these others and what it continues or is continued by."""
        pks = [*self.view.find_related(article.pk, limit=CANDIDATES), *self._find_sharers(article)]
        missing = self._read(set(pks) - self.subjects.keys())
        self.subjects |= {pk: make_subject(other) for pk, other in missing.items()}
        left_out = others | {article.pk, article.continues_id, *_list_continuations(article)}
        one = self.subjects[article.pk]
        kin = [
            (pk, kinship)
            for pk in dict.fromkeys(pks)
            if pk in self.subjects and pk not in left_out
            if (kinship := relate(one, self.subjects[pk], self.rarities))
        ]
        return sorted(kin, key=lambda found: -found[1].closeness)[:KEPT]

    def _find_sharers(self, article: Article) -> list[int]:
        """Articles that have the same rare tags, those that share most first."""
        tags = [tagging.tag for tagging in article.taggings.all() if tagging.tag_id in self.rare_tags]
        if not tags:
            return []
        names = {tag.pk: tag.name for tag in tags}
        sharing = Tagging.objects.accepted().filter(is_of_published(), tag__in=names).order_by("article")
        weights: Counter[int] = Counter()
        for pk, tag in sharing.exclude(article=article.pk).values_list("article", "tag"):
            weights[pk] += self.rarities[names[tag]]
        return [pk for pk, _ in weights.most_common(CANDIDATES)]

    def _pair_series(self, article: Article) -> Pairs:
        """The relations between the article and the other parts of its series."""
        own = article.part
        if own is None or article.page.date is None:
            return {}
        days = datetime.timedelta(SERIES_DAYS)
        named = Q(headline__contains=own.stem) | Q(kicker__contains=own.stem) | Q(deck__contains=own.stem)
        parts = Article.objects.published().filter(
            named,
            page__newspaper=article.page.newspaper_id,
            page__issue__date__range=(article.page.date - days, article.page.date + days),
        )
        pairs: Pairs = {}
        for other in parts.exclude(pk=article.pk).order_by("pk")[:SERIES_PARTS]:
            part = other.part
            if part is None or part.stem != own.stem or part.number == own.number:
                continue
            kinship = Kinship(Reason.SERIES, (own.stem,), 1)
            pairs[article.pk, other.pk] = _make_relation(article.pk, other.pk, kinship, part)
            pairs[other.pk, article.pk] = _make_relation(other.pk, article.pk, kinship, own)
        return pairs


def make_subject(article: Article) -> Subject:
    """`article` with the parts of its document."""
    return Subject(
        article.pk,
        article.page.newspaper_id,
        article.page.date,
        frozenset(filter(str.isalnum, list_terms_within(fold(write_text(article))))),
        {tagging.tag.name: tagging.tag.kind for tagging in article.taggings.all()},
    )


def _published(pks: Iterable[int]) -> ArticleQuerySet:
    return Article.objects.published().filter(pk__in=list(pks))


def _list_continuations(article: Article) -> list[int]:
    return list(Article.objects.filter(continues=article.pk).values_list("pk", flat=True))


def _make_relation(one: int, other: int, kinship: Kinship, part: Part | None = None) -> Relation:
    return Relation(
        article_id=one,
        other_id=other,
        reason=kinship.reason,
        names=list(kinship.names),
        closeness=kinship.closeness,
        part=part.number if part else None,
    )


# Storing ---------------------------------------------------------------------------------------------


@recorded()
def _store(made_from: Mapping[int, datetime.datetime], pairs: Pairs) -> None:
    """Replace the relations of these articles, as of their changes at these times.

    What was deleted or changed meanwhile is left out: it waits again.
    """
    touched = {pk for pair in pairs for pk in pair} | made_from.keys()
    there = dict(Article.objects.filter(pk__in=touched).values_list("pk", "updated_at"))
    done = [pk for pk, at in made_from.items() if there.get(pk) == at]
    Relation.objects.filter(Q(article__in=done) | Q(other__in=done)).delete()
    kept = [pair for pair in pairs if set(pair) <= there.keys() and not set(pair).isdisjoint(done)]
    Relation.objects.bulk_create([pairs[pair] for pair in kept], ignore_conflicts=True)
    _drop_farthest({one for one, _ in kept})
    RelationState.objects.bulk_create(
        [RelationState(article_id=pk, as_of=made_from[pk]) for pk in done],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["as_of"],
    )


def _drop_farthest(articles: set[int]) -> None:
    """Keep the closest relations of each article, and its series."""
    rows = Relation.objects.filter(article__in=articles).exclude(reason=Reason.SERIES)
    seen: Counter[int] = Counter()
    surplus = []
    for pk, article in rows.order_by("-closeness", "pk").values_list("pk", "article_id"):
        seen[article] += 1
        if seen[article] > KEPT:
            surplus.append(pk)
    Relation.objects.filter(pk__in=surplus).delete()
