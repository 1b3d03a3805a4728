"""Changes of terms as sentences, and versions of terms as rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from baosong.core.rules import KINDS, PieceKind
from baosong.core.terms import Deadline, Rule, Severity, TermsPiece
from baosong.core.terms.differences import ChangeKind, TermsChange
from baosong.platform.messages.rules import delivery_name, delivery_words, kind_name, rule_name, value_words
from baosong.platform.web.templatetags.web import moment


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change: its kind, the name of the kind, and the sentence."""

    kind: str
    kind_name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of the terms after the first, with what it changed."""

    version: Any
    changes: tuple[ChangeRow, ...]


def change_rows(changes: Iterable[TermsChange]) -> tuple[ChangeRow, ...]:
    """The changes in words."""
    return tuple(ChangeRow(change.kind.value, change_kind_name(change.kind), change_sentence(change)) for change in changes)


def version_rows(versions: Iterable[tuple[Any, list[TermsChange]]]) -> list[VersionRow]:
    """Versions, each with what it changed, in words."""
    return [VersionRow(version, change_rows(changes)) for version, changes in versions]


def change_kind_name(kind: ChangeKind) -> str:
    return {
        ChangeKind.ADDED: _("added"),
        ChangeKind.REMOVED: _("removed"),
        ChangeKind.STRICTER: _("stricter"),
        ChangeKind.LOOSER: _("looser"),
        ChangeKind.EARLIER: _("earlier"),
        ChangeKind.LATER: _("later"),
        ChangeKind.CHANGED: _("changed"),
    }[kind]


def change_sentence(change: TermsChange) -> str:
    """What changed, with the values before and after."""
    facts = {"task": change.task, "piece": _piece(change.piece), "before": _value(change, change.before), "after": _value(change, change.after)}
    if change.what in KINDS:
        facts["rule"] = rule_name(change.what)
        return _("“%(task)s”, %(piece)s: %(rule)s %(before)s → %(after)s") % facts
    if change.what == "title":
        return _("Title: %(before)s → %(after)s") % facts
    if change.what == "deadline":
        return _("“%(task)s”: deadline %(before)s → %(after)s") % facts
    if change.what == "quota":
        return _("“%(task)s”: how many each unit hands in") % facts
    if change.what == "details":
        return _("“%(task)s”: what is asked about each work") % facts
    if change.what == "settings":
        return _("Channels, names of downloads, themes or grace period")
    if change.what == "delivery":
        return _("“%(task)s”, %(piece)s: comes %(before)s → %(after)s") % facts
    if change.what == "piece":
        return _piece_sentence(change, facts)
    return {
        ChangeKind.ADDED: _("Task “%(task)s”, deadline %(after)s"),
        ChangeKind.REMOVED: _("Task “%(task)s”"),
    }.get(change.kind, _("Task “%(before)s” is called “%(after)s”")) % facts


def _piece_sentence(change: TermsChange, facts: dict[str, str]) -> str:
    return {
        ChangeKind.ADDED: _("“%(task)s”: material “%(piece)s”"),
        ChangeKind.REMOVED: _("“%(task)s”: material “%(piece)s”"),
        ChangeKind.STRICTER: _("“%(task)s”: material “%(piece)s” must be handed in"),
        ChangeKind.LOOSER: _("“%(task)s”: material “%(piece)s” may be left out"),
    }.get(change.kind, _("“%(task)s”: material %(before)s → %(after)s")) % facts


def _piece(name: str) -> str:
    return kind_name(name) if name in set(PieceKind) else name


def _value(change: TermsChange, value: object) -> str:
    if value is None:
        return _("none")
    if isinstance(value, TermsPiece):
        return delivery_words(value) or delivery_name(value.delivery)
    if isinstance(value, Rule):
        words = value_words(value.field, value.value, approx=value.approx)
        return words if value.severity is Severity.BLOCK else _("%(value)s (advice)") % {"value": words}
    if change.what in ("deadline", "task") and change.kind is not ChangeKind.CHANGED:
        at = Deadline(str(value)).moment_if_dated()
        return moment(at) if at is not None else str(value)
    return _piece(str(value))
