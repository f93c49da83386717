"""Backups hold every row at one moment and are restored onto either database; a damaged one is refused."""

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.models.test_upgrade import empty_database
from tests.processes import Archive

pytestmark = pytest.mark.slow

EDIT = """
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.backends.db import SessionStore
articles = list(Article.objects.order_by("pk"))
correct_article(articles[0], headline="改正之后的标题")
withdraw_articles(Article.objects.filter(pk=articles[1].pk))
editor = User.objects.create_user("韩雯", password="a password")
editor.groups.add(Group.objects.create(name="周末版"))
editor.user_permissions.add(Permission.objects.first())
AccessAttempt.objects.create(username="韩雯", ip_address="192.0.2.1", failures_since_start=2)
SessionStore().create()
"""
# All rows of all tables but sessions, as values that are the same on either database.
DUMP = """
import hashlib
from pprint import pformat
from django.apps import apps
for model in apps.get_models(include_auto_created=True):
    table = model._meta.db_table
    if table not in ("django_session", "articles_indexrequest", "articles_publicationlog"):
        rows = list(map(pformat, model._base_manager.order_by("pk").values_list()))  # which sorts keys
        print(table, len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
"""
SEARCH = """
for text in ("改正之后的标题", "天津", "科技"):
    found = search_articles(SearchQuery(text=text), limit=50)
    print(text, found.total, [hit.article.ref for hit in found.hits])
"""


@pytest.fixture
def archive(seeds_on_disk, tmp_path) -> Archive:
    """The seeds in SQLite."""
    return Archive(Path(shutil.copytree(seeds_on_disk.data, tmp_path / "data")))


@pytest.fixture
def other(tmp_path) -> Iterator[Archive]:
    """An empty archive; on PostgreSQL where the tests run there."""
    with empty_database() as database:
        archive = Archive(tmp_path / "other", database)
        archive.manage("migrate", "-v", "0")
        yield archive


@pytest.fixture
def edited(archive) -> Archive:
    """The seeds in SQLite, edited."""
    archive.shell(EDIT)
    archive.manage("index_articles")
    return archive


def back_up(archive: Archive, folder: Path) -> Path:
    made = archive.manage("backup_archive", str(folder))
    assert made.stdout.startswith("Backed up 5 pages and 22 articles as they were at ")
    assert sorted(path.name for path in folder.iterdir()) == ["database.sqlite3", "manifest.json"]
    assert [path.name for path in folder.parent.glob(".*")] == []
    assert folder.stat().st_mode & 0o777 == 0o700
    with closing(sqlite3.connect(folder / "database.sqlite3")) as database:
        assert database.execute("SELECT COUNT(*) FROM django_session").fetchone() == (0,)
    return folder


def test_a_backup_is_restored_onto_either_database_and_back(db, edited, other, tmp_path):
    rows, found = edited.shell(DUMP), edited.shell(SEARCH)
    restored = other.manage("restore_archive", str(back_up(edited, tmp_path / "of" / "today" / "first")))
    told = (
        r"Restored 5 pages and 22 articles as they were at 2\d{3}-\d\d-\d\d \d\d:\d\d UTC\.\n"
        r"Index: 21 articles indexed\.\n"
    )
    assert re.search(told, restored.stdout)
    assert other.shell(DUMP) == rows
    assert other.shell(SEARCH) == found
    other.manage("check_archive")
    # New rows get keys of their own, and the way back is as exact.
    other.shell("Newspaper.objects.create(name='晚报', code='wanbao')")
    rows = other.shell(DUMP)
    second = back_up(other, tmp_path / "second")
    refused = edited.manage("restore_archive", str(second), expect=1)
    assert "there are pages or users in this archive; --replace deletes them first." in refused.stderr
    edited.manage("restore_archive", str(second), "--replace")
    assert edited.shell(DUMP) == rows
    assert edited.shell(SEARCH) == found
    edited.manage("check_archive")


def test_the_tables_of_a_backup_are_made_without_a_write_to_the_archive(archive, tmp_path):
    archive.shell("PublicationLog.objects.update(shape=0)")  # a whole migration would write the records anew
    lines = [
        "from pathlib import Path",
        "from django.core.management import call_command",
        "from articles.management.backups import open_file",
        f"with open_file(Path({str(tmp_path / 'copy.sqlite3')!r})) as alias:",
        "    call_command('migrate', database=alias, verbosity=0)",
        "print(PublicationLog.objects.get().shape)",
    ]
    assert archive.shell("\n".join(lines)) == "0"


