"""The ways on from a search that finds nothing, as links."""

from django.http import QueryDict

from articles.public.ways import WayLink, link_ways
from articles.search import Way, WayKind

GIVEN = "q=a&date_from=2026-01-01&date_to=2026-12-31&kind=news&tag=b&tag=c&exact=true&sort=oldest&p=2"
LINKED = {
    WayKind.ANY_DATE: ("", "q=a&kind=news&tag=b&tag=c&exact=true&sort=oldest"),
    WayKind.NO_FILTER: ("", "q=a&exact=true&sort=oldest"),
    WayKind.WORDS: (
        "d e",
        "q=d+e&date_from=2026-01-01&date_to=2026-12-31&kind=news&tag=b&tag=c&sort=oldest",
    ),
    WayKind.FEWER_WORDS: (
        "d e",
        "q=d+e&date_from=2026-01-01&date_to=2026-12-31&kind=news&tag=b&tag=c&exact=true&sort=oldest",
    ),
}


def test_a_way_on_changes_what_it_names_and_keeps_the_rest():
    links = link_ways(QueryDict(GIVEN), [Way(kind, 3, "d e") for kind in LINKED])
    assert links == [WayLink(str(kind.label), text, 3, f"?{query}") for kind, (text, query) in LINKED.items()]
