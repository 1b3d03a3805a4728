"""Views of selections."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baosong.apps.judging.errors import DepartureNeedsReason
from baosong.apps.judging.forms import ChoiceForm, NoticeForm, NoticeTextForm, ObjectionAnswerForm, OutcomeVoucherForm, PrizeForm, PrizesForm
from baosong.apps.judging.interfaces import confirmations, tables
from baosong.apps.judging.interfaces.announcements import text_of
from baosong.apps.judging.interfaces.messages import prize_words
from baosong.apps.judging.models import Objection, Round, Selection, SelectionChoice
from baosong.apps.judging.policies import may_run_choice, may_run_objection, may_run_round, may_run_selection
from baosong.apps.judging.queries import choices_of
from baosong.apps.judging.services import public_notices, recommendations, selections
from baosong.apps.judging.services.working_days import is_known
from baosong.apps.judging.views.rounds import round_page, unjudged_rows
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import XLSX, saved
from baosong.platform.web.forms import WebForm, form_page, posted, posted_rows


@require_POST
@allowed(may_run_round)
def prepare(request: PersonRequest, round_id: int) -> HttpResponse:
    form = posted(request, PrizesForm, rows=posted_rows(request, PrizeForm))
    if not form.is_valid():
        return round_page(request, round_id, form)
    made = selections.prepare(
        get_object_or_404(Round, pk=round_id), form.prizes, form.rules, shows_reasons=form.cleaned_data["shows_reasons"], by=request.user, at=timezone.now()
    )
    return redirect("outcome", made.pk)


@allowed(may_run_selection)
def outcome(request: HttpRequest, selection_id: int) -> HttpResponse:
    """The page of a selection."""
    return _outcome_page(request, selection_id)


def _selection(selection_id: int) -> Selection:
    return get_object_or_404(Selection.objects.select_related("round__task__call__unit", "task__call__unit"), pk=selection_id)


def _outcome_page(request: HttpRequest, selection_id: int, form: WebForm | None = None, *, key: int = 0) -> HttpResponse:
    """The page with one posted form; `key`: the choice or objection that the form belongs to."""
    shown = get_object_or_404(Selection.objects.select_related("round__task", "task__call__unit"), pk=selection_id)
    choices = choices_of(shown)
    unjudged = unjudged_rows(shown.round)
    names = [name for name, _by, _value in shown.prizes]
    now = timezone.now()
    context = {
        "selection": shown,
        "task": shown.task,
        "call": shown.task.call,
        "choices": [(choice, form if isinstance(form, ChoiceForm) and choice.pk == key else ChoiceForm(choice=choice, prizes=names)) for choice in choices],
        "prizes": [(name, prize_words(name, by, value), sum(1 for choice in choices if choice.prize == name)) for name, by, value in shown.prizes],
        "objections": [
            (objection, form if isinstance(form, ObjectionAnswerForm) and objection.pk == key else _answer_form(objection))
            for objection in shown.objections.all()
        ],
        "unanswered": shown.objections.filter(answer="").count(),
        "notice_form": form if isinstance(form, NoticeForm) else NoticeForm(),
        "text_form": form if isinstance(form, NoticeTextForm) else NoticeTextForm(text=text_of(shown)),
        "voucher_form": form if isinstance(form, OutcomeVoucherForm) else OutcomeVoucherForm(),
        "posted_form": form,
        "is_over": shown.notice_until is not None and now > shown.notice_until,
        "ties": [choice for choice in choices if choice.is_tied],
        "unjudged": unjudged,
        "awarded": sum(1 for choice in choices if choice.prize),
        "address": request.build_absolute_uri(reverse("public-notice", args=[shown.code])),
        "holidays_known": _known(shown.notice_until or now),
    }
    return form_page(request, "judging/outcome.html", context)


def _answer_form(objection: Objection) -> ObjectionAnswerForm:
    return ObjectionAnswerForm(auto_id=_answer_id(objection), initial={"answer": objection.answer})


def _answer_id(objection: Objection) -> str:
    return f"id_objection{objection.pk}_%s"


def _known(moment: datetime) -> bool:
    return is_known(timezone.localtime(moment).date())


@require_POST
@allowed(may_run_choice)
def choose(request: PersonRequest, choice_id: int) -> HttpResponse:
    choice = get_object_or_404(SelectionChoice.objects.select_related("selection"), pk=choice_id)
    form = posted(request, ChoiceForm, choice=choice, prizes=[name for name, _by, _value in choice.selection.prizes])
    if not form.is_valid():
        return _outcome_page(request, choice.selection_id, form, key=choice_id)
    try:
        selections.choose(choice, **form.cleaned_data, by=request.user, at=timezone.now())
    except DepartureNeedsReason as refusal:
        form.add_refusal("reason", refusal)
        return _outcome_page(request, choice.selection_id, form, key=choice_id)
    return redirect("outcome", choice.selection_id)


@require_POST
@allowed(may_run_selection)
def show(request: PersonRequest, selection_id: int) -> HttpResponse:
    form = posted(request, NoticeForm)
    if not form.is_valid():
        return _outcome_page(request, selection_id, form)
    shown, days, now = _selection(selection_id), int(form.cleaned_data["days"]), timezone.now()
    if not (asked := confirmations.showing(shown, days=days, at=now)).is_given(request):
        return asked.page(request)
    public_notices.show(shown, days=days, by=request.user, at=now)
    messages.success(request, _("The public notice has begun. Anyone with its address can read it, and object."))
    return redirect("outcome", shown.pk)


@require_POST
@allowed(may_run_selection)
def describe_notice(request: PersonRequest, selection_id: int) -> HttpResponse:
    shown = get_object_or_404(Selection.objects.select_related("task__call__unit"), pk=selection_id)
    form = posted(request, NoticeTextForm, text=text_of(shown))
    if not form.is_valid():
        return _outcome_page(request, selection_id, form)
    public_notices.describe(shown, form.text, by=request.user, at=timezone.now())
    messages.success(request, _("The text of the public notice has been saved."))
    return redirect("outcome", selection_id)


@allowed(may_run_selection)
def take_down(request: PersonRequest, selection_id: int) -> HttpResponse:
    shown = _selection(selection_id)
    if not (asked := confirmations.taking_down(shown)).is_given(request):
        return asked.page(request)
    public_notices.take_down(shown, by=request.user, at=timezone.now())
    messages.success(request, _("The public notice has been taken down. After changes it has to be shown anew, for its full time."))
    return redirect("outcome", selection_id)


@allowed(may_run_selection)
def release(request: PersonRequest, selection_id: int) -> HttpResponse:
    shown, now = _selection(selection_id), timezone.now()
    if not (asked := confirmations.releasing(shown, at=now)).is_given(request):
        return asked.page(request)
    public_notices.release(shown, by=request.user, at=now)
    messages.success(request, _("The outcome is final. Every unit sees what became of its works, and gets a message."))
    return redirect("outcome", selection_id)


@require_POST
@allowed(may_run_selection)
def recommend(request: PersonRequest, selection_id: int) -> HttpResponse:
    shown, form = _selection(selection_id), posted(request, OutcomeVoucherForm)
    if not form.is_valid():
        return _outcome_page(request, selection_id, form)
    if not (asked := confirmations.recommending(shown, **form.cleaned_data)).is_given(request):
        return asked.page(request)
    made = recommendations.recommend(shown, **form.cleaned_data, by=request.user, at=timezone.now())
    count = len(made.receipts)
    messages.success(
        request, ngettext("%(n)s work has been handed in to the level above.", "%(n)s works have been handed in to the level above.", count) % {"n": count}
    )
    if made.left:
        titles = "、".join(title for title, _code in made.left)
        messages.warning(request, _("These stay here, since the level above takes no more or they are not accepted any more: %(titles)s") % {"titles": titles})
    return redirect("outcome", selection_id)


@require_POST
@allowed(may_run_objection)
def answer(request: PersonRequest, objection_id: int) -> HttpResponse:
    objection = get_object_or_404(Objection.objects.select_related("selection"), pk=objection_id)
    form = posted(request, ObjectionAnswerForm, auto_id=_answer_id(objection))
    if not form.is_valid():
        return _outcome_page(request, objection.selection_id, form, key=objection_id)
    public_notices.answer(objection, text=form.cleaned_data["answer"], by=request.user, at=timezone.now())
    return redirect("outcome", objection.selection_id)


@allowed(may_run_selection)
def workbook(request: HttpRequest, selection_id: int) -> HttpResponse:
    shown = get_object_or_404(Selection.objects.select_related("round", "task"), pk=selection_id)
    return saved(tables.workbook(shown), name=f"{shown.task.name}-{_('outcome')}.xlsx", content_type=XLSX)
