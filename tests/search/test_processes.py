"""Work in several processes."""

import json
import os
import shutil
import time
from collections.abc import Iterable
from concurrent.futures import Future
from importlib.util import find_spec
from pathlib import Path

import pytest

from articles.search import processes
from articles.search.language.dictionary import current_dictionary
from articles.search.processes import PRELOADED, hash_code, run_parts
from tests.processes import wait_until


def describe_process(part: str) -> list[str]:
    """Work for other processes: who they are and which names they know."""
    return [json.dumps([part, os.getpid(), sorted(current_dictionary().names)])]


def never_end(folder: str) -> list[str]:
    """Work for other processes: note that it began."""
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(3600)
    return []


def forbid_processes(*args, **kwargs):
    raise AssertionError("no other process is needed")


def test_what_other_processes_cannot_see_is_worked_on_in_this_one(db):
    done: list[int] = []
    sentences = run_parts(
        lambda part: [f"{part} in {os.getpid()}"], [(1,), (2,)], jobs=2, report_progress=done.append
    )
    assert sentences == tuple(f"{part} in {os.getpid()}" for part in (1, 2))
    assert done == [1, 2]


def test_what_processes_share_the_memory_of_exists():
    """A module that cannot be loaded is left out without a word, and each process loads its own."""
    assert find_spec(PRELOADED)


@pytest.mark.parametrize(("parts", "jobs"), [([(1,)], 4), ([(1,), (2,)], 1), ([], 4)])
def test_one_job_or_part_needs_no_other_process(monkeypatch, parts, jobs):
    monkeypatch.setattr(processes, "_is_seen_by_others", lambda: True)
    monkeypatch.setattr(processes, "ProcessPoolExecutor", forbid_processes)
    done: list[int] = []
    assert run_parts(lambda part: [str(part)], parts, jobs=jobs, report_progress=done.append) == (
        tuple(str(part) for (part,) in parts)
    )
    assert done == list(range(1, len(parts) + 1))


def give_futures(*results: list[str] | Exception | None) -> list[Future]:
    """Futures with these results; None is one that does not end."""
    futures: list[Future] = [Future() for _ in results]
    for future, result in zip(futures, results, strict=True):
        if isinstance(result, Exception):
            future.set_exception(result)
        elif result is not None:
            future.set_result(result)
    return futures


def test_progress_is_reported_twice_a_second_and_sentences_come_in_the_order_of_parts(monkeypatch):
    futures = give_futures(None, None, None)
    endings = [(2, ["c"]), None, (0, ["a1", "a2"]), (1, [])]
    pauses, done = [], []

    def wait(waiting: Iterable[Future], timeout: float) -> tuple[set[Future], set[Future]]:
        pauses.append(timeout)
        if ending := endings.pop(0):
            futures[ending[0]].set_result(ending[1])
        ended = {future for future in waiting if future.done()}
        return ended, set(waiting) - ended

    monkeypatch.setattr(processes, "wait", wait)
    assert processes._await_parts(futures, done.append) == ("a1", "a2", "c")
    assert done == [1, 1, 2, 3]
    assert pauses == [0.5] * 4


def test_a_part_that_fails_ends_the_work_and_those_that_wait_are_not_begun():
    failing, waiting = give_futures(OSError("disk full"), None)
    with pytest.raises(OSError, match="disk full"):
        processes._await_parts([failing, waiting], lambda number: None)
    assert waiting.cancelled()


def test_the_digest_is_of_every_file_of_code_in_any_folder(tmp_path, monkeypatch):
    def write(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    monkeypatch.setattr(processes, "__file__", str(tmp_path / "processes.py"))
    write("b.py", "1")
    write("inner/a.py", "2")
    first = hash_code()
    write("notes.md", "3")
    assert hash_code() == first
    write("inner/a.py", "3")
    assert hash_code() != first
    write("inner/a.py", "2")
    assert hash_code() == first
    shutil.rmtree(tmp_path / "inner")
    assert hash_code() != first


HERE = "from tests.search.test_processes import describe_process, never_end\n"
HERE += "from articles.search.processes import run_parts\n"


@pytest.mark.slow
def test_parts_are_worked_on_in_other_processes_which_know_the_names_of_the_archive(archive):
    code = HERE + "import json, os\nTag.objects.create(name='京津冀协同')\n"
    code += "parts = [(str(number),) for number in range(4)]\ndone = []\n"
    code += "told = run_parts(describe_process, parts, jobs=2, report_progress=done.append)\n"
    code += "print(json.dumps([os.getpid(), done[-1], [json.loads(each) for each in told]]))"
    parent, done, told = json.loads(archive.shell(code))
    assert done == 4
    assert [part for part, _, _ in told] == ["0", "1", "2", "3"]
    assert parent not in {pid for _, pid, _ in told}
    assert all("京津冀协同" in names for _, _, names in told)


@pytest.mark.slow
def test_processes_end_with_the_one_that_started_them(archive, tmp_path):
    folder = tmp_path / "begun"
    folder.mkdir()
    code = f"{HERE}run_parts(never_end, [({str(folder)!r},)] * 2, jobs=2, report_progress=print)"
    parent = archive.start("manage.py", "shell", "-v", "0", "-c", code)
    wait_until(lambda: len(list(folder.iterdir())) == 2)
    parent.kill()
    parent.wait()
    pids = [path.name for path in folder.iterdir()]
    wait_until(lambda: not any(Path("/proc", pid).exists() for pid in pids))
