import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError


def main() -> None:
    """Run one of Django's or Newsroom's commands, named by the arguments; exits non-zero if it fails.

    What the operator can put right (a setting, the database, a disk) is said in one sentence. `--traceback`
    shows where it came from, as for Django's own errors of commands.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, DatabaseError, OSError) as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"{describe_error(error)} (--traceback shows more)")


def describe_error(error: Exception) -> str:
    """Return the error in a sentence."""
    reason = str(error).partition("\n")[0]
    if isinstance(error, DatabaseError):
        is_unmigrated = "no such table" in reason or "does not exist" in reason
        hint = "; run migrate first" if is_unmigrated else ""
        return f"the database cannot be used: {reason}{hint}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return reason
