"""The summary table of what a unit submitted (汇总表): to be printed, stamped and scanned; and its scan."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.models import Call
from baosong.apps.calls.queries import is_addressed
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest, answers_for
from baosong.apps.submissions.errors import ScanUnusable
from baosong.apps.submissions.forms import ScanForm
from baosong.apps.submissions.models import StampedScan
from baosong.apps.submissions.policies import may_hand_in, may_see_page_of, may_see_submission, may_see_table, visible_to
from baosong.apps.submissions.queries import table_rows, way_down
from baosong.apps.submissions.services import stamped_scans
from baosong.platform.messages.rules import detail_names
from baosong.platform.storage import blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import send_file
from baosong.platform.web.forms import form_page, posted


@allowed(may_see_page_of)
def table(request: PersonRequest, call_id: int, unit_id: int) -> HttpResponse:
    return _table_page(request, call_id, unit_id)


def _table_page(request: PersonRequest, call_id: int, unit_id: int, *, form: ScanForm | None = None) -> HttpResponse:
    call = get_object_or_404(Call.objects.select_related("unit"), pk=call_id)
    unit = get_object_or_404(Unit, pk=unit_id)
    if not is_addressed(call, unit):
        raise Http404
    context = {
        "call": call,
        "unit": unit,
        "own": answers_for(request.user, unit),
        "rows": table_rows(call, unit),
        "scans": StampedScan.objects.filter(call=call, unit=unit).select_related("handed_in_by"),
        "today": timezone.localdate(),
        "form": form or ScanForm(),
    }
    return form_page(request, "submissions/table.html", context)


@allowed(may_see_submission)
def recommendation(request: PersonRequest, submission_id: int) -> HttpResponse:
    """The recommendation form of one submission (推荐表), with fields for the opinion and stamp of each level."""
    submission = get_object_or_404(visible_to(request.user), pk=submission_id)
    carried = [*way_down(submission)[::-1], submission]
    levels = [*(one.unit for one in carried), submission.task.call.unit]
    row = next((row for row in table_rows(submission.task.call, submission.unit) if row.submission.pk == submission.pk), None)
    details = [(label, submission.details[name]) for name, label in detail_names() if submission.details.get(name) and name != "mode"]
    return render(
        request, "submissions/recommendation.html", {"submission": submission, "call": submission.task.call, "levels": levels, "row": row, "details": details}
    )


@require_POST
@allowed(may_hand_in)
def add_scan(request: PersonRequest, call_id: int, unit_id: int) -> HttpResponse:
    form = posted(request, ScanForm)
    if not form.is_valid():
        return _table_page(request, call_id, unit_id, form=form)
    call, unit, chosen = get_object_or_404(Call, pk=call_id), get_object_or_404(Unit, pk=unit_id), form.cleaned_data["scan"]
    try:
        stamped_scans.store_scan(call, unit=unit, name=chosen.name or "", source=chosen.file, blobstore=blobstore(), by=request.user, at=timezone.now())
    except ScanUnusable as refusal:
        form.add_refusal("scan", refusal)
        return _table_page(request, call_id, unit_id, form=form)
    messages.success(request, _("The stamped table has been received."))
    return redirect("table", call_id, unit_id)


@allowed(may_see_table)
def scan(request: HttpRequest, table_id: int) -> HttpResponse | StreamingHttpResponse:
    shown = get_object_or_404(StampedScan, pk=table_id)
    return send_file(request, blobstore().path(shown.sha256), shown.name, save="save" in request.GET)
