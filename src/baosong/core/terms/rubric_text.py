"""Rubrics as editable text.

One criterion per line, parts indented by two spaces: `科学正确 10`, with `（0.1分档）` for another step and `×2` for a weight.
Then, optionally: `否决：抄袭或侵权`, `超时1秒：扣0.5`, `同分比较：讲课内容`.
"""

import re
from collections.abc import Mapping
from typing import Final

from baosong.core.terms.rubrics import Band, Criterion, Gate, Rubric

LINE: Final = re.compile(
    r"(?P<name>.+?)(?:[ \t\u3000]+(?P<points>\d+(?:\.\d+)?)分?)?(?:[ \t\u3000]*×(?P<weight>\d+(?:\.\d+)?))?(?:[ \t\u3000]*[（(](?P<step>\d+(?:\.\d+)?)分档[）)])?"
)
GATE: Final = re.compile(r"(?:一票)?否决[：:]\s*(?P<name>.+)")
OVER: Final = re.compile(r"超时\s*(?P<over>\d+(?:\.\d+)?)\s*秒[：:]\s*扣?\s*(?P<points>\d+(?:\.\d+)?)分?")
TIE: Final = re.compile(r"同分比较[：:]\s*(?P<name>.+)")
STEP: Final = 0.5


class RubricUnreadable(ValueError):
    """A line that is no criterion, gate, deduction or tie-break. `line`: its number, from 1; `written`: its text."""

    def __init__(self, line: int, written: str) -> None:
        super().__init__(f"line {line}: {written}")
        self.line, self.written = line, written


def as_text(rubric: Rubric) -> str:
    """Format a rubric."""
    lines = [line for criterion in rubric.criteria for line in _lines(criterion, 0)]
    lines += [f"否决：{gate.name}" for gate in rubric.gates]
    lines += [f"超时{band.over_s:g}秒：扣{band.points:g}" for band in rubric.overtime]
    if rubric.tie_break_name:
        lines.append(f"同分比较：{rubric.tie_break_name}")
    return "\n".join(lines)


def _lines(criterion: Criterion, depth: int) -> list[str]:
    own = criterion.name
    if not criterion.parts:
        own += f" {criterion.points:g}"
    if criterion.weight != 1:
        own += f" ×{criterion.weight:g}"
    if not criterion.parts and criterion.step != STEP:
        own += f" （{criterion.step:g}分档）"
    return ["  " * depth + own, *(line for part in criterion.parts for line in _lines(part, depth + 1))]


def from_text(text: str, *, name: str, previous: Rubric | None = None) -> Rubric:
    """Parse a rubric; criteria keep the key that `previous` has for their name. Raises RubricUnreadable."""
    keys = {criterion.name: criterion.key for criterion in _all(previous.criteria)} if previous else {}
    rows: list[tuple[int, Criterion]] = []
    gates: list[Gate] = []
    bands: list[Band] = []
    tie = ""
    for number, written in enumerate(text.replace("\t", "  ").splitlines(), 1):
        line = written.strip()
        if not line:
            continue
        if match := GATE.fullmatch(line):
            gates.append(Gate(f"g{len(gates) + 1}", match["name"].strip()))
        elif match := OVER.fullmatch(line):
            bands.append(Band(float(match["over"]), float(match["points"])))
        elif match := TIE.fullmatch(line):
            tie = match["name"].strip()
        else:
            depth = (len(written) - len(written.lstrip(" \u3000"))) // 2
            rows.append((depth, _criterion(line, number, keys, f"c{number}", rows)))
            if depth > (rows[-2][0] + 1 if len(rows) > 1 else 0):
                raise RubricUnreadable(number, line)
    tree = _tree(rows, 0)
    tie_key = next((criterion.key for criterion in _all(tree) if criterion.name == tie), tie)
    return Rubric(name, tree, tuple(gates), tuple(sorted(bands, key=lambda band: band.over_s)), tie_key)


def _criterion(line: str, number: int, keys: Mapping[str, str], new: str, rows: list[tuple[int, Criterion]]) -> Criterion:
    match = LINE.fullmatch(line)
    if match is None or len(match["name"]) > 60:
        raise RubricUnreadable(number, line[:60])
    taken = {criterion.key for _, criterion in rows}
    key = keys.get(match["name"], new)
    return Criterion(
        key if key not in taken else new,
        match["name"],
        float(match["points"] or 0),
        weight=float(match["weight"] or 1),
        step=float(match["step"] or STEP),
    )


def _tree(rows: list[tuple[int, Criterion]], depth: int) -> tuple[Criterion, ...]:
    found: list[Criterion] = []
    at = 0
    while at < len(rows):
        end = next((row for row in range(at + 1, len(rows)) if rows[row][0] <= depth), len(rows))
        own, parts = rows[at][1], _tree(rows[at + 1 : end], depth + 1)
        found.append(Criterion(own.key, own.name, 0.0 if parts else own.points, parts, own.weight, own.step))
        at = end
    return tuple(found)


def _all(criteria: tuple[Criterion, ...]) -> list[Criterion]:
    return [one for criterion in criteria for one in (criterion, *_all(criterion.parts))]
