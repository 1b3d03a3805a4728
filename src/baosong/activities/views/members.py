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

from baosong.activities.domain import clipping, collecting, erasing, knocking, meeting, pledging, telling
from baosong.activities.domain.differing import differences
from baosong.activities.enums import Agreement, Check, ClipState, MeetingState, StoryState
from baosong.activities.errors import LinkGone, StoryChangedElsewhere
from baosong.activities.interfaces import gate, own_data
from baosong.activities.interfaces.signatures import paths_of
from baosong.activities.interfaces.wording import clip_sentence
from baosong.activities.models import Belonging, Clip, Line, Meeting, Part, Story
from baosong.activities.queries import lines_to_sign, parts_to_answer
from baosong.kit.access import anyone
from baosong.kit.errors import Refusal
from baosong.kit.keys import key_of
from baosong.kit.places import personal
from baosong.kit.refusals import sentence
from baosong.kit.streams import send_file, stream

View = Callable[..., HttpResponse | StreamingHttpResponse]


def behind_link(view: View) -> View:
    """Opens the view to the browser that has passed the link's check; others come to the door. A link that ended says so."""

    @anyone
    @functools.wraps(view)
    def guarded(request: HttpRequest, link: str, **arguments: Any) -> HttpResponse | StreamingHttpResponse:
        try:
            belonging = gate.behind_link(request.session, link)
        except LinkGone as gone:
            if request.headers.get("Accept", "").startswith("application/json"):
                raise
            return render(request, "activities/no_link.html", {"said": sentence(gone.code, gone.facts)}, status=404)
        if belonging is None:
            if request.headers.get("Accept", "").startswith("application/json"):
                return JsonResponse({"code": "link_closed", "message": _("Please open your link again.")}, status=403)
            return redirect("member-door", link)
        return view(request, belonging=belonging, link=link, **arguments)

    return guarded


@anyone
def door(request: HttpRequest, link: str) -> HttpResponse:
    """Asks for the name or the code, and says nothing of whose link it is."""
    try:
        belonging = knocking.behind(link)
    except LinkGone as gone:
        return render(request, "activities/no_link.html", {"said": sentence(gone.code, gone.facts)}, status=404)
    if gate.is_in(request.session, belonging):
        return redirect("member", link)
    by_code = knocking.check_of(belonging.unit_id) == Check.CODE
    at, problem = timezone.now(), ""
    if request.method == "POST":
        try:
            if "send" in request.POST:
                knocking.ask_for_code(belonging, at=at)
                messages.success(request, _("A code is on its way to your phone."))
                return redirect("member-door", link)
            if by_code:
                knocking.give_code(belonging, request.POST.get("code", ""), at=at)
            else:
                knocking.give_name(belonging, request.POST.get("name", ""), at=at)
        except Refusal as refusal:
            problem = sentence(refusal.code, refusal.facts)
        else:
            gate.let_in(request, belonging)
            return redirect("member", link)
    context = {"unit": belonging.unit, "link": link, "by_code": by_code, "sent": belonging.code_sent_at is not None, "problem": problem}
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
            belonging = gate.find_by_name(shown, request.POST.get("name", ""))
            if knocking.check_of(belonging.unit_id) == Check.NAME:
                knocking.give_name(belonging, request.POST.get("name", ""), at=timezone.now())
                gate.let_in(request, belonging)
            return redirect("story", knocking.link_of(belonging), shown.pk)
        except Refusal as refusal:
            problem = sentence(refusal.code, refusal.facts)
    return render(request, "activities/meeting_door.html", {"meeting": shown, "problem": problem})


@behind_link
def member(request: HttpRequest, belonging: Belonging, link: str) -> HttpResponse:
    """All that waits for a member: meetings, edited texts, pledges; and what is kept of them."""
    person = belonging.member
    rows = (
        person.attendances.filter(meeting__unit=belonging.unit).exclude(meeting__state=MeetingState.PLANNED).select_related("meeting").order_by("-meeting_id")
    )
    stories = {story.meeting_id: story for story in person.stories.filter(meeting__unit=belonging.unit)}
    context = {
        "belonging": belonging,
        "link": link,
        "meetings": [(row, stories.get(row.meeting_id)) for row in rows],
        "parts": parts_to_answer(person),
        "lines": lines_to_sign(person),
    }
    return render(request, "activities/member.html", context)


