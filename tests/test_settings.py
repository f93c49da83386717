"""What newsroom/settings.py makes of the environment."""

import logging
import os
import re
import runpy
import shutil
from pathlib import Path

import pytest
from django.conf import settings as running
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from tests.processes import Archive

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "newsroom" / "settings.py"
NO_HOME = "~nobody-has-this-name/archive"


EXPORT = """
from articles.archive.export_files import open_export
open_export("articles.csv", "http://localhost")
"""
WRONG_LIMIT = (
    "NEWSROOM_RATE_LIMITS has '{}'; write it like search=120/minute,api=0 (no limit), with the names search, "
    "suggestions, api, sign_in, reports, pictures, or 0 for no limits at all"
)
WRONG_FEED_IDS = (
    "NEWSROOM_FEED_IDS is 'a.example'; write a domain and a day on which it was yours, like "
    "archive.example.org,2026"
)
WRONG_SEARCH = (
    "NEWSROOM_SEARCH_URL names no nodes of OpenSearch; write it like https://user:password@host:9200, "
    "several separated by commas"
)
WRONG_DATABASE = (
    "DATABASE_URL names neither PostgreSQL nor SQLite; write it like postgres://user:password@host:5432/name "
    "or sqlite:////folder/newsroom.sqlite3"
)


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """An environment that says nothing but where the data are."""
    for name in [name for name in os.environ if name.startswith("NEWSROOM_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("NEWSROOM_DATA_DIR", str(tmp_path / "data"))
    return monkeypatch


def read_settings(file: Path = SETTINGS) -> dict:
    """Return what a fresh start would read; the settings of the tests stay as they are."""
    return runpy.run_path(str(file))


def copy_settings(folder: Path, *, templates: str) -> Path:
    (folder / templates).mkdir(parents=True)
    (folder / "newsroom").mkdir(exist_ok=True)
    return Path(shutil.copy(SETTINGS, folder / "newsroom"))


def list_template_folders(values: dict, folder: Path) -> list[str]:
    found = [path for engine in values["TEMPLATES"] for path in engine["DIRS"]]
    return [str(path.relative_to(folder)) for path in found]


def read_hsts(values: dict) -> tuple:
    return (
        values["SECURE_HSTS_SECONDS"],
        values["SECURE_HSTS_INCLUDE_SUBDOMAINS"],
        values["SECURE_HSTS_PRELOAD"],
    )


def test_a_checkout_keeps_its_data_and_templates_beside_the_code(environment, tmp_path):
    file = copy_settings(tmp_path / "checkout", templates="templates")
    environment.delenv("NEWSROOM_DATA_DIR")
    values = read_settings(file)
    assert values["DATA_DIR"] == tmp_path / "checkout" / "var"
    assert list_template_folders(values, tmp_path) == ["checkout/templates/public", "checkout/templates"]


def test_an_installed_program_keeps_its_data_in_the_accounts_folder(environment, tmp_path):
    file = copy_settings(tmp_path / "site-packages", templates="newsroom/templates")
    environment.delenv("NEWSROOM_DATA_DIR")
    environment.delenv("XDG_DATA_HOME", raising=False)
    environment.setenv("HOME", str(tmp_path / "home"))
    values = read_settings(file)
    assert values["DATA_DIR"] == tmp_path / "home" / ".local" / "share" / "newsroom"
    assert values["DATA_DIR"].is_dir()
    templates = "site-packages/newsroom/templates"
    assert list_template_folders(values, tmp_path) == [f"{templates}/public", templates]


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


def test_https_alone_promises_browsers_nothing_for_later(environment):
    environment.setenv("NEWSROOM_HTTPS", "1")
    values = read_settings()
    assert values["SECURE_REDIRECT_EXEMPT"] == [r"^health/$", r"^metrics/$"]
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        assert values[name] is True, name
    assert read_hsts(values) == (0, False, False)
    assert values["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_without_https_what_a_client_says_of_it_is_not_believed():
    assert "SECURE_PROXY_SSL_HEADER" not in read_settings()


@pytest.mark.parametrize(
    ("value", "meant"),
    [("1", True), ("true", True), ("Yes", True), ("on", True), ("0", False), ("False", False), ("", False)],
)
def test_a_switch_may_be_a_number_or_a_word(environment, value, meant):
    environment.setenv("NEWSROOM_HTTPS", value)
    assert read_settings()["HTTPS"] is meant


def test_hsts_covers_what_was_asked_for_and_no_more(environment):
    environment.setenv("NEWSROOM_HTTPS", "1")
    environment.setenv("NEWSROOM_HSTS_SECONDS", "3600")
    assert read_hsts(read_settings()) == (3600, False, False)
    environment.setenv("NEWSROOM_HSTS_SUBDOMAINS", "1")
    assert read_hsts(read_settings()) == (3600, True, False)
    environment.setenv("NEWSROOM_HSTS_PRELOAD", "1")
    assert read_hsts(read_settings()) == (3600, True, True)


@pytest.mark.parametrize(
    ("hosts", "ids"),
    [
        ("archive.example.org,www.example.org", "archive.example.org,2026"),
        ("*,.example.org", "example.org,2026"),
        ("*", "localhost,2026"),
        ("[::1]", "localhost,2026"),
    ],
)
def test_ids_of_feeds_begin_with_the_first_host_that_is_named(environment, hosts, ids):
    environment.setenv("NEWSROOM_ALLOWED_HOSTS", hosts)
    assert read_settings()["FEED_IDS"] == ids
    environment.setenv("NEWSROOM_FEED_IDS", "old.example.org,2024-05-01")
    assert read_settings()["FEED_IDS"] == "old.example.org,2024-05-01"


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (
            {"NEWSROOM_HTTPS": "1", "NEWSROOM_HSTS_SECONDS": "1y"},
            "NEWSROOM_HSTS_SECONDS is '1y'; use a whole number of seconds, 0 for none",
        ),
        ({"NEWSROOM_RATE_LIMITS": "search=9/second,api=no"}, WRONG_LIMIT.format("api=no")),
        ({"NEWSROOM_RATE_LIMITS": "api=0,5"}, WRONG_LIMIT.format("5")),
        ({"NEWSROOM_RATE_LIMITS": "login=5/day"}, WRONG_LIMIT.format("login=5/day")),
        (
            {"NEWSROOM_FEED_IDS": "a.example"},
            WRONG_FEED_IDS,
        ),
        ({"NEWSROOM_FONT": "/no/font.ttf"}, "NEWSROOM_FONT is '/no/font.ttf', which is no file of a font"),
        (
            {"NEWSROOM_CACHE_URL": "memcached://cache"},
            "NEWSROOM_CACHE_URL is not of Redis; write it like redis://host:6379/0",
        ),
        (
            {"NEWSROOM_SEARCH_URL": "search.example:9200"},
            WRONG_SEARCH,
        ),
        (
            {"NEWSROOM_SEARCH_SHARDS": "3"},
            "NEWSROOM_SEARCH_SHARDS has no effect without NEWSROOM_SEARCH_URL",
        ),
        (
            {"NEWSROOM_SEARCH_URL": "http://search.example:9200", "NEWSROOM_SEARCH_SHARDS": "0"},
            "NEWSROOM_SEARCH_SHARDS is '0'; use a whole number of shards, from 1",
        ),
        (
            {"NEWSROOM_SEARCH_URL": "http://search.example:9200", "NEWSROOM_SEARCH_REPLICAS": "-1"},
            "NEWSROOM_SEARCH_REPLICAS is '-1'; use a whole number of copies, 0 for none",
        ),
        (
            {"NEWSROOM_SEARCH_URL": "http://search.example:9200", "NEWSROOM_SEARCH_TIMEOUT": "soon"},
            "NEWSROOM_SEARCH_TIMEOUT is 'soon'; use a whole number of seconds, from 1",
        ),
        (
            {"NEWSROOM_SEARCH_URL": "http://search.example:9200", "NEWSROOM_SEARCH_PREFIX": "News-1"},
            "NEWSROOM_SEARCH_PREFIX is 'News-1'; use a small letter, then small letters, digits and _",
        ),
        (
            {"NEWSROOM_SEARCH_URL": "http://search.example:9200", "NEWSROOM_SEARCH_CA": "/etc/ssl/no.pem"},
            "NEWSROOM_SEARCH_CA has no effect unless NEWSROOM_SEARCH_URL begins with https",
        ),
        (
            {"NEWSROOM_SEARCH_URL": "https://search.example:9200", "NEWSROOM_SEARCH_CA": "/etc/ssl/no.pem"},
            "NEWSROOM_SEARCH_CA is '/etc/ssl/no.pem', which is no file of certificates",
        ),
        (
            {"NEWSROOM_PROXIES": "nginx"},
            "NEWSROOM_PROXIES is 'nginx'; use a whole number of proxies, 0 for none",
        ),
        (
            {"NEWSROOM_SESSION_MINUTES": "0"},
            "NEWSROOM_SESSION_MINUTES is '0'; use a whole number of minutes, from 1",
        ),
        (
            {"NEWSROOM_HTTPS": "1", "NEWSROOM_HSTS_SECONDS": "-1"},
            "NEWSROOM_HSTS_SECONDS is '-1'; use a whole number of seconds, 0 for none",
        ),
        (
            {"NEWSROOM_HSTS_SECONDS": "3600"},
            "NEWSROOM_HSTS_SECONDS has no effect without NEWSROOM_HTTPS=1",
        ),
        (
            {"NEWSROOM_HTTPS": "1", "NEWSROOM_HSTS_PRELOAD": "1"},
            "NEWSROOM_HSTS_SUBDOMAINS and NEWSROOM_HSTS_PRELOAD have no effect without NEWSROOM_HSTS_SECONDS",
        ),
        (
            {"NEWSROOM_HTTPS": "1", "NEWSROOM_HSTS_SUBDOMAINS": "1"},
            "NEWSROOM_HSTS_SUBDOMAINS and NEWSROOM_HSTS_PRELOAD have no effect without NEWSROOM_HSTS_SECONDS",
        ),
        (
            {"NEWSROOM_HTTPS": "yess"},
            "NEWSROOM_HTTPS is 'yess'; use 1 or 0",
        ),
        ({"DATABASE_URL": "secret"}, WRONG_DATABASE),
        ({"DATABASE_URL": "mysql://name:secret@host/name"}, WRONG_DATABASE),
        (
            {"NEWSROOM_TIME_ZONE": "Mars/Base"},
            "NEWSROOM_TIME_ZONE is 'Mars/Base', which is no time zone; use a name such as Asia/Shanghai",
        ),
    ],
)
def test_a_wrong_value_stops_with_a_sentence(environment, variables, message):
    for name, value in variables.items():
        environment.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as stop:
        read_settings()
    assert str(stop.value) == message


def test_a_data_folder_that_cannot_be_made_stops_with_a_sentence(environment, tmp_path):
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "data"
    environment.setenv("NEWSROOM_DATA_DIR", str(folder))
    with pytest.raises(ImproperlyConfigured) as stop:
        read_settings()
    assert str(stop.value) == (
        f"NEWSROOM_DATA_DIR '{folder}' cannot be made: Not a directory; name a folder you may write to"
    )


def test_the_font_that_is_named_is_used(environment, tmp_path):
    (tmp_path / "our.ttf").write_bytes(b"")
    environment.setenv("NEWSROOM_FONT", str(tmp_path / "our.ttf"))
    assert read_settings()["FONT"] == str(tmp_path / "our.ttf")


def test_a_changed_static_file_changes_the_addresses_of_all(tmp_path):
    file = copy_settings(tmp_path / "checkout", templates="templates")
    style = tmp_path / "checkout" / "articles" / "static" / "style.css"
    style.parent.mkdir(parents=True)
    addresses = []
    for text in ("a { color: red }", "a { color: blue }"):
        style.write_text(text)
        addresses.append(read_settings(file)["STATIC_URL"])
    assert addresses[0] != addresses[1]


def test_an_empty_database_url_is_none(environment, tmp_path):
    environment.setenv("DATABASE_URL", "")
    assert read_settings()["DATABASES"]["default"]["NAME"] == str(tmp_path / "data" / "newsroom.sqlite3")


def test_the_data_belong_to_the_account_alone(tmp_path):
    read_settings()
    paths = [tmp_path / "data", *(tmp_path / "data").iterdir()]
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in paths}
    assert modes == {"data": "0o700", "secret_key": "0o600", "newsroom.sqlite3": "0o600"}


