"""Run jobs: one generic task runs any job, with three attempts, and requeues those whose worker was killed.

A job whose handler raises TryLater is retried with backoff (`job_queue.PAUSES`), queued by `recover`.

django-tasks-db leaves the task of a killed worker RUNNING for ever; here every run holds a lease that its worker renews,
and a run whose lease has expired is queued again.
"""

import logging
import threading
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, close_old_connections, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django_tasks import task

from baosong.core.blobstore import BlobStoreUnavailable
from baosong.platform.jobs import job_queue
from baosong.platform.jobs.enums import TRY_AGAIN, JobState
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services.heartbeats import counts
from baosong.platform.jobs.services.lease_limits import ahead

logger = logging.getLogger(__name__)
MAX_ATTEMPTS: Final = 3
LEASE: Final = timedelta(seconds=30)
AHEAD: Final = ahead(LEASE)
# A run that is queued longer than this while its queue advances has lost its task between commit and enqueue.
LOST_AFTER: Final = timedelta(seconds=60)
# The service that a job needs does not answer.
_AWAY: Final = (job_queue.ServiceAway, BlobStoreUnavailable)
# Retention of finished jobs.
RETENTION: Final = timedelta(days=14)


def dispatch(job: job_queue.Job) -> None:
    """Store the run in the caller's transaction; enqueue it after commit."""
    run = JobRun.objects.create(kind=job.name, payload=job.payload(), queued_at=timezone.now())
    transaction.on_commit(lambda: _enqueue(run.pk))


def _enqueue(run_id: int) -> None:
    kind = JobRun.objects.values_list("kind", flat=True).get(pk=run_id)
    try:
        perform.using(queue_name=job_queue.kinds[kind].queue).enqueue(run_id)
    except job_queue.BrokerUnavailable:
        # The caller's transaction is committed and must not fail now; `recover` enqueues the run once the broker is back.
        logger.warning("job %s waits for the broker", run_id, exc_info=True)


@task()
def perform(run_id: int) -> None:
    """Task that runs any job."""
    execute(run_id)


def execute(run_id: int) -> None:
    """Claim the run, call its handler under a renewed lease, and store the outcome."""
    run = _claim(run_id, at=timezone.now())
    if run is None:
        return
    done = threading.Event()
    keeper = threading.Thread(target=_keep_lease, args=(run_id, done), daemon=True)
    keeper.start()
    try:
        job_queue.handlers[run.kind](job_queue.kinds[run.kind](**run.payload))
    except job_queue.TryLater as error:
        logger.warning("job %s was put off (try %s): %s", run, run.attempts, error)
        _put_off(run, f"{type(error).__name__}: {error}", at=timezone.now())
    except _AWAY as error:
        logger.warning("job %s waits for a service: %s", run, error)
        _wait_for_service(run, f"{type(error).__name__}: {error}", at=timezone.now())
    except Exception as error:
        counts.failed += 1
        logger.exception("job %s failed (try %s)", run, run.attempts)
        _fail(run, f"{type(error).__name__}: {error}")
    else:
        JobRun.objects.filter(pk=run_id).update(state=JobState.DONE, finished_at=timezone.now(), leased_until=None, error="")
        counts.done += 1
    finally:
        done.set()
        keeper.join()


@transaction.atomic
def _claim(run_id: int, *, at: datetime) -> JobRun | None:
    run = JobRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None or run.state in (JobState.DONE, JobState.FAILED):
        return None
    if run.not_before is not None:
        return None
    if run.state == JobState.RUNNING and run.leased_until and at < run.leased_until <= at + AHEAD:
        return None
    run.state, run.attempts, run.leased_until = JobState.RUNNING, run.attempts + 1, at + LEASE
    run.save(update_fields=["state", "attempts", "leased_until"])
    return run


def _keep_lease(run_id: int, done: threading.Event) -> None:
    while not done.wait(LEASE.total_seconds() / 3):
        try:
            JobRun.objects.filter(pk=run_id, state=JobState.RUNNING).update(leased_until=timezone.now() + LEASE)
        except DatabaseError:
            # Two more renewals fit into the lease; a short outage of the database must not start the job a second time.
            logger.warning("the lease of job %s could not be renewed", run_id, exc_info=True)
        finally:
            close_old_connections()


def _put_off(run: JobRun, error: str, *, at: datetime) -> None:
    if run.attempts > len(job_queue.PAUSES):
        _fail_for_good(run, error)
        return
    pause = timedelta(seconds=job_queue.PAUSES[run.attempts - 1])
    JobRun.objects.filter(pk=run.pk).update(state=JobState.WAITING, queued_at=at, not_before=at + pause, leased_until=None, error=error[:2000])


