"""What passes on with a post, in figures, and the handover that waits for its successor."""

from dataclasses import dataclass

from django.db.models import Q

from baosong.apps.calls.enums import AmendmentState, CallState
from baosong.apps.calls.models import Amendment, Call
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.submissions.enums import HANDED_IN, OPEN_TO_UNIT, RequestState
from baosong.apps.submissions.models import Submission, UnitRequest
from baosong.apps.submissions.queries import call_rows
from baosong.apps.tracking.enums import HandoverState
from baosong.apps.tracking.models import Handover


@dataclass(frozen=True, slots=True)
class PostFigures:
    """What passes on with a post: works and requests of the unit; of an organiser also running calls, requests to answer and drafts of amendments."""

    drafts: int
    works: int
    owed: int
    requests: int
    calls: int = 0
    amendments: int = 0
    is_organiser: bool = False
    is_last_organiser: bool = False
    is_last_liaison: bool = False
    # The predecessor's other roles in the unit, which stay.
    other_roles: tuple[str, ...] = ()


def figures_of_post(unit: Unit, role: Role, *, predecessor: Person) -> PostFigures:
    """The figures of a post now; the number of queries is constant."""
    works = Submission.objects.filter(unit=unit)
    waiting = UnitRequest.objects.filter(state=RequestState.OPEN)
    others = Membership.objects.held().filter(unit=unit, role=role, ends_at=None).exclude(person=predecessor)
    is_organiser, is_last = role == Role.ORGANISER, not others.exists()
    return PostFigures(
        drafts=works.filter(state__in=OPEN_TO_UNIT).exclude(state__in=HANDED_IN).count(),
        works=works.filter(state__in=HANDED_IN).count(),
        owed=sum(row.lacking for row in call_rows([unit])),
        requests=waiting.filter(Q(unit=unit) | Q(task__call__unit=unit) if is_organiser else Q(unit=unit)).count(),
        calls=Call.objects.filter(unit=unit, state=CallState.PUBLISHED).count() if is_organiser else 0,
        amendments=Amendment.objects.filter(call__unit=unit, made_by=predecessor, state=AmendmentState.DRAFT).count() if is_organiser else 0,
        is_organiser=is_organiser,
        is_last_organiser=is_organiser and is_last,
        is_last_liaison=role == Role.LIAISON and is_last,
        other_roles=tuple(held.get_role_display() for held in Membership.objects.held().filter(unit=unit, person=predecessor).exclude(role=role)),
    )


def post_figures(membership: Membership) -> PostFigures:
    """The figures of a membership's post now."""
    return figures_of_post(membership.unit, Role(membership.role), predecessor=membership.person)


def waiting_handover(membership: Membership) -> Handover | None:
    """The handover of this post that waits for its successor."""
    return Handover.objects.filter(unit=membership.unit, role=membership.role, predecessor=membership.person, state=HandoverState.WAITING).first()
