"""Names that the wording of the print shows; every line is one of print."""

from itertools import product

import pytest

from articles.search.language.dictionary import current_dictionary
from articles.search.proposals.frames import find_by_speech, find_organisations, find_people, find_quoted


def list_people(text):
    return [text[found.start : found.end] for found in find_people(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("3月18日,市委书记陈敏尔前往南开区调研。", ["陈敏尔"]),
        ("市领导王力军、翟立新参加。", ["王力军", "翟立新"]),
        (
            "中国科学院院士、天津大学教授元英进,中国科学院院士、南开大学教授卜显和出席活动。",
            ["元英进", "卜显和"],
        ),
        ("▶天津理工大学党委书记 刘东志", ["刘东志"]),
        ("市委副书记、市长张工,市人大常委会主任喻云林,市政协主席王常松", ["张工", "喻云林", "王常松"]),
        ("白向东表示,下一步,将做好六方面工作:", ["白向东"]),
        ("希望深入学习贯彻习近平总书记重要论述", ["习近平"]),
        ("居民陈X、陈Y。陈X表示,赞同。", []),  # print hides a name so
        ("南开大学教授围绕新技术应用作主旨演讲。", []),
        ("指导督促处级领导班子和领导干部建立问题清单", []),
        ("市委主题教育第十七巡回指导组负责同志到会指导。", []),
    ],
)
def test_people_are_named_after_their_office_as_speakers_or_by_a_title(text, names):
    assert list_people(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("陈敏尔来到中国汽车工业工程有限公司,了解企业经营发展", ["中国汽车工业工程有限公司"]),
        ("在用尚能源互联网智能研究院(天津)有限公司,陈敏尔察看", ["用尚能源互联网智能研究院(天津)有限公司"]),
        ("陈敏尔来到南开生物医药创新创业基地,察看入驻企业", ["南开生物医药创新创业基地"]),
        ("南开大学教授围绕新技术应用作主旨演讲。", []),
        ("为加快建设高水平教学研究型理工大学而勇毅前行", []),
        ("筹备办好2026世界智能产业博览会等重大活动", ["世界智能产业博览会"]),
        ("5月31日召开的市委十二届三次全会,审议通过了", ["市委十二届三次全会"]),
    ],
)
def test_organisations_and_events_end_as_their_names_do(db, text, names):
    words = current_dictionary().tag(text)
    assert "".join(word for word, _ in words) == text
    found = list(find_organisations(words))
    assert [one.name for one in found] == names
    assert [text[one.start : one.end] for one in found] == names


def test_parts_of_speech_show_only_names_in_chinese_characters():
    words = [("陈X", "nr"), ("X市", "ns"), ("滨海", "ns"), ("海", "ns"), ("海" * 12, "ns"), ("海" * 13, "ns")]
    assert [one.name for one in find_by_speech(words)] == ["滨海", "海" * 12]


def test_days_activities_and_documents_are_quoted():
    text = "“全国科技工作者日”主场活动和“津上添花”系列活动,审议通过了《推动京津冀协同发展走深走实行动方案》"
    assert [(one.name, one.kind) for one in find_quoted(text)] == [
        ("全国科技工作者日", "event"),
        ("“津上添花”系列活动", "event"),
        ("《推动京津冀协同发展走深走实行动方案》", "subject"),
    ]


def test_parts_of_speech_show_places_with_what_follows_them():
    words = [("青海省", "ns"), ("黄南", "ns"), ("州", "n"), ("牦牛", "n"), ("陈敏尔", "nr"), ("高度", "nr")]
    assert [(one.name, one.kind) for one in find_by_speech(words)] == [
        ("青海省", "place"),
        ("黄南州", "place"),
        ("陈敏尔", "person"),
    ]


@pytest.mark.parametrize(
    ("after", "is_named"),
    [
        (("教授",), False),
        (("原", "党委", "副", "书记"), False),
        (("、", "原", "党委", "副", "书记"), True),
        ((), True),
    ],
)
def test_an_organisation_before_an_office_is_about_the_person(after, is_named):
    words = [("来到", "v"), ("天津理工大学", "nt"), *((word, "n") for word in after), ("，", "x")]
    found = [name.name for name in find_organisations(words)]
    assert found == (["天津理工大学"] if is_named else [])


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ([("天津", "ns"), ("大学", "n")], []),  # too short
        ([("天津", "ns"), ("师范大学", "n")], ["天津师范大学"]),
        ([("师范大学", "n")], []),  # no proper name
        ([("综合", "v"), ("研究中心", "n")], []),
        ([("远洋", "n"), ("有限公司", "n")], ["远洋有限公司"]),  # ends as only names do
        ([("天津市", "ns"), ("海洋", "n") , ("研究院", "n")], ["天津市海洋研究院"]),
        ([("天" * 28, "ns"), ("大学", "n")], ["天" * 28 + "大学"]),
        ([("天" * 29, "ns"), ("大学", "n")], []),  # too long
    ],
)  # fmt: skip
def test_an_organisation_has_a_proper_name(words, names):
    assert [found.name for found in find_organisations(words)] == names


