"""Indexes for the published articles of a page and of a column, in place of those of the two keys alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0057_long_texts_last"),
    ]

    operations = [
        migrations.AlterField(
            model_name="article",
            name="column",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="articles",
                to="articles.column",
                verbose_name="栏目",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="page",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="articles",
                to="articles.page",
                verbose_name="版面",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["page", "status", "position"], name="articles_of_page"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["column", "status"], name="articles_of_column"),
        ),
    ]
