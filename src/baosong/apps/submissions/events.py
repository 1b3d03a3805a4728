"""Events of submissions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubmissionSubmitted:
    """A unit submitted and got a receipt."""

    submission_id: int


@dataclass(frozen=True, slots=True)
class SubmissionArrived:
    """Everything of a submission that is delivered in the hand was received."""

    submission_id: int


@dataclass(frozen=True, slots=True)
class SubmissionReturned:
    """The level returned a submission with a reason."""

    submission_id: int


@dataclass(frozen=True, slots=True)
class SubmissionAccepted:
    """The level accepted a submission."""

    submission_id: int


@dataclass(frozen=True, slots=True)
class AcceptanceUndone:
    """The level undid its acceptance of a submission, which waits for a decision again."""

    submission_id: int


@dataclass(frozen=True, slots=True)
class FileChecked:
    """The check of a file ended, with any result."""

    submission_id: int