@pytest.mark.slow
def test_all_that_the_program_writes_belongs_to_the_account_alone(seeds_on_disk, tmp_path):
    archive = Archive(Path(shutil.copytree(seeds_on_disk.data, tmp_path / "data")))
    archive.manage("index_articles", "--rebuild")
    archive.shell(EXPORT)
    archive.manage("backup_archive", str(tmp_path / "backup"))
    written = [*(archive.data / "index").iterdir(), *(archive.data / "exports").iterdir()]
    written += [path for path in (tmp_path / "backup").rglob("*") if path.is_file()]
    assert len(written) > 10
    assert {oct(path.stat().st_mode & 0o077) for path in written} == {"0o0"}


def test_the_secret_key_is_the_one_that_is_named_or_the_one_that_was_made(environment, tmp_path):
    made = read_settings()["SECRET_KEY"]
    assert len(made) >= 50
    assert read_settings()["SECRET_KEY"] == made == (tmp_path / "data" / "secret_key").read_text()
    environment.setenv("NEWSROOM_SECRET_KEY", "a key of our own")
    assert read_settings()["SECRET_KEY"] == "a key of our own"


def test_a_secret_key_that_cannot_be_read_stops_with_a_sentence(tmp_path):
    (tmp_path / "data" / "secret_key").mkdir(parents=True)
    with pytest.raises(ImproperlyConfigured, match=r"secret_key' cannot be read \(Is a directory\); give"):
        read_settings()


