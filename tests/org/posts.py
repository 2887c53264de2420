"""What the tests of posts and of acting share: a registered post, a change of its holder, a stand-in, the day of a request."""

from datetime import UTC, date, datetime
from typing import Any

from duban.access.actor import Actor
from duban.access.roles import Role
from duban.ledger.models import Task
from duban.org.actions import posts as actions
from duban.org.models import Holding, Post, StandIn, StandInKind, User
from tests.make import NOON, make_draft, make_government, make_notice, make_user

JULY = date(2022, 7, 1)
JUNE_30 = date(2022, 6, 30)
MARCH = NOON.date()
JUNE = datetime(2022, 6, 1, 4, tzinfo=UTC)


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def led_post(name: str = "沈宁") -> Post:
    """The post that a notice entered for this person."""
    return Post.objects.get(holdings__person=name)


def register(name: str = "沈宁", by: User | None = None) -> Post:
    """A notice with one task that this person leads."""
    make_notice(make_draft(leaders=(name,)), by=by or make_user())
    return led_post(name)


def change(post: Post, by: Actor, person: str = "陆岚", since: date = JULY, **more: Any) -> Holding | None:
    """A successor from 1 July, as the page that was just opened would send it."""
    post.refresh_from_db()
    values = {"account": None, "version": post.version, "by": by, "at": JUNE} | more
    return actions.change_holder(post, person=person, since=since, **values)


def account_of(name: str, role: Role = Role.LEAD_LEADER) -> User:
    """An account that holds no post yet."""
    user = User.objects.create(
        username=f"a{User.objects.count()}", name=name, role=role, government=make_government(),
        must_change_password=False,
    )  # fmt: skip
    return user


def tasks_on(user: User, day: date) -> int:
    """How many tasks an account reaches on a day."""
    return Task.objects.within(user.as_actor(on=day).scope).count()


def register_common() -> Post:
    """各分管副区长."""
    make_notice(make_draft(leaders=("各分管副区长",)), number="泉政办发〔2022〕8号")
    return Post.objects.get(is_common=True)


def stand_in(post: Post, account: User, *, since: date = MARCH, until: date = JUNE_30, **more: Any) -> StandIn:
    """A stand-in as a decided grant makes it."""
    by = make_user(Role.SECURITY_ADMIN, name="高原").as_actor()
    values = {"kind": StandInKind.STAND_IN, "by": by, "at": NOON} | more
    return actions.set_stand_in(post, account, since=since, until=until, **values)
