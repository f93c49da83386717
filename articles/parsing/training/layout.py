"""Articles with known parts → page texts with the faults of print, and the truth of each.

Faults and rates are about those of the seeds: legs cut about once in 500 characters, a tenth of the cuts with
characters of the foot repeated, legs out of order, boxes inside articles, headings run together on a line or
missing, folio and staff lines. No article's text is kept: only `learn` reads these pages.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from articles.parsing.lines import fold
from articles.parsing.marks import is_dateline, is_label
from articles.parsing.training.house_styles import (
    Blocks,
    HouseStyle,
    make_box,
    make_comment,
    make_extras,
    make_masthead,
    restyle,
)

_HALF = str.maketrans("，；：？！（）", ",;:?!()")
_WIRE = re.compile(r"\((?:据)?(?:本报|新华社|中新社)[^()]{0,30}(?:电|讯)\)")
_DATED = re.compile(r"^(?:据)?(?:本报|新华社|中新社)[^，。,]{0,16}(?:电|讯)")
_BYLINE = re.compile(r"[■●]?\s*(?:本报|新华社)?(?:见习|特约)?(?:记者|通讯员|评论员)[^,，。]{0,24}")
_CLOSED = re.compile(r"\([^()]{2,60}\)|" + _BYLINE.pattern)
_COLUMN = re.compile(r"[（(]([^（()）]{2,12})[)）]$")
_BOXES = ("新闻延伸", "相关链接", "延伸阅读", "新闻链接", "背景链接", "新闻背景")
_COLUMNS = ("经济观察", "现场", "今日谈", "一线调查", "权威发布", "热点", "身边事", "民生", "环球", "大家谈")
_LABELS = ("人物", "故事", "点评", "背景", "讲述", "现场", "观点", "提示")
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉力健"
SUBHEAD_CHARS = 24
ABSTRACT_CHARS = (14, 70)
_DENSE = 0.03  # share of pages without blank lines
MOST_PARAGRAPHS = 24  # of an article; longer ones are cut short
MOST_CHARS = 4000


@dataclass(slots=True)
class PrintedBlock:
    """A block to be printed: its role, and its text in the parts into which legs cut it."""

    role: str
    parts: list[str]
    overlaps: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Item:
    """An article to be printed: headings, then text, as read; `order` is that of (piece, part) in print."""

    kind: str
    pieces: list[PrintedBlock]
    order: list[tuple[int, int]] = field(default_factory=list)
    box: Item | None = None
    box_after: int = -1


def lay_out_page(
    rows: list[dict[str, Any]],
    rng: random.Random,
    boxes: float = 0.14,
    *,
    style: HouseStyle | None = None,
) -> dict[str, Any]:
    """A page of the articles in `rows` (kicker, title, subtitle, author, body): its `text` and its truth.

    `style` is another paper's, if the page is printed in one.
    """
    half, local = rng.random() < 0.5, rng.random() < 0.25
    faults = _draw_faults(style, rng)
    items = _make_items(rows, style, rng, half=half, local=local and style is None, faults=faults)
    nested = nest_boxes(items, rng, boxes if faults else 0.0)
    page = _Printer(rng, dense=style.dense if style else _DENSE)
    for line in _make_folio(rows[0], style, rng, half=half):
        page.print_noise(line)
    for item in nested:
        page.print_item(item)
    if rng.random() < 0.25:
        page.print_photo(rng, half=half)
    if rng.random() < 0.15:
        page.print_noise(_staff(rng))
    return page.truth(rows[0])


def _draw_faults(style: HouseStyle | None, rng: random.Random) -> int:
    """How often, against the seeds, the page's text has faults of print: once, twice, or never."""
    is_whole = style is not None and rng.random() < style.whole
    return 0 if is_whole else rng.choice((1, 1, 1, 2))


def _make_items(
    rows: Sequence[dict[str, Any]],
    style: HouseStyle | None,
    rng: random.Random,
    *,
    half: bool,
    local: bool,
    faults: int,
) -> list[Item]:
    """The articles to be printed, with what a paper of this style prints beside them."""
    items = [
        made
        for i, row in enumerate(rows)
        for made in make_items(row, rng, half=half, local=local, first=not i, faults=faults, style=style)
    ]
    return items if style is None else _mix(items, make_extras(rows, style, rng), rng)


