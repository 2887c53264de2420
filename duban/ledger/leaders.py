"""Who leads a task (牵头领导): the posts in the printed order, and the persons who hold them on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from duban.ledger.models import Task
from duban.org.models import Holding, Post, PostMember

DAY = timedelta(days=1)


@dataclass(frozen=True)
class LeaderOfTask:
    """A post that leads a task, and who holds it on a day; of a common name, whom it stands for.

    `earlier`: who held the post earlier in the ledger's year, one clause each (7月1日前由沈宁牵头).
    """

    post: Post
    person: str
    members: Sequence[str]
    earlier: Sequence[str]

    @property
    def words(self) -> str:
        """副区长 陆岚; the person alone while the post waits for its title, the title alone while nobody holds it."""
        return self.person if self.person and self.post.waits_for_title else f"{self.post} {self.person}".strip()


def leaders_of(task: Task, *, on: date) -> list[LeaderOfTask]:
    """The posts that lead a task, in the printed order, as they are held on a day."""
    posts = list(Post.objects.filter(led_tasks__task=task).order_by("led_tasks__order"))
    members = list(PostMember.objects.on(on).filter(common__in=posts).select_related("post").order_by("pk"))
    held = Holding.objects.filter(post__in=[*posts, *(member.post for member in members)], since__lte=on)
    holdings = list(held.order_by("since"))
    persons = {each.post_id: each.person for each in holdings if each.until is None or each.until >= on}
    year = task.ledger.year
    return [
        LeaderOfTask(
            post,
            persons.get(post.pk, ""),
            [_post_and_person(m.post, persons) for m in members if m.common_id == post.pk],
            [
                f"{_day_in(year, each.until + DAY)}前由{each}牵头"
                for each in holdings
                if each.post_id == post.pk and each.until is not None and each.until < on
                if each.since.year <= year <= each.until.year
            ],
        )
        for post in posts
    ]


def _post_and_person(post: Post, persons: Mapping[int, str]) -> str:
    return LeaderOfTask(post, persons.get(post.pk, ""), (), ()).words


def _day_in(year: int, day: date) -> str:
    """7月1日; the year stands before a day of another year."""
    return f"{day:%-m月%-d日}" if day.year == year else f"{day:%Y年%-m月%-d日}"


def leader_names(task: Task, persons: Mapping[int, str]) -> tuple[str, ...]:
    """Who leads a task, in the printed order; once, who holds two of its posts. `persons`: post → its holder."""
    return tuple(dict.fromkeys(persons.get(each.post_id, each.post.title) for each in task.leaders.all()))
