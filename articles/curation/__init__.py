"""What editors do, as functions on rows, for the admin and the API. Each is one transaction.

Rules that importing keeps too (places, jumps, credits, publication, announcing changes) are in
`articles.archive`.
"""

from articles.curation.authorities import articles_under, delete_names, save_name
from articles.curation.edits import mark_edited
from articles.curation.pages import PlaceTaken, check_place, delete_pages, move_issue, place_page
from articles.curation.pins import find_pins, pin_rows, unpin_rows
from articles.curation.publish import (
    PublishReport,
    Skip,
    propose_articles,
    publish_articles,
    publish_collections,
    return_articles,
    withdraw_articles,
    withdraw_collections,
)
from articles.curation.tags import (
    decide_taggings,
    set_tags,
)

__all__ = [
    "PlaceTaken",
    "PublishReport",
    "Skip",
    "articles_under",
    "check_place",
    "decide_taggings",
    "delete_names",
    "delete_pages",
    "find_pins",
    "mark_edited",
    "move_issue",
    "pin_rows",
    "place_page",
    "propose_articles",
    "publish_articles",
    "publish_collections",
    "return_articles",
    "save_name",
    "set_tags",
    "unpin_rows",
    "withdraw_articles",
    "withdraw_collections",
]
