"""Publishers arrange the front page; administrators also set what the site says of itself."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

PINS = ("add_pin", "change_pin", "delete_pin", "view_pin")
SETTINGS = ("add_sitesettings", "change_sitesettings", "view_sitesettings")
GROUPS = {"编辑": ("view_pin",), "发布": PINS, "管理员": PINS + SETTINGS}


def let_groups_arrange(apps, schema_editor):
    """Django makes permissions after all migrations; they are made here first."""
    database = schema_editor.connection.alias
    config = apps.get_app_config("articles")
    config.models_module = True  # a historical app has none, and is passed over without
    create_permissions(config, verbosity=0, using=database, apps=apps)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    groups = apps.get_model("auth", "Group").objects.using(database)
    for group in groups.filter(name__in=GROUPS):
        codes = GROUPS[group.name]
        group.permissions.add(*permissions.filter(content_type__app_label="articles", codename__in=codes))


class Migration(migrations.Migration):
    dependencies = [("articles", "0054_site_settings_and_pins")]

    operations = [migrations.RunPython(let_groups_arrange, migrations.RunPython.noop)]
