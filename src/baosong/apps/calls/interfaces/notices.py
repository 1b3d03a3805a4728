"""Mails to the liaisons of a call's units about what changed in it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from baosong.apps.calls.models import AttachmentRevision, Call
from baosong.apps.calls.queries import QuotaChange, addressed_units, quota_changes, removal_of, terms_at, versions_of
from baosong.apps.calls.services.unit_merge import quota_sums
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import liaisons_of
from baosong.apps.orgs.services.unit_rows import MergeSum
from baosong.core.terms.quotas import DueCount
from baosong.platform.messages.terms_changes import version_rows
from baosong.platform.notifications.services.outbox import queue
from baosong.platform.web.public_urls import public_address


def notify_units(call_id: int, step: str, number: int, *, only: Collection[int] = (), at: datetime) -> int:
    """Queue one mail to each liaison with an address of all units, or of those with the keys in `only`; in the person's language; idempotent.

    Returns how many were new.
    """
    call = Call.objects.select_related("unit").get(pk=call_id)
    units = list(Unit.objects.filter(pk__in=only) if only else addressed_units(call))
    queued, own = 0, _own_numbers(call, units, number) if step == "amended" else {}
    for unit_id, people in liaisons_of(units).items():
        unit = next(unit for unit in units if unit.pk == unit_id)
        for person in people:
            if person.email:
                with translation.override(person.language or settings.LANGUAGE_CODE):
                    subject, body = _mail(call, unit, step, number, person, own.get(unit_id, ()))
                key = f"call:{call.pk}:{step}:{number}:{unit.pk}:{person.pk}"
                queued += queue(key=key, address=person.email, subject=subject, body=body, at=at) is not None
    return queued


def _own_numbers(call: Call, units: list[Unit], number: int) -> dict[int, list[QuotaChange]]:
    """The numbers of each unit that a version changed."""
    found: dict[int, list[QuotaChange]] = {}
    for change in quota_changes(terms_at(call, number - 1), terms_at(call, number), units):
        found.setdefault(change.unit.pk, []).append(change)
    return found


def bounds(count: DueCount) -> str:
    """Least and most in words."""
    if count.most is None:
        return _("at least %(n)s") % {"n": count.least}
    if count.least == count.most:
        return str(count.least)
    return f"{count.least}–{count.most}"


def merge_sums(source: Unit, target: Unit) -> list[MergeSum]:
    """The numbers of two units that their merge adds up, in words."""
    return [
        MergeSum(_("“%(call)s”, %(task)s") % {"call": row.call.title, "task": row.task.name}, bounds(row.source), bounds(row.target), bounds(row.total))
        for row in quota_sums(source, target)
    ]


def _mail(call: Call, unit: Unit, step: str, number: int, person: Person, own: Iterable[QuotaChange]) -> tuple[str, str]:
    facts = {"call": call.title, "issuer": call.unit.name, "person": str(person)}
    lines = [_("%(person)s:") % facts, ""]
    if step == "amended":
        subject = _("Amended: %(call)s") % facts
        row = next(row for row in version_rows(versions_of(call)) if row.version.number == number)
        lines += [_("%(issuer)s has amended “%(call)s”:") % facts, *(f"· {change.kind_name}: {change.sentence}" for change in row.changes), ""]
        lines += [
            _("Your unit hands in of “%(task)s”: %(before)s → %(after)s")
            % {"task": change.task, "before": bounds(change.before), "after": bounds(change.after)}
            for change in own
        ]
        lines += [_("Reason: %(reason)s") % {"reason": row.version.reason}, _("Works handed in before are kept, and their receipts stay valid.")]
    elif step == "attachments":
        subject = _("Attachments changed: %(call)s") % facts
        revision = AttachmentRevision.objects.get(pk=number)
        lines += [_("%(issuer)s has changed the attachments of “%(call)s”. Please use the files on its page from now on.") % facts]
        lines += [_("Reason: %(reason)s") % {"reason": revision.reason}]
    elif step == "units_added":
        subject = _("New call: %(call)s") % facts
        lines += [_("%(issuer)s asks your unit to answer “%(call)s” too. Please acknowledge it and hand in by the deadline.") % facts]
    elif step == "units_removed":
        subject = _("No longer asked of your unit: %(call)s") % facts
        lines += [_("%(issuer)s no longer asks your unit to answer “%(call)s”. Nothing is owed; works handed in and drafts are kept.") % facts]
        removal = removal_of(call, unit)
        lines += [_("Reason: %(reason)s") % {"reason": removal.reason}] if removal is not None else []
    else:
        subject = {"close": _("Closed: %(call)s"), "reopen": _("Open again: %(call)s"), "withdraw": _("Withdrawn: %(call)s")}[step] % facts
        lines += [
            {
                "close": _("%(issuer)s has closed “%(call)s”. Works handed in are kept."),
                "reopen": _("%(issuer)s has opened “%(call)s” again."),
                "withdraw": _("%(issuer)s has withdrawn “%(call)s”. Nothing is owed any more; works handed in are kept."),
            }[step]
            % facts,
            _("Reason: %(reason)s") % {"reason": call.move_reason},
        ]
    return subject, "\n".join([*lines, "", public_address("hand-in", call.pk, unit.pk)])
