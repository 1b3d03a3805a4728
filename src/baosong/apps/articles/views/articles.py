"""Articles: stories picked, put in order, edited, agreed; their editions; shown and handed in."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baosong.apps.activities.enums import AttachmentState
from baosong.apps.activities.interfaces import editions
from baosong.apps.activities.interfaces.task_choice import chosen_task
from baosong.apps.activities.models import Article, ArticlePart, Attachment, Story
from baosong.apps.activities.policies import may_edit_article, may_edit_part, may_run_for, may_see_clip, meetings_visible_to
from baosong.apps.activities.queries import answering_unit, answering_units, may_be_shown, parts_of, shown_clips, tasks_for, told_stories
from baosong.apps.activities.services import editing
from baosong.apps.activities.services import hand_in as hand_in_service
from baosong.apps.activities.services.text_diff import differences
from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest, answers_for
from baosong.platform.storage import blobstore, personal_blobstore
from baosong.platform.web.access import allowed, anyone
from baosong.platform.web.downloads import DOCX, saved, send_file
from baosong.platform.web.parsing import key_of
from baosong.platform.web.security_headers import STYLED


def _article(article_id: int) -> Article:
    return get_object_or_404(Article.objects.select_related("unit", "task__call", "submission"), pk=article_id)


def _to_pick(request: PersonRequest, article: Article) -> QuerySet[Story]:
    """The stories that may be published, of meetings of the article's unit and below which the person sees."""
    return told_stories(meetings_visible_to(request.user).filter(unit__path__startswith=article.unit.path))


