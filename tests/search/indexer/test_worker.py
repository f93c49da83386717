"""Workers: one at a time, in the web server if no other runs."""

import json
import re
import signal
import threading
import urllib.parse
import urllib.request
from contextlib import nullcontext

import pytest

from articles.file_locks import hold_lock
from articles.models import Article, Tag
from articles.search import (
    IndexReport,
    SearchQuery,
    compare_index,
    rebuild_index,
    search_articles,
)
from articles.search.engine import get_engine
from articles.search.indexer import worker as worker_module
from articles.search.indexer.locks import (
    COMMAND_LOCK,
    WEB_LOCK,
    is_command_worker_running,
    is_worker_running,
)
from articles.search.indexer.worker import (
    _work_when_free,
    become_worker,
    follow_names,
    run_worker,
)
from articles.search.language import aliases
from articles.search.language.dictionary import current_dictionary
from articles.search.results import SearchUnavailable
from articles.search.suggestions import lexicon
from articles.search.visibility import open_view
from tests.processes import PATIENCE_SECONDS, Archive, wait_until
from tests.seeds import build_once, import_seeds

CORRECT = "correct_article(Article.objects.published().order_by('pk')[{place}], headline='{word}')"


@pytest.fixture
def worker(archive):
    """A running `index_articles --watch`."""
    child = archive.start("manage.py", "index_articles", "--watch")
    assert child.stdout.readline() == "Watching for changes; press Ctrl-C to stop.\n"
    yield child
    child.kill()
    child.communicate()


@pytest.mark.slow
def test_a_worker_indexes_changes_of_other_processes_and_stops_quietly(archive, worker):
    archive.shell(CORRECT.format(place=0, word="改正之后的标题"))
    assert worker.stdout.readline() == "1 articles indexed, 0 removed.\n"
    worker.send_signal(signal.SIGINT)
    assert worker.communicate() == ("", "")
    assert worker.returncode == 0
    assert archive.shell("print(search_articles(SearchQuery(text='改正之后的标题')).total)") == "1"


@pytest.mark.slow
def test_a_second_worker_is_refused_with_the_reason(archive, worker):
    refused = archive.manage("index_articles", "--watch", expect=1)
    assert refused.stderr.strip() == (
        "CommandError: another 'index_articles --watch' is running; it indexes every change within a second."
    )


@pytest.mark.slow
def test_indexing_by_hand_beside_a_worker_is_harmless(archive, worker):
    words = [f"并行改正{place}" for place in range(5)]
    steps = [CORRECT.format(place=place, word=word) for place, word in enumerate(words)]
    archive.shell("\nindex_pending()\n".join([*steps, ""]))
    wait_until(lambda: archive.count_rows("articles_indexrequest") == 0)
    assert (
        archive.shell("print(compare_index(), search_articles(SearchQuery(text='并行改正')).total)") == "[] 5"
    )


@pytest.mark.parametrize(("refusals", "expected"), [(0, True), (4, True), (5, False)])
def test_a_worker_by_command_waits_a_second_for_a_web_process_to_let_go(db, monkeypatch, refusals, expected):
    answers = iter([False] * refusals + [True] * 9)
    pauses: list[float] = []
    beside: list[str] = []
    # First, since it takes a while; until the lock is held, a web process continues to work.
    monkeypatch.setattr(worker_module, "current_dictionary", lambda: beside.append("dictionary"))
    monkeypatch.setattr(worker_module, "hold_lock", lambda path: nullcontext(next(answers)))
    monkeypatch.setattr(worker_module, "sleep", pauses.append)
    for name in ("run_tasks_beside", "keep_exports_beside"):
        monkeypatch.setattr(worker_module, name, lambda name=name: nullcontext(beside.append(name)))
    with become_worker() as held:
        assert held == expected
    assert pauses == [0.2] * refusals
    rest = ["run_tasks_beside", "keep_exports_beside"] if expected else []
    assert beside == ["dictionary", *rest]


class Server:
    """Gunicorn with two workers, on an archive."""

    def __init__(self, archive: Archive):
        self.process = archive.start(
            *("-m", "gunicorn", "newsroom.wsgi", "-w", "2", "--preload", "--threads", "2"),
            *("-b", "127.0.0.1:0"),
        )
        self.log = ""
        for line in self.process.stderr:
            self.log += line
            if found := re.search(r"Listening at: (http://\S+)", line):
                self.url = found[1]
                return
        raise AssertionError(self.log)

    def count(self, word: str) -> int:
        with urllib.request.urlopen(
            f"{self.url}/api/v1/search/?{urllib.parse.urlencode({'q': word})}", timeout=60
        ) as answer:
            return json.load(answer)["count"]

    def stop(self) -> str:
        """Stop the server and return its log."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE_SECONDS)
        return self.log + self.process.stderr.read()


@pytest.mark.slow
def test_the_web_server_indexes_without_a_worker_and_takes_over_from_a_killed_one(archive):
    server = Server(archive)
    try:
        archive.shell(CORRECT.format(place=0, word="网站自己编目"))
        wait_until(lambda: server.count("网站自己编目") == 1)
        worker = archive.start("manage.py", "index_articles", "--watch")
        assert worker.stdout.readline() == "Watching for changes; press Ctrl-C to stop.\n"
        worker.kill()
        worker.communicate()
        archive.shell(CORRECT.format(place=1, word="接手之后编目"))
        wait_until(lambda: server.count("接手之后编目") == 1)
    finally:
        log = server.stop()
    assert "Traceback" not in log
    assert "ERROR" not in log
    assert server.process.returncode == 0
    assert archive.shell("print(compare_index())") == "[]"


@pytest.mark.slow
def test_a_rebuild_in_several_processes_makes_the_whole_index(archive):
    code = "from articles.search.whoosh_engine import rebuild\nrebuild.SEGMENT_DOCS = 5\n"
    code += "print(rebuild_index(jobs=2).indexed == Article.objects.published().count(), compare_index())\n"
    code += "print(search_articles(SearchQuery()).total == Article.objects.published().count())"
    assert archive.shell(code) == "True []\nTrue"


@pytest.mark.slow
def test_one_rebuild_at_a_time(archive):
    code = """
