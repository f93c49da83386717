"""The notes of a rebuild in progress, and what is left of them when one is killed."""

import shutil

import pytest

from articles.search.whoosh_engine.rebuild_folder import Plan, RebuildFolder, RebuildPart

PLAN = Plan("code", ("京津冀", "天津港"), (RebuildPart(1, 0, 7), RebuildPart(2, 7, None)), (3, 5))


@pytest.fixture
def folder(tmp_path) -> RebuildFolder:
    """The folder of a rebuild with a plan."""
    made = RebuildFolder(tmp_path)
    made.write_plan(PLAN)
    return made


def test_a_plan_is_read_as_it_was_written(folder):
    assert folder.read_plan() == PLAN
    folder.write_plan(PLAN)
    assert folder.read_plan() == PLAN


def test_changes_are_noted_while_there_is_a_plan(folder):
    assert folder.read_changes() == set()
    folder.note_changes([3, 14])
    folder.note_changes([3, 5])
    assert folder.read_changes() == {3, 5, 14}
    folder.discard()
    folder.note_changes([7])
    assert (folder.read_plan(), folder.read_changes()) == (None, set())
    assert not folder.path.exists()


def test_an_entry_that_was_cut_short_does_not_run_into_the_next(folder):
    (folder.path / "changed").write_text("\n1", "ascii")
    folder.note_changes([14])
    assert folder.read_changes() == {1, 14}


def test_a_change_noted_while_the_folder_is_deleted_is_no_error(folder, monkeypatch):
    monkeypatch.setattr("builtins.open", delete_before(folder, open))
    folder.note_changes([7])
    assert not folder.path.exists()


def delete_before(folder: RebuildFolder, opens):
    def delete(*args, **kwargs):
        folder.discard()
        return opens(*args, **kwargs)

    return delete


def test_a_folder_whose_deletion_was_interrupted_has_no_plan(folder, monkeypatch):
    """Else a worker would note changes in it for ever, or a rebuild would take parts for whole ones."""
    monkeypatch.setattr(shutil, "rmtree", lambda *args, **kwargs: None)
    folder.discard()
    assert folder.path.exists()
    assert folder.read_plan() is None
