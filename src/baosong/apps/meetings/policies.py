"""Who may see and change meetings: a branch its own; units above see records and what may be published, never drafts, phones or links."""

import functools
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from baosong.apps.calls.models import Task
from baosong.apps.calls.policies import visible_to as calls_visible_to
from baosong.apps.meetings.enums import TAKE_PART, DeviceProof
from baosong.apps.meetings.errors import LinkGone
from baosong.apps.meetings.models import Attachment, BranchMembership, Meeting, MemberDevice, StoryDraft
from baosong.apps.meetings.queries import answering_unit
from baosong.apps.meetings.services import member_links, member_session
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.policies import answers_for
from baosong.apps.orgs.queries import below, units_served
from baosong.platform.web.access import by_link
from baosong.platform.web.page_before import set_page_before
from baosong.platform.web.refusals import sentence

View = Callable[..., HttpResponse | StreamingHttpResponse]


def _unit(unit_id: int) -> Unit | None:
    found: Unit | None = Unit.objects.filter(pk=unit_id).first()
    return found


def serves(person: Person) -> list[Unit]:
    """The units whose meetings, registers and articles a person runs."""
    return units_served(person, Role.LIAISON, Role.ORGANISER)


def units_seen_by(person: Person) -> QuerySet[Unit]:
    """The units that a person runs, and all below them."""
    found: QuerySet[Unit] = Unit.objects.filter(below(serves(person)))
    return found


def may_run_for(person: Person, unit_id: int, **_: object) -> bool:
    """Whether the person may run what exposes no member's link (registers, grid, articles): of the own units and those below."""
    return units_seen_by(person).filter(pk=unit_id).exists()


def may_run_branch(person: Person, unit_id: int, **_: object) -> bool:
    """Whether the person answers for the unit itself: members' names and links are not shown to units above."""
    unit = _unit(unit_id)
    return unit is not None and answers_for(person, unit)


def may_plan(person: Person, task_id: int, unit_id: int, **_: object) -> bool:
    """Whether the person may plan a meeting of the unit for the task."""
    task = Task.objects.filter(pk=task_id).first()
    unit = _unit(unit_id)
    return task is not None and unit is not None and answers_for(person, unit) and answering_unit(task, unit) is not None


def meetings_visible_to(person: Person) -> QuerySet[Meeting]:
    """The meetings of the units a person sees."""
    return Meeting.objects.filter(unit__in=units_seen_by(person)).select_related("unit", "task__call")


def may_see_meeting(person: Person, meeting_id: int, **_: object) -> bool:
    """Whether the person sees the meeting's record."""
    return meetings_visible_to(person).filter(pk=meeting_id).exists()


def may_run_meeting(person: Person, meeting_id: int, **_: object) -> bool:
    """Whether the person writes the meeting's record."""
    meeting = Meeting.objects.filter(pk=meeting_id).first()
    return meeting is not None and may_run_branch(person, meeting.unit_id)


def may_run_branch_membership(person: Person, branch_membership_id: int, **_: object) -> bool:
    """Whether the person runs the branch of the membership."""
    branch_membership = BranchMembership.objects.filter(pk=branch_membership_id).first()
    return branch_membership is not None and may_run_branch(person, branch_membership.unit_id)


def may_run_device(person: Person, device_id: int, **_: object) -> bool:
    """Whether the person runs the branch of the device's member."""
    device = MemberDevice.objects.select_related("branch_membership").filter(pk=device_id).first()
    return device is not None and may_run_branch(person, device.branch_membership.unit_id)


def may_run_draft(person: Person, story_draft_id: int, **_: object) -> bool:
    """Whether the person runs the branch of the meeting at which the draft was written."""
    draft = StoryDraft.objects.select_related("story__meeting").filter(pk=story_draft_id).first()
    return draft is not None and may_run_branch(person, draft.story.meeting.unit_id)


def may_see_coverage(person: Person, task_id: int, **_: object) -> bool:
    """Whether the person runs a unit that the task was asked of, by itself or through one above it, or sees the call from above."""
    task = Task.objects.filter(pk=task_id).first()
    units = serves(person)
    if task is None or not units:
        return False
    return calls_visible_to(person).filter(pk=task.call_id).exists() or any(answering_unit(task, unit) is not None for unit in units)


def may_see_attachment(person: Person, attachment_id: int, **_: object) -> bool:
    """Whether the person runs the branch of the attachment's story; or a unit above, once its teller lets it be published."""
    attachment = Attachment.objects.select_related("story__meeting__unit").filter(pk=attachment_id).first()
    if attachment is None or attachment.story is None:
        return False
    unit = attachment.story.meeting.unit
    return answers_for(person, unit) or (attachment.consented_at is not None and attachment.story.consented_at is not None and may_run_for(person, unit.pk))


def behind_link(view: View) -> View:
    """Calls the view with the branch membership of its `link`, for browsers that have passed the link's check; others are redirected to the check."""

    @by_link
    @functools.wraps(view)
    def guarded(request: HttpRequest, link: str, **arguments: Any) -> HttpResponse | StreamingHttpResponse:
        wants_json = request.headers.get("Accept", "").startswith("application/json")
        try:
            branch_membership = member_session.behind_link(request.session, link)
        except LinkGone as gone:
            if wants_json:
                raise
            return render(request, "meetings/no_link.html", {"said": sentence(gone.code, gone.facts)}, status=404)
        if branch_membership is not None:
            set_page_before(request, reverse("member", args=[link]))
            return view(request, branch_membership=branch_membership, link=link, **arguments)
        if wants_json:
            return JsonResponse({"code": "link_closed", "message": _("Please open your link again.")}, status=403)
        return redirect("member-access", link)

    return guarded


def by_name(view: View) -> View:
    """Calls the view with the device whose draft of the meeting behind `meeting_code` is open; others are redirected to the page that asks for the name.

    A device that has proven more than the name is redirected to the page behind the personal link.
    """

    @by_link
    @functools.wraps(view)
    def guarded(request: HttpRequest, meeting_code: str, **arguments: Any) -> HttpResponse | StreamingHttpResponse:
        meeting = Meeting.objects.select_related("unit").filter(code=meeting_code, state__in=TAKE_PART.sources).first()
        device = member_session.draft_device(request.session, meeting) if meeting is not None else None
        if meeting is not None and device is not None and device.proof == DeviceProof.NAME:
            return view(request, device=device, meeting=meeting, **arguments)
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"code": "link_closed", "message": _("Please open your link again.")}, status=403)
        if meeting is not None and device is not None:
            return redirect("story", member_links.link_of(device.branch_membership), meeting.pk)
        return redirect("meeting-access", meeting_code)

    return guarded
