import pytest

from tests.curation.archive import Archive, make_archive


@pytest.fixture
def archive(db) -> Archive:
    return make_archive()
