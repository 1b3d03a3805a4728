"""Models of judging."""

from baosong.apps.judging.models.round import Candidate, Panelist, Review, Round
from baosong.apps.judging.models.selection import Objection, Selection, SelectionChoice

__all__ = ["Candidate", "Objection", "Panelist", "Review", "Round", "Selection", "SelectionChoice"]
