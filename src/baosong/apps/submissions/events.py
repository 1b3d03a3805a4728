"""What happened to submissions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubmissionSubmitted:
    """A unit submitted, and has a receipt."""

    submission_id: int


@dataclass(frozen=True, slots=True)
class SubmissionReturned:
    """The level returned a submission for repair."""

    submission_id: int


@dataclass(frozen=True, slots=True)
class SubmissionAccepted:
    """The level accepted a submission."""

    submission_id: int


@dataclass(frozen=True, slots=True)
class FileChecked:
    """A file of a submission has been checked, whatever came of it."""

    submission_id: int
