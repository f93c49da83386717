"""Background tasks in the admin: who sees them, and who cancels and resumes them."""

import pytest
from django.utils import translation

from articles.background import cancel_task, start_task
from articles.models import BackgroundTask
from articles.models.background_task import TaskState
from tests.background.works import fail, make_newspapers

NAMES = ["a", "b", "c"]


@pytest.fixture
def task(editor) -> BackgroundTask:
    return start_task(make_newspapers, {"names": NAMES}, subject="三种报纸", by=editor.user)


def control(user, task, do, status=302, **fields):
    return user.post(f"articles/backgroundtask/{task.pk}/do/", {"do": do} | fields, status=status)


def read_state(task) -> str:
    return BackgroundTask.objects.get(pk=task.pk).state


def test_all_editors_see_a_task_and_how_far_it_is(task, editor, publisher, django_assert_max_num_queries):
    BackgroundTask.objects.update(state=TaskState.RUNNING, done=2, total=3)
    with django_assert_max_num_queries(10):
        text = publisher.get(f"articles/backgroundtask/{task.pk}/change/").content.decode()
    assert "三种报纸" in text
    assert "建报纸" in text
    assert "2 / 3" in text
    answer = publisher.get(f"articles/backgroundtask/{task.pk}/progress/").json()
    assert answer == {"done": 2, "total": 3, "state": "running", "ended": False, "label": "进行中"}
    assert "2/3" in publisher.get("articles/backgroundtask/").content.decode()


def test_who_started_a_task_cancels_and_resumes_it(task, editor):
    assert 'value="cancel"' in editor.get(f"articles/backgroundtask/{task.pk}/change/").content.decode()
    answer = control(editor, task, "cancel", next="/admin/articles/page/")
    assert (answer.url, read_state(task)) == ("/admin/articles/page/", TaskState.CANCELLED)
    assert 'value="resume"' in editor.get(f"articles/backgroundtask/{task.pk}/change/").content.decode()
    answer = control(editor, task, "resume", next="https://elsewhere.example/")
    assert (answer.url, read_state(task)) == (
        f"/admin/articles/backgroundtask/{task.pk}/change/",
        TaskState.WAITING,
    )


def test_others_may_not_but_administrators_may(task, publisher, administrator):
    assert (
        'value="cancel"' not in publisher.get(f"articles/backgroundtask/{task.pk}/change/").content.decode()
    )
    control(publisher, task, "cancel", status=403)
    assert read_state(task) == TaskState.WAITING
    control(administrator, task, "cancel")
    assert read_state(task) == TaskState.CANCELLED


def test_an_unknown_wish_changes_nothing_and_reading_neither(task, editor):
    control(editor, task, "publish")
    editor.get(f"articles/backgroundtask/{task.pk}/do/", status=405)
    editor.get("articles/backgroundtask/99999/progress/", status=404)
    assert read_state(task) == TaskState.WAITING


def test_a_failed_task_shows_its_sentence_and_one_that_is_done_its_result(editor):
    failed = start_task(fail, {}, subject="没有", by=editor.user, at_once=True)
    assert "没有存疑的版面。" in editor.get(f"articles/backgroundtask/{failed.pk}/change/").content.decode()
    done = start_task(make_newspapers, {"names": NAMES}, subject="三种", by=editor.user, at_once=True)
    text = editor.get(f"articles/backgroundtask/{done.pk}/change/").content.decode()
    assert "3 newspapers" in text
    assert 'value="resume"' not in text


def test_a_task_of_a_kind_that_is_gone_can_still_be_looked_at(task, editor):
    BackgroundTask.objects.update(kind="tests.background.works.gone", result={"made": 3})
    cancel_task(task)
    assert "works.gone" in editor.get(f"articles/backgroundtask/{task.pk}/change/").content.decode()
    with translation.override("en"):
        editor.get("articles/backgroundtask/")
