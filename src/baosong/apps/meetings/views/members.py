"""Members' own pages behind their personal links, without an account."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.meetings.enums import TAKE_PART, AttachmentState, DeviceProof, LinkCheck, StoryState
from baosong.apps.meetings.errors import LinkGone, StoryChangedElsewhere, StoryEmpty, StoryTooLong
from baosong.apps.meetings.forms import CodeForm, ConsentsForm, NameForm, StoryForm
from baosong.apps.meetings.interfaces import own_data
from baosong.apps.meetings.interfaces.messages import attachment_said
from baosong.apps.meetings.models import Attachment, BranchMembership, Meeting, Member, MemberDevice, Story
from baosong.apps.meetings.policies import behind_link
from baosong.apps.meetings.queries import drafts_of, open_devices
from baosong.apps.meetings.services import attachments, devices, erasure, meetings, member_links, member_session
from baosong.apps.meetings.services import stories as stories_service
from baosong.apps.meetings.services.member_extensions import fragments_of
from baosong.platform.errors import Refusal
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.access import by_link
from baosong.platform.web.client_address import client_network
from baosong.platform.web.downloads import send_file, stream
from baosong.platform.web.forms import form_faults, form_page, posted, posted_key, posted_number, pressed
from baosong.platform.web.refusals import sentence


@by_link
def member_access(request: HttpRequest, link: str) -> HttpResponse:
    """Asks for the name or the code; the page does not show whose link it is."""
    try:
        branch_membership = member_links.behind(link)
    except LinkGone as gone:
        return render(request, "meetings/no_link.html", {"said": sentence(gone.code, gone.facts)}, status=404)
    if member_session.is_in(request.session, branch_membership):
        return redirect("member", link)
    by_code = member_links.check_of(branch_membership.unit_id) == LinkCheck.CODE
    if by_code and pressed(request, "send"):
        return _send_code(request, branch_membership, link)
    form: CodeForm | NameForm = posted(request, CodeForm) if by_code else posted(request, NameForm)
    if form.is_valid() and _is_admitted(request, branch_membership, form):
        return redirect("member", link)
    context = {"unit": branch_membership.unit, "link": link, "by_code": by_code, "sent": branch_membership.code_sent_at is not None, "form": form}
    return form_page(request, "meetings/member_access.html", context)


def _send_code(request: HttpRequest, branch_membership: BranchMembership, link: str) -> HttpResponse:
    try:
        member_links.ask_for_code(branch_membership, at=timezone.now())
        messages.success(request, _("A code is on its way to your phone."))
    except Refusal as refusal:
        # The middleware would lead back to the Referer, which in-app browsers do not send.
        messages.error(request, sentence(refusal.code, refusal.facts))
    return redirect("member-access", link)


def _is_admitted(request: HttpRequest, branch_membership: BranchMembership, form: CodeForm | NameForm) -> bool:
    """Let the browser in if name or code are right; otherwise the form has the refusal."""
    at, door = timezone.now(), member_links.Door("link", f"address:{client_network(request)}")
    try:
        if isinstance(form, CodeForm):
            member_links.give_code(branch_membership, form.cleaned_data["code"], door=door, at=at)
        else:
            member_links.give_name(branch_membership, form.cleaned_data["name"], door=door, at=at)
    except Refusal as refusal:
        form.add_refusal("code" if isinstance(form, CodeForm) else "name", refusal)
        return False
    member_session.let_in(request, branch_membership, proof=DeviceProof.CODE if isinstance(form, CodeForm) else DeviceProof.LINK, at=at)
    return True


@behind_link
def member(request: HttpRequest, branch_membership: BranchMembership, link: str) -> HttpResponse:
    person = branch_membership.member
    rows = (
        person.attendances.filter(meeting__unit=branch_membership.unit, meeting__state__in=TAKE_PART.sources).select_related("meeting").order_by("-meeting_id")
    )
    stories = {story.meeting_id: story for story in person.stories.filter(meeting__unit=branch_membership.unit)}
    context = {
        "branch_membership": branch_membership,
        "link": link,
        "meetings": [(row, stories.get(row.meeting_id)) for row in rows],
        "notices": fragments_of(person, "notices"),
        "sections": fragments_of(person, "section"),
    }
    return render(request, "meetings/member.html", context)


def _meeting(branch_membership: BranchMembership, meeting_id: int) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("unit", "task"), pk=meeting_id, unit=branch_membership.unit)


def _story(branch_membership: BranchMembership, meeting_id: int) -> Story:
    return stories_service.begin(_meeting(branch_membership, meeting_id), branch_membership.member, at=timezone.now())


@behind_link
def story(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    return _story_page(request, branch_membership, link, meeting_id)


def _story_page(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int, *, form: StoryForm | None = None) -> HttpResponse:
    shown = _story(branch_membership, meeting_id)
    files, here = list(shown.attachments.all()), member_session.devices_in(request.session)
    form = form or StoryForm.of(shown, files)
    context = {
        "branch_membership": branch_membership,
        "link": link,
        "meeting": _meeting(branch_membership, meeting_id),
        "attendance": branch_membership.member.attendances.get(meeting_id=meeting_id),
        "story": shown,
        "is_from_here": shown.device_id in {device.pk for device in here},
        "own_drafts": drafts_of(here, shown),
        "form": form,
        "page_address": reverse("story", args=[link, meeting_id]),
        "upload_link": link,
        "attachments": [(file, attachment_said(file), form.inputs_of(file), reverse("member-attachment", args=[link, file.pk])) for file in files],
        "waiting": any(file.state == AttachmentState.WAITING for file in files),
        "conflicting_texts": shown.conflicting_texts.all(),
        "most_attachments": attachments.MOST_ATTACHMENTS,
    }
    return form_page(request, "meetings/_attachments.html" if request.htmx else "meetings/story.html", context)  # type: ignore[attr-defined]  # django-htmx adds the attribute


@behind_link
@require_POST
def save(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    """Saves what is being written; answers in JSON with the new revision."""
    shown, form = _story(branch_membership, meeting_id), posted(request, StoryForm)
    if not form.is_valid():
        return form_faults(form)
    written = form.cleaned_data
    saved = stories_service.save(shown, title=written["title"], text=written["text"], base=posted_number(request, "revision"), at=timezone.now())
    return JsonResponse({"revision": saved.revision, "text": saved.text})


@behind_link
@require_POST
def tell(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    """Saves and tells; after a refusal the page shows all that was written."""
    shown = _story(branch_membership, meeting_id)
    form = posted(request, StoryForm, attachments=shown.attachments.all())
    try:
        _save_and_tell(request, shown, form)
    except (StoryTooLong, StoryEmpty) as refusal:
        form.add_refusal("text", refusal)
    except StoryChangedElsewhere as refusal:
        # The text is kept beside the other one; the page offers both.
        messages.error(request, sentence(refusal.code, refusal.facts))
        return redirect("story", link, meeting_id)
    if form.errors:
        return _story_page(request, branch_membership, link, meeting_id, form=form)
    messages.success(request, _("Thank you, your story has been told. You can still change it here."))
    return redirect("member", link)


def _save_and_tell(request: HttpRequest, story: Story, form: StoryForm) -> None:
    """Save the text, and tell the story unless a caption is wrong. Raises the refusals of services.stories."""
    is_valid, written, at = form.is_valid(), form.cleaned_data, timezone.now()
    if {"title", "text"} <= written.keys():
        story = stories_service.save(story, title=written["title"], text=written["text"], base=posted_number(request, "revision"), at=at)
    if not is_valid:
        return
    for attachment in form.attachments:
        # An attachment that was still being prepared had no inputs on the page.
        if pressed(request, f"caption-{attachment.pk}"):
            attachments.caption(attachment, written[f"caption-{attachment.pk}"])
        stories_service.consent_to_attachment(attachment, gives=written[f"attachment-{attachment.pk}"], at=at)
    stories_service.tell(story, consents=written["consents"], at=at)


@behind_link
@require_POST
def settle_conflict(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    conflict, story = posted_key(request, "conflict"), _story(branch_membership, meeting_id)
    stories_service.settle_conflict(story, conflict, take=pressed(request, "take"), at=timezone.now())
    return redirect("story", link, meeting_id)


@behind_link
@require_POST
def here(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    meetings.sign_in(_meeting(branch_membership, meeting_id), branch_membership.member, at=timezone.now())
    messages.success(request, _("You are marked as present."))
    return redirect("story", link, meeting_id)


def _attachment(branch_membership: BranchMembership, attachment_id: int) -> Attachment:
    return get_object_or_404(Attachment.objects.select_related("story"), pk=attachment_id, story__member=branch_membership.member)


@behind_link
def attachment(request: HttpRequest, branch_membership: BranchMembership, link: str, attachment_id: int) -> HttpResponse | StreamingHttpResponse:
    shown = _attachment(branch_membership, attachment_id)
    if request.method == "POST" and shown.story is not None:
        meeting_id = shown.story.meeting_id
        attachments.remove(shown, by=None, at=timezone.now(), blobstore=personal_blobstore())
        return redirect("story", link, meeting_id)
    if shown.state != AttachmentState.READY:
        raise Http404
    return send_file(request, personal_blobstore().path(shown.sha256), shown.name)


@behind_link
def mine(request: HttpRequest, branch_membership: BranchMembership, link: str) -> HttpResponse:
    person = branch_membership.member
    stories = list(person.stories.filter(state=StoryState.TOLD).select_related("meeting__unit").prefetch_related("attachments"))
    if pressed(request, "end"):
        _end_device(request, person)
        return redirect("member-mine", link)
    if request.method == "POST":
        _change_own_data(request, person, posted(request, ConsentsForm, stories=stories))
        return redirect("member-mine", link)
    context = {
        "branch_membership": branch_membership,
        "link": link,
        "form": ConsentsForm(stories=stories),
        "units": person.branch_memberships.filter(left_at=None).select_related("unit"),
        "handed_in": fragments_of(person, "handed_in"),
        "devices": open_devices(person),
        "here": {device.pk for device in member_session.devices_in(request.session)},
    }
    return render(request, "meetings/mine.html", context)


def _end_device(request: HttpRequest, person: Member) -> None:
    device = get_object_or_404(MemberDevice, pk=posted_key(request, "end"), branch_membership__member=person)
    devices.end(device, by=None, at=timezone.now())
    messages.success(request, _("This device no longer opens your page."))


def _change_own_data(request: HttpRequest, person: Member, form: ConsentsForm) -> None:
    """Ask for an erasure, take the request back, or set the consents."""
    at = timezone.now()
    if pressed(request, "erase"):
        erasure.ask(person, at=at)
        messages.success(request, _("Your branch has been asked to erase your data."))
    elif pressed(request, "keep"):
        erasure.take_back(person, at=at)
        messages.success(request, _("The request has been taken back."))
    elif form.is_valid():
        for told, _given, pictures in form.lines:
            stories_service.consent(told, gives=form.cleaned_data[f"story-{told.pk}"], at=at)
            for picture, _picture_given in pictures:
                stories_service.consent_to_attachment(picture, gives=form.cleaned_data[f"attachment-{picture.pk}"], at=at)
        messages.success(request, _("Saved. What you took back has left every page and every new edition."))


@behind_link
def export(request: HttpRequest, branch_membership: BranchMembership, link: str) -> StreamingHttpResponse:
    return stream(own_data.export(branch_membership.member), name=_("My data") + ".zip", content_type="application/zip")
