"""Words of judging."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy


class RoundState(models.TextChoices):
    """Where a round stands."""

    DRAFT = "draft", pgettext_lazy("round state", "Being prepared")
    OPEN = "open", pgettext_lazy("round state", "Under review")
    CLOSED = "closed", pgettext_lazy("round state", "Closed")


class RankingMethod(models.TextChoices):
    """Which score ranks the works."""

    MEAN = "mean", pgettext_lazy("ranking", "Mean")
    TRIMMED = "trimmed", pgettext_lazy("ranking", "Mean without highest and lowest")
    ADJUSTED = "adjusted", pgettext_lazy("ranking", "Mean corrected for leniency")


class PanelRole(models.TextChoices):
    """Whose marks count how: experts by the rubric, voters and the public by one mark."""

    EXPERT = "expert", pgettext_lazy("group", "Experts")
    VOTER = "voter", pgettext_lazy("group", "Voters")
    PUBLIC = "public", pgettext_lazy("group", "Public")


class ReviewState(models.TextChoices):
    """Where one review stands."""

    WAITING = "waiting", pgettext_lazy("review state", "To be reviewed")
    DONE = "done", pgettext_lazy("review state", "Done")
    RECUSED = "recused", pgettext_lazy("review state", "Recused")


class SelectionState(models.TextChoices):
    """Where the outcome stands. What is prepared or under notice is pending: no unit sees a result before it is final."""

    PREPARED = "prepared", pgettext_lazy("selection state", "Prepared")
    NOTICE = "notice", pgettext_lazy("selection state", "Public notice")
    FINAL = "final", pgettext_lazy("selection state", "Final")


# A single mark of a voter is of a hundred.
VOTE_MOST: Final = 100.0
