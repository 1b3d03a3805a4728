"""Checks of films by their header, and of subtitles."""

from collections.abc import Iterator
from typing import Any, Final

from baosong.core.inspection.check_result import CheckResult, Verdict, judged
from baosong.core.inspection.checks.base import Check
from baosong.core.inspection.piece_kinds import FILMS
from baosong.core.inspection.subject import Subject
from baosong.core.inspection.subtitles import BurnedInSubtitles
from baosong.core.rules import Cost
from baosong.core.terms import PieceKind, Rule

VIDEO: Final = frozenset({PieceKind.VIDEO})
CONTAINER: Final = "the container's own header, read by FFmpeg (libavformat)"


class Subtitles(Check):
    """Subtitle tracks and subtitle files; without any, burned-in subtitles."""

    name, kinds, rules, cost = "subtitles", VIDEO, frozenset({"subtitles"}), Cost.LOOKS
    source = "tracks of the container; text that changes at a steady place (PP-OCR models)"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        """Yield one finding per rule, with the times at which subtitles were seen."""
        for rule in subject.piece.rules:
            if rule.field == "subtitles":
                yield self._forbidden(subject, rule) if rule.value == "forbidden" else self._required(subject, rule)

    def _forbidden(self, subject: Subject, rule: Rule) -> CheckResult:
        if subject.film.subtitle_tracks:
            return judged(rule, "track", False, "remove_subtitles")
        seen = subject.burned_in
        if seen is None:
            return judged(rule, None, None, "look")
        return judged(rule, "burned_in" if seen.are_there else "none", not seen.are_there, "export_without", **_evidence(seen))

    def _required(self, subject: Subject, rule: Rule) -> CheckResult:
        if subject.film.subtitle_tracks:
            return judged(rule, "track", True)
        if subject.side_subtitles:
            return judged(rule, subject.side_subtitles[0], True)
        seen = subject.burned_in
        if seen is None:
            return judged(rule, None, None, "look_for_subtitles")
        return judged(rule, "burned_in" if seen.are_there else "none", seen.are_there, "add_subtitles", **_evidence(seen))


def _evidence(seen: BurnedInSubtitles) -> dict[str, Any]:
    """Return times and stills of the examples."""
    return {"times": tuple((round(shown.time, 2), round(shown.time, 2)) for shown in seen.examples), "stills": tuple(shown.still for shown in seen.examples)}


class CompleteFile(Check):
    """Truncated file: the last box is incomplete."""

    name, kinds, source = "complete", FILMS, "ISO/IEC 14496-12, box structure"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        if subject.film.missing_bytes:
            yield CheckResult("complete", Verdict.VIOLATED, measured=subject.film.missing_bytes, remedy="export_again")


class Sound(Check):
    """Sound track; a silent film may be intended, so its absence is advice."""

    name, kinds, source = "sound", VIDEO, CONTAINER

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        has_sound = subject.film.has_sound
        if subject.film.has_unread_sound:
            yield CheckResult("sound", Verdict.UNKNOWN, True, None, remedy="listen")
            return
        yield CheckResult("sound", Verdict.MET if has_sound else Verdict.ADVICE, True, has_sound, remedy="" if has_sound else "add_sound")


FILM_CHECKS: Final[tuple[Check, ...]] = (Subtitles(), CompleteFile(), Sound())
