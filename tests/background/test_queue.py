"""Tasks: done at once or queued, cancelled, resumed, interrupted, failed."""

import datetime
import threading

import pytest
from django.contrib.auth.models import User
from django.utils import translation
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from articles.background import cancel_task, resume_task, start_task
from articles.background.queue import MOST_DEATHS, find_folder, name_machine, requeue_killed, run_task
from articles.background.running import run_function
from articles.background.runs import TaskRun, stopping
from articles.file_locks import hold_lock
from articles.models import BackgroundTask, Newspaper
from articles.models.background_task import TaskState
from tests.background.working import work_off
from tests.background.works import break_down, fail, make_newspapers

NAMES = ["a", "b", "c", "d", "e"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db) -> User:
    return User.objects.create_user("chen", first_name="敏", last_name="陈")


def start(user, kind=make_newspapers, *, at_once=False, **arguments) -> BackgroundTask:
    return start_task(kind, arguments, subject="五种报纸", by=user, at_once=at_once)


def read(task: BackgroundTask) -> BackgroundTask:
    return BackgroundTask.objects.get(pk=task.pk)


def list_names() -> list[str]:
    return sorted(Newspaper.objects.values_list("name", flat=True))


def test_small_work_is_done_at_once_and_needs_no_worker(user):
    task = start(user, at_once=True, names=NAMES)
    assert (task.state, task.done, task.total) == (TaskState.DONE, 5, 5)
    assert task.result == {"made": 5}
    assert task.started_at <= task.finished_at
    assert not DBTaskResult.objects.exists()
    assert list_names() == NAMES


def test_a_worker_does_what_is_queued_and_nothing_twice(user):
    task = start(user, names=NAMES)
    assert (task.state, list_names()) == (TaskState.WAITING, [])
    work_off()
    work_off()
    task = read(task)
    assert (task.state, task.result, list_names()) == (TaskState.DONE, {"made": 5}, NAMES)
    assert task.author_name == "敏 陈"


def test_all_that_is_queued_is_done_without_a_pause(user):
    tasks = [start(user, names=[name]) for name in NAMES]
    work_off()
    assert [read(task).state for task in tasks] == [TaskState.DONE] * 5


def test_what_left_the_queue_is_deleted_after_a_day_and_its_task_is_kept(user):
    old, new = start(user, names=NAMES[:1]), start(user, names=NAMES[1:])
    work_off()
    first = DBTaskResult.objects.order_by("enqueued_at").first()
    long_ago = first.finished_at - datetime.timedelta(days=1)
    DBTaskResult.objects.filter(pk=first.pk).update(finished_at=long_ago)
    last = start(user, names=["晚报"])
    work_off()
    assert not DBTaskResult.objects.filter(pk=first.pk).exists()
    assert DBTaskResult.objects.count() == 2
    assert [read(task).state for task in (old, new, last)] == [TaskState.DONE] * 3


def test_a_long_subject_is_cut(user):
    task = start_task(make_newspapers, {"names": []}, subject="报" * 1000, by=user)
    assert read(task).subject == "报" * BackgroundTask._meta.get_field("subject").max_length


def test_nobody_else_reads_the_files_of_tasks():
    assert find_folder().stat().st_mode & 0o777 == 0o700


def test_each_data_folder_has_a_name_of_its_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    name = name_machine()
    settings.DATA_DIR = tmp_path / "other"
    settings.DATA_DIR.mkdir()
    assert name
    assert name != name_machine()


def test_a_task_that_has_ended_leaves_no_file(user):
    task = start(user, names=NAMES)
    work_off()
    assert [path.name for path in find_folder().glob(f"{task.pk}.*")] == []


def test_a_waiting_task_that_is_cancelled_does_nothing(user):
    task = start(user, names=NAMES)
    cancel_task(task)
    work_off()
    assert (read(task).state, list_names()) == (TaskState.CANCELLED, [])


