"""Findings on a file: as a text table for the terminal and as JSON."""

import json
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from baosong.core.inspection import CheckResult, Verdict
from baosong.platform.messages.findings import remedy_sentence
from baosong.platform.messages.rules import measured_words, rule_name, stretch_words, value_words

MARKS: Final = {Verdict.MET: "✓", Verdict.ADVICE: "!", Verdict.VIOLATED: "✗", Verdict.UNKNOWN: "?"}
# Rules whose name already says what is expected.
SELF_EVIDENT: Final = frozenset({"sound", "complete"})


def expected_words(rule: str, expected: Any) -> str:
    """Return the expected value in words; empty if the rule's name says it."""
    return "" if rule in SELF_EVIDENT else value_words(rule, expected)


def as_table(findings: Iterable[CheckResult], *, everything: bool) -> str:
    """Return a table aligned for a terminal; checks that passed only if `everything`."""
    findings = list(findings)
    shown = [item for item in findings if everything or item.verdict is not Verdict.MET]
    rows = [(MARKS[item.verdict], rule_name(item.rule), measured_words(item.rule, item.measured), expected_words(item.rule, item.expected)) for item in shown]
    widths = [max((_width(row[column]) for row in rows), default=0) for column in range(4)]
    lines = []
    for item, row in zip(shown, rows, strict=True):
        lines.append("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())
        if item.times:
            lines.append("   " + "、".join(stretch_words(start, end) for start, end in item.times))
        if item.remedy:
            lines.append("   " + remedy_sentence(item.remedy))
    met = sum(1 for item in findings if item.verdict is Verdict.MET)
    if not everything and met:
        lines.append(_("✓ %(n)s further checks met (--all shows them)") % {"n": met})
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def as_json_report(findings: Iterable[CheckResult]) -> str:
    """Return {"findings": [{rule, verdict, expected, measured, evidence, remedy}]}, with "times" (seconds) for parts of a film."""
    rows = []
    for item in findings:
        row: dict[str, Any] = {
            "rule": item.rule,
            "verdict": item.verdict.value,
            "expected": list(item.expected) if isinstance(item.expected, tuple) else item.expected,
            "measured": list(item.measured) if isinstance(item.measured, tuple) else item.measured,
            "evidence": [item.evidence.start, item.evidence.end] if item.evidence else None,
            "remedy": remedy_sentence(item.remedy) or None,
        }
        if item.times:
            row["times"] = [list(times) for times in item.times]
        rows.append(row)
    return json.dumps({"findings": rows}, ensure_ascii=False, indent=1)
