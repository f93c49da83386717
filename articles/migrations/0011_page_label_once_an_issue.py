from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_label_pages")]

    operations = [
        migrations.AddConstraint(
            "page",
            models.UniqueConstraint(
                condition=models.Q(("label", ""), _negated=True),
                fields=("issue", "label"),
                name="page_label_once_an_issue",
            ),
        ),
        migrations.AddConstraint(
            "page",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("label", ""), ("order__isnull", True)),
                    models.Q(models.Q(("label", ""), _negated=True), ("order__gte", 1)),
                    _connector="OR",
                ),
                name="page_order_follows_label",
            ),
        ),
    ]
