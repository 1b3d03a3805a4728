"""Attachments of a call: changed on its draft, downloaded by units; rows of a table of quotas that match no unit."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.enums import AMEND, SEEN_BELOW
from baosong.apps.calls.errors import CallAttachmentsFull, FileNotTaken, NothingAmended
from baosong.apps.calls.forms.attachments import AttachmentRevisionForm, AttachmentsForm, QuotaRowsForm
from baosong.apps.calls.forms.draft import CallForm
from baosong.apps.calls.interfaces import attachment_actions
from baosong.apps.calls.interfaces.filled_forms import filled_form, filled_name
from baosong.apps.calls.models import Call, NoticeAttachment
from baosong.apps.calls.policies import may_fill_in, may_organise_call, may_see_attachment, organised_by
from baosong.apps.calls.queries import addressed_units
from baosong.apps.calls.services import named_quotas
from baosong.apps.calls.services.attachment_revisions import revise as revise_attachments
from baosong.apps.calls.views.drafts import draft_context
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.storage import blobstore
from baosong.platform.uploads import virus_scan
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import DOCX, saved, send_file
from baosong.platform.web.forms import form_page, posted


@require_POST
@allowed(may_organise_call)
def change(request: PersonRequest, call_id: int) -> HttpResponse:
    """Add files to a draft, take one off, make one the notice, or say which task asks for it and whether units see it."""
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    form = posted(request, AttachmentsForm, call=call)
    if form.is_valid():
        try:
            for said in attachment_actions.apply(call, form.asked, by=request.user, at=timezone.now()):
                messages.info(request, said)
            return redirect("call-edit", call_id)
        except (FileNotTaken, CallAttachmentsFull) as refusal:
            form.add_refusal("file", refusal)
    terms_form = CallForm(terms=call.terms, text=call.notice.text)
    return form_page(request, "calls/edit.html", {**draft_context(call, terms_form), "attachments_form": form})


@allowed(may_organise_call)
def revise(request: PersonRequest, call_id: int) -> HttpResponse:
    """Add, replace and take off attachments of a published call, after the page has said who is notified."""
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    if not AMEND.is_open(call.state) or call.parent_id is not None:
        return redirect("call", call_id)
    form = posted(request, AttachmentRevisionForm, call=call)
    if form.is_bound and form.is_valid():
        try:
            revise_attachments(call, form.changes(), reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            messages.success(request, _("The attachments were changed; the units are being notified."))
            return redirect("call", call_id)
        except (FileNotTaken, CallAttachmentsFull, NothingAmended) as refusal:
            form.add_refusal("file", refusal)
    context = {"call": call, "form": form, "units": addressed_units(call).count(), "passed_on": call.passed_on.filter(state__in=SEEN_BELOW).count()}
    return form_page(request, "calls/attachments_revise.html", context)


@require_POST
@allowed(may_organise_call)
def quota_rows(request: PersonRequest, call_id: int) -> HttpResponse:
    """Decide on rows of a table of quotas: the unit that each is for, or none."""
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    form = posted(request, QuotaRowsForm, call=call)
    if not form.is_valid():
        terms_form = CallForm(terms=call.terms, text=call.notice.text)
        return form_page(request, "calls/edit.html", {**draft_context(call, terms_form), "quota_rows_form": form})
    for row, unit in form.decided:
        named_quotas.decide(row, unit, by=request.user, at=timezone.now())
    messages.success(request, _("Saved"))
    return redirect("call-edit", call_id)


def _scanned(notice_attachment_id: int) -> NoticeAttachment:
    """The attachment; an infected one is refused. Scanned here because only files of submissions are scanned at check time."""
    found = get_object_or_404(NoticeAttachment, pk=notice_attachment_id)
    if virus_scan.found_in(blobstore().path(found.sha256)):
        raise PermissionDenied
    return found


@allowed(may_see_attachment)
def download(request: PersonRequest, call_id: int, notice_attachment_id: int) -> HttpResponse | StreamingHttpResponse:
    """An attachment as it came."""
    found = _scanned(notice_attachment_id)
    return send_file(request, blobstore().path(found.sha256), found.name, save=True)


@allowed(may_fill_in)
def filled(request: PersonRequest, call_id: int, notice_attachment_id: int, unit_id: int) -> HttpResponse:
    """A form with the data of the unit filled in."""
    found, unit = _scanned(notice_attachment_id), get_object_or_404(Unit, pk=unit_id)
    call = get_object_or_404(Call.objects.select_related("unit"), pk=call_id)
    content = filled_form(found, call=call, unit=unit, person=request.user, day=timezone.localdate())
    response = saved(content, name=filled_name(found, unit), content_type=DOCX)
    response["X-Content-Type-Options"] = "nosniff"
    return response
