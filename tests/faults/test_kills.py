"""What changes an archive, killed at random points again and again, leads to the archive of a clean run."""

import json

import pytest

from tests.faults.length import SEED, count_faults
from tests.models.test_upgrade import empty_database
from tests.processes import Archive


@pytest.mark.slow
def test_work_killed_at_random_points_ends_like_a_clean_run(db, tmp_path):
    with empty_database() as database:
        archive = Archive(tmp_path / "data", database)
        archive.manage_all("migrate -v 0", "import_tags seeds/tags.csv")
        report = json.loads(archive.run("-m", "tests.faults.kills", count_faults(15), SEED).stdout)
    print(SEED, report)
    assert report["differences"] == []
    assert min(report["kills"].values()) > 0
