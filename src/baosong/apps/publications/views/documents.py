"""Pages of briefs and official documents."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import units_served
from baosong.apps.publications.enums import BriefState
from baosong.apps.publications.errors import EditConflict, TextTooLong
from baosong.apps.publications.forms import MAX_ITEMS, BriefForm, BriefItemForm, NewBriefForm, NewOfficialDocumentForm, OfficialDocumentForm, item_values
from baosong.apps.publications.interfaces.confirmations import issuing
from baosong.apps.publications.interfaces.official_texts import brief_labels, bulletin_of, official_document_of, report_text
from baosong.apps.publications.models import Brief, OfficialDocument
from baosong.apps.publications.policies import may_edit_brief, may_edit_official_document, may_print
from baosong.apps.publications.queries import selected_since
from baosong.apps.publications.services import briefs, official_documents
from baosong.apps.publications.views.casebooks import overview_page
from baosong.apps.publications.views.edit_conflict import render_conflict
from baosong.core.typesetting.official_layouts import brief_pdf, brief_word, official_document_pdf, official_document_word
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import DOCX, saved
from baosong.platform.web.forms import form_page, initial_rows, posted, posted_rows, pressed

WEEK = timedelta(days=7)


@require_POST
@allowed(may_print)
def draft_brief(request: PersonRequest) -> HttpResponse:
    form, now = posted(request, NewBriefForm, units=units_served(request.user, Role.ORGANISER)), timezone.now()
    if not form.is_valid():
        return overview_page(request, form)
    entries = list(selected_since(form.unit, now - WEEK)[:MAX_ITEMS])
    made = briefs.draft(unit=form.unit, name=form.cleaned_data["name"] or _("Work brief"), entries=entries, by=request.user, at=timezone.localtime(now))
    if not entries:
        messages.warning(request, _("Nothing entered the library in the last seven days; the brief is empty."))
    return redirect("brief", made.pk)


@allowed(may_edit_brief)
def brief(request: PersonRequest, brief_id: int) -> HttpResponse:
    shown = get_object_or_404(Brief.objects.select_related("unit", "changed_by"), pk=brief_id)
    form = posted(request, BriefForm, brief=shown, rows=posted_rows(request, BriefItemForm))
    if not form.is_valid():
        return _brief_page(request, shown, form=form if form.is_bound else None)
    try:
        briefs.revise(shown, form.heading, form.items, revision=form.cleaned_data["revision"], by=request.user, at=timezone.now())
    except EditConflict as refusal:
        mine = "\n\n".join(f"{item.title}\n{item.text}" for item in form.items)
        return render_conflict(request, refusal, mine=mine, back="brief", key=brief_id)
    except TextTooLong as refusal:
        form.add_refusal(None, refusal)
        return _brief_page(request, shown, form=form)
    messages.success(request, _("Saved."))
    return redirect("brief", brief_id)


def _brief_page(request: PersonRequest, shown: Brief, *, form: BriefForm | None) -> HttpResponse:
    items = shown.items.all()
    facts = {
        "brief": shown,
        "items": items,
        "form": form or BriefForm(brief=shown, rows=initial_rows(BriefItemForm, item_values(items))),
        "is_issued": shown.state == BriefState.ISSUED,
        "section": "publications",
    }
    return form_page(request, "publications/brief.html", facts)


@allowed(may_edit_brief)
def issue_brief(request: PersonRequest, brief_id: int) -> HttpResponse:
    shown = get_object_or_404(Brief, pk=brief_id)
    if not (asked := issuing(shown)).is_given(request):
        return asked.page(request)
    briefs.issue(shown, by=request.user, at=timezone.now())
    messages.success(request, _("Issued. It stays as it is now."))
    return redirect("brief", brief_id)


@allowed(may_edit_brief)
def brief_file(request: HttpRequest, brief_id: int, form: str) -> HttpResponse:
    shown = get_object_or_404(Brief.objects.select_related("unit"), pk=brief_id)
    made = bulletin_of(shown)
    name = f"{made.name}{made.issue}"
    if form == "pdf":
        return saved(brief_pdf(made, brief_labels()), name=f"{name}.pdf", content_type="application/pdf")
    if form == "docx":
        return saved(brief_word(made, brief_labels()), name=f"{name}.docx", content_type=DOCX)
    raise Http404


@require_POST
@allowed(may_print)
def draft_official_document(request: PersonRequest) -> HttpResponse:
    form, now = posted(request, NewOfficialDocumentForm, units=units_served(request.user, Role.ORGANISER)), timezone.now()
    if not form.is_valid():
        return overview_page(request, form)
    unit, title, text = form.unit, form.cleaned_data["title"], ""
    if pressed(request, "report"):
        entries = list(selected_since(unit, now - timedelta(days=365))[:MAX_ITEMS])
        title, text = title or _("Report on the selected works of %(unit)s") % {"unit": unit}, report_text(unit, entries)
    made = official_documents.draft(
        unit=unit,
        title=title or _("Official letter of %(unit)s") % {"unit": unit},
        addressee=form.cleaned_data["addressee"],
        text=text,
        by=request.user,
        at=timezone.localtime(now),
    )
    return redirect("official-document", made.pk)


@allowed(may_edit_official_document)
def official_document(request: PersonRequest, official_document_id: int) -> HttpResponse:
    shown = get_object_or_404(OfficialDocument.objects.select_related("unit", "changed_by"), pk=official_document_id)
    form = posted(request, OfficialDocumentForm, official_document=shown)
    if not form.is_valid():
        return form_page(request, "publications/official_document.html", {"official_document": shown, "form": form, "section": "publications"})
    try:
        official_documents.revise(shown, form.content, revision=form.cleaned_data["revision"], by=request.user, at=timezone.now())
    except EditConflict as refusal:
        return render_conflict(request, refusal, mine=form.content.text, back="official-document", key=official_document_id)
    messages.success(request, _("Saved."))
    return redirect("official-document", official_document_id)


@allowed(may_edit_official_document)
def official_document_file(request: HttpRequest, official_document_id: int, form: str) -> HttpResponse:
    made = official_document_of(get_object_or_404(OfficialDocument, pk=official_document_id))
    if form == "pdf":
        return saved(official_document_pdf(made), name=f"{made.title}.pdf", content_type="application/pdf")
    if form == "docx":
        return saved(official_document_word(made), name=f"{made.title}.docx", content_type=DOCX)
    raise Http404
