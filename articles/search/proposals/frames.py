"""Names that the print's own wording shows: 市委书记陈敏尔, …有限公司, “…”系列活动, 《…》. No database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.models.tag import Source, TagKind
from articles.parsing.personal_names import has_compound_surname, has_surname

Word = tuple[str, str]  # a word of the text and its part of speech, as jieba names these


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name at a place of a text, half-open. `is_certain`: one place is enough to propose it."""

    name: str
    kind: TagKind
    start: int
    end: int
    source: Source
    is_certain: bool = False


_HAN = "\u4e00-\u9fff"
# What stands before a name: 市委书记陈敏尔, 市领导王力军、翟立新, 南开大学教授卜显和.
_TITLE = re.compile(
    "(?:书记|市长|省长|区长|县长|镇长|乡长|州长|主席|主任|部长|局长|院长|校长|所长|馆长|厅长|处长"
    "|科长|队长|行长|会长|社长"
    "|秘书长|理事长|董事长|总经理|总裁|厂长|站长|总理|发言人|负责人|负责同志|领导|教授|院士|研究员"
    "|工程师|医师|教练|运动员"
    "|代表|委员|常委|检察长|司令员|政委|大使|专家|医生|护士|教师|居民|村民|市民)[ 　]?"
)
# What stands after one.
_AFTER = re.compile(
    "[ 　、,，。；;：:！!？?（(）)“”》]|$|介绍|表示|说|指出|强调|出席|参加|主持|前往|来到|走进|致辞"
    "|致词|讲话|会见|认为|告诉"
    "|带队|调研|察看|陪同|宣布|坦言|希望|要求|分别|一行|同志|围绕|作|到|在|向|和|与|及|等|为|率|是"
    "|也|还|将|就|对|从|带|以|则"
    "|都|已|并|的|当选|任|会|同|看"
)
_JOINS = "、和与及 　"
# Who speaks at the beginning of a sentence: 白向东表示, 张津生说.
_SPEAKER = re.compile(rf"(?:^|[。；！？”])([{_HAN}]{{2,4}})(?=(?:表示|说|指出|强调|介绍|认为|坦言)[，,：:])")
_LEADER = re.compile(rf"([{_HAN}]{{2,3}})总书记")
_COMPOUND_CHARS = 4
# Words that begin as names do: 教授高度评价, 代表团, 委员会, 主任医师.
_NO_NAME = re.compile(
    "高度|任务|任何|方面|方式|方案|全面|全体|全国|全市|全省|全区|全力|成为|成立|成功|关于|关注|时代"
    "|时间|时期|年度|严格|强调|强化|东部|西部|南部|北部|安全"
    "|党委|党组|党员|常务|明确|明年|应当|应该|项目|相关|有关|万元|商务|商会|国家|国际|国内|国有"
    "|文化|文明|金融|程序|经济|经常|经过|马上|单位|单独|都|同时|同志"
    "|团|会议|会见|会上|应邀|分别|先后|广大|广泛|和|通过|通报|包括|平安|平均|居民|农民|农村|干部"
    "|水平|水利|温暖|白天|花费|计划|宣传|宣布|解决|解读|连续|连日|车间|支部|支持|支撑"
    "|班子|机关|路线|卫生|边界|管理|管委|乐于|满意|强烈|幸福|易于|尚未|师生|步入|权力|牛羊|时任"
    "|华北|江苏|江西|黄河|黄山|长江|海外|海关|石油|钟情|谢谢|常态|常年"
)
# Set phrases in which a leader's name is no subject of the article; the tag gets them as guards.
SET_PHRASES = {
    "习近平": (
        "习近平新时代",
        "习近平同志为核心",
        "习近平党建思想",
        "习近平强军思想",
        "习近平经济思想",
        "习近平法治思想",
        "习近平外交思想",
        "习近平文化思想",
        "习近平生态文明思想",
        "习近平总书记视察",
        "习近平总书记关于",
    ),
}

