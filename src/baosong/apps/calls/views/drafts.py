"""A notice as input, and the draft edited beside it."""

from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.calls.enums import REVISE
from baosong.apps.calls.errors import FileNotTaken
from baosong.apps.calls.forms import NewCallForm
from baosong.apps.calls.forms.attachments import AttachmentsForm, QuotaRowsForm
from baosong.apps.calls.forms.draft import CallForm
from baosong.apps.calls.interfaces import draft_readings
from baosong.apps.calls.interfaces.attachment_actions import read_sentences, repeated_sentences
from baosong.apps.calls.interfaces.messages import impossible_sentence, inferred_sentence, past_sentence, question_sentence
from baosong.apps.calls.interfaces.notice_files import read_notice
from baosong.apps.calls.interfaces.notice_highlight import number_of, sentences, spans
from baosong.apps.calls.interfaces.place_actions import offers, task_above
from baosong.apps.calls.interfaces.unused_places import Place, impossible_days, unused_places_of
from baosong.apps.calls.models import Call
from baosong.apps.calls.policies import may_organise_call, organised_by
from baosong.apps.calls.services import drafts, second_readings
from baosong.apps.calls.services.notice_intake import draft_of
from baosong.apps.calls.services.open_questions import inferred_years, open_questions, past_deadlines
from baosong.apps.calls.services.readings import reading_choices, second_reading_of
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.policies import PersonRequest, is_organiser
from baosong.apps.orgs.queries import units_served
from baosong.core.terms.call_file import write_call
from baosong.core.terms.profiles import PROFILES
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import saved
from baosong.platform.web.forms import form_page, posted

# Questions that are not put where there is no task.
WITH_TASKS: Final = frozenset({"no_task", "no_channel"})


def _organiser(person: object, **_kwargs: object) -> bool:
    return is_organiser(person)  # type: ignore[arg-type]  # only signed-in people reach it


@allowed(_organiser)
def new(request: PersonRequest) -> HttpResponse:
    form = posted(request, NewCallForm, units=units_served(request.user, Role.ORGANISER))
    if not form.is_bound or not form.is_valid():
        return form_page(request, "calls/new.html", {"form": form, "receiver": second_readings.receiver()})
    try:
        received = read_notice(form.cleaned_data["file"] or (), form.cleaned_data["text"])
    except FileNotTaken as refusal:
        form.add_refusal("file", refusal)
        return form_page(
            request, "calls/new.html", {"form": form, "receiver": second_readings.receiver()}, status=503 if refusal.facts["why"] == "busy" else None
        )
    call, read = draft_of(received.keep(), unit=form.issuer, by=request.user, at=timezone.now())
    for said in [*repeated_sentences(list(received.repeated)), *read_sentences(read)]:
        messages.info(request, said)
    return redirect("call-edit", call.pk)


@allowed(may_organise_call)
def edit(request: PersonRequest, call_id: int) -> HttpResponse:
    """Save what was understood of the posted fields; the page is rendered from the saved terms, with the rest as it was typed."""
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    if not REVISE.is_open(call.state):
        return redirect("call", call_id)
    form = posted(request, CallForm, terms=call.terms, text=call.notice.text)
    if form.is_bound:
        is_understood = form.is_valid()
        terms, is_replaced = draft_readings.terms_after(call, form.action, form.applied())
        call = drafts.revise(call, terms, by=request.user, at=timezone.now())
        call = draft_readings.take(call, form.action, by=request.user, at=timezone.now())
        if is_understood and form.action.name == "publish":
            return redirect("call-publish", call_id)
        if is_understood and not request.htmx:
            return redirect("call-edit", call_id)
        form = CallForm((None if is_replaced else form.not_understood) or None, terms=call.terms, text=call.notice.text)
    return form_page(request, "calls/_draft_changed.html" if request.htmx else "calls/edit.html", draft_context(call, form))


def draft_context(call: Call, form: CallForm) -> dict[str, object]:
    """The facts of the draft's page."""
    text, terms = call.notice.text, call.terms
    places, cut = unused_places_of(call), spans(text)
    second = draft_readings.second_reading_part(call, cut)
    form.mark_suggested(draft_readings.suggested_values(call, second))
    return {
        "call": call,
        "address": reverse("call-edit", args=[call.pk]),
        "form": form,
        "unused": [(place, number_of(cut, place.evidence), offers(place, terms)) for place in places],
        "dismissed": call.dismissed_places.count(),
        "past": {task.key: past_sentence(task, text) for task in past_deadlines(terms, at=timezone.now())},
        "inferred": {task.key: inferred_sentence(task, terms.issued_on) for task in inferred_years(terms, text)},
        "impossible": _impossible(places, call),
        "sentences": sentences(text, terms, [(place.start, place.end) for place in places]),
        # That nothing is asked for is an answer, and is said apart.
        "nothing": not terms.tasks,
        "questions": [(question, question_sentence(question)) for question in open_questions(terms) if terms.tasks or question.code not in WITH_TASKS],
        "readings": reading_choices(call),
        "second": second,
        "attachments_form": AttachmentsForm(call=call),
        "quota_rows_form": QuotaRowsForm(call=call),
        "profiles": [(name, {"simple": _("Simple"), "standard": _("Standard"), "broadcast": _("Broadcast")}[name]) for name in PROFILES],
    }


def _impossible(places: list[Place], call: Call) -> dict[str, str]:
    """For each task below which the notice names an impossible day, the sentence about it."""
    tasks = call.terms.tasks
    return {tasks[at].key: impossible_sentence(place) for place in impossible_days(places) if (at := task_above(place, call.terms)) is not None}


@allowed(may_organise_call)
def second_reading_state(request: PersonRequest, call_id: int) -> HttpResponse:
    """Empty while the second reader reads; then the page is asked to show the answer."""
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    row = second_reading_of(call)
    if row is not None and row.state_is["asked"]:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(headers={"HX-Trigger": "second-reading"})


@allowed(may_organise_call)
def call_file(request: PersonRequest, call_id: int) -> HttpResponse:
    """The call as call.toml, with the notice's sentences as comments."""
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    return saved(write_call(call.terms, call.notice.text), name="call.toml", content_type="text/plain; charset=utf-8")
