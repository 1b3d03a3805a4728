"""The public notice with its objections."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.judging.enums import OBJECT, SEEN_BY_PUBLIC
from baosong.apps.judging.errors import TooManyObjections
from baosong.apps.judging.forms import ObjectionForm
from baosong.apps.judging.interfaces.announcements import announcement_of, layout_of
from baosong.apps.judging.models import Selection
from baosong.apps.judging.policies import may_run_selection
from baosong.apps.judging.services import public_notices
from baosong.apps.judging.services.working_days import days_left
from baosong.core.typesetting.official_layouts import official_document_pdf, official_document_word
from baosong.platform.web.access import allowed, anyone, public
from baosong.platform.web.downloads import DOCX, saved
from baosong.platform.web.forms import form_page, posted


def _public(code: str) -> Selection:
    return get_object_or_404(Selection.objects.select_related("task__call__unit"), code=code, state__in=SEEN_BY_PUBLIC)


@public
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """The public notice, with unit and title only: no names of persons, no scores."""
    return _notice_page(request, _public(code))


@public
def notice_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The public notice as PDF."""
    made = layout_of(announcement_of(_public(code), at=timezone.now()))
    return saved(official_document_pdf(made), name=f"{made.title}.pdf", content_type="application/pdf")


@allowed(may_run_selection)
def notice_file(request: HttpRequest, selection_id: int, kind: str) -> HttpResponse:
    """The notice as Word or PDF, also before it is shown."""
    shown = get_object_or_404(Selection.objects.select_related("task__call__unit"), pk=selection_id)
    made = layout_of(announcement_of(shown, at=timezone.now()))
    if kind == "pdf":
        return saved(official_document_pdf(made), name=f"{made.title}.pdf", content_type="application/pdf")
    return saved(official_document_word(made), name=f"{made.title}.docx", content_type=DOCX)


def _notice_page(request: HttpRequest, shown: Selection, *, form: ObjectionForm | None = None) -> HttpResponse:
    now = timezone.now()
    context = {
        "selection": shown,
        "task": shown.task,
        "call": shown.task.call,
        "notice": announcement_of(shown, at=now),
        "is_running": OBJECT.is_open(shown.state) and shown.notice_until is not None and now <= shown.notice_until,
        "left": days_left(shown.notice_until, at=now) if shown.notice_until else 0,
        "form": form or ObjectionForm(),
    }
    return form_page(request, "judging/notice.html", context)


@require_POST
@anyone
def take_objection(request: HttpRequest, code: str) -> HttpResponse:
    shown, form = _public(code), posted(request, ObjectionForm)
    if not form.is_valid():
        return _notice_page(request, shown, form=form)
    try:
        public_notices.take_objection(shown, **form.cleaned_data, at=timezone.now())
    except TooManyObjections as refusal:
        form.add_refusal(None, refusal)
        return _notice_page(request, shown, form=form)
    messages.success(request, _("Your objection has been received. The organiser answers by the contact you gave."))
    return redirect("public-notice", code)
