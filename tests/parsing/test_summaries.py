import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.parsing.summaries import name_summaries
from articles.parsing.values import Block, Role


def roles_of(*texts: str) -> list[Role]:
    blocks = [
        Block(Role.LABEL if text in ("核心提示", "编者按") else Role.BODY, (at,), text)
        for at, text in enumerate(texts)
    ]
    return [block.role for block in name_summaries(blocks)]


# Seed 001, shortened: l.13-17, 83-89.
QUESTION = "在新征程上,天津港如何发挥好对京津冀协同发展的重要支撑作用?"
BRIEF = "加快实施港产城融合发展行动,打造世界一流的智慧绿色国际航运枢纽。"
TEXT = "白向东说,接下来,将加快实施港产城融合发展行动,打造世界一流的智慧绿色国际航运枢纽和示范区。"
OTHER_QUESTION = "天津深入推进京津冀协同发展的重点领域、重点任务是什么?"
OTHER_BRIEF = "下好高质量疏解发展“一盘棋”,推进公共服务共建共享“一卡通”。"
OTHER_TEXT = "一是下好高质量疏解发展“一盘棋”;二是推进公共服务共建共享“一卡通”,让人民群众得到实惠。"


def test_the_paragraph_under_a_summary_label_is_a_summary():
    assert roles_of("核心提示", BRIEF, TEXT) == [Role.LABEL, Role.SUMMARY, Role.BODY]


def test_an_editors_note_over_a_text_is_a_summary():
    assert roles_of("编者按", BRIEF, TEXT) == [Role.LABEL, Role.SUMMARY, Role.BODY]
    assert roles_of(TEXT, "编者按", BRIEF) == [Role.BODY, Role.LABEL, Role.BODY]  # a box's own text


@pytest.mark.parametrize(
    ("label", "role"),
    [
        *(
            (label, Role.SUMMARY)
            for label in ("核心提示", "核心阅读", "【内容提要】", "■提要：", "編者按", "导读")
        ),
        *((label, Role.BODY) for label in ("核心", "提要一则", "新闻延伸")),
    ],
)
def test_what_stands_under_a_label(label, role):
    blocks = [Block(Role.LABEL, (0,), label), Block(Role.BODY, (1,), BRIEF), Block(Role.BODY, (2,), TEXT)]
    assert [block.role for block in name_summaries(blocks)] == [Role.LABEL, role, Role.BODY]


def test_questions_are_subheads_and_answers_that_are_repeated_below_are_summaries():
    assert roles_of(
        TEXT, OTHER_QUESTION, OTHER_BRIEF, OTHER_TEXT, QUESTION, BRIEF, "天津港是门户。", TEXT
    ) == [
        Role.BODY,
        Role.SUBHEAD,
        Role.SUMMARY,
        Role.BODY,
        Role.SUBHEAD,
        Role.SUMMARY,
        Role.BODY,
        Role.BODY,
    ]


def test_an_answer_in_brief_has_at_most_three_paragraphs():
    briefs = [
        "推进公共服务共建共享一卡通。",
        "下好高质量疏解发展一盘棋。",
        "织密轨道上的京津冀一张网。",
        "种好生态环境联防联治一片林。",
    ]
    answer = [QUESTION, *briefs, "".join(briefs)]
    assert roles_of(OTHER_QUESTION, OTHER_BRIEF, OTHER_TEXT, *answer) == [
        *(Role.SUBHEAD, Role.SUMMARY, Role.BODY),
        *(Role.SUBHEAD, Role.SUMMARY, Role.SUMMARY, Role.SUMMARY, Role.BODY, Role.BODY),
    ]


def test_a_lone_question_or_one_without_an_answer_in_brief_stays_text():
    assert roles_of(QUESTION, BRIEF, TEXT) == [Role.BODY] * 3
    assert roles_of(QUESTION, "天津港是门户。", OTHER_QUESTION, "这是关键一年。") == [Role.BODY] * 4


@pytest.mark.slow
@given(
    st.lists(
        st.sampled_from([QUESTION, BRIEF, TEXT, "核心提示", "", "?", OTHER_QUESTION, OTHER_TEXT]), max_size=9
    )
)
def test_naming_summaries_changes_only_roles(texts):
    blocks = [Block(Role.BODY, (at,), text) for at, text in enumerate(texts)]
    assert [(b.lines, b.text) for b in name_summaries(blocks)] == [(b.lines, b.text) for b in blocks]


def test_what_is_repeated_of_an_answer_in_brief_is_five_characters_on_end():
    def answers(*briefs: str) -> list[Role]:
        texts = [f"{brief[:1]}北{brief[1:]}说" for brief in briefs]
        (one, other), (text, more) = briefs, texts
        return roles_of(QUESTION, one, text, OTHER_QUESTION, other, more)

    # Five characters in a row stand in the text below, then four.
    assert answers("甲乙丙丁戊己", "子丑寅卯辰巳").count(Role.SUMMARY) == 2
    assert answers("甲乙丙丁戊", "子丑寅卯辰").count(Role.SUMMARY) == 0
