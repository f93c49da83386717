"""The translations of the interface are complete, and compiled from their current sources."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.management.commands.makemessages import TranslatableFile
from django.template import engines
from django.urls import reverse
from django.utils.translation import get_language_info, to_locale
from django.utils.translation.template import templatize

from articles.management.commands.makemessages import BuildFile, write_calls

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
# Which arguments of a call are the context, the message and its plural.
CALLS = {
    "_": (None, 0),
    "gettext": (None, 0),
    "gettext_lazy": (None, 0),
    "pgettext": (0, 1),
    "pgettext_lazy": (0, 1),
    "ngettext": (None, 0),
    "ngettext_lazy": (None, 0),
    "npgettext": (0, 1),
    "npgettext_lazy": (0, 1),
}
STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
PYTHON_CALL = re.compile(rf"\b({'|'.join(CALLS)})\(")
TEMPLATE_CALL = re.compile(rf"\b({'|'.join(CALLS)})\({STRING}(?:,\s*{STRING})?")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")

Message = tuple[str | None, str]


def find_in_python(source: str) -> Iterator[Message]:
    if not PYTHON_CALL.search(source):
        return  # most files; reading them as Python would take a second
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
            context, message = CALLS[node.func.id]
            texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            if len(texts) > message:
                yield (texts[context] if context is not None else None), texts[message]


def find_in_calls(source: str) -> Iterator[Message]:
    """Return the messages of a template, of which calls were made for xgettext."""
    for name, *strings in TEMPLATE_CALL.findall(source):
        texts = [ast.literal_eval(string) for string in strings if string]
        context, message = CALLS[name]
        yield (texts[context] if context is not None else None), texts[message]


@cache
def find_messages() -> set[Message]:
    """Return all messages that the code and the templates mark for translation."""
    found: set[Message] = set()
    for folder in ("articles", "newsroom"):
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                found |= set(find_in_python(path.read_text("utf-8")))
    for path in (ROOT / "templates").rglob("*.*"):
        is_public = path.is_relative_to(ROOT / "templates" / "public")
        write = write_calls if is_public else templatize
        found |= set(find_in_calls(write(path.read_text("utf-8"))))
    return found


def find_catalogue(language: str) -> Path:
    return ROOT / "articles" / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module", params=TRANSLATIONS)
def catalogue(request) -> polib.POFile:
    return polib.pofile(str(find_catalogue(request.param)))


def test_messages_are_found_in_python_and_templates():
    python = '_("文章"); pgettext_lazy("复数", "文章"); ngettext("%(n)s 篇", "%(n)s 篇", 2); _(name)'
    assert set(find_in_python(python)) == {(None, "文章"), ("复数", "文章"), (None, "%(n)s 篇")}
    template = (
        '{% load i18n %}{% translate "检索" %}{% translate "一" context "星期" %}{{ x|default:_("无") }}'
        "{% blocktranslate count n=1 %}{{ n }} 篇{% plural %}{{ n }} 篇{% endblocktranslate %}"
    )
    assert set(find_in_calls(templatize(template))) == {
        (None, "检索"),
        ("星期", "一"),
        (None, "无"),
        (None, "%(n)s 篇"),
    }
    template = (
        '{{ _("检索") }}{{ show(pgettext("星期", "一"), when=_("无 %(x)s", x=1)) }}{# _("注") #}\n'
        '{% set all = _("全部") %}{% if a %}<p title="{{ _("说“好”") }}">{% endif %}'
        '{{ ngettext("%(n)s 篇", "%(n)s 篇", n) }}'
    )
    assert set(find_in_calls(write_calls(template))) == {
        (None, "检索"),
        ("星期", "一"),
        (None, "无 %(x)s"),
        (None, "全部"),
        (None, "%(n)s 篇"),
        (None, "说“好”"),
    }


def test_makemessages_reads_public_templates_as_jinja(tmp_path, monkeypatch):
    monkeypatch.setattr(engines["jinja2"], "template_dirs", (tmp_path / "public",))
    written = {}
    for folder, source in (("public", '\n{{ pgettext("星期", "一") }}'), ("admin", '{% translate "检索" %}')):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.html").write_text(source, "utf-8")
        file = BuildFile(None, "django", TranslatableFile(str(tmp_path / folder), "a.html", None))
        file.preprocess()
        written[folder] = Path(file.work_path).read_text("utf-8")
    assert written["public"].strip(" ") == "\npgettext('星期', '一');"
    assert set(find_in_calls(written["admin"])) == {(None, "检索")}


def test_every_message_is_translated(catalogue):
    translated = {(entry.msgctxt, entry.msgid) for entry in catalogue if entry.translated()}
    assert find_messages() - translated == set()


def test_the_catalogue_has_no_unused_message(catalogue):
    assert {(entry.msgctxt, entry.msgid) for entry in catalogue} - find_messages() == set()
    assert catalogue.obsolete_entries() == []
    assert catalogue.fuzzy_entries() == []


def test_chinese_messages_have_full_width_punctuation():
    """Except in code that they quote: `[12, 0]`."""
    half = re.compile(r"[\u4e00-\u9fff”》s][,;:!?()]|[,;:!?()][\u4e00-\u9fff“《]")
    assert [text for _, text in find_messages() if half.search(PLACEHOLDER.sub("s", text))] == []


def test_translations_keep_the_placeholders(catalogue):
    """A message and its translation have the same placeholders."""
    changed = {
        entry.msgid
        for entry in catalogue
        for translation in (entry.msgstr_plural.values() or [entry.msgstr])
        if set(PLACEHOLDER.findall(translation)) != set(PLACEHOLDER.findall(entry.msgid))
    }
    assert changed == set()


def test_the_english_contains_no_chinese():
    chinese = {
        entry.msgid: entry.msgstr
        for entry in polib.pofile(str(find_catalogue("en")))
        if re.search(r"[\u4e00-\u9fff]", entry.msgstr) and "京津冀" not in entry.msgstr
    }
    assert chinese == {}


@pytest.mark.slow
@pytest.mark.django_db
def test_an_empty_archive_in_english_shows_no_chinese(admin_client):
    """Except for names of languages, the example of a search, and the names of groups, which are data."""
    languages = {get_language_info(code)["name_local"] for code, _ in settings.LANGUAGES}
    data = languages | {"京津冀", *Group.objects.values_list("name", flat=True)}
    addresses = ["/", "/issues/", "/tags/", "/people/", "/collections/", "/search/", "/nowhere/", "/admin/"]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses.append(reverse(f"{name}_changelist"))
    chinese = {}
    for address in addresses:
        page = admin_client.get(address, headers={"accept-language": "en"}, follow=True).content.decode()
        words = set(re.findall(r"[\u4e00-\u9fff]+", page)) - data
        if words:
            chinese[address] = words
    assert chinese == {}


def test_the_compiled_catalogue_is_current(catalogue):
    compiled = polib.mofile(str(Path(catalogue.fpath).with_suffix(".mo")))
    assert {(entry.msgctxt, entry.msgid, entry.msgstr, str(entry.msgstr_plural)) for entry in compiled} == {
        (entry.msgctxt, entry.msgid, entry.msgstr, str(entry.msgstr_plural)) for entry in catalogue
    }
