"""Typing errors and pinyin lead to what was meant."""

import pytest

from articles.models import Role
from articles.search import SearchQuery, search_articles
from tests.archives import PUBLISHED, make_article, make_page
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("engine")
# Each subject is in the headlines of two articles, as in any archive that it is asked of.
SUBJECTS = [
    *("神舟十五号", "俄乌冲突", "高考改革", "京津冀协同发展", "天津港", "滨海新区", "乡村振兴", "人工智能"),
    *("新质生产力", "南水北调", "三峡工程", "港珠澳大桥", "粤港澳大湾区", "长江经济带", "北京冬奥会"),
    *("一带一路", "嫦娥六号", "大运河文化带", "雄安新区", "博鳌亚洲论坛", "防汛抗旱", "免陪照护"),
    *("碧水保卫战", "嘉陵江大桥", "芦花会", "进博会"),
]
TYPOS = {
    "神州十五号": "神舟十五号",
    "俄鸟冲突": "俄乌冲突",
    "高考改格": "高考改革",
    "京津翼": "京津冀",
    "天津巷": "天津港",
    "冰海新区": "滨海新区",
    "乡村震兴": "乡村振兴",
    "人工只能": "人工智能",
    "新制生产力": "新质生产力",
    "南水北掉": "南水北调",
    "三侠工程": "三峡工程",
    "港珠奥大桥": "港珠澳大桥",
    "粤港奥大湾区": "粤港澳大湾区",
    "长江经济代": "长江经济带",
    "北京东奥会": "北京冬奥会",
    "一代一路": "一带一路",
    "常娥六号": "嫦娥六号",
    "大运和文化带": "大运河文化带",
    "熊安新区": "雄安新区",
    "博螯亚洲论坛": "博鳌亚洲论坛",
    "防讯抗旱": "防汛抗旱",
    "免培照护": "免陪照护",
    "碧水保卫占": "碧水保卫战",
    "嘉临江大桥": "嘉陵江大桥",
}
PINYIN = {
    "tianjingang": "天津港",
    "tian jin gang": "天津港",
    "tjg": "天津港",
    "gaokaogaige": "高考改革",
    "gaokao gaige": "高考改革",
    "jingjinji": "京津冀",
    "jjj": "京津冀",
    "shenzhoushiwuhao": "神舟十五号",
    "ren gong zhi neng": "人工智能",
    "rgzn": "人工智能",
    "xinzhishengchanli": "新质生产力",
    "nanshuibeidiao": "南水北调",
    "sanxia gongcheng": "三峡工程",
    "yidaiyilu": "一带一路",
    "ydyl": "一带一路",
    "changeliuhao": "嫦娥六号",
    "xiong'an xinqu": "雄安新区",
    "beijing dongaohui": "北京冬奥会",
    "xiangcun zhengxing": "乡村振兴",
    "binhaixinqu": "滨海新区",
}
LEAST_TYPOS, LEAST_PINYIN = 20, 19


@pytest.fixture
def subjects(seeds_archive):
    like = seeds_archive[0]
    for number, subject in enumerate(SUBJECTS):
        for turn, headline in enumerate((f"{subject}有新进展", f"记者看{subject}")):
            ref = f"subject{number}x{turn}"
            page = make_page(like.page.newspaper, f"{ref}page", headline, "正文。", issue=like.page.issue)
            make_article(page, ref, (Role.HEADLINE, 0), (Role.BODY, 1), headline=headline, **PUBLISHED)
    index_all()


def find_wrong(meant: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Return what was typed and is not corrected to what was meant, with the corrections offered."""
    offered = {typed: search_articles(SearchQuery(typed), limit=0).suggestions for typed in meant}
    return {typed: offered[typed] for typed, right in meant.items() if right not in offered[typed]}


@pytest.mark.slow
def test_typing_errors_are_corrected(subjects):
    wrong = find_wrong(TYPOS)
    assert len(TYPOS) - len(wrong) >= LEAST_TYPOS, wrong


@pytest.mark.slow
def test_pinyin_is_read_with_and_without_blanks_and_by_initials(subjects):
    wrong = find_wrong(PINYIN)
    assert len(PINYIN) - len(wrong) >= LEAST_PINYIN, wrong


@pytest.mark.slow
@pytest.mark.parametrize(("typed", "right"), [("luhuahui", "芦花会"), ("jinbohui", "进博会")])
def test_pinyin_is_read_where_the_segmenter_cuts_off_a_character(subjects, typed, right):
    assert right in search_articles(SearchQuery(typed), limit=0).suggestions


@pytest.mark.slow
def test_a_correction_keeps_the_rest_of_the_query(subjects):
    suggestions = search_articles(SearchQuery("俄鸟冲突 -港口 kind"), limit=0).suggestions
    assert all("-港口 kind" in text for text in suggestions)
    assert search_articles(SearchQuery("tjg -海河"), limit=0).suggestions[0] == "天津港 -海河"


@pytest.mark.slow
def test_pinyin_with_blanks_is_read_although_one_of_its_syllables_occurs(subjects, seeds_archive):
    like = seeds_archive[0]
    page = make_page(like.page.newspaper, "cities", "San Francisco", issue=like.page.issue)
    make_article(page, "cities", (Role.HEADLINE, 0), **PUBLISHED)
    index_all()
    assert search_articles(SearchQuery("san"), limit=0).exact == 1
    assert search_articles(SearchQuery("san xia gong cheng"), limit=0).suggestions[0] == "三峡工程"
    assert search_articles(SearchQuery("san francisco rgzn"), limit=0).suggestions[0] == (
        "san francisco 人工智能"
    )


@pytest.mark.slow
def test_two_words_of_pinyin_are_corrected_together_first(subjects):
    assert search_articles(SearchQuery("beijing dongaohui"), limit=0).suggestions[0] == "北京冬奥会"


@pytest.mark.slow
def test_a_row_of_words_that_occur_is_no_typing_error(subjects):
    assert search_articles(SearchQuery("天津港记者"), limit=0).suggestions == ()
    assert search_articles(SearchQuery("天津港人工智能"), limit=0).suggestions == ()


@pytest.mark.slow
def test_radical_forms_of_pdfs_are_the_characters_they_look_like(subjects):
    for radicals, characters in (("⼈⼯智能", "人工智能"), ("⻓江经济带", "长江经济带")):
        count = search_articles(SearchQuery(characters), limit=0).exact
        assert search_articles(SearchQuery(radicals), limit=0).exact == count >= 2
