"""Readers' questions on the seeds, with the article that answers each: a floor under the ranking.

`tests.benchmarks.bench_ranking` asks sixty on thirty thousand real articles.
"""

import pytest

from articles.search import SearchQuery, search_articles
from tests.benchmarks.bench_ranking import FIRST, score

pytestmark = pytest.mark.usefixtures("engine")
# The answer is the article whose title begins so.
ANSWERS = {
    "南开区调研": "抓住机遇",
    "陈敏尔静海区调研": "因地制宜发展新质生产力",
    "天津前两个月进出口": "今年前两个月",
    "王力军解读京津冀": "为使京津冀成为",
    "民主党派主题活动": "凝心铸魂强根基",
    "科技工作者日活动在哪里": "天津市举办2023年",
    "公安科技成果展": "智创科技新生态",
    "天津理工大学的学科": "团结奋斗开新局",
    "未来产业6+X": "开局起步",
    "智能工厂多少家": "本市累计培育智能工厂",
    "高校精准帮扶项目": "天津3所高校案例",
    "免陪照护医疗机构": "本市37家医疗机构",
    "博士后巡回洽谈会": "日前,2026年春季",
    "动力电池溯源平台": "本报讯(记者 张兆瑞)",
    "清明节森林防火": "控火源倡新风",
    "京津冀赏花": "花开京津冀",
    "社会安全稳定会议": "市委常委会召开扩大会议",
    "国资国企提质增效": "“五大工程”",
    "青海牦牛": "天津3所高校案例",
    "评论员谈政绩观": "以正确政绩观引领高质量发展",
}
LEAST_NDCG, LEAST_FIRST = 0.85, 0.8


@pytest.mark.slow
def test_questions_are_answered_by_the_first_hits(seeds_archive):
    scores, firsts = {}, 0
    for question, beginning in ANSWERS.items():
        [answer] = [article.pk for article in seeds_archive if article.title.startswith(beginning)]
        found = [hit.article.pk for hit in search_articles(SearchQuery(question), limit=FIRST).hits]
        scores[question] = score(found, [answer])
        firsts += found[:1] == [answer]
    assert sum(scores.values()) / len(scores) >= LEAST_NDCG, scores
    assert firsts / len(scores) >= LEAST_FIRST, scores
