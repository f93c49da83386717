from django.db import migrations


def fill_chosen_links(apps, schema_editor):
    """What editors linked before was told from what the pairing found by `held` alone."""
    articles = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    linked = (
        articles.filter(continues__isnull=False).order_by("pk").values_list("pk", "held", "continues__ref")
    )
    for pk, held, ref in list(linked):
        if "jumps" in held:
            articles.filter(pk=pk).update(continues_ref=ref)


class Migration(migrations.Migration):
    dependencies = [("articles", "0020_chosen_links")]

    operations = [migrations.RunPython(fill_chosen_links, migrations.RunPython.noop)]
