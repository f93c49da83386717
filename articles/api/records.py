"""Publication records as answers."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.urls import get_script_prefix
from rest_framework.request import Request

from articles.archive.public_json import complete_addresses, write_json
from articles.models import Article, PublicationRecord


def find_base(request: Request) -> str:
    """Return the site's address as this client knows it, without a slash at its end."""
    return request.build_absolute_uri(get_script_prefix()).rstrip("/")


def answer_records(request: Request, text: str) -> HttpResponse:
    """Return JSON that holds records as the answer."""
    response = HttpResponse(complete_addresses(text, find_base(request)), content_type="application/json")
    response.is_clean = True  # records are, when they are written
    return response


def write_list(results: Iterable[str], **fields: object) -> str:
    """Return a JSON object of these fields, and `results`, a list of what is JSON already."""
    head = write_json(fields)
    return f'{head[:-1]},"results":[{",".join(results)}]}}'


def read_records(articles: Sequence[Article]) -> list[Article]:
    """Return those of the articles that have a record now, with its summary. One query."""
    summaries = PublicationRecord.objects.only("article", "summary")
    records = summaries.in_bulk([article.pk for article in articles], field_name="article_id")
    public = [article for article in articles if article.pk in records]
    for article in public:
        article.record = records[article.pk]
    return public
