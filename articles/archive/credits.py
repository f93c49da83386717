"""Credits, and the people named in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from articles.models import Article, Credit, Person

CreditValues = tuple[Person | None, str]  # the person, if it names one (本报评论员 does not), and the role


def write_credits(
    credits: Mapping[Article, Sequence[CreditValues]], *, new: Collection[Article] = ()
) -> None:
    """Replace each article's credits by these, in this order. Four queries, however many they are.

    People who are left without credits are deleted, unless they have a note, which an editor wrote. `new` are
    articles that have no credits yet: no query looks for them.
    """
    old = Credit.objects.filter(article__in=[article.pk for article in credits if article not in new])
    named = set(old.values_list("person", flat=True))
    old.delete()
    Credit.objects.bulk_create(
        Credit(article=article, person=person, role=role, position=position)
        for article, values in credits.items()
        for position, (person, role) in enumerate(values)
    )
    Person.objects.filter(pk__in=named, note="", credits=None).delete()
