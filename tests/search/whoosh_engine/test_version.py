"""An index of another version, or an unreadable one, finds nothing until it is rebuilt."""

import datetime
import hashlib
import logging
import pickle
import re
import struct
import threading

import pytest
from django.core.management import call_command
from haystack import connections
from whoosh.index import IndexError as WhooshIndexError

from articles.models import Article, Column, IndexRequest, Issue, Newspaper, Person, Role, Tag, Tagging
from articles.search import (
    IndexBusy,
    SearchQuery,
    SearchUnavailable,
    compare_index,
    index_pending,
    needs_rebuild,
    rebuild_index,
    repair_index,
    run_worker,
    search_articles,
)
from articles.search.documents import ArticleIndex
from articles.search.engine import get_engine
from articles.search.whoosh_engine import array_index, backend, snapshot
from articles.search.whoosh_engine.backend import ArrayIndex
from articles.search.whoosh_engine.checksums import SUM_BYTES, DamagedFile, seal_table
from articles.search.whoosh_engine.codec import TERMS_EXT, ArrayCodec
from articles.search.whoosh_engine.version import INDEX_NAME, INDEX_VERSION, list_files_of_other_versions
from tests.archives import PUBLISHED, make_article, make_newspaper, make_page
from tests.search.whoosh_engine.test_codec import OwnRamStorage
from tests.seeds import build_once

ROLES = [
    "kicker",
    "headline",
    "deck",
    "column",
    "label",
    "byline",
    "summary",
    "subhead",
    "body",
    "caption",
    "credit",
    "refer",
    "noise",
]
# What Python raises for a pickle, a file or a table whose bytes are not what was written.
DAMAGE = (
    *(pickle.UnpicklingError, ZeroDivisionError, OverflowError, AssertionError, AttributeError, EOFError),
    *(ImportError, IndexError, KeyError, TypeError, ValueError, WhooshIndexError, struct.error, DamagedFile),
)
# What an index holds of one article, by version; 4 folds radical forms.
DIGESTS = {3: "f51cebdb179c2a06", 4: "f51cebdb179c2a06", 5: "80db8241d0ef7d53", 6: "4f18a4d2b3670f7f"}


@pytest.fixture
def indexed(db) -> list[Article]:
    build_once(make_indexed)
    return list(Article.objects.published())


def make_indexed() -> None:
    """Three published articles of a page, indexed."""
    lines = ("天津港开新航线", "海新企业增多", "市民畅游海河")
    page = make_page(make_newspaper(), "page", *lines)
    articles = [
        make_article(page, f"ref{line}", (Role.HEADLINE, line), **PUBLISHED) for line in range(len(lines))
    ]
    IndexRequest.objects.ask([article.pk for article in articles])
    index_pending()
    assert compare_index() == []


def count_all() -> int:
    return search_articles(SearchQuery(), limit=1).total


def read_table():
    [table] = get_engine().folder.glob(f"_{INDEX_NAME}_*.toc")
    return table


def rename_class(table, module: str) -> None:
    """Make the table of contents name a module that does not exist, with the checksum of what it then is."""
    content = table.read_bytes()[:-SUM_BYTES]
    assert module.encode() in content
    table.write_bytes(content.replace(module.encode(), module.replace("whoosh", "former").encode()))
    seal_table(table)


def lose_codec():
    rename_class(read_table(), "articles.search.whoosh_engine.codec")


def damage_table():
    read_table().write_bytes(b"not a table of contents")


def lose_segment():
    [terms] = get_engine().folder.glob(f"{INDEX_NAME}_*{TERMS_EXT}")
    terms.unlink()


def start_anew() -> None:
    """Forget what this process has open of the index."""
    connections.reload("default")
    backend._open.clear()


def make_former() -> None:
    """Turn the index into one of another version."""
    for path in list(get_engine().folder.iterdir()):
        if INDEX_NAME in path.name:
            path.rename(path.with_name(path.name.replace(INDEX_NAME, "MAIN")))


@pytest.fixture(params=[make_former, lose_codec, damage_table, lose_segment], ids=lambda harm: harm.__name__)
def lost(indexed, request) -> int:
    """The number of articles in an index that can no longer be read."""
    total = count_all()
    request.param()
    start_anew()
    return total


