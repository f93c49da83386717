from articles.models.article import Article, Column, Credit, FormerRef, Kind, Person, Status
from articles.models.collection import Collection, CollectionItem
from articles.models.index_queue import IndexRequest
from articles.models.print import Block, Issue, Newspaper, Page, Role
from articles.models.tag import Tag, Tagging
from articles.models.withdrawal import Withdrawal

__all__ = [
    "Article",
    "Block",
    "Collection",
    "CollectionItem",
    "Column",
    "Credit",
    "FormerRef",
    "IndexRequest",
    "Issue",
    "Kind",
    "Newspaper",
    "Page",
    "Person",
    "Role",
    "Status",
    "Tag",
    "Tagging",
    "Withdrawal",
]
