"""Words of the organisation."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person is in a unit."""

    ORGANISER = "organiser", pgettext_lazy("role", "Organiser")
    LIAISON = "liaison", pgettext_lazy("role", "Liaison")
    REVIEWER = "reviewer", pgettext_lazy("role", "Reviewer")
    MEMBER = "member", pgettext_lazy("role", "Member")
