"""Copies of files for readers who must not learn whose they are: without metadata, names masked; made in a child process (`sandboxed`)."""

from baosong.core.anonymisation.blind_copy import BlindCopy, CopyKind, key_of_copy, kind_of
from baosong.core.anonymisation.name_mask import DOUBT, MASK, NameMask, NameSpan

__all__ = ["DOUBT", "MASK", "BlindCopy", "CopyKind", "NameMask", "NameSpan", "key_of_copy", "kind_of"]
