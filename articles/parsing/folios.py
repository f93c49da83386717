"""Folios and mastheads: where print itself gives a page's date, number (版次) and section (版名)."""

from __future__ import annotations

import datetime
import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from articles.parsing.folio_lines import FolioLine, read_folio_line
from articles.parsing.lines import fold
from articles.parsing.marks import is_notice_heading
from articles.parsing.page_labels import may_be_same_page
from articles.parsing.script import plain_text

_FOLIO_CHARS = 120
# Of a folio or editors' line anywhere. The first character alone tells that most lines are none.
_MID_PAGE = re.compile(r"[年\d编編校](?:(?<=年).{1,4}月|(?<=\d)\d{3}[-./—]\d|(?<=[编編])|(?<=校)[对對])")
_FEW_CHARS = 4
_PART_CHARS = 12  # of a part of a folio on a line of its own
_PAPER_NAME = re.compile(r"[\u4e00-\u9fff]{2,5}(?:日报|晚报|晨报|早报|时报|商报|周报|都市报|新报|导报)")
_IN_TEXT = re.compile("[,，。、;；?？!！“”]")
_SPACED_NAME = re.compile(r"^([\u4e00-\u9fff])\s+([\u4e00-\u9fff])$")  # 综 合
_SECTION_HEAD = re.compile(r"[\u4e00-\u9fff]{2,4}")  # 特稿, right above the folio
_SECTION_PAIR = re.compile(r"[\u4e00-\u9fff]{2,4}[·•][\u4e00-\u9fff]{2,4}")  # 经济·科技, right under it
_BARE_NAME = re.compile(r"[\u4e00-\u9fff]{2,6}")  # of a paper
_MOST_DATED = 3  # lines at the top, one of which is dated beside a numbered section
# 5 案件, 07 副刊 · 清溪, beside the date.
_NUMBERED_SECTION = re.compile(
    r"(?P<label>[A-Z]?\d{1,2})\s+(?P<section>[\u4e00-\u9fff]{2,6}(?:\s*[·•]\s*[\u4e00-\u9fff]{2,6})?)"
)
_CONTACT = re.compile("(?:联[系络]|咨询|报名)?(?:电话|手机|热线|地址|邮箱|传真|联系人) *:")
_TOP_LINES, _FOOT_LINES = 6, 4  # of a page, where a folio without a date and weekday may stand


@dataclass(frozen=True, slots=True)
class Folio:
    """What folio lines give. `basis` quotes the date's words; `lines` are 0-based, in order.

    `label` is the page's number as `page_labels` gives it (`A2`, `16`).
    """

    date: datetime.date | None
    basis: str
    label: str
    section: str
    lines: tuple[int, ...]


def read_folio(lines: Sequence[str]) -> Folio:
    """The date, number and section of the folio lines: `11 要闻 2026年4月2日 星期四`, `第3版:要闻`, `B1
    地方新聞`.

    A folio stands among the page's first or last lines, or is marked by a weekday or a page number beside a
    date; its parts may stand on neighbouring lines, with the paper's name, editors, prices. Never raises.
    """
    full = [at for at, line in enumerate(lines) if line.strip()]
    top, edge = set(full[:2]), {*full[:_TOP_LINES], *full[-_FOOT_LINES:]}
    short = [at for at in full if len(lines[at]) <= _FOLIO_CHARS]
    worth = edge | _find_dated(lines, short)
    read = {at: read_folio_line(lines[at]) for at in short if at in worth}
    found = {at for at, line in read.items() if _is_folio(line, at_top=at in top, at_edge=at in edge)}
    _drop_other_dates(found, read)
    _add_neighbours(found, read, full, edge)
    _add_parts(found, read, lines, full)
    _drop_other_pages(found, read)
    _drop_contacts(found, lines, full)
    _drop_notice_heading(found, lines, full)
    _add_section(found, read, lines, full)
    _add_named_sections(found, read, lines, full)
    _add_numbered_section(found, read, lines, full)
    return _merge([read[at] for at in sorted(found)], tuple(sorted(found)))


def _drop_other_dates(found: set[int], read: Mapping[int, FolioLine]) -> None:
    """Leave only the lines without a date or with the first one."""
    dated = [at for at in sorted(found) if read[at].date]
    found.difference_update(at for at in dated if read[at].date != read[dated[0]].date)


