"""Pages of casebooks, their cases and printings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import units_served
from baosong.apps.publications.enums import PrintFormat, PrintState
from baosong.apps.publications.errors import EditConflict, PictureUnreadable
from baosong.apps.publications.forms import (
    BRIEF_NAME,
    CaseForm,
    ImprintForm,
    NewBriefForm,
    NewCasebookForm,
    NewOfficialDocumentForm,
    NewSectionForm,
    OfUnitForm,
    OrderForm,
    PictureForm,
    SectionForm,
)
from baosong.apps.publications.interfaces.casebooks import book_case_of, erratum_sentence
from baosong.apps.publications.interfaces.messages import fault_sentence, missing_glyph_sentence
from baosong.apps.publications.models import Case, Casebook, CasePicture, Printing, Section
from baosong.apps.publications.policies import may_edit_case, may_edit_casebook, may_open_printing, may_print
from baosong.apps.publications.queries import briefs_of, casebooks_of, choosable, official_documents_of, sections_of
from baosong.apps.publications.services import case_texts, casebooks
from baosong.apps.publications.services import printings as printings_service
from baosong.apps.publications.views.edit_conflict import render_conflict
from baosong.core.typesetting import missing_in
from baosong.core.typesetting.book_model import Book, BookPart
from baosong.platform.storage import blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import send_file
from baosong.platform.web.forms import WebForm, form_faults, form_page, posted, posted_choice, posted_key, posted_keys, pressed
from baosong.platform.web.refusals import sentence

PAGE_SIZE = 20
MAX_CHOICES = 300


@allowed(may_print)
def overview(request: PersonRequest) -> HttpResponse:
    return overview_page(request)


def overview_page(request: PersonRequest, form: OfUnitForm | None = None) -> HttpResponse:
    """The publications of the person's units, with one posted form."""
    units, found = units_served(request.user, Role.ORGANISER), list(briefs_of(request.user)[:PAGE_SIZE])
    facts = {
        "casebooks": casebooks_of(request.user)[:PAGE_SIZE],
        "briefs": found,
        "official_documents": official_documents_of(request.user)[:PAGE_SIZE],
        "casebook_form": form if isinstance(form, NewCasebookForm) else NewCasebookForm(units=units),
        "brief_form": form if isinstance(form, NewBriefForm) else NewBriefForm(units=units, initial={"name": found[0].name if found else BRIEF_NAME}),
        "document_form": form if isinstance(form, NewOfficialDocumentForm) else NewOfficialDocumentForm(units=units),
        "section": "publications",
    }
    return form_page(request, "publications/overview.html", facts)


@require_POST
@allowed(may_print)
def set_up(request: PersonRequest) -> HttpResponse:
    form = posted(request, NewCasebookForm, units=units_served(request.user, Role.ORGANISER))
    if not form.is_valid():
        return overview_page(request, form)
    made = casebooks.set_up(unit=form.unit, title=form.cleaned_data["title"], by=request.user, at=timezone.now())
    return redirect("casebook", made.pk)


def _casebook(casebook_id: int) -> Casebook:
    return get_object_or_404(Casebook.objects.select_related("unit", "changed_by"), pk=casebook_id)


@allowed(may_edit_casebook)
def casebook(request: HttpRequest, casebook_id: int) -> HttpResponse:
    return _casebook_page(request, _casebook(casebook_id))


def _casebook_page(request: HttpRequest, shown: Casebook, form: WebForm | None = None, *, key: int = 0) -> HttpResponse:
    """The page with one posted form; `key`: the section that the form belongs to."""
    sections = sections_of(shown)
    printings = list(shown.printings.select_related("made_by")[:PAGE_SIZE])
    facts = {
        "casebook": shown,
        "sections": [(section, form if isinstance(form, SectionForm) and section.pk == key else SectionForm(section=section)) for section in sections],
        "new_section_form": form if isinstance(form, NewSectionForm) else NewSectionForm(),
        "imprint_form": form if isinstance(form, ImprintForm) else ImprintForm(casebook=shown),
        "posted_form": form,
        "count": sum(len(section.cases.all()) for section in sections),
        "drafting": sum(1 for section in sections for case in section.cases.all() if case.drafted_at is None and case.entry_id),
        "printings": [
            (item, [missing_glyph_sentence(row) for row in item.missing], fault_sentence(item.fault) if item.state == PrintState.FAILED else "")
            for item in printings
        ],
        "is_printing": any(item.state == PrintState.WAITING for item in printings),
        "errata": [erratum_sentence(erratum) for erratum in shown.errata.all()],
        "formats": PrintFormat.choices,
        "section": "publications",
    }
    return form_page(request, "publications/casebook.html", facts)


