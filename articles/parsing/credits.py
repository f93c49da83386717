"""Who wrote a story and who took its pictures: credits on lines of their own, in leads, in closers.

A credit is a title and names (`记者 史莺 孟若冰`), or names and a task (`杨 青摄`), in any number and order.
Text that holds anything else is no credit: `记者从…获悉` names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from articles.parsing.folio_lines import is_section
from articles.parsing.personal_names import has_surname, read_names
from articles.parsing.roles import HEADING_ROLES
from articles.parsing.script import find_printed, plain_text
from articles.parsing.values import Block, Contributor, Role

PHOTOGRAPHER = "摄"
_PROSE = (Role.BODY, Role.SUMMARY, Role.CAPTION)  # roles of blocks that begin or end with credits
MOST_CREDIT_CHARS = 200  # of a line or bracket; a longer one is prose

_HEAD_CHARS = 120  # how far into a paragraph its dateline and credits reach
_TAIL_CHARS = 260  # how far from its end a closer begins

# The person's paper or agency, not part of the title: 本报, 新华社, 本报驻日本; others only where a word
# begins.
_HOME = (
    r"(?:(?:本[报刊台社報]|新[华華]社|中新社|人民日报|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,10}?"
    r"(?:[报報社台网網刊]|周末|中心|客户端))(?:驻[\u4e00-\u9fff·]{2,8}?)?)?"
)
_RANK = r"(?:见习|見習|实习|特约|特約|特派|首席|全媒体|融媒体|摄影|文字|驻京|驻地)?"
_BASE = (
    r"(?:记者|記者|通讯员|通訊員|报道员|评论员|評論員|实习生|特约撰稿人?|特约撰述|编译员?|[指辅][导導](?:老师|教师)"
    r"|编辑部|編輯部|编辑(?=[\s|｜]))"
)
_TITLE = re.compile(rf"(?P<home>{_HOME})\s*(?P<title>{_RANK}{_BASE})(?![们會会节站证團团手招从])\s*[:：]?")
# Titles that need no name, since the paper speaks for itself: 004 l.37 `本报评论员`.
_NAMELESS = re.compile(r"(?:评论员|評論員|编辑部|編輯部)$")

# `执笔：王公龙`, `文/张三`: the task before the names.
_TASK_BEFORE = re.compile(
    r"(?P<task>(?:撰?文[/／、]?(?:[图摄]|摄影)|图[/／、]?文)(?=[\s/／:：|｜])|^摄影(?=\s)|(?:作者|^供稿)(?=\s)"
    r"|(?:执笔|作者|撰文|采写|整理|编译|绘图|制图|摄影|图片|照片|供图|供稿|摄|文|图)(?=\s*[:：/／|｜]))\s*[:：/／|｜]?\s*"
)
# `姜宝成 摄` (003 l.72), `…整理`, `…报道`: the task after the names.
_TASK_AFTER = re.compile(
    r"\s*(?:[/／]\s*(?P<slashed>文|图|摄)|[/／]?\s*(?P<task>文[并、/／ ]?[图摄]|图[、/／ ]?文|摄影报道|"
    r"图文报道|(?:摄影|供[图稿])(?!\s*[:：/／])|摄(?!影)|攝影?|(?<=\s)图$|(?:参与|采访|综合)?(?:采写|整理|采访)|编译|执笔|(?:联合|综合|参与|采访)?报道|报导"
    r"|報[导導]|绘制?|画|制图)"
    rf"(?=$|[^\u4e00-\u9fff]|{_HOME}{_RANK}(?:记者|通讯员)))"
)
# `方圆文 王松摄`: 文 is a task only where a picture's credit follows it.
_TEXT_BY = re.compile(r"(?P<writers>.{2,40}?)\s*文(?P<gap>[\s、，/／]*)(?P<rest>.*摄)$")
_PHOTO_ROLES = frozenset((PHOTOGRAPHER, "摄影记者"))
_NO_PEOPLE = frozenset(("图片", "照片", "摄影", "供图", "报道"))  # 记者 张三 图片报道
_PHOTO_TASKS = frozenset(("摄", "攝", "摄影", "攝影", "图", "图片", "照片", "供图", "摄影报道", "图文报道"))
# Of a story's byline: 摄影/本报记者 李明 under 文/本报记者 赵婷婷, and 图/文 王五.
_PHOTO_BYLINE = re.compile(
    r"^(?:摄影|图片?)\s*[:：/／]\s*(?:本报|特派|首席|见习)?记者|图[/／、]?文(?!报)|^撰文"
)
_PHOTO_TASK_END = re.compile(r"(?:摄影|图片?|照片|供图)\s*[/／]\s*$")
# Of `图/文 甲` and `撰文/摄影 乙`, who wrote the text and took the picture.
_TEXT_AND_PHOTO = re.compile(r"(?:(?P<text>撰?文)|图).?[文图摄]")
_BOTH = {"文/图": ("文", PHOTOGRAPHER), "撰文/图": ("撰文", PHOTOGRAPHER)}  # a task for both, and its roles

# A part of each title, and of each title and task; a text without any credits nobody. Each begins with a
# character and no class of them, so that a search passes over all others at once.
_TITLE_SIGN = re.compile(
    "记者|記者|讯[员員]|訊[员員]|道[员員]|论[员員]|論[员員]|实习生|特约撰|编译|指[导導]|辅[导導]|编辑|編輯"
)
_ROLE_SIGN = re.compile(
    rf"{_TITLE_SIGN.pattern}|文|图|摄|攝|绘|画|作者|供稿|执笔|采[写访]|整理|照片|报[道导導]|報[道导導]"
)
_NO_CREDIT = re.compile("[。！？!?“”…0-9０-９]")  # in prose alone
_BETWEEN_NAMES = " \u3000\xa0\t、,，;；／|｜"
_GAP = re.compile(r"[\s、，,；;/／|■◆●□◇○☆★◎※⊙]+")
_MARKS = re.compile("[■◆●□◇○☆★◎※⊙]")
_MARKER = re.compile(r"^[\s■◆●▲▶►□◇○☆★◎※⊙*\-—]+")
# `〔记者…/台北报导〕`, `…北京报道`, `…发自巴黎`, `【编译…/综合外电】`: from where, no name.
_CITIES = (
    "北京|上海|广州|深圳|天津|重庆|成都|武汉|南京|杭州|西安|沈阳|香港|澳门|台北|台中|台南|高雄|新竹|桃园|嘉义|纽约|华盛顿|旧金山|洛杉矶"
    "|伦敦|巴黎|柏林|东京|首尔|莫斯科|新加坡"
)
_FROM_WHERE = re.compile(
    rf"\s*(?:[/／][\u4e00-\u9fff]{{2,6}}(?:报[导道]|特稿|专电|综合报[导道])|[/／]综合(?:外电|报[导道])|(?:{_CITIES})(?:综合)?(?:报[导道]|专电)"
    # 本报记者甲乙丙三重报导: Taiwan's papers of the 1970s run the name and the town together.
    r"|(?<=记者[\u4e00-\u9fff]{3})[\u4e00-\u9fff]{2}报导"
    r"|发自[^()（）]{2,12})$"
)
_OPENERS = ("(", "（", "【", "〔")  # what begins words in brackets
_BRACKETED = re.compile(r"[(（【〔]([^()（）【】〔〕]{1,200})[)）】〕]")
_UNIT = re.compile(r"^[\u4e00-\u9fff]{2,8}[部办局委处科站院校室会]\s+(?=\S)")  # （宣传部 李明）
_PADDED = re.compile(r"[\u4e00-\u9fff]\s+[\u4e00-\u9fff]")
_PEN_NAME = re.compile(r"[\u4e00-\u9fff](?:\s*[\u4e00-\u9fff]){1,3}")
# A caption and its credit on one line: 列车驶过大桥 本报记者 李明 摄.
_CAPTION_CREDIT = re.compile(
    r"(?:[^。]{6,60}?\s+|.{6,120}?[。”](?:\s+|(?=[(（])))[(（]?"
    rf"(?P<credit>{_HOME}{_RANK}(?:记者|記者|通讯员)\s*[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){{1,3}}\s*[/／]?\s*[摄攝])[)）]?"
    r"|.{6,120}?[(（](?P<taken>[\u4e00-\u9fff]{2,3}\s*[/／]?\s*[摄攝])[)）]"
)
_SIGNATURE = re.compile(r"[。！？!?”…]\s*[(（]\s*([\u4e00-\u9fff](?:\s*[\u4e00-\u9fff、]){1,8})\s*[)）]$")
_NO_SIGNATURE = re.compile("[完续图表电讯社报载摘选编译注转据见下上版]")
_ARTIST = re.compile(r"[(（]([\u4e00-\u9fff]{2,3})\s*[作书刻][)）]$")  # 书法　上善若水　（常春生作）
_NOTED_AUTHOR = re.compile(r"([\u4e00-\u9fff]{2,3})\s*[(（][^()（）]{2,40}[)）]")
# 郎　静; 滨海轴承厂　常春生; 滨海小学三（2）班　常小春; 机械1501班　常春生; 一连战士　常春生.
_SIGNED = re.compile(
    r"(?P<unit>[\u4e00-\u9fff]{2,10}(?:[一二三四五六七八九\d]?[(（]\d{1,2}[)）]|\d{2,6}级?)班\s+"
    r"|[\u4e00-\u9fff]{2,15}(?:公司|车间|年级|战士|指导员|学生|学员|教师|老师|医[师生]|律师|读者|学院"
    r"|[厂矿段队校局社工院站班室路街巷村])\s+"
    r"|[\u4e00-\u9fff]{0,10}(?:旅客|顾客|用户|市民|主持人|营养师|药师|教授|研究员|咨询师|工程师|经济学家|分析师)\s+)?"
    r"(?P<name>[\u4e00-\u9fff]\s+(?![摄攝])[\u4e00-\u9fff]|(?(unit)[\u4e00-\u9fff]{2,3}|(?!)))"
)
# 常小春（八岁）.
_AGED = re.compile(
    r"(?P<name>[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){1,2})\s*[(（][\d一二三四五六七八九十]{1,3}岁半?[)）]"
)
# 姚华（临河镇／教师）, as readers of Taiwan's papers sign.
_PLACED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,3})\s*[(（][\u4e00-\u9fff]{2,6}\s*[/／·・]\s*[\u4e00-\u9fff]{2,8}[)）]"
)
# Under a reader's letter, his address: 江苏某市 张先生.
_SENDER = re.compile(
    r"[\u4e00-\u9fff]{2,12}[省市县縣区區州旗镇鎮乡鄉村]\s+(?P<name>[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){1,2})(?:先生|女士|同志)?"
)
# The last line of a text may say who planned it or where its figures are from.
_CLOSING_NOTE = re.compile("(?:本期(?:统筹|策划|编辑)|(?:数据|资料)(?:来源|整理))[:：].{2,40}")
_ONLY_HAN = re.compile(r"[\u4e00-\u9fff·]{2,16}")
_CLOSER = re.compile(r"[(（【]([^()（）【】]{2,200})[)）】]\s*[。．.]?\s*$")
_PHOTO_SIGN = re.compile("[摄攝]")
_LAST_CHARS = 40  # of a text whose last words credit a picture
_LAST_WORDS = re.compile("[^。！？!?”]{2,}$")
# `本报讯`, `新华社北京1月5日电`, `据新华社伦敦电`, `重庆晨报讯`: where a report comes from.
_SOURCE = re.compile(
    r"^[【〔(（]?(?:据|均据|据[\u4e00-\u9fff]{2,6})?(?:本[报刊台社報]|新[华華]社|中新社|[\u4e00-\u9fff]{1,8}?(?:[报報社网網]|(?=讯)))"
    r"[^，,。：:；;！!？?“”]{0,30}?[讯電电訊](?:[】〕)）]|\s|[:：])*"
)
# `（据新华社）`, `（新华社供稿）`.
_WIRE_ALONE = re.compile(r"(?:均?[据據]|综合)?(?:新[华華]社|中新社|法新社|路透社)(?:供稿|稿|专稿|消息)?")
# What may stand before and after the names in a closer: `综合本报记者…`, `以上图片均为…摄`, `…摄于德国`.
_CLOSER_LEAD = re.compile(
    r"^(?:综合|據|据|本[栏版]|以上|题图|插图|图片?|照片)*(?:图片|照片|图)?(?:均为|均由|均|由|为)?[:：]?\s*"
)
_TAKEN_WHERE = re.compile(r"(?<=摄)[于自在].*$")
_ABOUT_AUTHOR = re.compile(r"^作者(?:为|系|是|单位|分别为|均为|简介)")
# `新华社发`, `资料图片`, `（人民视觉）`: a picture's source that names nobody.
_LIBRARIES = r"人民视觉|影像中国|视觉中国|CFP|东方\s?IC"
_AGENCIES = rf"新[华華]社|中新社|{_LIBRARIES}"
_AGENCY = re.compile(
    rf"(?:{_AGENCIES}|本报)(?:发|供图|图片|照片)(?:[(（][^()（）]{{2,20}}[)）])?|{_LIBRARIES}"
    r"|(?:资料|传真|数码传真)(?:图片|照片)"
    r"|(?:图片|照片|图)\s*(?:来源|源自|均?由)\s*[:：/／]?\s*\S{2,20}|\S{2,20}(?:供图|提供图片)|(?:读者|讀者|受访者|受訪者|网友|網友|警方|校方)提供"
)
_PICTURE_SIGN = re.compile("[摄攝图影照发供文觉]|CFP|IC")  # one in each credit of a picture
_AGENCY_TAIL = re.compile(rf"\s*[(（](?:{_AGENCIES}|资料图片|\S{{0,8}}(?:图片社|视觉|影像|供图))发?[)）]\s*$")
_PICTURE_NOTE = re.compile(r"(?<=[)）摄])\s*[(（][^()（）]{0,12}(?:图片|照片)[)）]\s*$")
_STAFF = re.compile(
    r"^(?:本版|责任|值班|执行)*(?:(?<=本版)制图|责编|编辑|美编|版式|版式设计|校对|组版|视觉|统筹|主编|审读|版面)(?:[:：\s]|$)"
)


def is_byline(line: str) -> bool:
    """Whether the line is nothing but the credits or the source of a text, its closers among them.

    `记者 史莺 孟若冰`, `■ 本报记者 徐丽 孟若冰`, `本报评论员`, `（本报记者甲、乙）`,
    `（新华社北京1月5日电）`, `（作者为…）`. A bare name does not count: only its place settles that, see
    `is_name_line` and `is_signature`. Never raises.
    """
    text = _MARKER.sub("", line).strip()
    if not _may_be_byline(text) or is_staff_line(text):
        return False
    if closer := _BRACKETED.fullmatch(text):
        inner = closer[1].strip()
        if _ABOUT_AUTHOR.match(inner) or _is_source(inner):
            return True
        people = _read_closer(inner)
    else:
        people = _read_credits(text)
    if people is None:
        return False
    is_credit = _is_all_photo(people) and not _PHOTO_BYLINE.search(text)
    return bool(people or _TITLE.match(text)) and not is_credit


def _may_be_byline(text: str) -> bool:
    """Whether the text has a byline's length, and a bracket or a part of a title or task; 编辑部：, 记者：
    address or name who speaks."""
    is_sized = 2 < len(text) <= MOST_CREDIT_CHARS and text[-1] not in ":："
    return is_sized and (text[0] in _OPENERS or _ROLE_SIGN.search(text) is not None)


def is_signature(line: str) -> bool:
    """Whether the line is an author as only authors are printed: a padded name (`郎　静`), one after its
    unit (`滨海轴承厂　常春生`), or one with its age (`常小春（八岁）`) or its place. Never raises.
    """
    text = line.strip()
    if len(text.split()) < 2 and text[-1:] not in ")）" and "岁" not in text:
        return False
    signed = _SIGNED.fullmatch(text) or _AGED.fullmatch(text) or _PLACED.fullmatch(text)
    name = re.sub(r"\s", "", signed["name"]) if signed else ""
    return has_surname(name) and read_names(name) is not None and not is_section(name)


@lru_cache(maxsize=16)  # a line is asked for itself and as what stands under a caption
def is_photo_credit(line: str) -> bool:
    """Whether the line credits a picture and says nothing else. Never raises.

    `记者 姜宝成 摄`, `李明摄（人民视觉）`, `新华社发`.
    """
    text = _MARKER.sub("", line).strip()
    if not 2 <= len(text) <= MOST_CREDIT_CHARS or not _PICTURE_SIGN.search(text):
        return False
    text = _unbracket(_PICTURE_NOTE.sub("", text))
    if _PHOTO_BYLINE.search(text):
        return False
    return bool(_AGENCY.fullmatch(text)) or _is_all_photo(_read_photo(text) or ())


def is_credited_caption(line: str) -> bool:
    """Whether the line is a caption and the reporter who took the picture. Never raises."""
    return _read_captioned(line.strip()) is not None


def _read_captioned(text: str) -> re.Match[str] | None:
    return _CAPTION_CREDIT.fullmatch(text) if _PHOTO_SIGN.search(text) else None


def is_staff_line(line: str) -> bool:
    """Whether the line credits the page's editors, not a story (`责编:…  版式:…`). Never raises."""
    return len(line) <= MOST_CREDIT_CHARS and bool(_STAFF.match(_unbracket(line.strip())))


