"""States of meetings and stories with the tables of their actions, and the choices of other fields."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from baosong.platform.states import Action, Transition


class LinkCheck(models.TextChoices):
    """How whoever opens a member's link is verified."""

    NAME = "name", pgettext_lazy("link check", "By name")
    CODE = "code", pgettext_lazy("link check", "By a code sent to the phone")


class DeviceKind(models.TextChoices):
    """What a member's browser runs on, as it names itself."""

    PHONE = "phone", pgettext_lazy("device", "Phone")
    WECHAT = "wechat", pgettext_lazy("device", "Phone, in WeChat")
    TABLET = "tablet", pgettext_lazy("device", "Tablet")
    COMPUTER = "computer", pgettext_lazy("device", "Computer")


class DeviceProof(models.TextChoices):
    """How a device proved whose it is. A name alone opens only what the device itself wrote at one meeting."""

    NAME = "name", pgettext_lazy("device proof", "By name at a meeting")
    LINK = "link", pgettext_lazy("device proof", "By the personal link")
    CODE = "code", pgettext_lazy("device proof", "By a code")
    BRANCH = "branch", pgettext_lazy("device proof", "Confirmed by the branch")


class MeetingState(models.TextChoices):
    """State of a meeting and its record."""

    PLANNED = "planned", pgettext_lazy("meeting state", "Planned")
    CALLED = "called", pgettext_lazy("meeting state", "Members called")
    CLOSED = "closed", pgettext_lazy("meeting state", "Record closed")


_NOT_CLOSED: Final = frozenset({MeetingState.PLANNED, MeetingState.CALLED})
CALL_MEMBERS: Final = Transition("call_members", _NOT_CLOSED, MeetingState.CALLED)
WRITE_RECORD: Final = Action("write_record", _NOT_CLOSED)
CLOSE_RECORD: Final = Transition("close", _NOT_CLOSED, MeetingState.CLOSED)
REOPEN_RECORD: Final = Transition("reopen", frozenset({MeetingState.CLOSED}), MeetingState.CALLED)
# By the members themselves, also after the record is closed.
TAKE_PART: Final = Action("take_part", frozenset({MeetingState.CALLED, MeetingState.CLOSED}))
MEETING_ACTIONS: Final = (CALL_MEMBERS, WRITE_RECORD, CLOSE_RECORD, REOPEN_RECORD, TAKE_PART)


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


WRITE_STORY: Final = Action("write", frozenset({StoryState.DRAFT, StoryState.TOLD}))
TELL_STORY: Final = Transition("tell", frozenset({StoryState.DRAFT}), StoryState.TOLD)
PICK_STORY: Final = Action("pick", frozenset({StoryState.TOLD}))
ERASE_STORY: Final = Transition("erase", frozenset(StoryState), StoryState.ERASED)
STORY_ACTIONS: Final = (WRITE_STORY, TELL_STORY, PICK_STORY, ERASE_STORY)


class AttachmentState(models.TextChoices):
    """Whether a file's metadata have been removed."""

    WAITING = "waiting", pgettext_lazy("attachment state", "Being prepared")
    READY = "ready", pgettext_lazy("attachment state", "Ready")
    UNUSABLE = "unusable", pgettext_lazy("attachment state", "Cannot be used")
