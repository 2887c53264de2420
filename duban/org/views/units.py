"""Pages of the unit register (单位库): the table, a unit, what can be done with it."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from duban.access.roles import Permission
from duban.org.actions import entries
from duban.org.actions import units as units_actions
from duban.org.forms.units import EndForm, EntryForm, NameForm, OnUnitForm, RenameForm
from duban.org.models import Unit, UnitKind
from duban.org.register import real_units, register_rows, unit_page
from duban.timing.clock import day_in_china
from duban.web.fields import said_on
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import clean

DAY_BEFORE = timedelta(days=1)


@page(Permission.UNIT_VIEW)
def units(request: Request) -> HttpResponse:
    """单位库: every entry in official order, narrowed by kind and words."""
    kind, words = clean(request.GET.get("kind", "")), clean(request.GET.get("words", ""))
    context = {
        "rows": register_rows(request.actor.government_id, on=day_in_china(request.at), kind=kind, words=words),
        "kinds": UnitKind.choices,
        "kind": kind,
        "words": words,
    }
    return render(request, "org/units.html" + ("#table" if request.htmx else ""), context)


@page(Permission.UNIT_VIEW)
def unit(request: Request, pk: int) -> HttpResponse:
    """单位: its fields, names, bodies, members or memberships, what happened to it."""
    found = _unit(request, pk)
    return render(request, "org/unit.html", {"page": unit_page(found), "today": day_in_china(request.at)})


@page(Permission.UNIT_EDIT, methods=["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """登记单位."""
    others = real_units(request.actor.government_id)
    form = EntryForm(others, request.POST or None, named=True, initial={"version": 1})
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            added = entries.add_unit(form.cleaned_data["name"], form.entry, by=request.actor, at=request.at)
            return redirect("unit", added.pk)
    hint = "台账序列不填，就排在最后。集体名称登记后还要落实成员。"
    return _form_page(request, form, act="unit-new", title="登记单位", hint=hint, button="登记")


@page(Permission.UNIT_EDIT, methods=["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """改动类别、台账序列、隶属."""
    found = _unit(request, pk)
    now = {
        "kind": found.get_kind_display(),
        "order": found.order,
        "parent": found.parent.name if found.parent else "",
        "version": found.version,
    }
    form = EntryForm(real_units(request.actor.government_id), request.POST or None, named=False, initial=now)
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            entries.edit_unit(found, form.entry, version=form.cleaned_data["version"], by=request.actor, at=request.at)
            return redirect("unit", pk)
    hint = "类别决定督办方式：党委部门、群团组织、军事机关只发函，不发督办单，不计分。"
    return _form_page(request, form, act="unit-edit", title=f"改动{found}", hint=hint, button="保存", unit=found)


@page(Permission.UNIT_EDIT, methods=["GET", "POST"])
def rename(request: Request, pk: int) -> HttpResponse:
    """更名."""
    found = _unit(request, pk)
    form = RenameForm(request.POST or None, initial=_start(request, found))
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            typed = form.cleaned_data
            entries.rename_unit(
                found, typed["name"], on=typed["on"], version=typed["version"], by=request.actor, at=request.at
            )
            return redirect("unit", pk)
    hint = "原名成为曾用名，以前的通知仍然照印的名称显示，写着原名的通知也找得到它。"
    return _form_page(request, form, act="unit-rename", title=f"{found}更名", hint=hint, button="更名", unit=found)


@page(Permission.UNIT_EDIT, methods=["GET", "POST"])
def merge(request: Request, pk: int) -> HttpResponse:
    """并入另一单位."""
    found = _unit(request, pk)
    others = [each for each in real_units(request.actor.government_id) if each.pk != found.pk]
    form = OnUnitForm(others, request.POST or None, label="并入哪个单位", initial=_start(request, found))
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            typed = form.cleaned_data
            entries.merge_unit(
                found, into=typed["unit"], on=typed["on"], version=typed["version"], by=request.actor, at=request.at
            )
            return redirect("unit", pk)
    hint = "从这天起，它的事项由并入的单位承担；以前报送的仍在它名下。并入以后不能撤回，请看准再点。"
    return _form_page(request, form, act="unit-merge", title=f"{found}并入", hint=hint, button="并入", unit=found)


@page(Permission.UNIT_EDIT, methods=["GET", "POST"])
def add_name(request: Request, pk: int) -> HttpResponse:
    """登记简称、别称、曾用名."""
    found = _unit(request, pk)
    form = NameForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            entries.add_name(found, by=request.actor, at=request.at, **form.cleaned_data)
            return redirect("unit", pk)
    hint = "通知在这些日子里写这个名称，就是指它。"
    title = f"{found}的其他名称"
    return _form_page(request, form, act="unit-name", title=title, hint=hint, button="登记", unit=found)


@page(Permission.UNIT_EDIT, methods=["GET", "POST"])
def end_name(request: Request, pk: int, name_pk: int) -> HttpResponse:
    """停用一个名称."""
    found = _unit(request, pk)
    name = get_object_or_404(found.names, pk=name_pk)
    form = EndForm(request.POST or None, initial=_end(request, found, since=name.since))
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            typed = form.cleaned_data
            entries.end_name(name, until=typed["until"], version=typed["version"], by=request.actor, at=request.at)
            return redirect("unit", pk)
    hint = f"从次日起，别的单位可以用“{name}”；没有别的单位用时，通知写它仍指{found}。"
    title = f"停用{name.get_kind_display()}“{name}”"
    return _form_page(request, form, act="unit-name-end", title=title, hint=hint, button="停用", unit=found)


@page(Permission.PENDING_SETTLE, methods=["GET", "POST"])
def add_member(request: Request, pk: int) -> HttpResponse:
    """给集体名称增加成员."""
    found = _unit(request, pk)
    others = real_units(request.actor.government_id)
    form = OnUnitForm(others, request.POST or None, label="成员单位", initial=_start(request, found))
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            typed = form.cleaned_data
            units_actions.add_member(
                found, typed["unit"], since=typed["on"], version=typed["version"], by=request.actor, at=request.at
            )
            return redirect("unit", pk)
    hint = "从这天起，它承担用到这个名称的全部事项。"
    title = f"增加{found}的成员"
    return _form_page(request, form, act="member-new", title=title, hint=hint, button="增加", unit=found)


@page(Permission.PENDING_SETTLE, methods=["GET", "POST"])
def end_member(request: Request, pk: int, member_pk: int) -> HttpResponse:
    """停用集体名称的一个成员."""
    found = _unit(request, pk)
    member = get_object_or_404(found.memberships.select_related("unit", "collective"), pk=member_pk)
    form = EndForm(request.POST or None, initial=_end(request, found, since=member.since))
    if request.method == "POST" and form.is_valid():
        with said_on(form):
            typed = form.cleaned_data
            units_actions.end_member(
                member, until=typed["until"], version=typed["version"], by=request.actor, at=request.at
            )
            return redirect("unit", pk)
    hint = "从次日起不再承担用到这个名称的事项；以前报送的和看得到的不变。"
    title = f"停用{found}的成员{member.unit}"
    return _form_page(request, form, act="member-end", title=title, hint=hint, button="停用", unit=found)


def _unit(request: Request, pk: int) -> Unit:
    own = Unit.objects.filter(government_id=request.actor.government_id)
    return get_object_or_404(own.select_related("parent", "merged_into"), pk=pk)


def _start(request: Request, found: Unit) -> dict[str, object]:
    return {"on": day_in_china(request.at), "version": found.version}


def _end(request: Request, found: Unit, *, since: date | None) -> dict[str, object]:
    """Yesterday, as a rule; of what began later, the first day."""
    yesterday = day_in_china(request.at) - DAY_BEFORE
    return {"until": max(yesterday, since or yesterday), "version": found.version}


def _form_page(
    request: Request, form: "EntryForm | RenameForm | OnUnitForm | NameForm | EndForm", *, act: str, title: str,
    hint: str, button: str, unit: Unit | None = None,
) -> HttpResponse:  # fmt: skip
    """All acts of the register look alike: what it is, what follows from it, the boxes, one button."""
    context = {"form": form, "act": act, "title": title, "hint": hint, "button": button, "unit": unit}
    return render(request, "org/units_act.html", context, status=422 if form.errors else 200)
