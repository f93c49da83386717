"""The lines whose own words settle what they are: labels, credits, captions, closers, staff lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from articles.parsing.agencies import AGENCIES
from articles.parsing.bigrams import bond
from articles.parsing.credits import (
    is_byline,
    is_closing_note,
    is_credited_caption,
    is_name_line,
    is_photo_credit,
    is_sender,
    is_signature,
    is_staff_line,
)
from articles.parsing.line_classes import LineClass
from articles.parsing.lines import Line, is_heading_shaped, repeated_chars
from articles.parsing.personal_names import has_surname, read_names

SUMMARY_LABELS = "核心提示|核心阅读|阅读提示|内容提要|内容摘要|提要"
NOTE_LABELS = "编者按|编者的话|开栏的话|开栏语|导读"
_BOX_LABELS = (
    "新闻延伸|延伸阅读|相关链接|新闻链接|相关新闻|新闻背景|背景链接|背景资料|知识链接|链接|新闻附件|名词解释"
    "|新闻多一点|记者手记|采访手记|小贴士|小资料|小知识|追访|提醒|背景|说法|话你知|小档案|编后|记者观察"
    "|编者答复|小常识|小百科|资料库|数说|快问快答|专家观点|[\u4e00-\u9fff]{2}提醒|[\u4e00-\u9fff]{0,2}必读"
    "|(?:法官|检察官|律师|警方|民警|医生|专家|名家|老师|教练|业内|记者|编辑|编者|网友)"
    "(?:说法|说案|解读|点评|评析|提示|支招|建议|寄语|附记|附言|感言|手记)"
    "|(?:相关|政策|法律|法条|法规|数据|背景|知识|新闻|案例)(?:链接|背景|资料|数据|回放|法条)"
)
_SUMMARY_LABEL = re.compile(rf"[■◆●▲【\[]?\s*(?:{SUMMARY_LABELS}|{NOTE_LABELS})\s*[】\]:]?")
_BOX_LABEL = re.compile(rf"[■◆●▲【\[]?\s*(?:{_BOX_LABELS})\s*[】\]:]?")
_DATELINE = re.compile(
    rf"^[【(]?\s*(?:据|综合)?\s*(?:{AGENCIES}"
    r"|[\u4e00-\u9fff]{1,4}(?:晚报|日报|晨报|早报|快报|商报|时报|新报|都市报|青年报))"
    r"(?:讯|电\s|[\u4e00-\u9fff·、]{0,16}?\s*(?:[\d一二三四五六七八九〇零]{4}年)?(?:[\d一二三四五六七八九十]{1,3}月)?"
    r"[\d一二三四五六七八九十]{1,3}日\s*(?:电|讯|专电)|[\u4e00-\u9fff]{0,12}电)[】)]?"
    r"|^[\u4e00-\u9fff]{2,8}(?<![简短通资喜音电快审问])讯(?=[\s(])"
    # 【大公報訊】, 〔記者…／台北報導〕, 【编译…／综合外电】, 【路透社东京七日电】, 本报记者…／纽约报导
    r"|^[【〔\[(][^】〕\])。]{1,30}(?:讯|电|报[导道])[】〕\])](?=.)"
    r"|^本报(?:驻[\u4e00-\u9fff]{2,6})?(?:特派|见习)?记者[^,。]{2,12}[/\s](?:[\u4e00-\u9fff]{2,8})?报[导道]"
    r"|^据[^,。]{2,16}\d{1,2}日?(?:报道|消息|电)"
)
_WIRE = re.compile(rf"[(【](?:据)?(?:{AGENCIES})[^()。]{{0,30}}(?:电|讯)[)】]")
_PADDED_WORD = re.compile(r"(?<!\S)([\u4e00-\u9fff]) +([\u4e00-\u9fff])(?!\S)")
_UNITS_NOTE = re.compile(r"(?<=\S)\([^()]{1,8}\)")  # over a table: 单价(元/块)
_PADDED_NAME = re.compile("[\u4e00-\u9fff] +[\u4e00-\u9fff]")  # (苏 渝): only names are padded
_SOURCE = re.compile("[摘载选]自|来源|原题|作者|执笔|供稿|整理|相关报道|未完|待续")
_PICTURE = re.compile("[摄攝图圖影照发供]|视觉|IC")
MOST_MARK_CHARS = 200
_MOST_CAPTION_CHARS = 80  # of a caption with a blank line under it, as all lines of its page have
_LEAST_ROWS = 3
_LEAST_LISTED = 4  # of a list of units or people
_LEAST_WORDS = 3  # of rows that only their even number of words shows
_MOST_ROW_CHARS = 60
_MOST_FIGURE_CHARS = 12
_HOUR = re.compile(r"\d{1,2}[:.]\d\d\s")
_PRICED = re.compile(r"[^\s,]{2,10}\s+\d+(?:\.\d+)?元(?:/[\u4e00-\u9fff]{1,3})?")  # 92号汽油 7.33元/升
# Rows of lists: 东港—海滨; 滨海供电公司; 罗娜（女） 轴承厂焊工.
_FIXTURE = re.compile(r"[\u4e00-\u9fff]{2,8}\s*(?:[—-]+|VS|vs)\s*[\u4e00-\u9fff]{2,8}")
_UNIT = re.compile(
    r"[\u4e00-\u9fff\d]{2,16}(?:公司|集团|中心|[厂局院校学站社所部处室科会组班队团线行店场馆])"
)
_HONOURED = re.compile(r"(?P<name>[\u4e00-\u9fff·]{2,4})(?:\([^()]{1,10}\))?\s+\S{4,30}")
# Without 速写 and 素描, which sketches in words are called as well.
_ARTS = "书法|篆刻|国画|中国画|油画|版画|年画|木刻|剪纸|水彩画?|水粉画?|漫画|摄影"
# 书法 上善若水 （常春生作）; 晨雾（国画） 常春生作; 晨雾（摄影）, with the photographer's name under it.
_WORK_OF_ART = re.compile(
    rf"(?:{_ARTS})\s.{{2,24}}\(\S{{2,6}}[作书刻画]\)|[^\s,。]{{2,12}}\((?:{_ARTS})\)\s+[\u4e00-\u9fff]{{2,4}}[作书刻画]?"
)
_TITLED_WORK = re.compile(rf"[^\s,。]{{2,12}}\((?:{_ARTS})\)")
_ADVERTS = re.compile("招聘|诚聘|房屋租售|征婚|征婚交友|分类(?:广告|信息)")  # one advertisement a line
_IN_TEXT = re.compile(r"[。、;?!“”()]|,(?!\d)")  # marks that no row of figures has
_NOTICES = (
    "讣告|讣闻|公告|通告|启事|启示|声明|鸣谢|致谢|敬告|更正|致歉|道歉声明|招聘|诚聘|招生简章|招标公告|征婚交友|征婚|征稿|拍卖公告|房屋租售"
    "|停[电水气](?:通知|预告)|天气预报|今日天气|开奖公告|中奖号码|节目预告|影讯|寻人|催告书|寻物启事|遗失声明|遗失启事|勘误|赛程|积分榜|行情|潮汐|潮汐及日出"
    "|船期|航班|转让|出让|出租|招租|征聘|征才|求才|求职|聘请|汇率|外汇牌价|节目表|(?:今日|今晚|本周)?电视(?:节目)?|广播节目"
)
# …公告（2007第3号）, 12月8日（星期六）节目预告; “双色球”第2007070期.
_NOTICE = re.compile(
    rf"[\u4e00-\u9fff0-9“”《》·\s]{{0,16}}(?:\(\S{{1,8}}\))?(?:{_NOTICES})(?:\(\S{{1,8}}\))?"
)
_DRAW = re.compile(
    r"[\u4e00-\u9fff“”\s]{0,8}(?:双色球|大乐透|七星彩|七乐彩|排列[三五35]|(?:福彩)?3D|\d+选\d+)”?第?\d{3,8}期(?:开奖\S{0,4})?"
)
# 某某时评, 经济评论, 灯下杂谈, 一家之言; but 专家直言 says who speaks.
_OPINIONS = re.compile(
    r"(?:本报|本刊)(?:特约)?评论员|\S{0,6}(?:评论员文章|社论|社评|时评|短评|锐评|快评|评论|言论|论坛|论语|时论|杂谈|漫笔|随笔|之言|(?<![家士表员友者])直言|微言"
    "|夜话|夜语|晨话|漫话|茶话|杂感|人语|小言|短鸣|有话)"
)
# 河东絮语, 长篇连载.
_ESSAYS = re.compile(
    r"[\u4e00-\u9fff]{2,4}(?:絮语|掌故|漫谈|小考|小品|札记|拾零|拾趣|拾遗|钩沉|谈片|闲话|茶座|沙龙|走笔|心语|随感|随想|偶感|琐谈|碎语|连载)"
    "|小小说|微型小说|微小说|连载|小说连载|散文|散文诗|诗歌|诗页|故事|闲笔|儿歌|童谣|童话"
)
OPINION_HEADS = frozenset(("社论", "社评", "短评", "时评"))  # of these columns, those that end no other words
_OPINION = re.compile("(?:社论|社评|短评|时评|快评|锐评|微评|热评)[:|丨]")  # 快评：让出来的空地
# Headlines of notices and lists that other stories may carry as well, where they begin with a dateline.
_LISTS = re.compile(
    r"(?:.{0,6}|致.{2,20})通知|.{0,40}(?:公告|公示|名单|天气|招生|对阵|对阵表|[物菜粮油]价|价格表?|行情|排行榜?|前[一二三四五六七八九十\d]+名)(?:\([^()]*\))?"
    r"|\S{2,10}(?:信息|预告|一览表?|日程|日程安排|时刻表)"
)
_REPORTS = re.compile("公布|发布|印发|发出|下发|举行|召开|发表|提出|要求|回应|通过")  # of news about a notice
BARE_DATE = re.compile(
    r"(?:\d{4}|[一二〇○零九八七六五四三]{4})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)
_TO_EDITOR = re.compile("编辑(?:同志|部|先生)(?:同志)?:")
_SALUTATION = re.compile(
    rf"{_TO_EDITOR.pattern}|(?:各位[\u4e00-\u9fff]{{2,6}}|(?:亲爱|尊敬)的[\u4e00-\u9fff、]{{2,12}}):"
)
# 圆圆姐姐:, alone on a line; before other words it is who speaks.
_CALLED = re.compile(
    "[\u4e00-\u9fff]{1,4}(?:姐姐|哥哥|叔叔|阿姨|老师|爷爷|奶奶|大姐|伯伯|大夫|医生|律师|编辑|主持人):"
)
# 受访专家：某某医院主任医师 某某; 读者 临河 小舟: who speaks in a text, or sends a question.
_CONSULTED = re.compile(
    r"(?:受访|指导|支持|点评|解答)(?:专家|嘉宾|医生|律师|人):.{4,60}|(?:读者|观众|听众|网友)\s+[\u4e00-\u9fff]{2,6}\s+[\u4e00-\u9fff]{2,6}"
)
_COMPLIMENT = re.compile("此致|(?:此致 *)?敬礼!?")  # under a letter
_PART_OF_LETTER = re.compile(
    "|".join(part.pattern for part in (BARE_DATE, _SALUTATION, _CALLED, _COMPLIMENT))
)
MOST_SIGNER_CHARS = 20  # under a letter or a notice
_SIGNER = re.compile(r"[您你]的\S{1,8}(?:\s+\S{2,4})?")  # 您的朋友 小明
_ATTENDANCE = re.compile(
    r"([\u4e00-\u9fff]{2,12})(?:出席|主持|陪同|列席)(?:并(?:讲话|致辞|发言|发表讲话|致开幕[辞词]|作报告))?"
)
# 001 l.129: ▶天津理工大学党委书记 刘东志. Other triangles mark the items of a round-up as well (△…).
_NUMBERED_PICTURE = re.compile(r"图([①-⑨])\s*:")
_PICTURE_LINE = re.compile(r"[▶◀►◄]|[▲▼△▽▷◁]\s*(?:[左右上下题]?图|照片)")


@lru_cache(maxsize=1024)
def is_dateline(folded: str) -> bool:
    """Whether the line opens with an agency's or the paper's dateline (`本报讯(`, `新华社北京1月1日电`)."""
    return bool(_DATELINE.match(folded)) and not (_is_bracketed(folded) and len(folded) < 60)


def is_marked_caption(folded: str) -> bool:
    """Whether the line opens with a caption's mark, which points at a picture."""
    return bool(_PICTURE_LINE.match(folded))


