"""Pages of briefs and official documents."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import organised_unit
from baosong.apps.publications.enums import BriefState, DraftMark
from baosong.apps.publications.errors import EditConflict
from baosong.apps.publications.interfaces.official_texts import brief_labels, bulletin_of, official_document_of, report_text
from baosong.apps.publications.models import Brief, OfficialDocument
from baosong.apps.publications.policies import may_edit_brief, may_edit_official_document, may_print
from baosong.apps.publications.queries import selected_since
from baosong.apps.publications.services import briefs, official_documents
from baosong.apps.publications.views.edit_conflict import render_conflict
from baosong.core.typesetting.official_layouts import brief_pdf, brief_word, official_document_pdf, official_document_word
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import DOCX, saved
from baosong.platform.web.parsing import choice_of, day_of, key_of

WEEK = timedelta(days=7)
MAX_ITEMS = 100


@require_POST
@allowed(may_print)
def draft_brief(request: PersonRequest) -> HttpResponse:
    unit, now = organised_unit(request.user, key_of(request.POST.get("unit"))), timezone.now()
    entries = list(selected_since(unit, now - WEEK)[:MAX_ITEMS])
    made = briefs.draft(unit=unit, name=request.POST.get("name", "").strip() or _("Work brief"), entries=entries, by=request.user, at=timezone.localtime(now))
    if not entries:
        messages.warning(request, _("Nothing entered the library in the last seven days; the brief is empty."))
    return redirect("brief", made.pk)


@allowed(may_edit_brief)
def brief(request: PersonRequest, brief_id: int) -> HttpResponse:
    shown = get_object_or_404(Brief.objects.select_related("unit", "changed_by"), pk=brief_id)
    if request.method == "POST":
        posted = request.POST
        head = briefs.BriefHeading(
            name=posted.get("name", ""),
            number=key_of(posted.get("number")) % 10_000,
            total=key_of(posted.get("total")) % 100_000,
            date=day_of(posted.get("date")) or shown.date,
            copies=key_of(posted.get("copies")),
            **{name: posted.get(name, "") for name in ("issuer", "note", "foreword", "reported_to", "sent_to", "issued_to")},
        )
        columns = (posted.getlist(name) for name in ("key", "title", "text", "source"))
        items = [briefs.BriefItemText(key_of(key), title, text, source) for key, title, text, source in zip(*columns, strict=False)]
        try:
            briefs.revise(shown, head, items[:MAX_ITEMS], revision=key_of(posted.get("revision")), by=request.user, at=timezone.now())
        except EditConflict as refusal:
            mine = "\n\n".join(f"{item.title}\n{item.text}" for item in items)
            return render_conflict(request, refusal, mine=mine, back="brief", key=brief_id)
        messages.success(request, _("Saved."))
        return redirect("brief", brief_id)
    facts = {"brief": shown, "items": shown.items.all(), "is_issued": shown.state == BriefState.ISSUED, "section": "publications"}
    return render(request, "publications/brief.html", facts)


@require_POST
@allowed(may_edit_brief)
def issue_brief(request: PersonRequest, brief_id: int) -> HttpResponse:
    briefs.issue(get_object_or_404(Brief, pk=brief_id), by=request.user, at=timezone.now())
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
    unit, now = organised_unit(request.user, key_of(request.POST.get("unit"))), timezone.now()
    title = request.POST.get("title", "").strip()
    text = ""
    if "report" in request.POST:
        entries = list(selected_since(unit, now - timedelta(days=365))[:MAX_ITEMS])
        title, text = title or _("Report on the selected works of %(unit)s") % {"unit": unit}, report_text(unit, entries)
    made = official_documents.draft(
        unit=unit,
        title=title or _("Official letter of %(unit)s") % {"unit": unit},
        addressee=request.POST.get("addressee", ""),
        text=text,
        by=request.user,
        at=timezone.localtime(now),
    )
    return redirect("official-document", made.pk)


@allowed(may_edit_official_document)
def official_document(request: PersonRequest, official_document_id: int) -> HttpResponse:
    shown = get_object_or_404(OfficialDocument.objects.select_related("unit", "changed_by"), pk=official_document_id)
    if request.method == "POST":
        posted = request.POST
        texts = {name: posted.get(name, "") for name in ("title", "number", "addressee", "text", "attachments", "issuer", "date", "contact", "copies_to")}
        mark = choice_of(posted.get("mark"), DraftMark.REVIEW)
        try:
            official_documents.revise(
                shown, official_documents.DocumentText(mark=mark, **texts), revision=key_of(posted.get("revision")), by=request.user, at=timezone.now()
            )
        except EditConflict as refusal:
            return render_conflict(request, refusal, mine=texts["text"], back="official-document", key=official_document_id)
        messages.success(request, _("Saved."))
        return redirect("official-document", official_document_id)
    return render(request, "publications/official_document.html", {"official_document": shown, "marks": DraftMark.choices, "section": "publications"})


@allowed(may_edit_official_document)
def official_document_file(request: HttpRequest, official_document_id: int, form: str) -> HttpResponse:
    made = official_document_of(get_object_or_404(OfficialDocument, pk=official_document_id))
    if form == "pdf":
        return saved(official_document_pdf(made), name=f"{made.title}.pdf", content_type="application/pdf")
    if form == "docx":
        return saved(official_document_word(made), name=f"{made.title}.docx", content_type=DOCX)
    raise Http404
