"""Verification of a proposal: each quote must stand in the notice, each value in its quote; what fails is dropped."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from baosong.core.notice.second_reader.dates import stated
from baosong.core.notice.second_reader.proposal import Proposal, ProposedPiece, ProposedQuota, ProposedRule, ProposedTask, ProposedText
from baosong.core.notice.second_reader.quotes import LONGEST, SHORTEST, QuotedText, condensed, stands_in
from baosong.core.notice.second_reader.values import rule_kind, states_count, states_kind, states_optional, states_rule
from baosong.core.rules import PieceKind
from baosong.core.rules.shapes import Bounds
from baosong.core.terms import Deadline, Evidence, InvalidDeadline, Rule, Severity, Terms, TermsPiece, TermsQuota, TermsTask

LONGEST_NAME = 120
LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class DroppedValue:
    """A proposed value that failed. `what`: title, task, deadline, year, time, quota, piece, name, optional, or the field of a rule.

    `reason`: no_quote, quote_too_long, quote_not_in_notice, value_not_in_quote, no_value, twice.
    """

    what: str
    value: str
    quote: str
    reason: str


@dataclass(frozen=True, slots=True)
class VerifiedReading:
    """Title and tasks that stand in the notice, and the values that were dropped."""

    terms: Terms
    dropped: tuple[DroppedValue, ...] = ()


class UnsupportedValue(Exception):
    """A value that its quote does not state, or whose quote does not stand in the notice."""


@dataclass
class Verification:
    """One notice, and the values that were dropped so far."""

    text: str
    page: QuotedText
    dropped: list[DroppedValue] = field(default_factory=list)

    def drop(self, what: str, value: object, quote: str, reason: str) -> None:
        self.dropped.append(DroppedValue(what, str(value)[:LONGEST_SHOWN], quote[:LONGEST_SHOWN], reason))

    def place(self, what: str, value: object, quote: str, near: Evidence | None = None) -> Evidence:
        """The place of a quote. Raises UnsupportedValue."""
        length = len(condensed(quote))
        found = self.page.find(quote, near=near) if SHORTEST <= length <= LONGEST else None
        if found is None:
            self.drop(what, value, quote, "no_quote" if length < SHORTEST else "quote_too_long" if length > LONGEST else "quote_not_in_notice")
            raise UnsupportedValue
        return found

    def ensure(self, is_stated: bool, what: str, value: object, quote: str, reason: str = "value_not_in_quote") -> None:
        """Raises UnsupportedValue for a value that is not stated."""
        if not is_stated:
            self.drop(what, value, quote, reason)
            raise UnsupportedValue


def verified(proposal: Proposal, text: str) -> VerifiedReading:
    """Return what of a proposal stands in the notice, each value with its place, and what was dropped."""
    check = Verification(text, QuotedText(text))
    title = _words(check, "title", proposal.title) if proposal.title is not None else None
    tasks = _kept(_task(check, task) for task in proposal.tasks)
    unique: list[TermsTask] = []
    for task in tasks:
        if any(condensed(task.name) == condensed(other.name) for other in unique):
            check.drop("task", task.name, task.name, "twice")
        else:
            unique.append(replace(task, key=f"t{len(unique) + 1}"))
    terms = Terms(title=title[0] if title else "", tasks=tuple(unique), evidence={"title": title[1]} if title else {})
    return VerifiedReading(terms, tuple(check.dropped))


def _kept(parts: Iterable[Any]) -> list[Any]:
    return [part for part in parts if part is not None]


def _words(check: Verification, what: str, written: ProposedText, near: Evidence | None = None) -> tuple[str, Evidence] | None:
    """A text and its place in the quote, None if it was dropped."""
    try:
        place = check.place(what, written.value, written.quote, near)
        value = " ".join(written.value.split())
        check.ensure(len(value) <= LONGEST_NAME * 2 and stands_in(value, written.quote), what, value, written.quote)
    except UnsupportedValue:
        return None
    return value[: LONGEST_NAME if what == "task" else None], check.page.find(value, within=place) or place


def _task(check: Verification, task: ProposedTask) -> TermsTask | None:
    named = _words(check, "task", task.name)
    if named is None:
        return None
    name, place = named
    deadline = _deadline(check, task.deadline, place) if task.deadline is not None else None
    return TermsTask(
        name=name,
        deadline=deadline[0] if deadline else "",
        deadline_evidence=deadline[1] if deadline else None,
        quotas=tuple(_kept(_quota(check, quota, place) for quota in task.quotas)),
        pieces=tuple(replace(piece, key=f"p{n}") for n, piece in enumerate(_kept(_piece(check, piece, place) for piece in task.pieces), 1)),
        evidence=place,
    )


def _deadline(check: Verification, written: ProposedText, near: Evidence) -> tuple[str, Evidence] | None:
    value = written.value.strip()
    try:
        place = check.place("deadline", value, written.quote, near)
        check.ensure(_is_date(value), "deadline", value, written.quote, "no_value")
        found = stated(value, written.quote)
        check.ensure(found.day, "deadline", value, written.quote)
    except UnsupportedValue:
        return None
    day, _sign, time = value.partition("T")
    if not day.startswith("--") and not found.year and not _has_year(check, day[:4]):
        check.drop("year", day[:4], written.quote, "value_not_in_quote")
        day = f"-{day[4:]}"
    if time and not found.time:
        # The end of the day is what a date without a time means.
        if time not in ("23:59", "24:00"):
            check.drop("time", time, written.quote, "value_not_in_quote")
        time = ""
    return (f"{day}T{time}" if time else day), place


def _is_date(value: str) -> bool:
    deadline = Deadline(value if not value.startswith("--") else f"2024{value[1:]}")
    try:
        deadline.moment()
    except InvalidDeadline:
        return False
    return True


def _has_year(check: Verification, year: str) -> bool:
    """Whether the notice has this year somewhere, such as in its date of issue."""
    han = "".join("〇一二三四五六七八九"[int(digit)] for digit in year)
    return any(written in check.page.characters for written in (year, han, han.replace("〇", "零")))


def _quota(check: Verification, quota: ProposedQuota, near: Evidence) -> TermsQuota | None:
    said = f"{quota.least if quota.least is not None else ''}–{quota.most if quota.most is not None else ''}"
    try:
        place = check.place("quota", said, quota.quote, near)
        bounds = [bound for bound in (quota.least, quota.most) if bound is not None]
        is_possible = bool(bounds) and all(0 < bound <= 10_000 for bound in bounds) and bounds == sorted(bounds)
        check.ensure(is_possible, "quota", said, quota.quote, "no_value")
        check.ensure(states_count(quota.least, quota.most, quota.quote), "quota", said, quota.quote)
        check.ensure(not quota.unit_kind or stands_in(quota.unit_kind, quota.quote), "quota", f"{quota.unit_kind} {said}", quota.quote)
    except UnsupportedValue:
        return None
    return TermsQuota(quota.least, quota.most, unit_kind=quota.unit_kind[:40], evidence=place)


def _piece(check: Verification, piece: ProposedPiece, near: Evidence) -> TermsPiece | None:
    try:
        place = check.place("piece", piece.name or piece.kind.value, piece.quote, near)
        check.ensure(states_kind(piece.kind, piece.quote), "piece", piece.kind.value, piece.quote)
    except UnsupportedValue:
        return None
    name = " ".join(piece.name.split())
    if name and not (len(name) <= LONGEST_NAME and stands_in(name, piece.quote)):
        check.drop("name", name, piece.quote, "value_not_in_quote")
        name = ""
    rules: dict[str, Rule] = {}
    for proposed in piece.rules:
        if proposed.field in rules:
            check.drop(proposed.field, proposed.value, proposed.quote, "twice")
        elif (rule := _rule(check, proposed, piece.kind, place)) is not None:
            rules[rule.field] = rule
    is_required = piece.required
    if not is_required and not states_optional(piece.quote):
        check.drop("optional", piece.name or piece.kind.value, piece.quote, "value_not_in_quote")
        is_required = True
    return TermsPiece(piece.kind, name, required=is_required, rules=tuple(rules.values()), evidence=place)


def _rule(check: Verification, proposed: ProposedRule, piece: PieceKind, near: Evidence) -> Rule | None:
    value = tuple(proposed.value) if isinstance(proposed.value, list) else proposed.value
    kind = rule_kind(proposed.field)
    shown = proposed.field if kind is not None else "rule"
    try:
        place = check.place(shown, proposed.value, proposed.quote, near)
        check.ensure(kind is not None and piece in kind.pieces and kind.is_valid(value), shown, proposed.value, proposed.quote, "no_value")
        if kind is None:
            return None
        check.ensure(states_rule(kind, value, proposed.quote), shown, proposed.value, proposed.quote)
    except UnsupportedValue:
        return None
    about = isinstance(kind.shape, Bounds) and kind.is_about(proposed.quote)
    return Rule(kind.field, value, Severity.BLOCK if kind.is_binding else Severity.ADVICE, approx=about, evidence=place)
