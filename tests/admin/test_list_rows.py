"""Every list with a dozen rows more: in what order they stand, and that their number costs no query."""

import datetime
from collections.abc import Sequence
from operator import attrgetter

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Issue, Newspaper
from tests.admin.conftest import AdminClient, fill_desk, fill_log
from tests.admin.test_columns import LISTS
from tests.archives import DAY

MORE = 12
# Model: what its rows are ordered by, from the greatest where there is a minus; what is missing comes last.
ORDERS = {
    "article": "-page.issue.date page.order page_id position",
    "column": "name pk",
    "person": "name note",
    "tag": "kind name",
    "tagging": "article_id tag_id",
    "collection": "-pk",
    "newspaper": "name",
    "issue": "-date newspaper.name",
    "page": "-issue.date order pk",
    "block": "page_id article_id position",
    "formerref": "-pk",
    "publicationrecord": "-sequence",
    "pagerevision": "-made_at -pk",
    "failedsignin": "-attempt_time -pk",
    "signin": "-attempt_time -pk",
    "proposal": "-made_at -pk",
    "bulkoperation": "-made_at -pk",
    "pin": "position pk",
    "publicnote": "-made_at -pk",
    "scheduledchange": "-due_at -pk",
    "nameproposal": "-made_at -pk",
    "authorityoperation": "-made_at -pk",
    "indexrequest": "-pk",
    "taglookup": "-pk",
    "collectionproposal": "-made_at -pk",
    "formeraddress": "kind key",
    "presence": "-pk",
    "pagework": "-made_at -pk",
    "readerreport": "made_at pk",
    "staffnote": "-made_at -pk",
    "pageimport": "-made_at -pk",
    "backgroundtask": "-made_at -pk",
}


def list_fields(row: models.Model) -> list[models.Field]:
    """Its fields without the key that the database gives."""
    return [field for field in row._meta.concrete_fields if not isinstance(field, models.AutoField)]


def list_rules(row: models.Model) -> list[Sequence[str]]:
    """The names of the fields that together are there once, for each rule of the row's table."""
    meta = row._meta.concrete_model._meta
    rules = [rule.fields for rule in meta.constraints if isinstance(rule, models.UniqueConstraint)]
    return [*rules, *meta.unique_together, *([field.name] for field in meta.fields if field.unique)]


def find_unique(row: models.Model) -> set[models.Field]:
    """A field for each rule that something is there once: a row that differs in it is taken."""
    fields = [field for field in list_fields(row) if not field.choices]
    filled = [field for field in fields if getattr(row, field.attname) not in (None, "")]
    filled.sort(key=lambda field: not field.is_relation)
    return {field for names in list_rules(row) for field in [one for one in filled if one.name in names][-1:]}


def shift_value(value: object, number: int) -> object:
    """A greater value that differs by this number; what is empty stays so."""
    match value:
        case datetime.date():
            return value + datetime.timedelta(number)
        case int():
            return value + number
        case str():
            return value and f"{chr(ord('a') + number)}{value}"[:15]
    return value


def copy_row(row: models.Model, number: int, order: str = "") -> models.Model:
    """Store a row like this one. The number sets apart what has to be unique; its half what is ordered by."""
    values = {field.attname: getattr(row, field.attname) for field in list_fields(row)}
    unique = find_unique(row)
    for field in list_fields(row):
        if field in unique and field.is_relation:
            del values[field.attname]
            values[field.name] = copy_row(getattr(row, field.name), number)
        elif field in unique:
            values[field.attname] = shift_value(values[field.attname], number)
        elif field.name in order.replace("-", "").split():
            choices = [value for value, _label in field.flatchoices]
            own = shift_value(values[field.attname], number // 2)
            values[field.attname] = choices[number % len(choices)] if choices else own
    [copy] = type(row)._base_manager.bulk_create([type(row)(**values)])
    return copy


def order_rows(rows: list[models.Model], order: str) -> list[models.Model]:
    for key in reversed(order.split()):
        found, missing = [], []
        for row in rows:
            try:
                value = attrgetter(key.removeprefix("-"))(row)
            except AttributeError:  # a page without an issue
                value = None
            (missing if value is None else found).append((value, row))
        found.sort(key=lambda pair: pair[0], reverse=key.startswith("-"))
        rows = [row for _value, row in [*found, *missing]]
    return rows


@pytest.mark.slow
def test_lists_are_in_their_order_and_cost_the_same_for_more_rows(archive, editor):
    fill_desk(archive, editor)
    fill_log(archive)
    Issue.objects.create(newspaper=Newspaper.objects.create(name="北报", code="beibao"), date=DAY)
    archive.page.blocks.filter(article=None).delete()  # some databases put them first, some last
    boss = AdminClient(User.objects.create_superuser("boss"))
    assert set(ORDERS) == set(LISTS)
    for name, order in ORDERS.items():
        address = f"articles/{name}/"
        key = boss.get(address).context["cl"].result_list[0].pk
        with transaction.atomic():
            with CaptureQueriesContext(connection) as few:
                boss.get(address)
            row = apps.get_model("articles", name)._base_manager.get(pk=key)
            for number in range(MORE):
                copy_row(row, number * 5 % 13 + 5, order)
            with CaptureQueriesContext(connection) as many:
                rows = list(boss.get(address).context["cl"].result_list)
            transaction.set_rollback(True)
        assert len(rows) > MORE
        assert rows == order_rows(rows, f"{order} -pk"), name
        assert len(many) == len(few), name
