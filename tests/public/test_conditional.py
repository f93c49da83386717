"""What caches may keep of pages: a change of anything that is shown changes ETag and Last-Modified."""

import contextlib
import re
import time

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.archive.public_version import (
    SHOWN,
    SHOWN_BY_OTHERS,
    TABLE,
    merge_versions,
    read_public_version,
)
from articles.curation import delete_pages, publish_articles, set_tags
from articles.importing import import_pages
from articles.models import (
    Article,
    Collection,
    Column,
    FormerRef,
    IndexRequest,
    Newspaper,
    Page,
    Person,
    Pin,
    PublicNote,
    Role,
    SiteSettings,
    Status,
    Tag,
    Tagging,
)
from articles.parsing import Hints
from articles.public import conditional
from tests.archives import MORNING, make_article, make_page
from tests.editing import correct_article, correct_block, set_credits
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("archive")
ADDRESSES = (
    "/",
    "/issues/",
    "/issues/yangbao/2026-03-19/",
    "/newspapers/",
    "/newspapers/yangbao/",
    "/pages/frontpage/",
    "/articles/visitref/",
    "/tags/",
    "/tags/京津冀/",
    "/people/",
    "/columns/",
    "/collections/",
    "/collections/创新/",
    "/about/",
    "/feed/",
    "/tags/京津冀/feed/",
    "/sitemap.xml",
    "/sitemap-articles.xml",
    "/opensearch.xml",
    "/robots.txt",
    "/search/?q=天津",
)


def open_page(client: Client, address: str, **headers: str):
    return client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})


