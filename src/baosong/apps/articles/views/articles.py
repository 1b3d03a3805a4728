"""Articles: parts, editing, editions, handing in."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baosong.apps.articles.enums import Agreement
from baosong.apps.articles.forms import ArticleButton, NewArticleForm, PartButton, PartForm, TextForm, TitleForm
from baosong.apps.articles.interfaces import drafts, editions
from baosong.apps.articles.models import Article, ArticlePart
from baosong.apps.articles.policies import may_edit_article, may_edit_part
from baosong.apps.articles.queries import may_be_shown, parts_of, shown_attachments
from baosong.apps.articles.services import editing
from baosong.apps.articles.services import hand_in as hand_in_service
from baosong.apps.articles.services.text_diff import differences
from baosong.apps.calls.models import Task
from baosong.apps.meetings.enums import PICK_STORY
from baosong.apps.meetings.models import Story
from baosong.apps.meetings.policies import may_run_for, meetings_visible_to
from baosong.apps.meetings.queries import answering_unit, answering_units, chosen_task, tasks_for, told_stories
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest, answers_for
from baosong.apps.registers.models import RegisterEntry
from baosong.apps.registers.policies import may_see_entry
from baosong.core.typesetting.articles import WECHAT_CHARACTERS
from baosong.platform.storage import blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import DOCX, saved
from baosong.platform.web.forms import WebForm, form_page, posted, posted_choice, posted_key, posted_keys, pressed
from baosong.platform.web.security_headers import STYLED


def _article(article_id: int) -> Article:
    return get_object_or_404(Article.objects.select_related("unit", "task__call", "submission"), pk=article_id)


def _to_pick(request: PersonRequest, article: Article) -> QuerySet[Story]:
    """Publishable stories of the meetings that the person sees, of the article's unit and below."""
    return told_stories(meetings_visible_to(request.user).filter(unit__path__startswith=article.unit.path))


