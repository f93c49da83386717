"""The three groups of people who work here: they mend, they publish, they administer."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

EDITORS, PUBLISHERS, ADMINISTRATORS = "编辑", "发布", "管理员"

VIEW = [
    "view_article",
    "view_block",
    "view_collection",
    "view_collectionitem",
    "view_column",
    "view_credit",
    "view_formerref",
    "view_indexrequest",
    "view_issue",
    "view_newspaper",
    "view_page",
    "view_person",
    "view_tag",
    "view_tagging",
]
MEND = [
    "change_article",
    "change_block",
    "change_page",
    "change_issue",
    "add_credit",
    "change_credit",
    "delete_credit",
    "add_tagging",
    "change_tagging",
    "delete_tagging",
    "add_tag",
    "change_tag",
    "delete_tag",
    "add_person",
    "change_person",
    "delete_person",
    "add_column",
    "change_column",
    "delete_column",
    "add_collection",
    "change_collection",
    "delete_collection",
    "add_collectionitem",
    "change_collectionitem",
    "delete_collectionitem",
]
PUBLISH = ["publish_article", "publish_collection"]
ADMINISTER = ["add_newspaper", "change_newspaper", "delete_newspaper", "delete_page", "delete_issue"]
USERS = ["add_user", "change_user", "delete_user", "view_user", "view_group"]

GROUPS = {
    EDITORS: VIEW + MEND,
    PUBLISHERS: VIEW + MEND + PUBLISH,
    ADMINISTRATORS: VIEW + MEND + PUBLISH + ADMINISTER + USERS,
}


def make_groups(apps, schema_editor):
    """Django makes permissions after all migrations; on a new database they are made here first."""
    database = schema_editor.connection.alias
    for label in ("articles", "auth"):
        config = apps.get_app_config(label)
        config.models_module = True  # a historical app has none, and is passed over without
        create_permissions(config, verbosity=0, using=database, apps=apps)
        config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name=name)
        permissions = Permission.objects.using(database).filter(
            content_type__app_label__in=("articles", "auth"), codename__in=codenames
        )
        group.permissions.add(*permissions)


def remove_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, remove_groups)]
