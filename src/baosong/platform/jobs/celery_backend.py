"""Jobs handed to Celery workers on any number of machines, behind the same Tasks API.

A message only wakes a worker: what is to be done, by whom and how often stands in the database (JobRun), so that a lost
broker loses nothing and a message that comes twice does nothing twice.
"""

from __future__ import annotations

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
# A page must not hang where the broker is away; the job waits in the database until it is back.
PATIENCE_S: Final = 2
# A connection that was kept may be one to a broker that was started again meanwhile.
ONCE_MORE: Final = {"max_retries": 1, "interval_start": 0}


@cache
def celery_app() -> Celery:
    """The Celery application of this installation."""
    from celery import Celery

    app = Celery("baosong", broker=settings.BAOSONG_BROKER)
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=PATIENCE_S,
        # Our workers do one job at a time in their main thread, and could not answer a heartbeat meanwhile.
        broker_heartbeat=0,
        broker_transport_options={"socket_connect_timeout": PATIENCE_S, "socket_timeout": 30},
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
    )
    app.task(name=PERFORM)(_perform)
    return app


def _perform(path: str, arguments: list[Any]) -> None:
    task: Task[..., Any] = import_string(path)
    task.call(*arguments)


def queue_at_broker(name: str) -> str:
    """The name of a queue of ours at the broker."""
    return f"{settings.BAOSONG_PREFIX}.{name}"


def _failures() -> tuple[type[Exception], ...]:
    from kombu.exceptions import OperationalError
    from redis.exceptions import RedisError

    return OperationalError, RedisError, OSError


class CeleryBackend(BaseTaskBackend):
    """Django Tasks by Celery."""

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Sends the message. Raises BrokerUnavailable."""
        self.validate_task(task)
        made = get_random_id()
        try:
            celery_app().send_task(
                PERFORM, args=[task.module_path, list(args)], task_id=made, queue=queue_at_broker(task.queue_name), retry=True, retry_policy=ONCE_MORE
            )
        except _failures() as error:
            raise BrokerUnavailable(str(error)) from error
        return TaskResult(
            task=task,
            id=made,
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
    """Does jobs of some queues until stopped; raises nothing where the broker is away, but waits for it."""
    names = ",".join(queue_at_broker(queue) for queue in queues)
    celery_app().worker_main(["worker", "--pool=solo", "--concurrency=1", f"--queues={names}", "--loglevel=WARNING", "--without-gossip", "--without-mingle"])
