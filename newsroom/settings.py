"""All settings of Newsroom. Every variable is listed in the README with its default."""

import contextlib
import hashlib
import logging
import os
import re
import tempfile
import warnings
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import django
import environ
from corsheaders.defaults import default_headers
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent  # the checkout, or site-packages
# Only the wheel holds the templates inside the package (pyproject.toml puts them there).
INSTALLED_TEMPLATES = Path(__file__).resolve().parent / "templates"
IS_INSTALLED = INSTALLED_TEMPLATES.is_dir()
TRUE_VALUES = ("1", "true", "yes", "on")
FALSE_VALUES = ("", "0", "false", "no", "off")
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
RATE_LIMITS_BY_DEFAULT = {
    "search": (120, 60),
    "suggestions": (600, 60),
    "api": (600, 60),
    "sign_in": (60, 60),
    "reports": (10, 3600),
    "pictures": (120, 60),
}
# Where Debian, Fedora, Arch, openSUSE and macOS put a font with Chinese characters.
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-serif-cjk-vf-fonts/NotoSerifCJK-VF.ttc",
    "/usr/share/fonts/noto-cjk/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/truetype/NotoSerifCJK-Bold.ttc",
    "/System/Library/Fonts/Supplemental/Songti.ttc",
)
SEARCH_SETTINGS = tuple(
    f"NEWSROOM_SEARCH_{name}" for name in ("CA", "TIMEOUT", "PREFIX", "SHARDS", "REPLICAS")
)
DATABASE_ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")


def find_data_folder() -> Path:
    """Return NEWSROOM_DATA_DIR, else `var/` of the checkout, else the account's own folder for data.

    The folder of an installed program does not depend on where it is started: a command, a timer and a
    server open the same archive. Raises ImproperlyConfigured for a home folder that does not exist.
    """
    folder = env.str("NEWSROOM_DATA_DIR", default="")
    if not folder and not IS_INSTALLED:
        return BASE_DIR / "var"
    folder = folder or (env.str("XDG_DATA_HOME", default="") or "~/.local/share") + "/newsroom"
    try:
        return Path(folder).expanduser().resolve()
    except RuntimeError as error:
        raise ImproperlyConfigured(
            f"NEWSROOM_DATA_DIR '{folder}' is in an unknown home folder; name a folder by its whole path"
        ) from error


# Indexes and exports are made by many hands: whatever the program writes, its account alone may read.
os.umask(0o077)
DATA_DIR = find_data_folder()
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(
        f"NEWSROOM_DATA_DIR '{DATA_DIR}' cannot be made: {error.strerror}; name a folder you may write to"
    ) from error


def read_secret_key() -> str:
    """NEWSROOM_SECRET_KEY, else the key kept in the data folder, made there at the first start.

    Raises ImproperlyConfigured where the file cannot be read or made.
    """
    if key := env.str("NEWSROOM_SECRET_KEY", default=""):
        return key
    path = DATA_DIR / "secret_key"
    try:
        if not path.exists():
            with tempfile.NamedTemporaryFile("w", dir=DATA_DIR, encoding="ascii") as file:  # of mode 0600
                file.write(get_random_secret_key())
                file.flush()
                with contextlib.suppress(FileExistsError):  # another process was first
                    os.link(file.name, path)
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise ImproperlyConfigured(
            f"the secret key in '{path}' cannot be read ({reason}); give this account the right to it, or "
            "set NEWSROOM_SECRET_KEY"
        ) from error


def read_database() -> dict[str, Any]:
    """DATABASE_URL, else SQLite in the data folder. Raises ImproperlyConfigured for any other database."""
    if not env.str("DATABASE_URL", default=""):
        path = DATA_DIR / "newsroom.sqlite3"
        with contextlib.suppress(OSError):  # SQLite itself says what is wrong
            path.touch(mode=0o600)
        return env.db_url_config(f"sqlite:///{path}")
    with warnings.catch_warnings(action="ignore"):  # of another database: the error below says it
        database = env.db_url("DATABASE_URL")
    if database.get("ENGINE") not in DATABASE_ENGINES:
        raise ImproperlyConfigured(
            "DATABASE_URL names neither PostgreSQL nor SQLite; write it like "
            "postgres://user:password@host:5432/name or sqlite:////folder/newsroom.sqlite3"
        )
    return database


