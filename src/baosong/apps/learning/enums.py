"""Kinds of questions and states of statements."""

from django.db import models
from django.utils.translation import pgettext_lazy


class QuestionKind(models.TextChoices):
    ONE = "one", pgettext_lazy("question kind", "One answer")
    SEVERAL = "several", pgettext_lazy("question kind", "Several answers")


class StatementState(models.TextChoices):
    """State of a statement in the learning record store; KEPT: no store is configured."""

    WAITING = "waiting", pgettext_lazy("statement state", "Waiting")
    KEPT = "kept", pgettext_lazy("statement state", "Kept here")
    SENT = "sent", pgettext_lazy("statement state", "Sent")
    REFUSED = "refused", pgettext_lazy("statement state", "Refused")
