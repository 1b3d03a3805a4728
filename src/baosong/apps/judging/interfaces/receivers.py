"""Receivers: notify units of a released outcome."""

from collections import defaultdict

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from baosong.apps.judging.events import SelectionReleased
from baosong.apps.judging.models import Selection, SelectionChoice
from baosong.apps.judging.queries import choices_of
from baosong.apps.orgs.queries import liaisons_of
from baosong.platform.events import receives
from baosong.platform.notifications.services.outbox import queue
from baosong.platform.web.public_urls import public_address


@receives(SelectionReleased)
def notify_units(event: SelectionReleased) -> None:
    """Queue one message to each liaison of each unit that took part, with the outcomes of its submissions. Idempotent by the message's key."""
    selection = Selection.objects.select_related("task__call__unit").get(pk=event.selection_id)
    by_unit: dict[int, list[SelectionChoice]] = defaultdict(list)
    units = {}
    for choice in choices_of(selection):
        by_unit[choice.submission.unit_id].append(choice)
        units[choice.submission.unit_id] = choice.submission.unit
    people = liaisons_of(list(units.values()))
    with translation.override(settings.LANGUAGE_CODE):
        for unit_id, choices in by_unit.items():
            subject = _("Outcome of “%(task)s”") % {"task": selection.task.name}
            for person in people.get(unit_id, []):
                if person.email:
                    key = f"outcome:{selection.pk}:{unit_id}:{person.pk}:{selection.released_at:%Y%m%d%H%M%S}"
                    queue(key=key, address=person.email, subject=subject, body=_message_body(selection, choices), at=timezone.now())


def _message_body(selection: Selection, choices: list[SelectionChoice]) -> str:
    lines = [_("The outcome of “%(task)s” of %(unit)s is final. Your works:") % {"task": selection.task.name, "unit": selection.task.call.unit}, ""]
    for choice in choices:
        lines.append(f"· {choice.submission.title}：{choice.prize or _('no prize')}")
        if selection.shows_reasons and choice.reason:
            lines.append(f"  {choice.reason}")
        lines.append(f"  {public_address('submission', choice.submission_id)}")
    return "\n".join(lines)
