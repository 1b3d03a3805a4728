"""call.toml: the terms of a call with the sentences they come from as comments; a lossless, readable format."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import asdict, is_dataclass
from typing import Any, Final

import msgspec

from baosong.core.rules import KINDS
from baosong.core.terms.deadlines import Deadline, InvalidDeadline
from baosong.core.terms.model import Evidence, Rule, Terms, TermsPiece, TermsTask

FORMAT_VERSION: Final = 1
LONGEST_COMMENT: Final = 120
OPEN_END: Final = -1
"""Stands for an open bound of [least, most]: TOML has no null."""
DEFAULTS: Final = {"required": True, "grace_minutes": 0, "severity": "block", "delivery": "file"}
# Keys of the database, which mean nothing in another one.
LOCAL: Final = ("unit_id",)
# Path of the value, code, facts.
Problem = tuple[str, str, dict[str, object]]


class InvalidCall(ValueError):
    """An invalid call file; `problems` are (path of the value, code, facts)."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{path}: {code}" for path, code, _ in problems))
        self.problems = problems


def write_call(terms: Terms, text: str = "") -> str:
    """Return the call file. With `text`, each value has its sentence of the notice as a comment."""
    import tomlkit

    document = tomlkit.document()
    document.add("baosong_call", tomlkit.item(FORMAT_VERSION))
    _fill(document, asdict(terms), text)
    return tomlkit.dumps(document)


def _fill(table: Any, values: dict[str, Any], text: str) -> None:
    import tomlkit

    # TOML needs all plain values before the first nested table.
    for key, value in values.items():
        if _is_tables(value) or _is_unstated(key, value):
            continue
        if key.endswith("evidence") and isinstance(value, dict) and set(value) == {"start", "end"}:
            evidence = Evidence(**value)
            if text:
                table.add(tomlkit.comment("“" + _shortened(evidence.sentence(text)) + "”"))
            table.add(key, [evidence.start, evidence.end])
        else:
            table.add(key, _item(value))
    for key, value in values.items():
        if _is_tables(value):
            table.add(key, _spans(value) if isinstance(value, dict) else _rows(value, text))


def _is_unstated(key: str, value: Any) -> bool:
    """Whether a value is the default and is left out. 0 is a value ("at least none")."""
    if key in LOCAL:
        return True
    if key in DEFAULTS:
        return value is None or bool(value == DEFAULTS[key])
    return value is None or value is False or value in ("", (), {})


def _spans(evidence: dict[str, dict[str, int]]) -> Any:
    import tomlkit

    table = tomlkit.table()
    for name, span in evidence.items():
        table.add(name, [span["start"], span["end"]])
    return table


def _rows(rows: Iterable[dict[str, Any]], text: str) -> Any:
    import tomlkit

    array = tomlkit.aot()
    for row in rows:
        table = tomlkit.table()
        _fill(table, row, text)
        array.append(table)
    return array


def _shortened(sentence: str) -> str:
    sentence = " ".join(sentence.split())
    return sentence if len(sentence) <= LONGEST_COMMENT else sentence[: LONGEST_COMMENT - 1] + "…"


def _is_tables(value: Any) -> bool:
    if isinstance(value, dict):
        return bool(value) and all(isinstance(inner, dict) for inner in value.values())
    return isinstance(value, tuple | list) and bool(value) and all(isinstance(row, dict) or is_dataclass(row) for row in value)


def _item(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [OPEN_END if part is None else part for part in value]
    return str(value) if isinstance(value, str) else value


def read_call(source: str) -> Terms:
    """Parse a call file. Raises InvalidCall with all problems found."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        raw = tomlkit.parse(source).unwrap()
    except TOMLKitError as error:
        raise InvalidCall([("", "not_toml", {"detail": str(error)})]) from error
    version = raw.pop("baosong_call", None)
    if version != FORMAT_VERSION:
        raise InvalidCall([("baosong_call", "unknown_version", {"version": version, "known": FORMAT_VERSION})])
    try:
        terms = msgspec.convert(_inward(raw), Terms, strict=True)
    except msgspec.ValidationError as error:
        raise InvalidCall([(_path(str(error)), "wrong_type", {"detail": str(error)})]) from error
    if problems := faults(terms):
        raise InvalidCall(problems)
    return terms


def _inward(value: Any, key: str = "") -> Any:
    if key.endswith("evidence"):
        return {name: _span(inner) for name, inner in value.items()} if isinstance(value, dict) else _span(value)
    if isinstance(value, dict):
        return {name: _inward(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [None if type(part) is int and part == OPEN_END else _inward(part) for part in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _span(value: Any) -> Any:
    """Convert [start, end] to the fields of Evidence; other values are left to the type check."""
    return {"start": value[0], "end": value[1]} if isinstance(value, list) and len(value) == 2 else value


def _path(message: str) -> str:
    return message.rsplit("`$", 1)[-1].strip("`. ") if "`$" in message else ""


def faults(terms: Terms) -> list[Problem]:
    """Return problems beyond types: (path, code, facts). A missing year is none, as drafts may lack it."""
    return [problem for number, task in enumerate(terms.tasks, 1) for problem in _task_problems(f"tasks[{number}]", task)]


def _task_problems(path: str, task: TermsTask) -> Iterator[Problem]:
    if not task.name.strip():
        yield f"{path}.name", "empty", {}
    if task.deadline and Deadline(task.deadline).has_year:
        try:
            Deadline(task.deadline).moment()
        except InvalidDeadline:
            yield f"{path}.deadline", "no_date", {"written": task.deadline}
    for quota in task.quotas:
        if quota.least is not None and quota.most is not None and quota.least > quota.most:
            yield f"{path}.quotas", "crossed", {"least": quota.least, "most": quota.most}
    for number, piece in enumerate(task.pieces, 1):
        yield from _delivery_problems(f"{path}.pieces[{number}]", piece)
        for rule in piece.rules:
            yield from _rule_problems(f"{path}.pieces[{number}].rules.{rule.field}", rule)


def _delivery_problems(path: str, piece: TermsPiece) -> Iterator[Problem]:
    if piece.copies is not None and piece.copies < 1:
        yield f"{path}.copies", "no_copies", {"written": piece.copies}
    if piece.deliver_by and Deadline(piece.deliver_by).moment_if_dated() is None:
        yield f"{path}.deliver_by", "no_date", {"written": piece.deliver_by}


def _rule_problems(path: str, rule: Rule) -> Iterator[Problem]:
    kind = KINDS.get(rule.field)
    if kind is None:
        yield path, "unknown_rule", {"field": rule.field}
    elif not kind.is_valid(rule.value):
        yield path, "wrong_value", {"field": rule.field, "value": rule.value, "example": kind.example}


def schema() -> dict[str, Any]:
    """Return the JSON schema of the terms (draft 2020-12), printed by `baosong call schema`."""
    return msgspec.json.schema(Terms)


__all__ = ["InvalidCall", "faults", "read_call", "schema", "write_call"]
