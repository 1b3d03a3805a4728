"""What became of a work at its level, told to its unit when the level releases it."""

from datetime import datetime

from baosong.apps.orgs.models import Person
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.services.transitions import locked
from baosong.platform.audit.services.log import record


def tell(work: Submission, *, outcome: str, by: Person, at: datetime) -> Submission:
    """Writes the outcome (a prize, or empty for none) where the unit, and the units that it came from, see it."""
    work = locked(work)
    work.outcome, work.outcome_at = outcome[:120], at
    work.save(update_fields=["outcome", "outcome_at"])
    record("submission.outcome", work, by=by, at=at, outcome=outcome)
    return work
