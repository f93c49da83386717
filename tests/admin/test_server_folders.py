"""The folders of the server from which pages may be imported."""

import os

import pytest
from django.core.exceptions import ValidationError

from articles.admin.imports import forms
from articles.admin.imports.forms import FolderField, list_server_folders


@pytest.fixture
def folders(tmp_path, settings):
    """Two folders of the settings, one of which is gone."""
    inbox = tmp_path / "inbox"
    for name in ("2026", "2025", "2027"):
        (inbox / name).mkdir(parents=True)
    (inbox / "page.txt").write_text("老桥换新颜", "utf-8")
    os.symlink(tmp_path, inbox / "away")
    settings.IMPORT_FOLDERS = [str(tmp_path / "gone"), str(inbox)]
    return tmp_path


def test_the_folders_of_the_settings_and_those_in_them_are_suggested(folders, monkeypatch):
    inbox = folders / "inbox"
    years = [str(inbox / year) for year in ("2025", "2026", "2027")]
    assert list(list_server_folders()) == [str(folders / "gone"), str(inbox), *years]
    monkeypatch.setattr(forms, "MOST_FOLDERS_LISTED", 2)
    assert list(list_server_folders()) == [str(folders / "gone"), str(inbox), *years[:2]]


@pytest.mark.parametrize("name", ["inbox", "inbox/2026", "inbox/../inbox/2025"])
def test_a_folder_of_the_settings_is_taken(folders, name):
    assert FolderField().clean(str(folders / name)) == (folders / name).resolve()


@pytest.mark.parametrize("name", ["", "gone", "inbox/away", "inbox/page.txt", "inbox/2024"])
def test_any_other_folder_is_refused_with_one_sentence(folders, name):
    typed = str(folders / name)
    with pytest.raises(ValidationError) as refused:
        FolderField().clean(typed)
    assert refused.value.messages == [f"服务器上没有可以导入的文件夹“{typed}”。"]


def test_no_folder_is_none(folders):
    assert FolderField(required=False).clean("") is None
