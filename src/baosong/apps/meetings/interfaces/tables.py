"""Rosters from tables and typed text."""

import re
import unicodedata
from typing import Final

from baosong.apps.meetings.services.roster import RosterRow
from baosong.platform.tables import sheets

# Accepted column headings, in both languages.
PHONE_HEADINGS: Final = ("手机", "手机号", "手机号码", "电话", "电话号码", "联系电话", "联系方式", "移动电话", "phone")
ROSTER: Final = {"姓名": "name", "name": "name"} | dict.fromkeys(PHONE_HEADINGS, "phone")
# How lists in a chat number their lines: 1、 2. (3) ④; not the first digits of a telephone.
NUMBERING: Final = re.compile(r"^\s*(?:[(\uff08]?\d{1,3}(?:[.、．)\uff09:：]|\s+(?=\D))|[\u2460-\u2473])\s*")
SEPARATORS: Final = re.compile(r"[，,、;；:：\t\u3000]+")


def read_roster(content: bytes, name: str) -> list[RosterRow]:
    """A table with 姓名 and optionally 手机."""
    rows = sheets.under(sheets.read(content, name, ROSTER), ROSTER, "name")
    return [RosterRow(number, sheets.cell_text(row.get("name", "")), sheets.cell_text(row.get("phone", ""))) for number, row in rows]


def read_typed_roster(text: str) -> list[RosterRow]:
    """Names as typed or pasted, one a line, optionally followed by a phone."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = SEPARATORS.sub(" ", NUMBERING.sub("", "".join(character for character in line if unicodedata.category(character) != "Cf"))).split()
        phone = parts[-1] if len(parts) > 1 and re.search(r"\d", parts[-1]) else ""
        name = " ".join(parts[:-1] if phone else parts)
        if name:
            found.append(RosterRow(number, name, phone))
    return found
