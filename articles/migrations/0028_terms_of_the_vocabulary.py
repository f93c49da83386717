"""Topics that imports found by their names have a source of their own."""

from django.db import migrations


def name_terms(apps, schema_editor):
    taggings = apps.get_model("articles", "Tagging").objects.using(schema_editor.connection.alias)
    taggings.filter(source="name", tag__kind="subject").update(source="term")


class Migration(migrations.Migration):
    dependencies = [("articles", "0027_term_and_weight_of_proposals")]

    operations = [migrations.RunPython(name_terms, migrations.RunPython.noop)]
