"""Every kind of public page is valid HTML, by the validator of the W3C. Needs Java and Maven too."""

import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.test_public import KINDS, gathered, visit
from tests.jars import fetch_jars

pytestmark = pytest.mark.browser

__all__ = ["gathered"]  # the fixture
VALIDATOR = "nu.validator.client.SimpleCommandLineValidator"


def save_pages(page: Page, folder: Path) -> None:
    """Write each kind of page in each language into a file, as the server sends it."""
    for kind in KINDS:
        visit(page, kind)
        address = urlsplit(page.url)
        for prefix in ("", "/en"):
            path = f"{prefix}{address.path}?{address.query}"
            text = page.request.get(path, headers={"accept-language": "zh"}).text()
            (folder / f"{kind}{prefix.replace('/', ' ')}.html").write_text(text, "utf-8")


@pytest.mark.usefixtures("gathered")
def test_every_kind_of_page_is_valid_in_both_languages(page, tmp_path):
    save_pages(page, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2 * len(KINDS)
    command = ["java", "-Xss4m", "-cp", f"{fetch_jars(Path(__file__).with_name('pom.xml'))}/*", VALIDATOR]
    found = subprocess.run(
        [*command, "--format", "text", "--stdout", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.stdout, found.returncode) == ("Document checking completed. No errors found.\n", 0)