@require_POST
@allowed(may_edit_casebook)
def set_imprint(request: PersonRequest, casebook_id: int) -> HttpResponse:
    shown = _casebook(casebook_id)
    form = posted(request, ImprintForm, casebook=shown)
    if not form.is_valid():
        return _casebook_page(request, shown, form)
    try:
        casebooks.set_imprint(shown, form.imprint, revision=form.cleaned_data["revision"], by=request.user, at=timezone.now())
    except EditConflict as refusal:
        return render_conflict(request, refusal, mine=form.imprint.preface, back="casebook", key=casebook_id)
    messages.success(request, _("Saved."))
    return redirect("casebook", casebook_id)


@allowed(may_edit_casebook)
def choose(request: PersonRequest, casebook_id: int) -> HttpResponse:
    shown = _casebook(casebook_id)
    if request.method == "POST":
        new = casebooks.choose(shown, choosable(shown.unit).filter(pk__in=posted_keys(request, "entry")), by=request.user, at=timezone.now())
        messages.success(request, _("%(n)s chosen. Their texts are being taken out of the files.") % {"n": new})
        return redirect("casebook", casebook_id)
    existing = {case.entry_id for section in sections_of(shown) for case in section.cases.all()}
    entries = [entry for entry in choosable(shown.unit).order_by("theme", "-pk")[:MAX_CHOICES] if entry.pk not in existing]
    return render(request, "publications/choose.html", {"casebook": shown, "entries": entries, "section": "publications"})


@require_POST
@allowed(may_edit_casebook)
def arrange(request: PersonRequest, casebook_id: int) -> HttpResponse:
    """Change the order by dragging or by a button; name, add or leave out sections and cases."""
    shown, now = _casebook(casebook_id), timezone.now()
    if pressed(request, "order"):
        return _arrange(request, shown)
    if pressed(request, "name") or pressed(request, "add"):
        return _section(request, shown)
    if pressed(request, "up") or pressed(request, "down"):
        button, step = ("up", -1) if pressed(request, "up") else ("down", 1)
        casebooks.arrange(shown, _moved(shown, posted_key(request, button), step), by=request.user, at=now)
    elif pressed(request, "take"):
        casebooks.take_out(get_object_or_404(Case, pk=posted_key(request, "take"), section__casebook=shown), by=request.user, at=now)
    return redirect("casebook", casebook_id)


def _arrange(request: PersonRequest, shown: Casebook) -> HttpResponse:
    form = posted(request, OrderForm)
    if not form.is_valid():
        return form_faults(form)
    casebooks.arrange(shown, form.cleaned_data["order"], by=request.user, at=timezone.now())
    return HttpResponse(status=204)


def _section(request: PersonRequest, shown: Casebook) -> HttpResponse:
    """Name a section, or add one."""
    if pressed(request, "name"):
        section = get_object_or_404(Section, pk=posted_key(request, "name"), casebook=shown)
        naming = posted(request, SectionForm, section=section)
        if not naming.is_valid():
            return _casebook_page(request, shown, naming, key=section.pk)
        casebooks.name_section(section, **naming.cleaned_data, by=request.user, at=timezone.now())
    else:
        adding = posted(request, NewSectionForm)
        if not adding.is_valid():
            return _casebook_page(request, shown, adding)
        casebooks.add_section(shown, title=adding.cleaned_data["add"], by=request.user, at=timezone.now())
    return redirect("casebook", shown.pk)


