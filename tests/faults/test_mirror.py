"""A copy that follows the changes as documented equals a fresh export, whatever happens meanwhile."""

import json

import pytest

from tests.faults.length import SEED, count_faults
from tests.models.test_upgrade import empty_database
from tests.processes import Archive

MAKE_EDITOR = """
from django.contrib.auth.models import User
User.objects.create(username="superuser", is_staff=True, is_superuser=True)
"""


@pytest.mark.slow
def test_a_copy_that_follows_the_changes_equals_an_export(db, tmp_path):
    with empty_database() as database:
        archive = Archive(tmp_path / "data", database)
        archive.manage_all("migrate -v 0", "import_tags seeds/tags.csv", "import_pages seeds --publish")
        archive.shell(MAKE_EDITOR)
        report = json.loads(archive.run("-m", "tests.faults.mirror", count_faults(200), SEED).stdout)
    print(SEED, report)
    assert (report["differences"], report["breaches"]) == ([], [])
    assert sum(report["changes"].values()) >= 200
    assert report["killed"]
