"""One file against the rules of its piece, by all checks that concern it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from baosong.core.inspection.check_result import CheckResult, Verdict
from baosong.core.inspection.checks import Cost, all_checks
from baosong.core.inspection.film_repair import plan
from baosong.core.inspection.similarity import picture_hashes, text_marks
from baosong.core.inspection.subject import PAPERS, Subject
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
    """The findings on one file, worst first.

    `name` is the file's name as handed in; `beside` are the names of the other files of the submission, among
    which side subtitles may be. `costs` says which checks are made; `progress` hears how much of a film has been
    watched, as a share of 1. Raises UnusableFile where the file is not what it claims to be at all.
    """
    subject = Subject(path, name, piece, list(beside), progress)
    subject.ensure_usable()
    return _asked(subject, frozenset(costs))


@dataclass(frozen=True, slots=True)
class FileFingerprints:
    """By what a paper or a picture is known again: fingerprints of its text, or hashes; nothing for other files."""

    text: tuple[int, ...] = ()
    hashes: tuple[bytes, ...] = ()


def _marks(subject: Subject) -> FileFingerprints:
    if subject.nature in PAPERS:
        return FileFingerprints(text=tuple(sorted(text_marks(subject.paper.text))))
    if subject.nature is PieceKind.IMAGE:
        return FileFingerprints(hashes=tuple(picture_hashes(subject.path)))
    return FileFingerprints()


@dataclass(frozen=True, slots=True)
class InspectionReport:
    """What a first look at a file gave: the findings, worst first, and by what it is known again."""

    findings: tuple[CheckResult, ...]
    marks: FileFingerprints


def inspect_quickly(path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = ()) -> InspectionReport:
    """All but the checks that need a whole film watched; the file is opened once. Raises UnusableFile."""
    subject = Subject(path, name, piece, list(beside))
    subject.ensure_usable()
    return InspectionReport(tuple(_asked(subject, frozenset({Cost.HEADER, Cost.LOOKS}))), _marks(subject))


@dataclass(frozen=True, slots=True)
class FilmReport:
    """What watching a whole film gave.

    Its length in seconds, the findings, worst first, the subtitles that were read, as WebVTT (empty: none), the steps
    that could remedy it, and the hashes by which it is known again.
    """

    length: float
    findings: tuple[CheckResult, ...]
    captions: str
    steps: tuple[str, ...] = ()
    scenes: tuple[bytes, ...] = ()


def inspect_film(path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = (), *, progress: Callable[[float], None] = lambda _: None) -> FilmReport:
    """Decodes all of a film: the checks that need it, and the burned-in subtitles written out. Raises UnusableFile."""
    subject = Subject(path, name, piece, list(beside), progress)
    subject.ensure_usable()
    found = _asked(subject, frozenset({Cost.PASS}))
    captions = as_webvtt(subject.watched.cues) if subject.watched.cues else ""
    steps: tuple[str, ...] = ()
    if subject.film.width:
        steps = plan(subject.film, piece, size=subject.size, side_subtitles=False, loudness=subject.watched.loudness).steps
    return FilmReport(subject.watched.length, tuple(found), captions, tuple(str(step) for step in steps), subject.watched.scenes)


def _asked(subject: Subject, costs: frozenset[Cost]) -> list[CheckResult]:
    found = [finding for check in all_checks() if check.cost in costs and check.concerns(subject) for finding in check.findings(subject)]
    return sorted(found, key=lambda finding: WORST_FIRST.index(finding.verdict))
