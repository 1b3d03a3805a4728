"""States of a mail with the table of its actions, and the choices of other fields."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from baosong.platform.states import Transition


class MailState(models.TextChoices):
    """State of a mail."""

    STORED = "stored", pgettext_lazy("mail state", "To be read")
    QUEUED = "queued", pgettext_lazy("mail state", "To be decided")
    ASKED = "asked", pgettext_lazy("mail state", "Sender asked")
    PART = "part", pgettext_lazy("mail state", "Waiting for its other parts")
    CHECKING = "checking", pgettext_lazy("mail state", "Being checked")
    LACKING = "lacking", pgettext_lazy("mail state", "Something is missing")
    TAKEN = "taken", pgettext_lazy("mail state", "Handed in")
    LEFT = "left", pgettext_lazy("mail state", "Left alone")


# Actions of people; other transitions are made by the jobs that read and settle mails.
_UNDECIDED: Final = frozenset({MailState.QUEUED, MailState.ASKED, MailState.PART, MailState.LEFT})
ASSIGN: Final = Transition("assign", _UNDECIDED, MailState.CHECKING)
PUT_ASIDE: Final = Transition("put_aside", _UNDECIDED, MailState.LEFT)
FETCH: Final = Transition("fetch", frozenset({MailState.LEFT}), MailState.STORED)
MAIL_ACTIONS: Final = (ASSIGN, PUT_ASIDE, FETCH)


class HoldReason(models.TextChoices):
    """Why a mail waits for a person or its sender, or was ignored."""

    NONE = "", ""
    UNKNOWN_SENDER = "unknown_sender", pgettext_lazy("mail reason", "The sender's address belongs to no liaison")
    FAILED = "failed", pgettext_lazy("mail reason", "The receiving server found that the mail does not come from this sender")
    UNVERIFIED = "unverified", pgettext_lazy("mail reason", "Nobody has verified that the mail comes from this sender")
    SEVERAL_SENDERS = "several_senders", pgettext_lazy("mail reason", "The mail names more than one sender, so a person decides whose it is")
    SENDER_UNCLEAR = "sender_unclear", pgettext_lazy("mail reason", "The sender's address cannot be read without doubt, so a person decides whose it is")
    SUBJECT_UNKNOWN = "subject_unknown", pgettext_lazy("mail reason", "The subject names no running call")
    NOT_ADDRESSED = "not_addressed", pgettext_lazy("mail reason", "The call did not go to the sender's unit")
    SEVERAL_CALLS = "several_calls", pgettext_lazy("mail reason", "The subject fits several calls")
    SEVERAL_UNITS = "several_units", pgettext_lazy("mail reason", "The sender serves several units")
    TASK_UNCLEAR = "task_unclear", pgettext_lazy("mail reason", "It is unclear which task the files are for")
    LATE = "late", pgettext_lazy("mail reason", "It came after the deadline")
    QUOTA_FULL = "quota_full", pgettext_lazy("mail reason", "The unit has handed in as many as it may")
    LINKS_ONLY = "links_only", pgettext_lazy("mail reason", "It brings links to a network disk and no files")
    NOTHING_ATTACHED = "nothing_attached", pgettext_lazy("mail reason", "It brings no files")
    UNREADABLE = "unreadable", pgettext_lazy("mail reason", "It cannot be read")
    AUTOMATIC = "automatic", pgettext_lazy("mail reason", "A machine wrote it")
    OWN = "own", pgettext_lazy("mail reason", "It comes from this system")
    UNRELATED = "unrelated", pgettext_lazy("mail reason", "It concerns no call")
    SETTLED = "settled", pgettext_lazy("mail reason", "A reply that brings nothing new")
    ASIDE = "aside", pgettext_lazy("mail reason", "Put aside by a person")


class PendingState(models.TextChoices):
    """State of a submission that came by mail or folder."""

    WAITING = "waiting", pgettext_lazy("pending submission state", "Being checked")
    SUBMITTED = "submitted", pgettext_lazy("pending submission state", "Submitted")
    LACKING = "lacking", pgettext_lazy("pending submission state", "Kept as a draft")
