"""A dry run reports what an import would do, keeps nothing, and makes nobody wait."""

import pytest

from tests.processes import Archive
from tests.seeds import SEEDS

# Another connection writes while the dry run is in the middle of its pages.
WRITE_MEANWHILE = f"""
import sqlite3
from django.conf import settings
from articles.importing import import_pages
from articles.parsing import Hints
Tag.objects.create(name="先写的")
database = settings.DATABASES["default"]["NAME"]
outcomes = import_pages([{str(SEEDS)!r}], hints=Hints(newspaper="样报"), is_dry_run=True)
states = [next(outcomes).state for _ in range(3)]
with sqlite3.connect(database, timeout=0.1) as other:
    other.execute("UPDATE articles_tag SET name = '同时写的'")
states += [outcome.state for outcome in outcomes if hasattr(outcome, "state")]
print(states, Page.objects.count(), list(Tag.objects.values_list("name", flat=True)))
"""


@pytest.mark.slow
def test_others_write_while_a_dry_run_lasts(tmp_path):
    archive = Archive(tmp_path / "data")
    archive.manage("migrate", "-v", "0")
    assert archive.shell(WRITE_MEANWHILE) == "['new', 'new', 'new', 'new', 'new'] 0 ['同时写的']"
    assert [path.name for path in archive.data.glob("dry-run-*")] == []


@pytest.mark.slow
def test_a_dry_run_that_is_interrupted_leaves_the_database_in_use(tmp_path):
    archive = Archive(tmp_path / "data")
    archive.manage("migrate", "-v", "0")
    stopped = WRITE_MEANWHILE.partition("with sqlite3")[0] + "outcomes.close()\nprint(Page.objects.count())"
    assert archive.shell(stopped) == "0"
    assert [path.name for path in archive.data.glob("dry-run-*")] == []
