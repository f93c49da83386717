"""Who may open and send what in the admin: addresses.txt has each address, with the answer to each role."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.urls import resolve

from tests.admin.conftest import AdminClient, fill_desk, fill_log
from tests.admin.test_groups import fill_patterns

TABLE = Path(__file__).with_name("addresses.txt")


def lead(answer) -> str:
    """The status of the answer, and where a redirect within the admin leads."""
    if answer.status_code != 302:
        return str(answer.status_code)
    found = resolve(answer.url.partition("?")[0].partition("#")[0])
    return found.url_name or found.route


def ask(person: AdminClient, method: str, address: str) -> str:
    with transaction.atomic():
        answer = getattr(person.client, method)(f"/admin/{address}")
        transaction.set_rollback(True)
    return lead(answer)


def describe_addresses(archive, editor: AdminClient, *others: AdminClient) -> str:
    """A line for each address of ours; where the answers to all roles are the same, it is there once."""
    fill_desk(archive, editor)
    fill_log(archive)
    viewer = User.objects.create_user("viewer", is_staff=True)
    views = Group.objects.get(name="编辑").permissions.filter(codename__startswith="view_")
    viewer.user_permissions.set(views)
    roles = (AdminClient(viewer), editor, *others)
    lines = []
    for pattern, address in fill_patterns().items():
        if pattern.endswith(("/<path:object_id>/history/", "/<path:object_id>/")) or not pattern:
            continue
        answers = {method: [ask(one, method, address) for one in roles] for method in ("get", "post")}
        assert pattern == "login/" or ask(editor, "head", address) == answers["get"][1], pattern
        said = [
            f"{method} {' '.join(one if len(set(one)) > 1 else one[:1])}" for method, one in answers.items()
        ]
        lines.append(" | ".join([pattern, *said]) + "\n")
    return "".join(lines)


@pytest.mark.slow
def test_every_address_answers_each_role_as_the_table_says(archive, editor, publisher, administrator):
    """Columns: who may only look on, 编辑, 发布, 管理员. HEAD is answered as GET is."""
    assert describe_addresses(archive, editor, publisher, administrator) == TABLE.read_text("utf-8")
