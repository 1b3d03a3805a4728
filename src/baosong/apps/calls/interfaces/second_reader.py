"""The reader that the operator chose: found among the installed ones, asked by a job, its proposal verified before it is stored."""

import logging
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.utils import timezone

from baosong.apps.calls.interfaces.chat_completions import ChatCompletionsReader
from baosong.apps.calls.jobs import AskSecondReader
from baosong.apps.calls.services import second_readings
from baosong.apps.orgs.models import Person
from baosong.core.notice.second_reader import InvalidProposal, NoticeReader, ReaderFailed, ReaderOptions, decode, installed_readers, proposal_schema, verified

logger = logging.getLogger(__name__)
OWN: Final[dict[str, Callable[[ReaderOptions], NoticeReader]]] = {"chat-completions": ChatCompletionsReader}
# Characters; a longer notice is not sent.
LONGEST: Final = 60_000


def readers() -> dict[str, Callable[[ReaderOptions], NoticeReader]]:
    """Our own reader and those of installed packages, by name."""
    return {**installed_readers(), **OWN}


def chosen_reader() -> NoticeReader:
    """The reader that the operator chose, with the options entered. Raises ReaderFailed."""
    reader = settings.BAOSONG_READER
    found = readers().get(reader["name"])
    if found is None:
        raise ReaderFailed("not_installed")
    return found(ReaderOptions(reader["address"], reader["model"], reader["token"], reader["seconds"]))


def ask_reader(job: AskSecondReader) -> None:
    """Send the notice of a draft and store what stands in it of the answer."""
    call = second_readings.sending(job.call_id, job.number, by=Person.objects.get(pk=job.by_id), at=timezone.now())
    if call is None:
        return
    text = call.notice.text
    try:
        if len(text) > LONGEST:
            raise ReaderFailed("too_long")
        found = verified(decode(chosen_reader().propose(text, proposal_schema())), text)
    except ReaderFailed as failure:
        logger.warning("second reader: %s %s", failure.code, failure.detail)
        second_readings.fail(job.call_id, job.number, failure.code, at=timezone.now())
    except InvalidProposal as failure:
        logger.warning("second reader: %s", failure)
        second_readings.fail(job.call_id, job.number, "no_answer", at=timezone.now())
    except Exception:
        # A reader of another package; its error concerns no other job.
        logger.exception("second reader")
        second_readings.fail(job.call_id, job.number, "broken", at=timezone.now())
    else:
        second_readings.answer(job.call_id, job.number, found, at=timezone.now())
