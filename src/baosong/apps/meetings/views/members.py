"""What a member sees behind the own link: no account, one hand, a phone."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.activities.enums import Agreement, AttachmentState, LinkCheck, MeetingState, StoryState
from baosong.apps.activities.errors import LinkGone, StoryChangedElsewhere
from baosong.apps.activities.interfaces import member_session, own_data
from baosong.apps.activities.interfaces.messages import clip_sentence
from baosong.apps.activities.interfaces.signatures import paths_of
from baosong.apps.activities.models import ArticlePart, Attachment, BranchMembership, Meeting, RegisterEntry, Story
from baosong.apps.activities.queries import lines_to_sign, parts_to_answer
from baosong.apps.activities.services import attachments, editing, erasure, meetings, member_links
from baosong.apps.activities.services import pledges as pledges_service
from baosong.apps.activities.services import stories as stories_service
from baosong.apps.activities.services.text_diff import differences
from baosong.platform.errors import Refusal
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.access import anyone
from baosong.platform.web.downloads import send_file, stream
from baosong.platform.web.parsing import key_of
from baosong.platform.web.refusals import sentence

View = Callable[..., HttpResponse | StreamingHttpResponse]


def behind_link(view: View) -> View:
    """Opens the view to the browser that has passed the link's check; others come to the door. A link that ended says so."""

    @anyone
    @functools.wraps(view)
    def guarded(request: HttpRequest, link: str, **arguments: Any) -> HttpResponse | StreamingHttpResponse:
        try:
            branch_membership = member_session.behind_link(request.session, link)
        except LinkGone as gone:
            if request.headers.get("Accept", "").startswith("application/json"):
                raise
            return render(request, "activities/no_link.html", {"said": sentence(gone.code, gone.facts)}, status=404)
        if branch_membership is None:
            if request.headers.get("Accept", "").startswith("application/json"):
                return JsonResponse({"code": "link_closed", "message": _("Please open your link again.")}, status=403)
            return redirect("member-door", link)
        return view(request, branch_membership=branch_membership, link=link, **arguments)

    return guarded


@anyone
def door(request: HttpRequest, link: str) -> HttpResponse:
    """Asks for the name or the code, and says nothing of whose link it is."""
    try:
        branch_membership = member_links.behind(link)
    except LinkGone as gone:
        return render(request, "activities/no_link.html", {"said": sentence(gone.code, gone.facts)}, status=404)
    if member_session.is_in(request.session, branch_membership):
        return redirect("member", link)
    by_code = member_links.check_of(branch_membership.unit_id) == LinkCheck.CODE
    at, problem = timezone.now(), ""
    if request.method == "POST":
        try:
            if "send" in request.POST:
                member_links.ask_for_code(branch_membership, at=at)
                messages.success(request, _("A code is on its way to your phone."))
                return redirect("member-door", link)
            if by_code:
                member_links.give_code(branch_membership, request.POST.get("code", ""), at=at)
            else:
                member_links.give_name(branch_membership, request.POST.get("name", ""), at=at)
        except Refusal as refusal:
            problem = sentence(refusal.code, refusal.facts)
        else:
            member_session.let_in(request, branch_membership)
            return redirect("member", link)
    context = {"unit": branch_membership.unit, "link": link, "by_code": by_code, "sent": branch_membership.code_sent_at is not None, "problem": problem}
    return render(request, "activities/door.html", context)


@anyone
def meeting_door(request: HttpRequest, meeting_code: str) -> HttpResponse:
    """The common door of a meeting, behind its QR code: whoever gives a called member's name comes to that member's own page."""
    shown = Meeting.objects.select_related("unit").filter(code=meeting_code).exclude(state=MeetingState.PLANNED).first()
    if shown is None:
        return render(request, "activities/no_link.html", {"said": sentence("link_gone", {})}, status=404)
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
    return render(request, "activities/meeting_door.html", {"meeting": shown, "problem": problem})


@behind_link
def member(request: HttpRequest, branch_membership: BranchMembership, link: str) -> HttpResponse:
    """All that waits for a member: meetings, edited texts, pledges; and what is kept of them."""
    person = branch_membership.member
    rows = (
        person.attendances.filter(meeting__unit=branch_membership.unit)
        .exclude(meeting__state=MeetingState.PLANNED)
        .select_related("meeting")
        .order_by("-meeting_id")
    )
    stories = {story.meeting_id: story for story in person.stories.filter(meeting__unit=branch_membership.unit)}
    context = {
        "branch_membership": branch_membership,
        "link": link,
        "meetings": [(row, stories.get(row.meeting_id)) for row in rows],
        "parts": parts_to_answer(person),
        "lines": lines_to_sign(person),
    }
    return render(request, "activities/member.html", context)


