"""call.toml: the terms of a call beside the sentences they come from, readable by a person, lossless both ways."""

import datetime as dt
from dataclasses import asdict, is_dataclass
from typing import Any, Final

import msgspec

from baosong.core.terms.deadlines import Deadline, InvalidDeadline
from baosong.core.terms.model import BOUNDS, RESOLUTIONS, RULE_FIELDS, Evidence, Terms

FORMAT_VERSION: Final = 1
LONGEST_COMMENT: Final = 120
OPEN_END: Final = -1
"""TOML has no null: an open end of [least, most] is written -1."""


class InvalidCall(ValueError):
    """A call file that cannot be used; `problems` names each fault with the place where it stands."""

    def __init__(self, problems: list[tuple[str, str, dict[str, object]]]) -> None:
        super().__init__("; ".join(f"{place}: {code}" for place, code, _ in problems))
        self.problems = problems


def write_call(terms: Terms, text: str = "") -> str:
    """The call file. With the notice's text, every value has its sentence above it as a comment."""
    import tomlkit

    document = tomlkit.document()
    document.add("baosong_call", tomlkit.item(FORMAT_VERSION))
    _fill(document, asdict(terms), text)
    return tomlkit.dumps(document)


def _fill(table: Any, values: dict[str, Any], text: str) -> None:
    import tomlkit

    plain = {key: value for key, value in values.items() if not _is_tables(value)}
    nested = {key: value for key, value in values.items() if _is_tables(value)}
    for key, value in plain.items():
        # 0 is a value ("at least none"); only what is truly not stated is left out.
        if value is None or value in ("", (), {}) or (value is False and key != "required"):
            continue
        if key == "required" and value is True:
            continue
        if (key == "grace_minutes" and value == 0) or (key == "severity" and value == "block"):
            continue
        if key.endswith("evidence") and isinstance(value, dict) and set(value) == {"start", "end"}:
            where = Evidence(**value)
            if text:
                table.add(tomlkit.comment("“" + _brief(where.sentence(text)) + "”"))
            table.add(key, [where.start, where.end])
            continue
        table.add(key, _item(value))
    for key, value in nested.items():
        if isinstance(value, dict):
            inner = tomlkit.table()
            for name, where in value.items():
                inner.add(name, [where["start"], where["end"]])
            table.add(key, inner)
            continue
        array = tomlkit.aot()
        for row in value:
            inner = tomlkit.table()
            _fill(inner, row, text)
            array.append(inner)
        table.add(key, array)


def _brief(sentence: str) -> str:
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
    """The terms in a call file. Raises InvalidCall naming every fault found."""
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
        raise InvalidCall([(_place(str(error)), "wrong_type", {"detail": str(error)})]) from error
    if problems := faults(terms):
        raise InvalidCall(problems)
    return terms


def _inward(value: Any, key: str = "") -> Any:
    if key.endswith("evidence"):
        return {name: _stretch(inner) for name, inner in value.items()} if isinstance(value, dict) else _stretch(value)
    if isinstance(value, dict):
        return {name: _inward(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [None if type(part) is int and part == OPEN_END else _inward(part) for part in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _stretch(value: Any) -> Any:
    """[start, end] as the fields of Evidence; anything else is left for the type check to name."""
    return {"start": value[0], "end": value[1]} if isinstance(value, list) and len(value) == 2 else value


def _place(message: str) -> str:
    return message.rsplit("`$", 1)[-1].strip("`. ") if "`$" in message else ""


def faults(terms: Terms) -> list[tuple[str, str, dict[str, object]]]:
    """What is wrong with terms beyond their types: (place, code, facts). A missing year is no fault of a draft."""
    problems: list[tuple[str, str, dict[str, object]]] = []
    for n, task in enumerate(terms.tasks, 1):
        place = f"tasks[{n}]"
        if not task.name.strip():
            problems.append((f"{place}.name", "empty", {}))
        if task.deadline and Deadline(task.deadline).has_year:
            try:
                Deadline(task.deadline).moment()
            except InvalidDeadline:
                problems.append((f"{place}.deadline", "no_date", {"written": task.deadline}))
        for quota in task.quotas:
            if quota.least is not None and quota.most is not None and quota.least > quota.most:
                problems.append((f"{place}.quotas", "crossed", {"least": quota.least, "most": quota.most}))
        for m, piece in enumerate(task.pieces, 1):
            for rule in piece.rules:
                spot = f"{place}.pieces[{m}].rules.{rule.field}"
                if rule.field not in RULE_FIELDS:
                    problems.append((spot, "unknown_rule", {"field": rule.field}))
                elif rule.field in BOUNDS | RESOLUTIONS and not _is_pair(rule.value, rule.field):
                    problems.append((spot, "no_pair", {"value": rule.value}))
    return problems


def _is_pair(value: Any, field: str) -> bool:
    if not isinstance(value, tuple) or len(value) != 2:
        return False
    if field in RESOLUTIONS:
        return all(type(part) is int and part > 0 for part in value)
    if any(not (part is None or isinstance(part, int | float)) for part in value):
        return False
    low, high = value
    return (low is not None or high is not None) and (low is None or high is None or low <= high)


def schema() -> dict[str, Any]:
    """The JSON schema of the terms (draft 2020-12), as `baosong call schema` prints it."""
    return msgspec.json.schema(Terms)


__all__ = ["InvalidCall", "faults", "read_call", "schema", "write_call"]
