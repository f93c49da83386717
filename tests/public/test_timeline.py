"""Counts by year and month as bars that lead on."""

from articles.public.timeline import draw_timeline


def link(period: str) -> str:
    return f"?period={period}"


def show(timeline) -> list[tuple[str, int, str]]:
    return [(bar.label, bar.count, bar.url) for bar in timeline.bars]


def test_years_are_drawn_without_gaps():
    timeline = draw_timeline({"2020-05": 1, "2020-06": 3, "2023-01": 2}, link)
    assert show(timeline) == [
        ("2020年", 4, "?period=2020"),
        ("2021年", 0, "?period=2021"),
        ("2022年", 0, "?period=2022"),
        ("2023年", 2, "?period=2023"),
    ]
    assert [(bar.place, bar.y, bar.height) for bar in timeline.bars] == [
        (0, 0, 100), (1, 100, 0), (2, 100, 0), (3, 50, 50),
    ]  # fmt: skip
    assert (timeline.bars[1].x, timeline.bar_width) == (1.367, 0.267)  # in the middle of its place
    assert (timeline.view_box, timeline.year) == ("0 0 4 100", "")
    assert timeline.marks == ["2020", "2021", "2022", "2023"]
    assert [bar.count for bar in timeline.filled] == [4, 2]


def test_a_single_year_and_a_chosen_one_are_drawn_by_month():
    counts = {"2020-05": 1, "2020-06": 3}
    assert [bar.count for bar in draw_timeline(counts, link).bars] == [0, 0, 0, 0, 1, 3, 0, 0, 0, 0, 0, 0]
    counts["2023-01"] = 2
    for chosen in ("2020", "2020-06"):
        timeline = draw_timeline(counts, link, chosen=chosen, whole_url="?")
        assert (timeline.year, timeline.whole_url) == ("2020", "?")
        assert [bar.url for bar in timeline.filled] == ["?period=2020-05", "?period=2020-06"]
    assert [bar.period for bar in timeline.bars if bar.is_chosen] == ["2020-06"]


def test_more_than_eight_years_are_marked_at_the_ends_and_months_by_their_numbers():
    assert draw_timeline({"1950": 1, "1958": 1}, link).marks == ["1950", "1958"]
    assert draw_timeline({"1951": 1, "1958": 1}, link).marks == [str(year) for year in range(1951, 1959)]
    assert draw_timeline({"2020-05": 1}, link).marks == [str(number) for number in range(1, 13)]


def test_bars_are_wider_where_there_are_fewer_up_to_a_gap_between_them():
    widths = {
        years: draw_timeline({"2000": 1, str(1999 + years): 1}, link).bar_width for years in (3, 11, 12, 50)
    }
    assert widths == {3: 0.2, 11: 0.733, 12: 0.8, 50: 0.8}


def test_a_small_number_beside_a_large_one_is_seen():
    timeline = draw_timeline({"2020": 1, "2021": 1000}, link)
    assert [bar.height for bar in timeline.bars] == [4, 100]


def test_counts_of_years_alone_are_drawn_by_year():
    timeline = draw_timeline({"2020": 7}, link)
    assert show(timeline) == [("2020年", 7, "?period=2020")]
    assert timeline.marks == ["2020"]


def test_without_counts_there_is_nothing_to_draw():
    assert draw_timeline({}, link) is None
    assert draw_timeline({"2020": 0}, link) is None
