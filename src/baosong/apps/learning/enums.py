"""Words of learning."""

from django.db import models
from django.utils.translation import pgettext_lazy


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    ONE = "one", pgettext_lazy("question kind", "One answer")
    SEVERAL = "several", pgettext_lazy("question kind", "Several answers")


class StatementState(models.TextChoices):
    """Whether a learning record store has a statement."""

    WAITING = "waiting", pgettext_lazy("statement state", "Waiting")
    KEPT = "kept", pgettext_lazy("statement state", "Kept here")
    SENT = "sent", pgettext_lazy("statement state", "Sent")
    REFUSED = "refused", pgettext_lazy("statement state", "Refused")
