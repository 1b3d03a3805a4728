"""Shapes of rule values: bounds, sizes in pixels, choices. A shape knows validity, strictness, comparison and text of its values."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from baosong.core.rules.comparisons import COMPARISONS, is_number
from baosong.core.rules.text import RuleText, message

NO_PARAMETERS: Final[Mapping[str, Any]] = {}


class Shape(ABC):
    """Base of all shapes. `comparison`: name in core/rules/comparisons.py."""

    comparison: ClassVar[str]

    def parameters_for(self, piece: str | None) -> Mapping[str, Any]:
        """Return the comparison's parameters for a kind of piece."""
        return NO_PARAMETERS

    def check(self, value: Any, measured: Any, *, approx: bool, piece: str | None) -> bool | None:
        """Return whether the measured value meets the value; None if undecided."""
        return COMPARISONS[self.comparison](value, measured, approx=approx, **self.parameters_for(piece))

    @abstractmethod
    def is_valid(self, value: Any) -> bool:
        """Return whether it is a value of this shape."""

    def is_narrower(self, own: Any, above: Any) -> bool:
        """Return whether every file that meets `own` meets `above`; both differ."""
        return False

    @abstractmethod
    def format(self, value: Any, *, approx: bool) -> RuleText | str:
        """Return the value with its unit."""

    @abstractmethod
    def format_measured(self, measured: Any) -> RuleText | str:
        """Return the measured value with its unit."""


@dataclass(frozen=True)
class Bounds(Shape):
    """[least, most], None for an open bound. `unit` formats one amount, `measured` a measured one; `slack` is the tolerance."""

    comparison: ClassVar[str] = "bounds"
    unit: Callable[[float], RuleText | str] = str
    measured: Callable[[float], RuleText | str] | None = None
    slack: float = 0.0

    def parameters_for(self, piece: str | None) -> Mapping[str, Any]:
        return {"slack": self.slack}

    def is_valid(self, value: Any) -> bool:
        if not isinstance(value, tuple) or len(value) != 2 or any(not (part is None or is_number(part)) for part in value):
            return False
        low, high = value
        return (low is not None or high is not None) and (low is None or high is None or low <= high)

    def is_narrower(self, own: Any, above: Any) -> bool:
        (low, high), (least, most) = own, above
        return (least is None or (low is not None and low >= least)) and (most is None or (high is not None and high <= most))

    def format(self, value: Any, *, approx: bool) -> RuleText | str:
        low, high = value
        if low is not None and low == high:
            return RuleText(message("about %(amount)s"), {"amount": self.unit(low)}) if approx else self.unit(low)
        if low is None:
            return RuleText(message("at most %(amount)s"), {"amount": self.unit(high)})
        if high is None:
            return RuleText(message("at least %(amount)s"), {"amount": self.unit(low)})
        return RuleText(message("%(low)s to %(high)s"), {"low": self.unit(low), "high": self.unit(high)})

    def format_measured(self, measured: Any) -> RuleText | str:
        return (self.measured or self.unit)(measured)


@dataclass(frozen=True)
class Least(Shape):
    """A number that must be reached."""

    comparison: ClassVar[str] = "at_least"
    unit: Callable[[float], RuleText | str] = str

    def is_valid(self, value: Any) -> bool:
        return is_number(value) and value > 0

    def is_narrower(self, own: Any, above: Any) -> bool:
        return is_number(own) and is_number(above) and own >= above

    def format(self, value: Any, *, approx: bool) -> RuleText | str:
        return self.unit(value)

    def format_measured(self, measured: Any) -> RuleText | str:
        return self.unit(measured)


@dataclass(frozen=True)
class Most(Least):
    """A number that must not be exceeded."""

    comparison: ClassVar[str] = "at_most"

    def is_narrower(self, own: Any, above: Any) -> bool:
        return is_number(own) and is_number(above) and own <= above


def pixels(value: Any) -> str:
    """1920×1080."""
    return f"{value[0]}×{value[1]}"