def _drop_other_pages(found: set[int], read: Mapping[int, FolioLine]) -> None:
    """Leave out the lines that are only another page's section and number: teasers point there (副刊B2)."""
    own = next((read[at].label for at in sorted(found) if read[at].date and read[at].label), "")
    bare = [at for at in found if read[at].section and not read[at].date and not read[at].furniture]
    found.difference_update(at for at in bare if not may_be_same_page(read[at].label, own))


def _drop_notice_heading(found: set[int], lines: Sequence[str], full: Sequence[int]) -> None:
    """Leave out 公告 under a folio that has text right below it: a section's name has a headline there."""
    for at, below in pairwise(full[:_TOP_LINES]):
        is_over_text = below not in found and bool(_IN_TEXT.search(lines[below]))
        if at in found and is_over_text and is_notice_heading(_read_plain(lines[at])):
            found.remove(at)


def _drop_contacts(found: set[int], lines: Sequence[str], full: Sequence[int]) -> None:
    """Leave out a notice's telephone and address at the page's foot: no blank line stands between them and
    the notice's heading."""
    foot = [at for at in full[-_FOOT_LINES:] if at in found and _CONTACT.match(_read_plain(lines[at]))]
    for at in foot:
        top = next((n for n in range(at, -1, -1) if not lines[n].strip()), -1) + 1
        headings = (n for n in range(top, at) if is_notice_heading(_read_plain(lines[n])))
        if (heading := next(headings, None)) is not None and found.isdisjoint(
            {*range(heading, at)} - {*foot}
        ):
            found.remove(at)


def _read_plain(line: str) -> str:
    return fold(plain_text(line.strip()))


def _find_dated(lines: Sequence[str], short: Sequence[int]) -> set[int]:
    """Those of the short lines that are worth taking apart wherever they stand: with a date, or editors."""
    texts = [lines[at] for at in short]
    ends = list(accumulate([len(text) + 1 for text in texts]))
    page = "\n".join(texts)
    return {short[bisect(ends, match.start())] for match in _MID_PAGE.finditer(page)}


def _is_folio(line: FolioLine, *, at_top: bool, at_edge: bool) -> bool:
    """Whether the line by itself is a folio, or a line of editors and prices."""
    if line.date:
        return _is_dated_folio(line, at_top=at_top, at_edge=at_edge)
    if not line.words:
        return line.furniture > 0 or (at_edge and bool(line.label and (line.section or line.is_numbered)))
    if not at_edge:
        return False
    left = len(line.words.replace(" ", ""))
    return line.furniture > max(_FEW_CHARS, left) or (line.is_numbered and left <= _FEW_CHARS)


def _is_dated_folio(line: FolioLine, *, at_top: bool, at_edge: bool) -> bool:
    """Whether a date belongs to the page; a letter ends in a bare date."""
    if not line.words:
        return at_top or bool(line.weekday or line.is_numbered or line.furniture)
    return at_edge and line.is_short and bool(line.weekday or line.label or line.furniture)


def _add_neighbours(
    found: set[int], read: Mapping[int, FolioLine], full: Sequence[int], edge: set[int]
) -> None:
    """Add the lines beside folios that are other parts of them: a weekday, a number, a paper's name."""
    for order in (full, full[::-1]):
        for before, at in pairwise(order):
            if before not in found or at not in edge:
                continue
            line = read.get(at)
            if line and not line.words and not line.date:
                found.add(at)


def _add_parts(
    found: set[int], read: dict[int, FolioLine], lines: Sequence[str], full: Sequence[int]
) -> None:
    """Add the parts of a folio that is printed line by line, anywhere: a paper's name, a number beside a
    section, and such parts right above and below them."""
    parts = _read_parts(lines, full)
    found |= {at for at in parts if _is_paper_name(lines[at].strip())}
    beside = [(above, below) for above, below in pairwise(full) if above in parts and below in parts]
    found.update(*(pair for pair in beside if _is_number_and_section(*map(parts.__getitem__, pair))))
    for pair in (*beside, *reversed(beside)):
        if not found.isdisjoint(pair):
            found.update(pair)
    read.update({at: parts[at] for at in found & parts.keys() - read.keys()})


