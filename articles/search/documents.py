"""What the index holds of an article."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator

from django.db import DatabaseError
from django.db.models import Prefetch, QuerySet
from haystack import connections, indexes

from articles.models import Article, Block, Credit, Tagging
from articles.models.article import ArticleQuerySet
from articles.parsing.roles import SHOWN_ROLES
from articles.search.parameters import VALUE_PARAMETERS, Parameter, write_value

logger = logging.getLogger(__name__)
READ_ARTICLES = 200  # at once from the database
UNLABELLED = 999_999  # sorts pages without a label last


class KeywordField(indexes.CharField):
    """A value that is compared as a whole: a code, a choice, a primary key."""

    field_type = "keyword"


def make_field(parameter: Parameter) -> indexes.SearchField:
    return indexes.MultiValueField() if parameter.is_multivalued else KeywordField(null=True)


def with_document_parts(articles: ArticleQuerySet) -> ArticleQuerySet:
    """The articles with everything that `ArticleIndex.prepare` reads, in four further queries."""
    return articles.with_print().prefetch_related(
        Prefetch("blocks", Block.objects.order_by("position").filter(role__in=SHOWN_ROLES)),
        Prefetch("credits", Credit.objects.select_related("person")),
        Prefetch("taggings", Tagging.objects.accepted().select_related("tag")),
    )


ValueFields = type(indexes.SearchIndex)(
    "ValueFields",
    (indexes.SearchIndex,),
    {parameter.name: make_field(parameter) for parameter in VALUE_PARAMETERS},
)


class ArticleIndex(ValueFields, indexes.Indexable):
    """Published articles: all that readers see of one, and the values of filters.

    `text` is searched; `headings` are the part of it that scores more. `place` sorts in the order of an
    issue. `stamp` shows whether the index holds the article as it is in the database.
    """

    text = indexes.CharField(document=True)
    headings = indexes.CharField(stored=False)
    date = indexes.DateField(null=True)
    author = indexes.MultiValueField()
    column_name = KeywordField(null=True)
    place = KeywordField()
    stamp = KeywordField()

    def get_model(self):
        return Article

    def index_queryset(self, using=None) -> QuerySet[Article]:
        """Return published articles with everything that `prepare` reads. Costs five queries."""
        return with_document_parts(Article.objects.published())

    def get_updated_field(self) -> str:
        return "updated_at"

    def prepare_text(self, article: Article) -> str:
        return write_text(article)

    def prepare_headings(self, article: Article) -> str:
        return write_headings(article)

    def prepare_date(self, article: Article):
        return article.page.date

    def prepare_place(self, article: Article) -> str:
        order = article.page.order or UNLABELLED
        return f"{order:06}.{article.page_id:010}.{article.position:05}"

    def prepare_column_name(self, article: Article) -> str | None:
        return article.column.name if article.column else None

    def prepare_author(self, article: Article) -> list[str]:
        return sorted({write_value(credit.author) for credit in article.credits.all()})

    def prepare(self, obj: Article) -> dict:
        data = super().prepare(obj)
        for parameter in VALUE_PARAMETERS:
            values = [write_value(value) for value in parameter.list_values(obj)]
            data[parameter.name] = values if parameter.is_multivalued else next(iter(values), None)
        content = repr(sorted((name, value) for name, value in data.items() if name != "stamp"))
        data["stamp"] = hashlib.sha256(content.encode()).hexdigest()[:16]
        return data


def write_headings(article: Article) -> str:
    return "\n".join(filter(None, (article.kicker, article.headline, article.deck)))


def write_text(article: Article) -> str:
    """Return headings, column and paragraphs as readers see them, each on a line."""
    column = article.column.name if article.column else ""
    paragraphs = (block.reading_text for block in article.blocks.all())
    return "\n".join(filter(None, (write_headings(article), column, *paragraphs)))


class PreparedArticles:
    """The documents of the published articles that pass the filters, by primary key; to be read once.

    `number` counts them while they are read, and `failed` holds, by primary key, a sentence for each article
    that cannot be made into one. `on_read` is called now and then with the number so far.
    """

    def __init__(self, *, on_read: Callable[[int], None] = lambda number: None, **filters):
        self.number = 0
        self.failed: dict[int, str] = {}
        self._on_read = on_read
        self._filters = filters

    def __iter__(self) -> Iterator[dict]:
        index = connections["default"].get_unified_index().get_index(Article)
        rows = index.index_queryset().filter(**self._filters).order_by("pk")
        for article in rows.iterator(chunk_size=READ_ARTICLES):
            try:
                document = index.full_prepare(article)
            except DatabaseError:
                raise
            except Exception as error:
                sentence = f"article {article.ref} cannot be indexed: {type(error).__name__}: {error}"
                self.failed[article.pk] = sentence
                logger.exception("%s", sentence)
                continue
            yield document
            self.number += 1
            if self.number % READ_ARTICLES == 0:
                self._on_read(self.number)
        self._on_read(self.number)
