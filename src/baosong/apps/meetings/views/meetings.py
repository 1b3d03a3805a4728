"""Meetings, their records, attachments of their stories, and the coverage of a task."""

import io

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.models import Task
from baosong.apps.meetings.enums import TAKE_PART, WRITE_RECORD, AttachmentState
from baosong.apps.meetings.forms import AttendanceForm, AttendanceListForm, MeetingPlanForm, MinutesForm, ReopenForm
from baosong.apps.meetings.interfaces import records
from baosong.apps.meetings.interfaces.messages import fault_sentence
from baosong.apps.meetings.models import Attachment, Meeting
from baosong.apps.meetings.policies import may_plan, may_run_branch, may_run_meeting, may_see_attachment, may_see_coverage, may_see_meeting, serves
from baosong.apps.meetings.queries import attendance_rows, counts_of, coverage, device_lines
from baosong.apps.meetings.services import meetings, member_links
from baosong.apps.meetings.services.record_checks import faults_of
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import DOCX, saved, send_file
from baosong.platform.web.forms import form_page, posted, posted_key, pressed


@allowed(may_plan)
def new(request: PersonRequest, task_id: int, unit_id: int) -> HttpResponse:
    task, unit = get_object_or_404(Task.objects.select_related("call"), pk=task_id), get_object_or_404(Unit, pk=unit_id)
    form = posted(request, MeetingPlanForm)
    if form.is_valid():
        made = meetings.plan(task, unit=unit, plan=form.plan, by=request.user, at=timezone.now())
        return redirect("meeting", made.pk)
    return form_page(request, "meetings/meeting_new.html", {"task": task, "unit": unit, "form": form})


@allowed(may_see_meeting)
def show(request: PersonRequest, meeting_id: int) -> HttpResponse:
    """The page of a meeting; units above see the record only, without members' links."""
    return _meeting_page(request, meeting_id)


def _attendance_form(meeting: Meeting, request: PersonRequest | None = None) -> AttendanceListForm:
    """The attendance as stored, or as posted for the rows that were on the page."""
    rows = meeting.attendances.select_related("member").order_by("pk")
    if request is None:
        return AttendanceListForm(rows=[AttendanceForm(attendance=row) for row in rows])
    shown = [row for row in rows if pressed(request, f"presence-{row.pk}")]
    return posted(request, AttendanceListForm, rows=[posted(request, AttendanceForm, attendance=row) for row in shown])


def _meeting_page(
    request: PersonRequest,
    meeting_id: int,
    *,
    attendance_form: AttendanceListForm | None = None,
    minutes_form: MinutesForm | None = None,
    reopen_form: ReopenForm | None = None,
) -> HttpResponse:
    import segno

    shown = get_object_or_404(Meeting.objects.select_related("unit", "task__call"), pk=meeting_id)
    own = may_run_meeting(request.user, meeting_id)
    runs = own and WRITE_RECORD.is_open(shown.state)
    rows = attendance_rows(shown)
    attendance_form = attendance_form or _attendance_form(shown)
    address = request.build_absolute_uri(reverse("meeting-access", args=[shown.code]))
    links = {
        row.branch_membership.pk: request.build_absolute_uri(reverse("story", args=[member_links.link_of(row.branch_membership), shown.pk]))
        for row in rows
        if runs and row.branch_membership
    }
    told = sum(row.has_told for row in rows)
    context = {
        "meeting": shown,
        "runs": runs,
        "own": own,
        "rows": rows,
        "links": links,
        "devices": device_lines(shown) if own else {},
        "told": told,
        "silent": [row.attendance.member.name for row in rows if not row.has_told],
        "counts": counts_of(shown),
        "address": address,
        "qr": segno.make(address, error="m").svg_inline(scale=4, border=2, omitsize=True),
        "call_text": _("%(theme)s: %(when)s, %(place)s. Please open %(address)s and give your name.")
        % {
            "theme": shown.theme,
            "when": f"{timezone.localtime(shown.begins_at):%Y-%m-%d %H:%M}",
            "place": shown.place or str(shown.get_mode_display()),
            "address": address,
        },
        "faults": [(fault, fault_sentence(fault)) for fault in faults_of(shown, at=timezone.now())] if own and TAKE_PART.is_open(shown.state) else [],
        "record": [] if runs else records.record_rows(shown),
        "attendance_form": attendance_form,
        "attendance_inputs": {row.attendance.pk: row for row in attendance_form.rows if isinstance(row, AttendanceForm)},
        "minutes_form": minutes_form or MinutesForm.of(shown),
        "reopen_form": reopen_form or ReopenForm(),
    }
    return form_page(request, "meetings/meeting.html", context)