def read_picture_number(folded: str) -> str:
    """The number of the picture that the line is a caption of (图②：…); empty for any other line."""
    numbered = _NUMBERED_PICTURE.match(folded)
    return numbered[1] if numbered else ""


def is_label(folded: str) -> bool:
    """Whether the line is a label that a summary or a box follows (核心提示, 新闻延伸)."""
    return bool(_SUMMARY_LABEL.fullmatch(folded) or _BOX_LABEL.fullmatch(folded))


def opens_letter(folded: str) -> bool:
    """Whether the line begins a letter (编辑同志:, 亲爱的奶奶:)."""
    return bool(_SALUTATION.match(folded) or _CALLED.fullmatch(folded))


def is_notice_heading(folded: str) -> bool:
    """Whether the line is the heading of a notice by its own words (讣告, 招标公告, 遗失声明)."""
    words = folded.strip("■◆●▲★☆【】 ")
    if words[-1:] == "期" and _DRAW.fullmatch(words):
        return True
    if words[-1:] not in _NOTICES:  # the last character is one of a notice's words, or a bracket
        return False
    if " " in words:
        words = _PADDED_WORD.sub(r"\1\2", words)
    return bool(_NOTICE.fullmatch(words)) and not _REPORTS.search(words)


def is_list_heading(folded: str) -> bool:
    """Whether a headline may be a notice's or a list's (…名单, 致用户的通知); a report's may read alike."""
    return bool(_LISTS.fullmatch(folded)) and not _REPORTS.search(folded)


