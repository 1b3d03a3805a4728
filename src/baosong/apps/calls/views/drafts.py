"""A notice as input, and the draft edited beside it."""

import io

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.calls.enums import REVISE
from baosong.apps.calls.interfaces.draft_form import EXAMPLES, DraftForm
from baosong.apps.calls.interfaces.messages import past_sentence, question_sentence
from baosong.apps.calls.interfaces.notice_highlight import evidence_of, number_of, sentences, spans
from baosong.apps.calls.interfaces.rows import TermsRows
from baosong.apps.calls.models import Call
from baosong.apps.calls.policies import may_organise_call, organised_by
from baosong.apps.calls.services import drafts
from baosong.apps.calls.services.open_questions import open_questions, past_deadlines
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.policies import PersonRequest, is_organiser
from baosong.apps.orgs.queries import units_served
from baosong.core.documents import UnreadableDocument, open_bytes
from baosong.core.documents.detect import MAX_BYTES, MAX_CHARACTERS
from baosong.core.notice.unused import UnusedMention, unused_mentions
from baosong.core.terms import Evidence, PieceKind
from baosong.core.terms.call_file import write_call
from baosong.core.terms.profiles import PROFILES
from baosong.platform.messages.documents import unreadable_sentence
from baosong.platform.messages.rules import detail_names, kind_name, rule_name
from baosong.platform.storage import blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import saved


def _organiser(person: object, **_kwargs: object) -> bool:
    return is_organiser(person)  # type: ignore[arg-type]


@allowed(_organiser)
def new(request: PersonRequest) -> HttpResponse:
    units = units_served(request.user, Role.ORGANISER)
    context = {"units": units, "text": request.POST.get("text", "")}
    if request.method != "POST":
        return render(request, "calls/new.html", context)
    unit = next((unit for unit in units if str(unit.pk) == request.POST.get("unit")), units[0])
    chosen = request.FILES.get("file")
    name, sha256, text = "", "", request.POST.get("text", "").replace("\r\n", "\n")
    try:
        if chosen is not None:
            if (chosen.size or 0) > MAX_BYTES:
                raise UnreadableDocument("too_large", size=chosen.size, limit=MAX_BYTES)
            content = chosen.read()
            name = chosen.name or ""
            text = open_bytes(content, name).text
            sha256 = blobstore().put(io.BytesIO(content)).sha256
        elif not text.strip():
            raise UnreadableDocument("empty")
        elif len(text) > MAX_CHARACTERS:
            raise UnreadableDocument("too_long", characters=len(text))
    except UnreadableDocument as refusal:
        messages.error(request, unreadable_sentence(refusal.code, {**refusal.facts, "name": name}))
        return render(request, "calls/new.html", context, status=422)
    call = drafts.draft_from(text, unit=unit, by=request.user, at=timezone.now(), file_name=name, sha256=sha256)
    return redirect("call-edit", call.pk)


@allowed(may_organise_call)
def edit(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    if not REVISE.is_open(call.state):
        return redirect("call", call_id)
    faults: dict[str, str] = {}
    if request.method == "POST":
        form = DraftForm(call.terms, _posted(request))
        faults = form.faults
        call = drafts.revise(call, form.terms, by=request.user, at=timezone.now())
        if request.POST.get("act") == "publish" and not faults:
            return redirect("call-publish", call_id)
    context = _context(call, faults)
    if request.htmx:
        return render(request, "calls/_draft_form.html", context)
    if request.method == "POST" and not faults:
        return redirect("call-edit", call_id)
    return render(request, "calls/edit.html", context)


def _posted(request: HttpRequest) -> dict[str, str]:
    posted = {name: str(value) for name, value in request.POST.items()}
    for name in request.POST:
        if name.endswith("-fields"):
            posted[name] = ",".join(value for value in request.POST.getlist(name) if value)
    return posted


def _context(call: Call, faults: dict[str, str]) -> dict[str, object]:
    rows = TermsRows(call.terms, call.notice.text, faults)
    mail = next((channel for channel in call.terms.channels if channel.kind.value == "email"), None)
    unused = _unused(call)
    return {
        "call": call,
        "terms": call.terms,
        "unused": unused,
        "past": {task.key: past_sentence(task, call.notice.text) for task in past_deadlines(call.terms, at=timezone.now())},
        "tasks": rows.tasks(),
        "sentences": sentences(call.notice.text, call.terms),
        "questions": [(question, question_sentence(question)) for question in open_questions(call.terms)],
        "faults": faults,
        "subject": mail.subject if mail else "",
        "subject_number": number_of(rows.spans, mail.subject_evidence) if mail else None,
        "kinds": [(kind.value, kind_name(kind.value)) for kind in PieceKind],
        "rule_fields": [(field, rule_name(field)) for field in EXAMPLES],
        "profiles": [(name, {"simple": _("Simple"), "standard": _("Standard"), "broadcast": _("Broadcast")}[name]) for name in PROFILES],
        "details": detail_names(),
    }


def _unused(call: Call) -> list[tuple[UnusedMention, int | None]]:
    """What the notice mentions and the draft does not use, with the number of its sentence; empty for a call that passes another on, which uses a part on purpose."""
    if call.parent_id is not None:
        return []
    text, terms = call.notice.text, call.terms
    used = [(where.start, where.end) for where in evidence_of(terms)]
    cut = spans(text)
    return [(mention, number_of(cut, Evidence(mention.start, mention.end))) for mention in unused_mentions(text, used, [task.deadline for task in terms.tasks])]


@allowed(may_organise_call)
def call_file(request: PersonRequest, call_id: int) -> HttpResponse:
    """The call as call.toml, with the notice's sentences as comments."""
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    return saved(write_call(call.terms, call.notice.text), name="call.toml", content_type="text/plain; charset=utf-8")
