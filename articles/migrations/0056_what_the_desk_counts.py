"""Indexes for the numbers on the first page of the admin, and for tags to decide."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0055_groups_arrange_the_front_page"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="page",
            index=models.Index(
                condition=models.Q(("issue__isnull", True), ("label", ""), _connector="OR"),
                fields=["newspaper"],
                name="page_unplaced",
            ),
        ),
        migrations.AddIndex(
            model_name="publicationrecord",
            index=models.Index(
                condition=models.Q(("article__isnull", True)),
                fields=["article", "at"],
                name="withdrawal_by_time",
            ),
        ),
        migrations.AddIndex(
            model_name="tagging",
            index=models.Index(
                condition=models.Q(("state", "proposed")),
                fields=["tag", "source", "weight", "state"],
                name="tagging_proposed_by_tag",
            ),
        ),
    ]
