"""Pages on which a branch confirms devices that gave a member's name, and the texts of second devices."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.meetings.enums import DeviceProof
from baosong.apps.meetings.forms import DeviceButton, DraftButton
from baosong.apps.meetings.models import MemberDevice, StoryDraft
from baosong.apps.meetings.policies import may_run_device, may_run_draft
from baosong.apps.meetings.services import devices, drafts
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import posted_choice


@require_POST
@allowed(may_run_device)
def decide_device(request: PersonRequest, device_id: int) -> HttpResponse:
    shown = get_object_or_404(MemberDevice.objects.select_related("branch_membership__member"), pk=device_id, meeting__isnull=False)
    if posted_choice(request, "act", DeviceButton) is DeviceButton.CONFIRM:
        devices.prove(shown, proof=DeviceProof.BRANCH, by=request.user, at=timezone.now())
        messages.success(request, _("Confirmed. This device now opens all pages of %(name)s.") % {"name": shown.branch_membership.member})
    else:
        devices.end(shown, by=request.user, at=timezone.now())
        messages.success(request, _("This device opens nothing more. What it wrote is kept until you decide on it."))
    return redirect("meeting", shown.meeting_id)


@require_POST
@allowed(may_run_draft)
def decide_draft(request: PersonRequest, story_draft_id: int) -> HttpResponse:
    shown = get_object_or_404(StoryDraft.objects.select_related("story"), pk=story_draft_id)
    meeting_id = shown.story.meeting_id
    if posted_choice(request, "act", DraftButton) is DraftButton.TAKE:
        drafts.take(shown, by=request.user, at=timezone.now())
        messages.success(request, _("This text is the story now. The other one is kept beside it."))
    else:
        drafts.drop(shown, by=request.user, at=timezone.now())
        messages.success(request, _("The text has been deleted."))
    return redirect("meeting", meeting_id)
