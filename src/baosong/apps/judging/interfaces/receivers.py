"""Receivers: notify units of a released outcome, look for names in works that blind rounds in preparation gain; seats on panels are ties of people."""

from collections import defaultdict

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from baosong.apps.judging.events import SelectionReleased
from baosong.apps.judging.models import Selection, SelectionChoice
from baosong.apps.judging.queries import choices_of, open_round, panel_ties
from baosong.apps.judging.services import anonymisation
from baosong.apps.judging.services.certificates import keep_on_outcomes
from baosong.apps.judging.services.participation import UnjudgedWork, unjudged_works
from baosong.apps.judging.services.replaced_versions import renew_reviews_of
from baosong.apps.orgs.queries import liaisons_of, register_ties
from baosong.apps.orgs.services.unit_rows import register_before_renaming, register_obstacle
from baosong.apps.submissions.events import AcceptanceUndone, SubmissionAccepted, SubmissionReturned
from baosong.platform.events import receives
from baosong.platform.notifications.services.outbox import queue
from baosong.platform.web.public_urls import public_address

register_ties(panel_ties)
register_obstacle(open_round)
register_before_renaming(keep_on_outcomes)


@receives(SubmissionAccepted)
def search_new_work(event: SubmissionAccepted) -> None:
    anonymisation.search_rounds_of(event.submission_id)
    renew_reviews_of(event.submission_id, at=timezone.now())


@receives(SubmissionReturned)
def drop_returned_work(event: SubmissionReturned) -> None:
    anonymisation.search_rounds_of(event.submission_id)


@receives(AcceptanceUndone)
def drop_undone_work(event: AcceptanceUndone) -> None:
    anonymisation.search_rounds_of(event.submission_id)


@receives(SelectionReleased)
def notify_units(event: SelectionReleased) -> None:
    """Queue one message to each liaison of each unit that took part, with the outcomes of its submissions. Idempotent by the message's key."""
    selection = Selection.objects.select_related("task__call__unit", "round__task").get(pk=event.selection_id)
    by_unit: dict[int, list[SelectionChoice]] = defaultdict(list)
    units = {}
    for choice in choices_of(selection):
        by_unit[choice.submission.unit_id].append(choice)
        units[choice.submission.unit_id] = choice.submission.unit
    unranked: dict[int, list[UnjudgedWork]] = defaultdict(list)
    for work in unjudged_works(selection.round):
        unranked[work.submission.unit_id].append(work)
        units[work.submission.unit_id] = work.submission.unit
    people = liaisons_of(list(units.values()))
    with translation.override(settings.LANGUAGE_CODE):
        for unit_id in units:
            subject = _("Outcome of “%(task)s”") % {"task": selection.task.name}
            for person in people.get(unit_id, []):
                if person.email:
                    key = f"outcome:{selection.pk}:{unit_id}:{person.pk}:{selection.released_at:%Y%m%d%H%M%S}"
                    queue(key=key, address=person.email, subject=subject, body=_message_body(selection, by_unit[unit_id], unranked[unit_id]), at=timezone.now())


def _message_body(selection: Selection, choices: list[SelectionChoice], unranked: list[UnjudgedWork]) -> str:
    lines = [_("The outcome of “%(task)s” of %(unit)s is final. Your works:") % {"task": selection.task.name, "unit": selection.task.call.unit}, ""]
    for choice in choices:
        lines.append(f"· {choice.submission.title}：{choice.prize or _('no prize')}")
        if selection.shows_reasons and choice.reason:
            lines.append(f"  {choice.reason}")
        lines.append(f"  {public_address('submission', choice.submission_id)}")
    for work in unranked:
        words = _("not judged: %(reason)s") % {"reason": work.exclusion.reason} if work.exclusion else _("no prize")
        lines += [f"· {work.submission.title}：{words}", f"  {public_address('submission', work.submission.pk)}"]
    return "\n".join(lines)
