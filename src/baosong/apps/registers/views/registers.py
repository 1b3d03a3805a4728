"""Registers, their lines and logs; pledges to print; drafts out of lines."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baosong.apps.activities.errors import RegisterWrong
from baosong.apps.activities.interfaces import drafts, tables
from baosong.apps.activities.interfaces.messages import KIND_NAMES, value_sentence
from baosong.apps.activities.interfaces.signatures import paths_of
from baosong.apps.activities.interfaces.task_choice import chosen_task
from baosong.apps.activities.models import GridCell, Pledge, Register, RegisterEntry
from baosong.apps.activities.policies import (
    may_enter_line,
    may_keep_register,
    may_run_for,
    may_see_line,
    may_see_pledge,
    may_see_register,
    units_entering,
    units_seen_by,
)
from baosong.apps.activities.queries import lines_of, places_for, tasks_for
from baosong.apps.activities.services import attachments, editing, pledges, registers
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.core.terms.register_values import write_value
from baosong.core.terms.registers import InvalidRegister, RegisterForm, from_toml, presets, read_lines, to_toml, write_lines
from baosong.platform.errors import Refusal
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import XLSX, saved
from baosong.platform.web.refusals import sentence


def _form(request: HttpRequest) -> RegisterForm:
    """The definition that a page sends: a file, or lines and texts. Raises RegisterWrong."""
    try:
        if file := request.FILES.get("definition"):
            return from_toml(file.read().decode("utf-8", errors="replace"))
        read = request.POST.get
        return RegisterForm(
            name=read("name", "").strip(),
            fields=read_lines(read("fields", "")),
            pledge=read("pledge", "").replace("\r\n", "\n").strip(),
            heading=read("heading", "").strip(),
            has_log="deeds" in request.POST,
            places="places" in request.POST,
        )
    except InvalidRegister as error:
        raise RegisterWrong(why=error.code, **error.facts) from error


@allowed(may_run_for)
def new(request: PersonRequest, unit_id: int) -> HttpResponse:
    """A new register: from one that comes along, from a definition file, or typed line by line."""
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
    return render(request, "activities/register_edit.html", context)


def _editing(request: HttpRequest, shown: RegisterForm | None) -> dict[str, Any]:
    if request.method == "POST":
        written = {name: request.POST.get(name, "") for name in ("name", "fields", "pledge", "heading")}
        return {"written": written, "deeds": "deeds" in request.POST, "places": "places" in request.POST, "kinds": KIND_NAMES}
    written = {
        "name": shown.name if shown else "",
        "fields": write_lines(shown) if shown else "",
        "pledge": shown.pledge if shown else "",
        "heading": shown.heading if shown else "",
    }
    return {"written": written, "deeds": shown.has_log if shown else True, "places": shown.places if shown else True, "kinds": KIND_NAMES}


@allowed(may_keep_register)
def edit(request: PersonRequest, register_id: int) -> HttpResponse:
    """Changes what a register asks. A field keeps its key by its name, so that what lines say stays in its place."""
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
    return render(request, "activities/register_edit.html", context)


def _lines(request: PersonRequest, register: Register) -> list[RegisterEntry]:
    return list(lines_of(register, units_seen_by(request.user)))


@allowed(may_see_register)
def show(request: PersonRequest, register_id: int) -> HttpResponse:
    """The register with the lines a person may see."""
    register = get_object_or_404(Register.objects.select_related("unit", "task"), pk=register_id)
    lines = _lines(request, register)
    columns = register.form.fields[:4]
    context = {
        "register": register,
        "form": register.form,
        "columns": columns,
        "rows": [(line, [(field, write_value(field, line.values.get(field.key))) for field in columns]) for line in lines],
        "active": sum(line.state == "active" for line in lines),
        "signed": sum(line.signed > 0 for line in lines if line.state == "active"),
        "units": units_entering(request.user, register),
        "may_keep": may_keep_register(request.user, register_id),
        "masked": [field.name for field in register.form.fields if field.is_sensitive],
    }
    return render(request, "activities/register.html", context)


@allowed(may_see_register)
def table(request: PersonRequest, register_id: int) -> HttpResponse:
    """The register as Excel; ?empty for the headings only, ?whole with what is sensitive, which is noted."""
    register = get_object_or_404(Register, pk=register_id)
    content = tables.register_table(register, _lines(request, register), empty="empty" in request.GET, whole="whole" in request.GET)
    return saved(content, name=f"{register}.xlsx", content_type=XLSX)


@allowed(may_see_register)
def definition(request: HttpRequest, register_id: int) -> HttpResponse:
    """The definition as a file, for another installation."""
    register = get_object_or_404(Register, pk=register_id)
    return saved(to_toml(register.form), name=f"{register}.toml", content_type="application/toml")


@allowed(may_see_register)
def bring_in(request: PersonRequest, register_id: int) -> HttpResponse:
    """Lines from Excel: read, shown with what is wrong, taken over only when all are right."""
    register = get_object_or_404(Register.objects.select_related("unit"), pk=register_id)
    units = units_entering(request.user, register)
    if request.method != "POST" or "table" not in request.FILES:
        return redirect("register", register_id)
    places = [place for unit in units[:1] for place in places_for(unit)]
    entries = tables.read_register(register, request.FILES["table"].read(), request.FILES["table"].name or "", units=units, places=places)
    wrong = [entry for entry in entries if entry.faults]
    if wrong:
        return render(request, "activities/register_import.html", {"register": register, "wrong": wrong, "count": len(entries)})
    registers.enter_all(register, [(entry.unit, entry.written, entry.place) for entry in entries if entry.unit is not None], by=request.user, at=timezone.now())
    messages.success(request, ngettext("%(n)s line entered.", "%(n)s lines entered.", len(entries)) % {"n": len(entries)})
    return redirect("register", register_id)


@allowed(may_see_register)
def sheet(request: PersonRequest, register_id: int) -> HttpResponse:
    """The register to be printed; ?whole with what is sensitive, which is noted."""
    register = get_object_or_404(Register.objects.select_related("unit"), pk=register_id)
    lines = [line for line in _lines(request, register) if line.state == "active"]
    whole = "whole" in request.GET
    rows = [
        [line.number, line.unit, *(tables.shown_value(field, line.values.get(field.key), whole=whole) for field in register.form.fields), line.place or ""]
        for line in lines
    ]
    return render(request, "activities/register_print.html", {"register": register, "form": register.form, "rows": rows, "today": timezone.localdate()})


def _line_form(register: Register, unit: Unit, values: dict[str, Any], place: GridCell | None, faults: dict[str, str]) -> dict[str, Any]:
    form = register.form
    return {
        "register": register,
        "form": form,
        "unit": unit,
        "fields": [(field, values.get(field.key, ""), faults.get(field.key, ""), KIND_NAMES[field.kind]) for field in form.fields],
        "places": places_for(unit) if form.places else [],
        "place": place,
    }


def _read_line(request: HttpRequest, form: RegisterForm, unit: Unit) -> tuple[dict[str, Any], GridCell | None, dict[str, str]]:
    """What was typed, by field; the place chosen; what cannot be read, by field."""
    values = {field.key: request.POST.get(field.key, "") for field in form.fields}
    place = next((place for place in places_for(unit) if str(place.pk) == request.POST.get("place")), None)
    return values, place, {fault.field.key: value_sentence(fault) for fault in registers.read_values(form, values).faults}


@allowed(may_enter_line)
def enter(request: PersonRequest, register_id: int, unit_id: int) -> HttpResponse:
    """A new line of a unit."""
    register, unit = get_object_or_404(Register.objects.select_related("unit"), pk=register_id), get_object_or_404(Unit, pk=unit_id)
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    place = None
    if request.method == "POST":
        values, place, faults = _read_line(request, register.form, unit)
        if not faults:
            made = registers.enter(register, unit=unit, written=values, place=place, by=request.user, at=timezone.now())
            return redirect("line", made.pk)
    return render(request, "activities/line_edit.html", _line_form(register, unit, values, place, faults) | {"line": None})


def _line(line_id: int) -> RegisterEntry:
    return get_object_or_404(RegisterEntry.objects.select_related("register__unit", "unit", "place__parent", "signer"), pk=line_id)


@allowed(may_see_line)
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """One line: what it says, what was signed, what was done, and the way to a draft."""
    shown = _line(line_id)
    form = shown.register.form
    context = {
        "line": shown,
        "register": shown.register,
        "form": form,
        "values": [(field.name, write_value(field, shown.values.get(field.key))) for field in form.fields],
        "pledges": shown.pledges.select_related("member").order_by("-pk"),
        "deeds": shown.deeds.prefetch_related("activities_clips").order_by("on", "pk"),
        "clips": shown.activities_clips.all(),
        "today": timezone.localdate(),
    }
    return render(request, "activities/line.html", context)


@allowed(may_see_line)
def change(request: PersonRequest, line_id: int) -> HttpResponse:
    """Writes a line anew."""
    shown = _line(line_id)
    form = shown.register.form
    values: dict[str, Any] = {field.key: write_value(field, shown.values.get(field.key)) for field in form.fields}
    faults: dict[str, str] = {}
    place = shown.place
    if request.method == "POST":
        values, place, faults = _read_line(request, form, shown.unit)
        if not faults:
            registers.change(shown, written=values, place=place, by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("line", line_id)
    return render(request, "activities/line_edit.html", _line_form(shown.register, shown.unit, values, place, faults) | {"line": shown})


@require_POST
@allowed(may_see_line)
def act(request: PersonRequest, line_id: int, act: str) -> HttpResponse:
    """Withdraws a line, logs a deed, adds a picture, or makes a draft out of it."""
    shown, at = _line(line_id), timezone.now()
    if act == "withdraw":
        registers.withdraw(shown, reason=request.POST.get("reason", ""), by=request.user, at=at)
        messages.success(request, _("Withdrawn. The line stays to be read."))
    elif act == "deed":
        day = request.POST.get("on", "")
        deed = registers.log_deed(
            shown,
            on=date.fromisoformat(day) if _is_day(day) else timezone.localdate(),
            where=request.POST.get("where", ""),
            what=request.POST.get("what", ""),
            by=request.user,
            at=at,
        )
        _add_files(request, deed)
    elif act == "files":
        _add_files(request, shown)
    elif act == "draft":
        made = drafts.draft(shown, as_case="case" in request.POST)
        article = editing.begin(unit=shown.unit, task=shown.register.task, title=made.title, by=request.user, at=at)
        editing.write_text(article, heading="", text=made.text, line=shown, by=request.user, at=at)
        messages.success(request, _("The facts are filled in. Please finish the text; then it can be handed in."))
        return redirect("article", article.pk)
    return redirect("line", line_id)


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _add_files(request: PersonRequest, of: Any) -> None:
    for file in request.FILES.getlist("files"):
        with tempfile.NamedTemporaryFile(dir=personal_blobstore().incoming) as kept:
            for chunk in file.chunks():
                kept.write(chunk)
            kept.flush()
            try:
                attachments.add(
                    of,
                    name=file.name or "",
                    path=Path(kept.name),
                    caption=request.POST.get("caption", ""),
                    consented="consented" in request.POST,
                    by=request.user,
                    at=timezone.now(),
                    blobstore=personal_blobstore(),
                )
            except Refusal as refusal:
                messages.error(request, f"{file.name}：{sentence(refusal.code, refusal.facts)}")
                return


@allowed(may_see_pledge)
def pledge(request: HttpRequest, pledge_id: int) -> HttpResponse:
    """A signed pledge to be printed, with its proof; a withdrawn one says so across."""
    shown = get_object_or_404(Pledge.objects.select_related("line__register", "line__unit", "member"), pk=pledge_id)
    context = {
        "pledge": shown,
        "heading": shown.line.register.form.heading or shown.line.register.name,
        "paths": paths_of(shown),
        "field": pledges.FIELD,
        "is_intact": pledges.is_intact(shown),
    }
    return render(request, "activities/pledge.html", context)
