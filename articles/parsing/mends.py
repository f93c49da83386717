"""Line classes corrected by what a whole story shows and no line alone does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from articles.parsing.bigrams import bond, start_bits
from articles.parsing.credits import is_byline, is_signed_text
from articles.parsing.line_classes import OPENERS, TEXT_CLASSES, LineClass, find_class
from articles.parsing.lines import VERSE_CHARS, VERSE_LINES, Line, breaks_off, is_heading_shaped
from articles.parsing.marks import (
    BARE_DATE,
    MOST_SIGNER_CHARS,
    OPINION_HEADS,
    begins_with_hour,
    is_column_head,
    is_dateline,
    is_list_heading,
    is_notice_heading,
    is_opinion_column,
    opens_letter,
)
from articles.parsing.personal_names import has_surname

_EDITOR = re.compile("—+ *编 *者")
# Titles of documents, which papers print in full and never as a part of a report.
_DOCUMENT = re.compile(r".{6,}(?:公报|声明|决议|宣言|公约|议定书|贺电|贺信)(?:\([^()]{1,12}\))?")
_ANSWER = re.compile("[【■]?(?:编者的话|编者按|编后|编者附言)[】:]?")
_ITEM_MARKS = "@●■◆▲△★"
_PRIZE = re.compile(r"[特一二三]等奖(?:\(.{1,6}\))?:?")
_TITLE_CHARS = 6  # of an essay or a poem
_RHYME_LINES, _RHYME_CHARS = 4, 14
# 某某人民法院; 夫人：某某, 率子女泣告.
_SIGNS_NOTICE = re.compile(
    r"[\u4e00-\u9fff\d()]{3,}(?:公司|集团|银行|[局厅院校所站处室会社厂馆部署])"
    r"|(?:夫人?|妻|儿|女|子|媳|婿|孙|[弟妹兄姐]|孝[男女子])[:\s]\S.*|.{0,12}(?:泣告|泣叩|叩谢|敬启|谨启|泣启|同叩|敬告)"
)
_LOOSE_CHARS = 6
_LABEL_CHARS = 8  # of a box over a table
# Named here and not where they are used: on Python 3.11 reading an enum's member costs as much as the test.
_PARAGRAPHS = (LineClass.BODY, LineClass.REST)
_TEXT_ENDS = (LineClass.BODY, LineClass.TAIL)
_BODY_LIKE = (LineClass.BODY, LineClass.SUBHEAD)
_RHYMED = (LineClass.BODY, LineClass.REST, LineClass.SUBHEAD)
_NOTICE_TEXT = (*TEXT_CLASSES, LineClass.TABLE)
_HEADINGS = (LineClass.HEADING, LineClass.SUBHEAD)
_BYLINE_LIKE = (LineClass.BYLINE, LineClass.SUBHEAD)
_BRIEF_ENDS = (LineClass.LEAD, LineClass.HEADING, LineClass.SUBHEAD, LineClass.BOX)
_HEADED = [LineClass.HEADING, LineClass.BYLINE]
_SIGNED_TWICE = [LineClass.HEADING, LineClass.BYLINE, LineClass.BYLINE]
_CERTAIN = 0.999  # confidence of a line whose own words settle its class
_PARAGRAPH_BITS = 1.0  # by which a line begins like a paragraph
_TIE_BITS = 1.5  # by which it continues the line above likelier than it begins a paragraph


def mend_textless(classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with headings right under a byline that stands right under a headline made subheads.

    A story has text: what follows its headline and byline is its own, a date and an occasion over the first
    paragraph or the title of its first part.
    """
    mended = list(classes)
    for byline in find_class(classes, LineClass.BYLINE):
        if not byline or classes[byline - 1] != LineClass.HEADING:
            continue
        for i in takewhile(lambda n: classes[n] in _HEADED, range(byline + 1, len(classes))):
            mended[i] = LineClass.SUBHEAD if classes[i] == LineClass.HEADING else classes[i]
    return mended


def find_certain(
    lines: Sequence[Line], classes: Sequence[LineClass], confidence: Sequence[float]
) -> dict[int, LineClass]:
    """The places whose class a certain byline right under a heading settles, and that class.

    The heading is one, unless the text above breaks off, for only a story's headline has a byline under it;
    and what follows the byline is no headline, for a story has text.
    """
    certain: dict[int, LineClass] = {}
    for i in find_class(classes, LineClass.BYLINE):
        if not i or confidence[i] <= _CERTAIN or classes[i - 1] != LineClass.HEADING:
            continue
        if i == 1 or classes[i - 2] not in TEXT_CLASSES or lines[i - 2].is_ended:
            certain[i - 1] = classes[i - 1]
        if i + 1 < len(classes) and classes[i + 1] in _BODY_LIKE:
            certain[i + 1] = classes[i + 1]
    return certain