def _meeting(belonging: Belonging, meeting_id: int) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("unit", "task"), pk=meeting_id, unit=belonging.unit)


def _story(belonging: Belonging, meeting_id: int) -> Story:
    return telling.begin(_meeting(belonging, meeting_id), belonging.member, at=timezone.now())


@behind_link
def story(request: HttpRequest, belonging: Belonging, link: str, meeting_id: int) -> HttpResponse:
    """Where the story is written; saved while it is. The list of clips renews itself while they are prepared."""
    context = _story_context(belonging, link, meeting_id)
    return render(request, "activities/_clips.html" if request.htmx else "activities/story.html", context)  # type: ignore[attr-defined]


def _story_context(belonging: Belonging, link: str, meeting_id: int) -> dict[str, Any]:
    shown = _story(belonging, meeting_id)
    clips = [(clip, clip_sentence(clip.unusable_code) if clip.unusable_code else "") for clip in shown.clips.all()]
    return {
        "belonging": belonging,
        "link": link,
        "meeting": _meeting(belonging, meeting_id),
        "attendance": belonging.member.attendances.get(meeting_id=meeting_id),
        "story": shown,
        "clips": clips,
        "waiting": any(clip.state == ClipState.WAITING for clip, _ in clips),
        "kept": shown.kept_texts.all(),
        "most": telling.MOST,
        "most_clips": clipping.MOST_CLIPS,
    }


@behind_link
@require_POST
def save(request: HttpRequest, belonging: Belonging, link: str, meeting_id: int) -> HttpResponse:
    """Saves what is being written; answers with the revision to write upon."""
    shown = _story(belonging, meeting_id)
    base = request.POST.get("revision", "0")
    saved = telling.save(shown, title=request.POST.get("title", ""), text=request.POST.get("text", ""), base=key_of(base), at=timezone.now())
    return JsonResponse({"revision": saved.revision, "text": saved.text})


@behind_link
@require_POST
def tell(request: HttpRequest, belonging: Belonging, link: str, meeting_id: int) -> HttpResponse:
    """Saves and tells. Refused, the page comes again with all that was written."""
    shown, at = _story(belonging, meeting_id), timezone.now()
    base, title, text = request.POST.get("revision", "0"), request.POST.get("title", ""), request.POST.get("text", "")
    try:
        shown = telling.save(shown, title=title, text=text, base=key_of(base), at=at)
        for clip in shown.clips.all():
            clipping.caption(clip, request.POST.get(f"caption-{clip.pk}", clip.caption))
            telling.consent_to_clip(clip, gives=f"clip-{clip.pk}" in request.POST, at=at)
        telling.tell(shown, consents="consents" in request.POST, at=at)
    except Refusal as refusal:
        context = _story_context(belonging, link, meeting_id) | {"problem": sentence(refusal.code, refusal.facts)}
        if refusal.code != StoryChangedElsewhere.code:
            context["story"].title, context["story"].text = title, text
        return render(request, "activities/story.html", context, status=409)
    messages.success(request, _("Thank you, your story has been told. You can still change it here."))
    return redirect("member", link)


@behind_link
@require_POST
def settle_kept(request: HttpRequest, belonging: Belonging, link: str, meeting_id: int) -> HttpResponse:
    """Takes or drops the text that was kept beside the story."""
    kept = request.POST.get("kept", "")
    telling.settle_kept(_story(belonging, meeting_id), key_of(kept), take="take" in request.POST, at=timezone.now())
    return redirect("story", link, meeting_id)


@behind_link
@require_POST
def here(request: HttpRequest, belonging: Belonging, link: str, meeting_id: int) -> HttpResponse:
    """The member says to be at the meeting."""
    meeting.sign_in(_meeting(belonging, meeting_id), belonging.member, at=timezone.now())
    messages.success(request, _("You are marked as present."))
    return redirect("story", link, meeting_id)


def _clip(belonging: Belonging, clip_id: int) -> Clip:
    return get_object_or_404(Clip.objects.select_related("story"), pk=clip_id, story__member=belonging.member)


