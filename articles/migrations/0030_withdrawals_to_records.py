"""Withdrawals become the first publication records; all three groups see records.

The records of published articles are written by `migrate` after all migrations, since only the program's own
code can tell what is in them.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = ("编辑", "发布", "管理员")
BATCH_ROWS = 1000


def move_withdrawals(apps, schema_editor):
    database = schema_editor.connection.alias
    PublicationRecord = apps.get_model("articles", "PublicationRecord")
    rows = apps.get_model("articles", "Withdrawal").objects.using(database).order_by("withdrawn_at", "ref")
    records = [
        PublicationRecord(ref=ref, sequence=number, at=at)
        for number, (ref, at) in enumerate(rows.values_list("ref", "withdrawn_at"), 1)
    ]
    if records:
        PublicationRecord.objects.using(database).bulk_create(records, batch_size=BATCH_ROWS)
        log = apps.get_model("articles", "PublicationLog")
        log.objects.using(database).create(pk=1, sequence=len(records), at=records[-1].at)


def let_groups_see_records(apps, schema_editor):
    """Django makes permissions after all migrations; they are made here first."""
    database = schema_editor.connection.alias
    config = apps.get_app_config("articles")
    config.models_module = True  # a historical app has none, and is passed over without
    create_permissions(config, verbosity=0, using=database, apps=apps)
    config.models_module = None
    permission = (
        apps.get_model("auth", "Permission")
        .objects.using(database)
        .get(content_type__app_label="articles", codename="view_publicationrecord")
    )
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name__in=GROUPS):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("articles", "0029_publication_records")]

    operations = [
        migrations.RunPython(move_withdrawals, migrations.RunPython.noop),
        migrations.RunPython(let_groups_see_records, migrations.RunPython.noop),
    ]
