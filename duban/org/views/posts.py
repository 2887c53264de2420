"""Acts on posts (职务、任职), and acting for a leader (代理办理). The list and one post's page are composed in `desk`."""

from typing import cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.org import posts as reads
from duban.org.actions import posts as actions
from duban.org.forms.posts import AddPostForm, EditPostForm, HolderForm, MembersForm
from duban.org.models import Post, StandIn, User
from duban.org.queries import holders
from duban.timing.clock import day_in_china
from duban.web.fields import said_on
from duban.web.page import ACTING_FOR, page
from duban.web.requests import Request, client_address
from duban.web.typed import number_or_none


@page(Permission.POST_EDIT, methods=["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """新增职务."""
    units = reads.units_without_head(request.actor.government_id, on=day_in_china(request.at))
    form = AddPostForm(units, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            made = actions.add_post(**form.cleaned_data, by=request.actor, at=request.at)
            return redirect("post", pk=made.pk)
    return render(request, "org/post_add.html", {"form": form}, status=422 if form.errors else 200)


@page(Permission.POST_EDIT, methods=["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """改职务的名称和角色; posts that a notice entered get their title here (待写职务)."""
    post = get_object_or_404(_own(request).filter(is_common=False), pk=pk)
    form = EditPostForm(post, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            actions.edit_post(post, **form.cleaned_data, by=request.actor, at=request.at)
            return redirect("post", pk=pk)
    return render(request, "org/post_edit.html", {"form": form, "post": post}, status=422 if form.errors else 200)


@page(Permission.POST_EDIT, methods=["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """任职变动: a successor, or nobody, from a day on."""
    post = get_object_or_404(_own(request).filter(is_common=False), pk=pk)
    today = day_in_china(request.at)
    first = {"version": post.version, "since": today}
    form = HolderForm(reads.accounts_for(post), request.POST or None, initial=first, may_be_vacant=True)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            typed = dict(form.cleaned_data)
            del typed["vacant"]
            actions.change_holder(post, **typed, by=request.actor, at=request.at)
            return redirect("post", pk=pk)
    context = {"form": form, "post": post, "last": post.holdings.order_by("since").last()}
    return render(request, "org/post_change.html", context, status=422 if form.errors else 200)


@page(Permission.POST_EDIT, methods=["GET", "POST"])
def correct(request: Request, pk: int) -> HttpResponse:
    """更正任职: a slip in the last entry, or the account of the person."""
    post = get_object_or_404(_own(request).filter(is_common=False), pk=pk)
    holding = get_object_or_404(post.holdings.order_by("-since")[:1])
    first = {
        "version": post.version, "person": holding.person, "since": holding.since, "account": holding.account_id,
    }  # fmt: skip
    form = HolderForm(reads.accounts_for(post), request.POST or None, initial=first, may_be_vacant=False)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            actions.correct_holding(holding, **form.cleaned_data, by=request.actor, at=request.at)
            return redirect("post", pk=pk)
    context = {"form": form, "post": post, "holding": holding}
    return render(request, "org/post_correct.html", context, status=422 if form.errors else 200)


@page(Permission.POST_EDIT, methods=["GET", "POST"])
def members(request: Request, pk: int) -> HttpResponse:
    """落实集体职务: whom a common name (各分管副区长) stands for."""
    common = get_object_or_404(_own(request).filter(is_common=True), pk=pk)
    today = day_in_china(request.at)
    offered = reads.leaders_posts(request.actor.government_id)
    persons = holders([post.pk for post in offered], on=today)
    now = common.members.on(today).values_list("post_id", flat=True)
    first = {"version": common.version, "since": today, "members": [str(pk) for pk in now]}
    choices = [
        (post, str(post) if post.waits_for_title else f"{post}　{persons.get(post.pk, '空缺')}") for post in offered
    ]
    form = MembersForm(choices, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            typed = form.cleaned_data
            actions.set_members(
                common, posts=typed["members"], since=typed["since"], version=typed["version"],
                by=request.actor, at=request.at,
            )  # fmt: skip
            return redirect("post", pk=pk)
    return render(request, "org/post_members.html", {"form": form, "post": common}, status=422 if form.errors else 200)


@page(None, methods=["POST"])
def act_for(request: Request) -> HttpResponse:
    """开始代理办理: choose for whom; only a stand-in of one's own that is in force today."""
    own = StandIn.objects.on(day_in_china(request.at)).filter(account_id=request.actor.user_id).select_related("post")
    chosen = get_object_or_404(own, pk=number_or_none(request.POST.get("stand_in", "")))
    actions.begin_acting(chosen, by=_himself(request), at=request.at)
    request.session[ACTING_FOR] = chosen.pk
    return redirect("home")


@page(None, methods=["POST"])
def end_acting(request: Request) -> HttpResponse:
    """结束代理办理, also where its days are over; a second click finds nothing left to end."""
    if request.session.pop(ACTING_FOR, None) is not None:
        actions.stop_acting(by=_himself(request), at=request.at)
    return redirect("home")


def _own(request: Request) -> "QuerySet[Post]":
    return Post.objects.filter(government_id=request.actor.government_id).select_related("unit")


def _himself(request: Request) -> Actor:
    """The person, not whom he acts for: beginning and ending are his own acts."""
    user = cast(User, request.user)
    return user.as_actor(on=day_in_china(request.at), address=client_address(request), request_id=request.request_id)
