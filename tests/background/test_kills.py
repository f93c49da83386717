"""A worker that is killed in the middle of a task; the next one goes on, in the same process or another."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.processes import Archive, wait_until
from tests.seeds import SEEDS

DATABASE_URL = os.environ.get("DATABASE_URL", "")
START = """
from django.contrib.auth.models import User
from articles.background import start_task
from tests.background import works
user, _ = User.objects.get_or_create(username="chen")
print(start_task(works.{kind}, {arguments}, subject="报纸", by=user, at_once={at_once}).pk)
"""
READ = "t = BackgroundTask.objects.get(pk={pk}); print(t.state, t.done, Newspaper.objects.count())"
NAMES = [f"paper{number}" for number in range(9)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive: on PostgreSQL if the tests run there, else on SQLite."""
    if not DATABASE_URL.startswith("postgres"):
        archive = Archive(tmp_path / "data")
        archive.manage("migrate", "-v", "0")
        yield archive
        return
    name = f"kills_{os.getpid()}"
    with psycopg.connect(DATABASE_URL, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    archive = Archive(tmp_path / "data", database=f"{DATABASE_URL.rpartition('/')[0]}/{name}")
    archive.manage("migrate", "-v", "0")
    yield archive
    with psycopg.connect(DATABASE_URL, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def start_worker(archive: Archive):
    child = archive.start("manage.py", "index_articles", "--watch")
    assert child.stdout.readline() == "Watching for changes; press Ctrl-C to stop.\n"
    return child


def start(archive: Archive, kind: str, at_once: bool = False, **arguments) -> str:
    return archive.shell(START.format(kind=kind, arguments=arguments, at_once=at_once))


COUNT = """
rows = FoundPage.objects
print(rows.count(), rows.exclude(report={}).count(), Page.objects.count(), Article.objects.count())
"""


def kill_and_go_on(archive: Archive, pk: str) -> None:
    """Have a worker run the task until it is killed, and another until the task is done."""
    worker = start_worker(archive)
    assert worker.wait(60) == -signal.SIGKILL
    worker.communicate()
    archive.shell(f"t = BackgroundTask.objects.get(pk={pk}); t.arguments['killed_after'] = 0; t.save()")
    worker = start_worker(archive)
    wait_until(lambda: archive.shell(f"print(BackgroundTask.objects.get(pk={pk}).state)") == "done")
    worker.kill()
    worker.communicate()


@pytest.mark.slow
@pytest.mark.database
def test_an_import_killed_in_the_middle_of_reading_and_of_importing_ends_like_a_clean_one(archive, tmp_path):
    folder = tmp_path / "yb-2026-03-19"
    folder.mkdir()
    for number, seed in enumerate(sorted(SEEDS.glob("*.txt")), 1):
        shutil.copy(seed, folder / f"{number:02}.txt")
    archive.shell("from articles.models import PageImport; PageImport.objects.create(source='yb')")
    kill_and_go_on(archive, start(archive, "find_pages", page_import=1, folder=str(folder), killed_after=3))
    assert archive.shell(COUNT) == "5 0 0 0"
    kill_and_go_on(archive, start(archive, "import_found", page_import=1, killed_after=3))
    read, imported, pages, articles = archive.shell(COUNT).split()
    assert (read, imported, pages) == ("5", "5", "5")
    # Each page is new once: what was killed was undone whole, and nothing was imported twice.
    states = "print({row.report['state'] for row in FoundPage.objects.all()})"
    assert archive.shell(states) == "{'new'}"
    created = "print(sum(row.report['created'] for row in FoundPage.objects.all()))"
    assert archive.shell(created) == articles
    assert archive.manage("check_archive").stdout.endswith("every law holds.\n")


@pytest.mark.slow
@pytest.mark.database
def test_a_task_whose_worker_is_killed_is_finished_by_the_next_and_does_nothing_twice(archive):
    pk = start(archive, "make_newspapers", names=NAMES, killed_after=4)
    worker = start_worker(archive)
    assert worker.wait(60) == -signal.SIGKILL
    worker.communicate()
    # The batch in which it was killed was not complete: its rows are gone with its progress.
    assert archive.shell(READ.format(pk=pk)) == "running 2 2"
    archive.shell(f"t = BackgroundTask.objects.get(pk={pk}); t.arguments['killed_after'] = 0; t.save()")
    worker = start_worker(archive)
    wait_until(lambda: archive.shell(READ.format(pk=pk)) == "done 9 9")
    worker.send_signal(signal.SIGTERM)
    assert worker.communicate() == ("", "")
    assert worker.returncode == 0


@pytest.mark.slow
@pytest.mark.database
def test_small_work_that_is_killed_with_its_web_process_is_finished_by_a_worker(archive):
    code = START.format(kind="make_newspapers", arguments={"names": NAMES, "killed_after": 6}, at_once=True)
    lines = "from articles.models import *\n" + code
    archive.run("manage.py", "shell", "-v", "0", "-c", lines, expect=-signal.SIGKILL)
    archive.shell("t = BackgroundTask.objects.get(); t.arguments['killed_after'] = 0; t.save()")
    assert archive.shell("print(BackgroundTask.objects.get().state)") == "running"
    worker = start_worker(archive)
    wait_until(lambda: archive.shell("print(BackgroundTask.objects.get().state)") == "done")
    assert archive.shell("print(Newspaper.objects.count())") == "9"
    worker.kill()
    worker.communicate()
