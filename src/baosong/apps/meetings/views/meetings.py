"""Meetings, their records, attachments of their stories, and the coverage of a task."""

import io
import re
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.models import Task
from baosong.apps.meetings.enums import TAKE_PART, WRITE_RECORD, AttachmentState, MeetingMode, Presence
from baosong.apps.meetings.errors import TimesWrong
from baosong.apps.meetings.interfaces import records
from baosong.apps.meetings.interfaces.messages import fault_sentence
from baosong.apps.meetings.models import Attachment, Meeting
from baosong.apps.meetings.policies import may_plan, may_run_branch, may_run_meeting, may_see_attachment, may_see_coverage, may_see_meeting, serves
from baosong.apps.meetings.queries import attendance_rows, counts_of, coverage
from baosong.apps.meetings.services import meetings, member_links
from baosong.apps.meetings.services.record_checks import faults_of
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import DOCX, saved, send_file
from baosong.platform.web.parsing import choice_of, key_of
from baosong.platform.web.refusals import sentence


def _moment(day: str, clock: str) -> datetime:
    try:
        return timezone.make_aware(datetime.fromisoformat(f"{day}T{clock}"))
    except ValueError as error:
        raise TimesWrong from error


def _plan(request: HttpRequest, *, begins_at: datetime | None = None, ends_at: datetime | None = None) -> meetings.MeetingPlan:
    """Parse the plan's form; given times replace the form's. Raises TimesWrong."""
    read = request.POST.get
    begins_at = begins_at or _moment(read("day", ""), read("begins", ""))
    ends_at = ends_at or _moment(read("day", ""), read("ends", ""))
    if ends_at <= begins_at:
        raise TimesWrong
    mode = read("mode", "")
    return meetings.MeetingPlan(
        theme=read("theme", ""),
        kind=read("kind", ""),
        begins_at=begins_at,
        ends_at=ends_at,
        mode=choice_of(mode, MeetingMode.ON_SITE),
        place=read("place", ""),
        agenda=tuple(line.strip() for line in read("agenda", "").splitlines()),
        chair=read("chair", ""),
        recorder=read("recorder", ""),
    )


@allowed(may_plan)
def new(request: PersonRequest, task_id: int, unit_id: int) -> HttpResponse:
    task, unit = get_object_or_404(Task.objects.select_related("call"), pk=task_id), get_object_or_404(Unit, pk=unit_id)
    problem = ""
    if request.method == "POST":
        try:
            made = meetings.plan(task, unit=unit, plan=_plan(request), by=request.user, at=timezone.now())
            return redirect("meeting", made.pk)
        except TimesWrong as refusal:
            problem = sentence(refusal.code, refusal.facts)
    context = {"task": task, "unit": unit, "modes": MeetingMode.choices, "written": request.POST, "problem": problem}
    return render(request, "meetings/meeting_new.html", context)


# A name before the colon, not the hour of a time.
NAMED = re.compile(r"^\s*([^：:\d]{1,20})[：:](.+)$")


def _rows_of_text(text: str, names: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    """Parse a text field, one row a line: columns separated by bars (｜, |); with two columns, a name before a colon and a text."""
    rows = []
    for line in text.splitlines():
        if len(names) == 2:
            named = NAMED.match(line)
            parts = [named[1].strip(), named[2].strip()] if named else ["", line.strip()]
        else:
            parts = [part.strip() for part in line.replace("｜", "|").split("|", len(names) - 1)]
        if any(parts):
            rows.append({name: (parts[at] if at < len(parts) else "")[:2000] for at, name in enumerate(names)})
    return tuple(rows)


def _text_of_rows(rows: list[dict[str, Any]], names: tuple[str, ...]) -> str:
    joint = "：" if len(names) == 2 else " | "
    return "\n".join(joint.join(str(row.get(name, "")) for name in names).strip(" |：") for row in rows)


SPEECH, VOTE, FOLLOW_UP = ("speaker", "text"), ("matter", "for", "against", "abstained"), ("what", "who", "due")


@allowed(may_see_meeting)
def show(request: PersonRequest, meeting_id: int) -> HttpResponse:
    """The page of a meeting; units above see the record only, without members' links."""
    import segno

    shown = get_object_or_404(Meeting.objects.select_related("unit", "task__call"), pk=meeting_id)
    own = may_run_meeting(request.user, meeting_id)
    runs = own and WRITE_RECORD.is_open(shown.state)
    rows = attendance_rows(shown)
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
        "modes": MeetingMode.choices,
        "presences": Presence.choices,
        "agenda": "\n".join(shown.agenda),
        "speeches": _text_of_rows(shown.speeches, SPEECH),
        "votes": _text_of_rows(shown.votes, VOTE),
        "follow_ups": _text_of_rows(shown.follow_ups, FOLLOW_UP),
    }
    return render(request, "meetings/meeting.html", context)


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
    marks: dict[int, tuple[Presence, str, date | None]] = {}
    for row in shown.attendances.all():
        presence = request.POST.get(f"presence-{row.pk}", row.presence)
        made_up = request.POST.get(f"made-up-{row.pk}", "")
        marks[row.pk] = (
            choice_of(presence, Presence.EXPECTED),
            request.POST.get(f"reason-{row.pk}", ""),
            _day(made_up),
        )
    if "all" in request.POST:
        marks = {key: (Presence.PRESENT if mark[0] == Presence.EXPECTED else mark[0], *mark[1:]) for key, mark in marks.items()}
    meetings.attend(shown, marks=marks, by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("meeting", meeting_id)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


@require_POST
@allowed(may_run_meeting)
def told(request: PersonRequest, meeting_id: int) -> HttpResponse:
    shown = get_object_or_404(Meeting, pk=meeting_id)
    chosen = request.POST.get("attendance", "")
    row = get_object_or_404(shown.attendances.select_related("member"), pk=key_of(chosen))
    meetings.note_oral_story(shown, row.member, by=request.user, at=timezone.now())
    return redirect("meeting", meeting_id)


@require_POST
@allowed(may_run_meeting)
def write(request: PersonRequest, meeting_id: int) -> HttpResponse:
    """Writes the record; “close” closes it, “reopen” opens it again."""
    shown, at = get_object_or_404(Meeting, pk=meeting_id), timezone.now()
    if "reopen" in request.POST:
        meetings.reopen(shown, reason=request.POST.get("reason", ""), by=request.user, at=at)
        return redirect("meeting", meeting_id)
    minutes = meetings.MeetingMinutes(
        observers=request.POST.get("observers", ""),
        speeches=_rows_of_text(request.POST.get("speeches", ""), SPEECH),
        votes=_rows_of_text(request.POST.get("votes", ""), VOTE),
        follow_ups=_rows_of_text(request.POST.get("follow_ups", ""), FOLLOW_UP),
        resolutions=request.POST.get("resolutions", ""),
        open_questions=request.POST.get("open_questions", ""),
    )
    try:
        plan = _plan(request)
    except TimesWrong as refusal:
        # Save everything but the times.
        times = {"begins_at": shown.begins_at, "ends_at": shown.ends_at}
        meetings.write_record(shown, plan=_plan(request, **times), minutes=minutes, by=request.user, at=at)
        raise refusal from None
    shown = meetings.write_record(shown, plan=plan, minutes=minutes, by=request.user, at=at)
    if "close" in request.POST:
        meetings.close(shown, by=request.user, at=at)
        messages.success(request, _("The record is closed. It can be printed as Word."))
    else:
        messages.success(request, _("Saved."))
    return redirect("meeting", meeting_id)


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
