"""The archive of tests/curation, and a logged-in user of each group."""

import html
import re
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Form
from django.test import Client

from articles.admin.kept_forms import SEEN
from articles.curation.history import edit_page
from articles.curation.operations import Operation, OperationKind
from articles.curation.reader_reports import report_mistake
from articles.curation.staff_notes import write_staff_note
from articles.models import (
    AuthorityOperation,
    FailedSignIn,
    FormerAddress,
    FormerRef,
    IndexRequest,
    PageWork,
    Pin,
    Presence,
    PublicNote,
    ScheduledChange,
    TagLookup,
)
from tests.archives import MORNING, gather
from tests.curation.archive import Archive, make_archive


@pytest.fixture
def archive(db) -> Archive:
    return make_archive()


class AdminClient:
    """A logged-in user's browser: opens forms, changes fields and saves."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client(headers={"accept-language": "zh-hans"})
        self.client.force_login(user)
        session = self.client.session
        session[SEEN] = int(time.time())  # used just now: requests do not write it
        session.save()

    def get(self, address: str, status: int = 200):
        response = self.client.get(f"/admin/{address}")
        assert response.status_code == status
        return response

    def open(self, address: str) -> dict[str, str | list[str]]:
        """Return the fields of the form at this address as a browser would send them back unchanged."""
        return dict(read_fields(self.get(address).context))

    def post(self, address: str, data: dict[str, str], status: int = 302):
        response = self.client.post(f"/admin/{address}", data)
        assert response.status_code == status, read_errors(response)
        return response

    def save(self, address: str, **changes: str):
        return self.post(address, self.open(address) | changes)

    def act(self, address: str, action: str, *rows, **fields) -> list[str]:
        """Take a list's action on rows, and return the messages that follow.

        Of a bulk operation, which shows first what it would do: what it says that it skips, and did.
        """
        data = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
        response = self.client.post(f"/admin/{address}", data, follow=True)
        if "operation" not in (response.context or {}):
            return read_messages(response)
        address = response.request["PATH_INFO"]
        if fields:
            response = self.client.post(address, fields | {"do": "preview"})
        said = [f"跳过 {skip.count} 条（{skip.reason}）：{skip.titles}" for skip in response.context["skips"]]
        if not response.context["preview"].changes:
            return said
        start = {"note": "原因", **fields, "do": "start", "shown": response.context["shown"]}
        response = self.client.post(address, start, follow=True)
        return [*said, *read_messages(response), *response.context["results"]]


def read_fields(context) -> Iterator[tuple[str, str | list[str]]]:
    """The filled fields of an admin form and of the rows below it, by the names that a browser sends."""
    for form in list_forms(context):
        for bound in form:
            value = bound.value()
            if value is None or value is False or value == []:
                continue
            value = list(map(str, value)) if isinstance(value, list) else str(value)
            yield bound.html_name, value
            if bound.field.show_hidden_initial:
                yield bound.html_initial_name, value


def list_forms(context) -> list[Form]:
    form = context["adminform"].form
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    formsets += [getattr(form, name) for name in ("blocks", "credits") if hasattr(form, name)]
    return [form, *(part for rows in formsets for part in (rows.management_form, *rows.forms))]


def read_messages(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def read_errors(response) -> list[str]:
    """Return the error messages on a page, in order."""
    lists = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.DOTALL)
    return [html.unescape(error) for found in lists for error in re.findall(r"<li>(.*?)</li>", found)]


def log_in_as(group: str) -> AdminClient:
    user = User.objects.create_user(group, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return AdminClient(user)


def fill_desk(archive: Archive, editor: AdminClient) -> None:
    """Add what editors make, propose, report and note to the archive: a row or two of each."""
    topic = gather("南开", "nankai", archive.visit, is_public=True)
    address = f"articles/collection/{topic.pk}/change/"
    editor.save(address, title="南开区")
    editor.save(f"articles/tag/{archive.place.pk}/change/", note="市辖区")
    kind = Operation(OperationKind.SET_KIND, {"article": "visitref", "kind": "notice"})
    edit_page(archive.page, [kind], by=editor.user)
    edit_page(
        archive.undated, [replace(kind, arguments=kind.arguments | {"article": "yakref"})], by=editor.user
    )
    editor.post("articles/article/", {"action": "set_kind", "_selected_action": [str(archive.yak.pk)]})
    editor.post("articles/pageimport/add/", {"files": [SimpleUploadedFile("a.txt", "本报讯".encode())]})
    report_mistake(archive.visit, archive.visit.blocks.last(), message="有错字")
    write_staff_note(archive.page, "核人名。", by=editor.user)


def fill_log(archive: Archive) -> None:
    """Add a row of each kind that the program writes, or an editor, and `fill_desk` does not make."""
    AuthorityOperation.objects.create(action="edit", subject="南开区", made_at=MORNING, steps=[])
    FailedSignIn.objects.create(username="编辑", ip_address="192.0.2.1", failures_since_start=3)
    FormerAddress.objects.create(kind="tag", key="南开", heir=archive.place.pk)
    FormerRef.objects.create(ref="formerref", article=archive.yak)
    IndexRequest.objects.ask([archive.yak.pk])
    PageWork.objects.create(page=archive.page, by_name="编辑", made_at=MORNING)
    Pin.objects.create(article_ref=archive.visit.ref)
    Presence.objects.get_or_create(
        page=archive.page, user=User.objects.first(), defaults={"seen_at": MORNING}
    )
    note = {"text": "记者姓名有误。", "made_at": MORNING, "author_name": "编辑"}
    PublicNote.objects.create(article=archive.visit, kind="correction", **note)
    ScheduledChange.objects.create(article=archive.yak, status="published", due_at=MORNING, made_at=MORNING)
    TagLookup.objects.create(tag=archive.place)


@pytest.fixture
def editor(db) -> AdminClient:
    return log_in_as("编辑")


@pytest.fixture
def publisher(db) -> AdminClient:
    return log_in_as("发布")


@pytest.fixture
def administrator(db) -> AdminClient:
    return log_in_as("管理员")
