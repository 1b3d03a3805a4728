"""Devices of members that this browser is, stored in its session."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.contrib.sessions.backends.base import SessionBase

from baosong.apps.meetings.enums import DeviceKind, DeviceProof
from baosong.apps.meetings.errors import NamesDelayed
from baosong.apps.meetings.models import BranchMembership, Meeting, MemberDevice
from baosong.apps.meetings.services import devices
from baosong.apps.meetings.services.member_links import behind, called_by_name
from baosong.apps.orgs.services import throttle

# Keys of devices, and by the key of a meeting the device whose draft is open.
KEY: Final = "meetings_devices"
DRAFTS: Final = "meetings_drafts"
LIVES_S: Final = 30 * 86400
# All who are at a meeting may share an address.
NAMES: Final = throttle.DelayRule(free=60, first=5, longest=30)


def let_in(request: Any, branch_membership: BranchMembership, *, proof: DeviceProof, at: datetime) -> None:
    """Record that the check of a link was passed. A session without a signed-in person then lasts 30 days, because members write over several days."""
    keys = request.session.get(KEY, [])
    known = MemberDevice.objects.filter(pk__in=keys, branch_membership=branch_membership, meeting=None, ended_at=None).first()
    if known is not None:
        device = devices.open_again(known, proof=proof, at=at)
    else:
        device = devices.open_device(branch_membership, kind=_kind_of(request), proof=proof, at=at)
    _remember(request, device)


def let_write(request: Any, meeting: Meeting, branch_membership: BranchMembership, *, at: datetime) -> None:
    """Open this device's own draft of the meeting for whoever gave the name; another device with the same name has another draft."""
    known = next(
        (device for device in devices_in(request.session) if (device.meeting_id, device.branch_membership_id) == (meeting.pk, branch_membership.pk)), None
    )
    device = known or devices.open_device(branch_membership, kind=_kind_of(request), proof=DeviceProof.NAME, at=at, meeting=meeting)
    request.session[DRAFTS] = {**request.session.get(DRAFTS, {}), str(meeting.pk): device.pk}
    _remember(request, device)


def _kind_of(request: Any) -> DeviceKind:
    return devices.kind_of(request.headers.get("User-Agent", ""))


def _remember(request: Any, device: MemberDevice) -> None:
    request.session[KEY] = list(dict.fromkeys([*request.session.get(KEY, []), device.pk]))
    if not request.user.is_authenticated:
        request.session.set_expiry(LIVES_S)


def devices_in(session: SessionBase) -> list[MemberDevice]:
    """The devices of the session that were not ended, of links that still hold."""
    keys = session.get(KEY, [])
    if not keys:
        return []
    found = MemberDevice.objects.filter(pk__in=keys, ended_at=None, branch_membership__left_at=None, branch_membership__member__erased_at=None)
    found = found.select_related("branch_membership__member", "branch_membership__unit", "meeting__unit").order_by("pk")
    return [device for device in found if device.generation == device.branch_membership.generation]


def is_in(session: SessionBase, branch_membership: BranchMembership) -> bool:
    """Whether this browser has proven more than a name for the membership."""
    return branch_membership.pk in branch_memberships_in(session)


def branch_memberships_in(session: SessionBase) -> set[int]:
    """The keys of all memberships that this browser may open."""
    return proven_by(devices_in(session))


def proven_by(devices: Iterable[MemberDevice]) -> set[int]:
    """The keys of the memberships for which one of the devices has proven more than a name."""
    return {device.branch_membership_id for device in devices if device.proof != DeviceProof.NAME}


def draft_device(session: SessionBase, meeting: Meeting) -> MemberDevice | None:
    """The device whose draft of the meeting is open, else None."""
    key = session.get(DRAFTS, {}).get(str(meeting.pk))
    return next((device for device in devices_in(session) if device.pk == key and device.meeting_id == meeting.pk), None)


def behind_link(session: SessionBase, link: str) -> BranchMembership | None:
    """The membership behind a link if this browser has passed its check, else None. Raises LinkGone."""
    branch_membership = behind(link)
    return branch_membership if is_in(session, branch_membership) else None


def find_by_name(meeting: Meeting, name: str, *, network: str, at: datetime) -> BranchMembership:
    """The called member of that name, from the meeting's common page. Wrong names of a network are delayed, against guessing through a list.

    Raises NotInRoster, NamesDelayed.
    """
    attempt = throttle.Attempt(f"meeting:{meeting.code}", f"address:{network}")
    if wait := throttle.begin(attempt, NAMES, at=at):
        raise NamesDelayed(seconds=wait)
    found = called_by_name(meeting, name)
    throttle.give_back(attempt)
    return found
