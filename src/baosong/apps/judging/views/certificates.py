"""Certificates: their text with a preview for organisers, all of them in one PDF, and the public pages that verify one by its code."""

from base64 import b64encode
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.judging.enums import PRINT_CERTIFICATES, CertificateBlank, CertificateDoubt, SelectionState
from baosong.apps.judging.errors import NoPrizeGiven, SelectionNotOpen
from baosong.apps.judging.forms import CertificateCodeForm, CertificateForm
from baosong.apps.judging.interfaces import certificates as interface
from baosong.apps.judging.interfaces.messages import doubt_words
from baosong.apps.judging.models import Selection, SelectionChoice
from baosong.apps.judging.policies import may_run_selection
from baosong.apps.judging.services import certificates as service
from baosong.apps.judging.services.certificate_text import CertificateText
from baosong.apps.orgs.policies import PersonRequest
from baosong.core.typesetting.certificates import certificate_pictures, certificates_pdf
from baosong.platform.web.access import allowed, anyone
from baosong.platform.web.downloads import saved
from baosong.platform.web.forms import form_page, posted, pressed

PDF = "application/pdf"


def _selection(selection_id: int) -> Selection:
    return get_object_or_404(Selection.objects.select_related("task__call__unit", "round", "certificate_template"), pk=selection_id)


@allowed(may_run_selection)
def edit(request: PersonRequest, selection_id: int) -> HttpResponse:
    """The text of the certificates beside a preview. The button “preview” shows what was typed without saving it."""
    shown, form, now = _selection(selection_id), posted(request, CertificateForm), timezone.now()
    if form.is_bound and form.is_valid() and not pressed(request, "preview"):
        service.describe(shown, form.text, by=request.user, at=now)
        messages.success(request, _("The text of the certificates has been saved."))
        return redirect("outcome-certificates", selection_id)
    text = form.text if form.is_bound and form.is_valid() else interface.text_of(shown)
    context = {
        "selection": shown,
        "task": shown.task,
        "call": shown.task.call,
        "form": form if form.is_bound else CertificateForm(initial=asdict(text)),
        "blanks": [(f"【{blank.value}】", blank.label) for blank in CertificateBlank],
        **_preview_of(shown, text, at=now),
    }
    return form_page(request, "judging/certificates.html", context)


@require_POST
@allowed(may_run_selection)
def preview(request: HttpRequest, selection_id: int) -> HttpResponse:
    """The preview of what is typed, as a part of the page; nothing is changed."""
    shown, form = _selection(selection_id), posted(request, CertificateForm)
    context = _preview_of(shown, form.text, at=timezone.now()) if form.is_valid() else {"wrong": form}
    return render(request, "judging/_certificate_preview.html", context)


def _preview_of(selection: Selection, text: CertificateText, *, at: datetime) -> dict[str, Any]:
    """Pictures of the first certificate and of the longest, if that is another, and what to look at."""
    awarded = interface.awarded_of(selection)
    layouts = interface.layouts_of(selection, text, at=at) or [interface.sample_layout(text, at=at)]
    longest = max(layouts, key=lambda layout: sum(map(len, layout.lines)))
    shown = [layouts[0]] if longest is layouts[0] else [layouts[0], longest]
    pictures = [(layout.number, [b64encode(page).decode() for page in certificate_pictures(layout)]) for layout in shown]
    doubts = interface.doubts_of(text, awarded, layouts)
    if (pages := len(pictures[-1][1])) > 1:
        doubts.append((CertificateDoubt.TWO_PAGES, str(pages)))
    return {"pictures": pictures, "doubts": [doubt_words(*doubt) for doubt in doubts], "awarded": len(awarded)}


@allowed(may_run_selection)
def all_certificates(request: HttpRequest, selection_id: int) -> HttpResponse:
    """All certificates in one PDF, by number."""
    shown = _selection(selection_id)
    if not PRINT_CERTIFICATES.is_open(shown.state):
        raise SelectionNotOpen
    layouts = interface.layouts_of(shown, interface.text_of(shown), at=timezone.now())
    if not layouts:
        raise NoPrizeGiven
    return saved(certificates_pdf(layouts), name=f"{shown.task.name}-{_('certificates')}.pdf", content_type=PDF)


def _awarded(code: str) -> SelectionChoice:
    found = SelectionChoice.objects.select_related("selection__task__call__unit", "selection__certificate_template", "submission__unit").exclude(prize="")
    return get_object_or_404(found, code=code, selection__state=SelectionState.FINAL)


@anyone
def by_code(request: HttpRequest) -> HttpResponse:
    """Asks for the code on a certificate."""
    form = posted(request, CertificateCodeForm)
    if form.is_bound and form.is_valid():
        return redirect("certificate", service.typed_code(form.cleaned_data["code"]))
    return form_page(request, "judging/certificate_code.html", {"form": form})


@anyone
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """The page that verifies a certificate by its code."""
    try:
        found = _awarded(code)
    except Http404:
        return render(request, "judging/no_certificate.html", {"form": CertificateCodeForm()}, status=404)
    text = interface.text_of(found.selection)
    number = interface.number_of(found, text)
    context = {"choice": found, "selection": found.selection, "text": text, "number": number, "author": interface.author_of(found)}
    return render(request, "judging/certificate.html", context)


@anyone
def certificate_file(request: HttpRequest, code: str) -> HttpResponse:
    found = _awarded(code)
    return saved(interface.certificate(found, at=timezone.now()), name=f"{found.submission.title}-{found.prize}.pdf", content_type=PDF)
