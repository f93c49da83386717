"""How much the admin shows at once, and how much it takes: decided for its readers, not found by the code."""

from articles.admin import (
    base,
    bulk,
    collection_proposals,
    collections,
    filters,
    home,
    kept_forms,
    name_merges,
    reports,
    sign_in_limits,
    tag_decisions,
    vocabulary,
)
from articles.admin.history import views as history
from articles.admin.imports import forms as import_forms
from articles.admin.imports import page_imports as imports
from articles.admin.workbench import context, next_page, shown_page

LIMITS = [
    ("rows of a list", base.BaseAdmin.list_per_page, 50),
    ("titles that a message names", base.TITLES_LISTED, 3),
    ("rows that a bulk operation names for each reason", bulk.ROWS_SHOWN, 3),
    ("places that a bulk operation shows", bulk.PLACES_SHOWN, 200),
    ("changes that a proposal for a collection names", collection_proposals.CHANGES_SHOWN, 10),
    ("articles gathered from an address", collections.MOST_GATHERED, 100),
    ("labels that a filter offers", filters.LABELS_LISTED, 24),
    ("periods that a filter offers", filters.PERIODS_LISTED, 40),
    ("last imports of the first page", home.IMPORTS_LISTED, 5),
    ("articles to split a name by", name_merges.ARTICLES_LISTED, 200),
    ("readers' reports", reports.REPORTS_A_PAGE, 20),
    ("proposed tags", tag_decisions.ROWS, 50),
    ("changes of a vocabulary", vocabulary.ROWS_SHOWN, 200),
    ("bytes of a vocabulary", vocabulary.LARGEST, 1_500_000),
    ("revisions of a page", history.REVISIONS_A_PAGE, 25),
    ("entries of its log", history.MOST_LOGGED, 100),
    ("folders of the server", import_forms.MOST_FOLDERS_LISTED, 200),
    ("rows of an import", imports.ROWS, 25),
    ("files that an import is named after", imports.SOURCES_NAMED, 3),
    ("colleagues who have the page open", context.OTHERS_SHOWN, 3),
    ("empty rows for credits", context.SPARE_CREDITS, 2),
    ("colours of articles", shown_page.HUES, 8),
]


def test_how_much_is_shown_at_once():
    assert [what for what, limit, decided in LIMITS if limit != decided] == []


def test_what_browsers_sessions_and_rows_keep_is_called_as_before():
    """A new version knows what an earlier one stored: a chosen order, a known device, the last request."""
    assert (next_page.ORDER_SETTING, kept_forms.SEEN) == ("queue_order", "seen")
    assert (sign_in_limits.DEVICE_COOKIE, sign_in_limits.KNOWN) == ("device", "known device ")
