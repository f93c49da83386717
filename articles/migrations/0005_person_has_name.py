from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0004_move_nameless_credits'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='person_has_name'),
        ),
    ]