def is_name_line(line: str) -> bool:
    """Whether the line is one or more names, each with a surname, and nothing else. Never raises.

    Such a line is a byline under a headline or at a story's end; elsewhere it may be a speaker or a caption.
    """
    text = line.strip()
    is_sized = 2 <= len(text) <= 30 and "/" not in text
    return is_sized and has_surname(text.lstrip(_BETWEEN_NAMES)) and _are_names(text)


@lru_cache(maxsize=1024)
def _are_names(text: str) -> bool:
    names = read_names(text)
    return bool(names) and all(has_surname(name) and len(name) <= 4 for name in names)


def is_sender(line: str) -> bool:
    """Whether the line is an address and one name, as readers sign letters. Never raises."""
    sender = _SENDER.fullmatch(line.strip())
    return bool(sender) and has_surname(re.sub(r"\s", "", sender["name"]))


def is_closing_note(line: str) -> bool:
    """Whether the line says who planned the text above it, or where its figures are from. Never raises.

    `本期统筹：张三`, `数据来源：某部`: in 5,400 articles always among the last lines.
    """
    return bool(_CLOSING_NOTE.fullmatch(line.strip()))


def find_contributors(blocks: Sequence[Block]) -> tuple[Contributor, ...]:
    """The people that a story's blocks credit, in printed order, without repeats. Never raises.

    A name alone on a byline is the 作者; in a story without other credits, so is one in brackets after the
    last sentence, and after any paragraph's where it is padded as only names are (a round-up's items).
    """
    found: dict[Contributor, None] = {}
    has_column = any(block.role == Role.COLUMN for block in blocks)
    texts = list(map(_fold_text, blocks))
    for above, block, text in zip([None, *blocks], blocks, texts, strict=False):
        if block.role in HEADING_ROLES:
            continue
        people = _read_block(block.role, text)
        is_under_heading = above is not None and above.role in HEADING_ROLES
        if not people and is_under_heading and block.role == Role.BYLINE:
            people = _read_pen_name(text, in_column=has_column)
        for person in people:
            if person.name not in _NO_PEOPLE:
                found[_as_printed(person, block.text)] = None
    return tuple(found) or tuple(dict.fromkeys(_find_signatures(blocks, texts)))


