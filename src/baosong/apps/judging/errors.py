"""Refusals of judging."""

from baosong.platform.errors import Refusal


class RoundNotDraft(Refusal):
    """The round has been opened and cannot be changed."""

    code = "round_not_draft"


class RoundNotOpen(Refusal):
    """The round is not open, or the review was recused."""

    code = "round_not_open"


class ReviewEnded(Refusal):
    """The review is not open any more: its round was closed or withdrawn, or the review was given to another."""

    code = "review_ended"


class RoundNotClosed(Refusal):
    """A selection needs a closed round."""

    code = "round_not_closed"


class RubricWrong(Refusal):
    """The rubric is invalid. Facts: faults (codes); line and written for a line that cannot be parsed."""

    code = "rubric_wrong"


class PublicVoteNotTaken(Refusal):
    """The public has a weight that the organiser did not confirm."""

    code = "public_vote_not_taken"


class WeightsWrong(Refusal):
    """The weights of voters and the public are negative or leave nothing to the experts."""

    code = "weights_wrong"


class NothingToReview(Refusal):
    """There is no accepted submission, or the round before is not closed."""

    code = "nothing_to_review"


class NotEnoughReviewers(Refusal):
    """Some submissions have too few reviewers without a conflict of interest. Facts: each, titles, free."""

    code = "not_enough_reviewers"


class ReviewsOpen(Refusal):
    """Some reviews are not done. Facts: count."""

    code = "reviews_open"


class MarksMissing(Refusal):
    """Criteria have no mark, or a veto has no comment. Facts: criteria, comment."""

    code = "marks_missing"


class MarksWrong(Refusal):
    """Marks are out of bounds or not on a step. Facts: criteria."""

    code = "marks_wrong"


class RecusalNeedsReason(Refusal):
    """A recusal needs a reason."""

    code = "recusal_needs_reason"


class SelectionNotOpen(Refusal):
    """The selection's state does not allow the change."""

    code = "selection_not_open"


class PrizesWrong(Refusal):
    """The prizes are invalid. Facts: faults (codes)."""

    code = "prizes_wrong"


class DepartureNeedsReason(Refusal):
    """A choice that departs from the ranking needs a reason."""

    code = "departure_needs_reason"


class DaysWrong(Refusal):
    """The length of the notice is out of bounds. Facts: most (working days)."""

    code = "days_wrong"


class NoticeRunning(Refusal):
    """The public notice has not ended. Facts: until."""

    code = "notice_running"


class ObjectionsOpen(Refusal):
    """Objections are not answered. Facts: count."""

    code = "objections_open"


class ObjectionIncomplete(Refusal):
    """An objection needs a name, a contact and a text."""

    code = "objection_incomplete"


class NoticeOver(Refusal):
    """The public notice is not running."""

    code = "notice_over"


class TooManyObjections(Refusal):
    """The rate limit of objections is exceeded."""

    code = "too_many_objections"


class AnswerMissing(Refusal):
    """The answer is empty."""

    code = "answer_missing"


class LevelIncomplete(Refusal):
    """Submissions are neither accepted nor returned. Facts: count."""

    code = "level_incomplete"


class NoLateWork(Refusal):
    """None of the chosen works is accepted and outside the round any more."""

    code = "no_late_work"


class ExclusionNeedsReason(Refusal):
    """Not to judge an accepted work needs a reason."""

    code = "exclusion_needs_reason"


class WorksUndecided(Refusal):
    """Accepted works were not judged, and nothing was decided on them. Facts: count."""

    code = "works_undecided"


class AwardedNotAccepted(Refusal):
    """Works with a prize are not accepted any more. Facts: titles."""

    code = "awarded_not_accepted"


class OutcomeInForce(Refusal):
    """The outcome is final: its rounds cannot be reopened."""

    code = "outcome_in_force"


class ReopeningNeedsReason(Refusal):
    """A round is reopened with a reason."""

    code = "reopening_needs_reason"


class PanelistLeft(Refusal):
    """The reviewer has left the panel already."""

    code = "panelist_left"


class ReplacementNeedsReason(Refusal):
    """A reviewer is replaced with a reason."""

    code = "replacement_needs_reason"


class SuccessorUnfit(Refusal):
    """The successor is, or was, on the panel."""

    code = "successor_unfit"


class CertificateBlanksUnknown(Refusal):
    """The text of a certificate has blanks that cannot be filled. Facts: written."""

    code = "certificate_blanks_unknown"


class NoPrizeGiven(Refusal):
    """No work has a prize, so there is no certificate."""

    code = "no_prize_given"


class WorkReturned(Refusal):
    """The work was returned to its unit, or is checked again, and is not reviewed until it is accepted."""

    code = "work_returned"
