"""The flags by which parsing asks an editor to look at something, each declared once.

A flag on a story or page may carry a `proposal`, what parsing suspects instead: {"merge": lines} the story
that begins there belongs to the one above; {"split": lines} another story begins there; {"join": lines} the
line continues the paragraph above; {"cut": lines} the line begins a paragraph; {"goes_on": …} where a jump
may continue: a place among the issue's stories, stored as the article's ref; {"correction": words} an
editor's words that another text of the page left no place for. Lines are 0-based.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """What may be wrong where a flag points. The lists show the lowest number first."""

    STRUCTURE = 1  # which lines make up the article or page, and in which order
    TEXT = 2  # what a paragraph or heading says
    FACT = 3  # what the print should state: a date, a page number, a headline


@dataclass(frozen=True, slots=True)
class FlagKind:
    """A kind of flag: editors read its title, and its advice on what to check and do."""

    code: str
    title: str
    advice: str
    severity: Severity


FLAGS: dict[str, FlagKind] = {}  # by code, the most severe first


def _(message: str) -> str:
    """Return the message as it is; gettext finds it by this call."""
    return message


def _declare(code: str, title: str, advice: str, severity: Severity) -> str:
    """Return the code, now one of FLAGS. Codes are stored in the database: never change or reuse one."""
    FLAGS[code] = FlagKind(code, title, advice, severity)
    return code


START_UNSURE = _declare(
    "start-unsure",
    _("起止存疑"),
    _("对照原版，看这些行是否属于本篇；需要时拆分或合并"),
    Severity.STRUCTURE,
)
# Source: legs out of order, 004 l.39-57.
ORDER_UNSURE = _declare(
    "order-unsure",
    _("顺序存疑"),
    _("原版分栏次序颠倒，已试行重排；请通读一遍，需要时调整"),
    Severity.STRUCTURE,
)
# Source: a box within a story, 002 l.29-43.
BOX_UNSURE = _declare(
    "box-unsure",
    _("框文起止存疑"),
    _("核对框内文字到哪一行为止；需要时把行移回主文"),
    Severity.STRUCTURE,
)
# The text begins inside a sentence, and no line of the page leads up to it.
BEGINS_INSIDE = _declare(
    "begins-inside",
    _("开头残缺"),
    _("正文从半句开始；请在本版或他版寻找开头"),
    Severity.STRUCTURE,
)
# The text breaks off without 下转.
BREAKS_OFF = _declare(
    "breaks-off",
    _("结尾残缺"),
    _("正文在半句处中断；请在本版或他版寻找下文"),
    Severity.STRUCTURE,
)
JUMP_UNPAIRED = _declare(
    "jump-unpaired",
    _("转版未接上"),
    _("本期没有找到转版的另一半；请查找或补录那一版"),
    Severity.STRUCTURE,
)
JUMP_UNSURE = _declare(
    "jump-unsure",
    _("转版存疑"),
    _("请确认转版的前后两半是同一篇，或另选"),
    Severity.STRUCTURE,
)
# A whole issue in one file, or no newspaper at all.
TOO_LONG = _declare(
    "too-long",
    _("版面过长"),
    _("一版没有这么多行；请检查文件，需要时按版拆开再导入"),
    Severity.STRUCTURE,
)
HEADING_UNSURE = _declare(
    "heading-unsure",
    _("标题层次存疑"),
    _("核对引题、主题、副题和栏目名"),
    Severity.TEXT,
)
# The headline field holds a limited number of characters; the block keeps the whole heading.
HEADING_TOO_LONG = _declare(
    "head-too-long",
    _("标题过长"),
    _("标题太长，已截短；请核对其中是否有正文"),
    Severity.TEXT,
)
JOIN_UNSURE = _declare(
    "join-unsure",
    _("段落接续存疑"),
    _("核对这些行是否同一段；需要时接上或断开"),
    Severity.TEXT,
)
# Source: the next leg repeats 进 (`推进|进、`, 003 l.15-17), or the print itself does.
REPEAT_UNSURE = _declare(
    "repeat-unsure",
    _("重复字存疑"),
    _("接续处重复的字已略去一次；请核对原版是否本来如此"),
    Severity.TEXT,
)
# Raised by an import that brings a page's text anew; its proposal holds the correction's words.
CORRECTION_UNSURE = _declare(
    "correction-unsure",
    _("更正未能照搬"),
    _("本版换了新原文，这里的更正未能全部带过来；请对照新原文重新更正"),
    Severity.TEXT,
)
# Source: the print may have none, 004 l.3.
HEADLINE_MISSING = _declare(
    "headline-missing",
    _("没有标题"),
    _("原版若无标题，可拟一个；若有，把那一行设为主题"),
    Severity.FACT,
)
DATE_MISSING = _declare(
    "date-missing",
    _("日期不明"),
    _("版面没有写明日期；请填写"),
    Severity.FACT,
)
# The weekday printed beside the date is another date's.
DATE_DOUBTFUL = _declare(
    "date-doubtful",
    _("日期与星期不合"),
    _("请核对日期"),
    Severity.FACT,
)
NUMBER_MISSING = _declare(
    "number-missing",
    _("版次不明"),
    _("版面没有写明版次；请填写"),
    Severity.FACT,
)
