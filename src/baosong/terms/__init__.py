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
from baosong.terms.tightening import Loosened, loosened

__all__ = [
    "ChannelKind",
    "Deadline",
    "Evidence",
    "InvalidDeadline",
    "Loosened",
    "PieceKind",
    "Rule",
    "Severity",
    "Terms",
    "TermsChannel",
    "TermsPiece",
    "TermsQuota",
    "TermsTask",
    "loosened",
]