from articles.file_locks import hold_lock
from articles.search.engine import get_engine
with hold_lock(get_engine().folder / "rebuild.lock"):
    try:
        rebuild_index()
    except IndexBusy as error:
        print(error)
"""
    assert archive.shell(code) == (
        f"another process is rebuilding the index in {archive.data / 'index'}; wait for it or end it"
    )


@pytest.mark.slow
def test_a_web_process_that_does_not_index_takes_over_new_names(db):
    seen = follow_names(-1)
    assert follow_names(seen) == seen
    Tag.objects.create(name="京津冀协同")
    assert follow_names(seen) == seen
    assert "京津冀协同" not in current_dictionary().names
    get_engine().write_names(["京津冀协同"])
    assert follow_names(seen) > seen
    assert "京津冀协同" in current_dictionary().names


def test_a_web_process_loads_the_words_of_suggestions_before_anybody_searches(db, monkeypatch):
    follow_names(None)
    assert lexicon._lexicon[0].edition == open_view().edition
    assert aliases._aliases is not None

    def fail(view):
        raise SearchUnavailable

    monkeypatch.setattr(worker_module, "read_lexicon", fail)
    follow_names(None)


class Pauses(threading.Event):
    """Is set after so many pauses, and notes their seconds."""

    def __init__(self, number: int):
        super().__init__()
        self.number = number
        self.seconds: list[float] = []

    def wait(self, timeout=None):
        self.seconds.append(timeout)
        if len(self.seconds) == self.number:
            self.set()


@pytest.mark.slow
def test_a_worker_waits_longer_after_each_error_and_logs_it(db, monkeypatch, caplog):
    tries = []

    def fail(given_up):
        tries.append(given_up)
        if len(tries) == 8:
            return iter(())
        raise OSError("disk full")

    monkeypatch.setattr(worker_module, "_work_off", fail)
    monkeypatch.setattr(worker_module.connection, "close", lambda: None)
    stop = Pauses(8)
    run_worker(stop)
    assert stop.seconds == [1, 2, 4, 8, 16, 30, 30, 0.2]
    first = caplog.records[0]
    assert first.getMessage() == "the index worker failed; it tries again in 1 s"
    assert str(first.exc_info[1]) == "disk full"


def test_a_web_server_works_only_while_no_worker_by_command_runs(db, monkeypatch):
    running = iter([True, False, True])
    monkeypatch.setattr(worker_module, "is_command_worker_running", lambda: next(running))
    works = []
    monkeypatch.setattr(
        worker_module, "run_worker", lambda stop, *, is_relieved: works.append(stop.seconds[:])
    )
    closed: list[bool] = []
    monkeypatch.setattr(worker_module.connection, "close", lambda: closed.append(True))
    writes = []
    monkeypatch.setattr(worker_module, "write_reads", lambda: writes.append(1))
    _work_when_free(Pauses(3))
    assert works == [[1]]
    assert writes == [1] * 3  # each process writes what its own readers opened
    assert closed == [True]


def test_a_web_process_starts_one_worker_and_waits_five_seconds_for_it_when_it_ends(monkeypatch):
    started, joined, at_exit = [], [], []

    class Thread:
        def __init__(self, **options):
            self.options = options

        def start(self):
            started.append(self.options)

        def join(self, seconds):
            joined.append(seconds)

    monkeypatch.setattr(worker_module.threading, "Thread", Thread)
    monkeypatch.setattr(worker_module.atexit, "register", lambda end, *args: at_exit.append((end, args)))
    monkeypatch.setattr(worker_module, "_started_in", None)
    worker_module.start_web_worker()
    worker_module.start_web_worker()
    [options] = started
    [stop] = options["args"]
    assert (options["target"], options["daemon"], stop.is_set()) == (_work_when_free, True, False)
    [(end, args)] = at_exit
    end(*args)
    assert stop.is_set()
    assert joined == [5]


def test_one_web_process_of_several_works(db, monkeypatch):
    monkeypatch.setattr(worker_module, "run_worker", lambda stop, *, is_relieved: pytest.fail("two work"))
    monkeypatch.setattr(worker_module.connection, "close", lambda: None)
    with hold_lock(get_engine().folder / WEB_LOCK):
        _work_when_free(Pauses(2))


@pytest.mark.parametrize(("lock", "is_command"), [(WEB_LOCK, False), (COMMAND_LOCK, True)])
def test_a_web_process_or_a_command_works_on_the_queue(lock, is_command):
    assert not is_worker_running()
    with hold_lock(get_engine().folder / lock):
        assert is_worker_running()
        assert is_command_worker_running() == is_command


def test_a_web_server_that_cannot_index_logs_it_and_tries_again(db, monkeypatch, caplog):
    def fail(seen_time):
        raise OSError("disk full")

    monkeypatch.setattr(worker_module, "follow_names", fail)
    monkeypatch.setattr(worker_module.connection, "close", lambda: None)
    stop = Pauses(4)
    _work_when_free(stop)
    assert stop.seconds == [30, 1] * 2
    assert {record.getMessage() for record in caplog.records} == {
        "this web server cannot index; it continues without"
    }


def test_a_worker_stops_when_another_takes_over(db, monkeypatch):
    reliefs = iter([False, False, True])
    stop = Pauses(10)
    run_worker(stop, is_relieved=lambda: next(reliefs))
    assert stop.seconds == [0.2, 0.2]


@pytest.mark.slow
def test_the_worker_notices_a_database_that_was_restored(db, monkeypatch):
    build_once(import_seeds)
    rebuild_index()
    kept = search_articles(SearchQuery(), limit=1).total
    lost, changed = Article.objects.published().order_by("pk")[:2]
    former = lost.pk
    lost.pk = 10**6  # as if loaded: a row that nobody asked for, and another that is gone
    lost.ref = "loadedref"
    lost.save()
    Article.objects.filter(pk=former).delete()
    Article.objects.filter(pk=changed.pk).update(headline="恢复以前的标题")
    reports: list[IndexReport] = []
    stop = threading.Event()
    run_worker(stop, on_report=lambda report: (reports.append(report), stop.set()))
    assert [(report.indexed, report.removed) for report in reports] == [(2, 1)]
    assert compare_index() == []
    assert search_articles(SearchQuery(), limit=1).total == kept
    assert search_articles(SearchQuery(text="恢复以前的标题")).total == 1


def test_each_round_of_the_worker_follows_articles_tags_and_relations(db, monkeypatch):
    done: list[str] = []

    def note(name: str):
        return lambda *args: done.append(name)

    monkeypatch.setattr(worker_module, "apply_due", note("due"))
    monkeypatch.setattr(worker_module, "answer_requests", lambda given_up: done.append("requests") or ())
    monkeypatch.setattr(worker_module.EditorsIndexer, "follow", note("editors_index"))
    monkeypatch.setattr(worker_module, "look_up_tags", note("tags"))
    monkeypatch.setattr(worker_module.Relater, "follow", note("relations"))
    monkeypatch.setattr(worker_module._Compare, "__call__", note("compare"))
    run_worker(Pauses(2))
    assert done == ["due", "requests", "editors_index", "tags", "relations", "compare"] * 2


def test_the_worker_compares_seldom(db, monkeypatch):
    compared = []
    monkeypatch.setattr(worker_module, "ask_for_strays", lambda: compared.append(1))
    polls = iter([False] * 5 + [True])
    run_worker(threading.Event(), is_relieved=lambda: next(polls))
    assert compared == [1]


def test_the_worker_compares_each_minute_and_gathers_statistics_each_hour(db, monkeypatch):
    done = []

    class Follower:
        def __init__(self, name: str):
            self.name = name

        def compare(self) -> None:
            done.append((clock, self.name))

    monkeypatch.setattr(worker_module, "monotonic", lambda: clock)
    for name in ("ask_for_new_names", "ask_for_strays", "merge_versions", "gather_statistics", "write_reads"):
        monkeypatch.setattr(worker_module, name, Follower(name).compare)
    compare = worker_module._Compare(Follower("editors"), Follower("relater"))
    each = ["ask_for_new_names", "ask_for_strays", "editors", "relater", "merge_versions", "write_reads"]
    for clock in (0, 59, 60, 119, 3599, 3600, 3700, 7199, 7300):  # noqa: B007
        compare()  # which reads the clock
    names = {at: [name for when, name in done if when == at] for at, _ in done}
    assert {at: [name for name in some if name != "gather_statistics"] for at, some in names.items()} == (
        dict.fromkeys((0, 60, 3599, 3700, 7199, 7300), each)
    )
    assert [at for at, name in done if name == "gather_statistics"] == [0, 3700, 7300]


def test_the_worker_writes_publication_records_that_are_missing_and_says_how_many(db, monkeypatch, caplog):
    monkeypatch.setattr(worker_module, "heal_strays", lambda: 3)
    polls = iter([False, True])
    run_worker(threading.Event(), is_relieved=lambda: next(polls))
    assert [record.getMessage() for record in caplog.records] == [
        "3 publication records were missing or out of date and are written"
    ]