def _add_section(
    found: set[int], read: dict[int, FolioLine], lines: Sequence[str], full: Sequence[int]
) -> None:
    """Add the section's name that is the page's first line above the folio (特稿), or the next one under a
    folio that is the first line (经济·科技); or the paper's and the section's, two lines above the folio."""
    if len(full) > 2 and full[2] in found and found.isdisjoint(full[:2]):
        paper = read_folio_line(lines[full[0]])
        if paper.paper and not paper.words and _SECTION_HEAD.fullmatch(lines[full[1]].strip()):
            found.update(full[:2])
            read |= {full[0]: paper, full[1]: _name_section(lines[full[1]])}
        return
    if len(full) < 2 or len(found & set(full[:2])) != 1:
        return
    at, shape = (full[0], _SECTION_HEAD) if full[1] in found else (full[1], _SECTION_PAIR)
    if shape.fullmatch(lines[at].strip()):
        found.add(at)
        read[at] = _name_section(lines[at])


def _add_named_sections(
    found: set[int], read: dict[int, FolioLine], lines: Sequence[str], full: Sequence[int]
) -> None:
    """Add the section's name between two lines of the folio (门诊)."""
    for above, at, below in zip(full, full[1:], full[2:_TOP_LINES], strict=False):
        if found >= {above, below} and at not in found and _SECTION_HEAD.fullmatch(lines[at].strip()):
            found.add(at)
            read[at] = _name_section(lines[at])


def _add_numbered_section(
    found: set[int], read: dict[int, FolioLine], lines: Sequence[str], full: Sequence[int]
) -> None:
    """Add the page's number and section beside its date: the first line (5 案件), under which the paper's
    name may stand, or the one right under the date."""
    dated = next((n for n, at in enumerate(full[:_MOST_DATED]) if at in found and read[at].date), None)
    if dated is None or read[full[dated]].label or not full[1:]:
        return
    between, at = full[1:dated], full[0 if dated else 1]
    numbered = _NUMBERED_SECTION.fullmatch(_read_plain(lines[at]))
    if numbered and all(_BARE_NAME.fullmatch(lines[name].strip()) for name in between):
        found.update((at, *between))
        read |= {name: read_folio_line("") for name in between}
        read[at] = replace(read_folio_line(numbered["label"]), section=numbered["section"])


def _name_section(line: str) -> FolioLine:
    return replace(read_folio_line(""), section=line.strip())


def _read_parts(lines: Sequence[str], full: Sequence[int]) -> dict[int, FolioLine]:
    """The papers' names, and the lines beside each other that may be parts of a folio, taken apart; none
    leaves words over."""
    short = {at: bare for at in full if (bare := _find_short(lines[at]))}
    near = {at for pair in pairwise(full) if short.keys() >= {*pair} for at in pair}
    read = {at: read_folio_line(bare) for at, bare in short.items() if at in near or _is_paper_name(bare)}
    return {at: line for at, line in read.items() if not line.words}


def _find_short(line: str) -> str:
    """The line without blanks around and inside it, where it may be a part of a folio: short, and no text.
    Else empty."""
    bare = line.strip()
    if len(bare) > _PART_CHARS or _IN_TEXT.search(bare):
        return ""
    if len(bare) > _FEW_CHARS and not any(map(str.isdigit, bare)) and bare[-1] not in "报報版期日":
        return ""
    return _SPACED_NAME.sub(r"\1\2", bare)


def _is_paper_name(bare: str) -> bool:
    return bare[-1] in "报報" and bool(_PAPER_NAME.fullmatch(plain_text(bare)))


def _is_number_and_section(one: FolioLine, other: FolioLine) -> bool:
    return bool((one.label and other.section) or (one.section and other.label))


def _merge(parts: Sequence[FolioLine], places: tuple[int, ...]) -> Folio:
    """The first date, label and section of the lines."""
    label = next((line.label for line in parts if line.label), "")
    dated = next((line for line in parts if line.date), None)
    names = [line.section or _first_word(line) for line in parts]
    return Folio(
        dated.date if dated else None,
        dated.basis if dated else "",
        label,
        next(filter(None, names), ""),
        places,
    )


def _first_word(line: FolioLine) -> str:
    """The words left over beside a page number, which name the section."""
    return line.words.split()[0] if line.label and line.words and line.is_short else ""
