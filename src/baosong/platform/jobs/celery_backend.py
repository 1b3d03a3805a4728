"""Celery backend of Django Tasks, for workers on several machines.

A broker message only names a run; kind, payload, state and attempts are in the database (JobRun). A lost broker therefore
loses no job, and a message that is delivered twice has no further effect.
"""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

from baosong.platform.jobs.job_queue import BrokerUnavailable

if TYPE_CHECKING:
    from celery import Celery

PERFORM: Final = "baosong.perform"
# Requests must not block while the broker is unavailable; the job stays queued in the database.
TIMEOUT_S: Final = 1
# A pooled connection may be stale after a restart of the broker.
RETRY_POLICY: Final = {"max_retries": 1, "interval_start": 0}
# Seconds after a failure for which no message is sent: an outage delays few pages. `recover` sends the messages later.
PAUSE_S: Final = 10.0
_asked_again_at: dict[str, float] = {}


@cache
def sending_app() -> Celery:
    """Return the application that sends messages: it waits for no answer as long as a worker waits for the next message."""
    return _app(answer_s=TIMEOUT_S)


@cache
def working_app() -> Celery:
    """Return the application that receives messages."""
    app = _app(answer_s=30)
    app.task(name=PERFORM)(_perform)
    return app


def _app(*, answer_s: int) -> Celery:
    from celery import Celery

    app = Celery("baosong", broker=settings.BAOSONG_BROKER)
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=False,
        worker_prefetch_multiplier=_messages_ahead(settings.BAOSONG_BROKER),
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=TIMEOUT_S,
        # Workers run jobs in the main thread and could not answer heartbeats.
        broker_heartbeat=0,
        broker_transport_options={"socket_connect_timeout": TIMEOUT_S, "socket_timeout": answer_s},
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
    )
    return app


def _messages_ahead(broker: str) -> int:
    """How many messages a worker may have unacknowledged; 0 means any number.

    An acknowledgement that fails, because Redis dies between a message and it, counts as unacknowledged for ever: with a limit of one the
    worker asks for no further message and reports no error. No worker takes more than one without a limit either, since it does a job before it
    asks again; RabbitMQ, which sends without being asked, needs the limit.
    """
    return 1 if broker.startswith("amqp") else 0


def _perform(path: str, arguments: list[Any]) -> None:
    task: Task[..., Any] = import_string(path)
    task.call(*arguments)


def queue_at_broker(name: str) -> str:
    """Return the broker's name of one of our queues: with the installation's prefix."""
    return f"{settings.BAOSONG_PREFIX}.{name}"


def _broker_errors() -> tuple[type[Exception], ...]:
    from kombu.exceptions import OperationalError
    from redis.exceptions import RedisError

    return OperationalError, RedisError, OSError


class CeleryBackend(BaseTaskBackend):
    """Task backend that sends tasks to Celery workers."""

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Send the message. Raises BrokerUnavailable, without asking it for a while after a failure."""
        self.validate_task(task)
        task_id = get_random_id()
        if time.monotonic() < _asked_again_at.get(settings.BAOSONG_BROKER, 0.0):
            raise BrokerUnavailable("it did not answer a moment ago")
        try:
            sending_app().send_task(
                PERFORM, args=[task.module_path, list(args)], task_id=task_id, queue=queue_at_broker(task.queue_name), retry=True, retry_policy=RETRY_POLICY
            )
        except _broker_errors() as error:
            _asked_again_at[settings.BAOSONG_BROKER] = time.monotonic() + PAUSE_S
            raise BrokerUnavailable(str(error)) from error
        return TaskResult(
            task=task,
            id=task_id,
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def work(queues: list[str]) -> None:
    """Run jobs of some queues until stopped; reconnects while the broker is unavailable."""
    names = ",".join(queue_at_broker(queue) for queue in queues)
    working_app().worker_main(["worker", "--pool=solo", "--concurrency=1", f"--queues={names}", "--loglevel=WARNING", "--without-gossip", "--without-mingle"])