def _make_folio(
    row: dict[str, Any], style: HouseStyle | None, rng: random.Random, *, half: bool
) -> list[str]:
    """The lines of the page's folio or masthead; empty where it has none."""
    if style and rng.random() < 0.5:
        return make_masthead(row, rng)
    return [_folio(row, rng, half=half)] if rng.random() < 0.35 else []


def _mix(items: list[Item], extras: Sequence[tuple[str, Blocks]], rng: random.Random) -> list[Item]:
    """The articles with notices, verse and round-ups between them."""
    for kind, blocks in extras:
        place = rng.randint(0, len(items))
        if place == len(items) or items[place].kind != "sidebar":
            items.insert(place, _make_plain(kind, blocks))
    return items


def _make_plain(kind: str, blocks: Blocks) -> Item:
    """The item of these roles and texts, printed as read."""
    item = Item(kind, [PrintedBlock(role, [text]) for role, text in blocks])
    item.order = _list_parts(item.pieces)
    return item


def is_plain(row: dict[str, Any]) -> bool:
    """Whether the article is one story in prose: no round-up of several with datelines, no verse."""
    body = [fold(text).strip() for text in row["body"] if text.strip()]
    inner = sum(bool(_DATED.match(text)) or is_dateline(text) for text in body[1:]) + sum(
        bool(_CLOSED.fullmatch(text)) for text in body[:-2]
    )
    heads = [text for text in body if role_of(text) == "subhead"]
    columns = sum(bool(_COLUMN.search(text)) for text in heads)
    return bool(body) and not inner and not columns and len(heads) * 3 <= len(body)


def is_long(row: dict[str, Any]) -> bool:
    """Whether the article is longer than those that share a page with others."""
    return len(row["body"]) > MOST_PARAGRAPHS or sum(map(len, row["body"])) > MOST_CHARS


def make_items(
    row: dict[str, Any],
    rng: random.Random,
    *,
    half: bool,
    local: bool,
    first: bool,
    faults: int = 1,
    style: HouseStyle | None = None,
) -> list[Item]:
    """The article as pieces, some cut, `faults` times as often as in the seeds, and the box or the comment it
    ends in.

    Their printed order is set. Empty where the article has no text.
    """
    body = _read_body(row, rng, half=half)
    if not body:
        return []
    dated = bool(_DATED.match(body[0])) and not local
    headings = _make_headings(row, rng, half=half, dated=dated, first=first, faults=faults)
    byline = _print_byline(row, half=half)
    if local:
        body, byline = _sign_locally(body, byline, rng, half=half, headed=bool(headings))
    text = [PrintedBlock(role_of(paragraph), [paragraph]) for paragraph in _add_asides(body, headings, rng)]
    headings, byline, text, others = _restyle_pieces(headings, byline, text, style, rng)
    if rng.random() < 0.06 and len(text) > 2:
        text = _jump_off(text, rng)
    for piece in text:
        cut_piece(piece, rng, faults)
    item = Item(_kind_of(headings), headings + byline + text)
    item.order = _list_parts(item.pieces)
    if rng.random() < 0.08 * faults and len(text) >= 4 and headings:
        turn_legs(item, len(headings) + len(byline), rng)
    return [item, *others]


def _restyle_pieces(
    headings: list[PrintedBlock],
    byline: list[PrintedBlock],
    text: list[PrintedBlock],
    style: HouseStyle | None,
    rng: random.Random,
) -> tuple[list[PrintedBlock], list[PrintedBlock], list[PrintedBlock], list[Item]]:
    """The pieces as a paper of this style prints them, and the box or the comment that the article ends in,
    if there is one."""
    if style is None:
        return headings, byline, text, []
    heads, signed, words = (
        [(piece.role, piece.parts[0]) for piece in pieces] for pieces in (headings, byline, text)
    )
    words, box = make_box(words, style, rng)
    words, comment = make_comment(words, style, rng)
    restyled = restyle(heads, signed, words, style, rng)
    one, two, three = ([PrintedBlock(role, [words]) for role, words in blocks] for blocks in restyled)
    others = [_make_plain(kind, blocks) for kind, blocks in (("sidebar", box), ("news", comment)) if blocks]
    return one, two, three, others


def _list_parts(pieces: Sequence[PrintedBlock]) -> list[tuple[int, int]]:
    """Every (piece, part), as read."""
    return [(p, q) for p, piece in enumerate(pieces) for q in range(len(piece.parts))]


