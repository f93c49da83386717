"""A real archive of the five seed pages, served as the README serves it, and Chromium to read it with."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.processes import ROOT, Archive
from tests.serving import serve_archive

CHROMIUM = os.environ.get("NEWSROOM_TEST_CHROMIUM", "/usr/bin/chromium")


@dataclass(frozen=True)
class ServedArchive(Archive):
    """A served archive: its data folder, its address and its superuser."""

    url: str = ""
    name: str = "admin"
    password: str = "print-is-kept-verbatim"

    @property
    def env(self) -> dict[str, str]:
        return super().env | {"NEWSROOM_ADMIN_NAME": self.name, "NEWSROOM_ADMIN_PASSWORD": self.password}


@pytest.fixture(scope="module")
def archive(seeds_on_disk: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedArchive]:
    """A fresh archive for each test file, so that none sees another's corrections."""
    data = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(seeds_on_disk.data, data)
    archive = ServedArchive(data)
    archive.manage("ensure_superuser")
    manage = [sys.executable, "manage.py"]
    with serve_archive(manage, cwd=ROOT, env=archive.env, log=data / "server.log") as url:
        yield replace(archive, url=url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


def follow(link: Locator) -> None:
    """Click it, and wait until the page to which it leads is there whole, with its script.

    A click alone returns once that page has begun: what is measured then may be half of it, or nothing.
    """
    with link.page.expect_navigation():
        link.click()


PHONE = {"width": 390, "height": 844}


@contextmanager
def open_window(browser: Browser, archive: ServedArchive, **options) -> Iterator[Page]:
    """A page in a fresh session, at the archive's address."""
    with browser.new_context(base_url=archive.url, locale="zh-CN", **options) as context:
        yield context.new_page()


@pytest.fixture
def page(browser: Browser, archive: ServedArchive):
    """A wide window with a fresh session, at the archive's address."""
    with open_window(browser, archive, viewport={"width": 1280, "height": 900}) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, archive: ServedArchive):
    """The same, as narrow as a phone and without JavaScript."""
    with open_window(browser, archive, viewport=PHONE, java_script_enabled=False) as page:
        yield page


@pytest.fixture
def thumb(browser: Browser, archive: ServedArchive):
    """The same with JavaScript, for a finger."""
    with open_window(browser, archive, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        yield page
