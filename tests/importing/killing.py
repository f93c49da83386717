"""Imports pages in one process after the other, each killed later in its work, until one comes to its end.

Run apart from the tests, with NEWSROOM_DATA_DIR naming an archive that may be changed:
`python -m tests.importing.killing EVERY PATH` kills the nth process at its step n × EVERY. Prints a JSON
list: after each process, how many pages the archive has.
"""

from __future__ import annotations

import io
import json
import os
import sys

import django

from tests.killing import run_apart


def import_until_done(every: int, path: str) -> list[int]:
    def work() -> None:
        from django.core.management import call_command

        call_command("import_pages", path, "--publish", stdout=io.StringIO())

    counts = []
    is_killed = True
    while is_killed:
        is_killed, _ = run_apart(work, kill_at=(len(counts) + 1) * every)
        counts.append(run_apart(count_pages)[1])
    return counts


def count_pages() -> int:
    from articles.models import Page

    return Page.objects.count()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    django.setup()
    from articles.parsing import parse_page

    parse_page("天津")  # the parser's numbers are read once, and forked with every process
    json.dump(import_until_done(int(sys.argv[1]), sys.argv[2]), sys.stdout)
