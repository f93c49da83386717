"""What the pages of the admin show and ask for: forms.txt has the trail and every control of each page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils.html import strip_tags

from tests.admin.conftest import AdminClient, fill_desk, fill_log
from tests.admin.test_groups import fill_patterns

TABLE = Path(__file__).with_name("forms.txt")
# What a browser checks, and how large it draws a control.
ATTRIBUTES = ("accept", "autocomplete", "disabled", "list", "max", "maxlength", "min", "multiple", "required")
ATTRIBUTES += ("rows", "size")
MOST_OPTIONS = 12


@dataclass
class Control:
    tag: str
    attributes: dict[str, str | None]
    texts: list[str] = field(default_factory=list)  # of the labels around it, or within a button
    options: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.attributes.get("type") or self.tag


class PageReader(HTMLParser):
    """Collects the controls below the heading of a page, and the names of fields that are only shown."""

    def __init__(self) -> None:
        super().__init__()
        self.is_below = False
        self.labels: dict[str, str] = {}
        self.parts: list[Control | str] = []  # a text is help, or the label of what is only shown
        self.open: tuple[str, str] | None = None  # tag and purpose of what text is collected of
        self.text = ""
        self.within: list[Control] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        classes = (attributes.get("class") or "").split()
        if attributes.get("id") == "content":
            self.is_below = True
        if not self.is_below or attributes.get("type") == "hidden":
            return
        is_related = "related-widget-wrapper-link" in classes
        if tag in ("input", "select", "textarea", "button") or is_related:
            self.within.append(Control(tag, attributes))
            self.parts.append(self.within[-1])
        if tag in ("label", "button", "option"):
            self.begin(tag, attributes.get("for") or "")
            self.within = [] if tag == "label" else self.within
        elif "help" in classes or "helptext" in classes:
            self.begin(tag, "help")

    def begin(self, tag: str, purpose: str) -> None:
        self.open, self.text = (tag, purpose), ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if self.open is None or tag != self.open[0]:
            return
        purpose, text, self.open = self.open[1], " ".join(self.text.split()), None
        if tag == "option":
            self.within[-1].options.append(text)
        elif tag == "button":
            self.within[-1].texts.append(text)
        elif purpose == "help":
            self.parts.append(f"help: {text}")
        elif purpose:
            self.labels[purpose] = text
        elif self.within:
            for control in self.within:
                control.texts.append(text)
        else:
            self.parts.append(f"shown: {text}")


def describe_page(html: str) -> Iterator[str]:
    """A line for each control: its kind, the name that it is read out by, its options and attributes."""
    reader = PageReader()
    reader.feed(html)
    for part in reader.parts:
        if isinstance(part, str):
            yield part
            continue
        asked = part.attributes
        label = reader.labels.get(asked.get("id") or "")
        name = asked.get("aria-label") or label or " ".join(part.texts) or asked.get("title")
        name = name or asked.get("value")
        options = "/".join(part.options) if len(part.options) <= MOST_OPTIONS else len(part.options)
        attributes = [f"{key}={asked[key]}" if asked[key] else key for key in ATTRIBUTES if key in asked]
        yield " ".join(map(str, filter(None, [f"{part.kind}:", name, options, *attributes])))


def describe_pages(archive, editor: AdminClient) -> str:
    """Each page that has any, with the lines of its controls; the same line only once."""
    fill_desk(archive, editor)
    fill_log(archive)
    boss = AdminClient(User.objects.create_superuser("boss")).client
    lines = []
    for pattern, address in fill_patterns().items():
        answer = boss.get(f"/admin/{address}")
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            html = answer.content.decode()
            assert not re.search(r"<title>\s*\|", html), pattern
            assert not pattern.startswith("articles/") or "no-store" in answer["Cache-Control"], pattern
            trail = re.search(r'<div class="breadcrumbs">(.*?)</div>', html, re.DOTALL)
            steps = [f"trail: {' '.join(unescape(strip_tags(trail[1])).split())}"] if trail else []
            shown = dict.fromkeys([*steps, *describe_page(html)])
            lines += [pattern, *(f"    {line}" for line in shown)] if shown else []
    return "\n".join(lines) + "\n"


@pytest.mark.slow
def test_every_form_shows_and_asks_for_what_the_table_says(archive, editor):
    """Where the two differ on purpose, write what this finds into the table."""
    assert describe_pages(archive, editor) == TABLE.read_text("utf-8")
