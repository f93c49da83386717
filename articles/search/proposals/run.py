"""Tags proposed for articles, of all sources: vocabulary, wording, parts of speech, phrases, likeness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from articles.archive.tag_names import ACCEPTED_TIMES, Mentions, TagMatcher
from articles.curation.tag_proposals import (
    LEAST_LIKELY,
    ProposedTag,
    drop_unused_tags,
    keep_proposals,
)
from articles.models import Article, Block, Credit, Page, Tag, Tagging
from articles.models.article import ArticleQuerySet
from articles.models.tag import Source, TagKind
from articles.parsing.roles import HEADING_ROLES, TEXT_ROLES
from articles.search.language.dictionary import Dictionary, current_dictionary
from articles.search.proposals.frames import (
    SET_PHRASES,
    FoundName,
    Word,
    find_by_speech,
    find_organisations,
    find_people,
    find_quoted,
)
from articles.search.proposals.likeness import Neighbours, TaggedArticle
from articles.search.proposals.phrases import choose_phrases, count_phrases

READ_ARTICLES = 200  # in a batch
DECIDED_ARTICLES = 2000  # the latest that are compared with
MOST_LIKELY_TAGS = 5  # of neighbours, for an article
LEAST_HOLDERS = 2  # articles that have a name which only parts of speech show
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class ReadArticle:
    """What one article gives: the tags of the vocabulary, other names, phrases, and its words."""

    pk: int
    known: list[ProposedTag]
    names: dict[str, tuple[FoundName, Mentions]]
    phrases: Counter[str]
    words: Counter[str]


def propose_tags(
    articles: ArticleQuerySet | None = None, *, progress: Progress = lambda done, total: None
) -> int:
    """Propose tags for these articles, by default for all; return how many articles got other proposals.

    Names that only parts of speech show, and phrases, are counted over these articles: propose for all now
    and then. Seven queries for each 200 articles, and those of `keep_proposals`. If a run ends early, the
    next run for the articles that await tags does the rest.
    """
    reader = ArticleReader()
    rows = (Article.objects.all() if articles is None else articles).order_by("pk")
    total = rows.count()
    read = []
    for article in _read_rows(rows):
        read.append(reader.read(article))
        progress(len(read), total)
    changed = 0
    holders = Counter(name for one in read for name in one.names)
    phrases = Counter(phrase for one in read for phrase in one.phrases)
    known = set(Tag.objects.values_list("name", flat=True))
    for start in range(0, len(read), READ_ARTICLES):
        batch = read[start : start + READ_ARTICLES]
        found = {
            one.pk: [
                *one.known,
                *_list_names(one, holders, known),
                *_list_phrases(one, phrases, total),
                *reader.list_likely(one),
            ]
            for one in batch
        }
        changed += keep_proposals(found)
    drop_unused_tags()
    for start in range(0, len(read), READ_ARTICLES):
        pks = [one.pk for one in read[start : start + READ_ARTICLES]]
        Page.objects.filter(articles__in=pks, awaits_tags=True).update(awaits_tags=False)
    return changed


def _read_rows(rows: ArticleQuerySet) -> Iterator[Article]:
    parts = (
        Prefetch("blocks", Block.objects.order_by("position")),
        Prefetch("credits", Credit.objects.select_related("person")),
    )
    for start in range(0, rows.count(), READ_ARTICLES):
        yield from rows.prefetch_related(*parts)[start : start + READ_ARTICLES]


def list_pieces(article: Article) -> tuple[list[str], list[str]]:
    """The headings and texts in which tags are looked for."""
    headings = [text for role in HEADING_ROLES if (text := getattr(article, role))]
    return headings, [block.reading_text for block in article.blocks.all() if block.role in TEXT_ROLES]


class ArticleReader:
    """Reads articles for proposals, with what it needs of the archive: four queries to begin with."""

    def __init__(self) -> None:
        self._matcher = TagMatcher.load()
        self._dictionary = current_dictionary()
        self._neighbours = Neighbours(_read_decided(self._dictionary))

    def read(self, article: Article) -> ReadArticle:
        headings, texts = list_pieces(article)
        people = {credit.person.name for credit in article.credits.all() if credit.person}
        return self.read_texts(article.pk, headings, texts, authors=people)

    def read_texts(
        self, pk: int, headings: Sequence[str], texts: Sequence[str], *, authors: set[str]
    ) -> ReadArticle:
        """What an article of these headings and texts gives; its authors are no subject of it."""
        tagged_headings = [self._dictionary.tag(text) for text in headings]
        tagged_texts = [self._dictionary.tag(text) for text in texts]
        names = self._find_names(headings, texts, tagged_headings, tagged_texts)
        known = [
            ProposedTag(
                found.source,
                found.weight,
                found.evidence,
                found.tag_pk,
                is_accepted=found.state == Tagging.State.ACCEPTED,
            )
            for found in self._matcher.find_tags(headings, texts)
        ]
        return ReadArticle(
            pk,
            known,
            {name: found for name, found in names.items() if name not in authors},
            count_phrases(tagged_headings, tagged_texts),
            count_words([*tagged_headings, *tagged_texts]),
        )

    def _find_names(
        self,
        headings: Sequence[str],
        texts: Sequence[str],
        tagged_headings: Sequence[list[tuple[str, str]]],
        tagged_texts: Sequence[list[tuple[str, str]]],
    ) -> dict[str, tuple[FoundName, Mentions]]:
        """The names that the texts show, the surest finding of each, with where the texts mention it."""
        found: dict[str, FoundName] = {}
        pieces = [*zip(headings, tagged_headings, strict=True), *zip(texts, tagged_texts, strict=True)]
        for text, tagged in pieces:
            for name in _find_in_text(text, tagged):
                known = found.get(name.name)
                if known is None or _order(name) > _order(known):
                    found[name.name] = name
        mentions = _find_mentions(found, headings, texts, self._matcher)
        return {name: (found[name], mentions[name]) for name in mentions}

    def list_likely(self, one: ReadArticle) -> list[ProposedTag]:
        """The topics that editors gave to articles like this one."""
        likely = self._neighbours.find_tags(one.pk, one.words)
        return [
            ProposedTag(Source.LIKENESS, min(1.0, tag.weight), tag.title, tag.tag_pk)
            for tag in likely[:MOST_LIKELY_TAGS]
            if tag.weight >= LEAST_LIKELY
        ]


def _order(name: FoundName) -> tuple[bool, bool]:
    return name.source == Source.FRAME, name.is_certain


def _find_in_text(text: str, tagged: list[tuple[str, str]]) -> Iterator[FoundName]:
    yield from find_people(text)
    yield from find_organisations(tagged)
    yield from find_quoted(text)
    yield from find_by_speech(tagged)


def _find_mentions(
    found: dict[str, FoundName], headings: Sequence[str], texts: Sequence[str], matcher: TagMatcher
) -> dict[str, Mentions]:
    """Where the texts mention these names outside of longer ones, of set phrases, and of the vocabulary."""
    names = list(found)
    own = TagMatcher(
        Tag(pk=place, name=name, guards=list(SET_PHRASES.get(name, ()))) for place, name in enumerate(names)
    )
    mentions: dict[str, Mentions] = {}
    for is_heading, pieces in ((True, headings), (False, texts)):
        for number, text in enumerate(pieces):
            taken = [(start, end) for start, end, tags in matcher.find_words(text) if tags]
            for start, end, places in own.find_words(text):
                if any(first <= start and end <= last for first, last in taken):
                    continue
                for place in places:
                    one = mentions.setdefault(names[place], Mentions())
                    one.add(text, start, end, is_heading=is_heading, number=number)
    return mentions


def _list_names(one: ReadArticle, holders: Counter[str], known: set[str]) -> Iterator[ProposedTag]:
    """The names outside the vocabulary that are worth proposing."""
    for name, (found, mentions) in one.names.items():
        is_frame = found.source == Source.FRAME
        if not (found.is_certain or mentions.is_about):
            continue
        if found.kind == TagKind.SUBJECT and mentions.times < ACCEPTED_TIMES:
            continue  # a document that the article only names
        if not is_frame and (mentions.times < 2 or max(holders[name], name in known) < LEAST_HOLDERS):
            continue
        weight = max(mentions.weight, 0.75) if found.is_certain else mentions.weight
        yield ProposedTag(
            found.source,
            weight,
            mentions.evidence,
            name=name,
            kind=found.kind,
            guards=SET_PHRASES.get(name, ()),
        )


def _list_phrases(one: ReadArticle, phrases: Counter[str], total: int) -> Iterator[ProposedTag]:
    for phrase, weight in choose_phrases(one.phrases, phrases.__getitem__, total):
        yield ProposedTag(Source.PHRASE, weight, "", name=phrase, kind=TagKind.SUBJECT)


def _read_decided(dictionary: Dictionary) -> Iterator[TaggedArticle]:
    """The latest articles whose topics editors decided. Three queries."""
    topics = Tagging.objects.accepted().filter(tag__kind=TagKind.SUBJECT)
    decided = Article.objects.filter(pk__in=topics.filter(is_decided=True).values("article"))
    latest = decided.order_by("-edited_at", "-pk")[:DECIDED_ARTICLES]
    for article in latest.prefetch_related("blocks", Prefetch("taggings", topics, to_attr="topics")):
        texts = [block.reading_text for block in article.blocks.all() if block.role in TEXT_ROLES]
        pieces = (article.kicker, article.headline, article.deck, *texts)
        words = count_words(map(dictionary.tag, pieces))
        tags = frozenset(topic.tag_id for topic in article.topics)
        yield TaggedArticle(article.pk, article.title, words, tags)


def count_words(pieces: Iterable[Sequence[Word]]) -> Counter[str]:
    """How often each noun, verb or adjective of two characters or more occurs."""
    return Counter(
        word
        for tagged in pieces
        for word, kind in tagged
        if len(word) > 1 and kind[:1] in tuple("nvab") and word.isalnum()
    )
