"""What a notice asks for, as frozen typed data that every other room reads."""

from baosong.terms.deadlines import Deadline, InvalidDeadline
from baosong.terms.model import (
    ChannelKind,
    Evidence,
    PieceKind,
    Rule,
    Severity,
    Terms,
    TermsChannel,
    TermsPiece,
    TermsQuota,
    TermsTask,
)

__all__ = [
    "ChannelKind",
    "Deadline",
    "Evidence",
    "InvalidDeadline",
    "PieceKind",
    "Rule",
    "Severity",
    "Terms",
    "TermsChannel",
    "TermsPiece",
    "TermsQuota",
    "TermsTask",
]
