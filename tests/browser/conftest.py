"""A real archive of the five seed pages, served as the README serves it, and Chromium to read it with."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.serving import find_free_address, serve_archive

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = os.environ.get("NEWSROOM_TEST_CHROMIUM", "/usr/bin/chromium")


@dataclass(frozen=True)
class Archive:
    """A served archive: its address, its data folder's environment and its superuser."""

    url: str
    env: dict[str, str]
    name: str = "admin"
    password: str = "print-is-kept-verbatim"

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, check=True)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """A fresh archive for each file of tests, so that what one corrects another does not meet."""
    data = tmp_path_factory.mktemp("archive")
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    env |= {"NEWSROOM_DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"}
    served = Archive(url=find_free_address(), env=env)
    env |= {"NEWSROOM_ADMIN_NAME": served.name, "NEWSROOM_ADMIN_PASSWORD": served.password}
    served.manage("migrate", "-v", "0")
    served.manage("import_tags", "seeds/tags.csv")
    served.manage("import_pages", "seeds", "--publish")
    served.manage("index_articles")
    served.manage("ensure_superuser")
    manage = [sys.executable, "manage.py"]
    with serve_archive(manage, served.url, cwd=ROOT, env=env, log=data / "server.log"):
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, archive: Archive):
    """A wide window with a fresh session, at the archive's address."""
    context = browser.new_context(
        base_url=archive.url, locale="zh-CN", viewport={"width": 1280, "height": 900}
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser, archive: Archive):
    """The same, as narrow as a phone and without JavaScript."""
    context = browser.new_context(
        base_url=archive.url,
        locale="zh-CN",
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
    )
    yield context.new_page()
    context.close()
