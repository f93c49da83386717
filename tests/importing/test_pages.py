"""Which page a text is, and where it belongs."""

import datetime

import pytest

from articles.curation import place_page
from articles.importing import BadPage
from articles.models import Article, IndexRequest, Issue, Newspaper, Page
from articles.parsing import Flag
from tests.importing.conftest import (
    BRIDGE,
    DAY,
    LINES,
    NOON,
    OPENING,
    PARSED,
    make_page_text,
    make_parsed,
    make_story,
    read_archive,
    read_counts,
)

OTHER_DAY = datetime.date(2026, 3, 20)
OTHER_TEXT = "\n".join(["另一天的新闻", *LINES[1:]])
OTHER_PARSED = make_parsed(make_story(0, 1, 2, text=OTHER_TEXT, people=["李明"]), BRIDGE, noise=(6,))
NO_PLACE = {"date": None, "label": ""}
UNPLACED = make_parsed(OPENING, BRIDGE, noise=(6,), date=None, label="")


def refusal(put, *args, **options):
    before = read_archive()
    with pytest.raises(BadPage) as caught:
        put(*args, **options)
    assert read_archive() == before
    return str(caught.value)


def test_a_page_is_stored_with_its_print_and_its_place(put):
    assert put().state == "new"
    page = Page.objects.get()
    assert (page.text, page.source_name, page.encoding) == ("\n".join(LINES), "tjrb-01.txt", "utf-8")
    assert (page.newspaper.name, page.date, page.label, page.flags) == ("样报", DAY, "1", [])


def test_importing_twice_changes_nothing(put):
    put(publish_at=NOON)
    before, asked = read_archive(), IndexRequest.objects.count()
    times = list(Article.objects.values_list("updated_at", "published_at"))
    report = put(publish_at=NOON + datetime.timedelta(days=1))
    assert (report.state, read_counts(report)) == ("unchanged", {"unchanged": 2})
    assert read_archive() == before
    assert IndexRequest.objects.count() == asked
    assert list(Article.objects.values_list("updated_at", "published_at")) == times


def test_two_clean_imports_give_the_same_refs(put):
    put()
    first = read_archive()
    Page.objects.all().delete()
    put()
    assert read_archive() == first


def test_refs_are_the_same_in_every_archive_and_release(put):
    """They are public addresses: the way in which they are drawn never changes."""
    put()
    assert Page.objects.get().ref == "llbyknpmpr"
    assert list(Article.objects.order_by("position").values_list("ref", flat=True)) == [
        "rjjx5hxbrh",
        "3r6fwkffqx",
    ]


def test_a_section_is_given_or_kept_or_read_from_the_print(put):
    def sections(parsed: str, given: str) -> str:
        put(make_parsed(OPENING, BRIDGE, noise=(6,), section=parsed), make_page_text(section=given))
        return Page.objects.get().section

    assert sections("", "") == ""
    assert sections("副刊", "") == "副刊"
    assert sections("要闻", "") == "副刊"
    assert sections("要闻", "科教") == "科教"
    assert sections("要闻", "") == "科教"


def test_a_page_without_date_and_label_is_stored_and_flagged(put):
    put(UNPLACED, make_page_text(**NO_PLACE))
    page = Page.objects.get()
    assert (page.issue, page.label) == (None, "")
    assert page.flags == [{"code": "date-missing", "lines": []}, {"code": "number-missing", "lines": []}]


def test_date_and_label_given_later_are_filled_in_and_nothing_is_lost(put):
    put(UNPLACED, make_page_text(**NO_PLACE), publish_at=NOON)
    refs = set(Article.objects.values_list("ref", flat=True))
    report = put(PARSED)
    page = Page.objects.get()
    assert (report.state, read_counts(report)) == ("changed", {"unchanged": 2})
    assert (page.date, page.label, page.flags) == (DAY, "1", [])
    assert set(Article.objects.values_list("ref", flat=True)) == refs
    assert IndexRequest.objects.count() == 4  # when they were published, and when they got their date
    assert {updated > NOON for updated in Article.objects.values_list("updated_at", flat=True)} == {True}