def _fold_text(block: Block) -> str:
    """The block's text as decisions read it; none of a heading, which credits nobody."""
    return "" if block.role in HEADING_ROLES else plain_text(block.text.strip())


def _find_signatures(blocks: Sequence[Block], texts: Sequence[str]) -> Iterator[Contributor]:
    """The authors whose names alone close a story's paragraphs; before the last, only padded names do.
    `texts` are the blocks' as decisions read them."""
    for block, text in zip(blocks, texts, strict=True):
        if block.role == Role.BODY:
            for person in _read_signature(text, only_padded=block is not blocks[-1]):
                yield _as_printed(person, block.text)


def _read_signature(text: str, *, only_padded: bool) -> list[Contributor]:
    """The author whose name alone stands in brackets after the last sentence: `…一元二角。（丁 香）`."""
    signature = _SIGNATURE.search(text) if text.endswith((")", "）")) else None
    if not signature or _NO_SIGNATURE.search(signature[1]):
        return []
    if only_padded and not _PADDED.search(signature[1]):
        return []
    names = read_names(_UNIT.sub("", signature[1])) or ()
    return [Contributor("作者", name) for name in names if len(name) <= 3]


def is_signed_text(line: str) -> bool:
    """Whether the line is text that its author's name in brackets closes. Never raises."""
    return bool(_read_signature(line.strip(), only_padded=False))