def is_opinion_column(plain: str) -> bool:
    """Whether the words are the head of a column for opinions (社论, 短评, 一家之言)."""
    return bool(_OPINIONS.fullmatch(plain.strip("■◆●【】()（）· ")))


def is_opinion_headline(folded: str) -> bool:
    """Whether a headline says by its first word that it is an opinion's (快评：…)."""
    return bool(_OPINION.match(folded))


def is_column_head(plain: str) -> bool:
    """Whether the words are the head of a column for opinions, essays or serials."""
    return is_opinion_column(plain) or bool(_ESSAYS.fullmatch(plain))


def is_attendance(text: str) -> bool:
    """Whether the words say only who took part (史莺出席, 史莺出席并发表讲话): a deck."""
    match = _ATTENDANCE.fullmatch(text)
    return match is not None and read_names(match[1]) is not None


def is_figures_row(text: str) -> bool:
    """Whether a printed line is a row of a table with two columns of figures or more, is a thing and its
    price, or begins with an hour, as programmes do."""
    words = text.split()
    if len(words) < 2 or len(text) > _MOST_ROW_CHARS or _IN_TEXT.search(text):
        return False
    if begins_with_hour(text) or _PRICED.fullmatch(text):
        return True
    return (
        len(words) > 2
        and sum(len(word) <= _MOST_FIGURE_CHARS and any(map(str.isdigit, word)) for word in words) > 1
    )


