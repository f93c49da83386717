"""Every doubt that parsing may have: its code, what it means, what an editor does about it.

`label` and `remedy` are what editors read; the comment beside each code says the same in English.

A flag's `proposal`, where it has one, says what parsing suspects instead: {"merge": lines} the story that
begins there belongs to the one above; {"split": lines} a story begins there; {"join": lines} the line goes on
the paragraph above; {"cut": lines} it begins one of its own; {"goes_on": …} where a jump may go on.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FlagKind:
    """A kind of doubt: `label` names it in a few characters, `remedy` says what to look at and to do."""

    code: str
    label: str
    remedy: str


# A story begins or ends at these lines perhaps, perhaps not: compare with the print; split or merge.
START_UNSURE = "start-unsure"
# No headline was found; the print may have none (004 l.3): write one or take the line that is it.
HEADLINE_MISSING = "headline-missing"
# Which of the heading lines is kicker, headline, deck or banner is not certain: set their roles.
HEADING_UNSURE = "heading-unsure"
# A paragraph was put together, or left in two, without certainty: join or cut.
JOIN_UNSURE = "join-unsure"
# What the next leg repeats was left out, but may be the print's own (`推进|进、`, 003 l.15-17): compare.
REPEAT_UNSURE = "repeat-unsure"
# Legs stood out of order (004 l.39-57), and where the text opens is not certain: read it through, reorder.
ORDER_UNSURE = "order-unsure"
# The text begins inside a sentence, and nothing on the page leads up to it: look for its beginning.
BEGINS_INSIDE = "begins-inside"
# The text breaks off, without 下转: look for the rest, here or on another page.
BREAKS_OFF = "breaks-off"
# Where a box ends and the story around it goes on is not certain: move lines (002 l.29-43).
BOX_UNSURE = "box-unsure"
# 下转 or 上接 without its other end in this issue: look for it, or import the page that is missing.
JUMP_UNPAIRED = "jump-unpaired"
# Two ends of a jump were paired without certainty: confirm the link or choose another.
JUMP_UNSURE = "jump-unsure"
# The page tells no date that is certain: enter it; the words that tell a part of it are kept as its basis.
DATE_MISSING = "date-missing"
# The weekday printed beside the date is another one's: check it.
DATE_DOUBTFUL = "date-doubtful"
# The page tells no page number: enter it.
NUMBER_MISSING = "number-missing"
# More lines than a printed page holds: a whole issue, or no newspaper. Check the file; cut it into pages.
TOO_LONG = "too-long"
# A heading is longer than an article's heads may be, and was cut on import: is it text? The block is whole.
HEAD_TOO_LONG = "head-too-long"


def _(words: str) -> str:
    """The words themselves, marked for those who put the interface into other languages."""
    return words


FLAG_KINDS = (
    FlagKind(START_UNSURE, _("起止存疑"), _("对照原版,看这些行是否属于本篇;需要时拆分或合并")),
    FlagKind(HEADLINE_MISSING, _("没有标题"), _("原版若无标题,可拟一个;若有,把那一行设为主题")),
    FlagKind(HEADING_UNSURE, _("标题层次存疑"), _("核对引题、主题、副题和栏目名")),
    FlagKind(JOIN_UNSURE, _("段落接续存疑"), _("核对这些行是否同一段;需要时接上或断开")),
    FlagKind(REPEAT_UNSURE, _("重复字存疑"), _("接续处重复的字已略去一次;请核对原版是否本来如此")),
    FlagKind(ORDER_UNSURE, _("顺序存疑"), _("原版分栏次序颠倒,已试行重排;请通读一遍,需要时调整")),
    FlagKind(BEGINS_INSIDE, _("开头残缺"), _("正文从半句开始;请在本版或他版寻找开头")),
    FlagKind(BREAKS_OFF, _("结尾残缺"), _("正文在半句处中断;请在本版或他版寻找下文")),
    FlagKind(BOX_UNSURE, _("框文起止存疑"), _("核对框内文字到哪一行为止;需要时把行移回主文")),
    FlagKind(JUMP_UNPAIRED, _("转版未接上"), _("本期没有找到转版的另一半;请查找或补录那一版")),
    FlagKind(JUMP_UNSURE, _("转版存疑"), _("请确认转版的前后两半是同一篇,或另选")),
    FlagKind(DATE_MISSING, _("日期不明"), _("版面没有写明日期;请填写")),
    FlagKind(DATE_DOUBTFUL, _("日期与星期不合"), _("请核对日期")),
    FlagKind(HEAD_TOO_LONG, _("标题过长"), _("标题太长,已截短;请核对其中是否有正文")),
    FlagKind(TOO_LONG, _("版面过长"), _("一版没有这么多行;请检查文件,需要时按版拆开再导入")),
    FlagKind(NUMBER_MISSING, _("版次不明"), _("版面没有写明版次;请填写")),
)
