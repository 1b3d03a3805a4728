"""Who a browser was let in as: the branch_memberships whose check it has passed, kept in its session."""

from typing import Any, Final

from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache

from baosong.apps.activities.errors import LinkBlocked, NotInRoster
from baosong.apps.activities.models import BranchMembership, Meeting
from baosong.apps.activities.services.member_links import behind, called_by_name

KEY: Final = "activities_passes"
# A member writes for days and must not give the name each time; staff sessions end as they always do.
LIVES_S: Final = 30 * 86400
NAMES_TRIED: Final = 60
WINDOW_S: Final = 15 * 60


def let_in(request: Any, branch_membership: BranchMembership) -> None:
    """Remembers that the check was passed. A session that nobody has signed in with lives for a month then."""
    passes = request.session.get(KEY, {})
    passes[str(branch_membership.pk)] = branch_membership.generation
    request.session[KEY] = passes
    if not request.user.is_authenticated:
        request.session.set_expiry(LIVES_S)


def is_in(session: SessionBase, branch_membership: BranchMembership) -> bool:
    """Whether this browser has passed for the link as it is now."""
    return bool(session.get(KEY, {}).get(str(branch_membership.pk)) == branch_membership.generation)


def branch_memberships_in(session: SessionBase) -> set[int]:
    """The keys of all branch_memberships that hold, for the door of uploads."""
    passes = session.get(KEY, {})
    found = BranchMembership.objects.filter(pk__in=[int(key) for key in passes], left_at=None)
    return {branch_membership.pk for branch_membership in found if passes[str(branch_membership.pk)] == branch_membership.generation}


def behind_link(session: SessionBase, link: str) -> BranchMembership | None:
    """The branch_membership behind a link, for a browser that has passed; None for one that has not. Raises LinkGone."""
    branch_membership = behind(link)
    return branch_membership if is_in(session, branch_membership) else None


def find_by_name(meeting: Meeting, name: str) -> BranchMembership:
    """Whoever of that name was called. Wrong names are counted, so that nobody tries a telephone book at a meeting's common door.

    Raises NotInRoster, LinkBlocked.
    """
    key = f"activities-door:{meeting.code}"
    cache.add(key, 0, WINDOW_S)
    if int(cache.get(key, 0)) >= NAMES_TRIED:
        raise LinkBlocked(minutes=WINDOW_S // 60)
    try:
        return called_by_name(meeting, name)
    except NotInRoster:
        cache.incr(key)
        raise
