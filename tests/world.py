"""One government with a little of everything, for tests that walk through all pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from duban.access.roles import Role
from duban.briefings.actions import take_snapshot
from duban.briefings.compose.composition import BriefingKind
from duban.briefings.models import Briefing
from duban.files import store
from duban.ledger.models import Ledger
from duban.org.actions import grants
from duban.org.actions.posts import register_leaders
from duban.org.actions.units import settle_collective
from duban.org.models import Government, Grant, GrantKind, NameKind, Post, Unit, UnitName, User
from duban.returns.actions import attaching, filling, opening
from duban.returns.actions.deadlines import propose_extension
from duban.returns.models import ProgressReport, YearPlan
from duban.timing.deadlines import DueRule
from duban.timing.periods import Period
from tests.intake.batches import docx_with, make_batch, row_of
from tests.intake.parsing.papers import LETTER
from tests.make import NOON, make_draft, make_government, make_notice, make_unit, make_user

NUMBER = "泉政办发〔2022〕3号"


@dataclass(frozen=True)
class World:
    """`own` and `elsewhere`: name → primary key, as `tests/house/pages.csv` names what stands in an address.

    Every role has an account; those inside units share the filer's unit, the leader leads the first task only.
    `elsewhere` are another unit's and another leader's things.
    """

    government: Government
    accounts: Mapping[Role, User]
    own: Mapping[str, int]
    elsewhere: Mapping[str, int] = field(default_factory=dict)


def build_world(name: str = "云河市泉山区人民政府") -> World:
    """Build it; two of them with different names have nothing in common."""
    government = make_government(name)
    accounts = {role: make_user(role, government=government) for role in Role}
    officer = accounts[Role.SUPERVISOR_OFFICER]
    notice = make_notice(
        make_draft("1"),
        make_draft("2", units=["区民政局"], leaders=("沈宁",)),
        make_draft("3", units=["区财政局", "各街道办事处"]),
        by=officer,
        number=NUMBER,
    )
    first, second, _ = notice.lists.get().tasks.order_by("order")
    batch = make_batch(officer)
    again = make_batch(
        officer, docx_with(("1", "民生", "建成社区服务站。", "陆岚", "区民政局"), letter=_letter_of(NUMBER))
    )
    unopened = make_notice(by=officer, number="泉政办发〔2024〕1号", year=2024).ledger
    own_unit = make_unit(government=government)
    own_returns, other_returns = _returns(notice.ledger, own_unit, make_unit("区民政局", government=government))
    own = {
        "task": first.pk,
        "unit": own_unit.pk,
        "post": first.leaders.get().post_id,
        "common": _common_post(government).pk,
        "account": accounts[Role.FILER].pk,
        "grant": _grant(accounts[Role.SYSTEM_ADMIN], own_unit).pk,
        "collective": make_unit("各街道办事处", government=government).pk,
        **_register(government, own_unit, officer),
        "list": notice.lists.get().pk,
        "ledger": notice.ledger.pk,
        "unopened": unopened.pk,
        "batch": batch.pk,
        "row": row_of(batch, "2").pk,
        "again": again.pk,
        "briefing": _briefing(notice.ledger, officer).pk,
        **own_returns,
    }
    return World(government, accounts, own, {"task": second.pk, **other_returns})


def _grant(proposer: User, unit: Unit) -> Grant:
    """A further filer of the unit, proposed and not decided."""
    details = {"username": f"songjia{unit.government_id}", "name": "宋佳", "role": Role.FILER.value}
    grant = Grant(government_id=unit.government_id, kind=GrantKind.OPEN, unit=unit, details=details)
    return grants.propose(grant, by=proposer.as_actor(), at=NOON)


def _briefing(ledger: Ledger, officer: User) -> Briefing:
    """A draft with papers that nobody had to render."""
    frozen = take_snapshot(ledger, Period(2022, 3), by=officer.as_actor(), at=NOON)
    papers = {
        ending: store.save(ending.encode(), name=f"通报.{ending}", government_id=ledger.government_id, at=NOON)
        for ending in ("docx", "pdf")
    }
    return Briefing.objects.create(
        government=ledger.government,
        snapshot=frozen,
        kind=BriefingKind.LIVELIHOOD_MONTHLY,
        title="民生实事月通报",
        figures={"figures": [], "text": []},
        drafted_by=officer.name,
        drafted_at=NOON,
        **papers,
    )


def _register(government: Government, unit: Unit, officer: User) -> dict[str, int]:
    """A further name of a unit, and a collective name with two members."""
    name = UnitName.objects.create(government=government, unit=unit, words="教体局", kind=NameKind.SHORT)
    settled = make_unit("各有关单位", government=government)
    members = [unit, make_unit("区财政局", government=government)]
    settle_collective(settled, members=members, since=NOON.date(), by=officer.as_actor(), at=NOON)
    member = settled.memberships.get(unit=unit)
    return {"unit_name": name.pk, "settled": settled.pk, "member": member.pk}


def _common_post(government: Government) -> Post:
    """各分管副区长, which stands for nobody yet."""
    name = "各分管副区长"
    return register_leaders([name], government=government, since=NOON.date())[name]


def _letter_of(number: str) -> tuple[str, ...]:
    return tuple(number if line.endswith("号") else line for line in LETTER)


def _returns(ledger: Ledger, unit: Unit, other: Unit) -> tuple[dict[str, int], dict[str, int]]:
    """The plan of a unit is with the office, its month is open; the same of another unit."""
    officer = User.objects.get(government=ledger.government, role=Role.SUPERVISOR_OFFICER).as_actor()
    plan = opening.open_year(
        ledger,
        plan_due_on=date(2022, 3, 24),
        rule=DueRule.parse("nth_workday:5"),
        first_period=Period(2022, 3),
        by=officer,
        at=NOON,
    )
    month = opening.open_month(ledger, by=officer, at=NOON)
    found = []
    for each in (unit, other):
        filed = YearPlan.objects.get(round=plan, unit=each)
        filed.lines.update(quarter1="完成选址。", main_person="宋佳", deputy_person="何静")
        filer = User.objects.filter(unit=each).first() or make_user(Role.FILER, unit=each)
        signature = filling.Signature("宋佳", "0000000", "何静")
        receipt = filling.submit(filed, signature, by=filer.as_actor(), at=NOON)
        open_sheet = ProgressReport.objects.get(round=month, unit=each)
        scan = attaching.attach_scan(filed, b"%PDF-1.7 signed", name="签字.pdf", by=filer.as_actor(), at=NOON)
        names = {
            "attachment": scan.attachment.pk,
            "plan": filed.pk,
            "plan_line": filed.lines.get().pk,
            "report": open_sheet.pk,
            "report_line": open_sheet.lines.get().pk,
            "receipt": receipt.pk,
        }
        found.append(names)
    began, ended = month.due_at - timedelta(minutes=5), month.due_at
    extension = propose_extension(month, began_at=began, ended_at=ended, by=officer, at=ended)
    return {**found[0], "round": month.pk, "extension": extension.pk}, found[1]
