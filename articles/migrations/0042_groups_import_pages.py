"""All three groups import pages from the browser; administrators end the imports of others."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = ("编辑", "发布", "管理员")


def let_groups_import(apps, schema_editor):
    """Django makes permissions after all migrations; they are made here first."""
    database = schema_editor.connection.alias
    config = apps.get_app_config("articles")
    config.models_module = True  # a historical app has none, and is passed over without
    create_permissions(config, verbosity=0, using=database, apps=apps)
    config.models_module = None
    permissions = (
        apps.get_model("auth", "Permission").objects.using(database).filter(content_type__app_label="articles")
    )
    groups = apps.get_model("auth", "Group").objects.using(database)
    for group in groups.filter(name__in=GROUPS):
        group.permissions.add(*permissions.filter(codename__in=("view_pageimport", "add_pageimport")))
    for group in groups.filter(name="管理员"):
        group.permissions.add(*permissions.filter(codename="change_pageimport"))


class Migration(migrations.Migration):
    dependencies = [("articles", "0041_page_imports")]

    operations = [migrations.RunPython(let_groups_import, migrations.RunPython.noop)]