def mend_signed_notes(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with a subhead over a byline made a heading where an editor's signature (——编者) stands
    right above it: an introduction that is signed ends there."""
    mended = list(classes)
    for i in find_class(classes, LineClass.SUBHEAD):
        is_over_byline = list(classes[i + 1 : i + 2]) == [LineClass.BYLINE]
        if i and is_over_byline and _EDITOR.fullmatch(lines[i - 1].folded):
            mended[i] = LineClass.HEADING
    return mended


def mend_letters(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with a subhead right above a letter to the editor made a heading, and the label under the
    letter a box's: the paper answers there (编者的话)."""
    mended = list(classes)
    in_letter = False
    for i, line_class in enumerate(classes):
        if line_class in TEXT_CLASSES and opens_letter(lines[i].folded):
            in_letter = True
            if i and mended[i - 1] == LineClass.SUBHEAD:
                mended[i - 1] = LineClass.HEADING
        elif in_letter and line_class == LineClass.LABEL and _ANSWER.fullmatch(lines[i].folded):
            mended[i] = LineClass.BOX
        in_letter = in_letter and mended[i] not in OPENERS
    return mended


def mend_tables(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with words right above a table that were taken for text made its title, where the text
    above has ended: a list's a headline (五月物价), a few other words the label of a box (业绩摘要)."""
    mended = list(classes)
    for table in find_class(classes, LineClass.TABLE):
        i = table - 1
        if i < 1 or classes[i] != LineClass.BODY:
            continue
        if not lines[i - 1].is_ended or classes[i - 1] not in TEXT_CLASSES:
            continue
        if is_list_heading(lines[i].folded):
            mended[i] = LineClass.HEADING
        elif len(lines[i].folded) <= _LABEL_CHARS and is_heading_shaped(lines[i]):
            mended[i] = LineClass.BOX
    return mended


def mend_rows(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with no line taken for the rest of a table's row, nor a table's title for that of a text:
    a row is a line. What a few words under a table begin is another story, but for a day
    or a station in a programme, which is a row as well."""
    mended = list(classes)
    for i, line_class in enumerate(classes):
        if _is_part_of_programme(i, lines, classes):
            mended[i] = LineClass.TABLE
            continue
        if not i or line_class != LineClass.REST:
            continue
        is_over = list(classes[i + 1 : i + 2]) == [LineClass.TABLE] and lines[i - 1].is_ended
        if classes[i - 1] == LineClass.TABLE or (is_over and is_heading_shaped(lines[i])):
            mended[i] = LineClass.HEADING if is_heading_shaped(lines[i]) else LineClass.BODY
    return mended


def _is_part_of_programme(i: int, lines: Sequence[Line], classes: Sequence[LineClass]) -> bool:
    """Whether the line is a few words over the hours of a programme and under its heading or other hours:
    a day (星期二), a station."""
    if not 0 < i < len(lines) - 1 or not begins_with_hour(lines[i + 1].folded):
        return False
    above, own = lines[i - 1].folded, lines[i].folded
    is_part = is_heading_shaped(lines[i]) and not is_notice_heading(own)
    return is_part and (begins_with_hour(above) or is_notice_heading(above))


def mend_loose_words(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with a few words between a finished text and a headline made a heading: no text ends with
    them, but for a name or words in brackets."""
    mended = list(classes)
    for heading in find_class(classes, LineClass.HEADING):
        i = heading - 1
        if i < 1 or classes[i] not in _TEXT_ENDS:
            continue
        is_short = len(lines[i].folded) <= _LOOSE_CHARS and is_heading_shaped(lines[i])
        is_end = lines[i].folded[0] == "(" or has_surname(lines[i].folded)
        if is_short and lines[i - 1].is_ended and not is_end:
            mended[i] = LineClass.HEADING
    return mended


def mend_verse(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with a heading over a headline and its byline made text where it ends the verse above it,
    for no stop ends a poem. It is no longer than the verse's lines, and no column's head (长篇连载)."""
    mended = list(classes)
    for i in find_class(classes, LineClass.HEADING):
        if i < VERSE_LINES or list(classes[i + 1 : i + 3]) != _HEADED:
            continue
        verse = lines[i - VERSE_LINES : i]
        is_verse = all(map(_is_verse_line, verse, mended[i - VERSE_LINES : i]))
        if not is_verse or is_column_head(lines[i].folded):
            continue
        if len(lines[i].folded) <= max(len(line.folded) for line in verse):
            mended[i] = LineClass.BODY
    return mended


def _is_verse_line(line: Line, line_class: LineClass) -> bool:
    is_short = len(line.folded) <= VERSE_CHARS and " " not in line.folded
    return is_short and breaks_off(line) and line_class in _BODY_LIKE


def mend_short_titles(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with a few words between a headline and a byline that were taken for another byline made a
    heading where no name or title is in them: the line above is a column's head, and they are the title."""
    mended = list(classes)
    for i in range(1, len(classes) - 1):
        if list(classes[i - 1 : i + 2]) != _SIGNED_TWICE:
            continue
        words = lines[i].folded
        is_title = 1 < len(words) <= _TITLE_CHARS and words.isalpha() and not has_surname(words)
        if is_title and not is_byline(lines[i].plain):
            mended[i] = LineClass.HEADING
    return mended


def mend_rhymes(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with a line of a rhyme that was taken for the rest of the one above made a paragraph: of
    several short lines in a row each ends with a mark, and no column breaks them (一颗星,亮晶晶,)."""
    mended = list(classes)
    rhymed = [each in _RHYMED and _is_rhyme_line(line) for line, each in zip(lines, classes, strict=True)]
    for i in find_class(classes, LineClass.REST):
        if not all(rhymed[max(0, i - 1) : i + 1]):
            continue
        first = next((n for n in range(i, -1, -1) if not rhymed[n]), -1) + 1
        last = next((n for n in range(i, len(rhymed)) if not rhymed[n]), len(rhymed))
        if last - first >= _RHYME_LINES:
            mended[i] = LineClass.BODY
    return mended


def _is_rhyme_line(line: Line) -> bool:
    is_short = len(line.folded) <= _RHYME_CHARS and len(line.places) == 1
    return is_short and line.folded[-1] in ",。!?;" and not line.is_open


def mend_signers(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with the body or the family that signs a notice made its text where it was taken for a
    headline or a subhead: it stands right above the date or the next headline, or with others like it."""
    mended = list(classes)
    under_notice = False
    for i, line_class in enumerate(classes):
        if line_class == LineClass.HEADING and is_notice_heading(lines[i].folded):
            under_notice = True
            continue
        if line_class not in _HEADINGS:
            under_notice = under_notice and line_class in _NOTICE_TEXT
            continue
        follows_text = under_notice and mended[i - 1] in _NOTICE_TEXT
        signer = _find_signer(i, lines, classes) if follows_text else []
        mended[i : i + len(signer)] = signer
        under_notice = bool(signer)
    return mended


def _find_signer(i: int, lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes of the lines from here that hold who signs a notice, one or two; none if they do not."""
    if _signs_notice(lines[i].folded) and _ends_notice(i, lines, classes):
        return [LineClass.BODY]
    below = lines[i + 1 : i + 2]
    is_broken = bool(below) and not below[0].gap and _signs_notice(lines[i].folded + below[0].folded)
    return [LineClass.BODY, LineClass.REST] if is_broken and _ends_notice(i + 1, lines, classes) else []


def _signs_notice(folded: str) -> bool:
    return len(folded) <= MOST_SIGNER_CHARS and bool(_SIGNS_NOTICE.fullmatch(folded))


def _ends_notice(i: int, lines: Sequence[Line], classes: Sequence[LineClass]) -> bool:
    """Whether a date, a headline, another who signs or the end of the page is right under the line."""
    if i + 1 >= len(classes) or classes[i + 1] in (LineClass.HEADING, LineClass.BOX, LineClass.NOISE):
        return True
    below = lines[i + 1].folded
    return bool(BARE_DATE.fullmatch(below)) or _signs_notice(below) or is_notice_heading(below)


def mend_opinions(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with 本报评论员 or the head of a column for opinions (短评) right above a headline made a
    heading, for it belongs to what follows; and such a head right under a headline."""
    mended = list(classes)
    for i, line_class in enumerate(classes):
        words = lines[i].folded
        if line_class == LineClass.BODY:
            is_head = list(classes[i + 1 : i + 3]) == _HEADED
            mended[i] = LineClass.HEADING if is_head and is_column_head(words) else line_class
        if line_class not in _BYLINE_LIKE:
            continue
        is_under = i > 0 and classes[i - 1] == LineClass.HEADING
        is_over = not is_under and list(classes[i + 1 : i + 2]) == [LineClass.HEADING]
        if (is_under and words in OPINION_HEADS) or (is_over and is_opinion_column(words)):
            mended[i] = LineClass.HEADING
    return mended


def mend_documents(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with a document's title (…联合公报) that was taken for a subhead made a heading."""
    mended = list(classes)
    for i in find_class(classes, LineClass.SUBHEAD):
        if _DOCUMENT.fullmatch(lines[i].folded):
            mended[i] = LineClass.HEADING
    return mended


def mend_untitled(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with a subhead made a heading where the report above it has a dateline and no headline:
    such a report is a brief, without parts."""
    mended = list(classes)
    for lead in find_class(classes, LineClass.LEAD):
        below = next((i for i in range(lead + 1, len(classes)) if classes[i] in _BRIEF_ENDS), None)
        if below and classes[below] == LineClass.SUBHEAD and is_dateline(lines[lead].folded):
            mended[below] = LineClass.HEADING
    return mended


def mend_signed_briefs(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with a subhead made a heading between two paragraphs that names in brackets close: each
    is a brief of its own (…一百人受益。（罗　霄）)."""
    mended = list(classes)
    for i in find_class(classes, LineClass.SUBHEAD):
        if not i or not _is_signed_text(i - 1, lines, classes):
            continue
        end = next((n for n in range(i + 1, len(classes)) if classes[n] not in _PARAGRAPHS), len(classes))
        if end > i + 1 and _is_signed_text(end - 1, lines, classes):
            mended[i] = LineClass.HEADING
    return mended


def _is_signed_text(i: int, lines: Sequence[Line], classes: Sequence[LineClass]) -> bool:
    return classes[i] in TEXT_CLASSES and is_signed_text(lines[i].plain)


def mend_cut_openings(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with the foot of a leg that was taken for the last of several headings made text.

    The line under it continues it (一大早,他就出现在暨南|大学国际学院), and cannot be another leg that was
    printed first, for the story does not break off at its end.
    """
    mended = list(classes)
    last = len(classes)
    for i in range(len(classes) - 1, 1, -1):
        if classes[i] in OPENERS:
            last = i
        elif _is_cut_opening(lines, classes, i) and not breaks_off(lines[max(i, last - 1)]):
            mended[i - 1 : i + 1] = [LineClass.BODY, LineClass.REST]
    return mended


def _is_cut_opening(lines: Sequence[Line], classes: Sequence[LineClass], i: int) -> bool:
    """Whether the line is a paragraph under two headings that continues the words of the second."""
    if classes[i] not in (LineClass.REST, LineClass.TAIL) or is_heading_shaped(lines[i]):
        return False
    above = lines[i - 1].folded
    tie = bond(above[-1], lines[i].folded[0]) - start_bits(lines[i].folded)
    is_under = list(classes[i - 2 : i]) == [LineClass.HEADING, LineClass.HEADING]
    return is_under and " " not in above and tie > _TIE_BITS


def find_broken_headings(lines: Sequence[Line], classes: Sequence[LineClass]) -> frozenset[int]:
    """The lines, classified as the rest of a paragraph, that are the rest of the heading right above them.

    A heading is broken where its words divide, not at the column's width: 某厂工人苦干三月|试制成功新机器.
    """
    broken: set[int] = set()
    for i in find_class(classes, LineClass.REST):
        follows = i > 0 and (classes[i - 1] == LineClass.HEADING or i - 1 in broken)
        if follows and is_heading_shaped(lines[i]):
            broken.add(i)
    return frozenset(broken)


def mend_false_cuts(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with a paragraph restored that was taken for the rest of a heading-like line above it, or
    that begins with an item's mark.

    The first line of a page is a heading there, any other heading-like line keeps its class.
    """
    mended = list(classes)
    for i in find_class(classes, LineClass.REST):
        if not i:
            continue
        if lines[i].folded[0] in _ITEM_MARKS or _PRIZE.fullmatch(lines[i].folded):
            mended[i] = LineClass.BODY
        elif not _may_stand_alone(lines[i - 1], lines[i]):
            continue
        elif i == 1:
            mended[:2] = [LineClass.HEADING, LineClass.BODY]
        elif _begins_paragraph(lines[i - 1], lines[i]):
            mended[i] = LineClass.BODY
    return mended


def _may_stand_alone(above: Line, line: Line) -> bool:
    """Whether the line above is shaped like a heading, and the line below begins no sentence's middle."""
    closed = not above.is_open and not line.starts_inside
    return closed and is_heading_shaped(above) and not is_dateline(above.folded)


def _begins_paragraph(above: Line, line: Line) -> bool:
    """Whether the line begins with a paragraph's usual words, and does not continue the line above."""
    start = start_bits(line.folded)
    return start > _PARAGRAPH_BITS and bond(above.folded[-1], line.folded[0]) - start < _TIE_BITS
