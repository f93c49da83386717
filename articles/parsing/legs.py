"""The text of one story in reading order: cut paragraphs joined, legs printed out of order put right."""

from __future__ import annotations

import re
from collections.abc import Sequence

from articles.parsing.bigrams import bond, start_bits
from articles.parsing.credits import is_closing_note, is_sender
from articles.parsing.jumps import find_jumps
from articles.parsing.line_classes import CLOSERS, TEXT_CLASSES, LineClass
from articles.parsing.lines import Line, breaks_off, repeated_chars
from articles.parsing.marks import BARE_DATE, is_dateline, is_notice_heading, opens_letter
from articles.parsing.story_lines import StoryLines
from articles.parsing.tagger.candidates import read_weights, weigh_choices
from articles.parsing.topics import Topics

Runs = list[list[int]]

MOST_RUNS = 200  # of a story whose legs may be turned
_VERSE_CHARS = 24  # of a line of verse at most
_ITEM_MARKS = "【@●■◆▲△★"  # with which a paragraph begins
_SHORT_CHARS = 40
_LONG_CHARS = 80
_TIME = re.compile(r"近日|日前|昨|连日来|\d+[日月年]|今年|最近")
# How texts close: 将新的发展篇章书写在津沽大地上 (004 l.49); and how they continue: 他说, 此外, 同时.
_CLOSES = re.compile(
    r"篇章|力量|贡献|未来|奋斗|大地|保障|进展|成效|必将|一定能|让我们|梦|前行|前进|参加|出席|陪同"
)
_GOES_ON = re.compile(
    r"[“‘]?(?:他|她|它|其|这|那|此|同时|但|而|不过|然而|因此|因为|所以|于是|另|对此|据|记者|目前|如今|现在|下一步|为了|为此|会议|会上"
    r"|[一二三四五六七八九]是|首先|其次|最后|第[一二三四五六]|.{2,4}(?:说|表示|指出|强调|介绍|认为))"
)
_NAMED = re.compile(
    r"(?:书记|主席|部长|省长|市长|主任|局长|院长|校长|总统|总理|教授|经理|董事长|记者)[\u4e00-\u9fff]{2,4}"
)


def order_text(
    story: StoryLines, lines: Sequence[Line], classes: Sequence[LineClass], topics: Topics
) -> tuple[Runs, float]:
    """Runs of lines, each a paragraph, in reading order, and the confidence of the order, 0 to 1.

    Together the runs hold the story's text once. Source: seed 004 l.39-57, second leg first.
    """
    runs: Runs = []
    for i in story.text:
        if runs and continues(runs[-1][-1], i, lines, classes):
            runs[-1].append(i)
        else:
            runs.append([i])
    return turn_legs(runs, story.headings, lines, classes, topics)


def continues(before: int, i: int, lines: Sequence[Line], classes: Sequence[LineClass]) -> bool:
    """Whether line `i` continues the paragraph of the story's line before it, right above it or above a
    box."""
    if before == i - 1:
        return classes[i] == LineClass.REST
    return is_hanging(before, lines, classes) and classes[i] not in CLOSERS


def is_hanging(i: int, lines: Sequence[Line], classes: Sequence[LineClass]) -> bool:
    """Whether the line is text that breaks off, and neither verse nor the date under a notice."""
    breaks = classes[i] in TEXT_CLASSES and breaks_off(lines[i]) and not BARE_DATE.fullmatch(lines[i].folded)
    return breaks and not _is_verse(i, lines, classes)


def _is_verse(i: int, lines: Sequence[Line], classes: Sequence[LineClass]) -> bool:
    """Whether the line and the one above it are short and without a stop; a foot has sentences above it."""
    pair = lines[max(0, i - 1) : i + 1]
    is_short = all(len(line.folded) <= _VERSE_CHARS and breaks_off(line) for line in pair)
    return is_short and classes[i] != LineClass.REST and i > 0 and classes[i - 1] in TEXT_CLASSES


