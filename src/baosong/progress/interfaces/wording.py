"""Sentences of progress, and the words of reminders."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from baosong.calls.models import Call
from baosong.kit.refusals import words
from baosong.kit.templatetags.kit import moment
from baosong.orgs.models import Person
from baosong.progress.queries import Debt


@words("nobody_missing")
def nobody_missing(facts: dict[str, Any]) -> str:
    """All there."""
    return _("Every unit has handed in what it owes; there is nobody to remind.")


@words("reminded_today")
def reminded_today(facts: dict[str, Any]) -> str:
    """Once a day."""
    return _("The %(count)s units that are missing have been reminded today already.") % facts


def owed_words(debt: Debt) -> str:
    """微党课 1 个、故事 2 个."""
    return "、".join(_("%(task)s: %(n)s") % {"task": task.name, "n": n} for task, n in debt.lacking)


def letter(call: Call, debt: Debt, person: Person) -> tuple[str, str]:
    """The reminder to one liaison: subject and text."""
    facts = {
        "name": person.name,
        "unit": debt.unit.name,
        "call": call.title,
        "owed": owed_words(debt),
        "deadline": moment(min(task.deadline for task, _n in debt.lacking)),
        "address": settings.BAOSONG_PUBLIC_URL + reverse("hand-in", args=[call.pk, debt.unit.pk]),
        "issuer": call.unit.name,
    }
    subject = _("Reminder: %(unit)s still owes works for “%(call)s”") % facts
    body = _(
        "Dear %(name)s,\n\n%(unit)s still owes for “%(call)s”: %(owed)s.\nDeadline: %(deadline)s.\n\nPlease hand in here: %(address)s\n\n"
        "If this has been done in the meantime, please disregard this mail.\n\n%(issuer)s"
    )
    return subject, body % facts


def group_text(call: Call, debts: list[Debt]) -> str:
    """One text to paste into a chat group: who still owes what."""
    head = _("“%(call)s”: still to be handed in:") % {"call": call.title}
    lines = [_("%(unit)s (%(owed)s)") % {"unit": debt.unit.name, "owed": owed_words(debt)} for debt in debts]
    return "\n".join([head, *lines, settings.BAOSONG_PUBLIC_URL])
