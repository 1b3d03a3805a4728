"""Pages of casebooks, their cases and printings."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import organised_unit, units_served
from baosong.apps.publications.enums import PrintFormat, PrintState
from baosong.apps.publications.errors import EditConflict
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
from baosong.platform.web.parsing import choice_of, key_of
from baosong.platform.web.refusals import sentence

PAGE_SIZE = 20
MAX_CHOICES = 300
MAX_PICTURE_BYTES = 40 * 1024**2


@allowed(may_print)
def overview(request: PersonRequest) -> HttpResponse:
    facts = {
        "casebooks": casebooks_of(request.user)[:PAGE_SIZE],
        "briefs": briefs_of(request.user)[:PAGE_SIZE],
        "official_documents": official_documents_of(request.user)[:PAGE_SIZE],
        "units": units_served(request.user, Role.ORGANISER),
        "section": "publications",
    }
    return render(request, "publications/overview.html", facts)


@require_POST
@allowed(may_print)
def set_up(request: PersonRequest) -> HttpResponse:
    unit = organised_unit(request.user, key_of(request.POST.get("unit")))
    title = request.POST.get("title", "").strip() or _("Casebook of %(unit)s") % {"unit": unit}
    made = casebooks.set_up(unit=unit, title=title, by=request.user, at=timezone.now())
    return redirect("casebook", made.pk)


def _casebook(casebook_id: int) -> Casebook:
    return get_object_or_404(Casebook.objects.select_related("unit", "changed_by"), pk=casebook_id)


@allowed(may_edit_casebook)
def casebook(request: HttpRequest, casebook_id: int) -> HttpResponse:
    shown = _casebook(casebook_id)
    sections = sections_of(shown)
    printings = list(shown.printings.select_related("made_by")[:PAGE_SIZE])
    facts = {
        "casebook": shown,
        "sections": sections,
        "count": sum(len(section.cases.all()) for section in sections),
        "drafting": sum(1 for section in sections for case in section.cases.all() if case.drafted_at is None and case.entry_id),
        "printings": [
            (item, [missing_glyph_sentence(row) for row in item.missing], fault_sentence(item.fault) if item.state == PrintState.FAILED else "")
            for item in printings
        ],
        "is_printing": any(item.state == PrintState.WAITING for item in printings),
        "errata": [erratum_sentence(erratum) for erratum in shown.errata.all()],
        "forms": PrintFormat.choices,
        "section": "publications",
    }
    return render(request, "publications/casebook.html", facts)


@require_POST
@allowed(may_edit_casebook)
def set_imprint(request: PersonRequest, casebook_id: int) -> HttpResponse:
    shown, posted = _casebook(casebook_id), request.POST
    imprint = casebooks.Imprint(**{name: posted.get(name, "") for name in ("title", "subtitle", "issuer", "date", "note", "preface")})
    try:
        casebooks.set_imprint(shown, imprint, revision=key_of(posted.get("revision")), by=request.user, at=timezone.now())
    except EditConflict as refusal:
        return render_conflict(request, refusal, mine=imprint.preface, back="casebook", key=casebook_id)
    messages.success(request, _("Saved."))
    return redirect("casebook", casebook_id)


@allowed(may_edit_casebook)
def choose(request: PersonRequest, casebook_id: int) -> HttpResponse:
    shown = _casebook(casebook_id)
    if request.method == "POST":
        keys = [key_of(key) for key in request.POST.getlist("entry")]
        new = casebooks.choose(shown, choosable(shown.unit).filter(pk__in=keys), by=request.user, at=timezone.now())
        messages.success(request, _("%(n)s chosen. Their texts are being taken out of the files.") % {"n": new})
        return redirect("casebook", casebook_id)
    existing = {case.entry_id for section in sections_of(shown) for case in section.cases.all()}
    entries = [entry for entry in choosable(shown.unit).order_by("theme", "-pk")[:MAX_CHOICES] if entry.pk not in existing]
    return render(request, "publications/choose.html", {"casebook": shown, "entries": entries, "section": "publications"})


@require_POST
@allowed(may_edit_casebook)
def arrange(request: PersonRequest, casebook_id: int) -> HttpResponse:
    shown, posted, now = _casebook(casebook_id), request.POST, timezone.now()
    if posted.get("order"):
        casebooks.arrange(shown, _order(posted["order"]), by=request.user, at=now)
    elif posted.get("up") or posted.get("down"):
        step = -1 if posted.get("up") else 1
        casebooks.arrange(shown, _moved(shown, key_of(posted.get("up") or posted.get("down")), step), by=request.user, at=now)
    elif posted.get("name"):
        casebooks.name_section(get_object_or_404(Section, pk=key_of(posted["name"]), casebook=shown), title=posted.get("title", ""), by=request.user, at=now)
    elif posted.get("add"):
        casebooks.add_section(shown, title=posted["add"], by=request.user, at=now)
    elif posted.get("take"):
        casebooks.take_out(get_object_or_404(Case, pk=key_of(posted["take"]), section__casebook=shown), by=request.user, at=now)
    return HttpResponse(status=204) if posted.get("order") else redirect("casebook", casebook_id)


def _order(written: str) -> list[tuple[int, list[int]]]:
    """Parse the order sent by the page; empty if malformed."""
    try:
        return [(int(section), [int(case) for case in cases]) for section, cases in json.loads(written)]
    except (ValueError, TypeError):
        return []


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
    shown = get_object_or_404(Case.objects.select_related("section__casebook__unit", "entry", "changed_by"), pk=case_id)
    refused: dict[str, object] = {}
    if request.method == "POST":
        posted = request.POST
        captions = {picture.number: posted.get(f"caption-{picture.number}", picture.caption) for picture in shown.pictures.all()}
        text = case_texts.CaseText(posted.get("title", ""), posted.get("byline", ""), posted.get("body", ""), captions)
        try:
            case_texts.revise(shown, text, revision=key_of(posted.get("revision")), by=request.user, at=timezone.now())
        except EditConflict as refusal:
            shown.refresh_from_db()
            refused = {"message": sentence(refusal.code, refusal.facts), "theirs": refusal.facts["theirs"], "mine": text.body}
        else:
            messages.success(request, _("Saved."))
            return redirect("case", case_id)
    book_case = book_case_of(shown)
    missing = missing_in(Book("", "", "", "", (), (BookPart("", (book_case,)),)))
    facts = {
        "case": shown,
        "casebook": shown.section.casebook,
        "blocks": book_case.blocks,
        "pictures": {picture.number: picture for picture in shown.pictures.all()},
        "missing": [missing_glyph_sentence([found.character, found.case, found.place]) for found in missing],
        "section": "publications",
        **refused,
    }
    return render(request, "publications/case.html", facts, status=409 if refused else 200)


@require_POST
@allowed(may_edit_case)
def add_picture(request: PersonRequest, case_id: int) -> HttpResponse:
    shown = get_object_or_404(Case.objects.select_related("section__casebook"), pk=case_id)
    file = request.FILES.get("picture")
    if file is None or (file.size or 0) > MAX_PICTURE_BYTES:
        messages.error(request, _("Please choose a picture of at most 40 MB."))
        return redirect("case", case_id)
    case_texts.add_picture(shown, name=file.name or "", content=file.read(), blobstore=blobstore(), by=request.user, at=timezone.now())
    messages.success(request, _("The picture stands at the end of the text; move its line to where it belongs."))
    return redirect("case", case_id)


@allowed(may_edit_case)
def picture(request: HttpRequest, case_id: int, number: int) -> HttpResponse | StreamingHttpResponse:
    shown = get_object_or_404(CasePicture, case=case_id, number=number)
    return send_file(request, blobstore().path(shown.sha256), shown.name if "." in shown.name else f"{shown.name}.jpg")


@require_POST
@allowed(may_edit_casebook)
def print_book(request: PersonRequest, casebook_id: int) -> HttpResponse:
    printings_service.order(_casebook(casebook_id), choice_of(request.POST.get("form"), PrintFormat.PDF), by=request.user, at=timezone.now())
    messages.success(request, _("The book is being set. You may leave this page."))
    return redirect("casebook", casebook_id)


@allowed(may_open_printing)
def printing(request: HttpRequest, printing_id: int) -> HttpResponse | StreamingHttpResponse:
    shown = get_object_or_404(Printing.objects.select_related("casebook"), pk=printing_id, state=PrintState.READY)
    name = _("%(title)s, printing %(n)s.%(form)s") % {"title": shown.casebook.title, "n": shown.number, "form": shown.form}
    return send_file(request, blobstore().path(shown.sha256), name, save=True)