ORGANISATIONS = """
    有限公司 有限责任公司 股份公司 集团公司 集团 研究院 研究所 研究中心 大学 学院 师范学院
    理工大学 师范大学 科技大学 农学院 医科大学 医院 协会 学会 基金会 博物馆 科技馆 图书馆
    美术馆 基地 牧场 合作社 出版社 银行 法院 检察院 海关 开发区
"""
EVENTS = "博览会 洽谈会 交易会 论坛 峰会 运动会 成果展 展览会 全会 锦标赛 博览 展会 艺术节 文化节 旅游节"


@pytest.mark.parametrize(("ends", "kind"), [(ORGANISATIONS, "organisation"), (EVENTS, "event")])
def test_a_name_ends_with_any_of_these_words(ends, kind):
    certain = {"有限公司", "有限责任公司", "基地", "牧场"}
    for end in ends.split():
        [found] = find_organisations([("来到", "v"), ("滨海市", "ns"), (end, "n"), ("。", "x")])
        assert (found.name, found.kind) == (f"滨海市{end}", kind)
        assert found.is_certain == (kind == "event" or end in certain)


def test_places_end_with_the_word_that_follows_them():
    for end in ["省", "市", "州", "区", "县", "镇", "乡", "村", "自治州", "新区", "街道"]:
        [found] = find_by_speech([("黄南", "ns"), (end, "n")])
        assert (found.name, found.start, found.end) == (f"黄南{end}", 0, 2 + len(end))
    [found] = find_by_speech([("黄南", "ns"), ("人", "n")])
    assert found.name == "黄南"


NOUN_VERBS = "创新 创业 合作 服务 保护 开放 发展 交流 投资 贸易 应用 巡回 签约"


@pytest.mark.parametrize(
    "word",
    [
        *((verb, "v") for verb in NOUN_VERBS.split()),
        *(("远洋", kind) for kind in ("n", "nr", "vn", "b", "j", "an", "eng", "s", "f", "t")),
    ],
)
def test_an_organisations_name_has_nouns_and_some_verbs_inside(word):
    [found] = find_organisations([("来到", "v"), ("滨海", "ns"), word, ("研究院", "n")])
    assert found.name == f"滨海{word[0]}研究院"


@pytest.mark.parametrize("word", [("察看", "v"), ("全新", "z"), ("他们", "r"), ("2026", "m"), ("，", "x")])
def test_other_words_are_before_an_organisations_name(word):
    assert list(find_organisations([("滨海", "ns"), word, ("研究院", "n")])) == []
    [found] = find_organisations([("滨海", "ns"), word, ("远洋", "nz"), ("研究院", "n")])
    assert (found.name, found.start) == ("远洋研究院", 2 + len(word[0]))


def test_an_events_name_may_have_a_number_inside():
    [found] = find_organisations([("滨海", "ns"), ("2026", "m"), ("博览会", "n")])
    assert found.name == "滨海2026博览会"


@pytest.mark.parametrize(
    ("char", "name"),
    [("尚", "滨海尚远洋有限公司"), *((char, "远洋有限公司") for char in "在由从与和及向对的等是为于被给")],
)
def test_a_company_may_have_any_character_inside_but_a_preposition(char, name):
    words = [("滨海", "ns"), (char, "d"), ("远洋", "n"), ("有限公司", "n")]
    assert [found.name for found in find_organisations(words)] == [name]


@pytest.mark.parametrize(
    ("kind", "is_proper"), [("ns", 1), ("nz", 1), ("nt", 1), ("eng", 1), ("n", 0), ("vn", 0)]
)
def test_a_name_has_a_word_that_only_names_have(kind, is_proper):
    assert len(list(find_organisations([("远洋", kind), ("研究院", "n")]))) == is_proper


