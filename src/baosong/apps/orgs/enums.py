"""Choices of the organisation."""

from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from baosong.platform.states import Transition


class Role(models.TextChoices):
    """A person's role in a unit."""

    ORGANISER = "organiser", pgettext_lazy("role", "Organiser")
    LIAISON = "liaison", pgettext_lazy("role", "Liaison")
    REVIEWER = "reviewer", pgettext_lazy("role", "Reviewer")
    MEMBER = "member", pgettext_lazy("role", "Member")


class InvitationStatus(models.TextChoices):
    """What has become of an invitation."""

    OPEN = "open", pgettext_lazy("invitation", "Open")
    USED = "used", pgettext_lazy("invitation", "Used")
    EXPIRED = "expired", pgettext_lazy("invitation", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "Withdrawn")


class PasswordSource(StrEnum):
    """How a password was set."""

    OPENING = "opening"
    OWNER = "owner"
    LINK = "link"
    SHELL = "shell"


class ImportOutcome(StrEnum):
    """What an import does with the person of a row."""

    NOBODY = "nobody"
    NEW_ACCOUNT = "new_account"
    ROLE_HELD = "role_held"
    INVITED = "invited"
    REPEATED = "repeated"
    NOTHING_NEW = "nothing_new"


class TableImportState(models.TextChoices):
    """Progress of an import that was confirmed."""

    WAITING = "waiting", pgettext_lazy("import", "Being imported")
    DONE = "done", pgettext_lazy("import", "Imported")
    REFUSED = "refused", pgettext_lazy("import", "Not imported")


CARRY_OUT_IMPORT: Final = Transition("carry_out", frozenset({TableImportState.WAITING}), TableImportState.DONE)
REFUSE_IMPORT: Final = Transition("refuse", frozenset({TableImportState.WAITING}), TableImportState.REFUSED)
TABLE_IMPORT_ACTIONS: Final = (CARRY_OUT_IMPORT, REFUSE_IMPORT)


class UnitRowKind(StrEnum):
    """What an app keeps for a unit, as counted before a merge."""

    WORKS = "works"
    DUES = "dues"
    CALLS = "calls"
    MEETINGS = "meetings"
    MEMBERS = "members"
    REGISTERS = "registers"
    LIBRARY = "library"
    ROLES = "roles"
    UNITS = "units"
    OTHER = "other"


class LinkDelivery(models.TextChoices):
    """How links for many people are handed out."""

    TABLE = "table", pgettext_lazy("links", "Excel list of links")
    MAIL = "mail", pgettext_lazy("links", "Mails")
    TEXT = "text", pgettext_lazy("links", "Text messages")
    SHEET = "sheet", pgettext_lazy("links", "Sheet to print")