def _moved(shown: Casebook, case_id: int, step: int) -> list[tuple[int, list[int]]]:
    """The order with one case moved by one position, across section boundaries."""
    order = [(section.pk, [case.pk for case in section.cases.all()]) for section in sections_of(shown)]
    for number, (_section, cases) in enumerate(order):
        if case_id not in cases:
            continue
        at = cases.index(case_id)
        if 0 <= at + step < len(cases):
            cases[at], cases[at + step] = cases[at + step], cases[at]
        elif 0 <= number + step < len(order):
            cases.remove(case_id)
            neighbours = order[number + step][1]
            neighbours.insert(len(neighbours) if step < 0 else 0, case_id)
        break
    return order


@allowed(may_edit_case)
def case(request: PersonRequest, case_id: int) -> HttpResponse:
    shown = _case(case_id)
    form = posted(request, CaseForm, case=shown)
    if not form.is_valid():
        return _case_page(request, shown, case_form=form)
    try:
        case_texts.revise(shown, form.text, revision=form.cleaned_data["revision"], by=request.user, at=timezone.now())
    except EditConflict as refusal:
        shown.refresh_from_db()
        return _case_page(request, shown, case_form=CaseForm(case=shown, initial={"body": form.text.body}), conflict=refusal)
    messages.success(request, _("Saved."))
    return redirect("case", case_id)


def _case(case_id: int) -> Case:
    return get_object_or_404(Case.objects.select_related("section__casebook__unit", "entry", "changed_by"), pk=case_id)


def _case_page(
    request: PersonRequest, shown: Case, *, case_form: CaseForm | None = None, picture_form: PictureForm | None = None, conflict: EditConflict | None = None
) -> HttpResponse:
    book_case = book_case_of(shown)
    missing = missing_in(Book("", "", "", "", (), (BookPart("", (book_case,)),)))
    facts = {
        "case": shown,
        "casebook": shown.section.casebook,
        "form": case_form or CaseForm(case=shown),
        "picture_form": picture_form or PictureForm(),
        "blocks": book_case.blocks,
        "pictures": {picture.number: picture for picture in shown.pictures.all()},
        "missing": [missing_glyph_sentence([found.character, found.case, found.place]) for found in missing],
        "section": "publications",
    }
    if conflict is not None:
        facts |= {"message": sentence(conflict.code, conflict.facts), "theirs": conflict.facts["theirs"]}
        return render(request, "publications/case.html", facts, status=409)
    return form_page(request, "publications/case.html", facts)


@require_POST
@allowed(may_edit_case)
def add_picture(request: PersonRequest, case_id: int) -> HttpResponse:
    shown, form = _case(case_id), posted(request, PictureForm)
    if not form.is_valid():
        return _case_page(request, shown, picture_form=form)
    file = form.cleaned_data["picture"]
    try:
        case_texts.add_picture(shown, name=file.name or "", content=file.read(), blobstore=blobstore(), by=request.user, at=timezone.now())
    except PictureUnreadable as refusal:
        form.add_refusal("picture", refusal)
        return _case_page(request, shown, picture_form=form)
    messages.success(request, _("The picture stands at the end of the text; move its line to where it belongs."))
    return redirect("case", case_id)


@allowed(may_edit_case)
def picture(request: HttpRequest, case_id: int, number: int) -> HttpResponse | StreamingHttpResponse:
    shown = get_object_or_404(CasePicture, case=case_id, number=number)
    return send_file(request, blobstore().path(shown.sha256), shown.name if "." in shown.name else f"{shown.name}.jpg")


@require_POST
@allowed(may_edit_casebook)
def print_book(request: PersonRequest, casebook_id: int) -> HttpResponse:
    printings_service.order(_casebook(casebook_id), posted_choice(request, "form", PrintFormat), by=request.user, at=timezone.now())
    messages.success(request, _("The book is being set. You may leave this page."))
    return redirect("casebook", casebook_id)


@allowed(may_open_printing)
def printing(request: HttpRequest, printing_id: int) -> HttpResponse | StreamingHttpResponse:
    shown = get_object_or_404(Printing.objects.select_related("casebook"), pk=printing_id, state=PrintState.READY)
    name = _("%(title)s, printing %(n)s.%(form)s") % {"title": shown.casebook.title, "n": shown.number, "form": shown.form}
    return send_file(request, blobstore().path(shown.sha256), name, save=True)
