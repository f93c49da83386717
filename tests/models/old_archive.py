"""Makes the archive of an earlier landing in an empty database, whose schema is that of migration 0005.

Its rows are written through the models of that migration, as today's code cannot write them:
`python -m tests.models.old_archive` with the settings in the environment.
"""

import datetime
import hashlib
import os

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

MIGRATION = ("articles", "0005_person_has_name")
DAY = datetime.date(2026, 3, 19)
MORNING = datetime.datetime(2026, 3, 19, 1, 30, tzinfo=datetime.UTC)
FRONT = (
    "科技",
    "少年宫",
    "科技周开幕",
    "本报讯(记者 李明)昨日,科技周在少年宫开幕,活动持续七天(下转第3版)",
    "导读 2版",
    "老桥换新颜",
    "城东老桥昨日恢复通车。",
    "本报评论员",
    "责编 苏娅",
)
BACK = ("(上接第1版),市民可以免费参加。", "招领启事", "昨日拾得钱包一只。")


def write_rows(models) -> None:
    newspaper = models("Newspaper").objects.create(name="样报", code="yb")
    issue = models("Issue").objects.create(newspaper=newspaper, date=DAY)
    front = make_page(models, newspaper, "frontpage1", FRONT, issue=issue, number=1)
    back = make_page(models, newspaper, "backpage33", BACK, issue=issue, number=3, placed_by_editor=True)
    undated = make_page(
        models, newspaper, "undatedpag", ("启事",), flags=[{"code": "date-missing", "lines": []}]
    )
    column = models("Column").objects.create(newspaper=newspaper, name="科技")
    opening = make_article(
        models, front, "openingref", ("column", 0), ("kicker", 1), ("headline", 2), ("body", 3),
        kicker=FRONT[1], headline=FRONT[2], column=column, jump_to="3", **published(),
    )  # fmt: skip
    make_article(models, front, "teaserref1", ("refer", 4), kind="teaser", jump_to="2")
    bridge = make_article(
        models, front, "bridgeref1", ("headline", 5), ("body", 6), ("byline", 7),
        headline="城东老桥通车", kind="commentary", edited_at=MORNING, **published(),
    )  # fmt: skip
    bridge.blocks.filter(role="body").update(correction="城东老桥昨日通车。")
    front.blocks.create(position=8, role="noise", lines=[8], text=FRONT[8])
    make_article(models, back, "restrefabc", ("body", 0), jump_from="1", continues=opening, **published())
    make_article(
        models, back, "withdrawnr", ("headline", 1), ("body", 2), headline=BACK[1], status="withdrawn"
    )
    make_article(models, undated, "proposedre", ("headline", 0), headline="启事", status="proposed")
    reporter = models("Person").objects.create(name="李明")
    models("Credit").objects.create(article=opening, person=reporter, role="记者")
    models("Credit").objects.create(article=bridge, person=None, role="本报评论员")
    tag = models("Tag").objects.create(name="少年宫", kind="place", aliases=["市少年宫"])
    models("Tagging").objects.create(
        article=opening, tag=tag, origin="importer", state="accepted", evidence="少年宫"
    )
    collection = models("Collection").objects.create(title="老桥", slug="laoqiao", is_public=True)
    models("CollectionItem").objects.create(collection=collection, article=bridge, note="修缮两年")
    models("FormerRef").objects.create(ref="formerref1", article=bridge)
    models("Withdrawal").objects.create(ref="withdrawnr", withdrawn_at=MORNING)
    for article in (opening, bridge):
        models("IndexRequest").objects.create(article_pk=article.pk)


def published() -> dict:
    return {"status": "published", "published_at": MORNING}


def make_page(models, newspaper, ref: str, lines: tuple[str, ...], **fields):
    text = "\n".join(lines)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    name = f"{ref}.txt"
    return models("Page").objects.create(
        newspaper=newspaper, ref=ref, text=text, sha256=sha256, source_name=name, encoding="utf-8", **fields
    )


def make_article(models, page, ref: str, *blocks: tuple[str, int], **fields):
    position = page.articles.count()
    article = models("Article").objects.create(page=page, ref=ref, position=position, **fields)
    lines = page.text.split("\n")
    for place, (role, line) in enumerate(blocks):
        article.blocks.create(page=page, position=place, role=role, lines=[line], text=lines[line])
    return article


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    call_command("migrate", *MIGRATION, verbosity=0)
    apps = MigrationExecutor(connection).loader.project_state([MIGRATION]).apps
    write_rows(lambda name: apps.get_model("articles", name))
