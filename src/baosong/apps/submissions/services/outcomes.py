"""The outcome of a submission at its level, released to its unit."""

from datetime import datetime

from baosong.apps.orgs.models import Person
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.services.transitions import locked
from baosong.platform.audit.services.log import record


def set_outcome(submission: Submission, *, outcome: str, by: Person, at: datetime) -> Submission:
    """Write the outcome (a prize, or empty for none), visible to the unit and to those that the submission came from."""
    submission = locked(submission)
    submission.outcome, submission.outcome_at = outcome[:120], at
    submission.save(update_fields=["outcome", "outcome_at"])
    record("submission.outcome", submission, by=by, at=at, outcome=outcome)
    return submission