def read_time_zone() -> str:
    name = env.str("NEWSROOM_TIME_ZONE", default="Asia/Shanghai")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ImproperlyConfigured(
            f"NEWSROOM_TIME_ZONE is '{name}', which is no time zone; use a name such as Asia/Shanghai"
        ) from error
    return name


def digest_static_files() -> str:
    """A digest of our own static files, and of the versions of the packages that have others."""
    digest = hashlib.sha256(f"{django.__version__} {version('drf-spectacular-sidecar')}".encode())
    for path in sorted((BASE_DIR / "articles" / "static").rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def read_bool(name: str) -> bool:
    value = env.str(name, default="").strip().lower()
    if value not in TRUE_VALUES + FALSE_VALUES:
        raise ImproperlyConfigured(f"{name} is '{env.str(name)}'; use 1 or 0")
    return value in TRUE_VALUES


def read_number(name: str, of_what: str, *, default: int = 0) -> int:
    """The setting's value; where nothing is the default, it may be 0, else 1 at least."""
    value = env.str(name, default=str(default))
    if not value.isdecimal() or int(value) < min(default, 1):
        least = "from 1" if default else "0 for none"
        raise ImproperlyConfigured(f"{name} is '{value}'; use a whole number of {of_what}, {least}")
    return int(value)


def read_cache() -> dict[str, Any]:
    """Raises ImproperlyConfigured for anything but Redis."""
    if not CACHE_URL.startswith(("redis://", "rediss://")):
        raise ImproperlyConfigured("NEWSROOM_CACHE_URL is not of Redis; write it like redis://host:6379/0")
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}


def read_search() -> dict[str, Any]:
    """The connection of Haystack: Whoosh in the data folder, or OpenSearch by NEWSROOM_SEARCH_URL.

    Raises ImproperlyConfigured.
    """
    embedded = {
        "ENGINE": "articles.search.whoosh_engine.engine.WhooshEngine",
        "PATH": str(DATA_DIR / "index"),
        "SILENTLY_FAIL": False,
    }
    urls = env.list("NEWSROOM_SEARCH_URL", default=[])
    if not urls:
        if given := [name for name in SEARCH_SETTINGS if env.str(name, default="")]:
            raise ImproperlyConfigured(f"{given[0]} has no effect without NEWSROOM_SEARCH_URL")
        return embedded
    if not all(re.fullmatch(r"https?://(\S+:\S*@)?[^\s/@]+/?", url) for url in urls):
        raise ImproperlyConfigured(
            "NEWSROOM_SEARCH_URL names no nodes of OpenSearch; write it like "
            "https://user:password@host:9200, several separated by commas"
        )
    if find_spec("opensearchpy") is None:
        raise ImproperlyConfigured(
            "NEWSROOM_SEARCH_URL needs opensearch-py; install it with pip install 'newsroom[opensearch]'"
        )
    return embedded | {
        "ENGINE": "articles.search.opensearch_engine.engine.OpenSearchEngine",
        "URL": urls,
        "CA_FILE": read_search_ca(urls),
        "TIMEOUT": read_number("NEWSROOM_SEARCH_TIMEOUT", "seconds", default=10),
        "PREFIX": read_search_prefix(),
        "SHARDS": read_number("NEWSROOM_SEARCH_SHARDS", "shards", default=1),
        "REPLICAS": read_number("NEWSROOM_SEARCH_REPLICAS", "copies"),
    }


