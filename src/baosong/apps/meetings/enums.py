"""States and choices of meetings, members and stories."""

from django.db import models
from django.utils.translation import pgettext_lazy


class LinkCheck(models.TextChoices):
    """How whoever opens a member's link is verified."""

    NAME = "name", pgettext_lazy("link check", "By name")
    CODE = "code", pgettext_lazy("link check", "By a code sent to the phone")


class MeetingState(models.TextChoices):
    """State of a meeting and its record."""

    PLANNED = "planned", pgettext_lazy("meeting state", "Planned")
    CALLED = "called", pgettext_lazy("meeting state", "Members called")
    CLOSED = "closed", pgettext_lazy("meeting state", "Record closed")


class MeetingMode(models.TextChoices):
    """Where a meeting is held."""

    ON_SITE = "on_site", pgettext_lazy("meeting mode", "On site")
    ONLINE = "online", pgettext_lazy("meeting mode", "Online")


class Presence(models.TextChoices):
    """A member's attendance."""

    EXPECTED = "expected", pgettext_lazy("presence", "Expected")
    PRESENT = "present", pgettext_lazy("presence", "Present")
    ABSENT = "absent", pgettext_lazy("presence", "Absent")


class StoryState(models.TextChoices):
    """State of a story."""

    DRAFT = "draft", pgettext_lazy("story state", "Being written")
    TOLD = "told", pgettext_lazy("story state", "Told")
    ERASED = "erased", pgettext_lazy("story state", "Erased")


class AttachmentState(models.TextChoices):
    """Whether a file's metadata have been removed."""

    WAITING = "waiting", pgettext_lazy("attachment state", "Being prepared")
    READY = "ready", pgettext_lazy("attachment state", "Ready")
    UNUSABLE = "unusable", pgettext_lazy("attachment state", "Cannot be used")