def _as_printed(person: Contributor, text: str) -> Contributor:
    """The person with role and name in the print's own script."""
    return Contributor(find_printed(person.role, text), find_printed(person.name, text))


def _read_block(role: Role, text: str) -> list[Contributor]:
    if role == Role.BYLINE:
        return list(_read_byline(text))
    if role == Role.CREDIT:
        bare = _unbracket(_PICTURE_NOTE.sub("", _MARKER.sub("", text)))
        return list(_read_photo(bare) or [Contributor(PHOTOGRAPHER, name) for name in _read_alone(bare)])
    if role == Role.CAPTION and (artist := _ARTIST.search(text)) and has_surname(artist[1]):
        return [Contributor("作者", artist[1])]
    if role in _PROSE:
        return _read_lead(text[:_HEAD_CHARS]) + _read_end(text[-_TAIL_CHARS:])
    return []


def _read_alone(text: str) -> Sequence[str]:
    """The names of a text that is nothing else."""
    return (read_names(text) or ()) if is_name_line(text) else ()


def _read_byline(text: str) -> Sequence[Contributor]:
    text = _MARKER.sub("", text)
    if names := _read_alone(text):
        return [Contributor("作者", name) for name in names]
    closer = _BRACKETED.fullmatch(text)
    people = _read_closer(closer[1]) if closer else _read_credits(text) or _read_photo(text)
    return people or _read_lead(text) or _read_author(text)


