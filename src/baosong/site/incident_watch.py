"""Look for incidents and report them to the operator. Every process does, elected by a lease, since each may be the one that is left."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, Min
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.queries import people_with
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services import heartbeats
from baosong.platform.jobs.services.leader_lease import leads
from baosong.platform.jobs.services.repetition import process_name, repeat
from baosong.platform.notifications.enums import MessageState
from baosong.platform.notifications.jobs import SendMessage
from baosong.platform.notifications.models import Message
from baosong.platform.notifications.services import incidents
from baosong.site import monitoring

LEASE_NAME: Final = "incidents"
# How long a job may wait although a worker of its queue is alive.
WAITED_LONG: Final = timedelta(hours=1)


def watch_forever(stopping: threading.Event) -> None:
    """Run `upkeep` until the event is set. It begins late enough for the workers of an installation that just started to be seen."""
    holder = process_name()

    def look() -> None:
        if leads(LEASE_NAME, holder=holder, at=timezone.now()):
            upkeep(at=timezone.now())

    stopping.wait(heartbeats.lost_after().total_seconds())
    repeat(look, seconds=settings.BAOSONG_WATCH_S, stopping=stopping, failed="incidents cannot be looked for")


def upkeep(*, at: datetime) -> None:
    """Open and end incidents, and report what was not reported yet."""
    with translation.override(settings.LANGUAGE_CODE):
        incidents.update(dict(_found(at)), at=at)
        incidents.report(to=settings.BAOSONG_OPERATOR_MAIL or _organisers(), at=at)


def _organisers() -> list[str]:
    """Mail addresses of those who operate the installation: organisers of top units."""
    found = people_with(unit__depth=1, role=Role.ORGANISER).exclude(email="")
    return sorted(set(found.values_list("email", flat=True)))


def _found(at: datetime) -> Iterator[tuple[str, str]]:
    """Yield the key and the sentence of each condition that the operator must know."""
    for look in LOOKS:
        yield from look(at)


def _dead_workers(at: datetime) -> Iterator[tuple[str, str]]:
    for queue, last in heartbeats.dead_queues(at=at).items():
        since = _moment(last) if last else "—"
        text = _("No worker processes the queue %(queue)s (last seen: %(since)s). Its jobs wait. Start one: baosong worker --queue %(queue)s")
        yield f"worker:{queue}", text % {"queue": queue, "since": since}


def _waiting_jobs(at: datetime) -> Iterator[tuple[str, str]]:
    for queue in monitoring.queues():
        if queue.oldest is not None and queue.oldest < at - WAITED_LONG:
            yield (
                f"waiting:{queue.name}",
                _("Jobs of the queue %(queue)s have been waiting since %(since)s.")
                % {
                    "queue": queue.name,
                    "since": _moment(queue.oldest),
                },
            )


def _old_backup(at: datetime) -> Iterator[tuple[str, str]]:
    if not monitoring.is_backup_old(at=at):
        return
    last = monitoring.last(monitoring.BACKUP)
    if last is not None:
        yield "backup", _("The last backup was made on %(day)s. Make one: baosong backup FOLDER") % {"day": _moment(last.at)}
    elif (first := Person.objects.aggregate(first=Min("date_joined"))["first"]) is not None and first < at - monitoring.OLD_BACKUP:
        # A new installation has some time for its first one.
        yield "backup", _("No backup was made yet. Make one: baosong backup FOLDER")


def _short_disk(_at: datetime) -> Iterator[tuple[str, str]]:
    disk = monitoring.disk()
    if disk.is_short:
        yield "disk", _("The disk of the data folder is nearly full: %(free)s are free.") % {"free": filesizeformat(disk.free)}


def _failed_jobs(_at: datetime) -> Iterator[tuple[str, str]]:
    # Mails are sent again by themselves; see _failed_mails.
    failed = JobRun.objects.filter(state=JobState.FAILED).exclude(kind=SendMessage.name)
    for kind, count in failed.values_list("kind").annotate(count=Count("pk")).order_by("kind"):
        yield (
            f"job:{kind}",
            _("%(count)d jobs of the kind %(kind)s failed for good. The page of operation tells why, and tries them again.")
            % {
                "count": count,
                "kind": kind,
            },
        )


def _failed_mails(at: datetime) -> Iterator[tuple[str, str]]:
    late = Message.objects.filter(state=MessageState.QUEUED, queued_at__lt=at - WAITED_LONG).count()
    failed = Message.objects.filter(state=MessageState.FAILED, queued_at__gt=at - timedelta(days=1)).count()
    if late or failed:
        yield "mail", _("Mails and messages cannot be sent: %(late)d wait, %(failed)d failed. Run baosong check.") % {"late": late, "failed": failed}


def _certificate_ends(at: datetime) -> Iterator[tuple[str, str]]:
    until = monitoring.known_certificate_until()
    if until is not None and until < at + monitoring.SOON:
        yield "certificate", _("The certificate of the site ends on %(day)s. Renew it.") % {"day": _moment(until)}


def _moment(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}"


LOOKS: Final[tuple[Callable[[datetime], Iterator[tuple[str, str]]], ...]] = (
    _dead_workers,
    _waiting_jobs,
    _old_backup,
    _short_disk,
    _failed_jobs,
    _failed_mails,
    _certificate_ends,
)
