"""Values that no form of the admin sends by itself: they are refused, and nothing fails."""

import pytest

from articles.models import Tag

pytestmark = pytest.mark.usefixtures("archive")
ODD = ["abc", "²", "9" * 30, "9" * 5000]


@pytest.mark.parametrize("odd", ODD)
def test_a_row_that_no_key_names_is_not_found(publisher, archive, odd):
    article, page = archive.visit.pk, archive.page.pk
    publication = f"articles/article/{article}/publication/"
    publisher.post(publication, {"do": "accept", "note": odd}, status=404)
    publisher.post(publication, {"do": "cancel", "change": odd})  # cancels nothing
    publisher.post("articles/readerreport/waiting/", {"do": "accept", "report": odd}, status=404)
    publisher.post(f"articles/page/{page}/workbench/", {"do": f"undo {odd}"}, status=404)
    publisher.get(f"articles/page/{page}/revisions/compare/?from={odd}&to=1", status=404)


@pytest.mark.parametrize("odd", ODD)
def test_a_line_that_is_no_number_is_refused(publisher, archive, odd):
    address = f"articles/page/{archive.page.pk}/workbench/"
    publisher.post(address, {"do": "correct", "block": f"{odd}-0", "text": "x"}, status=422)


@pytest.mark.parametrize("odd", ["abc", "²", "9" * 5000])
def test_a_choice_that_is_no_row_is_an_error_of_its_field(publisher, odd):
    for address, field in (("tag/add/", "broader"), ("column/add/", "newspaper")):
        response = publisher.post(f"articles/{address}", {"name": "新的", field: odd}, status=200)
        assert field in response.context["adminform"].form.errors
    assert not Tag.objects.filter(name="新的").exists()


def test_a_date_beyond_all_years_is_refused_with_a_sentence(publisher):
    refused = publisher.get(f"articles/issue/?date__year={'9' * 30}", status=400)
    assert "没有执行" in refused.content.decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    [
        "backgroundtask/999/change/",
        "nameproposal/999/change/",
        "pageimport/999/change/",
        "person/999/split/",
        "proposal/999/change/",
        "tag/999/split/",
    ],
)
def test_a_row_that_is_gone_is_not_found(administrator, address):
    administrator.get(f"articles/{address}", status=404)


@pytest.mark.slow
def test_a_collection_that_is_gone_leads_home(administrator):
    assert administrator.get("articles/collection/999/change/?draft=1", status=302).url == "/admin/"