def _read_pen_name(text: str, *, in_column: bool) -> list[Contributor]:
    """The author of a byline under a headline that is a pen name without a surname: `老 槐`, `■余音`.

    Without a mark or padding, only the head of a column shows that it is one.
    """
    name = _MARKER.sub("", text)
    is_name = _PEN_NAME.fullmatch(name) and (in_column or not text.isalpha())
    return [Contributor("作者", re.sub(r"\s", "", name))] if is_name else []


def _read_author(text: str) -> list[Contributor]:
    """The author of a byline with a unit or a note: `哈尔滨轴瓦厂　常万春`, `林玉津（退休教师）`."""
    note = _NOTED_AUTHOR.fullmatch(text)
    words = [note[1]] if note else re.sub(r"(?<=\s\S)\s+(?=\S$)", "", text).split() or [""]
    name = words[-1]
    is_signed = len(words) == 2 and len(words[0]) > 1 and _ONLY_HAN.fullmatch(words[0])
    if (note or is_signed) and 2 <= len(name) <= 3 and has_surname(name) and read_names(name):
        return [Contributor("作者", name)]
    return []


def _read_lead(text: str) -> list[Contributor]:
    """Credits in a paragraph's first words: `本报讯(记者 于春津 刘国栋)3月18日`, `…电记者甲、乙报道：`."""
    if not (_TITLE_SIGN.search(text) or "作者 " in text):
        return []
    people = [
        person
        for bracket in _BRACKETED.finditer(text)
        if _TITLE.search(bracket[1]) or bracket[1].startswith("作者 ")
        for person in _read_closer(bracket[1].strip()) or ()
    ]
    return people or _read_open_lead(text)