def _kind_of(headings: Sequence[PrintedBlock]) -> str:
    words = "".join(piece.parts[0] for piece in headings)
    return "commentary" if "评论员" in words or "社论" in words else "news"


def _read_body(row: dict[str, Any], rng: random.Random, *, half: bool) -> list[str]:
    """The article's paragraphs; of a long article the first ones."""
    body = [text for text in (_clean(text, half=half) for text in row["body"]) if text]
    return body[: rng.randint(6, 24)] if is_long(row) else body


def _clean(text: str | None, *, half: bool) -> str:
    """The text with single blanks, and with half-width marks where the page prints these."""
    text = (text or "").translate(_HALF) if half else text or ""
    return re.sub(r"[\s \xa0\u3000]+", " ", text).strip()


def _print_byline(row: dict[str, Any], *, half: bool) -> list[PrintedBlock]:
    """The byline that stood between headings and text."""
    stood = row.get("author_from", "").startswith("head_paragraph") and row.get("author")
    return [PrintedBlock("byline", [_clean(row["author"], half=half)])] if stood else []


def _sign_locally(
    body: list[str], byline: list[PrintedBlock], rng: random.Random, *, half: bool, headed: bool
) -> tuple[list[str], list[PrintedBlock]]:
    """Body and byline with the credits of a town's own paper: in the lead, under the headings, at the end."""
    names = " ".join(_make_name(rng) for _ in range(rng.choice((1, 1, 2))))
    lead = _DATED.sub("", body[0])
    lead = re.sub(r"^\s*[（(][^（()）]{2,24}[)）]", "", lead).strip() or lead
    if rng.random() < 0.5:
        return [_clean(f"本报讯（记者 {names}）", half=half) + lead, *body[1:]], byline
    if headed and rng.random() < 0.3:
        titles = ("■ 本报记者 ", "本报记者 ", "记者 ")
        return [lead, *body[1:]], [PrintedBlock("byline", [rng.choice(titles) + names])]
    if rng.random() < 0.8 and not _WIRE.fullmatch(fold(body[-1])):
        return [lead, *body[1:], "记者 " + names], byline
    return [lead, *body[1:]], byline


def _make_name(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.choice((1, 1, 2))))


def _jump_off(text: list[PrintedBlock], rng: random.Random) -> list[PrintedBlock]:
    """The first pieces, the last of them with a mark that the text continues on another page."""
    text = text[: rng.randint(1, len(text) - 1)]
    mark = rng.choice(("(下转第{}版)", "(下转{}版)", "（下转第{}版）"))
    text[-1].parts[0] += mark.format(rng.choice(("2", "3", "4", "二", "三", "四", "五")))
    return text


def _add_asides(body: list[str], headings: Sequence[PrintedBlock], rng: random.Random) -> list[str]:
    """The paragraphs, sometimes with a commentary's abstract above or labels (【点评】) between them."""
    has_column = any(_COLUMN.search(fold(piece.parts[0])) for piece in headings)
    added = list(body)
    if len(body) > 2 and rng.random() < (0.25 if has_column else 0.01):
        added[:0] = _make_abstract(body, rng)
    return _add_labels(added, rng)


def _make_abstract(body: list[str], rng: random.Random) -> list[str]:
    """One or two sentences of the text, without their stops."""
    sentences = [text.strip("“”") for text in re.split("[。？！?!…]", rng.choice(body[1:]))]
    fit = [text for text in sentences if ABSTRACT_CHARS[0] <= len(text) <= ABSTRACT_CHARS[1]]
    return rng.sample(fit, min(len(fit), rng.choice((1, 1, 2))))


def _add_labels(body: list[str], rng: random.Random) -> list[str]:
    """The paragraphs, sometimes with labels between them or before the subheads."""
    if rng.random() < 0.02:
        added = list(body)
        for place in sorted(rng.sample(range(len(added)), min(2, len(added))), reverse=True):
            added.insert(place, f"【{rng.choice(_LABELS)}】")
        return added
    if rng.random() < 0.1:
        label = rng.choice(_LABELS)
        return [f"【{label}】{text}" if role_of(text) == "subhead" else text for text in body]
    return body


def role_of(text: str) -> str:
    """The role of a paragraph of the text, by the conventions of the dev truth."""
    folded = fold(text)
    if is_label(folded):
        return "label"
    if _WIRE.fullmatch(folded) or (folded[0] != "(" and _BYLINE.fullmatch(folded)):
        return "byline"
    bare = folded.rstrip("”’」』\"')】》 ")
    ended = bare.endswith(("。", "!", "?", "…", ":", ";")) or folded.startswith("(")
    return "body" if ended or len(folded) > SUBHEAD_CHARS else "subhead"


