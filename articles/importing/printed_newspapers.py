"""The newspaper that a page's own folio names, where nothing else says which it is."""

from __future__ import annotations

import re

from articles.models import Newspaper
from articles.parsing import ParsedPage
from articles.parsing.lines import fold
from articles.parsing.script import plain_text

_HAN = "\u3400-\u9fff"
_TELLING = re.compile(f"[{_HAN}].*[{_HAN}]")  # a single letter or number may stand in any folio


def find_printed_newspaper(text: str, parsed: ParsedPage) -> str:
    """The name of the archive's newspaper that stands by itself in lines that belong to no article.

    Blanks within the name, width and script do not matter. Empty if no name stands there, or those of several
    newspapers do. A name that the archive does not have is not guessed: an advertisement may name any paper.
    """
    lines = text.split("\n")
    furniture = "\n".join(fold(plain_text(lines[at])) for at in parsed.noise)
    names = filter(_TELLING.search, Newspaper.objects.values_list("name", flat=True))
    named = []
    for name in sorted(names, key=len, reverse=True):  # a name within a longer one does not count again
        furniture, count = _name_pattern(name).subn("|", furniture)
        named += [name] * bool(count)
    return named[0] if len(named) == 1 else ""


def _name_pattern(name: str) -> re.Pattern[str]:
    """Matches the name between what is no Chinese character: not 天津日报 in 今日天津日报社."""
    chars = r"[ \u00a0]*".join(map(re.escape, "".join(fold(plain_text(name)).split())))
    return re.compile(f"(?<![{_HAN}]){chars}(?![{_HAN}])")