@pytest.mark.parametrize(
    ("variables", "header"),
    [
        ({}, None),
        ({"NEWSROOM_HSTS_SECONDS": "3600"}, "max-age=3600"),
        (
            {"NEWSROOM_HSTS_SECONDS": "3600", "NEWSROOM_HSTS_SUBDOMAINS": "1", "NEWSROOM_HSTS_PRELOAD": "1"},
            "max-age=3600; includeSubDomains; preload",
        ),
    ],
)
def test_the_hsts_header_says_what_was_asked_for(db, environment, settings, client, variables, header):
    for name, value in ({"NEWSROOM_HTTPS": "1"} | variables).items():
        environment.setenv(name, value)
    for name, value in read_settings().items():
        if name.startswith("SECURE_"):
            setattr(settings, name, value)
    response = client.get("/robots.txt", headers={"x-forwarded-proto": "https"})
    assert response.headers.get("Strict-Transport-Security") == header


@pytest.mark.slow
def test_https_leaves_the_deployment_check_nothing_but_hsts_to_mention(environment, settings, capsys):
    environment.setenv("NEWSROOM_HTTPS", "1")
    for name, value in read_settings().items():
        if name.startswith(("SECURE_", "SESSION_", "CSRF_COOKIE_", "SECRET_KEY")):
            setattr(settings, name, value)
    assert not running.DEBUG
    call_command("check", deploy=True)
    assert [line[3:17] for line in capsys.readouterr().err.splitlines() if line.startswith("?:")] == [
        "(security.W004"
    ]


