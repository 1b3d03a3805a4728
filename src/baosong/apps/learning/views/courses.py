"""Pages for organisers of courses: lessons, questions, learners, groups, SCORM packages."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.learning.interfaces.scorm import package
from baosong.apps.learning.models import Course, LearnerGroup, Lesson
from baosong.apps.learning.policies import may_edit_course, may_edit_group, may_teach
from baosong.apps.learning.queries import groups_of, learner_rows, people_below, unsent
from baosong.apps.learning.services import courses, enrolments
from baosong.apps.library.enums import EntryState
from baosong.apps.library.models import Collection, Entry
from baosong.apps.library.policies import may_curate_collection
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import organised_unit, subtree
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import stream
from baosong.platform.web.parsing import day_of, key_of

MAX_CHOICES = 300
NAMES = re.compile(r"[,，、;；\s]+")


@require_POST
@allowed(may_teach)
def set_up(request: PersonRequest) -> HttpResponse:
    unit = organised_unit(request.user, key_of(request.POST.get("unit")))
    title = request.POST.get("title", "").strip() or _("Course of %(unit)s") % {"unit": unit}
    return redirect("course-edit", courses.set_up(unit=unit, title=title, by=request.user, at=timezone.now()).pk)


@allowed(may_edit_course)
def edit(request: PersonRequest, course_id: int) -> HttpResponse:
    shown = get_object_or_404(Course.objects.select_related("unit"), pk=course_id)
    lessons = list(shown.lessons.select_related("entry"))
    existing = {lesson.entry_id for lesson in lessons}
    entries = Entry.objects.filter(state=EntryState.SHOWN).exclude(pk__in=existing).select_related("unit").order_by("-pk")[:MAX_CHOICES]
    facts = {
        "course": shown,
        "lessons": lessons,
        "entries": entries,
        "collections": Collection.objects.filter(is_shown=True),
        "questions": courses.text_of(list(shown.questions.all())),
        "learners": learner_rows(shown),
        "units": subtree(shown.unit)[:MAX_CHOICES],
        "groups": groups_of(request.user),
        "unsent": unsent(shown),
        "section": "learning",
    }
    return render(request, "learning/course_edit.html", facts)


@require_POST
@allowed(may_edit_course)
def change(request: PersonRequest, course_id: int) -> HttpResponse:
    shown, posted, by, now = get_object_or_404(Course.objects.select_related("unit"), pk=course_id), request.POST, request.user, timezone.now()
    if "describe" in posted:
        mark = key_of(posted.get("pass_mark"))
        courses.describe(
            shown, title=posted.get("title", ""), summary=posted.get("summary", ""), pass_mark=mark, due_on=day_of(posted.get("due_on")), by=by, at=now
        )
    elif "teach" in posted:
        chosen = Entry.objects.filter(state=EntryState.SHOWN, pk__in=[key_of(key) for key in posted.getlist("entry")])
        courses.add_lessons(shown, list(chosen), by=by, at=now)
    elif "collection" in posted:
        collection = get_object_or_404(Collection, pk=key_of(posted["collection"]), is_shown=True)
        courses.add_lessons(shown, [item.entry for item in collection.items.select_related("entry") if item.entry.state == EntryState.SHOWN], by=by, at=now)
    elif "drop" in posted:
        courses.remove_lesson(get_object_or_404(Lesson, pk=key_of(posted["drop"]), course=shown), by=by, at=now)
    elif "up" in posted:
        courses.move_up(get_object_or_404(Lesson, pk=key_of(posted["up"]), course=shown), by=by, at=now)
    elif "ask" in posted:
        courses.set_questions(shown, courses.questions_from(posted.get("questions", "")), by=by, at=now)
    elif "open" in posted:
        courses.open_course(shown, is_open=posted["open"] == "1", by=by, at=now)
    elif posted.get("assign_unit"):
        unit = get_object_or_404(subtree(shown.unit), pk=key_of(posted["assign_unit"]))
        messages.success(request, _("%(n)s more learn this course.") % {"n": enrolments.assign_unit(shown, unit, by=by, at=now)})
    elif posted.get("assign_group"):
        group = get_object_or_404(groups_of(by), pk=key_of(posted["assign_group"]))
        messages.success(request, _("%(n)s more learn this course.") % {"n": enrolments.assign_group(shown, group, by=by, at=now)})
    return redirect("course-edit", course_id)


@require_POST
@allowed(may_teach)
def add_group(request: PersonRequest) -> HttpResponse:
    unit, name = organised_unit(request.user, key_of(request.POST.get("unit"))), request.POST.get("name", "").strip()
    wanted = [word for word in NAMES.split(request.POST.get("people", "")) if word][:2000]
    candidates = people_below(unit)
    people = [*candidates.filter(username__in=wanted), *candidates.filter(name__in=wanted)]
    known = {person.username for person in people} | {person.name for person in people}
    unknown = [word for word in wanted if word not in known]
    if not name or not people:
        messages.error(request, _("Please give a name, and at least one person with an account in %(unit)s or below it.") % {"unit": unit})
        return redirect("courses")
    group = enrolments.add_to_group(unit=unit, name=name, people=people, by=request.user, at=timezone.now())
    messages.success(request, _("%(n)s people are in “%(group)s”.") % {"n": group.people.count(), "group": group})
    if unknown:
        messages.warning(request, _("Nobody here has the account or name: %(names)s.") % {"names": "、".join(unknown[:20])})
    return redirect("group", group.pk)


@allowed(may_edit_group)
def group(request: PersonRequest, group_id: int) -> HttpResponse:
    shown = get_object_or_404(LearnerGroup.objects.select_related("unit"), pk=group_id)
    if request.method == "POST":
        enrolments.remove_from_group(shown, get_object_or_404(Person, pk=key_of(request.POST.get("person"))), by=request.user, at=timezone.now())
        return redirect("group", group_id)
    return render(request, "learning/group.html", {"group": shown, "people": shown.people.order_by("name"), "section": "learning"})


@allowed(may_curate_collection)
def scorm(request: HttpRequest, collection_id: int) -> StreamingHttpResponse:
    collection = get_object_or_404(Collection, pk=collection_id)
    return stream(package(collection), name=f"{collection.title}-SCORM.zip", content_type="application/zip")
