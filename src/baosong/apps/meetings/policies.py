"""Who may see and change activities: a branch its own; units above see records and what may be published, never drafts, phones or links."""

from django.db.models import QuerySet

from baosong.apps.activities.models import Article, ArticlePart, Attachment, BranchMembership, Meeting, Pledge, Register, RegisterEntry
from baosong.apps.activities.queries import answering_unit, registers_for
from baosong.apps.calls.models import Task
from baosong.apps.calls.policies import visible_to as calls_visible_to
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.policies import answers_for
from baosong.apps.orgs.queries import below, units_served


def _unit(unit_id: int) -> Unit | None:
    found: Unit | None = Unit.objects.filter(pk=unit_id).first()
    return found


def serves(person: Person) -> list[Unit]:
    """The units whose activities a person runs."""
    return units_served(person, Role.LIAISON, Role.ORGANISER)


def units_seen_by(person: Person) -> QuerySet[Unit]:
    """The units whose activities a person sees: those they run, and all below."""
    found: QuerySet[Unit] = Unit.objects.filter(below(serves(person)))
    return found


def may_run_for(person: Person, unit_id: int, **_: object) -> bool:
    """Whether the person runs what names nobody's link: registers, places, articles; of the own unit, and to help of those below."""
    return units_seen_by(person).filter(pk=unit_id).exists()


def may_run_branch(person: Person, unit_id: int, **_: object) -> bool:
    """Whether the person runs what concerns the unit's members by name: only the unit's own people, for names and links go no further up."""
    unit = _unit(unit_id)
    return unit is not None and answers_for(person, unit)


def may_plan(person: Person, task_id: int, unit_id: int, **_: object) -> bool:
    """Whether the person may plan a meeting of the unit for the task."""
    task = Task.objects.filter(pk=task_id).first()
    unit = _unit(unit_id)
    return task is not None and unit is not None and answers_for(person, unit) and answering_unit(task, unit) is not None


def meetings_visible_to(person: Person) -> QuerySet[Meeting]:
    """The meetings of the units a person sees."""
    return Meeting.objects.filter(unit__in=units_seen_by(person)).select_related("unit", "task__call")


def may_see_meeting(person: Person, meeting_id: int, **_: object) -> bool:
    """Whether the person sees the meeting's record."""
    return meetings_visible_to(person).filter(pk=meeting_id).exists()


def may_run_meeting(person: Person, meeting_id: int, **_: object) -> bool:
    """Whether the person writes the meeting's record."""
    meeting = Meeting.objects.filter(pk=meeting_id).first()
    return meeting is not None and may_run_branch(person, meeting.unit_id)


def may_run_branch_membership(person: Person, branch_membership_id: int, **_: object) -> bool:
    """Whether the person runs the branch of the branch_membership."""
    branch_membership = BranchMembership.objects.filter(pk=branch_membership_id).first()
    return branch_membership is not None and may_run_branch(person, branch_membership.unit_id)


def may_see_coverage(person: Person, task_id: int, **_: object) -> bool:
    """Whether the person runs a unit that the task was asked of, by itself or through one above it, or sees the call from above."""
    task = Task.objects.filter(pk=task_id).first()
    units = serves(person)
    if task is None or not units:
        return False
    return calls_visible_to(person).filter(pk=task.call_id).exists() or any(answering_unit(task, unit) is not None for unit in units)


def articles_visible_to(person: Person) -> QuerySet[Article]:
    """The articles of the units a person sees; a unit that hands in for one below edits them too."""
    return Article.objects.filter(unit__in=units_seen_by(person)).select_related("unit", "task__call", "submission")


def may_edit_article(person: Person, article_id: int, **_: object) -> bool:
    """Whether the person edits the article."""
    return articles_visible_to(person).filter(pk=article_id).exists()


def may_edit_part(person: Person, part_id: int, **_: object) -> bool:
    """Whether the person edits the article of the part."""
    part = ArticlePart.objects.filter(pk=part_id).first()
    return part is not None and may_edit_article(person, part.article_id)


def may_see_register(person: Person, register_id: int, **_: object) -> bool:
    """Whether the register is kept by, or asked of, a unit the person runs, or kept below one."""
    return registers_for(serves(person)).filter(pk=register_id).exists()


def may_keep_register(person: Person, register_id: int, **_: object) -> bool:
    """Whether the person runs the unit that set the register up."""
    register = Register.objects.filter(pk=register_id).first()
    return register is not None and may_run_for(person, register.unit_id)


def units_entering(person: Person, register: Register) -> list[Unit]:
    """The units for which the person enters lines of the register first of all: those they run, at its unit or below."""
    return [unit for unit in serves(person) if unit.path.startswith(register.unit.path)]


def may_enter_line(person: Person, register_id: int, unit_id: int, **_: object) -> bool:
    """Whether the person runs the unit, and the unit is the register's or lies below it."""
    register, unit = Register.objects.select_related("unit").filter(pk=register_id).first(), _unit(unit_id)
    return register is not None and unit is not None and unit.path.startswith(register.unit.path) and may_run_for(person, unit_id)


def may_see_line(person: Person, line_id: int, **_: object) -> bool:
    """Whether the line is of a unit the person sees."""
    line = RegisterEntry.objects.filter(pk=line_id).first()
    return line is not None and may_run_for(person, line.unit_id)


def may_see_pledge(person: Person, pledge_id: int, **_: object) -> bool:
    """The same for a pledge of a line."""
    pledge = Pledge.objects.filter(pk=pledge_id).first()
    return pledge is not None and may_see_line(person, pledge.line_id)


def may_see_clip(person: Person, clip_id: int, **_: object) -> bool:
    """A picture of a line or deed: who sees the line. One of a story: who runs the branch; units above once its teller lets it be published."""
    clip = Attachment.objects.select_related("story__meeting__unit", "deed").filter(pk=clip_id).first()
    if clip is None:
        return False
    if clip.story is None:
        line_id = clip.line_id or (clip.deed.line_id if clip.deed else 0)
        return may_see_line(person, line_id)
    unit = clip.story.meeting.unit
    return answers_for(person, unit) or (clip.consented_at is not None and clip.story.consented_at is not None and may_run_for(person, unit.pk))
