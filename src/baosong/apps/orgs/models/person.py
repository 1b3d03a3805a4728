"""The user model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models

if TYPE_CHECKING:
    from baosong.apps.orgs.models.unit import Membership


class Person(AbstractUser):
    """An account; permissions follow from its memberships. Written by `services.invitations` and `services.import_table`."""

    name = models.CharField(max_length=60)
    # Set by queries.memberships_of: they are queried once per request.
    cached_memberships: list[Membership]

    class Meta:
        # An own Meta, so that the name "user" of AbstractUser is not inherited.
        verbose_name = "person"

    def __str__(self) -> str:
        return self.name or self.username
