"""A proposal of a reader as JSON: tasks, their pieces and values, each with the sentence that it was read from."""

from typing import Any, Final

import msgspec

from baosong.core.rules import KINDS, PieceKind

MAX_BYTES: Final = 1024**2
MAX_TASKS: Final = 60


class InvalidProposal(ValueError):
    """Not JSON of the schema."""


class ProposedText(msgspec.Struct, frozen=True):
    """A text, or a deadline as `core.terms.Deadline` writes it."""

    value: str
    quote: str


class ProposedRule(msgspec.Struct, frozen=True):
    """A limit on a piece, as `core.terms.Rule` has it."""

    field: str
    value: str | int | float | list[str | int | float | None]
    quote: str


class ProposedPiece(msgspec.Struct, frozen=True):
    """A file of each submission."""

    kind: PieceKind
    quote: str
    name: str = ""
    required: bool = True
    rules: list[ProposedRule] = []


class ProposedQuota(msgspec.Struct, frozen=True):
    """How many submissions a unit hands in. `unit_kind`: the units for which it holds, in the words of the notice; "" for all."""

    quote: str
    least: int | None = None
    most: int | None = None
    unit_kind: str = ""


class ProposedTask(msgspec.Struct, frozen=True):
    """A kind of submission that is asked for."""

    name: ProposedText
    deadline: ProposedText | None = None
    quotas: list[ProposedQuota] = []
    pieces: list[ProposedPiece] = []


class Proposal(msgspec.Struct, frozen=True):
    """What a reader proposes for a notice; no task where nothing is to be handed in."""

    tasks: list[ProposedTask]
    title: ProposedText | None = None


def decode(written: str | bytes) -> Proposal:
    """Return the proposal. Raises InvalidProposal."""
    if len(written) > MAX_BYTES:
        raise InvalidProposal("too large")
    try:
        made = msgspec.json.decode(written, type=Proposal)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise InvalidProposal(str(error)) from error
    if len(made.tasks) > MAX_TASKS:
        raise InvalidProposal("too many tasks")
    return made


def proposal_schema() -> dict[str, Any]:
    """Return the JSON schema of a proposal; every property is required and may be null, as strict structured output wants it."""
    rule = _object(
        field={"type": "string", "enum": list(KINDS), "description": _fields()},
        value={"anyOf": [{"type": ["string", "number"]}, {"type": "array", "items": {"type": ["string", "number", "null"]}}]},
        quote=_QUOTE,
    )
    piece = _object(
        kind={"type": "string", "enum": [kind.value for kind in PieceKind]},
        name={"type": "string", "description": "In the words of the quote, or empty."},
        required={"type": "boolean"},
        quote=_QUOTE,
        rules={"type": "array", "items": rule},
    )
    quota = _object(
        least={"type": ["integer", "null"]},
        most={"type": ["integer", "null"]},
        unit_kind={"type": "string", "description": "The kind of unit for which it holds, in the words of the quote; empty: all units."},
        quote=_QUOTE,
    )
    deadline = _object(value={"type": "string", "description": "YYYY-MM-DD or YYYY-MM-DDTHH:MM; --MM-DD if the notice states no year."}, quote=_QUOTE)
    task = _object(
        name=_object(value={"type": "string", "description": "What is handed in, in the words of the quote."}, quote=_QUOTE),
        deadline={"anyOf": [deadline, {"type": "null"}]},
        quotas={"type": "array", "items": quota},
        pieces={"type": "array", "items": piece},
    )
    title = _object(value={"type": "string"}, quote=_QUOTE)
    return _object(title={"anyOf": [title, {"type": "null"}]}, tasks={"type": "array", "items": task})


_QUOTE: Final = {"type": "string", "description": "The sentence of the notice that states it, copied character by character, at most 200 characters."}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _fields() -> str:
    """The fields of rules with an example of each value."""
    return "; ".join(f"{kind.field}: {kind.name}, for example {msgspec.json.encode(kind.example).decode()}" for kind in KINDS.values())
