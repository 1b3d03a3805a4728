"""States of a submission with the table of its actions, and the choices of its other fields."""

from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from baosong.platform.states import Action, Transition


class SubmissionState(models.TextChoices):
    """State of a submission."""

    DRAFT = "draft", pgettext_lazy("submission state", "Draft")
    AWAITING = "awaiting", pgettext_lazy("submission state", "Registered, to be delivered")
    SUBMITTED = "submitted", pgettext_lazy("submission state", "Submitted")
    ACCEPTED = "accepted", pgettext_lazy("submission state", "Accepted")
    RETURNED = "returned", pgettext_lazy("submission state", "Returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("submission state", "Withdrawn")
    DISCARDED = "discarded", pgettext_lazy("submission state", "Discarded")


# States that count as handed in, that fill a quota, that the unit may change, and that levels above do not see.
HANDED_IN: Final = frozenset({SubmissionState.SUBMITTED, SubmissionState.ACCEPTED})
FILLS_QUOTA: Final = HANDED_IN | {SubmissionState.AWAITING}
OPEN_TO_UNIT: Final = frozenset(
    {SubmissionState.DRAFT, SubmissionState.AWAITING, SubmissionState.SUBMITTED, SubmissionState.RETURNED, SubmissionState.WITHDRAWN}
)
UNSEEN_ABOVE: Final = frozenset({SubmissionState.DRAFT, SubmissionState.DISCARDED})
# The note of a submission whose acceptance was undone, until the next decision.
ACCEPTANCE_UNDONE: Final = "审核合格已撤销"
ACCEPTED_ONLY: Final = frozenset({SubmissionState.ACCEPTED})

# By the unit.
SUBMIT: Final = Transition("submit", OPEN_TO_UNIT, SubmissionState.SUBMITTED)
# Submitted, while something of it is still to be delivered in the hand.
REGISTER: Final = Transition("register", OPEN_TO_UNIT, SubmissionState.AWAITING)
CHANGE: Final = Action("change", OPEN_TO_UNIT)
WITHDRAW: Final = Transition("withdraw", frozenset({SubmissionState.SUBMITTED, SubmissionState.AWAITING}), SubmissionState.WITHDRAWN)
DISCARD: Final = Transition("discard", frozenset({SubmissionState.DRAFT}), SubmissionState.DISCARDED)
# Asking for a submitted work back after the deadline, or for an accepted one.
ASK_RELEASE: Final = Action("ask_release", FILLS_QUOTA)
RESTORE: Final = Transition("restore", frozenset({SubmissionState.DISCARDED}), SubmissionState.DRAFT)
# What the level above prepares on its behalf becomes the unit's own.
TAKE_OVER: Final = Action("take_over", OPEN_TO_UNIT)
# By the level above.
ARRIVE: Final = Transition("arrive", frozenset({SubmissionState.AWAITING}), SubmissionState.SUBMITTED)
UNDO_ARRIVAL: Final = Transition("undo_arrival", frozenset({SubmissionState.SUBMITTED}), SubmissionState.AWAITING)
ACCEPT: Final = Transition("accept", frozenset({SubmissionState.SUBMITTED}), SubmissionState.ACCEPTED)
RETURN: Final = Transition("return", HANDED_IN, SubmissionState.RETURNED)
# At the unit's request, which the level above grants.
RELEASE: Final = Transition("release", FILLS_QUOTA, SubmissionState.WITHDRAWN)
TAKE_BACK: Final = Transition("take_back", frozenset({SubmissionState.ACCEPTED, SubmissionState.RETURNED}), SubmissionState.SUBMITTED)
ADOPT: Final = Action("adopt", ACCEPTED_ONLY)
FORWARD: Final = Action("forward", ACCEPTED_ONLY)
SUBMISSION_ACTIONS: Final = (
    SUBMIT, REGISTER, CHANGE, WITHDRAW, DISCARD, ASK_RELEASE, RESTORE, TAKE_OVER, ARRIVE, UNDO_ARRIVAL, ACCEPT, RETURN, RELEASE, TAKE_BACK, ADOPT, FORWARD,
)  # fmt: skip


class ItemState(models.TextChoices):
    """State of what is delivered in the hand."""

    REGISTERED = "registered", pgettext_lazy("item state", "To be delivered")
    RECEIVED = "received", pgettext_lazy("item state", "Received")
    CANCELLED = "cancelled", pgettext_lazy("item state", "Cancelled")


# By the unit.
CANCEL_ITEM: Final = Transition("cancel", frozenset({ItemState.REGISTERED}), ItemState.CANCELLED)
# At the counter of the level above.
RECEIVE_ITEM: Final = Transition("receive", frozenset({ItemState.REGISTERED}), ItemState.RECEIVED)
UNDO_RECEIPT: Final = Transition("undo_receipt", frozenset({ItemState.RECEIVED}), ItemState.REGISTERED)
ITEM_ACTIONS: Final = (CANCEL_ITEM, RECEIVE_ITEM, UNDO_RECEIPT)
# Works of which an item may be received, and of which a receipt may be undone.
TAKES_ITEMS: Final = frozenset({SubmissionState.AWAITING, SubmissionState.SUBMITTED, SubmissionState.ACCEPTED, SubmissionState.RETURNED})
FREES_ITEMS: Final = frozenset({SubmissionState.AWAITING, SubmissionState.SUBMITTED, SubmissionState.WITHDRAWN})


class RequestKind(models.TextChoices):
    """What a unit asks of the organiser of a call."""

    EXTENSION = "extension", pgettext_lazy("request", "More time")
    WITHDRAWAL = "withdrawal", pgettext_lazy("request", "Withdrawal of a work")


class RequestState(models.TextChoices):
    """State of a unit's request."""

    OPEN = "open", pgettext_lazy("request state", "Waiting for an answer")
    GRANTED = "granted", pgettext_lazy("request state", "Granted")
    REFUSED = "refused", pgettext_lazy("request state", "Refused")
    CANCELLED = "cancelled", pgettext_lazy("request state", "Cancelled")


GRANT: Final = Transition("grant", frozenset({RequestState.OPEN}), RequestState.GRANTED)
REFUSE: Final = Transition("refuse", frozenset({RequestState.OPEN}), RequestState.REFUSED)
CANCEL: Final = Transition("cancel", frozenset({RequestState.OPEN}), RequestState.CANCELLED)
REQUEST_ACTIONS: Final = (GRANT, REFUSE, CANCEL)


class RequestDecision(StrEnum):
    """The buttons that answer a request."""

    GRANT = "grant"
    REFUSE = "refuse"


class Adoption(models.TextChoices):
    """Whether the level, or the one above, used the submission."""

    NONE = "none", pgettext_lazy("adoption", "Not adopted")
    ADOPTED = "adopted", pgettext_lazy("adoption", "Adopted")
    ADOPTED_ABOVE = "adopted_above", pgettext_lazy("adoption", "Adopted above")


class CheckState(models.TextChoices):
    """State of a file's check."""

    WAITING = "waiting", pgettext_lazy("check state", "Waiting")
    DONE = "done", pgettext_lazy("check state", "Checked")
    UNUSABLE = "unusable", pgettext_lazy("check state", "Unusable")
    FAILED = "failed", pgettext_lazy("check state", "Check failed")


# Files that accompany a film and are no piece of their own.
SIDE_FILES: Final = (".srt", ".vtt", ".ass", ".ssa")
# The code of a file in which a virus was found; nobody may download it.
INFECTED: Final = "infected"


class Channel(models.TextChoices):
    """By which channel a file was received."""

    WEB = "web", pgettext_lazy("channel", "Web page")
    MAIL = "mail", pgettext_lazy("channel", "Mail")
    FOLDER = "folder", pgettext_lazy("channel", "Folder")
    REPAIRED = "repaired", pgettext_lazy("channel", "Mended here")
    BUNDLE = "bundle", pgettext_lazy("channel", "Another installation")


class Lateness(models.TextChoices):
    """Whether a version was submitted in time."""

    IN_TIME = "in_time", pgettext_lazy("lateness", "In time")
    IN_GRACE = "in_grace", pgettext_lazy("lateness", "Within the grace period")
    EXTENDED = "extended", pgettext_lazy("lateness", "Within an extension")


class FingerprintKind(models.TextChoices):
    """What a fingerprint was computed from."""

    TEXT = "text", pgettext_lazy("mark", "Text")
    PICTURE = "picture", pgettext_lazy("mark", "Picture")
    FILM = "film", pgettext_lazy("mark", "Film")
    BYTES = "bytes", pgettext_lazy("mark", "Same file")