def closes_without_stop(ends: Sequence[Line]) -> bool:
    """Whether a text may end as these last lines of it do, the last without a stop: with a reader's address
    and name (江苏某市 张先生), with a note (数据来源:…) or a date, or as verse of three lines or more."""
    is_verse = len(ends) > 2 and all(len(line.folded) <= _VERSE_CHARS and breaks_off(line) for line in ends)
    is_noted = is_closing_note(ends[-1].plain) or bool(BARE_DATE.fullmatch(ends[-1].folded))
    return is_verse or is_noted or is_sender(ends[-1].plain)


def turn_legs(
    runs: Runs, headings: Sequence[int], lines: Sequence[Line], classes: Sequence[LineClass], topics: Topics
) -> tuple[Runs, float]:
    """The runs, with a second leg printed before the first put after it, and the confidence of that.

    The story opens where nothing breaks off above: that is its end. A notice has no legs.
    """
    if any(is_notice_heading(lines[i].folded) for i in headings):
        return runs, 1.0
    front = next((n for n, run in enumerate(runs) if classes[run[0]] in TEXT_CLASSES), len(runs))
    back = len(runs) - (len(runs) > 1 and classes[runs[-1][0]] == LineClass.BYLINE)
    text = runs[front:back]
    if not 1 < len(text) <= MOST_RUNS:
        return runs, 1.0
    start, confidence = _find_jump_start(text, lines, classes), 1.0
    if not start:
        if not hangs_together(text[-1][-1], text[0][0], lines, classes):
            return runs, 1.0
        start, confidence = _choose_start(text, headings, lines, classes, topics)
    second, first = text[:start], text[start:]
    turned = [*first[:-1], first[-1] + second[0], *second[1:]]
    return runs[:front] + turned + runs[back:], confidence


def _find_jump_start(text: Runs, lines: Sequence[Line], classes: Sequence[LineClass]) -> int:
    """The run below one that names the page where the text continues, for there it ends; 0 without one, or
    where the last line does not break off."""
    if not is_hanging(text[-1][-1], lines, classes) or is_dateline(lines[text[0][0]].folded):
        return 0
    jumping = [n for n, run in enumerate(text[:-1], 1) if find_jumps(lines[run[-1]].plain).jump_to]
    return jumping[-1] if jumping else 0


def _choose_start(
    text: Runs, headings: Sequence[int], lines: Sequence[Line], classes: Sequence[LineClass], topics: Topics
) -> tuple[int, float]:
    """The likeliest of the runs below the first to open the text, and how likely it does."""
    openings = opening_features(text, headings, lines, classes, topics)
    chances = weigh_choices(openings, read_weights()["openings"])
    whole = [n for n, features in enumerate(openings) if not features["broken above"]] or range(len(openings))
    best = max(whole, key=chances.__getitem__)
    return best + 1, chances[best]


def is_broken(run: Sequence[int], lines: Sequence[Line], classes: Sequence[LineClass]) -> bool:
    """Whether the run cannot be the end of a text: it breaks off and is no closing credit."""
    return classes[run[0]] not in CLOSERS and breaks_off(lines[run[-1]])


def hangs_together(foot: int, top: int, lines: Sequence[Line], classes: Sequence[LineClass]) -> bool:
    """Whether the text's last line breaks off and its first line, which begins mid-sentence, continues it."""
    last, first = lines[foot], lines[top]
    is_cut_subhead = classes[foot] == LineClass.SUBHEAD and classes[top] == LineClass.TAIL
    cut = is_hanging(foot, lines, classes) or is_cut_subhead
    if not cut or is_dateline(first.folded) or opens_letter(first.folded) or first.folded[0] in _ITEM_MARKS:
        return False
    if first.starts_inside or last.is_open or repeated_chars(last.folded, first.folded) > 1:
        return True
    tie = bond(last.folded[-1], first.folded[0]) - start_bits(first.folded)
    return classes[top] == LineClass.TAIL or tie > 1.5


