"""What the pages of the admin say: shown.txt has the text of each, rows.txt what changes with a row."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from articles.models import FailedSignIn
from tests.admin.conftest import AdminClient, fill_desk, fill_log
from tests.admin.test_columns import LISTS
from tests.admin.test_groups import fill_patterns
from tests.archives import MORNING

PAGES = Path(__file__).with_name("shown.txt")
ROWS = Path(__file__).with_name("rows.txt")
# A page's text is divided at these, and a line into parts at those.
LINES = {"p", "tr", "h1", "h2", "h3", "h4", "ul", "ol", "dl", "div", "fieldset", "form", "section", "table"}
PARTS = {"td", "th", "li", "dt", "dd", "label", "button"}
UNREAD = {"script", "style", "select", "textarea", "svg", "template"}
# Another kind or action of a proposal needs other parameters, so no row differs in it alone.
TIED = {("nameproposal", "kind"), ("nameproposal", "action")}
SAID = ("alt", "title", "aria-label", "aria-current")  # beside the text
WORDS = "写明"
TODAY = re.compile(r"(?!2026[-年]0?3[-月]19)[0-9]{4}[-年][0-9]+[-月][0-9]+日? [0-9]{2}:[0-9]{2}")


def name_address(address: str) -> str:
    """The name of what a link leads to, with its parameters; keys, days and numbers are N."""
    path, _mark, query = address.partition("#")[0].partition("?")
    try:
        found = resolve(path)
    except Resolver404:
        name = ""
    else:
        name = (found.url_name or found.route).removeprefix("articles_")
    return name + (f"?{re.sub(r'=[0-9][^&]*', '=N', query)}" if query else "")


def describe_said(tag: str, attributes: dict[str, str | None]) -> str:
    """What is said of an element beside its text; of a button also what it sends, with N for keys."""
    said = [attributes[name] for name in SAID if attributes.get(name)]
    if tag == "button" and attributes.get("name"):
        said.append(re.sub(r"[0-9]+", "N", f"{attributes['name']}={attributes.get('value', '')}"))
    return f" [{' '.join(said)}] " if said else ""


class TextReader(HTMLParser):
    """Collects the text below the trail of a page, a line for each block, with where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.is_below = False
        self.unread = 0
        self.is_in_row = False
        self.lines: list[str] = []
        self.text = ""
        self.links: list[str] = []

    def end_line(self) -> None:
        parts = [" ".join(part.split()) for part in self.text.split("\n")]
        if line := " | ".join(filter(None, parts)):
            self.lines.append(line)
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.is_below |= attributes.get("id") == "content"
        if tag in UNREAD:
            self.unread += 1
        elif tag in PARTS or (self.is_in_row and tag in LINES):
            self.text += "\n"
        elif tag in LINES:
            self.end_line()
            self.is_in_row = tag == "tr"
        elif tag == "a":
            self.links.append(attributes.get("href") or "")
        if self.is_below:
            self.text += describe_said(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD:
            self.unread -= 1
        elif tag == "tr" or (tag in LINES and not self.is_in_row):
            self.end_line()
            self.is_in_row = False
        elif tag == "a" and (name := name_address(self.links.pop())) and self.is_below:
            self.text += f"→{name} "

    def handle_data(self, data: str) -> None:
        if self.is_below and not self.unread:
            self.text += data.replace("\n", " ")


def read_lines(client: Client, address: str) -> list[str]:
    """The lines of the page there, each once; where there is none, what is answered instead."""
    return read_answer(client.get(f"/admin/{address}"))


def list_orders(client: Client, address: str) -> list[str]:
    """What the rows of a list are sorted by when each of its columns is clicked on."""
    changelist = (client.get(f"/admin/{address}").context or {}).get("cl")
    columns = changelist.list_display if changelist else []
    orders = [(one, changelist.get_ordering_field(one)) for one in columns]
    return [f"{one} {getattr(order, 'name', order)}" for one, order in orders if order]


def read_refusal(client: Client, address: str) -> list[str]:
    """The lines of the page that answers an empty form; nothing where it is taken."""
    with transaction.atomic():
        answer = client.post(f"/admin/{address}")
        transaction.set_rollback(True)
    return read_answer(answer) if answer.status_code in (200, 409, 422) else []


def read_answer(answer: HttpResponse) -> list[str]:
    if answer.status_code in (302, 404, 403, 405):
        return [f"{answer.status_code} {name_address(answer.get('Location', ''))}".strip()]
    if not answer["Content-Type"].startswith("text/html"):
        return []
    reader = TextReader()
    reader.feed(answer.content.decode())
    reader.end_line()
    return list(dict.fromkeys(TODAY.sub("今天", line) for line in reader.lines))


def fill_archive(archive, editor: AdminClient) -> Client:
    """Fill the archive, as if all had happened in one morning. Returns the browser of a superuser."""
    fill_desk(archive, editor)
    fill_log(archive)
    archive.page.blocks.filter(article=None).delete()  # some databases put them first, some last
    boss = AdminClient(User.objects.create_superuser("boss"))
    for model in apps.get_app_config("articles").get_models():
        for field in model._meta.concrete_fields:
            # of failed sign-ins only those of late are listed
            if isinstance(field, models.DateTimeField) and model is not FailedSignIn:
                model._base_manager.exclude(**{field.name: None}).update(**{field.name: MORNING})
    return boss.client


@pytest.mark.slow
def test_every_page_says_what_the_table_says(archive, editor):
    """Where the two differ on purpose, write this into the table. Django's own pages are left out."""
    client = fill_archive(archive, editor)
    pages = []
    for pattern, address in fill_patterns().items():
        if not pattern.startswith("auth/") and not pattern.endswith("/history/"):
            lines = read_lines(client, address)
            pages += [pattern or "index", *list_without(lines, [])]
            pages += list_without(list_orders(client, address), [], "sorted by: ")
            pages += list_without(read_refusal(client, address), lines, "empty form: ")
    assert "\n".join(pages) + "\n" == PAGES.read_text("utf-8")


def list_values(row: models.Model, field: models.Field) -> Iterator[object]:
    """Other values of a row's field: each choice, nothing for something, something for nothing."""
    value = getattr(row, field.attname)
    match field:
        case _ if field.choices:
            yield from (choice for choice, _label in field.flatchoices if choice != value)
        case models.BooleanField():
            yield not value
        case models.CharField() | models.TextField():
            yield from [WORDS] if not value else [""] if field.blank else []
        case _ if field.null:
            yield fill_field(field) if value is None else None


def fill_field(field: models.Field) -> object:
    """A value for a field that is empty; None for a kind that no page shows."""
    match field:
        case models.ForeignKey():
            return field.related_model._base_manager.order_by("pk").values_list("pk", flat=True).first()
        case models.DateTimeField():
            return MORNING
        case models.IntegerField():
            return 7
    return None


def store(row: models.Model, values: dict[str, object]) -> bool:
    """Store these values of the row, unless the database refuses them."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**values)
    except IntegrityError:
        return False
    return True


def list_changes(row: models.Model) -> Iterator[tuple[str, dict[str, object], dict[str, object]]]:
    """What a field gets, alone, and with all that is empty filled: what is decided, for one, has a time."""
    fields = [one for one in row._meta.concrete_fields if (row._meta.model_name, one.name) not in TIED]
    empty = [field for field in fields if field.null and getattr(row, field.attname) is None]
    others = {field.attname: fill_field(field) for field in empty}
    for field in fields:
        is_named = field.choices or isinstance(field, models.BooleanField)
        for value in list_values(row, field):
            own = {field.attname: value}
            yield f"{field.name}={value if is_named else bool(value)}", own, others | own


def list_without(lines: list[str], others: list[str], sign: str = "") -> list[str]:
    return [f"    {sign}{line}" for line in lines if line not in others]


def describe_changes(client: Client, row: models.Model) -> Iterator[str]:
    """For each other value of the row: what its list and page say then, and what the page no longer says."""
    model = row._meta.model_name
    addresses = (f"articles/{model}/", f"articles/{model}/{row.pk}/change/")
    was_listed, was_said = (read_lines(client, address) for address in addresses)
    for change, alone, together in list_changes(row):
        with transaction.atomic():
            is_stored = store(row, alone) or store(row, together)
            listed, said = (read_lines(client, address) for address in addresses)
            transaction.set_rollback(True)
        lines = list_without(listed, was_listed)
        lines += list_without(was_said, said, "- ") + list_without(said, was_said, "+ ")
        if is_stored and lines:
            yield from (f"{model} {change}", *lines)


@pytest.mark.slow
def test_a_changed_row_changes_what_the_table_says(archive, editor):
    """The first row of each list. Where the two differ on purpose, write what this finds into the table."""
    client = fill_archive(archive, editor)
    lines = []
    for model in LISTS:
        row = client.get(f"/admin/articles/{model}/").context["cl"].result_list[0]
        lines += describe_changes(client, type(row)._base_manager.get(pk=row.pk))
    assert "\n".join(lines) + "\n" == ROWS.read_text("utf-8")
