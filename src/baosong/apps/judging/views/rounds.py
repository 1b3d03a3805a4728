"""Views of organisers: rounds, panels, rankings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.models import Task
from baosong.apps.judging.enums import PREPARE_ROUND, REVIEW, SELECT, PanelRole, RoundState
from baosong.apps.judging.errors import RubricWrong
from baosong.apps.judging.forms import ExclusionForm, IntakeForm, JoinForm, MaskedWordsForm, PanelForm, PrizesForm, RoundForm, RubricForm
from baosong.apps.judging.interfaces import confirmations
from baosong.apps.judging.interfaces.formulas import formula_of
from baosong.apps.judging.interfaces.messages import not_judged_words, place_words
from baosong.apps.judging.models import Panelist, Round
from baosong.apps.judging.policies import may_run_panelist, may_run_round, may_run_task
from baosong.apps.judging.queries import (
    PanelRow,
    accepted_submissions,
    candidates_of,
    open_reviews,
    panel_rows,
    returned_candidates,
    round_before,
    rounds_of,
    selection_of,
    undecided,
)
from baosong.apps.judging.services import rounds
from baosong.apps.judging.services.candidates import take_part
from baosong.apps.judging.services.outcome import Outcome, outcome_of
from baosong.apps.judging.services.participation import UnjudgedWork, late_works, unjudged_works
from baosong.apps.judging.views.prizes import notice_prizes, prize_rows, prizes_form_of
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import reviewers_below
from baosong.core.terms.rubric_text import as_text
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import WebForm, form_page, posted


@allowed(may_run_task)
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """The rounds of a task, and the form of the next one."""
    return _task_page(request, _task(task_id))


def _task(task_id: int) -> Task:
    return get_object_or_404(Task.objects.select_related("call__unit"), pk=task_id)


def _task_page(request: HttpRequest, shown: Task, *, round_form: RoundForm | None = None) -> HttpResponse:
    found = list(rounds_of(shown))
    context = {
        "task": shown,
        "call": shown.call,
        "rounds": found,
        "selection": selection_of(shown),
        "accepted": accepted_submissions(shown).count(),
        "undecided": undecided(shown),
        "unjudged": _left_behind(found),
        "form": round_form or RoundForm(is_first=not found),
    }
    return form_page(request, "judging/task.html", context)


def _left_behind(found: list[Round]) -> int:
    """The number of accepted works outside the rounds, of which no decision was made."""
    begun = [judged for judged in found if not PREPARE_ROUND.is_open(judged.state) and judged.state != RoundState.WITHDRAWN]
    if not begun:
        return 0
    return len(late_works(begun[0])) if REVIEW.is_open(begun[-1].state) else sum(1 for work in unjudged_works(begun[-1]) if work.asks_for_decision)


@require_POST
@allowed(may_run_task)
def set_up(request: PersonRequest, task_id: int) -> HttpResponse:
    shown = _task(task_id)
    form = posted(request, RoundForm, is_first=not rounds_of(shown).exists())
    if not form.is_valid():
        return _task_page(request, shown, round_form=form)
    made = rounds.set_up(shown, form.plan, by=request.user, at=timezone.now())
    return redirect("round", made.pk)


@allowed(may_run_round)
def judged(request: HttpRequest, round_id: int) -> HttpResponse:
    """One round with panel, progress and candidates; once closed, with its ranking."""
    return round_page(request, round_id)


def _round(round_id: int) -> Round:
    return get_object_or_404(Round.objects.select_related("task__call__unit", "task__call__notice"), pk=round_id)


def free_reviewers(shown: Round, rows: list[PanelRow]) -> list[Person]:
    """The reviewers who are not, and were not, on the panel."""
    seated = {row.panelist.person_id for row in rows}
    return [person for person in reviewers_below(shown.task.call.unit) if person.pk not in seated]


def round_page(request: HttpRequest, round_id: int, form: WebForm | None = None, *, key: int = 0) -> HttpResponse:
    """The page with one posted form; `key`: the work that the form belongs to."""
    shown = _round(round_id)
    is_draft = PREPARE_ROUND.is_open(shown.state)
    candidates = candidates_of(shown) if shown.is_blind or not is_draft else []
    rows = panel_rows(shown)
    free = free_reviewers(shown, rows)
    outcome = outcome_of(shown) if SELECT.is_open(shown.state) else None
    before = round_before(shown)
    late = late_works(shown) if REVIEW.is_open(shown.state) else []
    selection = selection_of(shown.task)
    context = {
        "round": shown,
        "task": shown.task,
        "call": shown.task.call,
        "rubric": shown.rubric,
        "panel": rows,
        "panel_form": form if isinstance(form, PanelForm) else (PanelForm(free=free) if free else None),
        "rubric_form": form if isinstance(form, RubricForm) else RubricForm(initial={"rubric": as_text(shown.rubric)}),
        "candidates": candidates,
        "named": [(candidate, [(place_words(found), found.name) for found in candidate.found]) for candidate in candidates if candidate.names_found],
        "searched": sum(1 for candidate in candidates if candidate.names_looked_for_at),
        "words_form": form if isinstance(form, MaskedWordsForm) else MaskedWordsForm(initial={"also": shown.also_masked, "never": shown.never_masked}),
        "left": open_reviews(shown),
        "returned": returned_candidates(shown) if REVIEW.is_open(shown.state) else [],
        "outcome": outcome,
        "before": before,
        "own_weight": 100 - shown.earlier_weight,
        "formula": formula_of(shown, before),
        "intake": len(take_part(shown)) if is_draft else None,
        "intake_form": form if isinstance(form, IntakeForm) else IntakeForm(initial={"accepted_until": shown.accepted_until}),
        "join_form": form if isinstance(form, JoinForm) else (JoinForm(works=late) if late else None),
        "undecided": undecided(shown.task),
        "unjudged": unjudged_rows(shown, outcome, form, key) if outcome else [],
        "selection": selection,
        "has_notice_prizes": bool(outcome and notice_prizes(shown)),
        "prize_numbers": prize_rows(outcome, form if isinstance(form, PrizesForm) else None, shown, selection) if outcome else [],
        "prizes_form": form if isinstance(form, PrizesForm) else prizes_form_of(shown, selection),
        "tie_break": shown.rubric.tie_break_name,
    }
    return form_page(request, "judging/round.html", context)


def unjudged_rows(shown: Round, outcome: Outcome | None = None, form: WebForm | None = None, key: int = 0) -> list[tuple[UnjudgedWork, str, ExclusionForm]]:
    """The accepted works without a rank, each with the reason for that and the form of the decision; `form`: a posted one of the work with this key."""
    return [
        (work, not_judged_words(work), form if isinstance(form, ExclusionForm) and work.submission.pk == key else exclusion_form(work.submission.pk))
        for work in unjudged_works(shown, outcome)
    ]


def exclusion_form(key: int) -> ExclusionForm:
    return ExclusionForm(auto_id=exclusion_id(key))


def exclusion_id(key: int) -> str:
    return f"id_excluded{key}_%s"


@require_POST
@allowed(may_run_round)
def seat(request: PersonRequest, round_id: int) -> HttpResponse:
    shown = _round(round_id)
    form = posted(request, PanelForm, free=free_reviewers(shown, panel_rows(shown)))
    if not form.is_valid():
        return round_page(request, round_id, form)
    rounds.seat(shown, form.people, group=PanelRole(form.cleaned_data["group"]), by=request.user, at=timezone.now())
    return redirect("round", round_id)


@require_POST
@allowed(may_run_panelist)
def unseat(request: PersonRequest, panelist_id: int) -> HttpResponse:
    seat = get_object_or_404(Panelist.objects.select_related("round"), pk=panelist_id)
    rounds.unseat(seat, by=request.user, at=timezone.now())
    return redirect("round", seat.round_id)


@require_POST
@allowed(may_run_round)
def change_rubric(request: PersonRequest, round_id: int) -> HttpResponse:
    form = posted(request, RubricForm)
    if not form.is_valid():
        return round_page(request, round_id, form)
    try:
        changed = rounds.change_rubric(get_object_or_404(Round, pk=round_id), form.cleaned_data["rubric"], by=request.user, at=timezone.now())
    except RubricWrong as refusal:
        form.add_refusal("rubric", refusal)
        return round_page(request, round_id, form)
    messages.success(request, _("The rubric has been changed; it counts %(most)s points.") % {"most": f"{changed.rubric.most:g}"})
    return redirect("round", round_id)


@allowed(may_run_round)
def drop(request: PersonRequest, round_id: int) -> HttpResponse:
    shown = _round(round_id)
    if not (asked := confirmations.dropping(shown)).is_given(request):
        return asked.page(request)
    rounds.drop(shown, by=request.user, at=timezone.now())
    return redirect("judging", shown.task_id)


@allowed(may_run_round)
def open_round(request: PersonRequest, round_id: int) -> HttpResponse:
    shown = _round(round_id)
    if not (asked := confirmations.opening(shown)).is_given(request):
        return asked.page(request)
    rounds.open_round(shown, by=request.user, at=timezone.now())
    messages.success(request, _("The round has begun; every reviewer finds their works on the desk."))
    return redirect("round", round_id)


@allowed(may_run_round)
def close_round(request: PersonRequest, round_id: int) -> HttpResponse:
    shown = _round(round_id)
    if not (asked := confirmations.closing(shown)).is_given(request):
        return asked.page(request)
    rounds.close_round(shown, by=request.user, at=timezone.now())
    messages.success(request, _("The round is closed."))
    return redirect("round", round_id)
