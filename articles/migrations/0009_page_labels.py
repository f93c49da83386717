from django.db import migrations, models


class Migration(migrations.Migration):
    """A page's number becomes its order; its label is filled in by the next migration."""

    dependencies = [("articles", "0008_page_versions")]

    operations = [
        migrations.RemoveConstraint("page", "page_number_once_an_issue"),
        migrations.RemoveConstraint("page", "page_number_from_one"),
        migrations.AlterModelOptions(
            "page",
            {"ordering": ["-issue__date", "order", "pk"], "verbose_name": "版面", "verbose_name_plural": "版面"},
        ),
        migrations.RenameField("page", "number", "order"),
        migrations.AlterField(
            "page",
            "order",
            models.PositiveIntegerField(editable=False, null=True, verbose_name="版次顺序"),
        ),
        migrations.AddField(
            "page", "label", models.CharField(blank=True, default="", max_length=10, verbose_name="版次"), preserve_default=False
        ),
    ]
