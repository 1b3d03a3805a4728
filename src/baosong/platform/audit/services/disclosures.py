"""Log views of personal data and delete old entries."""

import logging
import threading
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, IntegrityError, connections

from baosong.platform.audit.models import Disclosure
from baosong.platform.web.optional_writes import short_wait

logger = logging.getLogger(__name__)
# Cybersecurity Law of the PRC, 21 (3): not less than six months.
LEAST_DAYS: Final = 184


# Views that could not be written: on a full disk, or while another process holds the database.
_waiting: deque[Disclosure] = deque(maxlen=10_000)
_retry: list[threading.Timer] = []
RETRY_S: Final = 15.0


def note(*, reader: Any, page: str, keys: Mapping[str, Any], address: str | None, is_export: bool, at: datetime) -> None:
    """Store one view. Of `keys`, only integers and strings are stored; `page` is cut to 60 characters.

    Never raises an error of the database, because the page was shown already: such a view is written to the server's log, and to
    the database with the next one or after a quarter of a minute.
    """
    scalar_keys = {name: value for name, value in keys.items() if isinstance(value, int | str)}
    _waiting.append(Disclosure(at=at, reader=reader, address=address or None, page=page[:60], keys=scalar_keys, is_export=is_export))
    write_waiting()


def write_waiting() -> int:
    """Write the views that wait; return how many were written."""
    count = 0
    while _waiting:
        try:
            row = _waiting.popleft()
        except IndexError:
            # Another thread took it.
            break
        try:
            with short_wait():
                row.save(force_insert=True)
        except IntegrityError:
            logger.exception("view of a reader who is gone: reader %s page %s keys %s", row.reader_id, row.page, row.keys)
            continue
        except DatabaseError as error:
            row.pk = None
            _waiting.appendleft(row)
            logger.warning("view not written yet: %s reader %s page %s keys %s: %s", row.at.isoformat(), row.reader_id, row.page, row.keys, error)
            _retry_later()
            break
        count += 1
    return count


def _retry_later() -> None:
    if not _retry:
        timer = threading.Timer(RETRY_S, _try_again)
        timer.daemon = True
        _retry.append(timer)
        timer.start()


def _try_again() -> None:
    _retry.clear()
    try:
        write_waiting()
    finally:
        connections.close_all()


def forget(*, days: int, at: datetime) -> int:
    """Delete entries older than `days`, but none younger than `LEAST_DAYS`; return how many."""
    gone, _ = Disclosure.objects.filter(at__lt=at - timedelta(days=max(days, LEAST_DAYS))).delete()
    return gone
