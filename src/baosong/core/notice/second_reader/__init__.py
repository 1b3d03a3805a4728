"""Readings that another program proposes: their schema, and the verification of each value against the sentence that it quotes."""

from baosong.core.notice.second_reader.proposal import InvalidProposal, Proposal, decode, proposal_schema
from baosong.core.notice.second_reader.readers import GROUP, NoticeReader, ReaderFailed, ReaderOptions, installed_readers
from baosong.core.notice.second_reader.suggestions import Suggestion, suggestions, with_suggestion
from baosong.core.notice.second_reader.verification import DroppedValue, VerifiedReading, verified

__all__ = [
    "GROUP",
    "DroppedValue",
    "InvalidProposal",
    "NoticeReader",
    "Proposal",
    "ReaderFailed",
    "ReaderOptions",
    "Suggestion",
    "VerifiedReading",
    "decode",
    "installed_readers",
    "proposal_schema",
    "suggestions",
    "verified",
    "with_suggestion",
]