@pytest.mark.parametrize(
    "typed", ["原", "各", "该", "本", "全市", "全国的", "我市", "本市", "年", "届", "第十二届"]
)
def test_what_is_no_part_of_a_name_is_left_out_before_it(typed):
    [found] = find_organisations([(typed, "n"), ("滨海", "ns"), ("研究院", "n")])
    assert (found.name, found.start, found.end) == ("滨海研究院", len(typed), len(typed) + 5)


TITLES = """
    书记 市长 省长 区长 县长 镇长 乡长 州长 主席 主任 部长 局长 院长 校长 所长 馆长 厅长 处长 科长 队长
    行长 会长 社长 秘书长 理事长 董事长 总经理 总裁 厂长 站长 总理 发言人 负责人 负责同志 领导 教授 院士
    研究员 工程师 医师 教练 运动员 代表 委员 常委 检察长 司令员 政委 大使 专家 医生 护士 教师 居民 村民
    市民
"""
AFTER_NAMES = """
    、 , ， 。 ； ; ： : ! ！ ? ？ （ ( ） ) “ ” 》 介绍 表示 说 指出 强调 出席 参加 主持 前往 来到 走进
    致辞 致词 讲话 会见 认为 告诉 带队 调研 察看 陪同 宣布 坦言 希望 要求 分别 一行 同志 围绕 作 到 在 向
    和 与 及 等 为 率 是 也 还 将 就 对 从 带 以 则 都 已 并 的 当选 任 会 同 看
"""
NO_NAMES = """
    高度 任务 任何 方面 方式 方案 全面 全体 全国 全市 全省 全区 全力 成为 成立 成功 关于 关注 时代 时间
    时期 年度 严格 强调 强化 东部 西部 南部 北部 安全 党委 党组 党员 常务 明确 明年 应当 应该 项目 相关
    有关 万元 商务 商会 国家 国际 国内 国有 文化 文明 金融 程序 经济 经常 经过 马上 单位 单独 都 同时 同志
    团 会议 会见 会上 应邀 分别 先后 广大 广泛 和 通过 通报 包括 平安 平均 居民 农民 农村 干部 水平 水利
    温暖 白天 花费 计划 宣传 宣布 解决 解读 连续 连日 车间 支部 支持 支撑 班子 机关 路线 卫生 边界 管理
    管委 乐于 满意 强烈 幸福 易于 尚未 师生 步入 权力 牛羊 时任 华北 江苏 江西 黄河 黄山 长江 海外 海关
    石油 钟情 谢谢 常态 常年
"""


def test_a_person_is_named_after_any_of_these_offices():
    for title, between in product(TITLES.split(), ("", " ", "　")):
        text = f"昨日{title}{between}陈敏尔"
        [found] = find_people(text)
        assert (found.name, found.end, found.is_certain) == ("陈敏尔", len(text), True)
        assert (found.kind, found.source) == ("person", "frame")


def test_a_name_ends_before_any_of_these_words_and_no_other():
    ends = [*AFTER_NAMES.split(), " ", "　", ""]
    assert [after for after in ends if list_people(f"市长陈敏尔{after}") != ["陈敏尔"]] == []
    assert list_people("市长陈敏尔钢琴独奏") == []


def test_a_word_that_begins_as_a_name_is_none():
    for word, rest in product(NO_NAMES.split(), ("", "林", "林文")):
        assert [name for name in list_people(f"市长{word}{rest}，") if name.startswith(word)] == []
        assert list(find_by_speech([(f"{word}{rest}", "nr")])) == []


def test_names_stand_in_a_row_which_another_mark_ends():
    for mark in "、和与及 　，；（":
        names = ["王立军", "陈敏尔", "李平"][: 1 if mark in "，；（" else 3]
        assert list_people(f"教授王立军{mark}陈敏尔{mark}李平。") == names


NAMES = [
    ("欧阳振华表示", ["欧阳振华"]),
    ("欧阳华表示", ["欧阳华"]),
    ("上官振华", ["上官振华"]),
    ("陈振华华表示", []),  # four characters, but no surname of two
    ("陈平表示", ["陈平"]),
    ("陈平和表示", ["陈平和"]),  # the longer of two
    ("陈说", []),
    ("陈平说的", ["陈平"]),
    ("陈平指。", []),
    ("张市长表示", []),
    ("桌椅表示", []),
    ("", []),
]


def test_a_name_is_a_surname_and_one_or_two_characters():
    for text, names in NAMES:
        assert list_people(f"市长{text}") == names


OPENINGS = [("", "，"), ("雨停了。", ","), ("雨停；", "："), ("停了！", ":"), ("停？", "，"), ("“停”", "，")]


