"""The pages of collections."""

import pytest

from articles.models import Collection
from tests.public.conftest import read, words

pytestmark = pytest.mark.usefixtures("archive")


def test_a_collection_shows_its_articles_in_the_editors_order_with_notes(client):
    page = words(read(client.get(Collection.objects.get(slug="创新").get_absolute_url())))
    assert "创新 导语。 2 篇" in page
    assert page.index("听取我市有关汇报。") < page.index("抓住机遇 发挥优势") < page.index("按语抓住机遇")
