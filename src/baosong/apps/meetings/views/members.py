"""Members' own pages behind their personal links, without an account."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.meetings.enums import TAKE_PART, AttachmentState, LinkCheck, StoryState
from baosong.apps.meetings.errors import LinkGone, StoryChangedElsewhere
from baosong.apps.meetings.interfaces import own_data
from baosong.apps.meetings.interfaces.messages import attachment_sentence
from baosong.apps.meetings.models import Attachment, BranchMembership, Meeting, Story
from baosong.apps.meetings.policies import behind_link
from baosong.apps.meetings.services import attachments, erasure, meetings, member_links, member_session
from baosong.apps.meetings.services import stories as stories_service
from baosong.apps.meetings.services.member_extensions import fragments_of
from baosong.platform.errors import Refusal
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.access import anyone
from baosong.platform.web.downloads import send_file, stream
from baosong.platform.web.parsing import key_of
from baosong.platform.web.refusals import sentence


@anyone
def member_access(request: HttpRequest, link: str) -> HttpResponse:
    """Asks for the name or the code; the page does not show whose link it is."""
    try:
        branch_membership = member_links.behind(link)
    except LinkGone as gone:
        return render(request, "meetings/no_link.html", {"said": sentence(gone.code, gone.facts)}, status=404)
    if member_session.is_in(request.session, branch_membership):
        return redirect("member", link)
    by_code = member_links.check_of(branch_membership.unit_id) == LinkCheck.CODE
    problem = ""
    if request.method == "POST":
        try:
            return _checked(request, branch_membership, link, by_code=by_code)
        except Refusal as refusal:
            problem = sentence(refusal.code, refusal.facts)
    context = {"unit": branch_membership.unit, "link": link, "by_code": by_code, "sent": branch_membership.code_sent_at is not None, "problem": problem}
    return render(request, "meetings/member_access.html", context)


def _checked(request: HttpRequest, branch_membership: BranchMembership, link: str, *, by_code: bool) -> HttpResponse:
    """Send a code, or verify what was typed and let the browser in. Raises the refusals of member_links."""
    at = timezone.now()
    if "send" in request.POST:
        member_links.ask_for_code(branch_membership, at=at)
        messages.success(request, _("A code is on its way to your phone."))
        return redirect("member-access", link)
    if by_code:
        member_links.give_code(branch_membership, request.POST.get("code", ""), at=at)
    else:
        member_links.give_name(branch_membership, request.POST.get("name", ""), at=at)
    member_session.let_in(request, branch_membership)
    return redirect("member", link)


@anyone
def meeting_access(request: HttpRequest, meeting_code: str) -> HttpResponse:
    """The page behind a meeting's QR code: whoever gives a called member's name comes to that member's story."""
    shown = Meeting.objects.select_related("unit").filter(code=meeting_code, state__in=TAKE_PART.sources).first()
    if shown is None:
        return render(request, "meetings/no_link.html", {"said": sentence("link_gone", {})}, status=404)
    problem = ""
    if request.method == "POST":
        try:
            branch_membership = member_session.find_by_name(shown, request.POST.get("name", ""))
            if member_links.check_of(branch_membership.unit_id) == LinkCheck.NAME:
                member_links.give_name(branch_membership, request.POST.get("name", ""), at=timezone.now())
                member_session.let_in(request, branch_membership)
            return redirect("story", member_links.link_of(branch_membership), shown.pk)
        except Refusal as refusal:
            problem = sentence(refusal.code, refusal.facts)
    return render(request, "meetings/meeting_access.html", {"meeting": shown, "problem": problem})


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
    context = _story_context(branch_membership, link, meeting_id)
    return render(request, "meetings/_attachments.html" if request.htmx else "meetings/story.html", context)  # type: ignore[attr-defined]