# Verbs that stand inside names: 天津公安科技创新成果展, 南开生物医药创新创业基地.
_NOUN_VERBS = frozenset(
    ["创新", "创业", "合作", "服务", "保护", "开放", "发展", "交流", "投资", "贸易", "应用", "巡回", "签约"]
)
_NAME_CLASSES = ("n", "vn", "b", "j", "an", "eng", "s", "f", "t")  # of words inside an organisation's name
_ORG_ENDS = (
    "有限公司", "有限责任公司", "股份公司", "集团公司", "集团", "研究院", "研究所", "研究中心", "大学",
    "学院", "师范学院", "理工大学", "师范大学", "科技大学", "农学院", "医科大学", "医院", "协会",
    "学会", "基金会", "博物馆", "科技馆", "图书馆", "美术馆", "基地", "牧场", "合作社", "出版社",
    "银行", "法院", "检察院", "海关", "开发区",
)  # fmt: skip
_EVENT_ENDS = (
    "博览会", "洽谈会", "交易会", "论坛", "峰会", "运动会", "成果展", "展览会", "全会", "锦标赛",
    "博览", "展会", "艺术节", "文化节", "旅游节",
)  # fmt: skip
_CERTAIN_ENDS = ("有限公司", "有限责任公司", "基地", "牧场", *_EVENT_ENDS)
_PROPER = ("ns", "nz", "nt", "eng")
_BRACKETS = "()（）"
_HARD_STOPS = frozenset("在由从与和及向对的等是为于被给")  # prepositions that stand before a name
_LEADING = re.compile("^(?:[0-9]+|原|各|该|本市|本|全市|全国的|我市|年|第.{1,3}届|届)+")
_AFFILIATION = re.compile("(?:原|现任|附属)?(?:党委|党组|常务|副|首席|客座)*" + _TITLE.pattern)
MIN_NAME_CHARS, MAX_NAME_CHARS = 5, 30

_QUOTED_DAY = re.compile("“([^“”]{3,16}(?:日|节|周))”")
_QUOTED_EVENT = re.compile("“[^“”]{2,16}”(?:系列活动|主题活动|专项行动|大赛|文化节)")
_WORK = re.compile("《([^《》]{4,30})》")


def find_people(text: str) -> Iterator[FoundName]:
    """The people whom the text names after their office, as speakers, or by 总书记."""
    for title in _TITLE.finditer(text):
        yield from _read_row(text, title.end())
    for speaker in _SPEAKER.finditer(text):
        start, end = speaker.span(1)
        if _read_name(text, start) == speaker[1]:
            yield FoundName(speaker[1], TagKind.PERSON, start, end, Source.FRAME)
    for leader in _LEADER.finditer(text):
        name = next((leader[1][-size:] for size in (3, 2) if has_surname(leader[1][-size:])), "")
        if name:
            end = leader.end(1)
            yield FoundName(name, TagKind.PERSON, end - len(name), end, Source.FRAME)


def _read_row(text: str, at: int) -> Iterator[FoundName]:
    """The names that stand here one after another: 王力军、翟立新."""
    while name := _read_name(text, at):
        yield FoundName(name, TagKind.PERSON, at, at + len(name), Source.FRAME, is_certain=True)
        at += len(name)
        if at >= len(text) or text[at] not in _JOINS:
            return
        at += 1


def _read_name(text: str, at: int) -> str:
    """The name that begins here, if what follows ends it; the longer where both would do."""
    for size in (3, 2, _COMPOUND_CHARS):
        name = text[at : at + size]
        if len(name) < size or not re.fullmatch(f"[{_HAN}]+", name) or not has_surname(name):
            continue
        if size == _COMPOUND_CHARS and not has_compound_surname(name):
            continue
        if (
            name[-1] not in "说指"
            and not _NO_NAME.match(name)
            and _AFTER.match(text, at + size)
            and not _TITLE.fullmatch(name[-2:])
        ):
            return name
    return ""


