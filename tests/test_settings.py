"""What newsroom/settings.py makes of the environment."""

import os
import runpy
import shutil
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "newsroom" / "settings.py"
NO_HOME = "~nobody-has-this-name/archive"


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """An environment that says nothing but where the data are."""
    for name in [name for name in os.environ if name.startswith("NEWSROOM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NEWSROOM_DATA_DIR", str(tmp_path / "data"))
    return monkeypatch


def read_settings(file: Path = SETTINGS) -> dict:
    """Return what a fresh start would read; the settings of the tests stay as they are."""
    return runpy.run_path(str(file))


def copy_settings(folder: Path, *, templates: str) -> Path:
    (folder / templates).mkdir(parents=True)
    (folder / "newsroom").mkdir(exist_ok=True)
    return Path(shutil.copy(SETTINGS, folder / "newsroom"))


def test_a_checkout_keeps_its_data_and_templates_beside_the_code(environment, tmp_path):
    file = copy_settings(tmp_path / "checkout", templates="templates")
    environment.delenv("NEWSROOM_DATA_DIR")
    values = read_settings(file)
    assert values["DATA_DIR"] == tmp_path / "checkout" / "var"
    assert values["TEMPLATES"][0]["DIRS"] == [tmp_path / "checkout" / "templates"]


def test_an_installed_program_keeps_its_data_in_the_accounts_folder(environment, tmp_path):
    file = copy_settings(tmp_path / "site-packages", templates="newsroom/templates")
    environment.delenv("NEWSROOM_DATA_DIR")
    environment.delenv("XDG_DATA_HOME", raising=False)
    environment.setenv("HOME", str(tmp_path / "home"))
    values = read_settings(file)
    assert values["DATA_DIR"] == tmp_path / "home" / ".local" / "share" / "newsroom"
    assert values["DATA_DIR"].is_dir()
    assert values["TEMPLATES"][0]["DIRS"] == [tmp_path / "site-packages" / "newsroom" / "templates"]


def test_an_installed_program_follows_the_accounts_choice_of_a_data_folder(environment, tmp_path):
    file = copy_settings(tmp_path / "site-packages", templates="newsroom/templates")
    environment.delenv("NEWSROOM_DATA_DIR")
    environment.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert read_settings(file)["DATA_DIR"] == tmp_path / "share" / "newsroom"


@pytest.mark.parametrize("templates", ["templates", "newsroom/templates"])
def test_a_named_data_folder_is_used_everywhere(environment, tmp_path, templates):
    file = copy_settings(tmp_path / "code", templates=templates)
    environment.setenv("NEWSROOM_DATA_DIR", str(tmp_path / "named"))
    assert read_settings(file)["DATA_DIR"] == tmp_path / "named"


def test_an_unknown_home_folder_stops_with_a_sentence(environment):
    environment.setenv("NEWSROOM_DATA_DIR", NO_HOME)
    with pytest.raises(ImproperlyConfigured) as stop:
        read_settings()
    assert str(stop.value) == (
        f"NEWSROOM_DATA_DIR '{NO_HOME}' is in an unknown home folder; name a folder by its whole path"
    )
