"""The form of prizes with the numbers of works that would get them, before they are given."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from baosong.apps.judging.enums import SELECT
from baosong.apps.judging.errors import RoundNotClosed
from baosong.apps.judging.forms import PRIZES, PrizeForm, PrizesForm
from baosong.apps.judging.interfaces.messages import prize_number_words
from baosong.apps.judging.models import Round, Selection
from baosong.apps.judging.policies import may_run_round
from baosong.apps.judging.services.awards import PrizeNumber, numbers
from baosong.apps.judging.services.outcome import Outcome, outcome_of
from baosong.apps.judging.services.prizes import AwardBasis, AwardRules, Prize
from baosong.core.notice.prizes import prizes_in
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import initial_rows, posted, posted_rows


def first_prizes(shown: Round, selection: Selection | None) -> list[Prize]:
    """The prizes that the form begins with: of the selection, else of the notice, else the usual ones."""
    if selection is not None and selection.prizes:
        return [Prize(name, AwardBasis(by), float(value)) for name, by, value in selection.prizes]
    if named := notice_prizes(shown):
        return named
    return [Prize(name, AwardBasis.SHARE, float(value)) for name, value in PRIZES if name]


def notice_prizes(shown: Round) -> list[Prize]:
    """The prizes that the notice names."""
    found = prizes_in(shown.task.call.notice.text)
    return [Prize(prize.name, AwardBasis.SHARE if prize.is_share else AwardBasis.COUNT, prize.value) for prize in found]


def prizes_form_of(shown: Round, selection: Selection | None) -> PrizesForm:
    """The form with the first prizes, and an empty row."""
    rows = [{"prize": prize.name, "by": prize.by, "value": f"{prize.value:g}"} for prize in first_prizes(shown, selection)]
    initial = {"rounds_up": selection.rounds_up, "shows_reasons": selection.shows_reasons} if selection is not None else {}
    return PrizesForm(initial=initial, rows=initial_rows(PrizeForm, [*rows, {"prize": "", "value": ""}]))


def prize_rows(outcome: Outcome, form: PrizesForm | None, shown: Round, selection: Selection | None) -> list[tuple[PrizeNumber, str, int]]:
    """Prizes with how many works get them, the sentence for that, and the number if shares were rounded up."""
    if form is None:
        given, rules = first_prizes(shown, selection), AwardRules(rounds_up=selection is not None and selection.rounds_up)
    else:
        form.is_valid()
        given, rules = form.prizes, form.rules
    up = AwardRules(rules.one_from_each, rules.by_kind, rounds_up=True)
    rows = zip(numbers(outcome, given, rules), numbers(outcome, given, up), strict=True)
    return [(number, prize_number_words(number), rounded.count) for number, rounded in rows]


@require_POST
@allowed(may_run_round)
def prize_numbers(request: HttpRequest, round_id: int) -> HttpResponse:
    """The numbers for what is entered now, as a part of the page; nothing is changed."""
    shown = get_object_or_404(Round.objects.select_related("task__call__unit", "task__call__notice"), pk=round_id)
    if not SELECT.is_open(shown.state):
        raise RoundNotClosed
    form = posted(request, PrizesForm, rows=posted_rows(request, PrizeForm))
    return render(request, "judging/_prize_numbers.html", {"prize_numbers": prize_rows(outcome_of(shown), form, shown, None)})