@allowed(may_run_for)
def new(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Begins a collection, from the form of the page of activities; shows the form again if something is wrong."""
    unit = get_object_or_404(Unit, pk=unit_id)
    form = posted(request, NewArticleForm, tasks=tasks_for(unit))
    if not form.is_valid():
        return form_page(request, "articles/article_new.html", {"unit": unit, "form": form})
    task = chosen_task(form.cleaned_data["task"], unit)
    made = editing.begin(unit=unit, task=task, title=form.cleaned_data["title"], by=request.user, at=timezone.now())
    return redirect("article", made.pk)


@require_POST
@allowed(may_see_entry)
def from_entry(request: PersonRequest, register_entry_id: int) -> HttpResponse:
    """Drafts an article, or a case, out of a register entry."""
    entry, at = get_object_or_404(RegisterEntry.objects.select_related("register", "unit", "cell__parent"), pk=register_entry_id), timezone.now()
    made = drafts.draft(entry, as_case=pressed(request, "case"))
    article = editing.begin(unit=entry.unit, task=entry.register.task, title=made.title, by=request.user, at=at)
    editing.write_text(article, heading="", text=made.text, entry=entry, by=request.user, at=at)
    messages.success(request, _("The facts are filled in. Please finish the text; then it can be handed in."))
    return redirect("article", article.pk)


@allowed(may_edit_article)
def show(request: PersonRequest, article_id: int) -> HttpResponse:
    return _article_page(request, _article(article_id))


def _article_page(request: PersonRequest, shown: Article, form: WebForm | None = None) -> HttpResponse:
    """The page of an article. `form`: an invalid form of the page."""
    parts = parts_of(shown)
    here = {part.story_id for part in parts}
    tasks = tasks_for(shown.unit)
    attachments = shown_attachments(parts)
    context = {
        "article": shown,
        "parts": [(part, may_be_shown(part), attachments.get(part.pk, [])) for part in parts],
        "to_pick": [story for story in _to_pick(request, shown) if story.pk not in here],
        "tasks": [
            (task, unit, unit is not None and answers_for(request.user, unit)) for task, unit in zip(tasks, answering_units(tasks, shown.unit), strict=True)
        ],
        "taken_back": any(part.story is not None and part.story.consented_at is None for part in parts),
        "address": request.build_absolute_uri(reverse("article-page", args=[shown.code])),
        "text_form": form if isinstance(form, TextForm) else TextForm(),
        "title_form": form if isinstance(form, TitleForm) else TitleForm(initial={"title": shown.title, "foreword": shown.foreword}),
    }
    return form_page(request, "articles/article.html", context)


@require_POST
@allowed(may_edit_article)
def change(request: PersonRequest, article_id: int) -> HttpResponse:
    """Title and foreword, picked stories, a text of the unit's own, publication."""
    shown, at, act = _article(article_id), timezone.now(), posted_choice(request, "act", ArticleButton)
    if act is ArticleButton.PICK:
        count = editing.pick(shown, _to_pick(request, shown).filter(pk__in=posted_keys(request, "story")), by=request.user, at=at)
        messages.success(request, ngettext("%(n)s story picked.", "%(n)s stories picked.", count) % {"n": count})
    elif act is ArticleButton.TEXT:
        return _write_text(request, shown)
    elif act is ArticleButton.ENTITLE:
        return _entitle(request, shown)
    else:
        is_public = act is ArticleButton.PUBLISH
        editing.publish(shown, is_public=is_public, by=request.user, at=at)
        messages.success(request, _("Anyone with the address can read it now.") if is_public else _("The page has been taken down."))
    return redirect("article", article_id)


def _write_text(request: PersonRequest, shown: Article) -> HttpResponse:
    form = posted(request, TextForm)
    if not form.is_valid():
        return _article_page(request, shown, form)
    editing.write_text(shown, **form.cleaned_data, entry=None, by=request.user, at=timezone.now())
    return redirect("article", shown.pk)


def _entitle(request: PersonRequest, shown: Article) -> HttpResponse:
    form = posted(request, TitleForm)
    if not form.is_valid():
        return _article_page(request, shown, form)
    editing.entitle(shown, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("article", shown.pk)


@allowed(may_edit_part)
def part(request: PersonRequest, article_part_id: int) -> HttpResponse:
    """A part beside its original; moved, edited, taken out."""
    shown = get_object_or_404(ArticlePart.objects.select_related("article__unit", "story__member", "entry"), pk=article_part_id)
    if request.method == "POST":
        return _change_part(request, shown)
    return _part_page(request, shown, PartForm(initial={"heading": shown.heading, "text": shown.text}))


def _part_page(request: PersonRequest, shown: ArticlePart, form: PartForm) -> HttpResponse:
    if shown.story is not None and not (shown.story.consented_at and PICK_STORY.is_open(shown.story.state)):
        return redirect("article", shown.article_id)
    segments = differences(shown.original, shown.text) if shown.story else []
    return form_page(request, "articles/article_part.html", {"part": shown, "segments": segments, "form": form})


def _change_part(request: PersonRequest, part: ArticlePart) -> HttpResponse:
    act, at = posted_choice(request, "act", PartButton), timezone.now()
    if act is PartButton.EDIT:
        return _edit_part(request, part)
    if act is PartButton.OUT:
        editing.take_out(part, by=request.user, at=at)
    else:
        editing.move(part, by=-1 if act is PartButton.UP else 1)
    return redirect("article", part.article_id)


def _edit_part(request: PersonRequest, part: ArticlePart) -> HttpResponse:
    form = posted(request, PartForm)
    if not form.is_valid():
        return _part_page(request, part, form)
    edited = editing.edit(part, **form.cleaned_data, by=request.user, at=timezone.now())
    if edited.story_id and edited.agreement == Agreement.ASKED:
        messages.success(request, _("Saved. The teller is asked to agree, on the own page."))
        return redirect("article-part", part.pk)
    messages.success(request, _("Saved."))
    return redirect("article", part.article_id)


@allowed(may_edit_article)
def edition(request: PersonRequest, article_id: int, edition: str) -> HttpResponse:
    """An edition: word, web and pictures are downloads, wechat is a page to copy from."""
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
        "most": WECHAT_CHARACTERS,
    }
    response = render(request, "articles/wechat.html", context)
    response["Content-Security-Policy"] = STYLED
    return response


def _task_to_answer(article: Article, task_id: int) -> Task:
    """An open task of the unit, or the article's own one, which may have been closed since. Raises Http404 for others."""
    task = chosen_task(str(task_id), article.unit) or (article.task if article.task_id == task_id else None)
    if task is None:
        raise Http404
    return task


@require_POST
@allowed(may_edit_article)
def hand_in(request: PersonRequest, article_id: int) -> HttpResponse:
    shown = _article(article_id)
    task = _task_to_answer(shown, posted_key(request, "task"))
    unit = answering_unit(task, shown.unit)
    if unit is None or not answers_for(request.user, unit):
        messages.error(request, _("%(unit)s hands in for this task; its liaison sees the article and hands it in from here.") % {"unit": unit or ""})
        return redirect("article", article_id)
    hand_in_service.hand_in(shown, task=task, bundle=editions.bundle_of(editions.edition(shown)), by=request.user, at=timezone.now(), blobstore=blobstore())
    messages.success(request, _("The files are being checked; it is handed in as soon as that is done."))
    return redirect("article", article_id)
