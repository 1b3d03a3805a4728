"""Views of organisers: rounds, panels, rankings."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.models import Task
from baosong.apps.judging.enums import PREPARE_ROUND, SELECT, PanelRole, RankingMethod
from baosong.apps.judging.interfaces.messages import location_words
from baosong.apps.judging.models import Panelist, Round
from baosong.apps.judging.policies import may_run_panelist, may_run_round, may_run_task
from baosong.apps.judging.queries import accepted_submissions, candidates_of, open_reviews, panel_rows, rounds_of, selection_of, undecided
from baosong.apps.judging.services import rounds
from baosong.apps.judging.services.outcome import outcome_of
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import reviewers_below
from baosong.core.terms.rubric_text import as_text
from baosong.core.terms.rubrics import TEMPLATES
from baosong.platform.web.access import allowed
from baosong.platform.web.parsing import choice_of

# Suggestions of the form: usual prizes and their shares in percent.
PRIZES: Final = (("一等奖", "10"), ("二等奖", "20"), ("三等奖", "30"), ("", ""))


@allowed(may_run_task)
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """The rounds of a task, and the form of the next one."""
    shown = get_object_or_404(Task.objects.select_related("call__unit"), pk=task_id)
    context = {
        "task": shown,
        "call": shown.call,
        "rounds": rounds_of(shown),
        "selection": selection_of(shown),
        "accepted": accepted_submissions(shown).count(),
        "undecided": undecided(shown),
        "templates": [(key, rubric) for key, rubric in TEMPLATES.items()],
        "methods": RankingMethod.choices,
    }
    return render(request, "judging/task.html", context)


def _number(request: HttpRequest, name: str, default: int = 0) -> int:
    written = request.POST.get(name, "").strip()
    return int(written) if written.isdigit() and len(written) < 7 else default


@require_POST
@allowed(may_run_task)
def set_up(request: PersonRequest, task_id: int) -> HttpResponse:
    shown = get_object_or_404(Task.objects.select_related("call"), pk=task_id)
    method = request.POST.get("method", "")
    plan = rounds.RoundPlan(
        name=request.POST.get("name", ""),
        rubric=TEMPLATES.get(request.POST.get("template", ""), TEMPLATES["article"]),
        method=choice_of(method, RankingMethod.MEAN),
        cut=_number(request, "cut", 1),
        each=_number(request, "each", 3),
        is_blind="is_blind" in request.POST,
        is_live="is_live" in request.POST,
        takes=_number(request, "takes"),
        voter_weight=_number(request, "voter_weight"),
        public_weight=_number(request, "public_weight"),
        takes_public_on="takes_public_on" in request.POST,
    )
    made = rounds.set_up(shown, plan, by=request.user, at=timezone.now())
    return redirect("round", made.pk)


@allowed(may_run_round)
def judged(request: HttpRequest, round_id: int) -> HttpResponse:
    """One round with panel, progress and candidates; once closed, with its ranking."""
    shown = get_object_or_404(Round.objects.select_related("task__call__unit"), pk=round_id)
    candidates = candidates_of(shown) if not PREPARE_ROUND.is_open(shown.state) else []
    rows = panel_rows(shown)
    seated = {row.panelist.person_id for row in rows}
    context = {
        "round": shown,
        "task": shown.task,
        "call": shown.task.call,
        "rubric": shown.rubric,
        "panel": rows,
        "free": [person for person in reviewers_below(shown.task.call.unit) if person.pk not in seated],
        "groups": PanelRole.choices,
        "candidates": candidates,
        "named": [
            (candidate, [(location_words(location), name) for location, name in candidate.names_found]) for candidate in candidates if candidate.names_found
        ],
        "left": open_reviews(shown),
        "outcome": outcome_of(shown) if SELECT.is_open(shown.state) else None,
        "selection": selection_of(shown.task),
        "prize_rows": PRIZES,
        "rubric_text": as_text(shown.rubric),
        "tie_break": shown.rubric.tie_break_name,
    }
    return render(request, "judging/round.html", context)


@require_POST
@allowed(may_run_round)
def seat(request: PersonRequest, round_id: int) -> HttpResponse:
    shown = get_object_or_404(Round.objects.select_related("task__call__unit"), pk=round_id)
    chosen = set(request.POST.getlist("person"))
    group = request.POST.get("group", "")
    people = [person for person in reviewers_below(shown.task.call.unit) if str(person.pk) in chosen]
    rounds.seat(shown, people, group=choice_of(group, PanelRole.EXPERT), by=request.user, at=timezone.now())
    return redirect("round", round_id)


@require_POST
@allowed(may_run_panelist)
def unseat(request: PersonRequest, panelist_id: int) -> HttpResponse:
    seat = get_object_or_404(Panelist.objects.select_related("round"), pk=panelist_id)
    rounds.unseat(seat, by=request.user, at=timezone.now())
    return redirect("round", seat.round_id)


@require_POST
@allowed(may_run_panelist)
def excuse(request: PersonRequest, panelist_id: int) -> HttpResponse:
    seat = get_object_or_404(Panelist, pk=panelist_id)
    count = rounds.excuse(seat, by=request.user, at=timezone.now())
    messages.success(request, _("%(count)s works have been given to other reviewers.") % {"count": count})
    return redirect("round", seat.round_id)


@require_POST
@allowed(may_run_round)
def change_rubric(request: PersonRequest, round_id: int) -> HttpResponse:
    changed = rounds.change_rubric(get_object_or_404(Round, pk=round_id), request.POST.get("rubric", ""), by=request.user, at=timezone.now())
    messages.success(request, _("The rubric has been changed; it counts %(most)s points.") % {"most": f"{changed.rubric.most:g}"})
    return redirect("round", round_id)


@require_POST
@allowed(may_run_round)
def drop(request: PersonRequest, round_id: int) -> HttpResponse:
    shown = get_object_or_404(Round, pk=round_id)
    rounds.drop(shown, by=request.user, at=timezone.now())
    return redirect("judging", shown.task_id)


@require_POST
@allowed(may_run_round)
def open_round(request: PersonRequest, round_id: int) -> HttpResponse:
    rounds.open_round(get_object_or_404(Round, pk=round_id), by=request.user, at=timezone.now())
    messages.success(request, _("The round has begun; every reviewer finds their works on the desk."))
    return redirect("round", round_id)


@require_POST
@allowed(may_run_round)
def close_round(request: PersonRequest, round_id: int) -> HttpResponse:
    rounds.close_round(get_object_or_404(Round, pk=round_id), by=request.user, at=timezone.now())
    messages.success(request, _("The round is closed."))
    return redirect("round", round_id)
