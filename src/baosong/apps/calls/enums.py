"""Words of calls."""

from django.db import models
from django.utils.translation import pgettext_lazy


class CallState(models.TextChoices):
    """Where a call stands."""

    DRAFT = "draft", pgettext_lazy("call state", "Draft")
    PUBLISHED = "published", pgettext_lazy("call state", "Published")
    CLOSED = "closed", pgettext_lazy("call state", "Closed")
