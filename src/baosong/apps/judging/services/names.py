"""Names that blind rounds hide: of a submission's units with their short forms and former names, of the people on their rosters, and of those behind the work."""

import re
from typing import Final

from django.db.models import Q, QuerySet

from baosong.apps.judging.models import Candidate, Round
from baosong.apps.judging.queries import lineage
from baosong.apps.judging.services.unit_names import names_of_unit
from baosong.apps.meetings.models import BranchMembership
from baosong.apps.orgs.models import Membership, Unit
from baosong.apps.orgs.queries import below, parents
from baosong.apps.orgs.queries import names_of as names_of_units
from baosong.apps.submissions.models import Submission, Version
from baosong.core.anonymisation import NameMask

# Details of a submission that name people.
PEOPLE: Final = ("speaker", "author")
PARTS: Final = re.compile(r"[、，,;；:：/／()（）\s]+")
# Names of two characters are often written with a space between them, so that they are as wide as those of three.
WIDE_NAME: Final = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s+([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
TITLES: Final = re.compile(r"(?:副?教授|老师|讲师|同志|同学|博士|书记|主任|院长|辅导员)$")


def names_of(submission: Submission, judged: Round | None = None) -> list[str]:
    """All names to be masked in a submission, longest first; `judged`: the round with the organiser's own words."""
    issuer = submission.task.call.unit
    units: dict[int, Unit] = {}
    names: set[str] = set()
    own: list[Unit] = []
    for ancestor in lineage(submission):
        above = parents(ancestor.unit)
        here = [unit for unit in (*above, ancestor.unit) if unit.pk != issuer.pk and (unit.pk == ancestor.unit_id or unit.path.startswith(issuer.path))]
        units.update({unit.pk: unit for unit in here})
        # Files written before a unit was renamed or merged have the name of that time.
        for name in set().union(*names_of_units(here).values()):
            names |= names_of_unit(name, parents=[parent.name for parent in above])
        if ancestor.unit_id != issuer.pk:
            own.append(ancestor.unit)
        names |= _people_behind(ancestor)
    names |= _people_on_rosters(list(units.values()), own)
    if judged is not None:
        names = (names - words_of(judged.never_masked)) | words_of(judged.also_masked)
    return sorted((name for name in names if len(name) > 1), key=lambda name: (-len(name), name))


def words_of(text: str) -> set[str]:
    """The words that an organiser typed, one a line or separated by commas."""
    return {word.strip() for word in re.split(r"[\n、，,;；]+", text) if word.strip()}


def people_in(text: str) -> set[str]:
    """The names in a field that lists people, with and without their titles."""
    parts = {part for part in PARTS.split(WIDE_NAME.sub(r"\1\2", text)) if part}
    return parts | {TITLES.sub("", part) for part in parts}


def _people_behind(submission: Submission) -> set[str]:
    found: set[str] = {submission.made_by.name, submission.vouched_by}
    for name in PEOPLE:
        found |= people_in(str(submission.details.get(name, "")))
    found.update(Version.objects.filter(submission=submission, submitted_by__isnull=False).values_list("submitted_by__name", flat=True))
    return found


def _people_on_rosters(units: list[Unit], own: list[Unit]) -> set[str]:
    """Names and mail addresses of people with a role in one of the units, or below the work's own; names of the members of branches there."""
    keys = [unit.pk for unit in units]
    paths = list(Unit.objects.filter(below(own)).values_list("pk", flat=True)) if own else []
    found: set[str] = set()
    for name, address in Membership.objects.filter(Q(unit__in=keys) | Q(unit__in=paths)).values_list("person__name", "person__email"):
        found |= {name, address}
    found.update(BranchMembership.objects.filter(Q(unit__in=keys) | Q(unit__in=paths)).values_list("member__name", flat=True))
    return found


def candidates_with_names() -> QuerySet[Candidate]:
    """Candidates, loaded with what collecting their names needs."""
    return Candidate.objects.select_related("round", "submission__task__call__unit", "submission__unit", "submission__made_by")


def collect(candidate: Candidate) -> bool:
    """Store the names to be masked in a candidate; return whether they changed."""
    names = names_of(candidate.submission, candidate.round)
    if names == candidate.names:
        return False
    candidate.names = names
    candidate.save(update_fields=["names"])
    return True


def names_in(candidate: Candidate) -> list[str]:
    """The names to be masked in a candidate; they are fixed when the round is opened."""
    return candidate.names if candidate.names is not None else names_of(candidate.submission, candidate.round)


def mask_of(candidate: Candidate) -> NameMask:
    """The mask of a candidate's names."""
    return NameMask(names_in(candidate))
