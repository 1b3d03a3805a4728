"""Pages behind a meeting's QR code: whoever gives the name of a called member writes on this device, and sees nothing that was written elsewhere."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.meetings.enums import TAKE_PART, AttachmentState, DeviceProof
from baosong.apps.meetings.errors import StoryChangedElsewhere, StoryEmpty, StoryTooLong
from baosong.apps.meetings.forms import BranchCodeForm, DraftForm, NameForm
from baosong.apps.meetings.interfaces.messages import attachment_said
from baosong.apps.meetings.models import Attachment, Meeting, MemberDevice, Story, StoryDraft
from baosong.apps.meetings.policies import by_name
from baosong.apps.meetings.services import attachments, devices, drafts, member_links, member_session, stories
from baosong.platform.errors import Refusal
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.access import by_link
from baosong.platform.web.client_address import client_network
from baosong.platform.web.downloads import send_file
from baosong.platform.web.forms import form_faults, form_page, posted, posted_number
from baosong.platform.web.refusals import sentence


@by_link
def meeting_access(request: HttpRequest, meeting_code: str) -> HttpResponse:
    """Asks for the name of a member who was called."""
    shown = Meeting.objects.select_related("unit").filter(code=meeting_code, state__in=TAKE_PART.sources).first()
    if shown is None:
        return render(request, "meetings/no_link.html", {"said": sentence("link_gone", {})}, status=404)
    form = posted(request, NameForm)
    if form.is_valid():
        try:
            branch_membership = member_session.find_by_name(shown, form.cleaned_data["name"], network=client_network(request), at=timezone.now())
            if member_session.is_in(request.session, branch_membership):
                return redirect("story", member_links.link_of(branch_membership), shown.pk)
            member_session.let_write(request, shown, branch_membership, at=timezone.now())
            return redirect("meeting-draft", meeting_code)
        except Refusal as refusal:
            form.add_refusal("name", refusal)
    return form_page(request, "meetings/meeting_access.html", {"meeting": shown, "form": form})


@by_name
def draft(request: HttpRequest, device: MemberDevice, meeting: Meeting) -> HttpResponse:
    return _draft_page(request, device, meeting)


def _draft_page(request: HttpRequest, device: MemberDevice, meeting: Meeting, *, form: DraftForm | None = None) -> HttpResponse:
    shown = drafts.begin(device, at=timezone.now())
    files = list(Attachment.objects.filter(story=shown, device=device)) if isinstance(shown, Story) else []
    context = {
        "meeting": meeting,
        "draft": shown,
        "is_first": isinstance(shown, Story),
        "handed_in_at": shown.handed_in_at if isinstance(shown, StoryDraft) else shown.told_at,
        "form": form or DraftForm.of_draft(shown),
        "page_address": reverse("meeting-draft", args=[meeting.code]),
        "upload_link": meeting.code,
        "attachments": [(file, attachment_said(file), (), reverse("meeting-draft-attachment", args=[meeting.code, file.pk])) for file in files],
        "waiting": any(file.state == AttachmentState.WAITING for file in files),
        "most_attachments": attachments.MOST_ATTACHMENTS,
    }
    return form_page(request, "meetings/_attachments.html" if request.htmx else "meetings/draft.html", context)  # type: ignore[attr-defined]  # django-htmx adds the attribute


def _save(request: HttpRequest, device: MemberDevice, form: DraftForm) -> Story | StoryDraft:
    """Save what is being written. Raises StoryTooLong, StoryNotOpen, StoryChangedElsewhere."""
    shown, written, at = drafts.begin(device, at=timezone.now()), form.cleaned_data, timezone.now()
    if isinstance(shown, StoryDraft):
        return drafts.save(shown, title=written["title"], text=written["text"], at=at)
    return stories.save(shown, title=written["title"], text=written["text"], base=posted_number(request, "revision"), at=at, device=device)


@by_name
@require_POST
def save(request: HttpRequest, device: MemberDevice, meeting: Meeting) -> HttpResponse:
    """Saves what is being written; answers in JSON with the new revision."""
    form = posted(request, DraftForm)
    if not form.is_valid():
        return form_faults(form)
    saved = _save(request, device, form)
    return JsonResponse({"revision": saved.revision, "text": saved.text})


@by_name
@require_POST
def hand_in(request: HttpRequest, device: MemberDevice, meeting: Meeting) -> HttpResponse:
    """Saves and hands in; after a refusal the page shows all that was written."""
    form = posted(request, DraftForm)
    if form.is_valid():
        try:
            drafts.hand_in(_save(request, device, form), is_agreed=form.cleaned_data["consents"], at=timezone.now())
            messages.success(request, _("Thank you, your story has been handed to your branch. You can still change it on this device."))
            return redirect("meeting-draft", meeting.code)
        except (StoryTooLong, StoryEmpty) as refusal:
            form.add_refusal("text", refusal)
        except StoryChangedElsewhere as refusal:
            messages.error(request, sentence(refusal.code, refusal.facts))
            return redirect("meeting-draft", meeting.code)
    return _draft_page(request, device, meeting, form=form)


@by_name
def attachment(request: HttpRequest, device: MemberDevice, meeting: Meeting, attachment_id: int) -> HttpResponse | StreamingHttpResponse:
    """An attachment that this device sent, of the story that it still writes."""
    shown = get_object_or_404(Attachment, pk=attachment_id, device=device, story__device=device, story__meeting=meeting)
    if request.method == "POST":
        attachments.remove(shown, by=None, at=timezone.now(), blobstore=personal_blobstore())
        return redirect("meeting-draft", meeting.code)
    if shown.state != AttachmentState.READY:
        raise Http404
    return send_file(request, personal_blobstore().path(shown.sha256), shown.name)


@by_name
def prove(request: HttpRequest, device: MemberDevice, meeting: Meeting) -> HttpResponse:
    """Asks for a code of the branch, which opens the member's own page on this device."""
    form = posted(request, BranchCodeForm)
    if form.is_valid():
        try:
            door = member_links.Door(f"meeting:{meeting.code}", f"address:{client_network(request)}")
            member_links.give_code(device.branch_membership, form.cleaned_data["code"], door=door, at=timezone.now())
            devices.prove(device, proof=DeviceProof.CODE, by=None, at=timezone.now())
            return redirect("member", member_links.link_of(device.branch_membership))
        except Refusal as refusal:
            form.add_refusal("code", refusal)
    return form_page(request, "meetings/draft_proof.html", {"meeting": meeting, "form": form})
