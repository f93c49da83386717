"""`manage.py ensure_superuser`: the first superuser of an archive."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(capsys):
    def run() -> str:
        call_command("ensure_superuser")
        return capsys.readouterr().out

    return run


def test_a_password_is_drawn_and_told_once(said):
    told = re.fullmatch(r"Made the superuser admin; password: (\S{16})\n", said())
    user = get_user_model().objects.get()
    assert user.is_superuser
    assert user.is_staff
    assert user.check_password(told[1])
    assert said() == "There is a superuser already: admin. Nothing was changed.\n"
    assert User.objects.get().check_password(told[1])


def test_name_and_password_are_taken_from_the_environment_and_not_told(said, settings):
    settings.ADMIN_NAME, settings.ADMIN_PASSWORD = "zongbian", "print-is-kept"
    assert said() == "Made the superuser zongbian; password: the one in NEWSROOM_ADMIN_PASSWORD\n"
    assert User.objects.get(username="zongbian").check_password("print-is-kept")


def test_a_weak_password_is_refused(settings):
    settings.ADMIN_PASSWORD = "12345678"
    with pytest.raises(CommandError) as error:
        call_command("ensure_superuser")
    assert str(error.value) == (
        "NEWSROOM_ADMIN_PASSWORD is refused: This password is too common. This password is entirely numeric."
    )
    assert not User.objects.exists()


def test_a_name_that_cannot_be_one_is_refused(settings):
    settings.ADMIN_NAME = "总编 一"
    with pytest.raises(CommandError) as error:
        call_command("ensure_superuser")
    assert str(error.value) == (
        "NEWSROOM_ADMIN_NAME is '总编 一': Enter a valid username. This value may contain only letters, "
        "numbers, and @/./+/-/_ characters."
    )


def test_a_name_that_is_taken_by_somebody_else_is_refused(settings):
    User.objects.create_user("admin")
    with pytest.raises(CommandError) as error:
        call_command("ensure_superuser")
    assert str(error.value) == (
        "the user 'admin' exists and is no active superuser; "
        "name another in NEWSROOM_ADMIN_NAME or run manage.py createsuperuser"
    )
