"""What a notice asks for, as frozen typed data."""

from baosong.core.rules import PieceKind
from baosong.core.terms.deadlines import Deadline, InvalidDeadline
from baosong.core.terms.model import ChannelKind, Evidence, PieceDelivery, Rule, Severity, Terms, TermsChannel, TermsPiece, TermsQuota, TermsTask
from baosong.core.terms.strictness import LoosenedRule, loosened

__all__ = [
    "ChannelKind",
    "Deadline",
    "Evidence",
    "InvalidDeadline",
    "LoosenedRule",
    "PieceDelivery",
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