def test_the_files_of_a_segment_have_the_suffixes_that_every_program_of_this_version_looks_for(indexed):
    suffixes = {path.suffix for path in get_engine().folder.glob(f"{INDEX_NAME}_*.*")}
    assert suffixes == {".col", ".sum", ".terms"}


def test_an_index_is_not_searched_if_a_byte_of_its_table_of_contents_has_changed(indexed):
    content = read_table().read_bytes()
    count = b"_doccount\x94K"
    assert count + b"\x03" in content
    read_table().write_bytes(content.replace(count + b"\x03", count + b"\x02"))
    start_anew()
    with pytest.raises(SearchUnavailable):
        count_all()


@pytest.mark.parametrize("error", DAMAGE, ids=lambda error: error.__name__)
def test_whatever_a_damaged_segment_raises_the_index_is_unreadable(indexed, monkeypatch, error):
    def fail(*args, **options):
        raise error("damaged")

    start_anew()
    monkeypatch.setattr(snapshot, "SegmentReader", fail)
    with pytest.raises(SearchUnavailable):
        count_all()


@pytest.mark.slow
def test_without_a_readable_index_all_pages_work_but_those_of_the_search(lost, client):
    article = Article.objects.published().first()
    for address in ("/", article.get_absolute_url(), article.page.get_absolute_url(), "/feed/"):
        assert client.get(address).status_code == 200
    assert client.get("/search/suggestions/?q=天").json() == ["天", []]


