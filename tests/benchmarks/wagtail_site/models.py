"""A home page that lists the latest articles, and articles."""

from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

LATEST = 15  # as many as the archive's front page lists


class NewsPage(Page):
    """An article."""

    template = "news_page.html"

    date = models.DateField(db_index=True)
    newspaper = models.CharField(max_length=100)
    body = RichTextField()

    search_fields = [*Page.search_fields, index.SearchField("body")]


class HomePage(Page):
    """The front page."""

    template = "home_page.html"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["latest"] = NewsPage.objects.live().order_by("-date", "pk")[:LATEST]
        return context
