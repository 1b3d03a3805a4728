"""The journal of a submission in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from baosong.platform.audit.models import AuditRecord


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Who did what when."""

    at: datetime
    who: str
    what: str


def history(records: Iterable[AuditRecord]) -> list[HistoryLine]:
    """The newest first; small changes of the text are left out."""
    lines = [HistoryLine(record.at, record.actor_name, _words(record)) for record in records if record.action != "submission.described"]
    return lines[::-1]


def _words(record: AuditRecord) -> str:
    facts = record.facts
    return {
        "submission.begun": _("began a draft"),
        "file.received": _("uploaded %(name)s") % {"name": facts.get("name", "")},
        "file.removed": _("removed %(name)s") % {"name": facts.get("name", "")},
        "file.check_again": _("had %(name)s checked again") % {"name": facts.get("name", "")},
        "submission.submit": _("submitted version %(version)s, receipt %(receipt)s")
        % {"version": facts.get("version", ""), "receipt": facts.get("receipt", "")},
        "submission.forwarded": _("forwarded it to the level above; checked by %(name)s, receipt %(receipt)s")
        % {"name": facts.get("vouched_by", ""), "receipt": facts.get("receipt", "")},
        "submission.came_up": _("came from %(peer)s: %(units)s; checked by %(name)s")
        % {"peer": facts.get("peer", ""), "units": " · ".join(facts.get("units", [])), "name": facts.get("vouched_by", "")},
        "submission.outcome": _("announced: %(outcome)s") % {"outcome": facts.get("outcome") or _("no prize")},
        "submission.withdraw": _("withdrew the submission"),
        "submission.discard": _("put the draft aside"),
        "submission.restore": _("restored the draft"),
        "submission.accept": _("accepted the submission"),
        "submission.return": _("returned it for repair: %(reason)s") % {"reason": facts.get("reason", "")},
        "submission.take_back": _("undid the last decision"),
        "submission.adopted": _("noted whether it was adopted"),
    }.get(record.action, record.action)