def test_a_cancelled_task_keeps_what_it_did_and_goes_on_there_when_resumed(user, monkeypatch):
    task = start(user, names=NAMES)
    make = Newspaper.objects.bulk_create

    def make_and_cancel(rows):
        make(rows)
        cancel_task(task)

    monkeypatch.setattr(Newspaper.objects, "bulk_create", make_and_cancel)
    work_off()
    assert (read(task).state, read(task).done, list_names()) == (TaskState.CANCELLED, 2, NAMES[:2])
    assert not read(task).is_cancel_asked
    monkeypatch.setattr(Newspaper.objects, "bulk_create", make)
    resume_task(task)
    assert read(task).state == TaskState.WAITING
    work_off()
    assert (read(task).state, list_names()) == (TaskState.DONE, NAMES)


def test_a_task_that_is_done_is_neither_cancelled_nor_resumed(user):
    task = start(user, at_once=True, names=NAMES)
    cancel_task(task)
    resume_task(task)
    work_off()
    assert (read(task).state, read(task).done) == (TaskState.DONE, 5)


def test_a_task_of_a_process_that_ends_waits_for_the_next(user):
    task = start(user, names=NAMES)
    DBTaskResult.objects.all().delete()  # the worker that ends has taken it from the queue
    stop = threading.Event()
    stop.set()
    token = stopping.set(stop)
    run_task(task.pk)
    stopping.reset(token)
    assert (read(task).state, list_names()) == (TaskState.WAITING, [])
    work_off()
    assert (read(task).state, list_names()) == (TaskState.DONE, NAMES)


def test_a_worker_that_ends_leaves_its_task_after_the_step_in_hand(user, monkeypatch):
    task, stop = start(user, names=NAMES), threading.Event()
    make = Newspaper.objects.bulk_create

    def make_and_stop(rows):
        make(rows)
        stop.set()

    monkeypatch.setattr(Newspaper.objects, "bulk_create", make_and_stop)
    work_off(stop)
    assert (read(task).state, read(task).done, list_names()) == (TaskState.WAITING, 2, NAMES[:2])


def test_a_failed_task_says_why_in_both_languages_and_keeps_what_was_done(user):
    task = start(user, at_once=True, kind=fail)
    assert (task.state, task.error_sentence) == (TaskState.FAILED, "没有存疑的版面。")
    with translation.override("en"):
        assert task.error_sentence == "No page is flagged."
    duplicate = start(user, at_once=True, names=["a", "b", "c", "a"])
    assert (duplicate.state, duplicate.done, list_names()) == (TaskState.FAILED, 2, ["a", "b"])


def test_an_error_of_the_program_has_the_number_of_its_entry_in_the_log(user, caplog):
    task = start(user, at_once=True, kind=break_down)
    [record] = caplog.records
    assert record.getMessage() == (
        f"error {record.error_number}: task {task.pk} (tests.background.works.break_down)"
    )
    assert str(record.exc_info[1]) == "disk full"
    assert task.error_sentence == f"程序出错，没有做完；请把编号 {record.error_number} 告诉管理员。"


def test_a_task_of_a_kind_that_this_program_no_longer_has_fails(user, caplog):
    task = start(user, names=NAMES)
    BackgroundTask.objects.update(kind="tests.background.works.gone")
    work_off()
    assert read(task).state == TaskState.FAILED


def test_a_running_task_is_taken_for_killed_only_when_its_lock_is_free(user):
    task = start(user, names=NAMES)
    DBTaskResult.objects.all().delete()
    BackgroundTask.objects.update(state=TaskState.RUNNING)
    with hold_lock(find_folder() / f"{task.pk}.lock"):
        assert requeue_killed() == 0
    assert requeue_killed() == 1
    work_off()
    assert (read(task).state, list_names()) == (TaskState.DONE, NAMES)


