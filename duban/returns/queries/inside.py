"""What a unit does with its return before it goes to the office (本单位审签)."""

from django.db.models import Q

from duban.access.actor import Actor
from duban.access.roles import Role
from duban.ledger.models import Ledger
from duban.org.models import User
from duban.returns.models import ReportingRules, Return
from duban.returns.rules import ReturnState, Steps, state_inside
from duban.timing.deadlines import END_OF_DAY


def clock_of(ledger: Ledger) -> str:
    """The time of day at which the ledger's returns are due."""
    rules = ReportingRules.objects.filter(ledger=ledger).first()
    return rules.due_time if rules is not None else END_OF_DAY


def steps_of(ledger: Ledger, *, plan: bool) -> Steps:
    """The steps that the ledger's rules ask of a form; none where nothing is set."""
    rules = ReportingRules.objects.filter(ledger=ledger).first()
    return Steps(rules.plan_steps if plan else rules.month_steps) if rules is not None else Steps.NONE


WHOSE = {ReturnState.UNIT_REVIEW: Role.UNIT_REVIEWER, ReturnState.UNIT_SIGN: Role.UNIT_HEAD}
"""Who confirms a return in each state inside its unit."""


def may_confirm(sheet: Return, actor: Actor) -> bool:
    """Whether the return waits for this person; whoever filled it in never confirms it."""
    turn = WHOSE.get(ReturnState(sheet.state))
    return turn is not None and actor.role is turn and actor.scope.covers(sheet) and actor.user_id != sheet.filed_by_id


def next_inside(sheet: Return) -> ReturnState:
    """Where the return goes when it is handed on now: to the unit's reviewer, to its head, or to the office."""
    steps = steps_of(sheet.round.ledger, plan=sheet.round.is_plan)
    roles: set[str] = set()
    if steps is not Steps.NONE:
        own = User.objects.filter(unit=sheet.unit, is_active=True, role__in=(Role.UNIT_REVIEWER, Role.UNIT_HEAD))
        holding = Q(role=Role.UNIT_REVIEWER) | Q(holdings__until=None, holdings__isnull=False)
        roles = set(own.filter(holding).values_list("role", flat=True))
    return state_inside(
        ReturnState(sheet.state), steps, has_reviewer=Role.UNIT_REVIEWER in roles, has_head=Role.UNIT_HEAD in roles
    )
