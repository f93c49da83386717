"""An index of the last change of each article, which holds what was withdrawn lately too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0058_published_articles_by_page_and_column"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="publicationrecord", name="withdrawal_by_time"),
        migrations.AddIndex(
            model_name="publicationrecord",
            index=models.Index(fields=["article", "at"], name="record_of_article"),
        ),
    ]