def test_a_task_whose_lock_somebody_cleared_away_ends_as_any_other(user, monkeypatch):
    def run_and_clear(task):
        ended = run_function(task)
        (find_folder() / f"{task.pk}.lock").unlink()
        return ended

    monkeypatch.setattr("articles.background.queue.run_function", run_and_clear)
    assert start(user, at_once=True, names=NAMES).state == TaskState.DONE


def test_what_a_killed_process_had_taken_from_the_queue_does_not_stay_there(user):
    start(user, names=NAMES)
    DBTaskResult.objects.get().claim("killed")
    BackgroundTask.objects.update(state=TaskState.RUNNING)
    assert requeue_killed() == 1
    work_off()
    assert [str(entry.status) for entry in DBTaskResult.objects.all()] == ["SUCCESSFUL"]


def test_a_worker_to_which_another_was_quicker_goes_on(user, monkeypatch, caplog):
    class Late(Worker):
        def run(self):
            DBTaskResult.objects.all().delete()
            super().run()

    start(user, names=NAMES)
    monkeypatch.setattr("articles.background.worker.Worker", Late)
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.time.sleep", pytest.fail)
    work_off()
    assert [record for record in caplog.records if record.exc_info] == []


def test_a_task_of_another_machine_is_left_to_it(user):
    task = start(user, names=NAMES)
    BackgroundTask.objects.update(state=TaskState.RUNNING, machine="another")
    DBTaskResult.objects.update(queue_name="another")
    work_off()
    assert (read(task).state, list_names()) == (TaskState.RUNNING, [])
    assert name_machine() == name_machine() != "another"


def test_a_task_that_kills_its_process_again_and_again_is_given_up(user):
    task = start(user, names=NAMES)
    for deaths in range(1, MOST_DEATHS + 1):
        BackgroundTask.objects.update(state=TaskState.RUNNING)
        assert requeue_killed() == (deaths < MOST_DEATHS)
    assert (read(task).state, read(task).deaths) == (TaskState.FAILED, MOST_DEATHS)
    assert read(task).error_sentence.startswith("处理它的进程几次被中断")
    work_off()
    assert list_names() == []
    resume_task(task)
    assert read(task).deaths == 0
    work_off()
    assert (read(task).state, list_names()) == (TaskState.DONE, NAMES)


def test_a_task_that_made_progress_is_tried_again_as_often_as_a_new_one(user):
    task = start(user, names=NAMES)
    for _ in range(MOST_DEATHS - 1):
        BackgroundTask.objects.update(state=TaskState.RUNNING)
        requeue_killed()
    TaskRun(read(task)).report(1, len(NAMES))
    for deaths in range(1, MOST_DEATHS + 1):
        BackgroundTask.objects.update(state=TaskState.RUNNING)
        assert requeue_killed() == (deaths < MOST_DEATHS)


def test_the_worker_goes_on_after_an_error_of_the_database(user, monkeypatch, caplog):
    task = start(user, names=NAMES)
    tries = []

    def fail_once():
        tries.append(1)
        if len(tries) == 1:
            raise OSError("disk full")

    monkeypatch.setattr("articles.background.worker.requeue_killed", fail_once)
    closed = []
    monkeypatch.setattr("articles.background.worker.connection.close", lambda: closed.append(1))
    work_off()
    assert closed  # the next try opens a new connection
    assert read(task).state == TaskState.WAITING  # it would now have waited for ten seconds
    work_off()
    assert [record.getMessage() for record in caplog.records if record.exc_info] == [
        "the queue of tasks cannot be read; it is tried again in 10 s"
    ]
    assert read(task).state == TaskState.DONE


def test_a_task_of_a_machine_that_is_gone_can_be_cancelled_and_taken_over(user):
    task = start(user, names=NAMES)
    DBTaskResult.objects.all().delete()
    BackgroundTask.objects.update(state=TaskState.RUNNING, machine="gone")
    cancel_task(read(task))
    assert read(task).state == TaskState.CANCELLED
    resume_task(read(task))
    work_off()
    assert (read(task).state, list_names()) == (TaskState.DONE, NAMES)
