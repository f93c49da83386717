"""Columns that imports find once are proposed."""

from django.db import migrations, models
from django.db.models import Count


def propose_columns_used_once(apps, schema_editor):
    """Headings used once, which nobody confirmed, become proposals; their addresses keep working."""
    columns = apps.get_model("articles", "Column").objects.using(schema_editor.connection.alias)
    counted = columns.filter(is_confirmed=False).annotate(times=Count("articles")).filter(times__lt=2)
    pks = list(counted.values_list("pk", flat=True))
    for start in range(0, len(pks), 500):
        columns.filter(pk__in=pks[start : start + 500]).update(standing="proposed")


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0046_undo_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='column',
            name='standing',
            field=models.CharField(choices=[('used', '栏目'), ('proposed', '待定'), ('refused', '不是栏目')], default='used', editable=False, max_length=10, verbose_name='是不是栏目'),
        ),
        migrations.RunPython(propose_columns_used_once, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='column',
            name='is_confirmed',
        ),
        migrations.AddConstraint(
            model_name='column',
            constraint=models.CheckConstraint(condition=models.Q(('standing__in', ['used', 'proposed', 'refused'])), name='column_standing_known'),
        ),
    ]
