"""Rubrics: a tree of criteria with points, gates (vetoes), and automatic deductions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec


class Criterion(msgspec.Struct, frozen=True):
    """A criterion with its maximum points, or with parts; `weight` multiplies the points, `step` is their granularity."""

    key: str
    name: str
    points: float = 0.0
    parts: tuple["Criterion", ...] = ()
    weight: float = 1.0
    step: float = 0.5

    @property
    def most(self) -> float:
        """Maximum contribution to the total."""
        return self.weight * (sum(part.most for part in self.parts) if self.parts else self.points)

    def leaves(self) -> Iterator["Criterion"]:
        """Yield the criteria that get points."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


class Gate(msgspec.Struct, frozen=True):
    """A reason for disqualification, whatever the points (一票否决)."""

    key: str
    name: str


class Band(msgspec.Struct, frozen=True):
    """Points deducted from `over_s` seconds over the maximum length on."""

    over_s: float
    points: float


class Rubric(msgspec.Struct, frozen=True):
    """How submissions are scored. `tie_break`: key of the criterion that ranks equal totals; points are rounded to `decimals`."""

    name: str
    criteria: tuple[Criterion, ...]
    gates: tuple[Gate, ...] = ()
    overtime: tuple[Band, ...] = ()
    tie_break: str = ""
    decimals: int = 2

    @property
    def most(self) -> float:
        """Maximum total."""
        return sum(criterion.most for criterion in self.criteria)

    @property
    def tie_break_name(self) -> str:
        """Name of the tie-break criterion; empty if none."""
        return next((criterion.name for criterion in (*self.criteria, *self.leaves()) if criterion.key == self.tie_break), "")

    def leaves(self) -> list[Criterion]:
        """Return all criteria that get points, in order."""
        return [leaf for criterion in self.criteria for leaf in criterion.leaves()]

    def faults(self) -> list[str]:
        """Return codes of errors: no criteria, duplicate keys, non-positive points or steps, unknown tie-break."""
        leaves = self.leaves()
        keys = [leaf.key for leaf in leaves]
        found = []
        if not leaves:
            found.append("no_criteria")
        if len(set(keys)) != len(keys):
            found.append("key_twice")
        if any(leaf.points <= 0 or leaf.step <= 0 or leaf.weight <= 0 for leaf in leaves):
            found.append("not_positive")
        if self.tie_break and self.tie_break not in {criterion.key for criterion in self.criteria} | set(keys):
            found.append("unknown_tie_break")
        return found


@dataclass(frozen=True, slots=True)
class ReviewScores:
    """One reviewer's points on one submission by key of criterion, and the vetoed gates."""

    points: Mapping[str, float]
    vetoed: frozenset[str] = frozenset()


def missing(rubric: Rubric, marks: ReviewScores) -> list[str]:
    """Return the names of criteria without points."""
    return [leaf.name for leaf in rubric.leaves() if leaf.key not in marks.points]


def wrong(rubric: Rubric, marks: ReviewScores) -> list[str]:
    """Return the names of criteria whose points are out of bounds or not a multiple of the step."""
    found = []
    for leaf in rubric.leaves():
        mark = marks.points.get(leaf.key)
        if mark is not None and (not 0 <= mark <= leaf.points or abs(mark / leaf.step - round(mark / leaf.step)) > 1e-6):
            found.append(leaf.name)
    return found


def total(rubric: Rubric, marks: ReviewScores, *, over_s: float = 0.0) -> float | None:
    """Return the total after deductions; None if a gate is vetoed. `over_s`: seconds over the maximum length."""
    if marks.vetoed & {gate.key for gate in rubric.gates}:
        return None
    summed = sum(_points(criterion, marks) for criterion in rubric.criteria)
    return round(max(0.0, summed - deduction(rubric, over_s)), rubric.decimals)


def _points(criterion: Criterion, marks: ReviewScores) -> float:
    inner = sum(_points(part, marks) for part in criterion.parts) if criterion.parts else marks.points.get(criterion.key, 0.0)
    return criterion.weight * inner


def deduction(rubric: Rubric, over_s: float) -> float:
    """Return the points of the highest band reached."""
    return max((band.points for band in rubric.overtime if over_s >= band.over_s), default=0.0)


def tie_points(rubric: Rubric, marks: ReviewScores) -> float:
    """Return the points of the tie-break criterion."""
    for criterion in (*rubric.criteria, *rubric.leaves()):
        if criterion.key == rubric.tie_break:
            return _points(criterion, marks)
    return 0.0


POLITICS: Final = Gate("politics", "政治方向或导向有错误")
RIGHTS: Final = Gate("rights", "抄袭或侵权")
OVERTIME: Final = (Band(1, 0.5), Band(31, 1), Band(61, 2))

# Templates to start from; a level adapts them. Points follow rubrics in public use.
TEMPLATES: Final[Mapping[str, Rubric]] = {
    "lecture": Rubric(
        "微党课",
        (
            Criterion("topic", "选题设计", parts=(Criterion("topic_clear", "选题简明", 5), Criterion("topic_design", "设计合理", 5))),
            Criterion(
                "content", "讲课内容", parts=(Criterion("right", "科学正确", 10), Criterion("logic", "逻辑清晰", 10), Criterion("whole", "内容完整", 10))
            ),
            Criterion("effect", "讲课效果", parts=(Criterion("goal", "目标达成", 15), Criterion("new", "形式创新", 10), Criterion("lively", "感染力", 10))),
            Criterion(
                "craft",
                "制作规范",
                parts=(Criterion("structure", "结构完整", 5), Criterion("technique", "技术规范", 10), Criterion("recording", "录制质量", 10)),
            ),
        ),
        (POLITICS, RIGHTS),
        OVERTIME,
        "content",
    ),
    "story": Rubric(
        "讲故事",
        (
            Criterion("content", "内容", parts=(Criterion("thought", "思想", 20), Criterion("form", "结构", 10), Criterion("words", "文字", 10))),
            Criterion("speech", "语言", parts=(Criterion("clear", "清晰", 10), Criterion("feeling", "感情", 10))),
            Criterion("bearing", "仪态", 10),
            Criterion("scene", "情景演绎", 20),
            Criterion("response", "会场效果", 10),
        ),
        (POLITICS, RIGHTS),
        OVERTIME,
        "content",
    ),
    "case": Rubric(
        "案例",
        (Criterion("true", "真实性", 25), Criterion("new", "创新性", 25), Criterion("effective", "实效性", 25), Criterion("typical", "典型性", 25)),
        (POLITICS, RIGHTS),
        (),
        "effective",
    ),
    "article": Rubric(
        "文章",
        (Criterion("view", "立意", 30), Criterion("argument", "内容与论证", 40), Criterion("structure", "结构", 15), Criterion("language", "语言", 15)),
        (POLITICS, RIGHTS),
        (),
        "argument",
    ),
}
