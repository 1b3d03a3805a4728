"""Which accepted works of a task a round leaves without a rank, and why. Nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass

from baosong.apps.judging.enums import ASKS_FOR_DECISION, NotJudged
from baosong.apps.judging.errors import WorksUndecided
from baosong.apps.judging.models import Candidate, Exclusion, Round
from baosong.apps.judging.queries import accepted_submissions, round_before
from baosong.apps.judging.services.outcome import Outcome, outcome_of
from baosong.apps.submissions.models import Submission


@dataclass(frozen=True, slots=True)
class UnjudgedWork:
    """An accepted work without a rank. `rank`: that of the round before, where it was not taken; `gates`: what ruled it out."""

    submission: Submission
    why: NotJudged
    rank: int | None = None
    gates: tuple[str, ...] = ()
    exclusion: Exclusion | None = None

    @property
    def asks_for_decision(self) -> bool:
        """Whether the outcome cannot be published before something is decided on the work."""
        return self.why in ASKS_FOR_DECISION and self.exclusion is None


def unjudged_works(judged: Round, outcome: Outcome | None = None) -> list[UnjudgedWork]:
    """The accepted works of the round's task that have no rank in it, those to be decided on first."""
    outcome = outcome or outcome_of(judged)
    ranked = {row.candidate.submission_id for row in outcome.placed}
    found = [submission for submission in accepted_submissions(judged.task).select_related("judging_exclusion") if submission.pk not in ranked]
    if not found:
        return []
    gates = {candidate.submission_id: names for candidate, names in outcome.vetoed}
    taking_part = set(Candidate.objects.filter(round=judged, number__gt=0).values_list("submission", flat=True))
    before = round_before(judged)
    earlier = outcome_of(before) if before is not None else None
    ranks = {row.candidate.submission_id: row.standing.rank for row in earlier.placed} if earlier else {}
    gates = {**({candidate.submission_id: names for candidate, names in earlier.vetoed} if earlier else {}), **gates}
    works = []
    for submission in found:
        if submission.pk in gates:
            why = NotJudged.RULED_OUT
        elif submission.pk in taking_part:
            why = NotJudged.UNREVIEWED
        else:
            why = NotJudged.NOT_TAKEN if submission.pk in ranks else NotJudged.LATE
        exclusion = getattr(submission, "judging_exclusion", None)
        works.append(UnjudgedWork(submission, why, ranks.get(submission.pk), gates.get(submission.pk, ()), exclusion))
    return sorted(works, key=lambda work: (not work.asks_for_decision, list(NotJudged).index(work.why), work.rank or 0, work.submission.pk))


def late_works(judged: Round) -> list[Submission]:
    """The accepted works that are not in a first round that has been opened, and not excluded; those of a later round come from the round before."""
    if round_before(judged) is not None:
        return []
    inside = Candidate.objects.filter(round=judged).values("submission")
    return list(accepted_submissions(judged.task).filter(judging_exclusion__isnull=True).exclude(pk__in=inside))


def ensure_all_decided(works: Iterable[UnjudgedWork]) -> None:
    """Raise WorksUndecided while a decision on a work is missing."""
    if left := sum(1 for work in works if work.asks_for_decision):
        raise WorksUndecided(count=left)
