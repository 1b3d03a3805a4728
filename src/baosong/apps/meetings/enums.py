"""Words of activities."""

from django.db import models
from django.utils.translation import pgettext_lazy


class LinkCheck(models.TextChoices):
    """How a member's link is kept from others: by the name, or by a code sent to the phone."""

    NAME = "name", pgettext_lazy("link check", "By name")
    CODE = "code", pgettext_lazy("link check", "By a code sent to the phone")


class MeetingState(models.TextChoices):
    """How far a meeting is."""

    PLANNED = "planned", pgettext_lazy("meeting state", "Planned")
    CALLED = "called", pgettext_lazy("meeting state", "Members called")
    CLOSED = "closed", pgettext_lazy("meeting state", "Record closed")


class MeetingMode(models.TextChoices):
    """Where a meeting is held."""

    ON_SITE = "on_site", pgettext_lazy("meeting mode", "On site")
    ONLINE = "online", pgettext_lazy("meeting mode", "Online")


class Presence(models.TextChoices):
    """Whether a member was there."""

    EXPECTED = "expected", pgettext_lazy("presence", "Expected")
    PRESENT = "present", pgettext_lazy("presence", "Present")
    ABSENT = "absent", pgettext_lazy("presence", "Absent")


class StoryState(models.TextChoices):
    """How far a story is."""

    DRAFT = "draft", pgettext_lazy("story state", "Being written")
    TOLD = "told", pgettext_lazy("story state", "Told")
    ERASED = "erased", pgettext_lazy("story state", "Erased")


class AttachmentState(models.TextChoices):
    """Whether a member's file has been freed of what it need not tell."""

    WAITING = "waiting", pgettext_lazy("clip state", "Being prepared")
    READY = "ready", pgettext_lazy("clip state", "Ready")
    UNUSABLE = "unusable", pgettext_lazy("clip state", "Cannot be used")


class Agreement(models.TextChoices):
    """What the teller says of an edited text."""

    ORIGINAL = "original", pgettext_lazy("agreement", "As told")
    ASKED = "asked", pgettext_lazy("agreement", "Waiting for the teller")
    AGREED = "agreed", pgettext_lazy("agreement", "The teller agrees")
    DECLINED = "declined", pgettext_lazy("agreement", "The teller does not agree")


class RegisterEntryState(models.TextChoices):
    """Whether a line of a register holds."""

    ACTIVE = "active", pgettext_lazy("line state", "In force")
    WITHDRAWN = "withdrawn", pgettext_lazy("line state", "Withdrawn")


class SignatureMethod(models.TextChoices):
    """How a pledge was signed."""

    DRAWN = "drawn", pgettext_lazy("signing", "Drawn by hand")
    TYPED = "typed", pgettext_lazy("signing", "Typed name")


class HandInState(models.TextChoices):
    """How far an article is on its way to its task."""

    NONE = "", pgettext_lazy("handing in", "Not handed in")
    WAITING = "waiting", pgettext_lazy("handing in", "Being checked")
    DONE = "done", pgettext_lazy("handing in", "Handed in")
    STOPPED = "stopped", pgettext_lazy("handing in", "Needs you")
