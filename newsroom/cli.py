import os
import sys


def main() -> None:
    """Run one of Django's or Newsroom's commands, named by the arguments; exits non-zero if it fails."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