def read_search_ca(urls: list[str]) -> str:
    path = env.str("NEWSROOM_SEARCH_CA", default="")
    if path and not all(url.startswith("https://") for url in urls):
        raise ImproperlyConfigured(
            "NEWSROOM_SEARCH_CA has no effect unless NEWSROOM_SEARCH_URL begins with https"
        )
    if path and not Path(path).is_file():
        raise ImproperlyConfigured(f"NEWSROOM_SEARCH_CA is '{path}', which is no file of certificates")
    return path


def read_search_prefix() -> str:
    prefix = env.str("NEWSROOM_SEARCH_PREFIX", default="newsroom")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", prefix):
        raise ImproperlyConfigured(
            f"NEWSROOM_SEARCH_PREFIX is '{prefix}'; use a small letter, then small letters, digits and _"
        )
    return prefix


def read_font() -> str:
    """NEWSROOM_FONT, else the first of the usual ones that is there; empty if none is."""
    path = env.str("NEWSROOM_FONT", default="")
    if path and not Path(path).is_file():
        raise ImproperlyConfigured(f"NEWSROOM_FONT is '{path}', which is no file of a font")
    return path or next(filter(os.path.isfile, FONTS), "")


def read_feed_ids() -> str:
    """NEWSROOM_FEED_IDS, else the first host that is named, and a day. Source: RFC 4151."""
    hosts = [host.lstrip(".") for host in ALLOWED_HOSTS if re.fullmatch(r"\.?[\w.-]+", host)]
    ids = env.str("NEWSROOM_FEED_IDS", default="") or f"{[*hosts, 'localhost'][0]},2026"
    if not re.fullmatch(r"[A-Za-z0-9.-]+(@[A-Za-z0-9.-]+)?,\d{4}(-\d\d){0,2}", ids):
        raise ImproperlyConfigured(
            f"NEWSROOM_FEED_IDS is '{ids}'; write a domain and a day on which it was yours, like "
            "archive.example.org,2026"
        )
    return ids


def read_rate_limits() -> dict[str, tuple[int, int]]:
    """By name how many requests a client may make in how many seconds; what is not limited has no entry.

    NEWSROOM_RATE_LIMITS changes some of the defaults, or with 0 takes all limits off.
    """
    value = env.str("NEWSROOM_RATE_LIMITS", default="").strip()
    if value == "0":
        return {}
    limits = dict(RATE_LIMITS_BY_DEFAULT)
    for part in filter(None, value.split(",")):
        found = re.fullmatch(r"\s*(\w+)=(?:(0)|([1-9]\d*)/(second|minute|hour|day))\s*", part)
        if not found or found[1] not in limits:
            raise ImproperlyConfigured(
                f"NEWSROOM_RATE_LIMITS has '{part}'; write it like search=120/minute,api=0 (no limit), "
                f"with the names {', '.join(RATE_LIMITS_BY_DEFAULT)}, or 0 for no limits at all"
            )
        limits[found[1]] = (int(found[3] or 0), SECONDS.get(found[4], 0))
    return {name: limit for name, limit in limits.items() if limit[0]}


SECRET_KEY = read_secret_key()
DEBUG = read_bool("NEWSROOM_DEBUG")
ALLOWED_HOSTS = env.list("NEWSROOM_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
FEED_IDS = read_feed_ids()
PROXIES = read_number("NEWSROOM_PROXIES", "proxies")  # of the operator's own, one behind the other
CSRF_TRUSTED_ORIGINS = env.list("NEWSROOM_TRUSTED_ORIGINS", default=[])
RATE_LIMITS = read_rate_limits()
METRICS_TOKEN = env.str("NEWSROOM_METRICS_TOKEN", default="")  # empty: nothing is measured
CACHE_URL = env.str("NEWSROOM_CACHE_URL", default="")  # counts requests for several machines together
FONT = read_font()
CACHES = {
    "default": read_cache() if CACHE_URL else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pictures": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "pictures",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 4000},  # about 80 MB
    },
}

INSTALLED_APPS = [
    "articles.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "corsheaders",
    "django_filters",
    "django_tasks_db",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "haystack",
    "rest_framework",
    "articles",
]