def find_organisations(words: Sequence[Word]) -> Iterator[FoundName]:
    """Organisations and events by the word that ends their name: 天津海关, …有限公司, …博览会.

    `words` are a text's, in order; together they are the text.
    """
    starts = _find_starts(words)
    for i, (word, _kind) in enumerate(words):
        is_event = word.endswith(_EVENT_ENDS)
        if not (is_event or word.endswith(_ORG_ENDS)):
            continue
        first = _find_first(words, i, is_event=is_event)
        name = "".join(text for text, _ in words[first : i + 1])
        trimmed = _LEADING.sub("", name)
        start = starts[first] + len(name) - len(trimmed)
        if not _is_proper(words[first : i + 1], trimmed):
            continue
        rest = "".join(text for text, _ in words[i + 1 : i + 5])
        if not is_event and _AFFILIATION.match(rest):
            continue  # 南开大学教授卜显和 is about the person
        kind = TagKind.EVENT if is_event else TagKind.ORGANISATION
        is_certain = trimmed.endswith(_CERTAIN_ENDS)
        yield FoundName(trimmed, kind, start, starts[i] + len(word), Source.FRAME, is_certain)


def _find_starts(words: Sequence[Word]) -> list[int]:
    starts, at = [], 0
    for word, _kind in words:
        starts.append(at)
        at += len(word)
    return starts


def _find_first(words: Sequence[Word], last: int, *, is_event: bool) -> int:
    """The first word of the name that ends with this one."""
    first, is_open = last, False
    while first > 0:
        word, kind = words[first - 1]
        if word in _BRACKETS:
            is_open = word in ")）"
        elif not (
            is_open or kind.startswith(_NAME_CLASSES) or word in _NOUN_VERBS or (is_event and kind == "m")
        ):
            # 在用尚能源…有限公司, 新天钢中兴盛达有限公司: characters that jieba takes for small words.
            is_odd = len(word) == 1 and word not in _HARD_STOPS and re.fullmatch(f"[{_HAN}]", word)
            if not (is_odd and words[last][0].endswith("公司")):
                break
        first -= 1
    return first


def _is_proper(words: Sequence[Word], name: str) -> bool:
    """Whether it is a name and no common word: it holds a proper one, or ends as only names do."""
    if not MIN_NAME_CHARS <= len(name) <= MAX_NAME_CHARS or name in _ORG_ENDS:
        return False
    if any(name.count(opener) != name.count(closer) for opener, closer in ("()", "（）")):
        return False
    if words[-1][1] == "nt" and len(words) == 1:
        return True
    return any(kind in _PROPER for _, kind in words[:-1]) or name.endswith(("有限公司", *_EVENT_ENDS))


def find_quoted(text: str) -> Iterator[FoundName]:
    """Days and activities named in quotation marks, and works and documents in 《》."""
    for day in _QUOTED_DAY.finditer(text):
        yield FoundName(day[1], TagKind.EVENT, *day.span(1), Source.FRAME, is_certain=True)
    for event in _QUOTED_EVENT.finditer(text):
        yield FoundName(event[0], TagKind.EVENT, *event.span(), Source.FRAME, is_certain=True)
    for work in _WORK.finditer(text):
        yield FoundName(f"《{work[1]}》", TagKind.SUBJECT, *work.span(), Source.FRAME)


def find_by_speech(words: Sequence[Word]) -> Iterator[FoundName]:
    """People, places and organisations by jieba's parts of speech; often wrong where one occurs once."""
    starts = _find_starts(words)
    for i, (word, kind) in enumerate(words):
        found = _SPEECH_KINDS.get(kind)
        if found is None or not re.fullmatch(f"[{_HAN}]{{2,12}}", word):
            continue
        if found == TagKind.PERSON and (not has_surname(word) or len(word) > 3 or _NO_NAME.match(word)):
            continue
        if found == TagKind.PLACE and i + 1 < len(words) and words[i + 1][0] in _PLACE_ENDS:
            end = words[i + 1][0]
            yield FoundName(word + end, found, starts[i], starts[i + 1] + len(end), Source.SPEECH)
        else:
            yield FoundName(word, found, starts[i], starts[i] + len(word), Source.SPEECH)


_SPEECH_KINDS = {"nr": TagKind.PERSON, "ns": TagKind.PLACE, "nt": TagKind.ORGANISATION}
_PLACE_ENDS = ("省", "市", "州", "区", "县", "镇", "乡", "村", "自治州", "新区", "街道")
