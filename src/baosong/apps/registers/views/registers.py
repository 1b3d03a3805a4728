"""Registers: definition, list, tables, print."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baosong.apps.meetings.policies import may_run_for, units_seen_by
from baosong.apps.meetings.queries import chosen_task, tasks_for
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.registers.errors import RegisterWrong
from baosong.apps.registers.interfaces import tables
from baosong.apps.registers.interfaces.messages import KIND_NAMES
from baosong.apps.registers.models import Register
from baosong.apps.registers.policies import may_edit_register, may_see_register, units_adding_to
from baosong.apps.registers.queries import cells_for, entries_of
from baosong.apps.registers.services import registers
from baosong.core.terms.register_values import write_value
from baosong.core.terms.registers import InvalidRegister, RegisterForm, from_toml, presets, read_lines, to_toml, write_lines
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import XLSX, saved
from baosong.platform.web.refusals import sentence


def _form(request: PersonRequest) -> RegisterForm:
    """The definition sent by the form: a TOML file, or typed fields. Raises RegisterWrong."""
    try:
        if file := request.FILES.get("definition"):
            return from_toml(file.read().decode("utf-8", errors="replace"))
        read = request.POST.get
        return RegisterForm(
            name=read("name", "").strip(),
            fields=read_lines(read("fields", "")),
            pledge=read("pledge", "").replace("\r\n", "\n").strip(),
            heading=read("heading", "").strip(),
            has_log="has_log" in request.POST,
            places="places" in request.POST,
        )
    except InvalidRegister as error:
        raise RegisterWrong(why=error.code, **error.facts) from error


@allowed(may_run_for)
def new(request: PersonRequest, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=unit_id)
    problem = ""
    shown = presets().get(request.GET.get("like", ""))
    if request.method == "POST":
        task = chosen_task(request.POST, unit)
        try:
            made = registers.set_up(_form(request), unit=unit, task=task, by=request.user, at=timezone.now())
            return redirect("register", made.pk)
        except RegisterWrong as refusal:
            problem = sentence(refusal.code, refusal.facts)
    context = _editing(request, shown) | {"unit": unit, "problem": problem, "presets": presets().items(), "tasks": tasks_for(unit), "register": None}
    return render(request, "registers/register_edit.html", context)


def _editing(request: PersonRequest, shown: RegisterForm | None) -> dict[str, Any]:
    if request.method == "POST":
        written = {name: request.POST.get(name, "") for name in ("name", "fields", "pledge", "heading")}
        return {"written": written, "has_log": "has_log" in request.POST, "places": "places" in request.POST, "kinds": KIND_NAMES}
    written = {
        "name": shown.name if shown else "",
        "fields": write_lines(shown) if shown else "",
        "pledge": shown.pledge if shown else "",
        "heading": shown.heading if shown else "",
    }
    return {"written": written, "has_log": shown.has_log if shown else True, "places": shown.places if shown else True, "kinds": KIND_NAMES}


@allowed(may_edit_register)
def edit(request: PersonRequest, register_id: int) -> HttpResponse:
    register = get_object_or_404(Register.objects.select_related("unit"), pk=register_id)
    problem = ""
    if request.method == "POST":
        try:
            registers.redefine(register, _form(request), by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("register", register_id)
        except RegisterWrong as refusal:
            problem = sentence(refusal.code, refusal.facts)
    context = _editing(request, register.form) | {"unit": register.unit, "problem": problem, "register": register}
    return render(request, "registers/register_edit.html", context)


def _entries(request: PersonRequest, register: Register) -> list[Any]:
    """The entries that the person sees, with the annotations of `entries_of`."""
    return list(entries_of(register, units_seen_by(request.user)))


@allowed(may_see_register)
def show(request: PersonRequest, register_id: int) -> HttpResponse:
    register = get_object_or_404(Register.objects.select_related("unit", "task"), pk=register_id)
    entries = _entries(request, register)
    columns = register.form.fields[:4]
    context = {
        "register": register,
        "form": register.form,
        "columns": columns,
        "rows": [(entry, [(field, write_value(field, entry.values.get(field.key))) for field in columns]) for entry in entries],
        "active": sum(entry.state_is["active"] for entry in entries),
        "signed": sum(entry.signed > 0 for entry in entries if entry.state_is["active"]),
        "units": units_adding_to(request.user, register),
        "may_edit": may_edit_register(request.user, register_id),
        "masked": [field.name for field in register.form.fields if field.is_sensitive],
    }
    return render(request, "registers/register.html", context)


@allowed(may_see_register)
def table(request: PersonRequest, register_id: int) -> HttpResponse:
    """The register as Excel; ?empty: headings only, ?whole: with sensitive values, which is recorded as a disclosure."""
    register = get_object_or_404(Register, pk=register_id)
    content = tables.register_table(register, _entries(request, register), empty="empty" in request.GET, whole="whole" in request.GET)
    return saved(content, name=f"{register}.xlsx", content_type=XLSX)


@allowed(may_see_register)
def definition(request: PersonRequest, register_id: int) -> HttpResponse:
    register = get_object_or_404(Register, pk=register_id)
    return saved(to_toml(register.form), name=f"{register}.toml", content_type="application/toml")


@allowed(may_see_register)
def bring_in(request: PersonRequest, register_id: int) -> HttpResponse:
    """Entries from Excel; with any fault nothing is entered and the faults are shown."""
    register = get_object_or_404(Register.objects.select_related("unit"), pk=register_id)
    units = units_adding_to(request.user, register)
    file = request.FILES.get("table")
    if request.method != "POST" or file is None:
        return redirect("register", register_id)
    cells = [cell for unit in units[:1] for cell in cells_for(unit)]
    rows = tables.read_register(register, file.read(), file.name or "", units=units, cells=cells)
    wrong = [row for row in rows if row.faults]
    if wrong:
        return render(request, "registers/register_import.html", {"register": register, "wrong": wrong, "count": len(rows)})
    registers.enter_all(register, [(row.unit, row.written, row.cell) for row in rows if row.unit is not None], by=request.user, at=timezone.now())
    messages.success(request, ngettext("%(n)s line entered.", "%(n)s lines entered.", len(rows)) % {"n": len(rows)})
    return redirect("register", register_id)


@allowed(may_see_register)
def sheet(request: PersonRequest, register_id: int) -> HttpResponse:
    """The register for printing; ?whole: with sensitive values, which is recorded as a disclosure."""
    register = get_object_or_404(Register.objects.select_related("unit"), pk=register_id)
    entries = [entry for entry in _entries(request, register) if entry.state_is["active"]]
    whole = "whole" in request.GET
    rows = [
        [entry.number, entry.unit, *(tables.shown_value(field, entry.values.get(field.key), whole=whole) for field in register.form.fields), entry.cell or ""]
        for entry in entries
    ]
    return render(request, "registers/register_print.html", {"register": register, "form": register.form, "rows": rows, "today": timezone.localdate()})