def begins_with_hour(text: str) -> bool:
    """Whether the line begins with an hour and a blank, as the rows of programmes do."""
    return text[:1].isdigit() and bool(_HOUR.match(text))


def find_even_rows(texts: Sequence[str], gaps: Sequence[int]) -> set[int]:
    """The places of texts of three words or more, each under another with as many: rows of a table.

    `gaps` counts the blank lines above each.
    """
    rows: set[int] = set()
    run: list[int] = []
    for n, text in enumerate([*texts, ""]):
        is_row = " " in text and _has_row_words(text if run else _UNITS_NOTE.sub("", text))
        if is_row and (not run or (gaps[n] <= 1 and _have_as_many_words(texts[run[-1]], text))):
            run.append(n)
            continue
        if len(run) >= _LEAST_ROWS and not is_byline(texts[run[0]]):
            rows.update(run)
        run = [n] if is_row else []
    return rows


def _has_row_words(text: str) -> bool:
    """Whether the text is several words between blanks, as the rows of tables are."""
    is_short = len(text) <= _MOST_ROW_CHARS
    return is_short and len(text.split()) >= _LEAST_WORDS and not _IN_TEXT.search(text)


def _have_as_many_words(above: str, text: str) -> bool:
    """Whether the two have as many words, where two padded characters (食　盐) may be one."""
    (words, joined), (own, own_joined) = (
        (len(each.split()), len(_PADDED_WORD.sub(r"\1\2", each).split())) for each in (above, text)
    )
    return words == own or joined == own_joined


