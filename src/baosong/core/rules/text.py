"""Texts of rules as message ids with facts: core has no translations, `platform/messages/rules.py` translates them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class RuleText:
    """A message id and its facts; a fact may be a text again."""

    msgid: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def message(msgid: str) -> str:
    """Mark a message id for the catalogue of translations (tools/messages.py)."""
    return msgid


def byte_size(value: float) -> str:
    """1.5 GB, 320 KB (1 KB = 1024 bytes)."""
    size = float(value)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            return f"{size:.0f} {unit}" if unit in ("B", "KB") or size >= 100 else f"{size:.1f} {unit}"
        size /= 1024
    return ""


def clock(seconds: float) -> str:
    """12:30 or 1:02:03, from seconds."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


NUMBER: Final = re.compile(r"[^\d.±+-]*(\d{1,9})(?![\d.])[^\d±+-]*")


def typed_number(text: str) -> int | None:
    """Return the only whole number that a person typed."""
    match = NUMBER.fullmatch(text)
    return int(match[1]) if match else None
