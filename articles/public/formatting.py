"""Text that editors format: a part of Markdown, as HTML that holds nothing else."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from markdown_it import MarkdownIt

from articles.languages import translate_address

# Without HTML, pictures and headings of its own; links lead to no script.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["html_block", "html_inline", "image", "heading", "lheading", "code", "fence"]
)


def format_text(text: str, *, host: str) -> SafeString:
    """The text as HTML: emphasis, lists, quotations and links; all else is shown as it was typed.

    Links to pages of this site, which has this host, stay within the present language.
    """
    tokens = _MARKDOWN.parse(text)
    for link in (child for token in tokens for child in token.children or () if child.type == "link_open"):
        link.attrs["href"] = translate_address(str(link.attrs["href"]), host)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return mark_safe(html)  # the parser escapes what it does not know  # nosec B308


def strip_formatting(text: str, *, chars: int) -> str:
    """The first characters of the text without its marks."""
    inline = (token for token in _MARKDOWN.parse(text) if token.type == "inline")
    pieces = (
        "".join(" " if child.tag == "br" else child.content for child in token.children) for token in inline
    )
    return Truncator(" ".join(pieces).strip()).chars(chars, "…")  # in Chinese, Django writes three dots
