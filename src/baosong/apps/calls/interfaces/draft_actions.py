"""Actions of the draft's form: rows are added and removed, and posted values follow their rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from baosong.apps.calls.interfaces.place_actions import PIECE, RULE, TASK, with_place
from baosong.apps.calls.interfaces.unused_places import unused_places
from baosong.core.rules import KINDS
from baosong.core.terms import PieceKind, Rule, Terms, TermsPiece, TermsQuota, TermsTask
from baosong.core.terms.profiles import PROFILES, with_profile
from baosong.platform.web.parsing import number_or_none

Row = TypeVar("Row")
Keyed = TypeVar("Keyed", TermsTask, TermsPiece)
# Kinds of the rows on the way to the row that an action concerns: task, quota, piece, rule; also the letters of their names in the form.
ROWS: Final = {
    "drop-task": "t",
    "add-quota": "t",
    "drop-quota": "tq",
    "quotas-most": "t",
    "quotas-least": "t",
    "quotas-exact": "t",
    "add-piece": "t",
    "drop-piece": "tp",
    "add-rule": "tp",
    "drop-rule": "tpr",
}
# What is made of an unused place of the notice.
PLACES: Final = {f"place-{made}": made for made in (TASK, PIECE, RULE)}
DISMISS, RESTORE = "dismiss", "restore"
# Take another reading of the notice, confirm the shown one, or ask again; ask the second reader again, take one of its values.
READING, KEEP_READING, REOPEN_READING = "reading", "keep-reading", "reopen-reading"
ASK_READER, SUGGESTED = "ask-reader", "suggested"


@dataclass(frozen=True, slots=True)
class DraftAction:
    """What a button of the form asks for.

    `where`: indexes of the row and of those that contain it, or start and end of a place in the notice; `argument`: name of a profile or field.
    """

    name: str = ""
    where: tuple[int, ...] = ()
    argument: str = ""

    @classmethod
    def read(cls, written: str, *, new_rule: str = "") -> "DraftAction":
        """Return the action of a button's value, such as `drop-rule:0:1:2`; one without effect for any other text."""
        name, *rest = written.split(":")
        length = len(ROWS[name]) if name in ROWS else 2 if name in PLACES or name == DISMISS else 0
        if length:
            where = tuple(number for part in rest if (number := number_or_none(part)) is not None)
            return cls(name, where, new_rule) if len(where) == len(rest) == length else cls()
        return cls(name, argument=rest[0] if rest else "")


def after(terms: Terms, action: DraftAction, text: str = "") -> Terms:
    """Return the terms after an action, with keys for new tasks and pieces; unchanged where there is no such row, or place of the notice."""
    if action.name == "add-task":
        terms = replace(terms, tasks=(*terms.tasks, TermsTask(name="", pieces=(TermsPiece(PieceKind.DOCUMENT),))))
    elif action.name == "profile" and action.argument in PROFILES:
        terms = replace(terms, tasks=tuple(_with_profile(task, action.argument) for task in terms.tasks))
    elif action.name in PLACES:
        terms = with_place(terms, unused_places(text, terms), PLACES[action.name], action.where)
    elif action.name in ROWS:
        terms = replace(terms, tasks=_changed(terms.tasks, action.where[0], lambda task: _task_after(task, action)))
    return _keyed(terms)


def renumbered(values: Mapping[str, Any], action: DraftAction) -> dict[str, Any]:
    """Return posted values by the names that they have after an action: those of a removed row are left out, later rows move up by one."""
    if not action.name.startswith("drop-"):
        return dict(values)
    way = [f"{letter}{number}" for letter, number in zip(ROWS[action.name], action.where, strict=True)]
    return {moved: value for name, value in values.items() if (moved := _moved(name, way)) is not None}


def _moved(name: str, way: list[str]) -> str | None:
    parts, last = name.split("-"), len(way) - 1
    if parts[:last] != way[:last] or len(parts) <= len(way) or parts[last][0] != way[last][0]:
        return name
    number, dropped = (number_or_none(part[1:]) for part in (parts[last], way[last]))
    if number is None or dropped is None or number < dropped:
        return name
    return None if number == dropped else "-".join([*parts[:last], f"{way[last][0]}{number - 1}", *parts[last + 1 :]])


def _changed(rows: tuple[Row, ...], at: int, change: Callable[[Row], Row | None]) -> tuple[Row, ...]:
    """The rows with one changed, or without it where the change is None."""
    changed = [change(row) if number == at else row for number, row in enumerate(rows)]
    return tuple(row for row in changed if row is not None)


def _dropped(_row: object) -> None:
    return None


def _with_profile(task: TermsTask, profile: str) -> TermsTask:
    return replace(task, pieces=tuple(with_profile(piece, profile) for piece in task.pieces))


def _task_after(task: TermsTask, action: DraftAction) -> TermsTask | None:
    _, *inner = action.where
    if action.name == "drop-task":
        return None
    if action.name == "add-piece":
        return replace(task, pieces=(*task.pieces, TermsPiece(PieceKind.DOCUMENT)))
    if action.name == "add-quota":
        return replace(task, quotas=(*task.quotas, TermsQuota(least=1)))
    if action.name.startswith("quotas-"):
        return replace(task, quotas=tuple(_bounded(quota, action.name.removeprefix("quotas-")) if quota.unit else quota for quota in task.quotas))
    if action.name == "drop-quota":
        return replace(task, quotas=_changed(task.quotas, inner[0], _dropped))
    return replace(task, pieces=_changed(task.pieces, inner[0], lambda piece: _piece_after(piece, action)))


def _bounded(quota: TermsQuota, bound: str) -> TermsQuota:
    """The number of a named unit, taken as at most, at least, or exactly so many."""
    number = quota.most if quota.most is not None else quota.least
    return replace(quota, least=None if bound == "most" else number, most=None if bound == "least" else number)


def _piece_after(piece: TermsPiece, action: DraftAction) -> TermsPiece | None:
    if action.name == "drop-piece":
        return None
    if action.name == "drop-rule":
        return replace(piece, rules=_changed(piece.rules, action.where[-1], _dropped))
    field = action.argument
    if field not in KINDS or piece.rule(field) is not None:
        return piece
    return replace(piece, rules=(*piece.rules, Rule(field, KINDS[field].example)))


def _keyed(terms: Terms) -> Terms:
    """The terms with keys for new tasks and pieces; keys never change, since files refer to them."""
    return replace(terms, tasks=tuple(replace(task, pieces=_with_keys(task.pieces, "p")) for task in _with_keys(terms.tasks, "t")))


def _with_keys(parts: tuple[Keyed, ...], prefix: str) -> tuple[Keyed, ...]:
    taken, keyed = {part.key for part in parts}, []
    for part in parts:
        if not part.key:
            part = replace(part, key=_free(prefix, taken))
            taken.add(part.key)
        keyed.append(part)
    return tuple(keyed)


def _free(prefix: str, taken: set[str]) -> str:
    number = 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"
