"""Pages of posts (职务) as they are looked at: the register with the tasks that each post leads, one post's history."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from duban.access.roles import Permission
from duban.audit.models import Event
from duban.ledger.queries import led_by_posts
from duban.org.models import Post
from duban.org.posts import posts_of
from duban.org.queries import holders
from duban.timing.clock import day_in_china
from duban.web.page import page
from duban.web.requests import Request


@page(Permission.POST_VIEW)
def posts(request: Request) -> HttpResponse:
    """职务: who holds which post today, with what account, and how many tasks it leads."""
    government_id = request.actor.government_id
    groups = posts_of(government_id, on=day_in_china(request.at))
    context = {
        "groups": groups,
        "led": led_by_posts(government_id),
        "untitled": sum(row.post.waits_for_title for group in groups for row in group.rows),
    }
    return render(request, "org/posts.html", context)


@page(Permission.POST_VIEW)
def post(request: Request, pk: int) -> HttpResponse:
    """一个职务: who held it when, who acts for its holder, whom a common name stands for."""
    today = day_in_china(request.at)
    own = Post.objects.filter(government_id=request.actor.government_id).select_related("unit")
    found = get_object_or_404(own, pk=pk)
    members = list(found.members.select_related("post").order_by("-since", "pk"))
    context = {
        "post": found,
        "today": today,
        "holdings": list(found.holdings.select_related("account").order_by("-since")),
        "stand_ins": list(found.stand_ins.select_related("account").order_by("-until", "-pk")),
        "members": members,
        "persons": holders([member.post_id for member in members], on=today),
        "led": led_by_posts(request.actor.government_id).get(pk, 0),
        "events": Event.objects.about(found),
    }
    return render(request, "org/post.html", context)