def test_limits_of_requests_are_changed_one_by_one_or_taken_off(environment):
    by_default = read_settings()["RATE_LIMITS"]
    assert set(by_default) == {"search", "suggestions", "api", "sign_in", "reports", "pictures"}
    environment.setenv("NEWSROOM_RATE_LIMITS", "search=9/second, api=0, reports=2/day")
    others = {name: limit for name, limit in by_default.items() if name != "api"}
    changed = others | {"search": (9, 1), "reports": (2, 24 * 60 * 60)}
    assert read_settings()["RATE_LIMITS"] == changed
    environment.setenv("NEWSROOM_RATE_LIMITS", "0")
    assert read_settings()["RATE_LIMITS"] == {}


def list_plain(values: dict) -> dict:
    """The settings that can be compared with those of another start."""
    plain = (bool, int, str, list, tuple, dict, type(None))
    return {name: value for name, value in values.items() if name.isupper() and isinstance(value, plain)}


def read_defaults() -> dict[str, str]:
    """The settings whose default the README gives as a value."""
    table = (ROOT / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| `(NEWSROOM_\w+)` \| (`[^|]+`|\d+) \| ", table, re.M)
    return {name: value.replace("`", "") for name, value in rows}


def test_the_defaults_are_those_of_the_readme(environment):
    environment.setenv("NEWSROOM_SEARCH_URL", "http://search.example:9200")
    by_default = list_plain(read_settings())
    told = read_defaults()
    assert len(told) == 14
    for name, value in told.items():
        environment.setenv(name, value)
    assert list_plain(read_settings()) == by_default
    assert told["NEWSROOM_RATE_LIMITS"].count("=") == len(by_default["RATE_LIMITS"])
    assert by_default["RATE_LIMITS"]["reports"] == (10, 60 * 60)


@pytest.mark.parametrize("name", [name for name, value in read_defaults().items() if value.isdigit()])
def test_each_number_of_the_readme_is_read_under_its_name(environment, name):
    environment.setenv("NEWSROOM_SEARCH_URL", "http://search.example:9200")
    if name == "NEWSROOM_HSTS_SECONDS":
        environment.setenv("NEWSROOM_HTTPS", "1")
    by_default = list_plain(read_settings())
    environment.setenv(name, str(int(read_defaults()[name]) + 1))
    assert list_plain(read_settings()) != by_default


def test_what_the_client_of_search_says_of_each_404_is_not_logged():
    assert logging.getLogger("opensearch").level == logging.ERROR


def test_search_is_embedded_unless_a_cluster_is_named(environment, tmp_path):
    connection = read_settings()["HAYSTACK_CONNECTIONS"]["default"]
    assert connection["ENGINE"] == "articles.search.whoosh_engine.engine.WhooshEngine"
    certificates = tmp_path / "ca.pem"
    certificates.touch()
    given = {
        "URL": "https://news:secret@one.example:9200,https://news:secret@two.example:9200",
        "CA": str(certificates),
        "TIMEOUT": "5",
        "PREFIX": "daily",
        "SHARDS": "3",
        "REPLICAS": "1",
    }
    for name, value in given.items():
        environment.setenv(f"NEWSROOM_SEARCH_{name}", value)
    connection = read_settings()["HAYSTACK_CONNECTIONS"]["default"]
    del connection["PATH"]
    assert connection == {
        "ENGINE": "articles.search.opensearch_engine.engine.OpenSearchEngine",
        "SILENTLY_FAIL": False,
        "URL": ["https://news:secret@one.example:9200", "https://news:secret@two.example:9200"],
        "CA_FILE": str(certificates),
        "TIMEOUT": 5,
        "PREFIX": "daily",
        "SHARDS": 3,
        "REPLICAS": 1,
    }


def test_a_cluster_without_its_client_is_refused(environment, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    environment.setenv("NEWSROOM_SEARCH_URL", "http://search.example:9200")
    with pytest.raises(ImproperlyConfigured) as refused:
        read_settings()
    assert str(refused.value) == (
        "NEWSROOM_SEARCH_URL needs opensearch-py; install it with pip install 'newsroom[opensearch]'"
    )
