from django.db import migrations
from django.db.models import CharField, F
from django.db.models.functions import Cast


def label_pages(apps, schema_editor):
    """The pages of earlier landings had plain numbers, which are now their orders."""
    pages = apps.get_model("articles", "Page").objects.using(schema_editor.connection.alias)
    pages.filter(order__isnull=False).update(label=Cast(F("order"), CharField()))


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_page_labels")]

    operations = [migrations.RunPython(label_pages, migrations.RunPython.noop)]
