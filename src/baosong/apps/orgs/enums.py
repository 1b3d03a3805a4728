"""Choices of the organisation."""

from enum import StrEnum

from django.db import models
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """A person's role in a unit."""

    ORGANISER = "organiser", pgettext_lazy("role", "Organiser")
    LIAISON = "liaison", pgettext_lazy("role", "Liaison")
    REVIEWER = "reviewer", pgettext_lazy("role", "Reviewer")
    MEMBER = "member", pgettext_lazy("role", "Member")


class ImportOutcome(StrEnum):
    """What an import does with the person of a row."""

    NOBODY = "nobody"
    NEW_ACCOUNT = "new_account"
    ROLE_ADDED = "role_added"
    ROLE_HELD = "role_held"
    INVITED = "invited"
