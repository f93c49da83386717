"""The wheel that the checkout builds, and what runs when nothing else of the project is there.

Building and installing ask the package index; without it these tests fail, they are never skipped.
"""

import os
import re
import subprocess
import sys
import urllib.request
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.serving import serve_archive

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "seeds" / "000_3cff708b74b1327a.txt"
HEADLINE, QUERY = "陈敏尔在南开区调研时强调", "科技创新"
PLACES = {"articles": "articles", "newsroom": "newsroom", "templates": "newsroom/templates"}
STYLESHEET = re.compile(r'<link[^>]* rel="stylesheet"[^>]*>')
HREF = re.compile(r' href="([^"]+)"')

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Program:
    """An installed wheel: its commands, the empty folder it is run in, and its environment."""

    bin: Path
    cwd: Path
    env: dict[str, str]

    def run(self, command: str, *arguments: str) -> str:
        return run(str(self.bin / command), *arguments, cwd=self.cwd, env=self.env)


def run(*command: str, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Return what the command wrote; one that fails fails the test with it."""
    done = subprocess.run(
        command, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


def fetch(url: str, headers: dict[str, str] | None = None) -> tuple[str, str]:
    """Return media type and text of an answer; one of status 400 or above raises."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=30) as response:
        return response.headers.get_content_type(), response.read().decode("utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel made from the source archive made from the checkout, without a warning."""
    folder = tmp_path_factory.mktemp("wheel")
    output = run(sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT), cwd=folder)
    assert "warning" not in output.lower(), output
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def program(wheel, tmp_path_factory) -> Program:
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=True)
    bin = folder / "venv" / "bin"
    run(str(bin / "python"), "-m", "pip", "install", "-q", str(wheel), cwd=folder)
    own = ("NEWSROOM_", "XDG_", "PYTHON", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    env = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    for name in ("home", "empty"):
        (folder / name).mkdir()
    return Program(bin, folder / "empty", env | {"HOME": str(folder / "home")})


def get_stylesheets(page: str) -> list[str]:
    return [HREF.search(link)[1] for link in STYLESHEET.findall(page)]


def read_styles(url: str, page: str) -> dict[str, str]:
    """The page's stylesheets, by their addresses below that of static files and their version."""
    found = {}
    for address in get_stylesheets(page):
        media_type, css = fetch(url + address)
        assert media_type == "text/css"
        assert "{" in css
        found[re.sub(r"^/static/[0-9a-f]{12}/", "", address)] = css
    return found


def test_the_wheel_holds_every_file_of_the_checkouts_folders(wheel):
    names = run(
        "git", "ls-files", "--cached", "--others", "--exclude-standard", *PLACES, cwd=ROOT
    ).splitlines()
    parts = [name.partition("/") for name in names if (ROOT / name).is_file()]
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == {f"{PLACES[folder]}/{rest}" for folder, _, rest in parts}
    assert {".html", ".css", ".js", ".svg", ".mo", ".npz", ".bin", ".json"} <= {
        Path(name).suffix for name in held
    }


def test_an_installed_wheel_imports_a_page_and_serves_it_with_its_styles(program):
    program.run("python", "-m", "pip", "check")
    program.run("newsroom", "migrate", "-v", "0")
    program.run("newsroom", "import_pages", str(PAGE), "--newspaper", "样报", "--publish")
    program.run("newsroom", "index_articles")

    newsroom, log = [str(program.bin / "newsroom")], program.cwd.parent / "server.log"
    with serve_archive(newsroom, cwd=program.cwd, env=program.env, log=log) as url:
        for path, sentence, style in (
            ("/", HEADLINE, "articles/site.css"),
            (f"/search/?q={quote(QUERY)}", f"<mark>{QUERY}</mark>", "articles/site.css"),
            ("/admin/login/", "用户名", "articles/admin.css"),
        ):
            media_type, page = fetch(url + path)
            assert media_type == "text/html"
            assert sentence in page.replace("<wbr>", "")
            assert read_styles(url, page)[style] == (ROOT / "articles" / "static" / style).read_text("utf-8")
        english = fetch(url + "/", {"Accept-Language": "en"})[1]
        assert '<nav aria-label="Main">' in english

    assert (Path(program.env["HOME"]) / ".local/share/newsroom/newsroom.sqlite3").is_file()
    assert not list(program.cwd.iterdir())
