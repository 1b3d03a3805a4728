"""Pages of learners: courses, lessons, quiz, certificates, learning record."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.learning.forms import GroupForm, NewCourseForm, PlaybackReport, PlaybackReportForm, QuizForm
from baosong.apps.learning.interfaces.records import certificate as certificate_pdf
from baosong.apps.learning.interfaces.records import record_of
from baosong.apps.learning.models import Course, Enrolment, Lesson
from baosong.apps.learning.policies import may_learn, may_take_lesson, may_teach
from baosong.apps.learning.queries import SHARE, editable_courses, groups_of, lesson_rows, open_to, own_enrolments
from baosong.apps.learning.services import enrolments as enrolments_service
from baosong.apps.learning.services import lesson_progress
from baosong.apps.library.queries.file_views import shown_files
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import organised_unit
from baosong.platform.web.access import allowed, anyone, signed_in
from baosong.platform.web.downloads import saved
from baosong.platform.web.forms import form_page, posted

PAGE_SIZE = 50


@signed_in
def courses(request: PersonRequest) -> HttpResponse:
    return courses_page(request)


def courses_page(request: PersonRequest, *, course_form: NewCourseForm | None = None, group_form: GroupForm | None = None) -> HttpResponse:
    teaches = may_teach(request.user)
    facts = {
        "own": [(enrolment, lesson_rows(enrolment)) for enrolment in own_enrolments(request.user)[:PAGE_SIZE]],
        "open": open_to(request.user)[:PAGE_SIZE],
        "teaches": teaches,
        "editable": editable_courses(request.user)[:PAGE_SIZE],
        "groups": groups_of(request.user)[:PAGE_SIZE],
        "course_form": course_form or NewCourseForm(),
        "group_form": group_form or (GroupForm(unit=organised_unit(request.user, 0)) if teaches else None),
        "section": "learning",
    }
    return form_page(request, "learning/courses.html", facts)


def _enrolments(request: PersonRequest, course_id: int) -> QuerySet[Enrolment]:
    return Enrolment.objects.select_related("course__unit", "person").filter(course=course_id, person=request.user)


@allowed(may_learn)
def course(request: PersonRequest, course_id: int) -> HttpResponse:
    enrolment = _enrolments(request, course_id).first()
    if enrolment is None:
        shown = get_object_or_404(Course.objects.select_related("unit"), pk=course_id)
        return render(request, "learning/join.html", {"course": shown, "lessons": shown.lessons.select_related("entry"), "section": "learning"})
    return _course_page(request, enrolment, QuizForm(course=enrolment.course))


def _course_page(request: HttpRequest, enrolment: Enrolment, form: QuizForm) -> HttpResponse:
    rows = lesson_rows(enrolment)
    facts = {
        "course": enrolment.course,
        "enrolment": enrolment,
        "rows": rows,
        "done": sum(1 for row in rows if row.is_done),
        "form": form,
        "is_learned": all(row.is_done for row in rows),
        "attempts": enrolment.attempts.all(),
        "section": "learning",
    }
    return form_page(request, "learning/course.html", facts)


@require_POST
@allowed(may_learn)
def join(request: PersonRequest, course_id: int) -> HttpResponse:
    enrolments_service.join(get_object_or_404(Course, pk=course_id), by=request.user, at=timezone.now())
    return redirect("course", course_id)


@allowed(may_take_lesson)
def lesson(request: PersonRequest, lesson_id: int) -> HttpResponse:
    shown = get_object_or_404(Lesson.objects.select_related("entry__submission", "course"), pk=lesson_id)
    enrolment = _enrolments(request, shown.course_id).get()
    rows = lesson_rows(enrolment)
    index = next((number for number, row in enumerate(rows) if row.lesson.pk == lesson_id), None)
    if index is None:
        messages.error(request, _("This lesson is no longer in the library; the course goes on without it."))
        return redirect("course", shown.course_id)
    facts = {
        "course": shown.course,
        "lesson": shown,
        "row": rows[index],
        "entry": shown.entry,
        "files": shown_files(shown.entry),
        "following": rows[index + 1].lesson if index + 1 < len(rows) else None,
        "needed": round(SHARE * 100),
        "section": "learning",
    }
    return render(request, "learning/lesson.html", facts)


@require_POST
@allowed(may_take_lesson)
def watch(request: PersonRequest, lesson_id: int) -> HttpResponse:
    shown = get_object_or_404(Lesson.objects.select_related("entry"), pk=lesson_id)
    form = posted(request, PlaybackReportForm)
    if not form.is_valid():
        return JsonResponse({}, status=400)
    watched: PlaybackReport = form.cleaned_data["report"]
    progress = lesson_progress.watch(_enrolments(request, shown.course_id).get(), shown, watched.ranges, position=watched.position, at=timezone.now())
    share = min(1.0, progress.watched_s / shown.entry.length_s) if shown.entry.length_s else 0.0
    return JsonResponse({"share": round(share * 100), "done": progress.done_at is not None})


@require_POST
@allowed(may_take_lesson)
def read(request: PersonRequest, lesson_id: int) -> HttpResponse:
    shown = get_object_or_404(Lesson.objects.select_related("entry"), pk=lesson_id)
    lesson_progress.read(_enrolments(request, shown.course_id).get(), shown, at=timezone.now())
    return redirect("course", shown.course_id)


@require_POST
@allowed(may_learn)
def answer(request: PersonRequest, course_id: int) -> HttpResponse:
    enrolment = get_object_or_404(_enrolments(request, course_id))
    form = posted(request, QuizForm, course=enrolment.course)
    if not form.is_valid():
        return _course_page(request, enrolment, form)
    made = lesson_progress.answer(enrolment, form.answers(), at=timezone.now())
    if made.score >= enrolment.course.pass_mark:
        messages.success(request, _("%(score)s %%: passed.") % {"score": made.score})
    else:
        messages.warning(
            request, _("%(score)s %%; %(mark)s %% are needed. You can take the quiz again.") % {"score": made.score, "mark": enrolment.course.pass_mark}
        )
    return redirect("course", course_id)


@signed_in
def own_record(request: PersonRequest) -> HttpResponse:
    enrolments = Enrolment.objects.filter(person=request.user).select_related("course__unit")
    return saved(record_of(request.user, enrolments, at=timezone.now()), name=_("Learning record") + ".xml", content_type="application/xml")


@allowed(may_learn)
def certificate(request: HttpRequest, course_id: int) -> HttpResponse:
    enrolment = get_object_or_404(Enrolment.objects.select_related("course__unit", "person").exclude(code=""), course=course_id, person=request.user)
    return saved(certificate_pdf(enrolment), name=_("Certificate") + ".pdf", content_type="application/pdf")


@anyone
def learned(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = Enrolment.objects.select_related("course__unit", "person").filter(code=code).exclude(code="").first()
    return render(request, "learning/certificate_check.html", {"enrolment": enrolment}, status=200 if enrolment else 404)