def _read_open_lead(text: str) -> list[Contributor]:
    """Credits without a bracket: up to 报道, up to 从…获悉, or as many spaced names as follow the title."""
    source = _SOURCE.match(text)
    rest = text[source.end() :].lstrip() if source else text
    title = _TITLE.match(rest)
    if not title or not (source or title["home"]):
        return []
    if report := re.match(r"[^。！？“”：:]{3,80}?报道(?=$|[:：，,。\s])", rest):
        return list(_read_credits(report[0]) or ())
    if named := re.match(r"[\u4e00-\u9fff]{2,3}(?=从)", rest[title.end() :]):
        is_name = has_surname(named[0]) and read_names(named[0])
        return [Contributor(_role_of(title), named[0])] if is_name else []
    return _read_spaced(rest) if source else []


def _read_spaced(text: str) -> list[Contributor]:
    """The names between blanks that follow a title, up to the first word that is no name: `记者 刘淳
    昨日…`."""
    people: list[Contributor] = []
    role = ""
    for token in re.findall(r"\S+(?=\s)", text):
        title = _TITLE.match(token)
        if title:
            role, token = _role_of(title), token[title.end() :]
            if not token:
                continue
        names = read_names(token) if role else None
        if not names or not all(has_surname(name) and len(name) <= 3 for name in names):
            break
        people.extend(Contributor(role, name) for name in names)
    return people


