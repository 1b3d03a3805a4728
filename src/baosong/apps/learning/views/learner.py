"""Learning as the learner sees it: own courses, a lesson, the quiz, certificates, the own file."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.learning.interfaces.records import certificate as certificate_pdf
from baosong.apps.learning.interfaces.records import record_of
from baosong.apps.learning.models import Course, Enrolment, Lesson
from baosong.apps.learning.policies import may_learn, may_take_lesson, may_teach
from baosong.apps.learning.queries import SHARE, groups_of, kept_courses, lesson_rows, open_to, own_enrolments
from baosong.apps.learning.services import enrolments as enrolments_service
from baosong.apps.learning.services import lesson_progress
from baosong.apps.library.queries.file_views import shown_files
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.web.access import allowed, anyone, signed_in
from baosong.platform.web.downloads import saved
from baosong.platform.web.parsing import key_of

SHOWN = 50
MOST_TOLD = 100_000


@signed_in
def courses(request: PersonRequest) -> HttpResponse:
    """The person's courses, those they may take, and those they keep."""
    facts = {
        "own": [(enrolment, lesson_rows(enrolment)) for enrolment in own_enrolments(request.user)[:SHOWN]],
        "open": open_to(request.user)[:SHOWN],
        "teaches": may_teach(request.user),
        "kept": kept_courses(request.user)[:SHOWN],
        "groups": groups_of(request.user)[:SHOWN],
        "section": "learning",
    }
    return render(request, "learning/courses.html", facts)


def _enrolment(request: PersonRequest, course_id: int) -> Enrolment | None:
    return Enrolment.objects.select_related("course__unit", "person").filter(course=course_id, person=request.user).first()


@allowed(may_learn)
def course(request: PersonRequest, course_id: int) -> HttpResponse:
    """A course: its lessons, the quiz, the certificate."""
    enrolment = _enrolment(request, course_id)
    if enrolment is None:
        shown = get_object_or_404(Course.objects.select_related("unit"), pk=course_id)
        return render(request, "learning/join.html", {"course": shown, "lessons": shown.lessons.select_related("entry"), "section": "learning"})
    rows = lesson_rows(enrolment)
    facts = {
        "course": enrolment.course,
        "enrolment": enrolment,
        "rows": rows,
        "done": sum(1 for row in rows if row.is_done),
        "questions": enrolment.course.questions.all(),
        "is_learned": all(row.is_done for row in rows),
        "attempts": enrolment.attempts.all(),
        "section": "learning",
    }
    return render(request, "learning/course.html", facts)


@require_POST
@allowed(may_learn)
def join(request: PersonRequest, course_id: int) -> HttpResponse:
    """Takes a course."""
    enrolments_service.join(get_object_or_404(Course, pk=course_id), by=request.user, at=timezone.now())
    return redirect("course", course_id)


@allowed(may_take_lesson)
def lesson(request: PersonRequest, lesson_id: int) -> HttpResponse:
    """A lesson: the film goes on where it was left; what is played is told while it plays."""
    shown = get_object_or_404(Lesson.objects.select_related("entry__submission", "course"), pk=lesson_id)
    enrolment = _enrolment(request, shown.course_id)
    rows = lesson_rows(enrolment)
    place = next((number for number, row in enumerate(rows) if row.lesson.pk == lesson_id), None)
    if place is None:
        messages.error(request, _("This lesson is no longer in the library; the course goes on without it."))
        return redirect("course", shown.course_id)
    facts = {
        "course": shown.course,
        "lesson": shown,
        "row": rows[place],
        "entry": shown.entry,
        "files": shown_files(shown.entry),
        "following": rows[place + 1].lesson if place + 1 < len(rows) else None,
        "needed": round(SHARE * 100),
        "section": "learning",
    }
    return render(request, "learning/lesson.html", facts)


@require_POST
@allowed(may_take_lesson)
def watch(request: PersonRequest, lesson_id: int) -> HttpResponse:
    """What the player played since it told last, as JSON; answers how much is learned."""
    shown = get_object_or_404(Lesson.objects.select_related("entry"), pk=lesson_id)
    told = request.POST.get("told", "")
    try:
        written = json.loads(told[:MOST_TOLD])
        stretches = [(float(start), float(end)) for start, end in written["stretches"]]
        place = float(written["place"])
    except (ValueError, TypeError, KeyError):
        return JsonResponse({}, status=400)
    if not all(abs(value) < 1e7 for stretch in stretches for value in stretch) or not abs(place) < 1e7:
        return JsonResponse({}, status=400)
    progress = lesson_progress.watch(_enrolment(request, shown.course_id), shown, stretches, place=place, at=timezone.now())
    share = min(1.0, progress.watched_s / shown.entry.length_s) if shown.entry.length_s else 0.0
    return JsonResponse({"share": round(share * 100), "done": progress.done_at is not None})


@require_POST
@allowed(may_take_lesson)
def read(request: PersonRequest, lesson_id: int) -> HttpResponse:
    """Says that a text was read."""
    shown = get_object_or_404(Lesson.objects.select_related("entry"), pk=lesson_id)
    lesson_progress.read(_enrolment(request, shown.course_id), shown, at=timezone.now())
    return redirect("course", shown.course_id)


@require_POST
@allowed(may_learn)
def answer(request: HttpRequest, course_id: int) -> HttpResponse:
    """Takes the quiz."""
    enrolment = get_object_or_404(Enrolment, course=course_id, person=request.user)
    answers = {question.pk: [key_of(place) for place in request.POST.getlist(f"q{question.pk}")] for question in enrolment.course.questions.all()}
    made = lesson_progress.answer(enrolment, answers, at=timezone.now())
    if made.score >= enrolment.course.pass_mark:
        messages.success(request, _("%(score)s %%: passed.") % {"score": made.score})
    else:
        messages.warning(
            request, _("%(score)s %%; %(mark)s %% are needed. You can take the quiz again.") % {"score": made.score, "mark": enrolment.course.pass_mark}
        )
    return redirect("course", course_id)


@signed_in
def own_record(request: PersonRequest) -> HttpResponse:
    """The learner's own file."""
    enrolments = Enrolment.objects.filter(person=request.user).select_related("course__unit")
    return saved(record_of(request.user, enrolments, at=timezone.now()), name=_("Learning record") + ".xml", content_type="application/xml")


@allowed(may_learn)
def certificate(request: HttpRequest, course_id: int) -> HttpResponse:
    """The certificate of a completed course."""
    enrolment = get_object_or_404(Enrolment.objects.select_related("course__unit", "person").exclude(code=""), course=course_id, person=request.user)
    return saved(certificate_pdf(enrolment), name=_("Certificate") + ".pdf", content_type="application/pdf")


@anyone
def learned(request: HttpRequest, code: str) -> HttpResponse:
    """Confirms a certificate to whoever has its code."""
    enrolment = Enrolment.objects.select_related("course__unit", "person").filter(code=code).exclude(code="").first()
    return render(request, "learning/learned.html", {"enrolment": enrolment}, status=200 if enrolment else 404)