def _make_headings(
    row: dict[str, Any], rng: random.Random, *, half: bool, dated: bool, first: bool, faults: int
) -> list[PrintedBlock]:
    """The headings; empty where the article is printed without, as some with a dateline are."""
    kicker, title, deck = _read_headings(row, rng, half=half)
    missing = 0.25 if dated else 0.1 if first else 0.01
    if not title or (faults and rng.random() < missing):
        return []
    title, column = _take_column(title, rng)
    texts = (("kicker", kicker), ("headline", title), ("deck", deck))
    pieces = _run_together([PrintedBlock(role, [text]) for role, text in texts if text], rng)
    if column:
        pieces.insert(0 if rng.random() < 0.7 else len(pieces), PrintedBlock("column", [column]))
    return pieces


def _run_together(pieces: list[PrintedBlock], rng: random.Random) -> list[PrintedBlock]:
    """The headings, sometimes as one on one line."""
    if len(pieces) < 2 or rng.random() >= 0.2 or _is_dashed(pieces[-1]):
        return pieces
    return [PrintedBlock("headline", [" ".join(piece.parts[0] for piece in pieces)])]


def _is_dashed(piece: PrintedBlock) -> bool:
    return piece.role == "deck" and piece.parts[0].startswith("—")


def _read_headings(row: dict[str, Any], rng: random.Random, *, half: bool) -> list[str]:
    """The article's kicker, headline and deck, the headline sometimes with a column's name added."""
    kicker, title, deck = (_clean(row[part], half=half) for part in ("kicker", "title", "subtitle"))
    is_1998 = row.get("source", "").find("PFR") >= 0
    if is_1998 and len(deck) < 7:
        deck = ""
    title = re.sub(r"[（(]附?图片[^）)]*[)）]", "", title)
    if title and not is_1998 and not _COLUMN.search(title) and rng.random() < 0.15:
        title += _clean(f"（{rng.choice(_COLUMNS)}）", half=half)
    return [kicker, title, deck]


def _take_column(title: str, rng: random.Random) -> tuple[str, str]:
    """The title and the column's name, which sometimes moves from the title to a line of its own."""
    column = _COLUMN.search(title)
    if column and rng.random() < 0.1:
        return title[: column.start()].strip(), column[1]
    return title, ""


def cut_piece(piece: PrintedBlock, rng: random.Random, faults: int = 1) -> None:
    """Cut the paragraph where a leg may end; sometimes the next leg repeats up to three characters."""
    text = piece.parts[0]
    if piece.role != "body" or len(text) < 30 or rng.random() > min(0.2, len(text) / 400) * faults:
        return
    at = rng.randint(10, len(text) - 10)
    if text[at - 1].isspace() or text[at].isspace():
        return
    repeat = rng.choice((1, 1, 1, 2, 2, 3)) if rng.random() < 0.12 else 0
    piece.parts = [text[:at], text[at - repeat :]]
    piece.overlaps = [repeat]


def turn_legs(item: Item, heads: int, rng: random.Random) -> None:
    """Print the second leg before the first, the cut inside a paragraph. A closing credit stays last."""
    choices = [
        p
        for p in range(heads + 1, len(item.pieces))
        if item.pieces[p].role == "body" and len(item.pieces[p].parts[0]) > 50
    ]
    if not choices:
        return
    p = rng.choice(choices)
    piece = item.pieces[p]
    if len(piece.parts) == 1:
        at = rng.randint(8, len(piece.parts[0]) - 8)
        piece.parts, piece.overlaps = [piece.parts[0][:at], piece.parts[0][at:]], [0]
    top = [key for key in item.order if key[0] < heads]
    text = [(q, part) for q in range(heads, len(item.pieces)) for part in range(len(item.pieces[q].parts))]
    closer = [text.pop()] if item.pieces[-1].role == "byline" and p != len(item.pieces) - 1 else []
    cut = text.index((p, 1))
    item.order = top + text[cut:] + text[:cut] + closer


