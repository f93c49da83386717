"""Text that editors format: a part of Markdown, as HTML that holds nothing else."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from markdown_it import MarkdownIt

# Without HTML, pictures and headings of its own; links lead to no script.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["html_block", "html_inline", "image", "heading", "lheading", "code", "fence"]
)


def format_text(text: str) -> SafeString:
    """The text as HTML: emphasis, lists, quotations and links; all else is shown as it was typed."""
    return mark_safe(_MARKDOWN.render(text))  # the parser escapes what it does not know  # nosec B308


def strip_formatting(text: str, *, chars: int) -> str:
    """The first characters of the text without its marks."""
    inline = (token for token in _MARKDOWN.parse(text) if token.type == "inline")
    words = (child.content or " " for token in inline for child in token.children or ())
    return Truncator("".join(words).strip()).chars(chars)
