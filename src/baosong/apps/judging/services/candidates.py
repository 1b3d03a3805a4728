"""Which submissions take part in a round."""

from baosong.apps.judging.enums import SELECT
from baosong.apps.judging.models import Round
from baosong.apps.judging.queries import accepted_submissions, round_before
from baosong.apps.judging.services.outcome import standings
from baosong.apps.submissions.models import Submission


def eligible(judged: Round) -> list[Submission]:
    """The accepted submissions that a first round takes: accepted in time, and not excluded."""
    found = accepted_submissions(judged.task).filter(judging_exclusion__isnull=True)
    # The state was the last thing that changed.
    return list(found.filter(changed_at__lte=judged.accepted_until) if judged.accepted_until else found)


def take_part(judged: Round) -> list[Submission]:
    """The eligible submissions, or the best of the round before; none while that is not closed."""
    before = round_before(judged)
    if before is None:
        return eligible(judged)
    if not SELECT.is_open(before.state):
        return []
    placed = standings(before)
    last = placed[judged.takes - 1].standing.rank if judged.takes and judged.takes <= len(placed) else len(placed)
    # Submissions that tie for the last position all take part.
    return [row.candidate.submission for row in placed if row.standing.rank <= last]