def find_tables(lines: Sequence[Line]) -> set[int]:
    """The places of lines that are rows of a table or list: several in a row with figures or columns, or of
    one shape. Never raises."""
    rows = find_even_rows([line.folded for line in lines], [line.gap for line in lines])
    short = _find_runs(lines, range(len(lines)), lambda line: len(line.folded) <= _MOST_ROW_CHARS)
    places = [i for run in short if len(run) >= _LEAST_ROWS for i in run]
    for run in _find_runs(lines, places, _count_columns):
        if len(run) >= _LEAST_ROWS and _are_most(run, lambda n: _count_columns(lines[n]) > 1):
            rows.update(run)
    return rows | _find_lists(lines, places)


def _find_lists(lines: Sequence[Line], places: Sequence[int]) -> set[int]:
    """Which of the places are lines right under each other that list fixtures, units, people and what they
    are, or advertisements under their heading."""
    rows: set[int] = set()
    for run in _find_runs(lines, places, lambda line: " " in line.folded):
        if len(run) >= _LEAST_ROWS and run[0] and _heads_list(lines[run[0] - 1].folded):
            rows.update(run)
    for run in _find_runs(lines, places, lambda line: _FIXTURE.fullmatch(line.folded)):
        rows.update(run if len(run) >= _LEAST_ROWS else ())
    for run in _find_runs(lines, places, lambda line: _UNIT.fullmatch(line.folded)):
        rows.update(run if len(run) >= _LEAST_LISTED else ())
    for run in _find_runs(lines, places, lambda line: _HONOURED.fullmatch(line.folded)):
        if len(run) >= _LEAST_LISTED and _are_most(run, lambda n: _begins_with_name(lines[n].folded)):
            rows.update(run)
    return rows


def _heads_list(folded: str) -> bool:
    """Whether lines of several words under this one are a list: advertisements, or entries of a notice."""
    return bool(_ADVERTS.fullmatch(folded)) or is_notice_heading(folded)


def _begins_with_name(folded: str) -> bool:
    """Whether the first words of a row are a name; of four characters hardly one is (高温来袭 …)."""
    honoured = _HONOURED.match(folded)
    return bool(honoured) and len(honoured["name"]) < 4 and has_surname(folded)


def _are_most(places: Sequence[int], fits: Callable[[int], bool]) -> bool:
    return sum(map(fits, places)) * 2 > len(places)


