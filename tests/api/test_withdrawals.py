"""The list of withdrawn articles, for programs that keep a copy."""

import datetime

import pytest

from articles.curation import delete_pages, propose_articles, publish_articles, withdraw_articles
from articles.models import Article, Page, PublicNote
from tests.archives import MORNING

pytestmark = pytest.mark.usefixtures("archive")

NOON = MORNING + datetime.timedelta(hours=5)


def the(*refs):
    return Article.objects.filter(ref__in=refs)


def list_refs(api, **parameters) -> list[str]:
    return [row["ref"] for row in api("withdrawals/", **parameters)["results"]]


def test_a_withdrawal_has_only_a_ref_a_time_and_what_editors_say(api):
    withdraw_articles(the("visitref", "secretdraft"), note="失实。", at=NOON)
    assert api("withdrawals/") == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [{"ref": "visitref", "withdrawn_at": "2026-03-19T06:30:00Z", "note": "失实。"}],
    }


def test_the_note_that_was_decided_last_is_told(api):
    withdraw_articles(the("visitref"), note="失实。", at=NOON)
    [first] = PublicNote.objects.all()
    first.pk, first.text, first.decided_at = None, "消息来源有误。", NOON - datetime.timedelta(hours=1)
    first.save()
    assert [row["note"] for row in api("withdrawals/")["results"]] == ["失实。"]


def test_an_article_that_is_published_again_is_no_longer_listed(api):
    withdraw_articles(the("visitref", "restref"))
    propose_articles(the("visitref", "restref"))
    assert set(list_refs(api)) == {"visitref", "restref"}
    publish_articles(the("visitref"))
    assert list_refs(api) == ["restref"]
    withdraw_articles(the("visitref"))
    assert list_refs(api) == ["restref", "visitref"]


def test_published_articles_of_a_deleted_page_are_listed(api):
    delete_pages(Page.objects.filter(ref="pageone"), at=NOON)
    assert list_refs(api) == ["learningref", "visitref"]


def test_withdrawals_since_a_time_are_listed_once_each(api, client):
    for hours, ref in enumerate(("visitref", "restref", "learningref")):
        withdraw_articles(the(ref), at=NOON + datetime.timedelta(hours=hours))
    assert list_refs(api, since="2026-03-19T07:30:00Z") == ["restref", "learningref"]
    first = api("withdrawals/", limit=2)
    assert first["count"] == 3
    publish_articles(the("visitref"))  # one that is published again in between does not move the others
    last = client.get(first["next"]).json()
    assert ([row["ref"] for row in last["results"]], last["next"]) == (["learningref"], None)


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("since", "gestern", "Not a time; write it as 2026-03-19T08:00:00Z."),
        ("cursor", "x", "'x' is not from a next link of this list; start without a cursor."),
        ("until", "1", "Unknown parameter; allowed: cursor, limit, offset, since."),
    ],
)
def test_bad_parameters_of_withdrawals_are_refused(api, name, given, sentence):
    assert api("withdrawals/", status=400, **{name: given})["parameters"] == {name: [sentence]}
