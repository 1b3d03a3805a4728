"""Run all checks that apply to one file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from baosong.core.documents import OpenedDocument
from baosong.core.inspection.check_result import CheckResult, Verdict
from baosong.core.inspection.checks import Cost, all_checks
from baosong.core.inspection.film_repair import plan
from baosong.core.inspection.picture_hashes import picture_hashes
from baosong.core.inspection.piece_kinds import PAPERS
from baosong.core.inspection.similarity import text_marks
from baosong.core.inspection.subject import Subject
from baosong.core.inspection.subtitles import as_webvtt
from baosong.core.terms import PieceKind, TermsPiece

WORST_FIRST: Final = (Verdict.VIOLATED, Verdict.ADVICE, Verdict.UNKNOWN, Verdict.MET)


def inspect(
    path: Path,
    name: str,
    piece: TermsPiece,
    beside: Iterable[str] = (),
    *,
    costs: Iterable[Cost] = (Cost.HEADER, Cost.LOOKS),
    progress: Callable[[float], None] = lambda _: None,
) -> list[CheckResult]:
    """Return the findings on one file, worst first.

    `name`: the file's original name; `beside`: names of the files handed in with it, which may be subtitles.
    `costs`: which checks are run; `progress` gets the share of the film scanned (0 to 1). Raises UnusableFile.
    """
    subject = Subject(path, name, piece, list(beside), progress)
    subject.ensure_usable()
    return _findings(subject, frozenset(costs))


@dataclass(frozen=True, slots=True)
class FileFingerprints:
    """Fingerprints of a document's text or hashes of a picture, for similarity search; empty for other files."""

    text: tuple[int, ...] = ()
    hashes: tuple[bytes, ...] = ()


def _fingerprints(subject: Subject) -> FileFingerprints:
    if subject.nature in PAPERS:
        return FileFingerprints(text=tuple(sorted(text_marks(subject.paper.text))))
    if subject.nature is PieceKind.IMAGE:
        return FileFingerprints(hashes=tuple(picture_hashes(subject.path)))
    return FileFingerprints()


@dataclass(frozen=True, slots=True)
class InspectionReport:
    """Result of the quick checks: findings, worst first, and fingerprints."""

    findings: tuple[CheckResult, ...]
    marks: FileFingerprints


def inspect_quickly(
    path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = (), *, opened_document: Callable[[], OpenedDocument] | None = None
) -> InspectionReport:
    """Run all checks except those that scan a whole film. Raises UnusableFile."""
    subject = Subject(path, name, piece, list(beside), opened_document=opened_document)
    subject.ensure_usable()
    return InspectionReport(tuple(_findings(subject, frozenset({Cost.HEADER, Cost.LOOKS}))), _fingerprints(subject))


@dataclass(frozen=True, slots=True)
class FilmReport:
    """Result of scanning a whole film.

    Length in seconds, findings, worst first, burned-in subtitles as WebVTT (empty: none), repair steps, and hashes of scenes.
    """

    length: float
    findings: tuple[CheckResult, ...]
    captions: str
    steps: tuple[str, ...] = ()
    scenes: tuple[bytes, ...] = ()


def inspect_film(path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = (), *, progress: Callable[[float], None] = lambda _: None) -> FilmReport:
    """Run the checks that scan a whole film. Raises UnusableFile."""
    subject = Subject(path, name, piece, list(beside), progress)
    subject.ensure_usable()
    found = _findings(subject, frozenset({Cost.PASS}))
    captions = as_webvtt(subject.scan.cues) if subject.scan.cues else ""
    steps: tuple[str, ...] = ()
    if subject.film.width:
        steps = plan(subject.film, piece, size=subject.size, side_subtitles=False, loudness=subject.scan.loudness).steps
    return FilmReport(subject.scan.length, tuple(found), captions, tuple(str(step) for step in steps), subject.scan.scenes)


def _findings(subject: Subject, costs: frozenset[Cost]) -> list[CheckResult]:
    found = [finding for check in all_checks() if check.cost in costs and check.concerns(subject) for finding in check.findings(subject)]
    return sorted(found, key=lambda finding: WORST_FIRST.index(finding.verdict))