def _find_runs(
    lines: Sequence[Line], places: Iterable[int], fits: Callable[[Line], object]
) -> list[list[int]]:
    """Those of the places whose lines fit, those right under each other together."""
    runs: list[list[int]] = []
    for i in places:
        if not fits(lines[i]):
            continue
        if runs and runs[-1][-1] == i - 1 and lines[i].gap == 0:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _count_columns(line: Line) -> int:
    """How many columns of figures the line has and one more, 1 for other words with blanks, 0 for text."""
    text = line.folded
    if len(text) > _MOST_ROW_CHARS or line.is_ended or "。" in text:
        return 0
    words = text.split()
    figures = sum(len(word) <= _MOST_FIGURE_CHARS and any(map(str.isdigit, word)) for word in words)
    return 1 + figures if len(words) > 1 else 0


def classify_alone(line: Line, after: Line | None) -> LineClass | None:
    """The class that the line's own words settle, or None. `after` is the line below it."""
    if _is_caption(line, after):
        return LineClass.CAPTION
    if not _may_hold_mark(line):
        return None
    if is_staff_line(line.plain):
        return LineClass.NOISE
    if label := _classify_label(line.folded):
        return label
    if is_notice_heading(line.folded):
        return LineClass.HEADING
    if _PART_OF_LETTER.fullmatch(line.folded):
        return LineClass.BODY
    if _is_picture_credit(line):
        return LineClass.CREDIT
    if _is_bracketed(line.folded):
        return _classify_bracketed(line)
    if is_sender(line.plain) or is_closing_note(line.plain):
        return LineClass.CLOSER
    return LineClass.BYLINE if _is_signed(line) else None


def _is_signed(line: Line) -> bool:
    return is_byline(line.plain) or is_signature(line.plain) or bool(_CONSULTED.fullmatch(line.folded))


def _is_caption(line: Line, after: Line | None) -> bool:
    """Whether the line has a caption's mark, or a picture's credit stands at its end or right under it."""
    is_marked = is_marked_caption(line.folded) or bool(read_picture_number(line.folded))
    if is_marked or is_credited_caption(line.plain):
        return True
    is_work = "(" in line.folded and _WORK_OF_ART.fullmatch(line.folded) is not None
    return is_work or _stands_over_credit(line, after)


def _stands_over_credit(line: Line, after: Line | None) -> bool:
    """Whether a picture's credit stands right under the line, or under a work's title the artist's name."""
    if after is None:
        return False
    if after.gap:
        is_short = 8 < len(line.folded) <= _MOST_CAPTION_CHARS and not _is_bracketed(line.folded)
        return is_short and after.gap <= min(line.gap, 1) and is_photo_credit(after.plain)
    return _is_artist(after, line) or (len(line.folded) > 8 and _is_picture_credit(after))


def _is_artist(line: Line, above: Line) -> bool:
    """Whether the line is the name of the artist right under a work's title."""
    return line.gap == 0 and bool(_TITLED_WORK.fullmatch(above.folded)) and is_name_line(line.plain)


def _may_hold_mark(line: Line) -> bool:
    """Whether the line may be a label or a credit: short, and no sentence of a text."""
    return len(line.folded) <= MOST_MARK_CHARS and (not line.is_ended or line.folded[-1] in ")】")


def _classify_label(folded: str) -> LineClass | None:
    if _SUMMARY_LABEL.fullmatch(folded):
        return LineClass.LABEL
    return LineClass.BOX if _BOX_LABEL.fullmatch(folded) else None


def _is_right_column(line: Line, after: Line) -> bool:
    """Whether the line is the first of two columns of a heading that is printed from top to bottom."""
    return after.at < line.at and len(line.folded) < 2 * len(line.places)


def _is_bracketed(folded: str) -> bool:
    return folded[0] in "(【" and folded[-1] in ")】"