def _read_end(text: str) -> list[Contributor]:
    """Credits in a paragraph's last words: closers in brackets, and `…。新华社记者 李鑫 摄`."""
    people: list[Contributor] = []
    while closer := _CLOSER.search(text):
        people[:0] = _read_closer(closer[1].strip()) or ()
        text = text[: closer.start()]
    if caption := _read_captioned(text):
        return list(_read_photo(caption["credit"] or caption["taken"]) or ())
    if "摄" in text[-_LAST_CHARS:] and (last := _LAST_WORDS.search(text[-_LAST_CHARS:])) and "摄" in last[0]:
        people[:0] = _read_photo(last[0].strip()) or ()
    return people


@lru_cache(maxsize=256)
def _read_closer(inner: str) -> tuple[Contributor, ...] | None:
    """The people of a closing bracket: `本报记者甲、乙`, `综合本报记者…报道`, `作者为…，本报记者丙整理`."""
    inner = _FROM_WHERE.sub("", _TAKEN_WHERE.sub("", _CLOSER_LEAD.sub("", inner)))
    source = _SOURCE.match(inner)
    inner = inner[source.end() :] if source and not _TITLE.match(inner) else inner
    people = _read_credits(inner)
    if people is not None:
        return people
    clauses = [
        _read_credits(clause) for clause in re.split(r"[，；;。]", inner) if not _ABOUT_AUTHOR.match(clause)
    ]
    people = [person for clause in clauses if clause for person in clause]
    return tuple(people) or None


def _read_photo(text: str) -> tuple[Contributor, ...] | None:
    """The people who took a picture: `新华社记者 李鑫 摄`, `李晓红摄（人民视觉）`, `新华社发（王五摄）`."""
    if within := re.fullmatch(r"新[华華]社发?\s*[(（](.+摄)[)）]", text):
        text = within[1]
    bare = _AGENCY_TAIL.sub("", text)
    people = _read_credits(_TAKEN_WHERE.sub("", _CLOSER_LEAD.sub("", bare)))
    if people is None and bare != text and is_name_line(bare):
        return tuple(Contributor(PHOTOGRAPHER, name) for name in read_names(bare) or ())
    return people


def _read_credits(text: str) -> tuple[Contributor, ...] | None:
    """The people of a text of credits alone; None where it holds other words, or neither title nor task."""
    return _read_titled(text) if _ROLE_SIGN.search(text) else None


@lru_cache(maxsize=512)
def _read_titled(text: str) -> tuple[Contributor, ...] | None:
    """The same of a text with a part of a title or task."""
    text = _FROM_WHERE.sub("", text.strip())
    if not 2 <= len(text) <= MOST_CREDIT_CHARS or not _ROLE_SIGN.search(text) or _NO_CREDIT.search(text):
        return None
    both = _TEXT_BY.fullmatch(text)
    people = _read_parts(text) if not (both and both["gap"]) else None
    if people is None and both:
        writers, others = _read_parts(both["writers"] + "/文"), _read_parts(both["rest"])
        people = writers + others if writers and others else None
    return people if people is not None else _read_parts(text)


def _read_parts(text: str) -> tuple[Contributor, ...] | None:
    return _PartsReader(text).read()


