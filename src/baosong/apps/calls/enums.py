"""States of a call and of an amendment, with the tables of their actions."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from baosong.platform.states import Action, Transition


class CallState(models.TextChoices):
    """State of a call."""

    DRAFT = "draft", pgettext_lazy("call state", "Draft")
    PUBLISHED = "published", pgettext_lazy("call state", "Published")
    CLOSED = "closed", pgettext_lazy("call state", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("call state", "Withdrawn")
    ARCHIVED = "archived", pgettext_lazy("call state", "Archived")
    DISCARDED = "discarded", pgettext_lazy("call state", "In the recycle bin")


# States in which the units below see a call, and in which its counters are kept and count at the level above.
SEEN_BELOW: Final = frozenset({CallState.PUBLISHED, CallState.CLOSED, CallState.WITHDRAWN, CallState.ARCHIVED})
COUNTED: Final = frozenset({CallState.PUBLISHED, CallState.CLOSED, CallState.ARCHIVED})

REVISE: Final = Action("revise", frozenset({CallState.DRAFT}))
PUBLISH: Final = Transition("publish", frozenset({CallState.DRAFT}), CallState.PUBLISHED)
AMEND: Final = Action("amend", frozenset({CallState.PUBLISHED}))
CHANGE_UNITS: Final = Action("change_units", frozenset({CallState.PUBLISHED}))
EXTEND: Final = Action("extend", frozenset({CallState.PUBLISHED}))
PASS_ON: Final = Action("pass_on", frozenset({CallState.PUBLISHED}))
ANSWER: Final = Action("answer", frozenset({CallState.PUBLISHED}))
ACKNOWLEDGE: Final = Action("acknowledge", frozenset({CallState.PUBLISHED, CallState.CLOSED}))
RELEASE: Final = Action("release", frozenset({CallState.PUBLISHED, CallState.CLOSED}))
CLOSE: Final = Transition("close", frozenset({CallState.PUBLISHED}), CallState.CLOSED)
REOPEN: Final = Transition("reopen", frozenset({CallState.CLOSED, CallState.WITHDRAWN}), CallState.PUBLISHED)
WITHDRAW: Final = Transition("withdraw", frozenset({CallState.PUBLISHED, CallState.CLOSED}), CallState.WITHDRAWN)
ARCHIVE: Final = Transition("archive", frozenset({CallState.CLOSED}), CallState.ARCHIVED)
UNARCHIVE: Final = Transition("unarchive", frozenset({CallState.ARCHIVED}), CallState.CLOSED)
DISCARD: Final = Transition("discard", frozenset({CallState.DRAFT}), CallState.DISCARDED)
RESTORE: Final = Transition("restore", frozenset({CallState.DISCARDED}), CallState.DRAFT)
DELETE: Final = Action("delete", frozenset({CallState.DISCARDED}))
CALL_ACTIONS: Final = (
    REVISE,
    PUBLISH,
    AMEND,
    CHANGE_UNITS,
    EXTEND,
    PASS_ON,
    ANSWER,
    ACKNOWLEDGE,
    RELEASE,
    CLOSE,
    REOPEN,
    WITHDRAW,
    ARCHIVE,
    UNARCHIVE,
    DISCARD,
    RESTORE,
    DELETE,
)


class AmendmentState(models.TextChoices):
    """State of an amendment."""

    DRAFT = "draft", pgettext_lazy("amendment state", "In preparation")
    IN_FORCE = "in_force", pgettext_lazy("amendment state", "In force")
    DISCARDED = "discarded", pgettext_lazy("amendment state", "Discarded")


CHANGE_AMENDMENT: Final = Action("change", frozenset({AmendmentState.DRAFT}))
ENACT: Final = Transition("enact", frozenset({AmendmentState.DRAFT}), AmendmentState.IN_FORCE)
DISCARD_AMENDMENT: Final = Transition("discard", frozenset({AmendmentState.DRAFT}), AmendmentState.DISCARDED)
AMENDMENT_ACTIONS: Final = (CHANGE_AMENDMENT, ENACT, DISCARD_AMENDMENT)


class SecondReadingState(models.TextChoices):
    """State of the second reading of a draft."""

    ASKED = "asked", pgettext_lazy("second reading", "Asked for")
    ANSWERED = "answered", pgettext_lazy("second reading", "Answered")
    FAILED = "failed", pgettext_lazy("second reading", "Failed")


ANSWER_READING: Final = Transition("answer", frozenset({SecondReadingState.ASKED}), SecondReadingState.ANSWERED)
FAIL_READING: Final = Transition("fail", frozenset({SecondReadingState.ASKED}), SecondReadingState.FAILED)
ASK_AGAIN: Final = Transition("ask_again", frozenset(SecondReadingState), SecondReadingState.ASKED)
SECOND_READING_ACTIONS: Final = (ANSWER_READING, FAIL_READING, ASK_AGAIN)
