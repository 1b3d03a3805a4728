"""Branch memberships whose link check this browser has passed, stored in its session."""

from typing import Any, Final

from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache

from baosong.apps.meetings.errors import LinkBlocked, NotInRoster
from baosong.apps.meetings.models import BranchMembership, Meeting
from baosong.apps.meetings.services.member_links import behind, called_by_name

KEY: Final = "meetings_passes"
LIVES_S: Final = 30 * 86400
NAMES_TRIED: Final = 60
WINDOW_S: Final = 15 * 60


def let_in(request: Any, branch_membership: BranchMembership) -> None:
    """Record that the check was passed. A session without a signed-in person then lives for 30 days, for members write for days."""
    passes = request.session.get(KEY, {})
    passes[str(branch_membership.pk)] = branch_membership.generation
    request.session[KEY] = passes
    if not request.user.is_authenticated:
        request.session.set_expiry(LIVES_S)


def is_in(session: SessionBase, branch_membership: BranchMembership) -> bool:
    """Whether this browser has passed the check of the current link."""
    return bool(session.get(KEY, {}).get(str(branch_membership.pk)) == branch_membership.generation)


def branch_memberships_in(session: SessionBase) -> set[int]:
    """The keys of all memberships that are still valid."""
    passes = session.get(KEY, {})
    found = BranchMembership.objects.filter(pk__in=[int(key) for key in passes], left_at=None)
    return {branch_membership.pk for branch_membership in found if passes[str(branch_membership.pk)] == branch_membership.generation}


def behind_link(session: SessionBase, link: str) -> BranchMembership | None:
    """The membership behind a link if this browser has passed its check, else None. Raises LinkGone."""
    branch_membership = behind(link)
    return branch_membership if is_in(session, branch_membership) else None


def find_by_name(meeting: Meeting, name: str) -> BranchMembership:
    """The called member of that name, from the meeting's common page. Wrong names are counted against guessing through a list of names.

    Raises NotInRoster, LinkBlocked.
    """
    key = f"meeting-access:{meeting.code}"
    cache.add(key, 0, WINDOW_S)
    if int(cache.get(key, 0)) >= NAMES_TRIED:
        raise LinkBlocked(minutes=WINDOW_S // 60)
    try:
        return called_by_name(meeting, name)
    except NotInRoster:
        cache.incr(key)
        raise
