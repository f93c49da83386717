"""How good the proposed tags of the seeds are, against the tags that an editor would give (truth.csv)."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from articles.curation.tag_proposals import LEAST_LIKELY, find_trust, rate_sources
from articles.curation.tags import set_tags
from articles.models import Article, Tag, Tagging
from articles.models.tag import TagKind
from articles.parsing.lines import fold
from articles.search.proposals.run import propose_tags

TRUTH = Path(__file__).with_name("truth.csv")
TOPICS_SHOWN = 5
PROPOSED_EVERY = 3  # decided articles


@dataclass(frozen=True, slots=True)
class Truth:
    """What an editor would give an article, as names of tags."""

    names: frozenset[str]
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """How many were proposed, how many of these rightly, and how many there are to find."""

    proposed: int
    right: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    def __add__(self, other: Score) -> Score:
        return Score(self.proposed + other.proposed, self.right + other.right, self.wanted + other.wanted)


def read_truth() -> dict[tuple[str, int], Truth]:
    """By the number of the seed and the article's position on it."""
    with TRUTH.open(encoding="utf-8", newline="") as file:
        return {
            (row["page"], int(row["position"])): Truth(_split(row["names"]), _split(row["topics"]))
            for row in csv.DictReader(file)
        }


def _split(cell: str) -> frozenset[str]:
    return frozenset(filter(None, cell.split("|")))


def find_truth(article: Article) -> Truth:
    return read_truth()[article.page.source_name[:3], article.position]


def list_proposals(article: Article) -> list[Tagging]:
    """What an editor is shown with the article, the likeliest first."""
    trust = find_trust(rate_sources())
    rows = article.taggings.exclude(state=Tagging.State.REJECTED).exclude(source="").select_related("tag")
    shown = [row for row in rows if row.weight * trust[row.source] >= LEAST_LIKELY]
    return sorted(shown, key=lambda row: (-row.weight * trust[row.source], row.tag_id))


def is_meant(tag: Tag, names: frozenset[str]) -> bool:
    """Whether the tag is one of these: 中国汽车技术研究中心有限公司 is 中国汽车技术研究中心."""
    own = {fold(word) for word in (tag.name, *tag.aliases)}
    return any(fold(name) in own or _is_longer(own, fold(name)) for name in names)


def _is_longer(own: set[str], name: str) -> bool:
    return any(word.removesuffix("有限公司") == name or word in (f"天津市{name}", name) for word in own)


def score_names(articles: Sequence[Article]) -> Score:
    """People, places, organisations and events."""
    total = Score(0, 0, 0)
    for article in articles:
        truth = find_truth(article).names
        tags = [row.tag for row in list_proposals(article) if row.tag.kind != TagKind.SUBJECT]
        right = [tag for tag in tags if is_meant(tag, truth)]
        total += Score(len(tags), len(right), len(truth))
    return total


def score_topics(articles: Sequence[Article]) -> Score:
    """The first five topics."""
    total = Score(0, 0, 0)
    for article in articles:
        truth = find_truth(article).topics
        rows = [row for row in list_proposals(article) if row.tag.kind == TagKind.SUBJECT][:TOPICS_SHOWN]
        right = [row for row in rows if is_meant(row.tag, truth)]
        total += Score(len(rows), len(right), len(truth))
    return total


def decide_as_editor(article: Article) -> None:
    """Accept what the truth has, reject what it has not, and give the article what is missing."""
    truth = find_truth(article)
    names = truth.names | truth.topics
    rows = list(article.taggings.select_related("tag"))
    chosen = {True: Tagging.State.ACCEPTED, False: Tagging.State.REJECTED}
    states = {row.tag: chosen[is_meant(row.tag, names)] for row in rows}
    for name in sorted(names):
        if not any(is_meant(tag, frozenset([name])) for tag in states):
            kind = TagKind.SUBJECT if name in truth.topics else TagKind.ORGANISATION
            states[_find_or_make(name, kind)] = Tagging.State.ACCEPTED
    set_tags(article, states)
    article.taggings.update(is_decided=True)


def _find_or_make(name: str, kind: TagKind) -> Tag:
    known = (tag for tag in Tag.objects.all() if is_meant(tag, frozenset([name])))
    return next(known, None) or Tag.objects.create(name=name, kind=kind)


def order_articles(seed: int) -> list[Article]:
    articles = list(Article.objects.select_related("page").order_by("page__source_name", "position"))
    random.Random(seed).shuffle(articles)
    return articles


def score_after(seed: int, decided: int) -> Score:
    """The topics of the other articles, after this many were decided in an order drawn from the seed."""
    articles = order_articles(seed)
    propose_tags()
    for number, article in enumerate(articles[:decided], 1):
        decide_as_editor(article)
        if number % PROPOSED_EVERY == 0 or number == decided:
            propose_tags()
    return score_topics(articles[decided:])