class _PartsReader:
    """Walks over titles, names and tasks; `role` is that of the names to come, "" before the first."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._role = ""
        self._has_role = False
        self._people: list[Contributor] = []

    def read(self) -> tuple[Contributor, ...] | None:
        """The people in their order; None where the text holds other words, or names without a role."""
        while self._at < len(self._text):
            if gap := _GAP.match(self._text, self._at):
                self._at = gap.end()
            elif title := _TITLE.match(self._text, self._at):
                if self._speaks_for_paper(title):
                    paper = re.sub(r"\s", "", title["home"] + title["title"])
                    return (*self._people, Contributor(paper, ""))
                self._set_role(self._role_under(title), title.end())
            elif task := _TASK_BEFORE.match(self._text, self._at):
                self._set_role(_role_of_task(task["task"], ""), task.end())
            elif not self._read_names():
                return None
        return self._list_people()

    def _list_people(self) -> tuple[Contributor, ...] | None:
        """The people read so far, `图/文 甲` in both roles; None where one has no role."""
        if not self._has_role or not all(person.role for person in self._people):
            return None
        return tuple(
            Contributor(role, person.name)
            for person in self._people
            for role in _BOTH.get(person.role, (person.role,))
        )

    def _role_under(self, title: re.Match[str]) -> str:
        """The title's role; right after a picture's task (摄影/本报记者 甲) that task's."""
        is_photo = self._role == PHOTOGRAPHER and _PHOTO_TASK_END.search(self._text[: self._at])
        return PHOTOGRAPHER if is_photo else _role_of(title)

    def _set_role(self, role: str, at: int) -> None:
        self._role, self._at, self._has_role = role, at, True

    def _speaks_for_paper(self, title: re.Match[str]) -> bool:
        """Whether nothing follows a title that needs no name (`本报评论员`)."""
        return bool(_NAMELESS.search(title["title"])) and not self._text[title.end() :].strip()

    def _read_names(self) -> bool:
        """Read the names up to the next title or task; False where they are none. A task after them is
        theirs."""
        text, at = self._text, self._at
        after = _TASK_AFTER.search(text, at)
        ahead = (after, _TITLE.search(text, at), _TASK_BEFORE.search(text, at))
        stop = min((mark.start() for mark in ahead if mark), default=len(text))
        names = read_names(_MARKS.sub(" ", text[at:stop]))
        if names is None or (self._is_supplied(after, stop) and not all(map(has_surname, names))):
            return False
        self._at = stop
        if after and after.start() == stop:
            self._set_role(_role_of_task(after[after.lastgroup or 0], self._role), after.end())
        self._people.extend(Contributor(self._role, name) for name in names)
        return True

    def _is_supplied(self, after: re.Match[str] | None, stop: int) -> bool:
        """Whether the names are followed by 供稿, before which a unit may stand as well: 宣传部供稿."""
        return after is not None and after.start() == stop and after["task"] == "供稿"


def _role_of(title: re.Match[str]) -> str:
    return re.sub(r"^文字", "", title["title"])


def _role_of_task(task: str, title: str) -> str:
    """摄 for a picture; for a text the title before the task (本报记者赵明整理 is a 记者), else the task."""
    if not title and (both := _TEXT_AND_PHOTO.match(task)):
        return f"{both['text'] or '文'}/图"
    if task in _PHOTO_TASKS:
        return PHOTOGRAPHER
    return title or re.sub(r"^(?:参与|综合|联合|采访)(?=..)", "", task)


def _is_source(text: str) -> bool:
    source = _SOURCE.match(text)
    return bool(_WIRE_ALONE.fullmatch(text)) or (bool(source) and source.end() == len(text))


def _is_all_photo(people: Sequence[Contributor]) -> bool:
    """Whether the people took a picture, or wrote alone (文/甲, which may stand under one), or did both; not
    where one wrote and another took it."""
    roles = {person.role for person in people}
    wrote = {person.name for person in people if person.role == "文"}
    took = {person.name for person in people if person.role in _PHOTO_ROLES}
    return bool(roles) and roles <= _PHOTO_ROLES | {"文"} and (not took or wrote <= took)


def _unbracket(text: str) -> str:
    whole = _BRACKETED.fullmatch(text) if text[:1] in _OPENERS else None
    return whole[1].strip() if whole else text
