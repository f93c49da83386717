"""All three groups see notes of colleagues and reports of readers."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = ("编辑", "发布", "管理员")


def let_groups_see_reports(apps, schema_editor):
    """Django makes permissions after all migrations; they are made here first."""
    database = schema_editor.connection.alias
    config = apps.get_app_config("articles")
    config.models_module = True  # a historical app has none, and is passed over without
    create_permissions(config, verbosity=0, using=database, apps=apps)
    config.models_module = None
    permissions = (
        apps.get_model("auth", "Permission")
        .objects.using(database)
        .filter(content_type__app_label="articles", codename__in=("view_staffnote", "view_readerreport"))
    )
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name__in=GROUPS):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [("articles", "0048_notes_reports_and_sections")]

    operations = [migrations.RunPython(let_groups_see_reports, migrations.RunPython.noop)]
