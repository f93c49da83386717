"""Make the first superuser of a new archive."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations

PASSWORD_BYTES = 12


class Command(BaseCommand):
    help = (
        "Makes the first superuser if there is none, with name and password from NEWSROOM_ADMIN_NAME and "
        "NEWSROOM_ADMIN_PASSWORD, else 'admin' and a password that is drawn and told once."
    )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model().objects
        name = settings.ADMIN_NAME
        if there := users.filter(is_superuser=True, is_active=True).order_by("pk").first():
            self.stdout.write(f"There is a superuser already: {there.get_username()}. Nothing was changed.")
            return
        if users.filter(username=name).exists():
            raise CommandError(
                f"the user '{name}' exists and is no active superuser; "
                "name another in NEWSROOM_ADMIN_NAME or run manage.py createsuperuser"
            )
        password = settings.ADMIN_PASSWORD or secrets.token_urlsafe(PASSWORD_BYTES)
        user = users.model(username=name, is_staff=True, is_superuser=True)
        try:
            user.full_clean(exclude=["password"])
        except ValidationError as error:
            raise CommandError(f"NEWSROOM_ADMIN_NAME is '{name}': {' '.join(error.messages)}") from error
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(f"NEWSROOM_ADMIN_PASSWORD is refused: {' '.join(error.messages)}") from error
        user.set_password(password)
        user.save()
        told = "the one in NEWSROOM_ADMIN_PASSWORD" if settings.ADMIN_PASSWORD else password
        self.stdout.write(f"Made the superuser {name}; password: {told}")
