"""The picture that goes with a link to an article: its headline, typeset on a plain card.

It is made of what the article's page shows, and kept by a digest of that. Where the server has no font with
Chinese characters there are no pictures, and pages name none.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from itertools import count
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from articles.control_characters import drop_control_characters
from articles.languages import find_path, permanent_addresses
from articles.models import Article, SiteSettings
from articles.public.articles import lead_on
from articles.public.methods import only_read
from articles.public.reading_text import join_unbroken, make_readable
from articles.public.site import read_site
from articles.search import divide_words

SHAPE = 1  # raise it with every change of how a card looks
WIDTH, HEIGHT, MARGIN = 1200, 630, 84  # what Open Graph's readers show whole
MEASURE, STEP = WIDTH - 2 * MARGIN, 40  # pixels: the longest line, and by how much shorter ones are tried
HEADLINE_SIZES = range(84, 51, -4)  # pixels; the first with which the headline fits
HEADLINE_LINES = 4
LEADING = 1.35
PAPER, INK, MUTED, ACCENT, RULE = "#faf8f3", "#1d1b18", "#6b645a", "#96281e", "#d8d1c4"
COLOURS = 32  # enough for letters with smooth edges; a picture has about 20 kB


class Card(NamedTuple):
    headline: str
    newspaper: str
    place: str
    site: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr((SHAPE, settings.FONT, tuple(self))).encode()).hexdigest()[:16]


def make_card(article: Article, site: SiteSettings) -> Card:
    """In Chinese, as the article is, whatever language the page is in."""
    page = article.page
    with permanent_addresses():
        name = site.title
    headline = make_readable(drop_control_characters(article.title))
    return Card(headline, page.newspaper.name, _name_place(page.date, page.label), name)


@lru_cache(maxsize=4096)
def _name_place(day: datetime.date | None, label: str) -> str:
    with permanent_addresses():
        printed = date_format(day) if day else _("日期不详")
        return f"{printed}　{_('第%(label)s版') % {'label': label}}" if label else printed


def draw_card(card: Card) -> bytes:
    """The card as PNG. It takes about 40 ms."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 14), fill=ACCENT)
    draw.text((MARGIN, 72), card.newspaper, font=open_font(40), fill=ACCENT)
    draw.line((MARGIN, 138, WIDTH - MARGIN, 138), fill=RULE, width=2)
    size, lines = set_headline(card.headline)
    top = 160 + (HEIGHT - 270 - size * LEADING * len(lines)) / 2
    for number, line in enumerate(lines):
        draw.text((MARGIN, top + number * size * LEADING), line, font=open_font(size), fill=INK)
    foot = HEIGHT - 84
    draw.text((MARGIN, foot), card.place, font=open_font(32), fill=MUTED)
    draw.text((WIDTH - MARGIN, foot), card.site, font=open_font(32), fill=MUTED, anchor="ra")
    written = BytesIO()
    image.quantize(COLOURS).save(written, "PNG", optimize=True)
    return written.getvalue()


def set_headline(headline: str) -> tuple[int, list[str]]:
    """The size with which the headline fits, and its lines; cut where it fits with none."""
    pieces = [part for piece in join_unbroken(divide_words(headline)) for part in _divide_long(piece)]
    for size in HEADLINE_SIZES:
        lines = _balance_lines(pieces, size)
        if len(lines) <= HEADLINE_LINES:
            break
    if len(lines) > HEADLINE_LINES:
        lines = [*lines[: HEADLINE_LINES - 1], f"{lines[HEADLINE_LINES - 1][:-1]}…"]
    return size, lines


def _divide_long(piece: str) -> Sequence[str]:
    """A piece that is longer than a line, as characters."""
    return [piece] if open_font(HEADLINE_SIZES[0]).getlength(piece) <= MEASURE else piece


def _balance_lines(pieces: Sequence[str], size: int) -> list[str]:
    """As few lines as there can be, about as long as each other."""
    lines = _fill_lines(pieces, size, MEASURE)
    for measure in range(MEASURE - STEP, MEASURE // 3, -STEP):
        shorter = _fill_lines(pieces, size, measure)
        if len(shorter) > len(lines):
            break
        lines = shorter
    return lines


def _fill_lines(pieces: Sequence[str], size: int, measure: int) -> list[str]:
    font, lines = open_font(size), [""]
    for piece in pieces:
        if font.getlength(lines[-1] + piece.rstrip()) <= measure:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    return lines


@lru_cache(maxsize=32)
def open_font(size: int) -> ImageFont.FreeTypeFont:
    """The font of the settings; of a collection, the face for simplified Chinese if one says so."""
    for index in count():
        try:
            font = ImageFont.truetype(settings.FONT, size, index=index)
        except OSError:
            return ImageFont.truetype(settings.FONT, size)
        if " SC" in font.getname()[0]:
            return font


def link_picture(request: HttpRequest, article: Article) -> str:
    """The address of the article's picture, another one with each headline; empty where there is no font."""
    if not settings.FONT:
        return ""
    address = find_path("picture", article.ref)
    return request.build_absolute_uri(f"{address}?v={make_card(article, read_site(request)).digest}")


@only_read
def show_picture(request: HttpRequest, ref: str) -> HttpResponse:
    if not settings.FONT:
        raise Http404
    article = Article.objects.published().with_print().with_opening().filter(ref=ref).first()
    if article is None:
        return lead_on(request, ref)
    card, kept = make_card(article, read_site(request)), caches["pictures"]
    picture = None
    with suppress(OSError):  # the folder is another account's
        picture = kept.get(card.digest)
    if picture is None:
        picture = draw_card(card)
        with suppress(OSError):  # a full disk
            kept.set(card.digest, picture)
    return HttpResponse(picture, "image/png")


@only_read
def show_logo(request: HttpRequest) -> HttpResponse:
    site = SiteSettings.objects.exclude(logo_type="").first()
    if site is None:
        raise Http404(_("本站没有标志。"))
    return HttpResponse(bytes(site.logo), content_type=site.logo_type)
