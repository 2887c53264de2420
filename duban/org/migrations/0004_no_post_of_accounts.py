from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("org", "0003_accounts_hold_posts")]
    operations = [migrations.RemoveField(model_name="user", name="post")]
