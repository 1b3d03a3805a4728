"""A person who signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models

if TYPE_CHECKING:
    from baosong.apps.orgs.models.unit import Membership


class Person(AbstractUser):
    """Someone who signs in; what they may do follows from their memberships. Made by orgs.domain.inviting and importing; passwords of existing accounts are set by inviting.set_password."""

    name = models.CharField(max_length=60)
    # Set by queries.memberships_of: they are queried once per request.
    cached_memberships: list[Membership]

    class Meta:
        """The project's user model."""

        db_table = "orgs_person"

    def __str__(self) -> str:
        return self.name or self.username