def _wait_for_service(run: JobRun, error: str, *, at: datetime) -> None:
    """Put a job off until its service may be back; the attempt does not count."""
    pause = timedelta(seconds=job_queue.AWAY_PAUSE_S)
    values = {"attempts": run.attempts - 1, "queued_at": at, "not_before": at + pause, "leased_until": None, "error": error[:2000]}
    JobRun.objects.filter(pk=run.pk).update(state=JobState.WAITING, **values)


def _due(at: datetime) -> list[JobRun]:
    """Return runs whose backoff is over. One that ends later than the longest backoff was stored before the clock was set back."""
    longest = timedelta(seconds=max(job_queue.PAUSES))
    return list(JobRun.objects.filter(Q(not_before__lte=at) | Q(not_before__gt=at + longest), state=JobState.WAITING))


def _fail_for_good(run: JobRun, error: str) -> None:
    JobRun.objects.filter(pk=run.pk).update(state=JobState.FAILED, finished_at=timezone.now(), leased_until=None, error=error[:2000])
    if handler := job_queue.when_failed.get(run.kind):
        handler(job_queue.kinds[run.kind](**run.payload))


def _fail(run: JobRun, error: str) -> None:
    if run.attempts >= MAX_ATTEMPTS:
        _fail_for_good(run, error)
        return
    with transaction.atomic():
        JobRun.objects.filter(pk=run.pk).update(state=JobState.WAITING, queued_at=timezone.now(), leased_until=None, error=error[:2000])
        transaction.on_commit(lambda: _enqueue(run.pk))


def is_under_way(job: job_queue.Job) -> bool:
    """Return whether a job of this kind with this payload is queued or running."""
    return JobRun.objects.filter(kind=job.name, payload=job.payload(), state__in=[JobState.WAITING, JobState.RUNNING]).exists()


def given_up(job: job_queue.Job) -> JobRun | None:
    """Return the run of this kind with this payload that failed for good; None if there is none, or it was tried again."""
    return JobRun.objects.filter(state=JobState.FAILED, kind=job.name, payload=job.payload()).order_by("pk").last()


def _lost(at: datetime) -> list[JobRun]:
    """Return queued runs whose broker message was lost: their queue is idle, or later runs of it were started. A long queue alone loses none."""
    found: list[JobRun] = []
    late = JobRun.objects.filter(state=JobState.WAITING, not_before=None, queued_at__lt=at - LOST_AFTER)
    if not late.exists():
        return found
    for queue in {kind.queue for kind in job_queue.kinds.values()}:
        names = [name for name, kind in job_queue.kinds.items() if kind.queue == queue]
        taken = JobRun.objects.filter(kind__in=names).exclude(state=JobState.WAITING)
        seen = taken.aggregate(reached=Max("queued_at"), finished=Max("finished_at"))
        is_busy = seen["finished"] is not None and abs(seen["finished"] - at) < LOST_AFTER
        found += [run for run in late.filter(kind__in=names) if not is_busy or run.queued_at < seen["reached"] - LOST_AFTER]
    return found


def prune(*, at: datetime) -> int:
    """Delete jobs that finished before the retention period, with the results of their tasks; return how many."""
    count, _ = JobRun.objects.filter(state=JobState.DONE, finished_at__lt=at - RETENTION).delete()
    if not settings.BAOSONG_BROKER:
        call_command("prune_db_task_results", queue_name="*", min_age_days=RETENTION.days, verbosity=0)
    return count


def recover(*, at: datetime) -> int:
    """Queue again: runs of killed workers, runs whose message was lost, and runs whose backoff is over; return how many."""
    stranded = JobRun.objects.filter(Q(leased_until__lt=at) | Q(leased_until__gt=at + AHEAD), state=JobState.RUNNING)
    count = 0
    for run in [*stranded, *_lost(at), *_due(at)]:
        if run.state == JobState.RUNNING and run.attempts >= MAX_ATTEMPTS:
            _fail(run, "the worker died three times over this job")
            continue
        with transaction.atomic():
            JobRun.objects.filter(pk=run.pk).update(state=JobState.WAITING, queued_at=at, not_before=None, leased_until=None)
            transaction.on_commit(partial(_enqueue, run.pk))
        count += 1
    return count


@transaction.atomic
def try_again(run_id: int, *, at: datetime) -> JobRun | None:
    """Queue a job that failed for good, with three new attempts; None if it has not failed."""
    run = JobRun.objects.select_for_update().filter(pk=run_id, state__in=TRY_AGAIN.sources).first()
    if run is None:
        return None
    run.state, run.attempts, run.queued_at, run.finished_at = TRY_AGAIN.target, 0, at, None
    run.save(update_fields=["state", "attempts", "queued_at", "finished_at"])
    transaction.on_commit(partial(_enqueue, run.pk))
    return run
