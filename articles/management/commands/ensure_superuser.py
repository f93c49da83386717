"""Create the first superuser of a new archive."""

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
        "Creates the first superuser if there is none. Name and password come from NEWSROOM_ADMIN_NAME and "
        "NEWSROOM_ADMIN_PASSWORD; without them, the name is 'admin' and the password is generated and shown "
        "once."
    )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model().objects
        name = settings.ADMIN_NAME
        if first := users.filter(is_superuser=True, is_active=True).order_by("pk").first():
            self.stdout.write(f"A superuser already exists: {first.get_username()}. Nothing was changed.")
            return
        if users.filter(username=name).exists():
            raise CommandError(
                f"user '{name}' exists but is not an active superuser; "
                "set NEWSROOM_ADMIN_NAME to another name or run createsuperuser"
            )
        password = settings.ADMIN_PASSWORD or secrets.token_urlsafe(PASSWORD_BYTES)
        user = users.model(username=name, is_staff=True, is_superuser=True)
        try:
            user.full_clean(exclude=["password"])
        except ValidationError as error:
            raise CommandError(
                f"NEWSROOM_ADMIN_NAME '{name}' is not valid: {' '.join(error.messages)}"
            ) from error
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(f"NEWSROOM_ADMIN_PASSWORD is not valid: {' '.join(error.messages)}") from error
        user.set_password(password)
        user.save()
        shown = "the value of NEWSROOM_ADMIN_PASSWORD" if settings.ADMIN_PASSWORD else password
        self.stdout.write(f"Created superuser {name}; password: {shown}")
