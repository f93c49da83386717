"""What an import by command keeps of its outcomes, and when."""

from __future__ import annotations

import pytest

from articles.importing import page_imports
from articles.importing.page_imports import keep_outcomes, list_outcomes
from articles.importing.page_reports import BadPage, LinkReport, PageReport
from articles.models import FoundPage, PageImport

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_at_once(monkeypatch):
    monkeypatch.setattr(page_imports, "OUTCOMES_AT_ONCE", 2)


def report(name: str, state: str = "unchanged") -> PageReport:
    return PageReport(f"{name}.txt", name, state, (), unchanged=1)


@pytest.mark.usefixtures("two_at_once")
@pytest.mark.parametrize("same", range(6))
@pytest.mark.parametrize(
    "telling", [report("new", "new"), BadPage("bad.txt", "is empty")], ids=["new", "bad"]
)
def test_an_import_is_kept_whole_wherever_its_first_change_comes(same, telling):
    outcomes = [*(report(f"same{n}") for n in range(same)), telling, report("last"), LinkReport(3)]
    assert list(keep_outcomes(outcomes, source="pages")) == outcomes
    kept = PageImport.objects.get()
    places = [(found.position, found.path) for found in kept.pages.order_by("position")]
    assert places == [(n, outcome.path) for n, outcome in enumerate(outcomes[:-1])]
    assert list(map(str, list_outcomes(kept))) == list(map(str, outcomes))


@pytest.mark.usefixtures("two_at_once")
@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_an_import_that_changed_nothing_is_not_kept(count):
    list(keep_outcomes([*(report(f"same{n}") for n in range(count)), LinkReport(0)], source="pages"))
    assert not PageImport.objects.exists()


@pytest.mark.usefixtures("two_at_once")
def test_an_import_that_is_stopped_keeps_what_it_did():
    outcomes = keep_outcomes((report(f"new{n}", "new") for n in range(9)), source="pages")
    for _ in range(5):
        next(outcomes)
    assert PageImport.objects.get().pages.count() == 4
    outcomes.close()
    assert PageImport.objects.get().pages.count() == 5


def test_of_a_running_import_outcomes_are_seen_two_hundred_at_once():
    outcomes = keep_outcomes((report(f"new{n}", "new") for n in range(300)), source="pages")
    seen = []
    for _ in range(202):
        next(outcomes)
        seen.append(FoundPage.objects.count())
    assert seen == [0] * 200 + [200] * 2