def opening_features(
    text: Runs,
    headings: Sequence[int],
    lines: Sequence[Line],
    classes: Sequence[LineClass],
    topics: Topics,
) -> list[dict[str, float]]:
    """For each run but the first, the features of the story opening there and ending above."""
    firsts = [lines[run[0]] for run in text]
    lasts = [lines[run[-1]] for run in text]
    subjects = _subject_features(text, headings, topics)
    return [
        {
            "broken above": float(is_broken(text[n - 1], lines, classes)),
            "dated": float(is_dateline(firsts[n].folded)),
            f"class {classes[text[n][0]]}": 1.0,
            f"class above {classes[text[n - 1][0]]}": 1.0,
        }
        | _size_features(firsts, lasts, n)
        | _phrase_features(firsts, lasts, n)
        | subjects[n]
        for n in range(1, len(text))
    ]


def _size_features(firsts: Sequence[Line], lasts: Sequence[Line], n: int) -> dict[str, float]:
    """How long the first lines of the runs around an opening are; briefs and closing remarks are short."""
    first = firsts[n].folded
    is_short = len(first) < _SHORT_CHARS
    then_long = n + 1 < len(firsts) and len(firsts[n + 1].folded) > _LONG_CHARS
    return {
        "one sentence": float(firsts[n].is_ended and not firsts[n].has_stop_inside),
        "short": float(is_short),
        "short, then long": float(is_short and then_long),
        "short, behind a close": float(is_short and bool(_CLOSES.search(lasts[n - 1].folded[-40:]))),
        "size": min(len(first), 300) / 100,
        "size above": min(len(lasts[n - 1].folded), 300) / 100,
    }


def _phrase_features(firsts: Sequence[Line], lasts: Sequence[Line], n: int) -> dict[str, float]:
    """The words with which texts open, continue and close, at an opening and above it."""
    first, above, last = firsts[n].folded, firsts[n - 1].folded, lasts[n - 1].folded
    return {
        "closes": float(bool(_CLOSES.search(last[-40:]))),
        "names": float(bool(_NAMED.search(first[:60]))),
        "names above": float(bool(_NAMED.search(above[:60]))),
        "goes on": float(bool(_GOES_ON.match(first))),
        "goes on above": float(bool(_GOES_ON.match(above))),
        "start": start_bits(first),
        "time": float(bool(_TIME.search(first[:20]))),
        f"begins {first[:2]}": 1.0,
        f"above begins {above[:2]}": 1.0,
        f"above ends {last[-2:]}": 1.0,
    }


def _subject_features(text: Runs, headings: Sequence[int], topics: Topics) -> list[dict[str, float]]:
    """For each run, how alike the texts around it are, and how alike it is to the headings and the whole."""
    bags = [topics.join(run) for run in text]
    about, whole = topics.join(headings), topics.join(i for run in text for i in run)
    nearness = [topics.likeness(about, bag) for bag in bags]
    nearest = max(nearness[1:], default=0.0)
    features: list[dict[str, float]] = [{}]
    for n in range(1, len(text)):
        above = topics.likeness(bags[n - 1], bags[n])
        below = topics.likeness(bags[n], bags[min(n + 1, len(bags) - 1)])
        wide_above = topics.join(i for run in text[max(0, n - 3) : n] for i in run)
        wide_below = topics.join(i for run in text[n : n + 3] for i in run)
        features.append(
            {
                "nearest headings": float(nearness[n] == nearest > 0),
                "headings": nearness[n] * 10,
                "headings above": nearness[n - 1] * 10,
                "near": above * 10,
                "lean": (below - above) * 10,
                "wide": topics.likeness(wide_above, wide_below) * 10,
                "centre": topics.likeness(whole, bags[n]) * 3,
                "centre above": topics.likeness(whole, bags[n - 1]) * 3,
            }
        )
    return features