def nest_boxes(items: list[Item], rng: random.Random, rate: float) -> list[Item]:
    """The articles, some of them as labelled boxes inside the one before."""
    out: list[Item] = []
    for item in items:
        host = out[-1] if out and _is_roomy(out[-1]) else None
        fits = host is not None and item.kind in ("news", "commentary")
        if fits and rng.random() < rate and item.order == sorted(item.order):
            label = PrintedBlock("label", [rng.choice(_BOXES)])
            item.pieces.insert(0, label)
            item.order = [(0, 0)] + [(p + 1, q) for p, q in item.order]
            item.kind = "sidebar"
            host.box = item
            host.box_after = rng.randint(_count_headings(host) + 1, len(host.order) - 2)
        else:
            out.append(item)
    return out


def _is_roomy(item: Item) -> bool:
    """Whether a box fits into the article's text, its legs being in order."""
    return (
        item.box is None and item.order == sorted(item.order) and len(item.order) > _count_headings(item) + 3
    )


def _count_headings(item: Item) -> int:
    return sum(item.pieces[p].role not in ("body", "subhead") for p, _ in item.order[:4])


class _Printer:
    """Prints lines one after another, and keeps what each belongs to."""

    def __init__(self, rng: random.Random, *, dense: float) -> None:
        self.rng = rng
        self.lines: list[str] = [""] * rng.choice((0, 1, 1, 2, 3, 4))
        self.noise: list[int] = []
        self.articles: list[dict[str, Any]] = []
        self.dense = rng.random() < dense

    def put(self, text: str, *, close: bool = False) -> int:
        if self.lines and not close and not self.dense and self.lines[-1]:
            self.lines += [""] * (3 if self.rng.random() < 0.05 else 1)
        self.lines.append(text)
        return len(self.lines) - 1

    def print_noise(self, text: str) -> None:
        self.noise.append(self.put(text))

    def print_item(self, item: Item) -> None:
        slot = len(self.articles)
        article: dict[str, Any] = {"kind": item.kind, "contributors": [], "jump_to": None}
        self.articles.append(article)
        places: dict[tuple[int, int], int] = {}
        for n, (p, q) in enumerate(item.order):
            if item.box is not None and n == item.box_after:
                self.print_item(item.box)
            places[p, q] = self.put(item.pieces[p].parts[q])
        blocks = []
        for p, piece in enumerate(item.pieces):
            text = piece.parts[0] + "".join(
                part[over:] for part, over in zip(piece.parts[1:], piece.overlaps, strict=False)
            )
            at = [places[p, q] for q in range(len(piece.parts))]
            blocks.append({"role": piece.role, "lines": at, "text": text})
        jump = re.search(r"[(（]下转第?(\S+?)版", blocks[-1]["text"])
        article["jump_to"] = jump and jump[1].translate(str.maketrans("一二三四五六七八九", "123456789"))
        self.articles[slot] = article | {"blocks": blocks}

    def print_photo(self, rng: random.Random, *, half: bool) -> None:
        day, comma = rng.randint(1, 28), "," if half else "，"
        name = rng.choice(_SURNAMES) + rng.choice(_GIVEN)
        caption = f"图为{rng.randint(1, 12)}月{day}日{comma}人们在活动现场参观{comma}感受冬日里的乐趣。"
        at = self.put(caption)
        below = self.put(f"新华社记者 {name} 摄", close=True)
        blocks = [
            {"role": "caption", "lines": [at], "text": caption},
            {"role": "credit", "lines": [below], "text": self.lines[below]},
        ]
        self.articles.append(
            {"kind": "photo", "contributors": [{"role": "摄", "name": name}], "blocks": blocks}
        )

    def truth(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "text": "\n".join(self.lines),
            "date": row["date"] if self.noise and self.noise[0] < 6 else None,
            "noise": self.noise,
            "articles": self.articles,
        }


def _folio(row: dict[str, Any], rng: random.Random, *, half: bool) -> str:
    year, month, day = row["date"].split("-")
    weekday = rng.choice("一二三四五六日")
    number = row["page"] or 1
    colon = ":" if half else "："
    return rng.choice(
        (
            f"{number} 要闻 {year}年{int(month)}月{int(day)}日 星期{weekday}",
            f"第{number:02d}版{colon}要闻 人民日报 {year}年{month}月{day}日",
            f"人民日报 {year}年{int(month)}月{int(day)}日 星期{weekday} 第{number:02d}版",
        )
    )


def _staff(rng: random.Random) -> str:
    return rng.choice(("责编:王明 李华 版式:赵强", "本版编辑:刘洋 美编:陈静", "本版责编 孙立 电话:00000000"))
