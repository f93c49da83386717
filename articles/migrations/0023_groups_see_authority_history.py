"""All three groups see what was done to authorities; tags that imports found have names for a source."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = ("编辑", "发布", "管理员")


def let_groups_see_authority_history(apps, schema_editor):
    """Django makes permissions after all migrations; they are made here first."""
    database = schema_editor.connection.alias
    config = apps.get_app_config("articles")
    config.models_module = True  # a historical app has none, and is passed over without
    create_permissions(config, verbosity=0, using=database, apps=apps)
    config.models_module = None
    permissions = (
        apps.get_model("auth", "Permission")
        .objects.using(database)
        .filter(content_type__app_label="articles", codename="view_authorityoperation")
    )
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name__in=GROUPS):
        group.permissions.add(*permissions)


def name_source(apps, schema_editor):
    taggings = apps.get_model("articles", "Tagging").objects.using(schema_editor.connection.alias)
    taggings.filter(origin="importer").update(source="name")


class Migration(migrations.Migration):
    dependencies = [("articles", "0022_vocabulary_and_authority_history")]

    operations = [
        migrations.RunPython(let_groups_see_authority_history, migrations.RunPython.noop),
        migrations.RunPython(name_source, migrations.RunPython.noop),
    ]
