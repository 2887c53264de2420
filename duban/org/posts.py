"""Reads for the pages of posts: who holds which, who comes next, who acts for whom (职务、任职、代理)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from duban.access.roles import Role
from duban.org.models import Holding, Post, PostMember, StandIn, Unit, User


@dataclass(frozen=True)
class PostRow:
    """One post with what holds on a day: who holds it, who comes next, who acts for the holder, whom it stands for."""

    post: Post
    holding: Holding | None
    coming: Holding | None
    stand_ins: Sequence[StandIn]
    members: Sequence[str]


@dataclass(frozen=True)
class PostGroup:
    """The posts of leaders, or those of the heads of units."""

    title: str
    rows: Sequence[PostRow]


RANK = {Role.CHIEF: 0, Role.LEAD_LEADER: 1, Role.OFFICE_HEAD: 2, Role.UNIT_HEAD: 3}


def posts_of(government_id: int, *, on: date) -> list[PostGroup]:
    """All posts: the chief, the leaders, the office's head; then the heads of units in official order."""
    posts = Post.objects.filter(government_id=government_id).select_related("unit")
    holdings: dict[int, list[Holding]] = defaultdict(list)
    own = Holding.objects.filter(Q(until=None) | Q(until__gte=on), government_id=government_id)
    for holding in own.select_related("account").order_by("since"):
        holdings[holding.post_id].append(holding)
    stand_ins: dict[int, list[StandIn]] = defaultdict(list)
    for stand_in in StandIn.objects.on(on).filter(government_id=government_id).select_related("account"):
        stand_ins[stand_in.post_id].append(stand_in)
    members: dict[int, list[str]] = defaultdict(list)
    for member in PostMember.objects.on(on).filter(government_id=government_id).select_related("post").order_by("pk"):
        members[member.common_id].append(member.post.title)
    rows = [
        PostRow(
            post,
            next((each for each in holdings[post.pk] if each.since <= on), None),
            next((each for each in holdings[post.pk] if each.since > on), None),
            stand_ins[post.pk],
            members[post.pk],
        )
        for post in sorted(posts, key=_place)
    ]
    groups = (
        PostGroup("领导", [row for row in rows if row.post.unit_id is None]),
        PostGroup("单位负责人", [row for row in rows if row.post.unit_id is not None]),
    )
    return [group for group in groups if group.rows]


def _place(post: Post) -> tuple[int, bool, int, int]:
    return RANK[Role(post.role)], post.is_common, post.unit.order if post.unit else 0, post.pk


def accounts_for(post: Post) -> list[User]:
    """The accounts that the holder of a post may have: in use, of the post's role, of its unit where it has one."""
    own = User.objects.filter(government_id=post.government_id, is_active=True, role=post.role, unit=post.unit)
    return list(own.order_by("name", "username"))


def leaders_posts(government_id: int) -> list[Post]:
    """The posts that a common name can stand for."""
    own = Post.objects.filter(government_id=government_id, is_common=False, unit=None)
    return sorted(own, key=_place)


def units_without_head(government_id: int, *, on: date) -> list[Unit]:
    """The units for which no post of a head is entered, in official order."""
    return list(Unit.objects.filter(government_id=government_id, posts=None).real().standing(on))


@dataclass(frozen=True)
class MayActFor:
    """A stand-in that is in force: whom its account may act for, by name and with the post."""

    stand_in: StandIn
    principal: str
    whom: str


def stand_ins_of(user_id: int | None, *, on: date) -> list[MayActFor]:
    """For whom an account may act on a day."""
    own = StandIn.objects.on(on).filter(account_id=user_id).select_related("post").order_by("pk")
    return [MayActFor(each, each.principal(on), each.whom(on)) for each in own]


def posts_held_twice() -> Iterator[str]:
    """A sentence for each holding that begins before the one before it on the same post has ended."""
    before: Holding | None = None
    for holding in Holding.objects.select_related("post").order_by("post_id", "since", "pk"):
        same = before is not None and before.post_id == holding.post_id
        if before is not None and same and (before.until is None or before.until >= holding.since):
            yield f"“{holding.post}”自{holding.since:%Y年%-m月%-d日}起由{before}和{holding}同时担任。"
        before = holding
