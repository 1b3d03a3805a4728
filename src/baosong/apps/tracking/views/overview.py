"""Pages of a call's matrix, board and reminders; downloads of ledger and files."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.errors import ExtensionNotLater
from baosong.apps.calls.models import Task
from baosong.apps.calls.policies import may_organise_call, organised_by
from baosong.apps.calls.queries import acknowledged_of
from baosong.apps.calls.services import extensions
from baosong.apps.meetings.queries import story_coverage
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest, reauthenticated
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.policies import visible_to
from baosong.apps.submissions.queries import requests_of
from baosong.apps.tracking import queries
from baosong.apps.tracking.forms import ExtensionForm
from baosong.apps.tracking.interfaces import exporters
from baosong.apps.tracking.interfaces.messages import group_text, owed_phrase, reminder_mail
from baosong.apps.tracking.services import reminders
from baosong.platform.errors import Refusal
from baosong.platform.storage import blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import XLSX, saved, stream
from baosong.platform.web.forms import form_page, posted, posted_key
from baosong.platform.web.refusals import sentence


def filters(matrix: queries.Matrix) -> list[tuple[str, str]]:
    """Filters of a matrix with their labels."""
    found = [
        ("all", _("All units")),
        ("missing", _("Still owing")),
        ("overdue", _("Overdue")),
        ("to_review", _("To be reviewed")),
        ("returned", _("Returned")),
        ("requests", _("With requests")),
        ("remarks", _("With remarks")),
        ("awaiting", _("To be delivered")),
        ("late", _("Late")),
        ("complete", _("Complete")),
        ("handed_in", _("Have handed in")),
    ]
    if not matrix.is_delivered:
        found = [(name, label) for name, label in found if name != "awaiting"]
    # Where nobody is obliged, nobody owes anything and nobody is complete.
    return [(name, label) for name, label in found if matrix.obliged or name not in ("missing", "overdue", "complete")]


@allowed(may_organise_call)
def overview(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    if call.state == CallState.DRAFT:
        return redirect("call-edit", call_id)
    if request.htmx and request.GET.get("stamp") == queries.stamp_of(call):
        return HttpResponse(status=204)
    made = queries.matrix(call, at=timezone.now())
    show, words = request.GET.get("show", "all"), request.GET.get("q", "")
    context = {
        "call": call,
        "matrix": made,
        "rows": queries.filtered(made, show=show, words=words),
        "filters": filters(made),
        "show": show,
        "q": words,
        "total": len(made.rows),
        "acknowledged": (0, 0) if request.htmx else acknowledged_of(call),
        "story_coverage": [] if request.htmx else story_coverage(call),
        "levels": [] if request.htmx else queries.levels_below(call),
    }
    return render(request, "tracking/_matrix.html" if request.htmx else "tracking/overview.html", context)


@allowed(may_organise_call)
def cell(request: PersonRequest, call_id: int, task_id: int, unit_id: int) -> HttpResponse:
    return _cell_page(request, call_id, task_id, unit_id)


def _cell_page(request: PersonRequest, call_id: int, task_id: int, unit_id: int, *, form: ExtensionForm | None = None) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    task = get_object_or_404(Task, pk=task_id, call=call)
    task.call = call
    unit = get_object_or_404(Unit, pk=unit_id, calls_received__call=call)
    shown = next(cell for row in queries.matrix(call, at=timezone.now()).rows if row.unit.pk == unit_id for cell in row.cells if cell.task.pk == task_id)
    submissions = visible_to(request.user).filter(task=task, unit=unit).exclude(state=SubmissionState.DISCARDED).select_related("proxy_unit")
    context = {
        "call": call,
        "task": task,
        "unit": unit,
        "cell": shown,
        "submissions": submissions,
        "requests": requests_of(task, unit),
        "extensions": task.extensions.filter(unit=unit).select_related("given_by"),
        "form": form or ExtensionForm(),
        "now": timezone.now(),
    }
    return form_page(request, "tracking/cell.html", context)


@require_POST
@allowed(may_organise_call)
def extend(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    task = get_object_or_404(Task.objects.select_related("call"), pk=posted_key(request, "task"), call=call)
    unit = get_object_or_404(Unit, pk=posted_key(request, "unit"), calls_received__call=call)
    form = posted(request, ExtensionForm)
    if form.is_valid():
        try:
            extensions.extend(task, unit=unit, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("%(unit)s has more time for “%(task)s”.") % {"unit": unit.name, "task": task.name})
            return redirect("overview", call_id)
        except ExtensionNotLater as refusal:
            form.add_refusal("until", refusal)
    return _cell_page(request, call_id, task.pk, unit.pk, form=form)


@allowed(may_organise_call)
def board(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    rows = queries.board(call)
    if "xlsx" in request.GET:
        return saved(exporters.board_workbook(rows), name=_("Board") + ".xlsx", content_type=XLSX)
    return render(request, "tracking/board.html", {"call": call, "rows": rows})


@allowed(may_organise_call)
def remind(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    if request.method == "POST":
        made = reminders.remind(call, word=lambda debt, person: reminder_mail(call, debt, person), by=request.user, at=timezone.now())
        n = len(made)
        messages.success(request, ngettext("%(n)s unit has been reminded.", "%(n)s units have been reminded.", n) % {"n": n})
        return redirect("overview", call_id)
    refusal, found = "", []
    try:
        found = reminders.receivers(call, at=timezone.now())
    except Refusal as error:
        refusal = sentence(error.code, error.facts)
    context = {
        "call": call,
        "refusal": refusal,
        "receivers": [(debt.unit, owed_phrase(debt), people) for debt, people in found],
        "text": group_text(call, [debt for debt, _people in found]) if found else "",
    }
    return render(request, "tracking/remind.html", context)


@allowed(may_organise_call)
@reauthenticated(gettext_lazy("Download the ledger of the call"))
def ledger(request: PersonRequest, call_id: int) -> HttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    return saved(exporters.ledger_workbook(call), name=f"{_('Ledger')}-{call.title[:60]}.xlsx", content_type=XLSX)


@allowed(may_organise_call)
@reauthenticated(gettext_lazy("Download all files of the call"))
def package(request: PersonRequest, call_id: int) -> StreamingHttpResponse:
    call = get_object_or_404(organised_by(request.user), pk=call_id)
    return stream(exporters.package(call, blobstore()), name=f"{call.title[:60]}.zip", content_type="application/zip")
