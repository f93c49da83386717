"""Where Haystack looks for the indexes of an app."""

from articles.search.documents import ArticleIndex

__all__ = ["ArticleIndex"]
