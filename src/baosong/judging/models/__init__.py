"""Models of judging."""

from baosong.judging.models.round import Candidate, Panelist, Review, Round
from baosong.judging.models.selection import Choice, Objection, Selection

__all__ = ["Candidate", "Choice", "Objection", "Panelist", "Review", "Round", "Selection"]
