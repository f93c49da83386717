"""Withdrawals are publication records now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0030_withdrawals_to_records")]

    operations = [migrations.DeleteModel(name="Withdrawal")]
