"""Posts and who holds them (职务、任职)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from duban.access.roles import Role
from duban.org.models import Government, Holding, Post


def register_leaders(names: Iterable[str], *, government: Government, since: date) -> dict[str, Post]:
    """Find or enter the posts behind the leaders of a notice; it prints persons, so a new post waits for its title.

    A person who holds a post on that day or later keeps it; a post may be named by its title, too.
    A role without a person (各分管副区长) is a post that nobody holds.
    """
    names = list(dict.fromkeys(names))
    holding = Holding.objects.filter(Q(until=None) | Q(until__gte=since), government=government)
    own = holding.exclude(post__role=Role.UNIT_HEAD).select_related("post").order_by("-since")
    held = {each.person: each.post for each in own}  # of several posts the one held first comes last and stays
    posts = {post.title: post for post in Post.objects.filter(government=government, title__in=names)}
    for name in names:
        if name in held:
            posts[name] = held[name]
        elif name in posts:
            continue
        elif name.startswith("各"):
            posts[name] = Post.objects.create(government=government, title=name, is_common=True)
        else:
            posts[name] = Post.objects.create(
                government=government, title=_free_title(f"牵头领导（{name}）", government)
            )
            Holding.objects.create(government=government, post=posts[name], person=name, since=since)
    return posts


def _free_title(title: str, government: Government) -> str:
    """`title`, or with a number behind it: the post of that name may have a successor in it by now."""
    taken = set(Post.objects.filter(government=government, title__startswith=title).values_list("title", flat=True))
    numbered = (f"{title}{number or ''}" for number in range(len(taken) + 1))
    return next(each for each in numbered if each not in taken)
