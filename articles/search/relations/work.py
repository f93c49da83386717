"""Works out which articles are related, some at a time, when an article was published or has changed.

`RelationState` says of which change an article's relations are. Nothing has to announce a change, and what
was interrupted, loaded or restored is taken up again.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.db.models.functions import Length

from articles.archive.records import recorded
from articles.models import Article, Block, IndexRequest, Relation, RelationState, Tagging
from articles.models.article import ArticleQuerySet, is_of_published
from articles.models.relation import Reason
from articles.parsing.roles import TEXT_ROLES
from articles.parsing.series import Part
from articles.search.documents import with_document_parts, write_text
from articles.search.engine import View
from articles.search.language.terms import fold, list_terms_within
from articles.search.relations.closeness import (
    EVENTS_AND_PEOPLE,
    LIKELY_SAME,
    FoundRelation,
    Subject,
    find_likeness,
    find_rarity,
    relate,
)
from articles.search.results import SearchUnavailable
from articles.search.visibility import open_view

ARTICLES_AT_ONCE = 60  # a third of a second of work
CANDIDATES = 25  # of those that share words
COMMON_TAG = 100  # a person or event of more articles brings no candidates: those that share words are closer
KEPT = 8  # relations of an article, besides its series
SERIES_DAYS = 120  # from a part of a series to the first or last other one
SERIES_PARTS = 60

NOTHING: frozenset[str] = frozenset()

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
        """Call `relate_next` if an article changed; return the same. One query if none did."""
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
    """Articles compared with those that may be related to them. The queries are for all of them together."""

    def __init__(self, view: View, pks: Sequence[int]) -> None:
        self.articles = Article.objects.published().with_print().in_bulk(pks)
        tags = _read_tags(self.articles)
        self.rarities, sharers = self._find_sharers(tags)
        self.shares = {
            pk: dict.fromkeys(sharers[pk], 0.0) | dict(view.find_related(pk, limit=CANDIDATES))
            for pk in self.articles
        }
        compared = self.articles.keys() | {other for shares in self.shares.values() for other in shares}
        self.subjects = _read_subjects(compared, tags)
        # Some may have been withdrawn since they were read.
        self.articles = {pk: row for pk, row in self.articles.items() if pk in self.subjects}
        self.texts = self._read_texts()
        self.continuations = self._list_continuations()

    def _find_sharers(
        self, tags: Mapping[int, Mapping[str, str]]
    ) -> tuple[dict[str, float], dict[int, list[int]]]:
        """How rare each tag of the articles is, by name; and those that have their rare people and events."""
        names = {name for of_article in tags.values() for name in of_article}
        tagged = Tagging.objects.accepted().filter(is_of_published(), tag__name__in=names)
        numbers = dict(tagged.order_by().values_list("tag__name").annotate(number=Count("pk")))
        total = Article.objects.published().count()
        rarities = {name: find_rarity(numbers.get(name, 1), total) for name in names}
        rare = tagged.filter(
            tag__kind__in=EVENTS_AND_PEOPLE,
            tag__name__in=[name for name, number in numbers.items() if number <= COMMON_TAG],
        )
        holders: dict[str, list[int]] = defaultdict(list)
        for name, pk in rare.order_by("article").values_list("tag__name", "article"):
            holders[name].append(pk)
        return rarities, {
            pk: [other for name in tags.get(pk, ()) for other in holders[name]] for pk in self.articles
        }

    def _read_texts(self) -> dict[int, frozenset[str]]:
        """The pairs of characters of those that may be the same story as another."""
        likely = {
            pk
            for one, shares in self.shares.items()
            for other, share in shares.items()
            if share >= LIKELY_SAME
            for pk in (one, other)
        }
        rows = with_document_parts(Article.objects.published().filter(pk__in=likely))
        return {
            row.pk: frozenset(filter(str.isalnum, list_terms_within(fold(write_text(row))))) for row in rows
        }

    def _list_continuations(self) -> dict[int, set[int]]:
        """What each article continues and is continued by, and the article itself."""
        pairs = Article.objects.filter(continues__in=self.articles).values_list("continues", "pk")
        found: dict[int, set[int]] = {pk: {pk, row.continues_id or pk} for pk, row in self.articles.items()}
        for begun, continuation in pairs:
            found[begun].add(continuation)
        return found

    def pair(self) -> Pairs:
        """The relations of the articles, in both directions."""
        pairs: Pairs = {}
        for article in self.articles.values():
            own = self._pair_series(article)
            for pk, found in self._find_related(article.pk, {other for _, other in own}):
                for one, other in ((article.pk, pk), (pk, article.pk)):
                    own[one, other] = _make_relation(one, other, found)
            pairs |= own
        return pairs

    def _find_related(self, pk: int, others: set[int]) -> list[tuple[int, FoundRelation]]:
        """The closest articles, without these others and what it continues or is continued by."""
        left_out = others | self.continuations[pk]
        related = [
            (other, found)
            for other, share in self.shares[pk].items()
            if other in self.subjects and other not in left_out
            if (found := self._relate(pk, other, share))
        ]
        return sorted(related, key=lambda pair: -pair[1].closeness)[:KEPT]

    def _relate(self, one: int, other: int, share: float) -> FoundRelation | None:
        texts = self.texts.get(one, NOTHING), self.texts.get(other, NOTHING)
        likeness = find_likeness(*texts) if share >= LIKELY_SAME else 0
        return relate(self.subjects[one], self.subjects[other], share, self.rarities, likeness=likeness)

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
            found = FoundRelation(Reason.SERIES, (own.stem,), 1)
            pairs[article.pk, other.pk] = _make_relation(article.pk, other.pk, found, part)
            pairs[other.pk, article.pk] = _make_relation(other.pk, article.pk, found, own)
        return pairs


def _read_tags(pks: Iterable[int]) -> dict[int, dict[str, str]]:
    """The kinds of the articles' tags by name. One query."""
    tags: dict[int, dict[str, str]] = defaultdict(dict)
    taggings = Tagging.objects.accepted().filter(article__in=list(pks))
    for pk, name, kind in taggings.values_list("article", "tag__name", "tag__kind"):
        tags[pk][name] = kind
    return tags


def _read_subjects(pks: set[int], tags: Mapping[int, Mapping[str, str]]) -> dict[int, Subject]:
    """The published ones of these articles; `tags` are known of some. Three queries."""
    tags = _read_tags(pks - tags.keys()) | tags
    rows = Article.objects.published().filter(pk__in=pks)
    lengths = dict(
        Block.objects.filter(article__in=pks, role__in=TEXT_ROLES)
        .order_by()
        .values_list("article")
        .annotate(chars=Sum(Length("text")))
    )
    places = rows.values_list("pk", "page__newspaper", "page__issue__date")
    return {pk: Subject(pk, paper, date, lengths.get(pk, 0), tags.get(pk, {})) for pk, paper, date in places}


def _make_relation(one: int, other: int, found: FoundRelation, part: Part | None = None) -> Relation:
    return Relation(
        article_id=one,
        other_id=other,
        reason=found.reason,
        names=list(found.names),
        closeness=found.closeness,
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
