"""Related rows fetched with an answer, in a number of queries that does not grow with the answer."""

from django.db.models import Prefetch

from articles.models import Article, Collection, Tagging

ARTICLE_LINKS = Article.objects.published().only("ref", "headline", "page", "position", "continues")
IN_A_LIST = (
    "credits__person",
    Prefetch(
        "taggings",
        Tagging.objects.accepted().select_related("tag").order_by("tag__kind", "tag__name"),
        to_attr="accepted_taggings",
    ),
)
WHOLE = (
    *IN_A_LIST,
    "blocks",
    Prefetch("page__articles", ARTICLE_LINKS.order_by("position"), to_attr="published_articles"),
    Prefetch("continued_by", ARTICLE_LINKS.order_by("pk"), to_attr="published_rests"),
    Prefetch("collections", Collection.objects.published().order_by("slug"), to_attr="public_collections"),
)
