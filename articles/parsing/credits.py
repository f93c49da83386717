"""Who wrote a story and who took its picture: the credits of a line, of a first sentence, of a closer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from articles.parsing.values import Block, Contributor, Role

_NAME = r"[一-龥㐀-䶵][一-龥㐀-䶵· \u3000\xa0]{0,10}[一-龥㐀-䶵]"
_ROLE = r"(?:见习|实习|特约)?记者|通讯员|评论员"
_CREDITS = re.compile(rf"({_ROLE})\s*((?:{_NAME}[、\s]*)+?)(?=\s*(?:{_ROLE}|摄|[)）]|报道|$))")
_PHOTO = re.compile(rf"^(?:新华社|本报|本社)?(?:记者)?\s*({_NAME})\s*摄$")


def is_photo_credit(line: str) -> bool:
    """Whether the line says who took a picture and nothing else (`记者 姜宝成 摄`). Never raises."""
    return bool(_PHOTO.match(line.strip()))


def is_byline(line: str) -> bool:
    """Whether the line is nothing but credits of a text (`■ 本报记者 徐丽 孟若冰`). Never raises."""
    text = re.sub(r"^[■●▲◆□]\s*|本报", "", line.strip())
    return text == "评论员" or (bool(text) and not _CREDITS.sub("", text).strip())


def find_contributors(blocks: Sequence[Block]) -> tuple[Contributor, ...]:
    """The people whom a story's blocks credit, in printed order, without repeats. Never raises."""
    found: dict[Contributor, None] = {}
    for block in blocks:
        text = block.text.strip()
        if photo := _PHOTO.match(text):
            found[Contributor("摄", re.sub(r"\s", "", photo[1]))] = None
        elif text == "本报评论员":
            found[Contributor(text, "")] = None
        elif block.role in (Role.BYLINE, Role.BODY):
            head = text if block.role == Role.BYLINE else "".join(re.findall(r"^.{0,40}?[(（][^)）]*[)）]", text))
            for role, names in _CREDITS.findall(head):
                found.update(dict.fromkeys(Contributor(role, name) for name in re.split(r"[、\s]+", names) if name))
    return tuple(found)