def test_the_search_says_that_it_comes_back(lost, client):
    page = client.get("/search/", {"q": "天津"})
    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert "检索暂时不能用" in page.content.decode()
    assert 'href="/search/?q=%E5%A4%A9%E6%B4%A5"' in page.content.decode()
    answer = client.get("/api/v1/search/", {"q": "天津"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer.json() == {
        "error": "search_unavailable",
        "message": "the index cannot be read now; try again later",
        "parameters": {},
    }


def test_the_worker_rebuilds_a_lost_index_by_itself(lost):
    stop = threading.Event()
    run_worker(stop, on_report=lambda report: stop.set())
    assert count_all() == lost
    assert compare_index() == []
    assert list_files_of_other_versions(get_engine().folder) == []


def test_the_command_rebuilds_a_lost_index_by_itself(lost):
    call_command("index_articles")
    assert count_all() == lost
    assert compare_index() == []


def test_a_repair_rebuilds_a_lost_index(lost):
    repair_index()
    assert count_all() == lost
    assert compare_index() == []


def test_a_repair_says_why_it_rebuilds(indexed, caplog):
    lose_codec()
    start_anew()
    repair_index()
    reason = "ModuleNotFoundError: No module named 'articles.search.former_engine'"
    assert f"{get_engine().place} cannot be read ({reason}); it is rebuilt" in caplog.messages


def test_answering_the_queue_fills_a_lost_index_too(lost):
    IndexRequest.objects.ask([Article.objects.published().first().pk])
    assert index_pending().indexed == lost
    assert not needs_rebuild()
    assert compare_index() == []


def test_the_reason_why_an_index_cannot_be_read_is_logged(indexed, caplog):
    lose_codec()
    start_anew()
    with caplog.at_level(logging.ERROR), pytest.raises(SearchUnavailable):
        count_all()
    sentence = (
        "the index cannot be read (ModuleNotFoundError: No module named 'articles.search.former_engine'); "
        "there is no search until it is rebuilt"
    )
    assert {record.getMessage() for record in caplog.records} == {sentence}


def test_an_index_whose_schema_cannot_be_read_is_read_with_the_schema_of_the_code(indexed):
    total = count_all()
    rename_class(read_table(), "articles.search.whoosh_engine.fields")
    start_anew()
    assert count_all() == total
    assert compare_index() == []
    IndexRequest.objects.ask([indexed[0].pk])
    assert index_pending().indexed == 1
    assert count_all() == total


def test_an_index_that_can_be_read_is_not_replaced(indexed):
    generation = get_engine().get_backend().index.latest_generation()
    get_engine().get_backend().replace_unreadable()
    assert get_engine().get_backend().index.latest_generation() == generation


def test_an_unreadable_index_that_another_process_writes_is_not_replaced(indexed, monkeypatch, caplog):
    lose_segment()
    start_anew()
    monkeypatch.setattr(array_index, "WRITER_WAIT_SECONDS", 0.01)
    engine = get_engine().get_backend()
    generation = engine.index.latest_generation()
    lock = engine.index.lock("WRITELOCK")
    lock.acquire()
    try:
        with pytest.raises(IndexBusy) as busy:
            engine.replace_unreadable()
    finally:
        lock.release()
    assert str(busy.value) == (
        f"another process has been writing the index in {engine.folder} for 0.01 s; wait for it or end it"
    )
    assert engine.index.latest_generation() == generation
    engine.replace_unreadable()
    assert get_engine().open_view([]).is_empty
    [replaced] = [record.getMessage() for record in caplog.records if "place" in record.getMessage()]
    sentence = rf"the index in {engine.path} cannot be read \(.+\); an empty one takes its place"
    assert re.fullmatch(sentence, replaced)


def test_whoever_writes_the_index_is_waited_for_a_minute(indexed, monkeypatch):
    waits = []

    def give_up(acquire, timeout, **options):
        waits.append(timeout)
        return False

    monkeypatch.setattr("articles.search.whoosh_engine.backend.try_for", give_up)
    monkeypatch.setattr("whoosh.writing.try_for", give_up)
    backend = get_engine().get_backend()
    with pytest.raises(IndexBusy) as busy, get_engine().open_writer():
        pass
    with pytest.raises(IndexBusy) as busy_removing:
        backend.remove("articles.article.1")
    with pytest.raises(IndexBusy) as busy_emptying:
        backend.clear()
    lose_segment()
    start_anew()
    with pytest.raises(IndexBusy) as busy_too:
        get_engine().get_backend().replace_unreadable()
    assert waits == [60] * 4
    sentence = f"another process has been writing the index in {get_engine().folder} for 60 s"
    refusals = [str(refused.value) for refused in (busy, busy_removing, busy_emptying, busy_too)]
    assert refusals == [f"{sentence}; wait for it or end it"] * 4


def make_one_of_everything() -> Article:
    """Return an article with blocks of many roles, and everything that an index holds of an article."""
    newspaper = Newspaper.objects.create(pk=1, name="样报", code="yangbao")
    lines = [f"{role}占第{place}行" for place, role in enumerate(ROLES)]
    issue = Issue.objects.create(newspaper=newspaper, date=datetime.date(2026, 3, 19))
    page = make_page(newspaper, "page", *lines, pk=1, issue=issue, label="3")
    column = Column.objects.create(pk=1, newspaper=newspaper, name="今日论语")
    blocks = [(Role(role), place) for place, role in enumerate(ROLES)]
    article = make_article(page, "ref", *blocks, pk=1, column=column, **PUBLISHED)
    article.credits.create(role="记者", person=Person.objects.create(pk=1, name="于春津"))
    Tagging.objects.create(article=article, tag=Tag.objects.create(name="科技,创新"))
    return article


def test_a_change_of_the_indexs_content_needs_a_new_version(db):
    make_one_of_everything()
    engine, index = get_engine().get_backend(), ArticleIndex()
    storage = OwnRamStorage()
    writer = ArrayIndex.create(storage, engine.schema, INDEX_NAME).writer()
    [article] = index.index_queryset()
    document = index.full_prepare(article)
    engine.write_documents(writer, [document])
    writer.commit()
    [terms] = [name for name in storage.list() if name.endswith(TERMS_EXT)]
    fields = [(name, repr(field), field.stored) for name, field in sorted(engine.schema.items())]
    held = [storage.open_file(terms).read(), sorted(document.items()), fields, ArrayCodec.__module__]
    digest = hashlib.sha256(repr(held).encode()).hexdigest()[:16]
    assert DIGESTS.get(INDEX_VERSION) == digest, "raise INDEX_VERSION, and note the digest of the new version"


def test_a_rebuild_removes_the_files_of_all_other_versions(indexed):
    folder = get_engine().folder
    for name in ("older", "older_still"):
        (folder / f"_{name}_1.toc").touch()
    rebuild_index(jobs=1)
    assert list_files_of_other_versions(folder) == []
    assert compare_index() == []
