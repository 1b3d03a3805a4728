"""States of register entries with the table of their actions, and the choices of other fields."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from baosong.platform.states import Action, Transition


class RegisterEntryState(models.TextChoices):
    """Whether an entry is in force."""

    ACTIVE = "active", pgettext_lazy("entry state", "In force")
    WITHDRAWN = "withdrawn", pgettext_lazy("entry state", "Withdrawn")


_ACTIVE: Final = frozenset({RegisterEntryState.ACTIVE})
CHANGE_ENTRY: Final = Action("change", _ACTIVE)
LOG_ACTION: Final = Action("log_action", _ACTIVE)
SIGN_PLEDGE: Final = Action("sign", _ACTIVE)
WITHDRAW_ENTRY: Final = Transition("withdraw", _ACTIVE, RegisterEntryState.WITHDRAWN)
ENTRY_ACTIONS: Final = (CHANGE_ENTRY, LOG_ACTION, SIGN_PLEDGE, WITHDRAW_ENTRY)


class SignatureMethod(models.TextChoices):
    """How a pledge was signed."""

    DRAWN = "drawn", pgettext_lazy("signature", "Drawn by hand")
    TYPED = "typed", pgettext_lazy("signature", "Typed name")
