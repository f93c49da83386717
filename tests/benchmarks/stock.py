"""Haystack's Whoosh engine set up for Chinese as is usual: what the benchmark compares with."""

from haystack import indexes
from haystack.backends.whoosh_backend import WhooshEngine
from haystack.utils.loading import UnifiedIndex
from jieba.analyse import ChineseAnalyzer

from articles.search.indexer.documents import ArticleIndex


class StockIndex(ArticleIndex):
    text = indexes.CharField(document=True, analyzer=ChineseAnalyzer())
    headings = indexes.CharField(analyzer=ChineseAnalyzer())


class StockIndexes(UnifiedIndex):
    def collect_indexes(self):
        return [StockIndex()]


class StockEngine(WhooshEngine):
    unified_index = StockIndexes
