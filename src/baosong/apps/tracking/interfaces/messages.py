"""Sentences of refusals, and the texts of reminders and digests."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baosong.apps.calls.models import Call
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person
from baosong.apps.tracking.enums import OccasionKind
from baosong.apps.tracking.models import Handover
from baosong.apps.tracking.queries import Debt, debts, matrix
from baosong.apps.tracking.services.post_figures import figures_of_post
from baosong.apps.tracking.services.reminder_schedule import ReminderOccasion
from baosong.platform.web.public_urls import public_address
from baosong.platform.web.refusals import words
from baosong.platform.web.templatetags.web import moment


@words("nobody_missing")
def nobody_missing(facts: dict[str, Any]) -> str:
    return _("Every unit has handed in what it owes; there is nobody to remind.")


@words("reminded_today")
def reminded_today(facts: dict[str, Any]) -> str:
    return _("The %(count)s units that are missing have been reminded today already.") % facts


def owed_phrase(debt: Debt) -> str:
    """微党课 1 个、故事 2 个."""
    return "、".join(_("%(task)s: %(n)s") % {"task": task.name, "n": n} for task, n in debt.lacking)


def reminder_mail(call: Call, debt: Debt, person: Person) -> tuple[str, str]:
    """Subject and text of the reminder to one liaison."""
    facts = {
        "name": person.name,
        "unit": debt.unit.name,
        "call": call.title,
        "owed": owed_phrase(debt),
        "deadline": moment(debt.deadline),
        "address": public_address("hand-in", call.pk, debt.unit.pk),
        "issuer": call.unit.name,
    }
    if debt.is_past:
        subject = _("Overdue: %(unit)s still owes works for “%(call)s”") % facts
        body = _(
            "Dear %(name)s,\n\nThe deadline of “%(call)s” has passed (%(deadline)s), and %(unit)s still owes: %(owed)s.\n\n"
            "Please ask the organiser for an extension, or hand in here as soon as you have one: %(address)s\n\n%(issuer)s"
        )
        return subject, body % facts
    subject = _("Reminder: %(unit)s still owes works for “%(call)s”") % facts
    body = _(
        "Dear %(name)s,\n\n%(unit)s still owes for “%(call)s”: %(owed)s.\nDeadline: %(deadline)s.\n\nPlease hand in here: %(address)s\n\n"
        "If this has been done in the meantime, please disregard this mail.\n\n%(issuer)s"
    )
    return subject, body % facts


def group_text(call: Call, debts: list[Debt]) -> str:
    """Text for a chat group: units and what they owe."""
    head = _("“%(call)s”: still to be handed in:") % {"call": call.title}
    lines = [_("%(unit)s (%(owed)s)") % {"unit": debt.unit.name, "owed": owed_phrase(debt)} for debt in debts]
    return "\n".join([head, *lines, settings.BAOSONG_PUBLIC_URL])


@words("invalid_rule")
def invalid_rule(facts: dict[str, Any]) -> str:
    return {
        "days": _("Please enter whole days from 1 to %(most)s, parted by commas; “%(written)s” is none."),
        "hours": _("The hours in which reminders may go out must begin before they end."),
        "address": _("“%(address)s” is no mail address."),
        "addresses": _("At most %(most)s addresses; these are %(n)s."),
        "none": _("Please save a rule first."),
    }[facts["what"]] % facts


@words("webhook_unknown")
def webhook_unknown(facts: dict[str, Any]) -> str:
    return _("%(address)s is no address of a group webhook of WeCom, DingTalk or Feishu. An administrator can allow others with webhook_hosts.") % facts


def occasion_phrase(occasion: ReminderOccasion) -> str:
    """Such as `3 days before the deadline` or `overdue, reminder 2`."""
    if occasion.kind == OccasionKind.BEFORE:
        return ngettext("%(n)s day before the deadline", "%(n)s days before the deadline", occasion.number) % {"n": occasion.number}
    if occasion.kind == OccasionKind.DAY:
        return _("on the day of the deadline")
    return _("overdue, reminder %(n)s") % {"n": occasion.number}


def digest(call: Call, *, at: datetime) -> tuple[str, str]:
    """Subject and text of the digest for leaders."""
    made = matrix(call, at=at)
    lines = [_("“%(call)s” as of %(at)s:") % {"call": call.title, "at": moment(at)}, ""]
    if made.obliged:
        lines.append(_("%(complete)s of %(all)s units owe nothing any more.") % {"complete": made.complete, "all": made.obliged})
    if not made.obliged:
        lines.append(ngettext("%(n)s unit has handed in", "%(n)s units have handed in", made.free_with_works) % {"n": made.free_with_works})
    elif made.free_with_works:
        said = ngettext("%(n)s unit without a number has handed in", "%(n)s units without a number have handed in", made.free_with_works)
        lines.append(said % {"n": made.free_with_works})
    for number, task in enumerate(made.tasks):
        cells = [row.cells[number] for row in made.rows]
        facts = {
            "task": task.name,
            "works": sum(cell.handed_in for cell in cells),
            "missing": sum(1 for cell in cells if cell.lacking),
            "deadline": moment(task.deadline),
        }
        lines.append(_("· %(task)s: %(works)s works; %(missing)s units still owe; deadline %(deadline)s") % facts)
    owing = debts(call, at=at)
    if owing:
        lines += ["", _("Still owing:"), *(f"· {debt.unit.name}: {owed_phrase(debt)}" for debt in owing[:100])]
        if len(owing) > 100:
            lines.append(_("… and %(n)s more") % {"n": len(owing) - 100})
    lines += ["", public_address("overview", call.pk)]
    return _("Digest: %(call)s") % {"call": call.title}, "\n".join(lines)


@words("no_post")
def no_post(facts: dict[str, Any]) -> str:
    return _("Only the posts of organisers and liaisons are handed over. Reviewers are replaced in their round.")


@words("successor_is_predecessor")
def successor_is_predecessor(facts: dict[str, Any]) -> str:
    return _("This is the account that leaves the post. Please enter that of the successor.")


def successor_mail(handover: Handover, successor: Person) -> tuple[str, str]:
    """Subject and text of the mail to whoever has taken over a post."""
    role = Role(handover.role)
    figures = figures_of_post(handover.unit, role, predecessor=handover.predecessor)
    facts = {
        "person": str(successor),
        "predecessor": str(handover.predecessor),
        "unit": handover.unit.name,
        "role": role.label,
        "drafts": figures.drafts,
        "works": figures.works,
        "owed": figures.owed,
        "requests": figures.requests,
    }
    lines = [
        _("%(person)s:") % facts,
        "",
        _("You have taken over the post of %(role)s in %(unit)s from %(predecessor)s.") % facts,
        _("Drafts: %(drafts)s; works handed in: %(works)s; still owed: %(owed)s; requests without an answer: %(requests)s.") % facts,
        "",
        public_address("desk"),
    ]
    return _("You have taken over: %(role)s, %(unit)s") % facts, "\n".join(lines)
