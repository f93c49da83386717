import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.parsing.personal_names import has_surname, read_names


@pytest.mark.parametrize(
    ("print_", "names"),
    [
        ("于春津 刘国栋", ("于春津", "刘国栋")),
        ("张三、李四", ("张三", "李四")),
        ("杨 青", ("杨青",)),
        ("郭\u3000祥", ("郭祥",)),
        ("刘  毅  王  洲", ("刘毅", "王洲")),
        ("杨 青 王建国 李\u00a0明", ("杨青", "王建国", "李明")),
        ("欧阳 修", ("欧阳修",)),
        ("诸葛孔明", ("诸葛孔明",)),
        ("陈沸宇李龙伊", ("陈沸宇", "李龙伊")),
        ("王松李伟", ("王松", "李伟")),
        ("刘建林陈雁", ("刘建林", "陈雁")),
        ("吴川宁冯香婷王丽君", ("吴川宁", "冯香婷", "王丽君")),
        ("阿卜杜拉·买买提", ("阿卜杜拉·买买提",)),
        ("扎西达娃", ("扎西达娃",)),
        ("汤小明况文李明", ("汤小明", "况文", "李明")),
        ("完颜亮、蘭小芳", ("完颜亮", "蘭小芳")),
        ("王小楚李大明", ("王小楚", "李大明")),
        ("Jean-Luc Dupont、李明", ("Jean-Luc Dupont", "李明")),
        ("王松|李明｜杨青/罗娜／田雨", ("王松", "李明", "杨青", "罗娜", "田雨")),
        ("欧阳文山李明亮", ("欧阳文山", "李明亮")),
        ("李明亮司马南诸葛孔明", ("李明亮", "司马南", "诸葛孔明")),
        ("刘建林" * 12 + "王松" * 2, ("刘建林",) * 12 + ("王松",) * 2),
        ("阿依努尔、王伟", ("阿依努尔", "王伟")),
        ("John Smith", ("John Smith",)),
        ("陳敏爾", ("陳敏爾",)),
    ],
)
def test_names_are_split_and_lose_their_padding(print_, names):
    assert read_names(print_) == names


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "手记",
        "如是说",
        "名单",
        "获悉",
        "昨日",
        "从市统计局",
        "对本报说",
        "2026",
        "的",
        "张三。李四",
        "刘建林" * 13 + "王松",  # too many for one line of names
        "市委书记陈敏尔前往",
    ],
)
def test_words_that_are_no_names_give_none(words):
    assert read_names(words) is None


def test_a_name_begins_with_a_surname_of_one_or_two_characters():
    assert [has_surname(name) for name in ("李明", "欧阳修", "陳敏爾", "从这里", "")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@given(st.text(alphabet="王李陈欧阳于 、·\u3000Aa记者。", max_size=60))
def test_a_name_holds_no_character_that_was_not_printed(text):
    names = read_names(text)
    assert names is None or set("".join(names)) <= set(text)


def test_names_of_other_peoples_stand_among_chinese_ones():
    assert read_names("阿卜杜拉·买买提 李明") == ("阿卜杜拉·买买提", "李明")