MIDDLEWARE = [
    "articles.client_address.ClientAddressMiddleware",
    "articles.public.unchanged.UnchangedMiddleware",
    "articles.compression.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "articles.content_policy.ContentPolicyMiddleware",
    "articles.control_characters.ControlCharacterMiddleware",
    "articles.due_changes.DueChangesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "articles.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

if METRICS_TOKEN:
    MIDDLEWARE.insert(0, "articles.metrics.MetricsMiddleware")

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES_FOLDER = INSTALLED_TEMPLATES if IS_INSTALLED else BASE_DIR / "templates"
TEMPLATES = [
    {  # the public pages; Jinja2 takes a fraction of the time of Django's templates
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [TEMPLATES_FOLDER / "public"],
        "OPTIONS": {"environment": "articles.public.environment.make_environment"},
    },
    {  # the admin
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [TEMPLATES_FOLDER],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# A thread keeps its connection: to open one takes half of the time of an answer that a client has already.
DATABASES = {"default": read_database() | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers continue while one process writes. IMMEDIATE takes the write lock at the start of a
    # transaction, where SQLite can wait for it; in the middle of one it can only fail.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
ADMIN_NAME = env.str("NEWSROOM_ADMIN_NAME", default="admin")  # for ensure_superuser
ADMIN_PASSWORD = env.str("NEWSROOM_ADMIN_PASSWORD", default="")  # empty: generated and shown once
AXES_HANDLER = "articles.admin.sign_in_limits.SignInHandler"
AXES_LOCKOUT_PARAMETERS = "articles.admin.sign_in_limits.choose_limits"
AXES_LOCKOUT_CALLABLE = "articles.admin.sign_in_limits.show_locked_out"
AXES_FAILURE_LIMIT = 100  # hundredths of a limit: each has a number of its own
AXES_COOLOFF_TIME = 1  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else further guesses keep others out
AXES_RESET_ON_SUCCESS = True
# What is not recorded of a form: axes knows its own fields, but not those of a form that was kept.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login-username", "login-password"]
AXES_ENABLE_ADMIN = False  # articles.admin.users shows its tables
SESSION_COOKIE_AGE = 60 * read_number("NEWSROOM_SESSION_MINUTES", "minutes", default=120)  # without a request
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True  # the workbench's script reads that of the token
CSRF_FAILURE_VIEW = "articles.admin.kept_forms.refuse_token"
UPLOAD_BYTES = 1_000_000 * read_number("NEWSROOM_UPLOAD_MB", "megabytes", default=100)  # for an import
IMPORT_FOLDERS = env.list("NEWSROOM_IMPORT_FOLDERS", default=[])  # that editors may name
FILE_UPLOAD_HANDLERS = [
    "articles.admin.imports.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # pages of an import
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # an article of 400 paragraphs has four fields for each

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}  # a queue for each machine

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "articles" / "locale"]
TIME_ZONE = read_time_zone()
USE_I18N = True
USE_TZ = True

# Addresses of static files name a digest of all of them: they are kept for ever, and no `collectstatic` is
# needed to give them names. Under DEBUG a changed file is seen at once.
STATIC_URL = "static/" if DEBUG else f"static/{digest_static_files()}/"
WHITENOISE_USE_FINDERS = True  # serves static files from where they are
if not DEBUG:
    WHITENOISE_IMMUTABLE_FILE_TEST = "."

HAYSTACK_CONNECTIONS = {"default": read_search()}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],  # read-only: no request has a body
    "DEFAULT_FILTER_BACKENDS": ["articles.api.filters.FilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "articles.api.paging.ListPagination",
    "DEFAULT_SCHEMA_CLASS": "articles.api.schema.ArchiveSchema",
    "EXCEPTION_HANDLER": "articles.api.errors.answer_error",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Newsroom API",
    "DESCRIPTION": (
        "The published archive: newspapers, issues, pages, articles, tags, people, columns, collections."
        "\n\nThe API is read-only, needs no key and allows requests from any origin. Lists return `limit` "
        "results; follow `next` for more. Answers have an ETag and may be cached for a minute. RateLimit-* "
        "headers say how often a client may ask; past that, the answer is 429. Times are UTC, also those you "
        "give without a zone; dates are those printed on the page."
        "\n\nTo keep a copy in step follow `changes`, from the start or from the `Newsroom-Sequence` of an "
        "export."
        "\n\nVersion 1.1: `previous`, `next`, `continued_by` and `collections` of an article are no longer "
        "in its record, since they change with other articles; they have addresses under the article's. "
        "Articles have a `sequence` and a `hash`. `next` has a cursor unless an offset is given; cursors of "
        "version 1.0 are refused. Parameters that are empty, or repeated where one is allowed, are refused. "
        "Exports without filters are files. Withdrawals are ordered by `sequence`."
        "\n\nVersion 1.2: tags and people have a `search_url`, whose facets count what occurs together with "
        "them; people have `aliases`, `about` and identifiers. Former names of tags, people and columns in "
        "parameters redirect to the present ones. Articles have `corrections`; the address of a withdrawn "
        "one answers 410 with what the editors say, as the list of withdrawals does."
        "\n\nVersion 1.3: related articles have `reasons`, and the parts of the `series` are in their order."
    ),
    "VERSION": "1.3",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ArticleKind": "articles.models.KIND_CHOICES",
        "BlockRole": "articles.models.ROLE_CHOICES",
        "TagKind": "articles.models.tag.TagKind",
    },
}
# Any site may read the API, and nothing else.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
# What a program in a browser may send and read beyond the headers that every answer has: to ask whether an
# answer is still right, to read a part of an export, to keep within the limits, to keep a copy in step.
CORS_ALLOW_HEADERS = (*default_headers, "if-match", "if-none-match", "if-range", "range")
CORS_EXPOSE_HEADERS = [
    *("Accept-Ranges", "Allow", "Content-Disposition", "Content-Range", "ETag", "Repr-Digest", "Retry-After"),
    *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Newsroom-Epoch", "Newsroom-Sequence"),
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

HTTPS = read_bool("NEWSROOM_HTTPS")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^metrics/$"]  # asked for by programs on the same machine
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# Browsers keep this promise for as long as it says, and nobody can take it back: it is made only on request.
SECURE_HSTS_SECONDS = read_number("NEWSROOM_HSTS_SECONDS", "seconds")
SECURE_HSTS_INCLUDE_SUBDOMAINS = read_bool("NEWSROOM_HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = read_bool("NEWSROOM_HSTS_PRELOAD")
if SECURE_HSTS_SECONDS and not HTTPS:
    raise ImproperlyConfigured("NEWSROOM_HSTS_SECONDS has no effect without NEWSROOM_HTTPS=1")
if (SECURE_HSTS_INCLUDE_SUBDOMAINS or SECURE_HSTS_PRELOAD) and not SECURE_HSTS_SECONDS:
    raise ImproperlyConfigured(
        "NEWSROOM_HSTS_SUBDOMAINS and NEWSROOM_HSTS_PRELOAD have no effect without NEWSROOM_HSTS_SECONDS"
    )
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(levelname)s %(name)s %(message)s",
            "rename_fields": {"levelname": "level", "name": "logger"},
            "timestamp": "time",
            "json_ensure_ascii": False,
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if read_bool("NEWSROOM_LOG_JSON") else "line",
        }
    },
    "root": {"handlers": ["console"], "level": logging.WARNING},
    "filters": {"without_traceback": {"()": "articles.logged_errors.WithoutTraceback"}},
    "loggers": {
        # The client warns of each 404, which is an answer like others.
        "opensearch": {"level": logging.ERROR},
        # Robots ask every address for hosts of other sites, and for files that are not theirs.
        "django.security.DisallowedHost": {"filters": ["without_traceback"]},
        "django.security.SuspiciousFileOperation": {"filters": ["without_traceback"]},  # /static/../settings
    },
}