@require_POST
@allowed(may_run_for)
def new(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Begins a collection of stories."""
    unit = get_object_or_404(Unit, pk=unit_id)
    task = chosen_task(request.POST, unit)
    made = editing.begin(unit=unit, task=task, title=request.POST.get("title", "").strip() or _("Stories"), by=request.user, at=timezone.now())
    return redirect("article", made.pk)


@allowed(may_edit_article)
def show(request: PersonRequest, article_id: int) -> HttpResponse:
    """The article with its parts, what could be picked, its editions, and where it stands."""
    shown = _article(article_id)
    parts = parts_of(shown)
    here = {part.story_id for part in parts}
    tasks = tasks_for(shown.unit)
    clips = shown_clips(parts)
    context = {
        "article": shown,
        "parts": [(part, may_be_shown(part), clips.get(part.pk, [])) for part in parts],
        "to_pick": [story for story in _to_pick(request, shown) if story.pk not in here],
        "tasks": [
            (task, unit, unit is not None and answers_for(request.user, unit)) for task, unit in zip(tasks, answering_units(tasks, shown.unit), strict=True)
        ],
        "taken_back": any(part.story is not None and part.story.consented_at is None for part in parts),
        "address": request.build_absolute_uri(reverse("article-page", args=[shown.code])),
    }
    return render(request, "activities/article.html", context)


@require_POST
@allowed(may_edit_article)
def change(request: PersonRequest, article_id: int) -> HttpResponse:
    """Title and foreword; stories picked; a text of the unit's own; shown to the public or not."""
    shown, at, act = _article(article_id), timezone.now(), request.POST.get("act", "")
    if act == "pick":
        chosen = [key_of(key) for key in request.POST.getlist("story")]
        count = editing.pick(shown, _to_pick(request, shown).filter(pk__in=chosen), by=request.user, at=at)
        messages.success(request, ngettext("%(n)s story picked.", "%(n)s stories picked.", count) % {"n": count})
    elif act == "text":
        editing.write_text(shown, heading=request.POST.get("heading", ""), text=request.POST.get("text", ""), line=None, by=request.user, at=at)
    elif act in ("publish", "take-down"):
        editing.publish(shown, is_public=act == "publish", by=request.user, at=at)
        messages.success(request, _("Anyone with the address can read it now.") if act == "publish" else _("The page has been taken down."))
    else:
        editing.entitle(shown, title=request.POST.get("title", ""), foreword=request.POST.get("foreword", ""), by=request.user, at=at)
        messages.success(request, _("Saved."))
    return redirect("article", article_id)


@allowed(may_edit_part)
def part(request: PersonRequest, part_id: int) -> HttpResponse:
    """One part beside its original; moved, edited, taken out."""
    shown = get_object_or_404(ArticlePart.objects.select_related("article__unit", "story__member", "line"), pk=part_id)
    act, at = request.POST.get("act", ""), timezone.now()
    if request.method == "POST":
        if act in ("up", "down"):
            editing.move(shown, by=-1 if act == "up" else 1)
        elif act == "out":
            editing.take_out(shown, by=request.user, at=at)
        else:
            edited = editing.edit(shown, heading=request.POST.get("heading", ""), text=request.POST.get("text", ""), by=request.user, at=at)
            if edited.story_id and edited.agreement == "asked":
                messages.success(request, _("Saved. The teller is asked to agree, on the own page."))
                return redirect("part", part_id)
            messages.success(request, _("Saved."))
        return redirect("article", shown.article_id)
    if shown.story is not None and not (shown.story.consented_at and shown.story.state == "told"):
        return redirect("article", shown.article_id)
    return render(request, "activities/part.html", {"part": shown, "stretches": differences(shown.original, shown.text) if shown.story else []})


@allowed(may_edit_article)
def edition(request: HttpRequest, article_id: int, edition: str) -> HttpResponse:
    """One edition: word, web, pictures to save; wechat to copy."""
    made = editions.edition(_article(article_id))
    title = made.article.title
    if edition == "word":
        return saved(editions.word(made), name=f"{title}.docx", content_type=DOCX)
    if edition == "web":
        return saved(editions.web(made), name=f"{title}.html", content_type="text/html; charset=utf-8")
    if edition == "pictures":
        return saved(editions.picture_set(made.pictures), name=f"{title}.zip", content_type="application/zip")
    if edition != "wechat":
        raise Http404
    context = {
        "article": made.article,
        "bodies": [(body, len(body)) for body in editions.wechat(made)],
        "pictures": made.pictures,
        "most": editions.WECHAT_CHARACTERS,
    }
    response = render(request, "activities/wechat.html", context)
    response["Content-Security-Policy"] = STYLED
    return response


@require_POST
@allowed(may_edit_article)
def hand_in(request: PersonRequest, article_id: int) -> HttpResponse:
    """Hands the article in to a task, with one click."""
    shown = _article(article_id)
    task = chosen_task(request.POST, shown.unit) or get_object_or_404(Task, pk=shown.task_id or 0)
    unit = answering_unit(task, shown.unit)
    if unit is None or not answers_for(request.user, unit):
        messages.error(request, _("%(unit)s hands in for this task; its liaison sees the article and hands it in from here.") % {"unit": unit or ""})
        return redirect("article", article_id)
    hand_in_service.hand_in(shown, task=task, bundle=editions.bundle_of(editions.edition(shown)), by=request.user, at=timezone.now(), blobstore=blobstore())
    messages.success(request, _("The files are being checked; it is handed in as soon as that is done."))
    return redirect("article", article_id)


@allowed(may_see_clip)
def clip(request: HttpRequest, clip_id: int) -> HttpResponse | StreamingHttpResponse:
    """A member's picture or clip, for those who may see it."""
    shown = get_object_or_404(Attachment, pk=clip_id, state=AttachmentState.READY)
    return send_file(request, personal_blobstore().path(shown.sha256), shown.name)


def _public(article_code: str) -> Article | None:
    return Article.objects.select_related("unit").filter(code=article_code, is_public=True).first()


@anyone
def page(request: HttpRequest, article_code: str) -> HttpResponse:
    """The article as a page for everyone, while it is shown; without what a teller has taken back."""
    shown = _public(article_code)
    if shown is None:
        return render(request, "activities/no_link.html", {"said": _("There is no such page, or it has been taken down.")}, status=404)
    return render(request, "activities/page.html", {"edition": editions.edition(shown)})


@anyone
def page_clip(request: HttpRequest, article_code: str, clip_id: int) -> HttpResponse | StreamingHttpResponse:
    """A picture or clip of that page."""
    shown = _public(article_code)
    if shown is None:
        raise Http404
    found = next((clip for clip in editions.edition(shown).clips if clip.pk == clip_id), None)
    if found is None:
        raise Http404
    response = send_file(request, personal_blobstore().path(found.sha256), found.name)
    # Consent may be taken back at any time: nobody keeps a copy without asking again.
    response["Cache-Control"] = "no-store"
    return response
