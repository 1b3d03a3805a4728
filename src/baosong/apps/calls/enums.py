"""States of a call with the table of its actions."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from baosong.platform.states import Action, Transition


class CallState(models.TextChoices):
    """State of a call."""

    DRAFT = "draft", pgettext_lazy("call state", "Draft")
    PUBLISHED = "published", pgettext_lazy("call state", "Published")
    CLOSED = "closed", pgettext_lazy("call state", "Closed")


# States in which the units below see a call.
SEEN_BELOW: Final = frozenset({CallState.PUBLISHED, CallState.CLOSED})

REVISE: Final = Action("revise", frozenset({CallState.DRAFT}))
PUBLISH: Final = Transition("publish", frozenset({CallState.DRAFT}), CallState.PUBLISHED)
PASS_ON: Final = Action("pass_on", frozenset({CallState.PUBLISHED}))
ANSWER: Final = Action("answer", frozenset({CallState.PUBLISHED}))
CALL_ACTIONS: Final = (REVISE, PUBLISH, PASS_ON, ANSWER)
