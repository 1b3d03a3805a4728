"""Pages for organisers of courses: lessons, questions, learners, groups, SCORM packages."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.learning.forms import AssignGroupForm, AssignUnitForm, DescribeCourseForm, GroupForm, NewCourseForm, QuestionsForm, WholeCollectionForm
from baosong.apps.learning.interfaces.scorm import package
from baosong.apps.learning.models import Course, LearnerGroup, Lesson
from baosong.apps.learning.policies import may_edit_course, may_edit_group, may_teach
from baosong.apps.learning.queries import groups_of, learner_rows, unsent
from baosong.apps.learning.services import courses, enrolments
from baosong.apps.learning.views.learner import courses_page
from baosong.apps.library.enums import EntryState
from baosong.apps.library.models import Collection, Entry
from baosong.apps.library.policies import may_curate_collection
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import open_units, organised_unit, subtree
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import stream
from baosong.platform.web.forms import WebForm, form_page, posted, posted_key, posted_keys, posted_number, pressed

MAX_CHOICES = 300
MOST_NAMED = 20


def _own_unit(request: PersonRequest) -> Unit:
    return organised_unit(request.user, posted_key(request, "unit") if pressed(request, "unit") else 0)


@require_POST
@allowed(may_teach)
def set_up(request: PersonRequest) -> HttpResponse:
    form = posted(request, NewCourseForm)
    if not form.is_valid():
        return courses_page(request, course_form=form)
    return redirect("course-edit", courses.set_up(unit=_own_unit(request), **form.cleaned_data, by=request.user, at=timezone.now()).pk)


@allowed(may_edit_course)
def edit(request: PersonRequest, course_id: int) -> HttpResponse:
    return _edit_page(request, get_object_or_404(Course.objects.select_related("unit"), pk=course_id))


def _edit_page(request: PersonRequest, shown: Course, **forms: WebForm) -> HttpResponse:
    """The editor of a course; `forms` replace the forms of those names."""
    lessons = list(shown.lessons.select_related("entry"))
    existing = {lesson.entry_id for lesson in lessons}
    entries = Entry.objects.filter(state=EntryState.SHOWN).exclude(pk__in=existing).select_related("unit").order_by("-pk")[:MAX_CHOICES]
    facts = {
        "course": shown,
        "lessons": lessons,
        "entries": entries,
        "learners": learner_rows(shown),
        "unsent": unsent(shown),
        "describe_form": DescribeCourseForm(initial={name: getattr(shown, name) for name in DescribeCourseForm.base_fields}),
        "questions_form": QuestionsForm(initial={"questions": courses.text_of(list(shown.questions.all()))}),
        "collection_form": WholeCollectionForm(),
        "unit_form": AssignUnitForm(units=open_units(subtree(shown.unit))),
        "group_form": AssignGroupForm(groups=groups_of(request.user)),
        "section": "learning",
    }
    return form_page(request, "learning/course_edit.html", facts | forms)


@require_POST
@allowed(may_edit_course)
def change(request: PersonRequest, course_id: int) -> HttpResponse:
    """Apply one button or form of the editor."""
    shown = get_object_or_404(Course.objects.select_related("unit"), pk=course_id)
    for name, apply in CHANGES.items():
        if pressed(request, name):
            return apply(request, shown) or redirect("course-edit", course_id)
    return redirect("course-edit", course_id)


def _describe(request: PersonRequest, shown: Course) -> HttpResponse | None:
    form = posted(request, DescribeCourseForm)
    if not form.is_valid():
        return _edit_page(request, shown, describe_form=form)
    courses.describe(shown, **form.cleaned_data, by=request.user, at=timezone.now())
    return None


def _ask(request: PersonRequest, shown: Course) -> HttpResponse | None:
    form = posted(request, QuestionsForm)
    if not form.is_valid():
        return _edit_page(request, shown, questions_form=form)
    courses.set_questions(shown, form.cleaned_data["questions"], by=request.user, at=timezone.now())
    return None


def _teach(request: PersonRequest, shown: Course) -> None:
    chosen = Entry.objects.filter(state=EntryState.SHOWN, pk__in=posted_keys(request, "entry"))
    courses.add_lessons(shown, list(chosen), by=request.user, at=timezone.now())


def _teach_collection(request: PersonRequest, shown: Course) -> HttpResponse | None:
    form = posted(request, WholeCollectionForm)
    if not form.is_valid():
        return _edit_page(request, shown, collection_form=form)
    items = form.cleaned_data["collection"].items.select_related("entry")
    courses.add_lessons(shown, [item.entry for item in items if item.entry.state == EntryState.SHOWN], by=request.user, at=timezone.now())
    return None


def _drop(request: PersonRequest, shown: Course) -> None:
    courses.remove_lesson(get_object_or_404(Lesson, pk=posted_key(request, "drop"), course=shown), by=request.user, at=timezone.now())


def _move_up(request: PersonRequest, shown: Course) -> None:
    courses.move_up(get_object_or_404(Lesson, pk=posted_key(request, "up"), course=shown), by=request.user, at=timezone.now())


def _open(request: PersonRequest, shown: Course) -> None:
    courses.open_course(shown, is_open=posted_number(request, "open") == 1, by=request.user, at=timezone.now())


def _assign_unit(request: PersonRequest, shown: Course) -> HttpResponse | None:
    form = posted(request, AssignUnitForm, units=open_units(subtree(shown.unit)))
    if not form.is_valid():
        return _edit_page(request, shown, unit_form=form)
    count = enrolments.assign_unit(shown, form.cleaned_data["assign_unit"], by=request.user, at=timezone.now())
    messages.success(request, _("%(n)s more learn this course.") % {"n": count})
    return None


def _assign_group(request: PersonRequest, shown: Course) -> HttpResponse | None:
    form = posted(request, AssignGroupForm, groups=groups_of(request.user))
    if not form.is_valid():
        return _edit_page(request, shown, group_form=form)
    count = enrolments.assign_group(shown, form.cleaned_data["assign_group"], by=request.user, at=timezone.now())
    messages.success(request, _("%(n)s more learn this course.") % {"n": count})
    return None


CHANGES: Final[dict[str, Callable[[PersonRequest, Course], HttpResponse | None]]] = {
    "describe": _describe,
    "teach": _teach,
    "collection": _teach_collection,
    "drop": _drop,
    "up": _move_up,
    "ask": _ask,
    "open": _open,
    "assign_unit": _assign_unit,
    "assign_group": _assign_group,
}


@require_POST
@allowed(may_teach)
def add_group(request: PersonRequest) -> HttpResponse:
    unit = _own_unit(request)
    form = posted(request, GroupForm, unit=unit)
    if not form.is_valid():
        return courses_page(request, group_form=form)
    group = enrolments.add_to_group(unit=unit, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("%(n)s people are in “%(group)s”.") % {"n": group.people.count(), "group": group})
    if form.unknown:
        names = "、".join(form.unknown[:MOST_NAMED]) + (" …" if len(form.unknown) > MOST_NAMED else "")
        messages.warning(request, _("Nobody here has the account or name: %(names)s.") % {"names": names})
    return redirect("group", group.pk)


@allowed(may_edit_group)
def group(request: PersonRequest, group_id: int) -> HttpResponse:
    shown = get_object_or_404(LearnerGroup.objects.select_related("unit"), pk=group_id)
    if request.method == "POST":
        enrolments.remove_from_group(shown, get_object_or_404(Person, pk=posted_key(request, "person")), by=request.user, at=timezone.now())
        return redirect("group", group_id)
    return render(request, "learning/group.html", {"group": shown, "people": shown.people.order_by("name"), "section": "learning"})


@allowed(may_curate_collection)
def scorm(request: HttpRequest, collection_id: int) -> StreamingHttpResponse:
    collection = get_object_or_404(Collection, pk=collection_id)
    return stream(package(collection), name=f"{collection.title}-SCORM.zip", content_type="application/zip")
