"""The list of what was public and is not."""

import datetime

import pytest

from articles.models import Withdrawal

MORNING = datetime.datetime(2026, 3, 19, 1, 30, tzinfo=datetime.UTC)
NOON = datetime.datetime(2026, 3, 19, 4, 0, tzinfo=datetime.UTC)


@pytest.mark.django_db
def test_a_ref_that_is_withdrawn_again_is_listed_once_with_the_later_time():
    Withdrawal.objects.record(["visitref", "yakref"], at=MORNING)
    Withdrawal.objects.record(["visitref"], at=NOON)
    assert set(Withdrawal.objects.values_list("ref", "withdrawn_at")) == {
        ("visitref", NOON),
        ("yakref", MORNING),
    }
