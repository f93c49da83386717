"""How many articles or issues there are of each year or month, as bars that lead on, and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

HEIGHT = 100  # of the drawing, whose width is one for each bar
LOWEST = 4  # of a bar, to be seen at all
WIDEST = 0.8  # of a bar, and less where there are few
MARKED_YEARS = 8  # more than these have no room for their marks

Link = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Bar:
    """One year or month. `period` is 2026 or 2026-03; sizes are in units of the drawing."""

    period: str
    label: str
    count: int
    url: str
    is_chosen: bool
    place: int
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """`bars` without gaps in time, the empty ones included; `year` where they are months of one."""

    bars: tuple[Bar, ...]
    year: str
    whole_url: str

    @property
    def filled(self) -> list[Bar]:
        return [bar for bar in self.bars if bar.count]

    @property
    def has_ends_alone(self) -> bool:
        """Whether there is room for the marks of the first and the last bar only."""
        return not self.year and len(self.bars) > MARKED_YEARS

    @property
    def marks(self) -> list[str]:
        """What stands below the bars: numbers of years or months."""
        marked = [self.bars[0], self.bars[-1]] if self.has_ends_alone else self.bars
        return [str(int(bar.period[-2:])) if self.year else bar.period for bar in marked]

    @property
    def bar_width(self) -> float:
        return find_width(len(self.bars))

    @property
    def view_box(self) -> str:
        return f"0 0 {len(self.bars)} {HEIGHT}"


def draw_timeline(
    counts: Mapping[str, int], link: Link, *, chosen: str = "", whole_url: str = ""
) -> Timeline | None:
    """Bars by year; of one year, or of the chosen one, by month. None without counts.

    `counts` are by year (2026) or month (2026-03); of counts by year alone no months are drawn. `link` gives
    the address of a period, `whole_url` is that without one.
    """
    years: Counter[str] = Counter()
    for period, count in counts.items():
        years[period[:4]] += count
    years = +years  # without those that have none
    if not years:
        return None
    has_months = any("-" in period for period in counts)
    year = chosen[:4] or (min(years) if len(years) == 1 else "")
    if year and has_months:
        heights = {f"{year}-{month:02}": counts.get(f"{year}-{month:02}", 0) for month in MONTHS}
    else:
        year = ""
        heights = {f"{each:04}": years[f"{each:04}"] for each in range(int(min(years)), int(max(years)) + 1)}
    return Timeline(_draw_bars(heights, link, chosen), year, whole_url if chosen else "")


def _draw_bars(heights: Mapping[str, int], link: Link, chosen: str) -> tuple[Bar, ...]:
    most = max(heights.values()) or 1
    return tuple(
        Bar(
            period=period,
            label=label_period(period),
            count=count,
            url=link(period),
            is_chosen=period == chosen,
            place=place,
            x=round(place + (1 - find_width(len(heights))) / 2, 3),
            y=HEIGHT - (height := find_height(count, most)),
            height=height,
        )
        for place, (period, count) in enumerate(heights.items())
    )


def find_width(bars: int) -> float:
    return round(min(WIDEST, bars / 15), 3)


def find_height(count: int, most: int) -> float:
    return max(round(count / most * HEIGHT, 1), LOWEST) if count else 0


def label_period(period: str) -> str:
    year, _dash, month = period.partition("-")
    return str(MONTHS[int(month)]) if month else _("%(year)s年") % {"year": year}
