"""Search for editors: what is not published is in an index of its own, which no public page reads.

It holds the same documents as the archive's index, and the worker keeps it in step by `Article.updated_at`,
which every change of an article sets. A document too many or too few does no harm: the database decides.
"""

from __future__ import annotations

import datetime
import logging
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from haystack import connections
from haystack.utils import get_identifier

from articles.models import Article, Page, Status
from articles.models.article import ArticleQuerySet
from articles.models.subqueries import list_keys
from articles.search.documents import with_document_parts
from articles.search.engine import UnreadableIndex
from articles.search.language.query import parse_query
from articles.search.results import SearchUnavailable
from articles.search.visibility import open_view
from articles.search.whoosh_engine.backend import ArchiveSearchBackend
from articles.search.whoosh_engine.durability import write_durably
from articles.search.whoosh_engine.version import list_files_of_other_versions
from articles.search.whoosh_engine.view import WhooshView

logger = logging.getLogger(__name__)
BATCH_ARTICLES = 1000  # of a commit; databases limit how many values a query takes
OVERLAP = datetime.timedelta(minutes=1)  # from the `updated_at` of a row to the commit
FILE_NAME = re.compile(r"[\w.-]*[a-zA-Z\d][\w.-]*", re.ASCII)


def narrow_to_found(articles: ArticleQuerySet, typed: str) -> ArticleQuerySet:
    """Those of the articles, published or not, that the search finds; raises SearchUnavailable.

    `typed` is in the query language of the public search; a ref or a part of a file's name is found too.
    """
    keys = find_keys(typed)
    if FILE_NAME.fullmatch(typed):
        named = Page.objects.filter(source_name__icontains=typed).order_by().values("pk")
        keys += Article.objects.filter(page__in=named).values_list("pk", flat=True)
        keys += Article.objects.filter(ref=typed).values_list("pk", flat=True)
    return articles.filter(pk__in=list_keys(keys))


def find_keys(typed: str) -> list[int]:
    """The keys of the articles that match, published or not, in no order. Raises SearchUnavailable."""
    groups = parse_query(typed).groups
    views = (open_view(with_withdrawn=True), _open_editors_view())
    return sorted({pk for view in views for pk in view.find_all(groups)})


def _open_editors_view() -> WhooshView:
    try:
        if not _since_path().exists():
            raise SearchUnavailable
        return WhooshView(_get_backend().open_snapshot(), [])
    except (UnreadableIndex, OSError) as error:
        logger.error("the editors' index cannot be read (%s); it is made anew", error)
        raise SearchUnavailable from error


def _get_backend() -> ArchiveSearchBackend:
    return _open_backend(str(Path(settings.DATA_DIR) / "desk-index"))


@cache
def _open_backend(folder: str) -> ArchiveSearchBackend:
    return ArchiveSearchBackend("default", PATH=folder)


# Writing, by the worker ------------------------------------------------------------------------------


class EditorsIndexer:
    """Keeps the editors' index in step with the articles.

    `since` is the latest change that is indexed; None while there is no index. It is kept beside the index.
    """

    def __init__(self) -> None:
        self.since = _read_since()
        self.recent: dict[int, datetime.datetime] = {}

    def follow(self) -> int:
        """Index what changed since the last call; return the number of articles.

        One query, and some for each thousand articles that changed.
        """
        if self.since is None:
            return self.compare()
        changed = dict(self._list_changes(self.since - OVERLAP))
        pks = sorted(pk for pk, at in changed.items() if self.recent.get(pk) != at)
        _exchange(pks)
        if changed:
            self._keep_since(max(self.since, *changed.values()))
        self.recent = {pk: at for pk, at in changed.items() if at >= self.since - OVERLAP}
        return len(pks)

    def _list_changes(self, since: datetime.datetime) -> Iterator[tuple[int, datetime.datetime]]:
        """All statuses are named so that the database uses its index, which begins with the status."""
        articles = Article.objects.filter(status__in=Status.values, updated_at__gte=since)
        return articles.order_by().values_list("pk", "updated_at").iterator()

    def _keep_since(self, since: datetime.datetime) -> None:
        if since != self.since:
            self.since = since
            write_durably(_since_path(), since.isoformat())

    def compare(self) -> int:
        """Index articles that are missing, and remove those that are public or gone; return how many.

        Reads the keys of all unpublished articles.
        """
        backend = _get_backend()
        backend.replace_unreadable()
        if self.since is None:
            newest = Article.objects.aggregate(newest=Max("updated_at"))["newest"]
            self._keep_since(newest or timezone.now())
        indexed = set(WhooshView(backend.open_snapshot(), []).find_all(()))
        wanted = set(_list_unpublished().values_list("pk", flat=True))
        _exchange(sorted(indexed ^ wanted))
        for path in list_files_of_other_versions(Path(backend.path)):
            path.unlink(missing_ok=True)
        return len(indexed ^ wanted)


def _since_path() -> Path:
    return Path(_get_backend().path) / "since"


def _read_since() -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(_since_path().read_text("ascii"))
    except (OSError, ValueError):  # what is wrong with the folder, `compare` says in its turn
        return None


def _list_unpublished() -> ArticleQuerySet:
    return Article.objects.exclude(status=Status.PUBLISHED)


def _exchange(pks: Sequence[int]) -> None:
    """Remove these articles from the editors' index, and add those that are not published, as they are now.

    A commit for each thousand.
    """
    index = connections["default"].get_unified_index().get_index(Article)
    for start in range(0, len(pks), BATCH_ARTICLES):
        some = pks[start : start + BATCH_ARTICLES]
        documents = []
        for article in with_document_parts(_list_unpublished().filter(pk__in=some)):
            try:
                documents.append(index.full_prepare(article))
            except Exception:
                logger.exception("article %s cannot be indexed for editors", article.ref)
        _get_backend().exchange(documents, [get_identifier(Article(pk=pk)) for pk in some])
