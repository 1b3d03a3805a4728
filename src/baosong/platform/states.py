"""States as data: one table of actions per record, read by guards, templates, API, docs and tests.

An app's `enums.py` holds the table; a model publishes it with `state_is` and `can`, so that templates compare no string:

    class Order(models.Model):
        state = models.CharField(choices=State.choices)
        state_is = ChoicePredicates("state", State)
        can = OpenActions("state", ORDER_ACTIONS)

    {% if order.state_is.draft or order.can.withdraw %}
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar, overload

from django.db.models import TextChoices

S = TypeVar("S", bound=TextChoices)


@dataclass(frozen=True)
class Action(Generic[S]):
    """An action that is open in the states `sources` and leaves the state as it is."""

    name: str
    sources: frozenset[S]

    def is_open(self, state: str) -> bool:
        """Whether the action may be taken in this state."""
        return state in self.sources


@dataclass(frozen=True)
class Transition(Action[S]):
    """An action that changes the state to `target`."""

    target: S


class UnknownPredicate(Exception):
    """A name that is neither a choice nor an action of the table. Django's templates hide lookup errors, but not this one."""


class Predicates:
    """Answers whether a name holds: `predicates.draft` in a template, `predicates["draft"]` in Python."""

    __slots__ = ("_holding", "_known")

    def __init__(self, known: Collection[str], holding: Collection[str]) -> None:
        self._known, self._holding = known, holding

    def __getitem__(self, name: str) -> bool:
        if name not in self._known:
            raise UnknownPredicate(name)
        return name in self._holding


class ChoicePredicates:
    """Descriptor: which choice the field holds, by the choices' values."""

    def __init__(self, field: str, choices: type[StrEnum | TextChoices]) -> None:
        self.field, self.choices = field, choices
        self.values = frozenset(choice.value for choice in choices)

    @overload
    def __get__(self, record: None, owner: type) -> "ChoicePredicates": ...
    @overload
    def __get__(self, record: object, owner: type) -> Predicates: ...
    def __get__(self, record: object | None, owner: type) -> "ChoicePredicates | Predicates":
        return self if record is None else Predicates(self.values, (getattr(record, self.field),))


class OpenActions:
    """Descriptor: which actions of the table are open in the state that the field holds."""

    def __init__(self, field: str, actions: Iterable[Action[Any]]) -> None:
        self.field, self.actions = field, tuple(actions)
        self.names = frozenset(action.name for action in self.actions)

    @overload
    def __get__(self, record: None, owner: type) -> "OpenActions": ...
    @overload
    def __get__(self, record: object, owner: type) -> Predicates: ...
    def __get__(self, record: object | None, owner: type) -> "OpenActions | Predicates":
        if record is None:
            return self
        state = getattr(record, self.field)
        return Predicates(self.names, [action.name for action in self.actions if action.is_open(state)])
