"""States of articles and their parts."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Agreement(models.TextChoices):
    """The storyteller's answer to an edited text."""

    ORIGINAL = "original", pgettext_lazy("agreement", "As told")
    ASKED = "asked", pgettext_lazy("agreement", "Waiting for the teller")
    AGREED = "agreed", pgettext_lazy("agreement", "The teller agrees")
    DECLINED = "declined", pgettext_lazy("agreement", "The teller does not agree")


class HandInState(models.TextChoices):
    """Progress of an article's submission to its task."""

    NONE = "", pgettext_lazy("hand-in", "Not handed in")
    WAITING = "waiting", pgettext_lazy("hand-in", "Being checked")
    DONE = "done", pgettext_lazy("hand-in", "Handed in")
    STOPPED = "stopped", pgettext_lazy("hand-in", "Needs you")