@behind_link
def clip(request: HttpRequest, belonging: Belonging, link: str, clip_id: int) -> HttpResponse | StreamingHttpResponse:
    """One's own picture or clip; gone from here as soon as it is taken away (POST)."""
    shown = _clip(belonging, clip_id)
    if request.method == "POST":
        meeting_id = Story.objects.get(pk=shown.story_id).meeting_id
        clipping.remove(shown, by=None, at=timezone.now(), vault=personal())
        return redirect("story", link, meeting_id)
    if shown.state != ClipState.READY:
        raise Http404
    return send_file(request, personal().path(shown.sha256), shown.name)


@behind_link
def part(request: HttpRequest, belonging: Belonging, link: str, part_id: int) -> HttpResponse:
    """An edited text beside the original, with what changed; the teller agrees or not."""
    shown = get_object_or_404(Part.objects.select_related("article__unit", "story"), pk=part_id, story__member=belonging.member)
    if request.method == "POST":
        agrees = request.POST.get("answer") == "agree"
        collecting.answer(
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
        "belonging": belonging,
        "link": link,
        "part": shown,
        "heading": differences(shown.original_heading, shown.heading),
        "stretches": differences(shown.original, shown.text),
        "is_asked": shown.agreement != Agreement.ORIGINAL,
    }
    return render(request, "activities/agree.html", context)


@behind_link
def pledge(request: HttpRequest, belonging: Belonging, link: str, line_id: int) -> HttpResponse:
    """The text to be signed; or what was signed, with the way to take it back."""
    line = get_object_or_404(Line.objects.select_related("register", "unit"), pk=line_id, signer=belonging.member)
    at, person = timezone.now(), belonging.member
    problem = ""
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                pledging.withdraw(line, person, reason=request.POST.get("reason", ""), at=at)
                messages.success(request, _("The pledge has been withdrawn. It stays in the register, marked as withdrawn."))
                return redirect("member-pledge", link, line_id)
            drawn = request.POST.get("strokes", "")
            answers = {key.removeprefix("blank-"): value for key, value in request.POST.items() if key.startswith("blank-")}
            strokes = pledging.read_strokes(drawn) if request.POST.get("method") == "drawn" else None
            pledging.sign(line, person, answers=answers, strokes=strokes, typed=request.POST.get("typed", ""), at=at)
            messages.success(request, _("Signed. The text, the time and a hash over both are kept."))
            return redirect("member-pledge", link, line_id)
        except Refusal as refusal:
            problem = sentence(refusal.code, refusal.facts)
    pledges = list(line.pledges.filter(member=person).order_by("-pk"))
    text, left = pledging.text_for(line)
    context = {
        "belonging": belonging,
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
        "field": pledging.FIELD,
    }
    return render(request, "activities/sign.html", context)


@behind_link
def mine(request: HttpRequest, belonging: Belonging, link: str) -> HttpResponse:
    """What is kept of the member: consents to give and take back, a copy to take away, erasure to ask for."""
    person, at = belonging.member, timezone.now()
    if request.method == "POST":
        if "erase" in request.POST:
            erasing.ask(person, at=at)
            messages.success(request, _("Your branch has been asked to erase your data."))
        elif "keep" in request.POST:
            erasing.take_back(person, at=at)
            messages.success(request, _("The request has been taken back."))
        else:
            for told in person.stories.filter(state=StoryState.TOLD):
                telling.consent(told, gives=f"story-{told.pk}" in request.POST, at=at)
                for picture in told.clips.all():
                    telling.consent_to_clip(picture, gives=f"clip-{picture.pk}" in request.POST, at=at)
            messages.success(request, _("Saved. What you took back has left every page and every new edition."))
        return redirect("member-mine", link)
    stories = person.stories.filter(state=StoryState.TOLD).select_related("meeting__unit").prefetch_related("clips")
    context = {
        "belonging": belonging,
        "link": link,
        "stories": stories,
        "units": person.belongings.filter(left_at=None).select_related("unit"),
        "handed_in": Part.objects.filter(story__member=person, article__submission__isnull=False).select_related("article__submission"),
    }
    return render(request, "activities/mine.html", context)


@behind_link
def export(request: HttpRequest, belonging: Belonging, link: str) -> StreamingHttpResponse:
    """All that is kept of the member, to take away."""
    return stream(own_data.export(belonging.member), name=_("My data") + ".zip", content_type="application/zip")
