"""Credits of nobody lose the person without a name that stood for nobody; all three groups see withdrawals."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = ("编辑", "发布", "管理员")


def part_nameless_credits(apps, schema_editor):
    """The articles concerned are asked to be indexed anew, as after any change."""
    database = schema_editor.connection.alias
    nameless = apps.get_model("articles", "Credit").objects.using(database).filter(person__name="")
    IndexRequest = apps.get_model("articles", "IndexRequest")
    articles = set(nameless.values_list("article_id", flat=True))
    IndexRequest.objects.using(database).bulk_create([IndexRequest(article_pk=pk) for pk in articles])
    nameless.update(person=None)
    apps.get_model("articles", "Person").objects.using(database).filter(name="").delete()


def let_groups_see_withdrawals(apps, schema_editor):
    """Django makes permissions after all migrations; they are made here first."""
    database = schema_editor.connection.alias
    config = apps.get_app_config("articles")
    config.models_module = True  # a historical app has none, and is passed over without
    create_permissions(config, verbosity=0, using=database, apps=apps)
    config.models_module = None
    permission = (
        apps.get_model("auth", "Permission")
        .objects.using(database)
        .get(content_type__app_label="articles", codename="view_withdrawal")
    )
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name__in=GROUPS):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_withdrawals_and_nameless_credits")]

    operations = [
        migrations.RunPython(part_nameless_credits, migrations.RunPython.noop),
        migrations.RunPython(let_groups_see_withdrawals, migrations.RunPython.noop),
    ]
