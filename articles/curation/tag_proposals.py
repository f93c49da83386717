"""Tags that a program proposes for articles: kept until an editor decides, and refreshed until then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from articles.archive.announcements import announce_changes
from articles.archive.records import recorded
from articles.curation.journal import ROWS_A_QUERY
from articles.models import Article, Tag, Tagging
from articles.models.tag import OF_VOCABULARY, Source, Standing, TagKind

EVIDENCE_CHARS = Tagging._meta.get_field("evidence").max_length
NAME_CHARS = Tag._meta.get_field("name").max_length
# Where a source's decisions are few, as many stand beside them, right at this rate.
PRIOR_DECISIONS = 8
PRIOR_RATES = {
    Source.NAME: 0.9,
    Source.TERM: 0.7,
    Source.FRAME: 0.9,
    Source.SPEECH: 0.3,
    Source.PHRASE: 0.3,
    Source.LIKENESS: 0.7,
}
LEAST_LIKELY = 0.55  # below it, a proposal is shown among those of the whole archive only


@dataclass(frozen=True, slots=True)
class ProposedTag:
    """A tag for an article: its key, or the name and kind of one that is not in the vocabulary yet."""

    source: Source
    weight: float
    evidence: str
    tag_pk: int | None = None
    name: str = ""
    kind: TagKind = TagKind.SUBJECT
    guards: tuple[str, ...] = ()
    is_accepted: bool = False


def rate_sources() -> dict[str, tuple[int, int]]:
    """For each source, how many of its decided proposals were right, and how many were decided. One query."""
    rows = Tagging.objects.filter(is_decided=True, source__in=Source.values).order_by()
    counted = rows.values_list("source", "state").annotate(count=Count("pk"))
    rates = dict.fromkeys(Source.values, (0, 0))
    for source, state, count in counted:
        right, decided = rates[source]
        if state == Tagging.State.ACCEPTED:
            rates[source] = right + count, decided + count
        elif state == Tagging.State.REJECTED:
            rates[source] = right, decided + count
    return rates


def find_trust(rates: Mapping[str, tuple[int, int]]) -> dict[str, float]:
    """How likely a proposal of each source is right, 0 to 1."""
    return {
        source: (right + PRIOR_DECISIONS * PRIOR_RATES[Source(source)]) / (decided + PRIOR_DECISIONS)
        for source, (right, decided) in rates.items()
    }


@recorded()
def keep_proposals(found: Mapping[int, Sequence[ProposedTag]], *, only: Collection[int] | None = None) -> int:
    """Make these the proposals for the articles, given by their keys; return how many articles changed.

    What an editor decided stays, and so do tags of editors; other undecided proposals are deleted. A name
    that editors refused is not proposed again. `only` are the keys of the tags that were looked for: then the
    proposals of all others stay, and so does what was accepted. Some queries, and some more for each 500
    rows.
    """
    articles = {article.pk for some in _cut(sorted(found)) for article in _lock(some)}
    wanted = _pair_tags({pk: found[pk] for pk in articles})
    stored = _read_stored(sorted(articles))
    open_rows = {pair: row for pair, row in stored.items() if _is_open(row, only)}
    gone = {pair for pair, row in open_rows.items() if not _is_same(row, wanted.get(pair))}
    kept = stored.keys() - gone
    new = [_make_tagging(pair, one) for pair, one in wanted.items() if pair not in kept]
    old = [stored[pair] for pair in sorted(gone)]
    _replace(old, new)
    return len({row.article_id for row in (*old, *new)})


def _replace(old: Sequence[Tagging], new: Sequence[Tagging]) -> None:
    for some in _cut([row.pk for row in old]):
        Tagging.objects.filter(pk__in=some).delete()
    Tagging.objects.bulk_create(new, batch_size=ROWS_A_QUERY)
    _announce([*old, *new])


def _announce(changed: Sequence[Tagging]) -> None:
    """Announce the articles with tags that readers saw or see now."""
    public = {row.article_id for row in changed if row.state == Tagging.State.ACCEPTED}
    for some in _cut(sorted(public)):
        announce_changes(Article.objects.filter(pk__in=some))


Pair = tuple[int, int]  # of the keys of an article and a tag


def _pair_tags(found: Mapping[int, Sequence[ProposedTag]]) -> dict[Pair, ProposedTag]:
    """The first proposal of each pair; none for a name that editors refused."""
    tags = _find_tags([one for proposed in found.values() for one in proposed])
    paired: dict[Pair, ProposedTag] = {}
    for pk, proposed in found.items():
        for one in proposed:
            if tag := one.tag_pk or tags.get(one.name):
                paired.setdefault((pk, tag), one)
    return paired


def _read_stored(articles: Sequence[int]) -> dict[Pair, Tagging]:
    rows = (row for some in _cut(articles) for row in Tagging.objects.filter(article__in=some))
    return {(row.article_id, row.tag_id): row for row in rows}


def _lock(pks: Sequence[int]) -> Iterable[Article]:
    return Article.objects.select_for_update().filter(pk__in=pks).only("pk").order_by("pk")


def _is_open(row: Tagging, only: Collection[int] | None) -> bool:
    is_undecided = row.origin == Tagging.Origin.IMPORTER and not row.is_decided
    if only is None or not is_undecided:
        return is_undecided
    return row.tag_id in only and row.state == Tagging.State.PROPOSED and row.source in OF_VOCABULARY


def _is_same(row: Tagging, wanted: ProposedTag | None) -> bool:
    if wanted is None:
        return False
    made = _make_tagging((row.article_id, row.tag_id), wanted)
    names = ("state", "evidence", "source", "weight")
    return all(getattr(row, name) == getattr(made, name) for name in names)


def _make_tagging(pair: tuple[int, int], one: ProposedTag) -> Tagging:
    return Tagging(
        article_id=pair[0],
        tag_id=pair[1],
        origin=Tagging.Origin.IMPORTER,
        state=Tagging.State.ACCEPTED if one.is_accepted else Tagging.State.PROPOSED,
        evidence=one.evidence[:EVIDENCE_CHARS],
        source=one.source,
        weight=round(one.weight, 3),
    )


def _find_tags(proposed: Sequence[ProposedTag]) -> dict[str, int]:
    """The keys of tags by name, and by alias; new names become proposed tags. Refused ones are left out."""
    names = {one.name: one for one in proposed if one.tag_pk is None and 2 <= len(one.name) <= NAME_CHARS}
    if not names:
        return {}
    known = _read_known()
    new = [
        Tag(name=name, kind=one.kind, standing=Standing.PROPOSED, guards=list(one.guards))
        for name, one in sorted(names.items())
        if name not in known
    ]
    created = {tag.name: tag.pk for tag in Tag.objects.bulk_create(new, batch_size=ROWS_A_QUERY)}
    return created | {name: pk for name, pk in known.items() if pk is not None}


def _read_known() -> dict[str, int | None]:
    """The keys of all tags by name and alias; None for those that editors refused."""
    known: dict[str, int | None] = {}
    for pk, name, aliases, standing in Tag.objects.values_list("pk", "name", "aliases", "standing"):
        for word in (name, *aliases):
            known.setdefault(word, None if standing == Standing.REFUSED else pk)
    return known


def drop_unused_tags() -> None:
    """Delete tags that were only proposed and that nothing proposes any more."""
    Tag.objects.filter(standing=Standing.PROPOSED, taggings=None).delete()


def _cut(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    return (pks[start : start + ROWS_A_QUERY] for start in range(0, len(pks), ROWS_A_QUERY))
