"""Where Haystack looks for the indexes of an app."""

from articles.search.indexes import ArticleIndex

__all__ = ["ArticleIndex"]
