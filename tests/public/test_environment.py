"""What the templates of the public pages rely on."""

import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils.translation import override
from jinja2 import UndefinedError

PUBLIC = engines["jinja2"]
FOLDER = settings.BASE_DIR / "templates" / "public"


def write(template: str, **context) -> str:
    return PUBLIC.from_string(template).render(context)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.*")), ids=lambda path: path.name)
def test_a_template_is_found_and_has_no_mistake_of_syntax(path: Path):
    PUBLIC.get_template(str(path.relative_to(FOLDER)))


def test_values_are_escaped():
    assert write("{{ words }}", words="<b>") == "&lt;b&gt;"
    assert write('{{ _("第 %(number)s 页", number=words) }}', words="<b>") == "第 &lt;b&gt; 页"
    assert write('{{ _("第 %(number)s 页", number=words|safe) }}', words="<b>") == "第 <b> 页"


def test_thousands_are_set_apart_as_the_language_does():
    template = '{{ 999|intcomma }} {{ 6308|intcomma }} {{ ngettext("%(n)s 篇", "%(n)s 篇", 6308) }}'
    assert write(template) == "999 6308 6308 篇"
    with override("en"):
        assert write(template) == "999 6,308 6,308 articles"


def test_a_name_that_no_view_gives_is_an_error():
    with pytest.raises(UndefinedError, match="'missing' is undefined"):
        write("{{ missing }}")


def test_messages_are_in_the_language_of_the_page():
    template = '{{ _("检索") }} {{ pgettext("复数", "报纸") }} {{ ngettext("%(n)s 篇", "%(n)s 篇", 1) }}'
    assert write(template) == "检索 报纸 1 篇"
    with override("en"):
        assert write(template) == "Search Newspapers 1 article"


def test_what_is_constant_in_a_template_is_that_of_the_page(rf, db):
    names = {"zh-hans": ('href="/search/"', "高级检索"), "en": ('href="/en/search/"', "Advanced search")}
    for language in ("zh-hans", "en", "zh-hans"):
        with override(language):
            html = PUBLIC.get_template("404.html").render({"request": rf.get("/")})
        assert all((name in html) == (other == language) for other, both in names.items() for name in both)


def test_times_are_shown_in_the_time_zone_of_the_site(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    late = datetime.datetime(2026, 3, 18, 20, 0, tzinfo=datetime.UTC)
    assert write('{{ late|date("Y-m-d") }}', late=late) == "2026-03-19"
    assert write('{{ late|date("Y-m-d") }}', late=None) == ""
