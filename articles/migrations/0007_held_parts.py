"""What editors had touched is held part by part; all three groups see revisions and proposals."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = ("编辑", "发布", "管理员")
CODENAMES = ("view_pagerevision", "view_proposal")
PARTS = ["class", "credits", "division", "flags", "headings", "jumps", "text"]


def hold_edited_articles(apps, schema_editor):
    """Until now an import kept everything of an article that an editor had changed anything of."""
    articles = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    edited = articles.filter(edited_at__isnull=False)
    edited.update(held=PARTS)
    taggings = apps.get_model("articles", "Tagging").objects.using(schema_editor.connection.alias)
    taggings.filter(article__in=edited.values("pk")).update(is_decided=True)


def let_groups_see_history(apps, schema_editor):
    """Django makes permissions after all migrations; they are made here first."""
    database = schema_editor.connection.alias
    config = apps.get_app_config("articles")
    config.models_module = True  # a historical app has none, and is passed over without
    create_permissions(config, verbosity=0, using=database, apps=apps)
    config.models_module = None
    permissions = (
        apps.get_model("auth", "Permission")
        .objects.using(database)
        .filter(content_type__app_label="articles", codename__in=CODENAMES)
    )
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name__in=GROUPS):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_page_history")]

    operations = [
        migrations.RunPython(hold_edited_articles, migrations.RunPython.noop),
        migrations.RunPython(let_groups_see_history, migrations.RunPython.noop),
    ]