def test_who_speaks_at_the_beginning_of_a_sentence_is_a_person():
    for verb, (before, mark) in product(["表示", "说", "指出", "强调", "介绍", "认为", "坦言"], OPENINGS):
        [found] = find_people(f"{before}白向东{verb}{mark}一切如常")
        assert (found.name, found.start, found.is_certain) == ("白向东", len(before), False)
        assert (found.kind, found.source) == ("person", "frame")
    for text in ("雨停，白向东表示，一切如常", "白向东表示一切如常", "大家都表示，一切如常"):
        assert list_people(text) == []


def test_a_leader_is_named_before_the_office():
    for text, name in (("陈敏尔", "陈敏尔"), ("在陈平", "陈平"), ("陈平", "陈平"), ("回忆", None)):
        found = [(one.name, one.start, one.end, one.is_certain) for one in find_people(f"{text}总书记")]
        end = len(text)
        assert found == ([(name, end - len(name), end, False)] if name else [])


QUOTED = [
    ("“爱护牙日”", "爱护牙日"),
    ("“爱牙日”", None),  # too short
    (f"“{'牙' * 16}周”", "牙" * 16 + "周"),
    (f"“{'牙' * 17}节”", None),
    ("“爱护牙齿”", None),
    *((f"“爱牙”{what}",) * 2 for what in ("系列活动", "主题活动", "专项行动", "大赛", "文化节")),
    ("“牙”大赛", None),
    *((f"“{'牙' * 16}”大赛",) * 2,),
    (f"“{'牙' * 17}”大赛", None),
    *(("《爱牙手册》",) * 2,),
    ("《爱牙书》", None),
    *((f"《{'牙' * 30}》",) * 2,),
    (f"《{'牙' * 31}》", None),
]


def test_what_is_quoted_is_a_name_of_some_length():
    for text, name in QUOTED:
        text = f"举办{text}。"
        found = list(find_quoted(text))
        assert [one.name for one in found] == ([name] if name else [])
        for one in found:
            assert text[one.start : one.end] == name
            assert one.is_certain == (one.kind == "event")
            assert one.source == "frame"


SPOKEN = [
    ([("来到", "v"), ("陈敏尔", "nr")], ("陈敏尔", "person", 2, 5)),
    ([("陈敏", "nr")], ("陈敏", "person", 0, 2)),
    ([("欧阳振华", "nr")], None),  # jieba takes other words of four characters for names
    ([("桌椅", "nr")], None),
    ([("来到", "v"), ("滨海", "ns"), ("人", "n")], ("滨海", "place", 2, 4)),
    ([("来到", "v"), ("滨海", "ns")], ("滨海", "place", 2, 4)),
    ([("滨海", "ns"), ("新区", "n"), ("人", "n")], ("滨海新区", "place", 0, 4)),
    ([("滨海大学", "nt"), ("区", "n")], ("滨海大学", "organisation", 0, 4)),
    ([("滨海", "n")], None),
]


def test_parts_of_speech_show_people_places_and_organisations():
    for words, shown in SPOKEN:
        found = list(find_by_speech(words))
        assert [(one.name, one.kind, one.start, one.end) for one in found] == ([shown] if shown else [])
        assert {(one.source, one.is_certain) for one in found} <= {("speech", False)}


CLOSED = [
    ([("滨海", "ns"), ("（", "x"), ("远", "d"), ("）", "x"), ("有限公司", "n")], "滨海（远）有限公司"),
    ([("滨海", "ns"), ("(", "x"), ("远去", "v"), (")", "x"), ("研究院", "n")], "滨海(远去)研究院"),
    ([("滨海", "ns"), ("远去", "v"), (")", "x"), ("研究院", "n")], None),
    ([("来到", "v"), ("（", "x"), ("滨海", "ns"), ("研究院", "n")], None),
    ([("滨海", "ns"), ("尚", "d"), ("研究院", "n")], None),  # only companies have any character
    ([("滨海", "ns"), ("X", "x"), ("有限公司", "n")], None),
    ([("滨海一院医院", "nt")], "滨海一院医院"),
    ([("滨海一院医院", "n")], None),
    ([("全部", "n"), ("市级", "b"), ("博览会", "n")], "全部市级博览会"),
    ([("大", "a"), ("博览会", "n")], None),
]


def test_an_organisations_name_is_closed_in_itself():
    for words, name in CLOSED:
        assert [found.name for found in find_organisations(words)] == ([name] if name else [])
