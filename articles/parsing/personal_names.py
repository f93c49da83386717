"""Personal names as newspapers print them: padded, run together, with compound surnames, of other peoples."""

from __future__ import annotations

import re
from functools import lru_cache

# The hundred most common surnames in order, from the Ministry of Public Security's report of 2020.
_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石"
    "金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
# Other surnames: the Hundred Surnames without those that are everyday words (从, 都, 经, 和 …), and later
# ones.
_RARE = (
    "褚卫尤施华戚喻柏窦章云葛奚郎鲁昌苗凤花俞柳鲍费廉岑倪滕殷毕邬安乐时傅皮卞齐康伍元卜平穆萧湛祁禹狄米贝明臧计伏成谈茅庞纪舒"
    "屈项祝阮蓝闵席季麻强路娄危童颜梅盛刁骆樊凌霍虞支柯昝管缪解应宗宣郁单杭洪包诸左吉钮嵇邢裴荣翁荀惠甄曲封芮储靳汲糜松井富巫乌"
    "焦巴弓牧隗山谷车宓蓬全郗班秋仲伊宫宁仇栾甘厉戎祖符景詹束幸司韶郜蓟薄印宿怀蒲邰鄂籍赖卓蔺屠蒙池乔阴胥苍闻莘党翟贡劳逄姬"
    "申扶冉宰郦雍桑桂濮牛寿边扈燕冀郏浦尚农温庄晏柴瞿阎慕连茹习宦艾鱼容古易慎戈庾暨居衡步耿满弘匡国文寇广阙东欧沃利蔚夔隆师巩聂"
    "晁勾敖冷訾辛阚那简饶沙鞠丰巢关蒯查荆游竺权逯盖桓仝邸苟丛佟兰初亢修矫牟冼佘原晋漆赫展揭鹿鲜鄢隋岳帅亓仉谌郄衣尕阿兑冶代官"
    "楼涂邝裘岩哈仓种敬位信水商雪况"
)
# The same in the old forms that print of before 1956 uses.
_OLD = (
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蕭董葉蘇呂盧鍾陸譚賈韋鄒閻龍賀顧龔萬錢嚴湯衛華喻竇雲魯鳳鮑費倪畢樂傅"
    "齊紀項藍閔婁駱龐單諸榮儲藺蒙喬陰聞黨貢農溫莊連歐聶簡饒關遊權蓋蘭"
)
_COMPOUND = re.compile(
    "欧阳|歐陽|上官|司马|司馬|诸葛|諸葛|东方|東方|皇甫|尉迟|尉遲|公孙|公孫|慕容|令狐|司徒|夏侯|端木|轩辕"
    "|宇文|长孙|鲜于|鮮于|呼延|南宫|百里|闻人|澹台|公冶|宗政|濮阳|淳于|太叔|申屠|钟离|赫连|拓跋|独孤|完颜"
)

# The cost of a surname where characters are split into names: common ones cost less.
_SURNAME_COST = (
    dict.fromkeys(_RARE + _OLD, 1.6) | dict.fromkeys(_COMMON, 0.6) | dict.fromkeys(_COMMON[:20], 0.0)
)
# Surnames that occur in given names too (刘建林, 李平); the others are rare inside a name.
_GIVEN = frozenset(
    "林高金江成文龙方白安平明华松雷石云凤花章凌春广国强全东红荣利旭欣宁卫兴晨晓武康和乐艾易英海牛向贺志良"
    "生娟佳梅麻简寿帅敬信水商雪丰柳燕岩秋仲伯星农祥阳洋友展伟元时兵惠初扬楚"
)

