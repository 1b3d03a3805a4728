"""Models of judging."""

from baosong.apps.judging.models.round import Candidate, EarlierReview, FoundName, Panelist, Review, Round
from baosong.apps.judging.models.selection import CertificateTemplate, Exclusion, Objection, Selection, SelectionChoice

__all__ = [
    "Candidate",
    "CertificateTemplate",
    "EarlierReview",
    "Exclusion",
    "FoundName",
    "Objection",
    "Panelist",
    "Review",
    "Round",
    "Selection",
    "SelectionChoice",
]
