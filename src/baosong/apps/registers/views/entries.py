"""Register entries: entering, changing, the log of actions, attachments."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.meetings.enums import AttachmentState
from baosong.apps.meetings.services.attachments import NewFile
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.registers.forms import EntryActionForm, EntryButton, EntryFilesForm, EntryForm, WithdrawalForm
from baosong.apps.registers.models import EntryAction, EntryAttachment, Register, RegisterEntry
from baosong.apps.registers.policies import may_add_entry, may_see_entry, may_see_entry_attachment
from baosong.apps.registers.queries import cells_for
from baosong.apps.registers.services import registers
from baosong.apps.registers.services.entry_attachments import attach
from baosong.core.terms.register_values import write_value
from baosong.platform.errors import Refusal
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import send_file
from baosong.platform.web.forms import WebForm, form_page, posted
from baosong.platform.web.refusals import sentence


def _cells(register: Register, unit: Unit) -> list[Any]:
    return cells_for(unit) if register.form.places else []


@allowed(may_add_entry)
def new(request: PersonRequest, register_id: int, unit_id: int) -> HttpResponse:
    register, unit = get_object_or_404(Register.objects.select_related("unit"), pk=register_id), get_object_or_404(Unit, pk=unit_id)
    form = posted(request, EntryForm, definition=register.form, cells=_cells(register, unit))
    if form.is_valid():
        made = registers.enter(register, unit=unit, written=form.written, cell=form.cell, by=request.user, at=timezone.now())
        return redirect("register-entry", made.pk)
    return form_page(request, "registers/entry_edit.html", {"register": register, "unit": unit, "form": form, "entry": None})


def _entry(register_entry_id: int) -> RegisterEntry:
    return get_object_or_404(RegisterEntry.objects.select_related("register__unit", "unit", "cell__parent", "signer"), pk=register_entry_id)


@allowed(may_see_entry)
def show(request: PersonRequest, register_entry_id: int) -> HttpResponse:
    return _entry_page(request, _entry(register_entry_id))


def _entry_page(request: PersonRequest, shown: RegisterEntry, form: WebForm | None = None) -> HttpResponse:
    """The page of an entry. `form`: an invalid form of the page."""
    definition = shown.register.form
    context = {
        "entry": shown,
        "register": shown.register,
        "form": definition,
        "values": [(field.name, write_value(field, shown.values.get(field.key))) for field in definition.fields],
        "pledges": shown.pledges.select_related("member").order_by("-pk"),
        "actions": shown.actions.prefetch_related("attachments__attachment").order_by("on", "pk"),
        "attachments": shown.attachments.select_related("attachment"),
        "action_form": form if isinstance(form, EntryActionForm) else EntryActionForm(initial={"on": timezone.localdate()}),
        "files_form": form if isinstance(form, EntryFilesForm) else EntryFilesForm(),
        "withdrawal_form": form if isinstance(form, WithdrawalForm) else WithdrawalForm(),
    }
    return form_page(request, "registers/entry.html", context)


@allowed(may_see_entry)
def change(request: PersonRequest, register_entry_id: int) -> HttpResponse:
    shown = _entry(register_entry_id)
    form = posted(request, EntryForm, definition=shown.register.form, cells=_cells(shown.register, shown.unit), stored=shown.values, place=shown.cell)
    if form.is_valid():
        registers.change(shown, written=form.written, cell=form.cell, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("register-entry", register_entry_id)
    return form_page(request, "registers/entry_edit.html", {"register": shown.register, "unit": shown.unit, "form": form, "entry": shown})


@require_POST
@allowed(may_see_entry)
def act(request: PersonRequest, register_entry_id: int, act: str) -> HttpResponse:
    """Withdraws an entry, logs an action, or adds attachments."""
    if act not in set(EntryButton):
        raise Http404
    shown = _entry(register_entry_id)
    form = posted(request, {EntryButton.WITHDRAW: WithdrawalForm, EntryButton.ACTION: EntryActionForm, EntryButton.FILES: EntryFilesForm}[EntryButton(act)])
    if form.is_valid():
        _ACTS[EntryButton(act)](request, shown, form)
    return _entry_page(request, shown, form) if form.errors else redirect("register-entry", register_entry_id)


def _withdraw(request: PersonRequest, shown: RegisterEntry, form: WebForm) -> None:
    registers.withdraw(shown, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    messages.success(request, _("Withdrawn. The line stays to be read."))


def _log_action(request: PersonRequest, shown: RegisterEntry, form: WebForm) -> None:
    written = form.cleaned_data
    action = registers.log_action(shown, on=written["on"], where=written["where"], what=written["what"], by=request.user, at=timezone.now())
    if fault := _attach(request, action, written["files"], caption="", consented=written["consented"]):
        # The action is logged; its form would log it a second time.
        messages.error(request, fault)


def _add_files(request: PersonRequest, shown: RegisterEntry, form: WebForm) -> None:
    written = form.cleaned_data
    if fault := _attach(request, shown, written["files"], caption=written["caption"], consented=written["consented"]):
        form.add_error("files", fault)


_ACTS = {EntryButton.WITHDRAW: _withdraw, EntryButton.ACTION: _log_action, EntryButton.FILES: _add_files}


def _attach(request: PersonRequest, to: RegisterEntry | EntryAction, files: list[UploadedFile[Any]], *, caption: str, consented: bool) -> str:
    """Attach the files up to the first that is refused, and say why it is."""
    for file in files:
        with tempfile.NamedTemporaryFile(dir=personal_blobstore().incoming) as received:
            for chunk in file.chunks():
                received.write(chunk)
            received.flush()
            new_file = NewFile(file.name or "", Path(received.name), caption, consented)
            try:
                attach(to, new_file, by=request.user, at=timezone.now(), blobstore=personal_blobstore())
            except Refusal as refusal:
                return f"{file.name}：{sentence(refusal.code, refusal.facts)}"
    return ""


@allowed(may_see_entry_attachment)
def attachment(request: PersonRequest, entry_attachment_id: int) -> HttpResponse | StreamingHttpResponse:
    shown = get_object_or_404(EntryAttachment.objects.select_related("attachment"), pk=entry_attachment_id, attachment__state=AttachmentState.READY).attachment
    return send_file(request, personal_blobstore().path(shown.sha256), shown.name)
