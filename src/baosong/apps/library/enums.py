"""States of an entry with the table of its actions, and the choices of its other fields."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from baosong.platform.states import Transition


class EntryState(models.TextChoices):
    """State of an entry."""

    PROPOSED = "proposed", pgettext_lazy("entry state", "Waiting for the expert")
    SHOWN = "shown", pgettext_lazy("entry state", "In the library")
    DECLINED = "declined", pgettext_lazy("entry state", "Not taken in")
    WITHDRAWN = "withdrawn", pgettext_lazy("entry state", "Taken out")


APPROVE: Final = Transition("approve", frozenset({EntryState.PROPOSED}), EntryState.SHOWN)
DECLINE: Final = Transition("decline", frozenset({EntryState.PROPOSED}), EntryState.DECLINED)
PROPOSE_AGAIN: Final = Transition("propose_again", frozenset({EntryState.DECLINED, EntryState.WITHDRAWN}), EntryState.PROPOSED)
WITHDRAW: Final = Transition("withdraw", frozenset({EntryState.SHOWN}), EntryState.WITHDRAWN)
ENTRY_ACTIONS: Final = (APPROVE, DECLINE, PROPOSE_AGAIN, WITHDRAW)


class EntryKind(models.TextChoices):
    """Main medium of an entry."""

    FILM = "film", pgettext_lazy("entry kind", "Film")
    SOUND = "sound", pgettext_lazy("entry kind", "Sound")
    PICTURES = "pictures", pgettext_lazy("entry kind", "Pictures")
    TEXT = "text", pgettext_lazy("entry kind", "Text")
    OTHER = "other", pgettext_lazy("entry kind", "Other")


class Rights(models.TextChoices):
    """Licence of an entry."""

    INTERNAL = "internal", pgettext_lazy("rights", "For learning within the organisation")
    EDUCATION = "education", pgettext_lazy("rights", "For education without profit, with the unit's name")
    CC_BY_NC = "cc_by_nc", pgettext_lazy("rights", "CC BY-NC 4.0")


class Audience(models.TextChoices):
    """Audience of an entry."""

    ORGANISATION = "organisation", pgettext_lazy("audience", "Whoever signs in")
    PUBLIC = "public", pgettext_lazy("audience", "Everyone")


class RenditionState(models.TextChoices):
    """State of a film's renditions."""

    WAITING = "waiting", pgettext_lazy("rendition state", "Being prepared")
    READY = "ready", pgettext_lazy("rendition state", "Ready")
    FAILED = "failed", pgettext_lazy("rendition state", "Cannot be prepared")
