"""Say what the site is before an administrator does."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from articles.models import SiteSettings
from articles.models.site import ONLY

MOST_CHARS = SiteSettings._meta.get_field("name").max_length


class Command(BaseCommand):
    help = (
        "Sets the name of a new site, and whether it is a demonstration. Does nothing once there are site "
        "settings, which administrators change in the admin."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--name", default="", help="the name that pages show")
        parser.add_argument(
            "--demonstration", action="store_true", help="every page says that this is a demonstration"
        )

    @no_translations
    def handle(self, *args: Any, name: str, demonstration: bool, **options: Any) -> None:
        if len(name) > MOST_CHARS:
            raise CommandError(f"--name has {len(name)} characters; it may have {MOST_CHARS}")
        fields = {"name": name, "is_demonstration": demonstration}
        _site, is_new = SiteSettings.objects.get_or_create(pk=ONLY, defaults=fields)
        self.stdout.write(f"Site settings: {'made' if is_new else 'there already, nothing changed'}.")
