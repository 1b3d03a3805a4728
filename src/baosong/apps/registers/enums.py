"""States and choices of registers."""

from django.db import models
from django.utils.translation import pgettext_lazy


class RegisterEntryState(models.TextChoices):
    """Whether an entry is in force."""

    ACTIVE = "active", pgettext_lazy("entry state", "In force")
    WITHDRAWN = "withdrawn", pgettext_lazy("entry state", "Withdrawn")


class SignatureMethod(models.TextChoices):
    """How a pledge was signed."""

    DRAWN = "drawn", pgettext_lazy("signature", "Drawn by hand")
    TYPED = "typed", pgettext_lazy("signature", "Typed name")