@require_POST
@allowed(may_run_meeting)
def call(request: PersonRequest, meeting_id: int) -> HttpResponse:
    expected = meetings.call_members(get_object_or_404(Meeting, pk=meeting_id), by=request.user, at=timezone.now())
    messages.success(request, _("%(expected)s members are expected. Send them the text below, or show them the QR code.") % {"expected": expected})
    return redirect("meeting", meeting_id)


@require_POST
@allowed(may_run_meeting)
def attend(request: PersonRequest, meeting_id: int) -> HttpResponse:
    shown = get_object_or_404(Meeting, pk=meeting_id)
    form = _attendance_form(shown, request)
    if not form.is_valid():
        return _meeting_page(request, meeting_id, attendance_form=form)
    others_present = pressed(request, "all")
    marks = {row.attendance.pk: row.mark(others_present=others_present) for row in form.rows if isinstance(row, AttendanceForm)}
    meetings.attend(shown, marks=marks, by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("meeting", meeting_id)


@require_POST
@allowed(may_run_meeting)
def told(request: PersonRequest, meeting_id: int) -> HttpResponse:
    shown = get_object_or_404(Meeting, pk=meeting_id)
    row = get_object_or_404(shown.attendances.select_related("member"), pk=posted_key(request, "attendance"))
    meetings.note_oral_story(shown, row.member, by=request.user, at=timezone.now())
    return redirect("meeting", meeting_id)


@require_POST
@allowed(may_run_meeting)
def write(request: PersonRequest, meeting_id: int) -> HttpResponse:
    """Writes the record; “close” closes it, “reopen” opens it again."""
    shown, at = get_object_or_404(Meeting, pk=meeting_id), timezone.now()
    if pressed(request, "reopen"):
        return _reopen(request, shown)
    form = posted(request, MinutesForm)
    if not form.is_valid():
        return _meeting_page(request, meeting_id, minutes_form=form)
    shown = meetings.write_record(shown, plan=form.plan, minutes=form.minutes, by=request.user, at=at)
    if pressed(request, "close"):
        meetings.close(shown, by=request.user, at=at)
        messages.success(request, _("The record is closed. It can be printed as Word."))
    else:
        messages.success(request, _("Saved."))
    return redirect("meeting", meeting_id)


def _reopen(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    form = posted(request, ReopenForm)
    if not form.is_valid():
        return _meeting_page(request, meeting.pk, reopen_form=form)
    meetings.reopen(meeting, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    return redirect("meeting", meeting.pk)


@allowed(may_see_meeting)
def word(request: PersonRequest, meeting_id: int) -> HttpResponse:
    shown = get_object_or_404(Meeting.objects.select_related("unit"), pk=meeting_id)
    return saved(records.word(shown), name=f"{shown.unit} {shown.theme}.docx", content_type=DOCX)


@allowed(may_run_branch)
def poster(request: PersonRequest, unit_id: int, meeting_id: int) -> HttpResponse:
    import segno

    shown = get_object_or_404(Meeting, pk=meeting_id, unit_id=unit_id)
    made = io.BytesIO()
    segno.make(request.build_absolute_uri(reverse("meeting-access", args=[shown.code])), error="m").save(made, kind="png", scale=10, border=4)
    return saved(made.getvalue(), name=f"{shown.theme}.png", content_type="image/png")


@allowed(may_see_coverage)
def covered(request: PersonRequest, task_id: int) -> HttpResponse:
    """Coverage of a task, from the person's own units downwards."""
    task = get_object_or_404(Task.objects.select_related("call__unit"), pk=task_id)
    tops = serves(request.user)
    tops = [unit for unit in tops if not any(unit.path != other.path and unit.path.startswith(other.path) for other in tops)]
    return render(request, "meetings/coverage.html", {"task": task, "trees": [coverage(task, top) for top in tops]})


@allowed(may_see_attachment)
def attachment(request: PersonRequest, attachment_id: int) -> HttpResponse | StreamingHttpResponse:
    shown = get_object_or_404(Attachment, pk=attachment_id, state=AttachmentState.READY)
    return send_file(request, personal_blobstore().path(shown.sha256), shown.name)
