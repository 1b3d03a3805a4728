"""Pieces, files and requirements as rows for pages."""

from dataclasses import dataclass

from django.utils.translation import gettext

from baosong.apps.calls.models import Task
from baosong.apps.submissions.interfaces.messages import FindingRow, TimeMark, finding_rows
from baosong.apps.submissions.models import PieceFile, Repair
from baosong.apps.submissions.queries import PieceRow
from baosong.apps.submissions.services.receive import takes_many
from baosong.apps.submissions.services.rename import FIELD, suggested_name
from baosong.apps.submissions.services.repair import steps_for
from baosong.core.inspection.check_result import Verdict
from baosong.core.rules import KINDS
from baosong.core.terms import Rule, Severity
from baosong.platform.messages.findings import step_words, unusable_sentence
from baosong.platform.messages.rules import delivery_words, in_words, kind_name
from baosong.platform.states import ChoicePredicates
from baosong.platform.web.downloads import player_of


@dataclass(frozen=True, slots=True)
class Requirement:
    """One rule in words with its sentence in the notice."""

    words: str
    is_advice: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class PieceRequirements:
    """A piece's name and rules."""

    name: str
    kind: str
    kind_name: str
    required: bool
    rules: tuple[Requirement, ...]
    delivery: str = ""


@dataclass(frozen=True, slots=True)
class FilePage:
    """A file with its findings and its player."""

    file: PieceFile
    player: str
    findings: tuple[FindingRow, ...]
    unusable: str
    verdict: str
    steps: tuple[str, ...] = ()
    repair: Repair | None = None
    new_name: str = ""

    verdict_is = ChoicePredicates("verdict", Verdict)

    @property
    def has_only_system_advice(self) -> bool:
        """Whether every advice comes from the system, none from the notice."""
        return not any(row.sentence for row in self.findings if row.verdict == Verdict.ADVICE)

    @property
    def marks(self) -> tuple[tuple[TimeMark, str, str], ...]:
        """The unmet findings with their ranges on the film's timeline."""
        return tuple((mark, row.verdict, row.rule) for row in self.findings if row.verdict != Verdict.MET for mark in row.times)

    @property
    def remarks(self) -> tuple[FindingRow, ...]:
        return tuple(row for row in self.findings if row.verdict != Verdict.MET)

    @property
    def met(self) -> tuple[FindingRow, ...]:
        return tuple(row for row in self.findings if row.verdict == Verdict.MET)


@dataclass(frozen=True, slots=True)
class PiecePage:
    """A piece on the submission's page."""

    key: str
    name: str
    kind: str
    required: bool
    requirements: PieceRequirements
    files: tuple[FilePage, ...]
    header_rules: list[dict[str, object]]
    accept: str
    takes_more: bool
    is_file: bool


def _requirement(rule: Rule, text: str) -> Requirement:
    return Requirement(in_words(rule), rule.severity is Severity.ADVICE, rule.evidence.sentence(text) if rule.evidence else "")


def requirement_rows(task: Task, text: str) -> list[PieceRequirements]:
    """The requirements of all pieces of a task."""
    return [
        PieceRequirements(
            piece.name,
            piece.kind.value,
            kind_name(piece.kind.value),
            piece.required,
            tuple(_requirement(rule, text) for rule in piece.rules),
            delivery_words(piece),
        )
        for piece in task.terms.pieces
    ]


def piece_pages(rows: list[PieceRow], text: str, *, is_open: bool, repairs: list[Repair]) -> list[PiecePage]:
    """The pieces of a submission, with the rules that the browser checks as data."""
    pages = []
    for row in rows:
        piece = row.piece
        requirements = tuple(_requirement(rule, text) for rule in piece.rules)
        header_rules: list[dict[str, object]] = [
            {
                "field": rule.field,
                "value": list(rule.value) if isinstance(rule.value, tuple) else rule.value,
                "advice": rule.severity is Severity.ADVICE,
                "approx": rule.approx,
                "words": requirement.words,
                "sentence": requirement.sentence,
                "property": gettext(KINDS[rule.field].property or KINDS[rule.field].name),
                "shown": gettext(KINDS[rule.field].browser_words),
                **KINDS[rule.field].as_json(piece.kind),
            }
            for rule, requirement in zip(piece.rules, requirements, strict=True)
        ]
        name = piece.name or kind_name(piece.kind.value)
        pages.append(
            PiecePage(
                key=piece.key,
                name=name,
                kind=piece.kind.value,
                required=piece.required,
                requirements=PieceRequirements(name, piece.kind.value, kind_name(piece.kind.value), piece.required, requirements),
                files=tuple(_file(file, text, list(row.files) if is_open else [], repairs) for file in row.files),
                header_rules=header_rules,
                # WeChat's browser offers nothing for lists longer than one wildcard.
                accept="video/*" if piece.kind.value == "video" else "",
                is_file=piece.is_file,
                takes_more=is_open and not row.is_removed and (takes_many(piece) or not row.files),
            )
        )
    return pages


def _file(file: PieceFile, text: str, beside: list[PieceFile], repairs: list[Repair]) -> FilePage:
    findings = tuple(finding_rows(file, text))
    verdicts = {row.verdict for row in findings}
    if file.is_unusable:
        verdict: str = Verdict.VIOLATED
    else:
        verdict = next((name for name in (Verdict.VIOLATED, Verdict.ADVICE, Verdict.UNKNOWN) if name in verdicts), Verdict.MET)
    player = player_of(file.name)
    unusable = unusable_sentence(file.unusable_code) if file.is_unusable else ""
    concerned = [made for made in repairs if file.sha256 in (made.original_sha256, made.result_sha256)]
    steps = tuple(step_words(step) for step in steps_for(file, beside)) if beside else ()
    is_misnamed = any(finding.rule == FIELD and finding.verdict != Verdict.MET for finding in file.findings.all())
    new_name = suggested_name(file) if beside and is_misnamed else ""
    return FilePage(file, player, findings, unusable, verdict, steps, concerned[-1] if concerned else None, new_name)
