"""Job handlers of learning."""

from django.conf import settings

from baosong.apps.learning.enums import StatementState
from baosong.apps.learning.interfaces.statements import send
from baosong.apps.learning.jobs import SendStatement
from baosong.apps.learning.models import Statement
from baosong.platform.jobs.job_queue import gives_up, handles


@handles(SendStatement)
def send_statement(job: SendStatement) -> None:
    statement = Statement.objects.select_related("enrolment__course", "lesson__entry").get(pk=job.statement_id)
    if statement.state == StatementState.SENT:
        return
    if not settings.BAOSONG_LRS["address"]:
        Statement.objects.filter(pk=statement.pk).update(state=StatementState.KEPT)
        return
    is_accepted, answer = send(statement, store=settings.BAOSONG_LRS)
    Statement.objects.filter(pk=statement.pk).update(state=StatementState.SENT if is_accepted else StatementState.REFUSED, answer=answer[:300])


@gives_up(SendStatement)
def statement_not_sent(job: SendStatement) -> None:
    Statement.objects.filter(pk=job.statement_id).update(state=StatementState.REFUSED, answer="unreachable")
