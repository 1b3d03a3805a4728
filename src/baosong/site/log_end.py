"""Make the end of the audit log known outside the database: a file in the data folder, and daily a log line, a mail, a line for syslog."""

import logging
from datetime import datetime
from logging.handlers import SysLogHandler
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.platform.audit.services.known_heads import note_current
from baosong.platform.audit.services.log import ChainHead, head
from baosong.platform.notifications.services import outbox
from baosong.platform.web.parsing import number_of
from baosong.site import monitoring

logger = logging.getLogger(__name__)
SYSLOG_PORT: Final = 514


def upkeep(*, at: datetime) -> None:
    """Note the end of the log, and report it if that was not done today. A log that lacks the noted end is reported and not noted."""
    is_cut = not note_current(at=at)
    last = monitoring.last(monitoring.LOG_END)
    if last is not None and timezone.localdate(last.at) == timezone.localdate(at) and last.facts["is_cut"] == is_cut:
        return
    end = head()
    if end.length:
        report(end, is_cut=is_cut, at=at)
        monitoring.note(monitoring.LOG_END, length=end.length, hash=end.hash, is_cut=is_cut)


def report(end: ChainHead, *, is_cut: bool, at: datetime) -> None:
    """Write the log line, and send the mail and the line for syslog if they are configured."""
    line = f"end of the audit log {end}" if not is_cut else f"the audit log lacks lines that were known, end {end}; run baosong verify"
    logger.log(logging.ERROR if is_cut else logging.INFO, line)
    day = timezone.localdate(at).isoformat()
    if settings.BAOSONG_AUDIT_MAIL:
        subject = _("Audit log of %(site)s: lines are missing") if is_cut else _("Audit log of %(site)s, %(day)s")
        outbox.queue(
            key=f"log-end-{day}-{'cut' if is_cut else 'whole'}",
            address=settings.BAOSONG_AUDIT_MAIL,
            subject=subject % {"site": settings.BAOSONG_NAME, "day": day},
            body=_mail_body(end, is_cut=is_cut),
            at=at,
        )
    if settings.BAOSONG_AUDIT_SYSLOG:
        _send_to_syslog(settings.BAOSONG_AUDIT_SYSLOG, f"baosong {settings.BAOSONG_NAME} {line}")


def _mail_body(end: ChainHead, *, is_cut: bool) -> str:
    lines = [
        _("Lines: %(n)s") % {"n": end.length},
        _("Hash of the last line: %(hash)s") % {"hash": end.hash},
        "",
        _("Keep this mail. Whether the audit log still contains these lines: baosong verify --log-head %(head)s") % {"head": end},
    ]
    if is_cut:
        lines = [_("Lines of the audit log that were known are gone or were changed. Run baosong verify, which says which and what to do."), "", *lines]
    return "\n".join(lines)


def _send_to_syslog(address: str, line: str) -> None:
    host, _colon, port = address.rpartition(":")
    try:
        handler = SysLogHandler(address if address.startswith("/") else (host or port, number_of(port, SYSLOG_PORT) if host else SYSLOG_PORT))
        try:
            # emit() would print an error and not raise it.
            handler.handleError = _reraise  # type: ignore[assignment]  # replaces the method of this one handler
            handler.emit(logging.LogRecord(__name__, logging.INFO, "", 0, line, None, None))
        finally:
            handler.close()
    except OSError:
        logger.exception("syslog %s", address)


def _reraise(_record: logging.LogRecord) -> None:
    raise  # noqa: PLE0704  called by emit() where it handles the exception