def _meeting(branch_membership: BranchMembership, meeting_id: int) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("unit", "task"), pk=meeting_id, unit=branch_membership.unit)


def _story(branch_membership: BranchMembership, meeting_id: int) -> Story:
    return stories_service.begin(_meeting(branch_membership, meeting_id), branch_membership.member, at=timezone.now())


@behind_link
def story(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    """Where the story is written; saved while it is. The list of clips renews itself while they are prepared."""
    context = _story_context(branch_membership, link, meeting_id)
    return render(request, "activities/_clips.html" if request.htmx else "activities/story.html", context)  # type: ignore[attr-defined]


def _story_context(branch_membership: BranchMembership, link: str, meeting_id: int) -> dict[str, Any]:
    shown = _story(branch_membership, meeting_id)
    clips = [(clip, clip_sentence(clip.unusable_code) if clip.unusable_code else "") for clip in shown.clips.all()]
    return {
        "branch_membership": branch_membership,
        "link": link,
        "meeting": _meeting(branch_membership, meeting_id),
        "attendance": branch_membership.member.attendances.get(meeting_id=meeting_id),
        "story": shown,
        "clips": clips,
        "waiting": any(clip.state == AttachmentState.WAITING for clip, _ in clips),
        "kept": shown.kept_texts.all(),
        "most": stories_service.MOST,
        "most_clips": attachments.MOST_CLIPS,
    }


@behind_link
@require_POST
def save(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    """Saves what is being written; answers with the revision to write upon."""
    shown = _story(branch_membership, meeting_id)
    base = request.POST.get("revision", "0")
    saved = stories_service.save(shown, title=request.POST.get("title", ""), text=request.POST.get("text", ""), base=key_of(base), at=timezone.now())
    return JsonResponse({"revision": saved.revision, "text": saved.text})


@behind_link
@require_POST
def tell(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    """Saves and tells. Refused, the page comes again with all that was written."""
    shown, at = _story(branch_membership, meeting_id), timezone.now()
    base, title, text = request.POST.get("revision", "0"), request.POST.get("title", ""), request.POST.get("text", "")
    try:
        shown = stories_service.save(shown, title=title, text=text, base=key_of(base), at=at)
        for clip in shown.clips.all():
            attachments.caption(clip, request.POST.get(f"caption-{clip.pk}", clip.caption))
            stories_service.consent_to_clip(clip, gives=f"clip-{clip.pk}" in request.POST, at=at)
        stories_service.tell(shown, consents="consents" in request.POST, at=at)
    except Refusal as refusal:
        context = _story_context(branch_membership, link, meeting_id) | {"problem": sentence(refusal.code, refusal.facts)}
        if refusal.code != StoryChangedElsewhere.code:
            context["story"].title, context["story"].text = title, text
        return render(request, "activities/story.html", context, status=409)
    messages.success(request, _("Thank you, your story has been told. You can still change it here."))
    return redirect("member", link)


@behind_link
@require_POST
def settle_kept(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    """Takes or drops the text that was kept beside the story."""
    kept = request.POST.get("kept", "")
    stories_service.settle_kept(_story(branch_membership, meeting_id), key_of(kept), take="take" in request.POST, at=timezone.now())
    return redirect("story", link, meeting_id)


@behind_link
@require_POST
def here(request: HttpRequest, branch_membership: BranchMembership, link: str, meeting_id: int) -> HttpResponse:
    """The member says to be at the meeting."""
    meetings.sign_in(_meeting(branch_membership, meeting_id), branch_membership.member, at=timezone.now())
    messages.success(request, _("You are marked as present."))
    return redirect("story", link, meeting_id)


def _clip(branch_membership: BranchMembership, clip_id: int) -> Attachment:
    return get_object_or_404(Attachment.objects.select_related("story"), pk=clip_id, story__member=branch_membership.member)


@behind_link
def clip(request: HttpRequest, branch_membership: BranchMembership, link: str, clip_id: int) -> HttpResponse | StreamingHttpResponse:
    """One's own picture or clip; gone from here as soon as it is taken away (POST)."""
    shown = _clip(branch_membership, clip_id)
    if request.method == "POST":
        meeting_id = Story.objects.get(pk=shown.story_id).meeting_id
        attachments.remove(shown, by=None, at=timezone.now(), blobstore=personal_blobstore())
        return redirect("story", link, meeting_id)
    if shown.state != AttachmentState.READY:
        raise Http404
    return send_file(request, personal_blobstore().path(shown.sha256), shown.name)


@behind_link
def part(request: HttpRequest, branch_membership: BranchMembership, link: str, part_id: int) -> HttpResponse:
    """An edited text beside the original, with what changed; the teller agrees or not."""
    shown = get_object_or_404(ArticlePart.objects.select_related("article__unit", "story"), pk=part_id, story__member=branch_membership.member)
    if request.method == "POST":
        agrees = request.POST.get("answer") == "agree"
        editing.answer(
            shown,
            text=request.POST.get("text", ""),
            heading=request.POST.get("heading", ""),
            agrees=agrees,
            words=request.POST.get("words", ""),
            at=timezone.now(),
        )
        messages.success(request, _("Thank you: the text will appear as it stands now.") if agrees else _("Thank you: the text will not appear like this."))
        return redirect("member", link)
    context = {
        "branch_membership": branch_membership,
        "link": link,
        "part": shown,
        "heading": differences(shown.original_heading, shown.heading),
        "stretches": differences(shown.original, shown.text),
        "is_asked": shown.agreement != Agreement.ORIGINAL,
    }
    return render(request, "activities/agree.html", context)


@behind_link
def pledge(request: HttpRequest, branch_membership: BranchMembership, link: str, line_id: int) -> HttpResponse:
    """The text to be signed; or what was signed, with the way to take it back."""
    line = get_object_or_404(RegisterEntry.objects.select_related("register", "unit"), pk=line_id, signer=branch_membership.member)
    at, person = timezone.now(), branch_membership.member
    problem = ""
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                pledges_service.withdraw(line, person, reason=request.POST.get("reason", ""), at=at)
                messages.success(request, _("The pledge has been withdrawn. It stays in the register, marked as withdrawn."))
                return redirect("member-pledge", link, line_id)
            drawn = request.POST.get("strokes", "")
            answers = {key.removeprefix("blank-"): value for key, value in request.POST.items() if key.startswith("blank-")}
            strokes = pledges_service.read_strokes(drawn) if request.POST.get("method") == "drawn" else None
            pledges_service.sign(line, person, answers=answers, strokes=strokes, typed=request.POST.get("typed", ""), at=at)
            messages.success(request, _("Signed. The text, the time and a hash over both are kept."))
            return redirect("member-pledge", link, line_id)
        except Refusal as refusal:
            problem = sentence(refusal.code, refusal.facts)
    pledges = list(line.pledges.filter(member=person).order_by("-pk"))
    text, left = pledges_service.text_for(line)
    context = {
        "branch_membership": branch_membership,
        "link": link,
        "line": line,
        "heading": line.register.form.heading or line.register.name,
        "text": text,
        "blanks": [(name, request.POST.get(f"blank-{name}", "")) for name in left],
        "typed": request.POST.get("typed", ""),
        "in_force": next((other for other in pledges if other.withdrawn_at is None), None),
        "withdrawn": [other for other in pledges if other.withdrawn_at is not None],
        "paths": {other.pk: paths_of(other) for other in pledges},
        "problem": problem,
        "field": pledges_service.FIELD,
    }
    return render(request, "activities/sign.html", context)


@behind_link
def mine(request: HttpRequest, branch_membership: BranchMembership, link: str) -> HttpResponse:
    """What is kept of the member: consents to give and take back, a copy to take away, erasure to ask for."""
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
                for picture in told.clips.all():
                    stories_service.consent_to_clip(picture, gives=f"clip-{picture.pk}" in request.POST, at=at)
            messages.success(request, _("Saved. What you took back has left every page and every new edition."))
        return redirect("member-mine", link)
    stories = person.stories.filter(state=StoryState.TOLD).select_related("meeting__unit").prefetch_related("clips")
    context = {
        "branch_membership": branch_membership,
        "link": link,
        "stories": stories,
        "units": person.branch_memberships.filter(left_at=None).select_related("unit"),
        "handed_in": ArticlePart.objects.filter(story__member=person, article__submission__isnull=False).select_related("article__submission"),
    }
    return render(request, "activities/mine.html", context)


@behind_link
def export(request: HttpRequest, branch_membership: BranchMembership, link: str) -> StreamingHttpResponse:
    """All that is kept of the member, to take away."""
    return stream(own_data.export(branch_membership.member), name=_("My data") + ".zip", content_type="application/zip")
