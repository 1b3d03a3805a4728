"""Positions of peers, and states of dispatches."""

from django.db import models
from django.utils.translation import pgettext_lazy


class PeerPosition(models.TextChoices):
    """Position of another installation: above, its calls are imported here; below, ours are imported there."""

    ABOVE = "above", pgettext_lazy("peer position", "Above us")
    BELOW = "below", pgettext_lazy("peer position", "Below us")


class DispatchState(models.TextChoices):
    """How far a bundle has come on its way up."""

    WAITING = "waiting", pgettext_lazy("dispatch state", "On its way")
    RECEIVED = "received", pgettext_lazy("dispatch state", "Received")
    REFUSED = "refused", pgettext_lazy("dispatch state", "Refused")
