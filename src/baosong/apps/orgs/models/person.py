"""The user model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models

if TYPE_CHECKING:
    from baosong.apps.orgs.models.unit import Membership


class Person(AbstractUser):
    """An account; permissions follow from its memberships. Written by `services`: passwords by `passwords` alone."""

    name = models.CharField(max_length=60)
    telephone = models.CharField(max_length=60, blank=True, default="", db_default="")
    # The language of mails; empty until the person chooses one.
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    # From when the account is closed, also in the future; None for one that never was.
    blocked_at = models.DateTimeField(null=True)
    block_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    # Who organises this unit, or one above it, may open the account again.
    block_decided_from = models.ForeignKey("orgs.Unit", null=True, on_delete=models.PROTECT, related_name="orgs_blocks_decided")
    # Part of every session's hash: when it grows, all sessions end, whatever stores them.
    session_generation = models.PositiveIntegerField(default=0, db_default=0)
    # Set by queries.memberships_of: they are queried once per request.
    cached_memberships: list[Membership]

    class Meta:
        # An own Meta, so that the name "user" of AbstractUser is not inherited.
        verbose_name = "person"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        made: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # not in the stubs of Django
        return f"{made}.{self.session_generation}" if self.session_generation else made

    def __str__(self) -> str:
        return self.name or self.username