def _story_context(branch_membership: BranchMembership, link: str, meeting_id: int) -> dict[str, Any]:
    shown = _story(branch_membership, meeting_id)
    rows = [(attachment, attachment_sentence(attachment.unusable_code) if attachment.unusable_code else "") for attachment in shown.attachments.all()]
    return {
        "branch_membership": branch_membership,
        "link": link,
        "meeting": _meeting(branch_membership, meeting_id),
        "attendance": branch_membership.member.attendances.get(meeting_id=meeting_id),
        "story": shown,
        "attachments": rows,
        "waiting": any(attachment.state == AttachmentState.WAITING for attachment, _ in rows),
        "conflicting_texts": shown.conflicting_texts.all(),
        "most": stories_service.MOST,
        "most_attachments": attachments.MOST_ATTACHMENTS,
    }


@behind_link
@require_POST
def save(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    """Saves what is being written; answers in JSON with the new revision."""
    shown = _story(branch_membership, meeting_id)
    base = request.POST.get("revision", "0")
    saved = stories_service.save(shown, title=request.POST.get("title", ""), text=request.POST.get("text", ""), base=key_of(base), at=timezone.now())
    return JsonResponse({"revision": saved.revision, "text": saved.text})


@behind_link
@require_POST
def tell(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    """Saves and tells; after a refusal the page shows all that was written."""
    shown, at = _story(branch_membership, meeting_id), timezone.now()
    base, title, text = request.POST.get("revision", "0"), request.POST.get("title", ""), request.POST.get("text", "")
    try:
        shown = stories_service.save(shown, title=title, text=text, base=key_of(base), at=at)
        for attachment in shown.attachments.all():
            attachments.caption(attachment, request.POST.get(f"caption-{attachment.pk}", attachment.caption))
            stories_service.consent_to_attachment(attachment, gives=f"attachment-{attachment.pk}" in request.POST, at=at)
        stories_service.tell(shown, consents="consents" in request.POST, at=at)
    except Refusal as refusal:
        context = _story_context(branch_membership, link, meeting_id) | {"problem": sentence(refusal.code, refusal.facts)}
        if refusal.code != StoryChangedElsewhere.code:
            context["story"].title, context["story"].text = title, text
        return render(request, "meetings/story.html", context, status=409)
    messages.success(request, _("Thank you, your story has been told. You can still change it here."))
    return redirect("member", link)


@behind_link
@require_POST
def settle_conflict(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    conflict = key_of(request.POST.get("conflict", ""))
    stories_service.settle_conflict(_story(branch_membership, meeting_id), conflict, take="take" in request.POST, at=timezone.now())
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
    person, at = branch_membership.member, timezone.now()
    if request.method == "POST":
        if "erase" in request.POST:
            erasure.ask(person, at=at)
            messages.success(request, _("Your branch has been asked to erase your data."))
        elif "keep" in request.POST:
            erasure.take_back(person, at=at)
            messages.success(request, _("The request has been taken back."))
        else:
            for told in person.stories.filter(state=StoryState.TOLD):
                stories_service.consent(told, gives=f"story-{told.pk}" in request.POST, at=at)
                for picture in told.attachments.all():
                    stories_service.consent_to_attachment(picture, gives=f"attachment-{picture.pk}" in request.POST, at=at)
            messages.success(request, _("Saved. What you took back has left every page and every new edition."))
        return redirect("member-mine", link)
    stories = person.stories.filter(state=StoryState.TOLD).select_related("meeting__unit").prefetch_related("attachments")
    context = {
        "branch_membership": branch_membership,
        "link": link,
        "stories": stories,
        "units": person.branch_memberships.filter(left_at=None).select_related("unit"),
        "handed_in": fragments_of(person, "handed_in"),
    }
    return render(request, "meetings/mine.html", context)


@behind_link
def export(request: HttpRequest, branch_membership: BranchMembership, link: str) -> StreamingHttpResponse:
    return stream(own_data.export(branch_membership.member), name=_("My data") + ".zip", content_type="application/zip")
