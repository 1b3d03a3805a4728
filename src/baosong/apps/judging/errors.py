"""Why judging says no."""

from baosong.platform.errors import Refusal


class RoundNotDraft(Refusal):
    """Only a round that is being prepared can be changed."""

    code = "round_not_draft"


class RoundNotOpen(Refusal):
    """Marks are given while the round is open."""

    code = "round_not_open"


class RoundNotClosed(Refusal):
    """A selection is made from a closed round."""

    code = "round_not_closed"


class RubricWrong(Refusal):
    """The rubric cannot be used as it is."""

    code = "rubric_wrong"


class PublicVoteNotTaken(Refusal):
    """Public votes count nothing unless the organiser takes that on."""

    code = "public_vote_not_taken"


class WeightsWrong(Refusal):
    """Weights of voters and the public must leave something to the experts."""

    code = "weights_wrong"


class NothingToReview(Refusal):
    """There is no accepted work to review."""

    code = "nothing_to_review"


class NotEnoughReviewers(Refusal):
    """Some works have too few reviewers without a conflict of interest."""

    code = "not_enough_reviewers"


class ReviewsOpen(Refusal):
    """Some reviews are not done."""

    code = "reviews_open"


class MarksMissing(Refusal):
    """A review is done when every criterion has a mark."""

    code = "marks_missing"


class MarksWrong(Refusal):
    """A mark is outside its bounds or between its steps."""

    code = "marks_wrong"


class RecusalNeedsReason(Refusal):
    """Who steps back says why."""

    code = "recusal_needs_reason"


class SelectionNotOpen(Refusal):
    """The outcome can no longer be changed."""

    code = "selection_not_open"


class PrizesWrong(Refusal):
    """The prizes cannot be given as they are written."""

    code = "prizes_wrong"


class DepartureNeedsReason(Refusal):
    """Who departs from the ranking says why."""

    code = "departure_needs_reason"


class DaysWrong(Refusal):
    """A public notice lasts at least one working day, and at most thirty."""

    code = "days_wrong"


class NoticeRunning(Refusal):
    """The public notice has not ended."""

    code = "notice_running"


class ObjectionsOpen(Refusal):
    """Objections are answered before the outcome is final."""

    code = "objections_open"


class ObjectionIncomplete(Refusal):
    """An objection has a true name, a way to answer, and a reason."""

    code = "objection_incomplete"


class NoticeOver(Refusal):
    """Objections are taken while the public notice runs."""

    code = "notice_over"


class TooManyObjections(Refusal):
    """So many at once are no longer taken over the page."""

    code = "too_many_objections"


class AnswerMissing(Refusal):
    """An answer has words."""

    code = "answer_missing"


class LevelIncomplete(Refusal):
    """Not all that was handed in has been decided on."""

    code = "level_incomplete"
