"""Register entries: entering, changing, the log of actions, attachments."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.meetings.enums import AttachmentState
from baosong.apps.meetings.services.attachments import NewFile
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.registers.interfaces.messages import KIND_NAMES, value_sentence
from baosong.apps.registers.models import EntryAction, EntryAttachment, GridCell, Register, RegisterEntry
from baosong.apps.registers.policies import may_add_entry, may_see_entry, may_see_entry_attachment
from baosong.apps.registers.queries import cells_for
from baosong.apps.registers.services import registers
from baosong.apps.registers.services.entry_attachments import attach
from baosong.core.terms.register_values import write_value
from baosong.core.terms.registers import RegisterForm
from baosong.platform.errors import Refusal
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import send_file
from baosong.platform.web.refusals import sentence


def _entry_form(register: Register, unit: Unit, values: dict[str, Any], cell: GridCell | None, faults: dict[str, str]) -> dict[str, Any]:
    form = register.form
    return {
        "register": register,
        "form": form,
        "unit": unit,
        "fields": [(field, values.get(field.key, ""), faults.get(field.key, ""), KIND_NAMES[field.kind]) for field in form.fields],
        "cells": cells_for(unit) if form.places else [],
        "cell": cell,
    }


def _read_entry(request: PersonRequest, form: RegisterForm, unit: Unit) -> tuple[dict[str, Any], GridCell | None, dict[str, str]]:
    """The typed values by field key, the chosen grid cell, and the faults by field key."""
    values = {field.key: request.POST.get(field.key, "") for field in form.fields}
    cell = next((cell for cell in cells_for(unit) if str(cell.pk) == request.POST.get("cell")), None)
    return values, cell, {fault.field.key: value_sentence(fault) for fault in registers.read_values(form, values).faults}


@allowed(may_add_entry)
def new(request: PersonRequest, register_id: int, unit_id: int) -> HttpResponse:
    register, unit = get_object_or_404(Register.objects.select_related("unit"), pk=register_id), get_object_or_404(Unit, pk=unit_id)
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    cell = None
    if request.method == "POST":
        values, cell, faults = _read_entry(request, register.form, unit)
        if not faults:
            made = registers.enter(register, unit=unit, written=values, cell=cell, by=request.user, at=timezone.now())
            return redirect("register-entry", made.pk)
    return render(request, "registers/entry_edit.html", _entry_form(register, unit, values, cell, faults) | {"entry": None})


def _entry(register_entry_id: int) -> RegisterEntry:
    return get_object_or_404(RegisterEntry.objects.select_related("register__unit", "unit", "cell__parent", "signer"), pk=register_entry_id)


@allowed(may_see_entry)
def show(request: PersonRequest, register_entry_id: int) -> HttpResponse:
    shown = _entry(register_entry_id)
    form = shown.register.form
    context = {
        "entry": shown,
        "register": shown.register,
        "form": form,
        "values": [(field.name, write_value(field, shown.values.get(field.key))) for field in form.fields],
        "pledges": shown.pledges.select_related("member").order_by("-pk"),
        "actions": shown.actions.prefetch_related("attachments__attachment").order_by("on", "pk"),
        "attachments": shown.attachments.select_related("attachment"),
        "today": timezone.localdate(),
    }
    return render(request, "registers/entry.html", context)


@allowed(may_see_entry)
def change(request: PersonRequest, register_entry_id: int) -> HttpResponse:
    shown = _entry(register_entry_id)
    form = shown.register.form
    values: dict[str, Any] = {field.key: write_value(field, shown.values.get(field.key)) for field in form.fields}
    faults: dict[str, str] = {}
    cell = shown.cell
    if request.method == "POST":
        values, cell, faults = _read_entry(request, form, shown.unit)
        if not faults:
            registers.change(shown, written=values, cell=cell, by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("register-entry", register_entry_id)
    return render(request, "registers/entry_edit.html", _entry_form(shown.register, shown.unit, values, cell, faults) | {"entry": shown})


@require_POST
@allowed(may_see_entry)
def act(request: PersonRequest, register_entry_id: int, act: str) -> HttpResponse:
    """Withdraws an entry, logs an action, or adds attachments."""
    shown, at = _entry(register_entry_id), timezone.now()
    if act == "withdraw":
        registers.withdraw(shown, reason=request.POST.get("reason", ""), by=request.user, at=at)
        messages.success(request, _("Withdrawn. The line stays to be read."))
    elif act == "action":
        action = registers.log_action(
            shown,
            on=_day(request.POST.get("on", "")) or timezone.localdate(),
            where=request.POST.get("where", ""),
            what=request.POST.get("what", ""),
            by=request.user,
            at=at,
        )
        _add_files(request, action)
    elif act == "files":
        _add_files(request, shown)
    return redirect("register-entry", register_entry_id)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _add_files(request: PersonRequest, to: RegisterEntry | EntryAction) -> None:
    for file in request.FILES.getlist("files"):
        with tempfile.NamedTemporaryFile(dir=personal_blobstore().incoming) as received:
            for chunk in file.chunks():
                received.write(chunk)
            received.flush()
            new_file = NewFile(file.name or "", Path(received.name), request.POST.get("caption", ""), "consented" in request.POST)
            try:
                attach(to, new_file, by=request.user, at=timezone.now(), blobstore=personal_blobstore())
            except Refusal as refusal:
                messages.error(request, f"{file.name}：{sentence(refusal.code, refusal.facts)}")
                return


@allowed(may_see_entry_attachment)
def attachment(request: PersonRequest, entry_attachment_id: int) -> HttpResponse | StreamingHttpResponse:
    shown = get_object_or_404(EntryAttachment.objects.select_related("attachment"), pk=entry_attachment_id, attachment__state=AttachmentState.READY).attachment
    return send_file(request, personal_blobstore().path(shown.sha256), shown.name)
