"""Posts, who holds them, whom a common name stands for, who acts for a holder (职务、任职、集体职务、代理)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import ADMIN_ROLES, POST_ROLES, ROLE_TITLES, Permission, Role
from duban.audit import trail
from duban.errors import NotNow, NotUnderstood
from duban.org.models import UNTITLED, Government, Holding, Post, PostMember, StandIn, StandInKind, Unit, User
from duban.timing.clock import day_in_china
from duban.timing.periods import require_year

DAY = timedelta(days=1)
LONGEST_STAND_IN = timedelta(days=366)
"""A stand-in that is needed for longer than a year is granted anew."""


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
                government=government, title=_free_title(f"{UNTITLED}{name}）", government)
            )
            Holding.objects.create(government=government, post=posts[name], person=name, since=since)
    return posts


def _free_title(title: str, government: Government) -> str:
    """`title`, or with a number behind it: the post of that name may have a successor in it by now."""
    taken = set(Post.objects.filter(government=government, title__startswith=title).values_list("title", flat=True))
    numbered = (f"{title}{number or ''}" for number in range(len(taken) + 1))
    return next(each for each in numbered if each not in taken)


@transaction.atomic
def add_post(*, title: str, role: Role, unit: Unit | None, by: Actor, at: datetime) -> Post:
    """新增职务: of a leader, of the chief, of the office's head, or of the head of a unit; nobody holds it yet.

    Raises: NotUnderstood for a role without a post or a unit where none belongs, NotNow for what exists already.
    """
    policy.require(by, Permission.POST_EDIT)
    if role not in POST_ROLES or (role is Role.UNIT_HEAD) != (unit is not None):
        raise NotUnderstood("单位负责人的职务要选择单位，其他职务不选单位，请改正后再提交。")
    if unit is not None and (unit.government_id != by.government_id or unit.is_collective or unit.merged_into_id):
        raise NotUnderstood(f"“{unit}”不是现有的具体单位，请另选单位。")
    made = Post(government_id=by.government_id, title=title, role=role, unit=unit)
    _require_free(made)
    made.save()
    told = f"新增了职务“{title}”（{ROLE_TITLES[role]}{f'，{unit}' if unit else ''}）"
    trail.record(by, "org.post_added", told, at=at, target=made, after={"title": title, "role": role})
    return made


@transaction.atomic
def edit_post(post: Post, *, title: str, role: Role, version: int, by: Actor, at: datetime) -> None:
    """改职务的名称和角色. Posts that a notice entered wait for their title (待写职务); the chief is one of them at first.

    Raises: NotNow for a title that is taken, a stale page, or accounts that would lose what they reach.
    """
    policy.require(by, Permission.POST_EDIT)
    if post.is_common:
        raise NotUnderstood(f"“{post}”是集体职务，名称照通知的写法，不能改；请写明它所指的职务。")
    if (role is Role.UNIT_HEAD) != (post.unit_id is not None) or role not in POST_ROLES:
        raise NotUnderstood("单位负责人的职务不能改作领导的职务，领导的职务也不能改作单位负责人，请另行新增。")
    if role != post.role and post.holdings.filter(_not_over(day_in_china(at)), account__isnull=False).exists():
        raise NotNow(f"“{post}”的任职人有{ROLE_TITLES[Role(post.role)]}账号，改角色前请先在“更正任职”里解除账号。")
    before = {"title": post.title, "role": post.role}
    _claim(post, version, by=by)
    post.title, post.role = title, role
    _require_free(post)
    post.save(update_fields=["title", "role"])
    after = {"title": title, "role": role}
    if after == before:
        raise NotUnderstood("没有任何改动，不需要保存。")
    told = f"将职务“{before['title']}”（{ROLE_TITLES[Role(before['role'])]}）改为“{title}”（{ROLE_TITLES[role]}）"
    trail.record(by, "org.post_edited", told, at=at, target=post, before=before, after=after)


@transaction.atomic
def change_holder(
    post: Post, *, person: str, account: User | None, since: date, version: int, by: Actor, at: datetime
) -> Holding | None:
    """任职变动: from `since` on the post is held by `person`, or by nobody ("" , 空缺). The predecessor ends the day before.

    The day may lie ahead: both see their rows by their dates. What was frozen before keeps who held it then.

    Raises: NotUnderstood for a day that overlaps, NotNow for a stale page or a change that changes nothing.
    """
    policy.require(by, Permission.POST_EDIT)
    if post.is_common:
        raise NotUnderstood(f"“{post}”是集体职务，没有任职人；请写明它所指的职务。")
    require_year(since.year)
    _require_account(account, post=post, person=person)
    _claim(post, version, by=by)
    last = post.holdings.order_by("since").last()
    if last is not None and since <= last.since:
        raise NotUnderstood(f"{last}自{_day(last.since)}起担任“{post}”，变动须在这一天之后，请改填日期。")
    if last is not None and last.until is not None and since <= last.until:
        raise NotUnderstood(f"{last}担任“{post}”到{_day(last.until)}，与所填日期重叠，请改填这一天之后的日期。")
    serving = last if last is not None and last.until is None else None
    if serving is None and not person:
        raise NotNow(f"“{post}”本来没有人担任，不必登记空缺。")
    if serving is not None and serving.person == person:
        raise NotNow(f"{person}已经担任“{post}”，不必再登记。")
    told = f"登记“{post}”自{_day(since)}起{f'由{person}担任' if person else '空缺'}"
    if serving is not None:
        serving.until = since - DAY
        serving.save(update_fields=["until"])
        told += f"，{serving}任至{_day(serving.until)}"
    new = None
    if person:
        new = Holding.objects.create(
            government_id=post.government_id, post=post, person=person, account=account, since=since
        )
    before = {"person": serving.person, "since": serving.since.isoformat()} if serving else None
    after = {"person": person, "account": account.username if account else "", "since": since.isoformat()}
    trail.record(by, "org.holder_changed", told, at=at, target=post, before=before, after=after)
    return new


@transaction.atomic
def correct_holding(
    holding: Holding, *, person: str, account: User | None, since: date, version: int, by: Actor, at: datetime
) -> None:
    """更正任职: mend a slip in the name or the first day, or say which account is the person's. Not for a successor.

    A predecessor whose last day was the day before moves along with the first day.

    Raises: NotUnderstood for days that overlap, NotNow for a stale page.
    """
    policy.require(by, Permission.POST_EDIT)
    require_year(since.year)
    post = holding.post
    if not person:
        raise NotUnderstood("请填写任职人的姓名；职务空缺请登记任职变动。")
    _require_account(account, post=post, person=person)
    _claim(post, version, by=by)
    if holding.until is not None and since > holding.until:
        raise NotUnderstood(f"{holding}任职到{_day(holding.until)}，起日不能在这之后，请改填日期。")
    previous = post.holdings.filter(since__lt=holding.since).order_by("since").last()
    if previous is not None and previous.until == holding.since - DAY and since > previous.since:
        previous.until = since - DAY
        previous.save(update_fields=["until"])
    elif previous is not None and (previous.until is None or since <= previous.until):
        raise NotUnderstood(f"与{previous}的任职（{_dates(previous.since, previous.until)}）重叠，请改填日期。")
    before = _holding_words(holding)
    holding.person, holding.account, holding.since = person, account, since
    holding.save(update_fields=["person", "account", "since"])
    after = _holding_words(holding)
    if after == before:
        raise NotUnderstood("没有任何改动，不需要保存。")
    told = f"更正了“{post}”的任职：{before['words']}改为{after['words']}"
    trail.record(by, "org.holding_corrected", told, at=at, target=post, before=before, after=after)


@transaction.atomic
def set_members(common: Post, *, posts: Collection[Post], since: date, version: int, by: Actor, at: datetime) -> None:
    """落实集体职务: from `since` on a common name (各分管副区长) stands for these posts; others end the day before.

    Raises: NotUnderstood for posts that cannot be members or a day before a member began, NotNow where nothing changes.
    """
    policy.require(by, Permission.POST_EDIT)
    require_year(since.year)
    strangers = [each for each in posts if each.is_common or each.unit_id or each.government_id != by.government_id]
    if not common.is_common or strangers:
        raise NotUnderstood(f"“{(strangers or [common])[0]}”不能这样落实，请只勾选领导的具体职务。")
    _claim(common, version, by=by)
    known = list(common.members.filter(_not_over(since)).select_related("post"))
    late = next((m for m in known if m.since > since or (m.since == since and m.post not in posts)), None)
    if late is not None:
        raise NotUnderstood(f"“{late.post}”自{_day(late.since)}起才是成员，变动须在这一天之后，请改填日期。")
    changed = []
    for member in known:
        until = None if member.post in posts else since - DAY
        if member.until != until:
            member.until = until
            changed.append(member)
    added = [each for each in posts if each.pk not in {member.post_id for member in known}]
    if not changed and not added:
        raise NotNow("成员没有变动，不需要保存。")
    PostMember.objects.bulk_update(changed, ["until"])
    PostMember.objects.bulk_create(
        PostMember(government_id=common.government_id, common=common, post=post, since=since) for post in added
    )
    listed = "、".join(post.title for post in posts) or "空"
    told = f"将“{common}”自{_day(since)}起落实为{listed}"
    before = {"members": sorted(member.post.title for member in known)}
    after = {"members": sorted(post.title for post in posts), "since": since.isoformat()}
    trail.record(by, "org.post_members_set", told, at=at, target=common, before=before, after=after)


@transaction.atomic
def set_stand_in(
    post: Post, account: User, *, kind: StandInKind, since: date, until: date, by: Actor, at: datetime
) -> StandIn:
    """代理: let an account act for the holder of a post from `since` until `until`, both days included.

    Called by the grant that was decided (授权): who may grant is asked there, not here. Raises as `require_stand_in`.
    """
    require_stand_in(post, account, since=since, until=until, on=day_in_china(at))
    made = StandIn.objects.create(
        government_id=post.government_id, post=post, account=account, kind=kind, since=since, until=until
    )
    told = f"设定{account.name}代理“{post}”（{made.get_kind_display()}，{_dates(since, until)}）"
    trail.record(by, "org.stand_in_set", told, at=at, target=made, after=_stand_in_words(made))
    return made


def require_stand_in(post: Post, account: User, *, since: date, until: date, on: date) -> None:
    """Let a stand-in pass that could be set on the day `on`.

    Raises: NotUnderstood for days or persons that make no sense, NotNow where the account acts for that post already.
    """
    if until < since:
        raise NotUnderstood("代理的止日早于起日，请改正后再提交。")
    if until < on:
        raise NotUnderstood("代理的止日已经过去，请改填今天或以后的日期。")
    if until - since >= LONGEST_STAND_IN:
        raise NotUnderstood("代理一次最长一年，请缩短期限，到期后再办。")
    if account.government_id != post.government_id or account.acts_as in ADMIN_ROLES:
        raise NotUnderstood(f"“{account.name}”的账号不能代理职务，请另选账号。")
    if not account.is_active:
        raise NotUnderstood(f"“{account.name}”的账号已停用，请另选账号。")
    if post.is_common:
        raise NotUnderstood(f"“{post}”是集体职务，不能代理；请选择其中一个职务。")
    during = Q(until=None) | Q(until__gte=since)
    if post.holdings.filter(during, account=account, since__lte=until).exists():
        raise NotUnderstood(f"{account.name}自己担任“{post}”，不能代理自己，请另选账号。")
    if post.stand_ins.filter(account=account, since__lte=until, until__gte=since).exists():
        raise NotNow(f"{account.name}在这段时间内已经代理“{post}”，不必再办。")


@transaction.atomic
def end_stand_in(stand_in: StandIn, *, on: date, by: Actor, at: datetime) -> None:
    """提前结束代理: `on` is the last day; yesterday ends it at once. One that has not begun by then is taken away.

    Called by the grant that was decided (授权): who may grant is asked there, not here.
    """
    if on < day_in_china(at) - DAY:
        raise NotUnderstood("结束代理不能追溯，请填写今天或以后的日期。")
    if on >= stand_in.until:
        raise NotNow(f"这项代理到{_day(stand_in.until)}就结束，不必提前结束。")
    before = _stand_in_words(stand_in)
    told = f"结束了{stand_in.account.name}对“{stand_in.post}”的代理（至{_day(on)}）"
    if on < stand_in.since:
        told = f"撤销了{stand_in.account.name}对“{stand_in.post}”的代理（原定{_dates(stand_in.since, stand_in.until)}）"
        trail.record(by, "org.stand_in_withdrawn", told, at=at, target=stand_in, before=before)
        stand_in.delete()
        return
    stand_in.until = on
    stand_in.save(update_fields=["until"])
    after = _stand_in_words(stand_in)
    trail.record(by, "org.stand_in_ended", told, at=at, target=stand_in, before=before, after=after)


@transaction.atomic
def begin_acting(stand_in: StandIn, *, by: Actor, at: datetime) -> None:
    """开始代理办理: from now on what the person does in this session is done for the leader. The session keeps it."""
    told = f"开始代{stand_in.whom(day_in_china(at))}办理（{stand_in.get_kind_display()}）"
    trail.record(by, "org.acting_begun", told, at=at, target=stand_in)


@transaction.atomic
def stop_acting(*, by: Actor, at: datetime) -> None:
    """结束代理办理: the person is himself again."""
    trail.record(by, "org.acting_stopped", "结束了代理办理", at=at)


def _claim(post: Post, version: int, *, by: Actor) -> None:
    """Take the post for this act; whoever saved after `version` was read came first."""
    own = Post.objects.filter(pk=post.pk, government_id=by.government_id, version=version)
    if not own.update(version=version + 1):
        raise NotNow(f"“{post}”刚由他人修改，请刷新后对照最新内容再办；您写的内容列在下面，没有丢失。")


def _require_free(post: Post) -> None:
    """Let a title pass that no other post has, and one post of the chief, of the office's head, of a unit's head."""
    others = Post.objects.filter(government_id=post.government_id).exclude(pk=post.pk)
    if others.filter(title=post.title).exists():
        raise NotNow(f"已经有“{post.title}”这个职务，请直接登记任职变动，或另写名称（例如 副区长（分管民生））。")
    sole = others.filter(role=post.role, unit=post.unit).first() if post.role != Role.LEAD_LEADER else None
    if sole is not None:
        raise NotNow(f"{ROLE_TITLES[Role(post.role)]}的职务已有“{sole}”，请直接在那里登记任职变动。")


def _require_account(account: User | None, *, post: Post, person: str) -> None:
    """Let an account pass that is the person's own and of the post's role."""
    if account is None:
        return
    if account.government_id != post.government_id or not account.is_active:
        raise NotUnderstood("所选的账号已停用，请另选账号。")
    if account.acts_as != post.role:
        raise NotUnderstood(
            f"“{account}”是{account.role_title}账号，“{post}”要用{ROLE_TITLES[Role(post.role)]}账号，请另选账号。"
        )
    if post.unit_id is not None and account.unit_id != post.unit_id:
        raise NotUnderstood(f"“{account}”的账号属于{account.unit}，“{post}”要用{post.unit}的账号，请另选账号。")
    if account.name != person:
        raise NotUnderstood(f"账号“{account.username}”是{account}的，与任职人不符，请另选账号或改正姓名。")


def _not_over(day: date) -> Q:
    """Rows that still hold on a day or begin later."""
    return Q(until=None) | Q(until__gte=day)


def _day(day: date) -> str:
    return f"{day:%Y年%-m月%-d日}"


def _holding_words(holding: Holding) -> dict[str, str]:
    username = holding.account.username if holding.account else ""
    since = _day(holding.since)
    return {
        "words": f"{holding.person}（自{since}起{f'，账号“{username}”' if username else '，没有账号'}）",
        "person": holding.person,
        "account": username,
        "since": holding.since.isoformat(),
    }


def _dates(since: date, until: date | None) -> str:
    """自2026年1月1日起, or with its end."""
    return f"自{_day(since)}起" if until is None else f"自{_day(since)}至{_day(until)}"


def _stand_in_words(stand_in: StandIn) -> dict[str, str]:
    return {
        "post": stand_in.post.title,
        "account": stand_in.account.username,
        "kind": stand_in.kind,
        "since": stand_in.since.isoformat(),
        "until": stand_in.until.isoformat(),
    }