def test_a_placed_page_is_found_again_without_its_place(put):
    put()
    report = put(UNPLACED, make_page_text(**NO_PLACE))
    assert report.state == "unchanged"
    assert (Page.objects.get().date, Page.objects.get().label) == (DAY, "1")


def test_a_page_stored_by_its_number_alone_gets_its_section_and_keeps_it(put):
    put()
    report = put(make_parsed(OPENING, BRIDGE, noise=(6,), label="A1"), make_page_text(label="A1"))
    assert (report.state, Page.objects.get().label, Page.objects.get().order) == ("changed", "A1", 27_001)
    assert put(PARSED, make_page_text(label="")).state == "unchanged"
    assert Page.objects.get().label == "A1"


def test_a_page_of_the_same_number_in_another_section_is_another_page(put):
    put(make_parsed(OPENING, BRIDGE, noise=(6,), label="A1"), make_page_text(label="A1"))
    report = put(make_parsed(OPENING, BRIDGE, noise=(6,), label="B1"), make_page_text(label="B1"))
    assert report.state == "new"
    assert set(Page.objects.values_list("label", flat=True)) == {"A1", "B1"}


def test_the_place_an_editor_gave_is_never_changed(put):
    put()
    place_page(Page.objects.get(), date=OTHER_DAY, label="4", section="副刊")
    report = put(PARSED, make_page_text(section="要闻"))
    page = Page.objects.get()
    assert report.state == "unchanged"
    assert (page.date, page.label, page.section) == (OTHER_DAY, "4", "副刊")


def test_a_date_read_from_the_print_gives_way_to_a_better_reading(put):
    unhinted = make_page_text(date=None)
    put(make_parsed(OPENING, BRIDGE, noise=(6,), date=OTHER_DAY, date_basis="3月19日"), unhinted)
    put(make_parsed(OPENING, BRIDGE, noise=(6,), date=DAY, date_basis="3月18日"), unhinted)
    page = Page.objects.get()
    assert (page.date, page.date_basis) == (DAY, "3月18日")
    assert [issue.date for issue in Issue.objects.all()] == [DAY]


def test_a_given_date_wins_over_the_prints(put):
    put()
    put(
        make_parsed(OPENING, BRIDGE, noise=(6,), date=OTHER_DAY, date_basis="3月19日"),
        make_page_text(date=None),
    )
    assert (Page.objects.get().date, Page.objects.get().date_basis) == (DAY, "")


def test_a_date_read_from_the_print_stays_where_none_is_read_later(put):
    unhinted = make_page_text(date=None)
    put(make_parsed(OPENING, BRIDGE, noise=(6,), date=DAY, date_basis="3月18日"), unhinted)
    put(make_parsed(OPENING, BRIDGE, noise=(6,), date=None), unhinted)
    assert (Page.objects.get().date, Page.objects.get().date_basis) == (DAY, "3月18日")


def test_a_number_read_from_the_print_gives_way_to_another_reading(put):
    unhinted = make_page_text(label="")
    put(make_parsed(OPENING, BRIDGE, noise=(6,), label="3"), unhinted)
    put(make_parsed(OPENING, BRIDGE, noise=(6,), label="8"), unhinted)
    assert Page.objects.get().label == "8"


def test_a_date_given_later_wins_over_the_prints(put):
    put(
        make_parsed(OPENING, BRIDGE, noise=(6,), date=OTHER_DAY, date_basis="3月19日"),
        make_page_text(date=None),
    )
    assert put().state == "changed"
    assert (Page.objects.get().date, Page.objects.get().date_basis) == (DAY, "")


def test_the_same_text_of_two_given_days_is_two_pages(put):
    put()
    put(make_parsed(OPENING, BRIDGE, noise=(6,), date=OTHER_DAY), make_page_text(date=OTHER_DAY))
    assert {page.date for page in Page.objects.all()} == {DAY, OTHER_DAY}
    assert Article.objects.values("ref").distinct().count() == 4


def test_a_page_cannot_move_to_the_place_of_another(put):
    put()
    put(
        make_parsed(*OTHER_PARSED.stories, noise=(6,), label=""),
        make_page_text(OTHER_TEXT, name="other.txt", label=""),
    )
    assert refusal(put, OTHER_PARSED, make_page_text(OTHER_TEXT, name="other.txt")) == (
        "in/other.txt: 样报 2026-03-19 page 1 is already in the archive with another text (from "
        "tjrb-01.txt); give this one another place with --date and --page or in pages.csv"
    )


