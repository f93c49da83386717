"""Haystack's Whoosh engine with the usual setup for Chinese, as a baseline."""

from haystack import indexes
from haystack.backends.whoosh_backend import WhooshEngine
from haystack.utils.loading import UnifiedIndex
from jieba.analyse import ChineseAnalyzer

from articles.search.documents import ArticleIndex


class StockIndex(ArticleIndex):
    text = indexes.CharField(document=True, analyzer=ChineseAnalyzer())
    headings = indexes.CharField(analyzer=ChineseAnalyzer())


class StockIndexes(UnifiedIndex):
    def collect_indexes(self):
        return [StockIndex()]


class StockEngine(WhooshEngine):
    unified_index = StockIndexes
