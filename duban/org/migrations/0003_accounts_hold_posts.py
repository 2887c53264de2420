from django.db import migrations
from django.utils import timezone


def accounts_hold_posts(apps, schema_editor):
    """A leader's account becomes that of the post's holder; common names (各分管副区长) are marked as such."""
    User, Holding, Post = (apps.get_model("org", name) for name in ("User", "Holding", "Post"))
    for user in User.objects.exclude(post=None):
        held = Holding.objects.filter(post_id=user.post_id, until=None).first()
        if held is None:
            Holding.objects.create(
                government_id=user.government_id, post_id=user.post_id, person=user.name, account=user,
                since=timezone.now().date(),
            )
        elif held.account_id is None:
            held.account = user
            held.save(update_fields=["account"])
    Post.objects.filter(title__startswith="各", holdings=None).update(is_common=True)


class Migration(migrations.Migration):
    dependencies = [("org", "0002_posts_units_dates")]
    operations = [migrations.RunPython(accounts_hold_posts, migrations.RunPython.noop)]
