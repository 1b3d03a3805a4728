"""Which submissions take part in a round."""

from baosong.apps.judging.enums import SELECT
from baosong.apps.judging.models import Round
from baosong.apps.judging.queries import accepted_submissions
from baosong.apps.judging.services.outcome import standings
from baosong.apps.submissions.models import Submission


def take_part(judged: Round) -> list[Submission]:
    """The accepted submissions, or the best of the round before; none while that is not closed."""
    before = Round.objects.filter(task=judged.task_id, position__lt=judged.position).order_by("position").last()
    if before is None:
        return list(accepted_submissions(judged.task))
    if not SELECT.is_open(before.state):
        return []
    placed = standings(before)
    last = placed[judged.takes - 1].standing.rank if judged.takes and judged.takes <= len(placed) else len(placed)
    # Submissions that tie for the last position all take part.
    return [row.candidate.submission for row in placed if row.standing.rank <= last]
