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
from baosong.apps.registers.forms import RegisterDefinitionForm, RegisterFileForm, RegisterTableForm
from baosong.apps.registers.interfaces import tables
from baosong.apps.registers.models import Register
from baosong.apps.registers.policies import may_edit_register, may_see_register, units_adding_to
from baosong.apps.registers.queries import cells_for, entries_of
from baosong.apps.registers.services import registers
from baosong.core.terms.register_values import write_value
from baosong.core.terms.registers import RegisterForm, presets, to_toml
from baosong.platform.tables import sheets
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import XLSX, saved
from baosong.platform.web.forms import UNPROCESSABLE, form_page, posted, pressed


@allowed(may_run_for)
def new(request: PersonRequest, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=unit_id)
    initial = RegisterDefinitionForm.initial_of(presets().get(request.GET.get("like", "")))
    form, file_form, definition = _posted_definition(request, initial=initial, tasks=tasks_for(unit))
    if definition is not None:
        task = chosen_task(form.cleaned_data["task"], unit) if form.is_bound else None
        made = registers.set_up(definition, unit=unit, task=task, by=request.user, at=timezone.now())
        return redirect("register", made.pk)
    context = {"unit": unit, "form": form, "file_form": file_form, "presets": presets().items(), "register": None}
    return form_page(request, "registers/register_edit.html", context)


def _posted_definition(request: PersonRequest, **options: Any) -> tuple[RegisterDefinitionForm, RegisterFileForm, RegisterForm | None]:
    """The two forms of the page, and the valid definition that one of them was sent with."""
    if request.FILES or pressed(request, "take"):
        file_form = posted(request, RegisterFileForm)
        return RegisterDefinitionForm(**options), file_form, file_form.cleaned_data["definition"] if file_form.is_valid() else None
    form = posted(request, RegisterDefinitionForm, **options)
    return form, RegisterFileForm(), form.definition if form.is_valid() else None


@allowed(may_edit_register)
def edit(request: PersonRequest, register_id: int) -> HttpResponse:
    register = get_object_or_404(Register.objects.select_related("unit"), pk=register_id)
    form, file_form, definition = _posted_definition(request, initial=RegisterDefinitionForm.initial_of(register.form))
    if definition is not None:
        registers.redefine(register, definition, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("register", register_id)
    context = {"unit": register.unit, "form": form, "file_form": file_form, "register": register}
    return form_page(request, "registers/register_edit.html", context)


def _entries(request: PersonRequest, register: Register) -> list[Any]:
    """The entries that the person sees, with the annotations of `entries_of`."""
    return list(entries_of(register, units_seen_by(request.user)))


@allowed(may_see_register)
def show(request: PersonRequest, register_id: int) -> HttpResponse:
    return _register_page(request, register_id, RegisterTableForm())


def _register_page(request: PersonRequest, register_id: int, table_form: RegisterTableForm) -> HttpResponse:
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
        "table_form": table_form,
    }
    return form_page(request, "registers/register.html", context)


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
    if request.method != "POST":
        return redirect("register", register_id)
    form = posted(request, RegisterTableForm)
    if not form.is_valid():
        return _register_page(request, register_id, form)
    units = units_adding_to(request.user, register)
    cells = [cell for unit in units[:1] for cell in cells_for(unit)]
    file = form.cleaned_data["table"]
    try:
        rows = tables.read_register(register, file.read(), file.name or "", units=units, cells=cells)
    except sheets.TableRefused as refusal:
        form.add_refusal("table", refusal)
        return _register_page(request, register_id, form)
    wrong = [row for row in rows if row.faults]
    if wrong:
        return render(request, "registers/register_import.html", {"register": register, "wrong": wrong, "count": len(rows)}, status=UNPROCESSABLE)
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