@dataclass(frozen=True)
class ExactSize(Shape):
    """[width, height] in pixels. Pictures (`any_way_up`) may lie or stand."""

    comparison: ClassVar[str] = "exact_size"
    any_way_up: frozenset[str] = frozenset()

    def parameters_for(self, piece: str | None) -> Mapping[str, Any]:
        return {"any_way_up": piece in self.any_way_up}

    def is_valid(self, value: Any) -> bool:
        return isinstance(value, tuple) and len(value) == 2 and all(type(part) is int and part > 0 for part in value)

    def format(self, value: Any, *, approx: bool) -> RuleText | str:
        return pixels(value)

    def format_measured(self, measured: Any) -> RuleText | str:
        return pixels(measured)


@dataclass(frozen=True)
class LeastSize(ExactSize):
    """[width, height] in pixels that must be reached."""

    comparison: ClassVar[str] = "least_size"

    def is_narrower(self, own: Any, above: Any) -> bool:
        return all(one >= other for one, other in zip(own, above, strict=True))


@dataclass(frozen=True)
class Choice(Shape):
    """One text. `names` has the names of values that are not simply written in capitals."""

    comparison: ClassVar[str] = "equal"
    names: Mapping[str, str] = field(default_factory=dict)
    values: frozenset[str] = frozenset()

    def is_valid(self, value: Any) -> bool:
        return isinstance(value, str) and bool(value) and (not self.values or value in self.values)

    def format(self, value: Any, *, approx: bool) -> RuleText | str:
        return RuleText(self.names[value]) if value in self.names else str(value).upper()

    def format_measured(self, measured: Any) -> RuleText | str:
        return self.format(measured, approx=False)


@dataclass(frozen=True)
class Languages(Choice):
    """Languages joined by a hyphen; a file may have more than are asked for."""

    comparison: ClassVar[str] = "languages"

    def is_narrower(self, own: Any, above: Any) -> bool:
        return set(own.split("-")) >= set(above.split("-"))


@dataclass(frozen=True)
class OneOf(Shape):
    """Several texts, one of which must be met; `same` maps spellings to one."""

    comparison: ClassVar[str] = "one_of"
    same: Mapping[str, str] = field(default_factory=dict)

    def parameters_for(self, piece: str | None) -> Mapping[str, Any]:
        return {"same": self.same}

    def is_valid(self, value: Any) -> bool:
        return isinstance(value, tuple) and bool(value) and all(isinstance(part, str) and part for part in value)

    def is_narrower(self, own: Any, above: Any) -> bool:
        return bool(own) and {self.same.get(part, part) for part in own} <= {self.same.get(part, part) for part in above}

    def format(self, value: Any, *, approx: bool) -> RuleText | str:
        return str(value).upper() if isinstance(value, str) else "、".join(str(part).upper() for part in value)

    def format_measured(self, measured: Any) -> RuleText | str:
        return str(measured).upper()


@dataclass(frozen=True)
class NamePattern(Shape):
    """A file name of named parts, for example 单位+姓名+题目."""

    comparison: ClassVar[str] = "parts"
    separators: str

    def parameters_for(self, piece: str | None) -> Mapping[str, Any]:
        return {"separators": self.separators}

    def is_valid(self, value: Any) -> bool:
        return isinstance(value, str) and 0 < len(value) <= 120

    def format(self, value: Any, *, approx: bool) -> RuleText | str:
        return str(value)

    def format_measured(self, measured: Any) -> RuleText | str:
        return str(measured)


@dataclass(frozen=True)
class NamedSize(Shape):
    """[name, size]: a font with its size, or a kind of line spacing with its amount; an open part is empty or None."""

    comparison: ClassVar[str] = "type_size"
    words: Callable[[str, float | None], RuleText | str] = lambda name, size: f"{name} {size}"
    same: Mapping[str, str] = field(default_factory=dict)
    slack: float = 0.0

    def parameters_for(self, piece: str | None) -> Mapping[str, Any]:
        return {"same": self.same, "slack": self.slack}

    def is_valid(self, value: Any) -> bool:
        if not isinstance(value, tuple) or len(value) != 2:
            return False
        name, size = value
        return (bool(name) or size is not None) and isinstance(name, str) and (size is None or is_number(size))

    def is_narrower(self, own: Any, above: Any) -> bool:
        return all(not wanted or found == wanted for found, wanted in zip(own, above, strict=True))

    def format(self, value: Any, *, approx: bool) -> RuleText | str:
        return self.words(*value)

    def format_measured(self, measured: Any) -> RuleText | str:
        return self.words(*measured)