def _is_picture_credit(line: Line) -> bool:
    """Whether the line credits a picture: right under its caption, or short, or by its last word."""
    placed = line.gap == 0 or len(line.folded) <= 12 or line.folded.endswith("摄")
    return placed and bool(_PICTURE.search(line.folded)) and is_photo_credit(line.plain)


def _classify_bracketed(line: Line) -> LineClass | None:
    """The class of words in brackets alone on a line: a wire's byline (`(本报伦敦电)`), another closer, or
    None."""
    if _WIRE.fullmatch(line.folded):
        return LineClass.BYLINE
    inner = line.folded[1:-1]
    named = is_name_line(inner) or _PADDED_NAME.fullmatch(inner)
    if is_byline(line.plain) or named or (len(inner) < 100 and _SOURCE.search(inner)):
        return LineClass.CLOSER
    return None


def fit(foot: Line, top: Line) -> float:
    """How well the second line continues the first, in bits."""
    marks = 6.0 * ((foot.is_open and top.starts_inside) - (foot.is_open != top.starts_inside))
    return bond(foot.folded[-1], top.folded[0]) + 4.0 * repeated_chars(foot.folded, top.folded) + marks


def fix_classes(lines: Sequence[Line], noise: frozenset[int]) -> list[LineClass | None]:
    """The class of each line whose own words settle it; None for the others, which the networks score."""
    tables = find_tables(lines)
    classes = [
        LineClass.NOISE
        if line.at in noise
        else classify_alone(line, after) or (LineClass.TABLE if i in tables else None)
        for i, (line, after) in enumerate(zip(lines, [*lines[1:], None], strict=False))
    ]
    for i in range(1, len(lines)):
        _fix_pair(lines, classes, i)
    for i in range(len(lines) - 1):
        if classes[i] == LineClass.BYLINE and _is_padded(lines[i]) and _may_be_title(lines, classes, i):
            classes[i] = LineClass.HEADING if lines[i].gap > lines[i + 1].gap else None
    return classes


def _fix_pair(lines: Sequence[Line], classes: list[LineClass | None], i: int) -> None:
    """Set what line `i` and the one above it show together."""
    above, line = lines[i - 1], lines[i]
    if classes[i - 1] == LineClass.CAPTION and _is_artist(line, above):
        classes[i] = LineClass.CREDIT
    if classes[i - 1] is None and classes[i] == LineClass.TABLE and is_list_heading(above.folded):
        classes[i - 1] = LineClass.HEADING
    if _is_right_column(above, line):
        classes[i - 1] = LineClass.HEADING
    if classes[i] is None and _signs_letter(above, line):
        classes[i] = LineClass.CLOSER


def _signs_letter(above: Line, line: Line) -> bool:
    """Whether the line is short and right under 敬礼, or under a blank line and says whose the letter is."""
    is_near = line.gap == 0 or (line.gap == 1 and bool(_SIGNER.fullmatch(line.folded)))
    is_under = bool(_COMPLIMENT.fullmatch(above.folded)) and is_near
    return is_under and len(line.folded) <= MOST_SIGNER_CHARS and not line.is_ended


def _is_padded(line: Line) -> bool:
    return all(len(word) == 1 for word in line.folded.split())


def _may_be_title(lines: Sequence[Line], classes: Sequence[LineClass | None], i: int) -> bool:
    """Whether the line, padded characters that may be a name (`雪　夜`), stands where titles do: over a
    paragraph or an author, and neither under a heading nor right under another author.

    It is one where it stands nearer to what is below; else the networks decide.
    """
    above, below = classes[i - 1] if i else LineClass.NOISE, classes[i + 1]
    is_under_heading = above == LineClass.HEADING or (above is None and is_heading_shaped(lines[i - 1]))
    is_under_author = above == LineClass.BYLINE and lines[i].gap == 0
    is_over_author = below == LineClass.BYLINE and lines[i + 1].gap <= lines[i].gap
    is_over_text = below is None and not is_heading_shaped(lines[i + 1])
    return (is_over_author or is_over_text) and not (is_under_heading or is_under_author)
