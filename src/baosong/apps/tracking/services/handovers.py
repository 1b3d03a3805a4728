"""Handing over a post: the successor gets the role, the predecessor's ends, and what is the predecessor's own passes on.

Works, drafts, reminders and requests belong to the unit, so that its people have them; drafts of amendments and the addresses of digests
belong to a person and are passed on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.calls.services.amendments import pass_drafts
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.errors import LastOrganiser
from baosong.apps.orgs.models import Membership, Person
from baosong.apps.orgs.services import access, invitations
from baosong.apps.orgs.services.withdrawals import withdraw_all
from baosong.apps.tracking.enums import CANCEL_HANDOVER, COMPLETE_HANDOVER, HandoverState
from baosong.apps.tracking.errors import NoPost, SuccessorIsPredecessor
from baosong.apps.tracking.jobs import NotifySuccessor
from baosong.apps.tracking.models import Handover
from baosong.apps.tracking.services.reminder_rules import replace_digest_address
from baosong.platform.audit.services.log import record
from baosong.platform.errors import Refusal
from baosong.platform.jobs import job_queue
from baosong.platform.states import Transition

POSTS: Final = (Role.ORGANISER, Role.LIAISON)


@dataclass(frozen=True, slots=True)
class HandoverStart:
    """A handover, and the token of the successor's invitation, which is shown once; empty where the successor had the role already."""

    handover: Handover
    token: str


@transaction.atomic
def begin(membership: Membership, *, successor: Person | None, ends_at: datetime, reason: str, by: Person, at: datetime) -> HandoverStart:
    """Hand a post over to an existing account, or to whoever opens the invitation; an earlier handover of it that waits is replaced.

    The predecessor's role ends at `ends_at`; that of the last organiser of a unit once the successor has taken the role up. Refuses roles
    that are no post, a person as their own successor, and all that `access.end_role` and `invitations.invite` refuse.
    """
    unit, role = membership.unit, Role(membership.role)
    if role not in POSTS:
        raise NoPost
    if successor is not None and successor.pk == membership.person_id:
        raise SuccessorIsPredecessor
    for earlier in Handover.objects.select_for_update(of=("self",)).filter(unit=unit, role=role, predecessor=membership.person_id, state=HandoverState.WAITING):
        _cancel(earlier, by=by, at=at)
    has_role = successor is not None and Membership.objects.held().filter(person=successor, unit=unit, role=role, ends_at=None).exists()
    token = "" if has_role else invitations.invite(unit=unit, role=role, by=by, at=at, person=successor)
    handover = Handover.objects.create(
        unit=unit,
        role=role,
        predecessor=membership.person,
        successor=successor,
        invitation=invitations.invitation_for(token) if token else None,
        ends_at=ends_at,
        reason=reason,
        made_by=by,
        made_at=at,
    )
    record("post.handover_begun", unit, by=by, at=at, role=role, person=membership.person_id, successor=successor.pk if successor else None, reason=reason)
    try:
        with transaction.atomic():
            access.end_role(membership, reason=reason, ends_at=ends_at, by=by, at=at)
    except LastOrganiser:
        if has_role:
            raise
    if has_role and successor is not None:
        _complete(handover, successor, at=at)
    return HandoverStart(handover, token)


@transaction.atomic
def complete(handover: Handover, *, at: datetime) -> Handover:
    """Complete a handover whose successor has taken the invitation up; idempotent."""
    handover = Handover.objects.select_for_update(of=("self",)).select_related("invitation__taken_by", "unit", "predecessor", "made_by").get(pk=handover.pk)
    successor = handover.invitation.taken_by if handover.invitation is not None else None
    if successor is not None and COMPLETE_HANDOVER.is_open(handover.state):
        _complete(handover, successor, at=at)
    return handover


def upkeep(*, at: datetime) -> int:
    """Complete the handovers whose completion was lost with a process, and cancel those whose invitation was withdrawn; return how many."""
    waiting = Handover.objects.filter(state=HandoverState.WAITING)
    taken = [complete(handover, at=at) for handover in waiting.exclude(invitation__taken_by=None)]
    return len(taken) + sum(_cancel_withdrawn(handover, at=at) for handover in waiting.filter(invitation__taken_by=None).exclude(invitation__withdrawn_at=None))


@transaction.atomic
def _cancel_withdrawn(handover: Handover, *, at: datetime) -> bool:
    handover = Handover.objects.select_for_update(of=("self",)).select_related("unit", "invitation").get(pk=handover.pk)
    if not CANCEL_HANDOVER.is_open(handover.state):
        return False
    _cancel(handover, by=None, at=at)
    return True


def _complete(handover: Handover, successor: Person, *, at: datetime) -> None:
    unit, predecessor = handover.unit, handover.predecessor
    handover.successor, handover.done_at = successor, at
    _move(handover, COMPLETE_HANDOVER)
    drafts = pass_drafts(unit, of=predecessor, to=successor, at=at) if handover.role == Role.ORGANISER else 0
    if predecessor.email and successor.email:
        replace_digest_address(unit, old=predecessor.email, new=successor.email)
    _end_deferred(handover, at=at)
    facts = {"role": handover.role, "person": predecessor.pk, "successor": successor.pk, "amendments": drafts}
    record("post.handed_over", unit, by=successor, at=at, **facts)
    job_queue.after_commit(NotifySuccessor(handover.pk))


def _end_deferred(handover: Handover, *, at: datetime) -> None:
    """End the role of a predecessor who was the last organiser, now that there is a successor. The role stays where it may not be ended any more."""
    left = Membership.objects.select_related("person", "unit").filter(person=handover.predecessor, unit=handover.unit, role=handover.role, ends_at=None).first()
    if left is None:
        return
    try:
        with transaction.atomic():
            access.end_role(left, reason=handover.reason, ends_at=max(handover.ends_at, at), by=handover.made_by, at=at)
    except Refusal as refusal:
        record("post.role_kept", handover.unit, by=None, at=at, person=handover.predecessor_id, code=refusal.code)


def _cancel(handover: Handover, *, by: Person | None, at: datetime) -> None:
    _move(handover, CANCEL_HANDOVER)
    if handover.invitation is not None and handover.invitation.withdrawn_at is None:
        withdraw_all([handover.invitation], by=by, at=at)
    record("post.handover_cancelled", handover.unit, by=by, at=at, role=handover.role, person=handover.predecessor_id)


def _move(handover: Handover, step: Transition[HandoverState]) -> None:
    handover.state = step.target
    handover.save(update_fields=["state", "successor", "done_at"])
