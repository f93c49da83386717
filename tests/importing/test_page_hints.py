"""Newspaper, date and page label from names and from pages.csv."""

import datetime

import pytest

from articles.importing import BadPage
from articles.importing.page_hints import overlay_hints, read_date, read_name, read_page, read_sheet
from articles.parsing import Hints

DAY = datetime.date(2026, 3, 19)


@pytest.mark.parametrize(
    ("stem", "folder", "hints"),
    [
        ("tjrb-2026-03-19-01", "", Hints("tjrb", DAY, "1")),
        ("TJRB_20260319_12", "", Hints("tjrb", DAY, "12")),
        ("20260319_A01", "", Hints("", DAY, "A1")),
        ("tjrb-2026-03-19-B02", "", Hints("tjrb", DAY, "B2")),
        ("2026-03-19_b1", "", Hints("", DAY, "B1")),
        ("2026-03-19_Ａ０３", "", Hints("", DAY, "A3")),
        ("tjrb_20260319_AA12", "", Hints("tjrb", DAY, "AA12")),
        ("tjrb-2026-03-19-04-05", "", Hints("tjrb", DAY, "4-5")),
        ("2026-03-19", "", Hints("", DAY)),
        ("2026.03.19.第4版", "", Hints("", DAY, "4")),
        ("01", "2026-03-19", Hints("", DAY, "1")),
        ("第2版", "20260319", Hints("", DAY, "2")),
        ("A03", "tjrb-2026-03-19", Hints("tjrb", DAY, "A3")),
        ("第A二版", "2026-03-19", Hints("", DAY, "A2")),
        ("P05", "2026-03-19", Hints("", DAY, "5")),
        ("tjrb-2026-03-19-01", "2020-01-01", Hints("tjrb", DAY, "1")),
    ],
)
def test_names_give_newspaper_date_and_label(stem, folder, hints):
    assert read_name(stem, folder) == hints


@pytest.mark.parametrize(
    ("stem", "folder"),
    [
        ("000_3cff708b74b1327a", "seeds"),
        ("01", "seeds"),
        ("头版", "2026-03-19"),
        ("20261345_01", ""),
        ("2026-0319-01", ""),
        ("12345678", ""),
        ("20260319_ABC01", ""),
        ("20260319_00", ""),
    ],
)
def test_other_names_give_no_hints(stem, folder):
    assert read_name(stem, folder) == Hints()


def test_upper_hints_win_over_lower_ones():
    upper, lower = Hints("样报", None, "2"), Hints("tjrb", DAY, "1", "要闻")
    assert overlay_hints(upper, lower) == Hints("样报", DAY, "2", "要闻")


def test_a_sheet_has_hints_for_each_page():
    sheet = read_sheet(
        "\ufeffname, date ,newspaper,page\n01.txt,2026-03-19,样报,1\n\n02.txt,,样报,\n".encode(), "x"
    )
    assert sheet.rows == {"01.txt": Hints("样报", DAY, "1"), "02.txt": Hints("样报")}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("01.txt,样报,19.3.2026,1,", "in/pages.csv:2: '19.3.2026' is not a date; write it like 2026-03-19"),
        ("01.txt,样报,2026-02-30,1,", "in/pages.csv:2: '2026-02-30' is not a date; write it like 2026-03-19"),
        ("01.txt,样报,,A,", "in/pages.csv:2: 'A' is not a page number; write it like 2, A2 or 4-5"),
        ("01.txt,样报,,0,", "in/pages.csv:2: '0' is not a page number; write it like 2, A2 or 4-5"),
        ("01.txt,样报,,1,要闻,多", "in/pages.csv:2: the row has 6 cells for 5 columns"),
    ],
)
def test_a_bad_row_names_its_line_and_costs_its_page_alone(line, reason):
    data = f"name,newspaper,date,page,section\n{line}\n02.txt,样报,,,\n".encode()
    sheet = read_sheet(data, "in/pages.csv")
    assert str(sheet.rows["01.txt"]) == reason
    assert sheet.rows["02.txt"] == Hints("样报")


def test_a_page_with_two_rows_is_refused():
    sheet = read_sheet(b"name,page\n01.txt,1\n01.txt,2\n", "pages.csv")
    assert str(sheet.rows["01.txt"]) == ("pages.csv:3: '01.txt' is here again after line 2; leave one row")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            b"file,page\n",
            "pages.csv:1: has no column 'name'; the columns are name, newspaper, date, page, section",
        ),
        (
            b"name,day\n",
            "pages.csv:1: has an unknown column 'day'; the columns are name, newspaper, date, page, section",
        ),
        (b'name,page\n"01.txt,1\n', "pages.csv:2: is not well-formed CSV (unexpected end of data)"),
    ],
)
def test_a_file_that_is_not_a_sheet_is_refused(data, reason):
    with pytest.raises(BadPage) as caught:
        read_sheet(data, "pages.csv")
    assert str(caught.value) == reason


def test_a_sheet_takes_page_numbers_as_papers_print_them():
    cells = ("2", "A02", "ｂ１", "第A十版", "04-05")
    rows = "".join(f"{at}.txt,{cell}\n" for at, cell in enumerate(cells))
    sheet = read_sheet(f"name,page\n{rows}".encode(), "pages.csv")
    assert [hints.label for hints in sheet.rows.values()] == ["2", "A2", "B1", "A10", "4-5"]


def test_dates_and_pages_are_read_strictly():
    assert read_date("2026-03-19") == DAY
    assert read_page("012") == "12"
    with pytest.raises(ValueError, match="'-1' is not a page number; write it like 2, A2 or 4-5"):
        read_page("-1")