def read_vary(response) -> set[str]:
    return set(filter(None, response.headers.get("Vary", "").lower().split(", ")))


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_a_page_is_answered_304_and_nothing_personal(client, address):
    first = open_page(client, address)
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "cookie" not in read_vary(first)
    again = open_page(client, address, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "public, no-cache"
    assert read_vary(again) >= read_vary(first)
    assert client.head(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    assert open_page(client, address, if_none_match='"another"').status_code == 200


def test_a_page_that_is_kept_costs_one_query(client, django_assert_num_queries):
    etag = open_page(client, "/articles/visitref/").headers["ETag"]
    with django_assert_num_queries(1):
        assert open_page(client, "/articles/visitref/", if_none_match=etag).status_code == 304


def test_each_address_and_language_has_an_etag_of_its_own(client):
    pages = [
        open_page(client, "/tags/"),
        open_page(client, "/en/tags/"),
        open_page(client, "/people/"),
        open_page(client, "/tags/?kind=place"),
        client.get("/tags/", secure=True),
    ]
    assert len({page.headers["ETag"] for page in pages}) == len(pages)


@pytest.mark.slow
def test_a_reader_who_chose_a_language_does_not_keep_the_page_in_the_other(client):
    etag = open_page(client, "/").headers["ETag"]
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    page = open_page(client, "/", if_none_match=etag)
    assert (page.status_code, page.headers["Location"]) == (302, "/en/")


def test_what_is_at_an_address_with_its_language_is_the_same_for_all_readers(client):
    chinese, english = (open_page(client, "/en/tags/", accept_language=each) for each in ("zh", "en"))
    assert chinese.headers["ETag"] == english.headers["ETag"]
    assert "accept-language" not in read_vary(chinese)
    assert "accept-language" in read_vary(open_page(client, "/tags/"))


@pytest.mark.slow
def test_an_editors_page_is_for_the_editor_alone(client, admin_user):
    etag = open_page(client, "/articles/visitref/").headers["ETag"]
    client.force_login(admin_user)
    page = open_page(client, "/articles/visitref/", if_none_match=etag)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "private, no-cache")
    assert "Cookie" in page.headers["Vary"]
    assert "ETag" not in page.headers
    assert "/workbench/" in page.content.decode()


def test_what_is_not_there_has_no_etag_and_is_not_answered_304(client):
    etag = open_page(client, "/articles/visitref/").headers["ETag"]
    Article.objects.filter(ref="visitref").update(status="withdrawn")
    for condition in (etag, "*"):
        gone = open_page(client, "/articles/visitref/", if_none_match=condition)
        assert (gone.status_code, "ETag" in gone.headers) == (410, False)


# What changes them ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_all_tables_that_pages_read_change_the_version(client):
    index_all()
    addresses = [
        *ADDRESSES[:-1],
        f"/people/{Person.objects.first().pk}/",
        f"/columns/{Column.objects.first().pk}/",
    ]
    with CaptureQueriesContext(connection) as queries:
        for address in addresses:
            assert open_page(client, address).status_code == 200
    read = {table for query in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    shown = {model._meta.db_table for model in SHOWN}
    # The queue only hides what has been withdrawn: the article's own row says so.
    assert read - {IndexRequest._meta.db_table} <= shown


ABSENT = {  # what the archive has none of
    FormerRef: {"article": "visitref", "ref": "formerref"},
    Pin: {"article_ref": "visitref"},
    PublicNote: {"article": "visitref", "kind": "correction", "text": "应为三十人。", "made_at": MORNING},
    SiteSettings: {"pk": 1},
}


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_every_change_of_a_row_changes_the_version(model):
    if not model.objects.exists():
        fields = dict(ABSENT[model])
        if "article" in fields:
            fields["article"] = Article.objects.get(ref=fields["article"])
        model.objects.create(**fields)
    row = find_shown(model)
    versions = [read_public_version().number]
    with connection.cursor() as cursor:
        table, key = model._meta.db_table, model._meta.pk.column
        cursor.execute(f"UPDATE {table} SET {key} = {key} WHERE {key} = %s", [row.pk])
        versions.append(read_public_version().number)
        cursor.execute(f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {table} WHERE {key} = %s", [row.pk])
        with connection.constraint_checks_disabled():
            cursor.execute("SET CONSTRAINTS ALL DEFERRED") if connection.vendor == "postgresql" else None
            cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [row.pk])
            versions.append(read_public_version().number)
            cursor.execute(f"INSERT INTO {table} SELECT * FROM kept")
            if model not in SHOWN_BY_OTHERS:
                versions.append(read_public_version().number)
    assert len(set(versions)) == len(versions)


def find_shown(model):
    """A row that readers see."""
    rows = model.objects.order_by("-pk")
    for path in ("status", "article__status", "articles__status"):
        with contextlib.suppress(FieldError):
            return rows.filter(**{path: Status.PUBLISHED}).first()
    return rows.first()


def test_a_row_added_where_conflicts_are_ignored_changes_the_version():
    before = read_public_version()
    Collection.objects.bulk_create([Collection(title="滨海", slug="binhai")], ignore_conflicts=True)
    assert read_public_version() != before


@pytest.mark.slow
def test_work_on_drafts_drops_no_page_from_caches(client):
    """An import that publishes nothing, edits, tags, credits, removal."""
    page = make_page(Newspaper.objects.get(code="yangbao"), "draftpage", "雨。", "雪。")
    draft = make_article(page, "draftref", (Role.HEADLINE, 0), (Role.BODY, 1))
    person, place = Person.objects.create(name="新人"), Tag.objects.create(name="滨海新区")
    before = read_public_version()
    list(import_pages(["seeds/003_34bfdd2fcbddc15f.txt"], hints=Hints(newspaper="样报")))
    correct_article(draft, headline="大雨")
    correct_block(draft.blocks.get(role=Role.BODY), text="大雪。")
    set_credits(draft, [(person, "记者")])
    set_tags(draft, {place: Tagging.State.ACCEPTED})
    delete_pages(Page.objects.filter(ref="draftpage"))
    assert read_public_version() == before


@pytest.mark.slow
def test_a_draft_that_is_published_is_shown_with_all_that_was_done_to_it(client):
    etag = open_page(client, "/pages/frontpage/").headers["ETag"]
    publish_articles(Article.objects.filter(ref="secretdraft"))
    page = open_page(client, "/pages/frontpage/", if_none_match=etag)
    assert "密稿标题" in page.content.decode()


CHANGES = {
    "/collections/创新/": lambda: Collection.objects.update(introduction="另一段导言"),
    "/": lambda: Collection.objects.update(title="另一个专题"),
    "/articles/visitref/": lambda: Article.objects.filter(ref="commentref").update(headline="另一篇的标题"),
    "/people/": lambda: Person.objects.filter(name="于春津").update(name="于春金"),
    "/newspapers/yangbao/": lambda: Newspaper.objects.filter(code="yangbao").update(name="样报新名"),
    "/tags/": lambda: Tag.objects.filter(name="京津冀").update(kind="place"),
    "/issues/": lambda: Article.objects.filter(ref="visitref").update(status="withdrawn"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("address", "change"), CHANGES.items())
def test_who_has_a_page_is_given_the_changed_one(client, address, change):
    etag = open_page(client, address).headers["ETag"]
    change()
    assert open_page(client, address, if_none_match=etag).status_code == 200


@pytest.mark.slow
def test_a_page_that_shows_what_the_index_counts_changes_with_the_index(client):
    index_all()
    etag = open_page(client, "/tags/京津冀/").headers["ETag"]
    Article.objects.filter(ref="commentref").update(kicker="别的引题")
    between = open_page(client, "/tags/京津冀/").headers["ETag"]
    index_all()
    after = open_page(client, "/tags/京津冀/").headers["ETag"]
    assert len({etag, between, after}) == 3


@pytest.mark.slow
def test_another_program_has_other_etags(client, monkeypatch):
    etag = open_page(client, "/").headers["ETag"]
    program = conditional.read_program_version()
    monkeypatch.setattr(
        conditional, "read_program_version", lambda: conditional.ProgramVersion("new", program.changed)
    )
    assert open_page(client, "/", if_none_match=etag).status_code == 200


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one row")
def test_merged_versions_stay_what_they_were():
    Collection.objects.create(title="滨海", slug="binhai")
    before = read_public_version()
    merge_versions()
    assert read_public_version() == before
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {TABLE}")
        assert cursor.fetchall() == [(0,)]


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_a_table_that_is_emptied_at_once_changes_the_version(model):
    before = read_public_version()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'TRUNCATE "{model._meta.db_table}" CASCADE')
    assert read_public_version() != before


# Last-Modified --------------------------------------------------------------------------------------


def set_time(changed: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET number = number + 1, changed = %s", [changed])


@pytest.fixture
def settled(monkeypatch):
    """All that makes pages changed two hours ago; the day began before, since it is noon here."""
    then = int(time.time()) - 7200
    hours = 12 - timezone.now().hour
    set_time(then)
    monkeypatch.setattr(conditional, "find_index_version", lambda request: (1, 0.0))
    monkeypatch.setattr(conditional, "read_program_version", lambda: conditional.ProgramVersion("program", 0))
    with timezone.override(timezone.get_fixed_timezone(hours * 60)):
        yield then


@pytest.mark.parametrize("address", ["/articles/visitref/", "/feed/", "/sitemap.xml"])
def test_last_modified_is_the_time_of_the_last_change_of_anything(client, settled, address):
    stated = open_page(client, address).headers["Last-Modified"]
    assert stated == conditional.http_date(settled)
    again = open_page(client, address, if_modified_since=stated)
    assert (again.status_code, again.headers["Last-Modified"]) == (304, stated)
    set_time(settled - 60)  # a later change, after the clock was set back
    assert open_page(client, address, if_modified_since=stated).status_code == 200


def test_right_after_a_change_there_is_no_last_modified_that_another_change_might_share(client, settled):
    stated = open_page(client, "/feed/").headers["Last-Modified"]
    Collection.objects.create(title="滨海", slug="binhai")
    changed = open_page(client, "/feed/", if_modified_since=stated)
    assert (changed.status_code, "Last-Modified" in changed.headers) == (200, False)
    now = conditional.http_date(timezone.now().timestamp())
    assert open_page(client, "/feed/", if_modified_since=now).status_code == 200
