"""Who may see and change meetings: a branch its own; units above see records and what may be published, never drafts, phones or links."""

import functools
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from baosong.apps.calls.models import Task
from baosong.apps.calls.policies import visible_to as calls_visible_to
from baosong.apps.meetings.errors import LinkGone
from baosong.apps.meetings.models import Attachment, BranchMembership, Meeting
from baosong.apps.meetings.queries import answering_unit
from baosong.apps.meetings.services import member_session
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.policies import answers_for
from baosong.apps.orgs.queries import below, units_served
from baosong.platform.web.access import anyone
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

    @anyone
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
            return view(request, branch_membership=branch_membership, link=link, **arguments)
        if wants_json:
            return JsonResponse({"code": "link_closed", "message": _("Please open your link again.")}, status=403)
        return redirect("member-access", link)

    return guarded
