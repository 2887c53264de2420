"""No name of the schema is longer than 30 characters: some databases in use (Kingbase in its Oracle mode) take no more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("batch", "confirmed_and_notice_go_together"),
        migrations.AddConstraint(
            "batch",
            models.CheckConstraint(
                condition=models.Q(state="confirmed", notice__isnull=False)
                | ~models.Q(state="confirmed") & models.Q(notice=None),
                name="confirmed_with_its_notice",
            ),
        ),
    ]
