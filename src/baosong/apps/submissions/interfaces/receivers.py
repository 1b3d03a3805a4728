"""Receivers: go on with automatic submissions; settle requests that a moved deadline has met; notify of undone acceptances; what works keep for a unit."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from baosong.apps.calls.events import CallAmended, DeadlineExtended
from baosong.apps.calls.models import Call, Extension
from baosong.apps.orgs.enums import UnitRowKind
from baosong.apps.orgs.queries import liaisons_of
from baosong.apps.orgs.services.unit_rows import UnitRows, register_after_change, register_before_renaming, register_rows
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.events import AcceptanceUndone, FileChecked
from baosong.apps.submissions.models import StampedScan, Submission, UnitRequest, Version
from baosong.apps.submissions.queries import way_down
from baosong.apps.submissions.services import auto_submit, unit_requests
from baosong.apps.submissions.services.counters import count_units
from baosong.apps.submissions.services.unit_names import keep_on_documents
from baosong.platform.events import receives
from baosong.platform.notifications.services.outbox import queue
from baosong.platform.web.public_urls import public_address

register_rows(
    UnitRows(Submission, kind=UnitRowKind.WORKS, counted=lambda rows: rows.exclude(state=SubmissionState.DISCARDED)),
    UnitRows(Submission, field="proxy_unit"),
    UnitRows(Version, field="proxy_unit"),
    UnitRows(UnitRequest),
    UnitRows(StampedScan),
)
register_before_renaming(keep_on_documents)
register_after_change(count_units)


@receives(FileChecked)
def file_checked(event: FileChecked) -> None:
    auto_submit.file_checked(event.submission_id)


@receives(DeadlineExtended)
def extended(event: DeadlineExtended) -> None:
    extension = Extension.objects.select_related("task__call", "given_by").get(pk=event.extension_id)
    unit_requests.settle_met(extension.task.call, by=extension.given_by, at=timezone.now())


@receives(CallAmended)
def amended(event: CallAmended) -> None:
    unit_requests.settle_met(Call.objects.get(pk=event.call_id), by=None, at=timezone.now())


@receives(AcceptanceUndone)
def tell_units(event: AcceptanceUndone) -> None:
    """Queue one message to each liaison of the unit, and of those that the submission came from. Idempotent by the message's key."""
    submission = Submission.objects.select_related("task__call__unit", "unit").get(pk=event.submission_id)
    own = {work.unit_id: work for work in (*reversed(way_down(submission)), submission)}
    with translation.override(settings.LANGUAGE_CODE):
        facts = {"unit": submission.task.call.unit, "title": submission.title, "task": submission.task}
        subject = _("The acceptance of “%(title)s” was undone") % facts
        said = _("%(unit)s undid its acceptance of “%(title)s” (%(task)s). It is being decided on anew; you need not hand it in again unless it is returned.")
        for unit_id, people in liaisons_of([work.unit for work in own.values()]).items():
            body = f"{said % facts}\n\n{public_address('submission', own[unit_id].pk)}"
            for person in people:
                if person.email:
                    key = f"undone:{submission.pk}:{person.pk}:{submission.changed_at:%Y%m%d%H%M%S}"
                    queue(key=key, address=person.email, subject=subject, body=body, at=timezone.now())
