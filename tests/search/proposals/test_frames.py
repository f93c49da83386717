"""Names that the wording of the print shows; every line is one of print."""

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