# Words that stand where a name could: （记者手记）, 记者节, 记者获悉, 新华社记者综合报道, 简　讯.
_NOT_NAMES = re.compile(
    "[简短快商时车]讯|花絮|文摘|连载|信箱|贺[信电词]|祝[贺词]|任命|宣言|广告|讣告|公告|通告|启事|声明|鸣谢|致谢|招聘|通知|预告|更正|致歉|手记|观察|调查|札记|日记|来信|视角|之家|协会|招待会?|采访|专访|获悉|了解到?|看到|发现|注意到|见到|见习|探访"
    "|走访|追踪|问答|在线|[昨今][日天]|昨晚|今晨|近日|日前|近期|目前|当日|综合|报道|专电|名单|如是说"
)
# Characters that no name holds: 记者从…获悉, 对记者说.
_SPEECH = re.compile(r"[的了在是从對对說说得者會这那我你她们它吗呢吧把被让跟及或讯電电報报]")
# Characters of addresses: 某某市中山路 is no row of names.
_PLACE = re.compile("[省市县縣区區街]")
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff〇"
_ONE_LETTER = re.compile(rf"[{_HAN}]")
_ALL_HAN = re.compile(rf"[{_HAN}]+")
_FOREIGN = re.compile(rf"[{_HAN}]+(?:[·•・‧．][{_HAN}A-Za-z]+)+|[A-Za-z][A-Za-z.'\-]+(?: [A-Za-z.'\-]+)*")
_SEPARATORS = re.compile(r"[、,，;；/／|｜]+")
MOST_LETTERS = 40  # of names run together without a blank; longer is prose


def read_names(text: str) -> tuple[str, ...] | None:
    """The names of a text that holds nothing else, in order; None where it holds other words.

    Padding inside a name is removed (`杨 青` is 杨青, `刘  毅  王  洲` is 刘毅 and 王洲); names run together
    are split at their surnames (`陈沸宇李龙伊`). Never raises.
    """
    names: list[str] = []
    for part in _SEPARATORS.split(text.strip(" 、,，;；/／")):
        if _FOREIGN.fullmatch(part.strip()):
            names.append(part.strip())
            continue
        for run in _join_padded(part.split()):
            found = _split_run(run)
            if found is None:
                return None
            names.extend(found)
    return tuple(names) or None


def has_surname(text: str) -> bool:
    """Whether the text begins as a Chinese name does. Never raises."""
    return text[:1] in _SURNAME_COST or has_compound_surname(text)


def has_compound_surname(text: str) -> bool:
    """Whether the text begins with a surname of two characters. Never raises."""
    return _COMPOUND.match(text) is not None


def _join_padded(tokens: list[str]) -> list[str]:
    """The tokens, with padded names joined: `杨 青`, `欧阳 修`."""
    joined: list[str] = []
    for token in tokens:
        before = joined[-1] if joined else ""
        if (_ONE_LETTER.fullmatch(before) and len(token) <= 2) or (
            _COMPOUND.fullmatch(before) and len(token) == 1
        ):
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def _split_run(run: str) -> tuple[str, ...] | None:
    """The names in characters without a blank or stop; None if they are no names."""
    if _FOREIGN.fullmatch(run):
        return (run,)
    if not 2 <= len(run) <= MOST_LETTERS or not _ALL_HAN.fullmatch(run):
        return None
    if _NOT_NAMES.match(run) or _SPEECH.search(run):
        return None
    if len(run) <= 3:
        return (run,)
    names = None if _PLACE.search(run) else _split_names(run)
    if len(run) == 4 and names is None:
        return (run,)  # 扎西达娃: names of other peoples have no surname
    return names


@lru_cache(maxsize=1024)
def _split_names(run: str) -> tuple[str, ...] | None:
    """The likeliest split of the characters into names with surnames; None if there is none."""
    best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ())] + [None] * len(run)
    for start in range(len(run)):
        reached = best[start]
        if reached is None:
            continue
        for size in (2, 3, 4):
            name = run[start : start + size]
            cost = _name_cost(name) if len(name) == size else None
            if cost is None:
                continue
            known = best[start + size]
            if known is None or reached[0] + cost < known[0]:
                best[start + size] = (reached[0] + cost, (*reached[1], name))
    end = best[-1]
    return end[1] if end else None


def _name_cost(name: str) -> float | None:
    """How unlikely the characters are as one name; None if they are none. Most names have three
    characters."""
    if _COMPOUND.match(name):
        return {3: 1.0, 4: 1.0}.get(len(name))
    if len(name) == 4 or name[0] not in _SURNAME_COST:
        return None
    surnames_inside = sum(letter in _SURNAME_COST and letter not in _GIVEN for letter in name[1:])
    return _SURNAME_COST[name[0]] + (0.4 if len(name) == 3 else 1.2) + 0.8 * surnames_inside
