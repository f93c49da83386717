"""Fixtures shared by all tests."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import hypothesis
import pytest
from django.db import connection
from django.test import override_settings
from django.utils import translation
from haystack import connections

from articles.file_locks import hold_lock
from articles.management.commands.migrate import Command as Migrate
from articles.public.kept import forget_kept
from articles.public.unchanged import ANSWERS
from articles.search.suggestions import lexicon
from tests.faults.length import FAULTS
from tests.processes import Archive

# Nothing is kept in a folder that processes share, and nothing fails for want of time on a busy machine. What
# fails is printed with the line that repeats it. The examples are the same always, but in long runs.
hypothesis.settings.register_profile(
    "newsroom", database=None, deadline=None, print_blob=True, derandomize=not FAULTS
)
hypothesis.settings.load_profile("newsroom")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark what the expressions of `-m` go by. What needs an OpenSearch runs only if that is named there.

    A process of several takes the first eighth of the tests at most, and makes the database for all: what the
    others begin with needs none.
    """
    if "opensearch" not in config.option.markexpr:
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("opensearch")])
        items[:] = [item for item in items if not item.get_closest_marker("opensearch")]
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker("slow")
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames):
            item.add_marker("database")
    yield
    first, rest = items[: len(items) // 8], items[len(items) // 8 :]
    rest.sort(key=lambda item: item.get_closest_marker("database") is not None)
    items[:] = first + rest


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory) -> None:
    """SQLite writes a file, as in an archive: connections to one in memory never wait for a lock."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.getbasetemp() / "test.sqlite3")


@pytest.fixture(scope="session")
def migration_of_one(tmp_path_factory) -> Iterator[pytest.MonkeyPatch]:
    """The processes of a run on SQLite share one migration: the first keeps a copy of its database."""
    copy = tmp_path_factory.getbasetemp().parent / "migrated.sqlite3"
    migrate = Migrate.handle

    def handle(command: Migrate, *args, **options) -> None:
        with hold_lock(copy.with_suffix(".lock"), waits=True):
            is_first = not copy.exists()
            if is_first:
                migrate(command, *args, **options)
            connection.ensure_connection()
            with closing(sqlite3.connect(copy)) as kept:
                source, target = (connection.connection, kept) if is_first else (kept, connection.connection)
                source.backup(target)

    with pytest.MonkeyPatch.context() as patch:
        if "PYTEST_XDIST_WORKER" in os.environ and connection.vendor == "sqlite":
            patch.setattr(Migrate, "handle", handle)
        yield patch


@pytest.fixture(scope="session")
def django_db_setup(migration_of_one, django_db_setup) -> None:
    migration_of_one.undo()


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    """Nothing that a test writes lands in the data folder of a running archive."""
    settings.DATA_DIR = tmp_path
    pictures = settings.CACHES["pictures"] | {"LOCATION": tmp_path / "pictures"}
    settings.CACHES = settings.CACHES | {"pictures": pictures}
    settings.HAYSTACK_CONNECTIONS["default"]["PATH"] = str(tmp_path / "index")
    connections.reload("default")
    return tmp_path


@pytest.fixture(scope="session", autouse=True)
def quick_settings() -> Iterator[None]:
    """What is the same for all tests, set once.

    Django's hash of a password is slow on purpose. Static files are looked up when requested, instead
    of all listed for every new client. All tests ask from one address.
    """
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers, WHITENOISE_AUTOREFRESH=True, RATE_LIMITS={}):
        yield


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """No test cuts the power but those of durability, which work out by themselves what a disk would hold."""
    monkeypatch.setattr(os, "fsync", lambda file: None)


@pytest.fixture(autouse=True)
def fresh_suggestions(monkeypatch):
    """A process keeps the names and words of the index for a while."""
    monkeypatch.setattr(lexicon, "KEEP_SECONDS", 0)
    monkeypatch.setattr(lexicon, "refresh_beside", lexicon.refresh_lexicon)
    monkeypatch.setattr(lexicon, "_lexicon", None)


@pytest.fixture(autouse=True)
def no_aliases_of_another_test(monkeypatch):
    """A process keeps the other names of tags and people that it read."""
    monkeypatch.setattr("articles.search.language.aliases._aliases", None)


@pytest.fixture(autouse=True)
def nothing_kept():
    """What pages keep from one request to the next would make the queries of a test depend on others."""
    forget_kept()
    ANSWERS.clear()


@pytest.fixture(autouse=True)
def language(settings):
    """A request leaves its language in force on its thread: each test begins in the archive's own."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def seeds_on_disk(tmp_path_factory) -> Archive:
    """The seeds in an archive on disk, tagged, published and indexed; to be copied, not changed."""
    archive = Archive(tmp_path_factory.mktemp("seeds") / "data")
    archive.manage_all("migrate -v 0", "import_tags seeds/tags.csv", "import_pages seeds --publish -v 0")
    return archive
