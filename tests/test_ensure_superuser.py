"""`manage.py ensure_superuser` creates the first superuser of an archive."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


@pytest.fixture
def ensure_superuser(capsys):
    """A function that runs the command and returns its output."""

    def run() -> str:
        call_command("ensure_superuser")
        return capsys.readouterr().out

    return run


def test_a_password_is_generated_and_shown_once(ensure_superuser):
    match = re.fullmatch(r"Created superuser admin; password: (\S{16})\n", ensure_superuser())
    user = get_user_model().objects.get()
    assert user.is_superuser
    assert user.is_staff
    assert user.check_password(match[1])
    assert ensure_superuser() == "A superuser already exists: admin. Nothing was changed.\n"
    assert User.objects.get().check_password(match[1])


def test_name_and_password_from_the_environment_are_used_and_not_shown(ensure_superuser, settings):
    settings.ADMIN_NAME, settings.ADMIN_PASSWORD = "zongbian", "print-is-kept"
    assert (
        ensure_superuser() == "Created superuser zongbian; password: the value of NEWSROOM_ADMIN_PASSWORD\n"
    )
    assert User.objects.get(username="zongbian").check_password("print-is-kept")


def test_a_weak_password_is_refused(settings):
    settings.ADMIN_PASSWORD = "12345678"
    with pytest.raises(CommandError) as error:
        call_command("ensure_superuser")
    assert str(error.value) == (
        "NEWSROOM_ADMIN_PASSWORD is not valid: This password is too common. "
        "This password is entirely numeric."
    )
    assert not User.objects.exists()


def test_an_invalid_name_is_refused(settings):
    settings.ADMIN_NAME = "总编 一"
    with pytest.raises(CommandError) as error:
        call_command("ensure_superuser")
    assert str(error.value) == (
        "NEWSROOM_ADMIN_NAME '总编 一' is not valid: Enter a valid username. This value may contain only "
        "letters, numbers, and @/./+/-/_ characters."
    )


def test_the_name_of_another_user_is_refused(settings):
    User.objects.create_user("admin")
    with pytest.raises(CommandError) as error:
        call_command("ensure_superuser")
    assert str(error.value) == (
        "user 'admin' exists but is not an active superuser; "
        "set NEWSROOM_ADMIN_NAME to another name or run createsuperuser"
    )