def test_a_backup_is_of_one_moment_while_the_site_writes(archive, tmp_path):
    writes = "\n".join(
        [
            "from itertools import count",
            "ref = Article.objects.published().order_by('pk').first().ref",
            "for number in count():",
            "    article = Article.objects.get(ref=ref)",
            "    correct_article(article, headline=f'第{number}稿')",
            "    print(number, flush=True)",
        ]
    )
    lines = ["from articles.models import *", "from tests.editing import *", writes]
    writer = archive.start("manage.py", "shell", "-v", "0", "-c", "\n".join(lines))
    try:
        assert writer.stdout.readline() == "0\n"
        for number in range(3):
            back_up(archive, tmp_path / str(number))
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()
    copy = Archive(tmp_path / "copy")
    copy.manage("migrate", "-v", "0")
    for number in range(3):
        copy.manage("restore_archive", str(tmp_path / str(number)), "--replace")
        copy.manage("check_archive")
        last = copy.shell(
            "print(PageRevision.objects.count() - 1, Article.objects.order_by('pk')[0].headline)"
        )
        assert last.split()[1] == f"第{int(last.split()[0]) - 1}稿"


def damage_database(folder: Path) -> None:
    data = bytearray((folder / "database.sqlite3").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "database.sqlite3").write_bytes(data)


def damage_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def lose_database(folder: Path) -> None:
    (folder / "database.sqlite3").unlink()


def make_newer(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "database.sqlite3")) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('articles', '9999_later', '2030')"
        )
        database.commit()
    manifest = json.loads((folder / "manifest.json").read_text())
    digest = hashlib.sha256((folder / "database.sqlite3").read_bytes()).hexdigest()
    manifest["files"]["database.sqlite3"] = digest
    (folder / "manifest.json").write_text(json.dumps(manifest))


def lose_rows(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["rows"]["articles_article"] += 1
    (folder / "manifest.json").write_text(json.dumps(manifest))


def change_form(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"format": 2}))


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (change_form, "is of another form (2); restore it with its program."),
        (damage_database, "is damaged: its checksum differs."),
        (damage_manifest, "is damaged."),
        (lose_database, "is no backup: there is no database.sqlite3 in it."),
        (make_newer, "a newer program made the backup (it has articles.9999_later); update this one first."),
        (lose_rows, "not all rows came back of articles_article."),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_no_whole_backup_is_refused_and_changes_nothing(archive, tmp_path, harm, sentence):
    folder = back_up(archive, tmp_path / "backup")
    before = archive.shell(DUMP)
    harm(folder)
    refused = archive.manage("restore_archive", str(folder), "--replace", expect=1)
    assert refused.stderr.startswith("CommandError: ")
    assert refused.stderr.strip().endswith(sentence)
    assert archive.shell(DUMP) == before


def test_a_backup_never_takes_the_place_of_another(archive, tmp_path):
    folder = back_up(archive, tmp_path / "backup")
    refused = archive.manage("backup_archive", str(folder), expect=1)
    assert "exists already; name a new folder." in refused.stderr


def test_a_backup_is_not_restored_onto_pages_alone_nor_users_alone(archive, tmp_path):
    folder = back_up(archive, tmp_path / "backup")
    people = Archive(tmp_path / "people")
    people.manage("migrate", "-v", "0")
    people.shell("from django.contrib.auth.models import User; User.objects.create(username='韩雯')")
    for each in (archive, people):
        refused = each.manage("restore_archive", str(folder), expect=1)
        assert "there are pages or users in this archive; --replace deletes them first." in refused.stderr


def test_a_backup_of_an_earlier_landing_is_brought_to_todays_tables(db, other, tmp_path):
    old = Archive(tmp_path / "old")
    old.run("-m", "tests.models.old_archive")
    folder = tmp_path / "backup"
    folder.mkdir()
    with (
        closing(sqlite3.connect(old.data / "newsroom.sqlite3")) as source,
        closing(sqlite3.connect(folder / "database.sqlite3")) as target,
    ):
        source.backup(target)
        counted = target.execute(
            "SELECT (SELECT COUNT(*) FROM articles_page), (SELECT COUNT(*) FROM articles_article)"
        )
        pages, articles = counted.fetchone()
    digest = hashlib.sha256((folder / "database.sqlite3").read_bytes()).hexdigest()
    manifest = {
        "format": 1,
        "made_at": "2026-01-01T00:00:00+00:00",
        "rows": {"articles_page": pages, "articles_article": articles},
        "files": {"database.sqlite3": digest},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    restored = other.manage("restore_archive", str(folder))
    told = f"Restored {pages} pages and {articles} articles as they were at 2026-01-01 00:00 UTC.\n"
    assert told in restored.stdout
    other.manage("check_archive")
    assert other.shell("print(Article.objects.get(ref='openingref').headline)") == "科技周开幕"