def test_a_page_without_newspaper_is_refused(put):
    assert refusal(put, PARSED, make_page_text(newspaper="")) == (
        "in/tjrb-01.txt: no newspaper given; name it with --newspaper, in pages.csv or in the file's name "
        "(tjrb-2026-03-19-01.txt)"
    )


@pytest.mark.parametrize(
    "folio",
    [
        "样城晚报　一九九七年四月二十二日　星期二",
        "樣 城 晚 報",
        "2026年3月19日 要闻 样城 晚报SAMPLE EVENING NEWS",
        "《样城晚报》",
    ],
)
def test_a_newspaper_of_the_archive_is_known_by_the_folio(put, folio):
    paper = Newspaper.objects.create(name="样城晚报", code="ycwb")
    Newspaper.objects.create(name="晚报", code="wb")  # no name by itself in any of these lines
    put(PARSED, make_page_text("\n".join([*LINES[:6], folio]), newspaper=""))
    assert Page.objects.get().newspaper == paper


@pytest.mark.parametrize(
    "folio",
    [
        "另城晚报　星期二",  # the archive has no such newspaper
        "今样城晚报社出版",  # the name is part of a longer one
        "样城晚报 另一日报",  # two newspapers
        "第3版 2026年3月19日",  # the number is no name
    ],
)
def test_a_newspaper_is_not_guessed_from_the_print(put, folio):
    Newspaper.objects.create(name="样城晚报", code="ycwb")
    Newspaper.objects.create(name="另一日报", code="lyrb")
    Newspaper.objects.create(name="3", code="3")
    page = make_page_text("\n".join([*LINES[:6], folio]), newspaper="")
    assert "no newspaper given" in refusal(put, PARSED, page)


def test_the_name_of_a_newspaper_inside_an_article_does_not_count(put):
    Newspaper.objects.create(name="老桥换新颜", code="lq")
    assert "no newspaper given" in refusal(put, PARSED, make_page_text(newspaper=""))


def test_a_new_newspaper_gets_its_code_from_pinyin(put):
    put(PARSED, make_page_text(newspaper="天津日报"))
    assert Newspaper.objects.get().code == "tjrb"


def test_a_newspaper_is_known_by_name_and_by_code(put):
    paper = Newspaper.objects.create(name="天津日报", code="tjrb")
    put(PARSED, make_page_text(newspaper="天津日报"))
    put(PARSED, make_page_text(newspaper="tjrb"))
    assert Page.objects.get().newspaper == paper


def test_a_newspaper_that_an_editor_renamed_is_known_by_its_pages(put):
    put()
    Newspaper.objects.update(name="样板报")
    assert put().state == "unchanged"
    assert Newspaper.objects.get().name == "样板报"


def test_a_newspaper_with_too_long_a_name_is_refused(put):
    assert refusal(put, PARSED, make_page_text(newspaper="报" * 101)) == (
        "in/tjrb-01.txt: the newspaper's name '报报报报报报报报报报报报报报报报报报报报…' is longer than "
        "100 characters; shorten it"
    )
    put(PARSED, make_page_text(newspaper="报" * 100))
    assert Newspaper.objects.get().name == "报" * 100


def test_two_newspapers_of_one_code_are_not_mixed_up(put):
    Newspaper.objects.create(name="样板报", code="yb")
    assert refusal(put) == (
        "in/tjrb-01.txt: no newspaper '样报', and its code would be 'yb', which is that of '样板报'; "
        "write --newspaper yb if that is meant, else add '样报' in the admin with another code"
    )


def test_the_parsers_flags_of_a_page_are_stored_with_it(put):
    put(make_parsed(OPENING, BRIDGE, noise=(6,), flags=(Flag("date-range", (1,), {"until": "2026-03-21"}),)))
    assert Page.objects.get().flags == [
        {"code": "date-range", "lines": [1], "proposal": {"until": "2026-03-21"}}
    ]
