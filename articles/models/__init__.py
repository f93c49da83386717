from articles.models.article import Article, Block, Credit, FormerRef, Status
from articles.models.authorities import Column, Person
from articles.models.authority_history import AuthorityOperation, FormerAddress, NameProposal
from articles.models.background_task import BackgroundTask
from articles.models.choices import KIND_CHOICES, ROLE_CHOICES
from articles.models.collection import Collection, CollectionItem, CollectionProposal
from articles.models.editorial_work import BulkChunk, BulkOperation, PageWork, SavedView
from articles.models.history import PageRevision, Presence, Proposal
from articles.models.index_queue import IndexRequest
from articles.models.page_import import FoundPage, PageImport
from articles.models.print import Issue, Newspaper, Page, PageVersion
from articles.models.public_notes import PublicNote
from articles.models.publication import PublicationLog, PublicationRecord
from articles.models.relation import Relation, RelationState
from articles.models.reports import PageReads, ReaderReport
from articles.models.schedule import ScheduledChange
from articles.models.sign_ins import FailedSignIn, SignIn
from articles.models.site import HomeBlock, Pin, SiteSettings
from articles.models.staff_notes import StaffNote
from articles.models.tag import Tag, Tagging, TagLookup
from articles.parsing import Kind, Role

__all__ = [
    "KIND_CHOICES",
    "ROLE_CHOICES",
    "Article",
    "AuthorityOperation",
    "BackgroundTask",
    "Block",
    "BulkChunk",
    "BulkOperation",
    "Collection",
    "CollectionItem",
    "CollectionProposal",
    "Column",
    "Credit",
    "FailedSignIn",
    "FormerAddress",
    "FormerRef",
    "FoundPage",
    "HomeBlock",
    "IndexRequest",
    "Issue",
    "Kind",
    "NameProposal",
    "Newspaper",
    "Page",
    "PageImport",
    "PageReads",
    "PageRevision",
    "PageVersion",
    "PageWork",
    "Person",
    "Pin",
    "Presence",
    "Proposal",
    "PublicNote",
    "PublicationLog",
    "PublicationRecord",
    "ReaderReport",
    "Relation",
    "RelationState",
    "Role",
    "SavedView",
    "ScheduledChange",
    "SignIn",
    "SiteSettings",
    "StaffNote",
    "Status",
    "Tag",
    "TagLookup",
    "Tagging",
]
