"""Checks of films by their header, and of subtitles."""

from collections.abc import Iterator
from typing import Any, Final

from baosong.core.inspection.bounds import HALF_A_SECOND, within
from baosong.core.inspection.check_result import CheckResult, Verdict, judged
from baosong.core.inspection.checks.base import Check, Cost, Measured, RuleCheck
from baosong.core.inspection.subject import FILMS, Subject
from baosong.core.inspection.subtitles import BurnedInSubtitles
from baosong.core.terms import PieceKind, Rule

VIDEO: Final = frozenset({PieceKind.VIDEO})
CONTAINER: Final = "the container's own header, read by FFmpeg (libavformat)"


def _bounded(measured: float | None, rule: Rule, slack: float, remedy: str) -> Measured:
    if measured is None or not isinstance(rule.value, tuple):
        return None, None, "look"
    low, high = rule.value
    return round(measured, 1), within(measured, (low, high), approx=rule.approx, slack=slack), remedy


class Length(RuleCheck):
    """Duration of the film; half a second is tolerated."""

    name, kinds, rules, source = "length", FILMS, frozenset({"duration_s"}), CONTAINER

    def judge(self, subject: Subject, rule: Rule) -> Measured:
        return _bounded(subject.film.duration_s, rule, HALF_A_SECOND, "recut")


class BitRate(RuleCheck):
    """Bit rate of the whole file in kbit/s."""

    name, kinds, rules, source = "bit_rate", FILMS, frozenset({"bitrate_kbps"}), "size of the file over its length"

    def judge(self, subject: Subject, rule: Rule) -> Measured:
        return _bounded(subject.film.bitrate_kbps, rule, 0, "reencode")


class Resolution(RuleCheck):
    """Pixels as displayed, rotation applied."""

    name, kinds, rules, source = "resolution", VIDEO, frozenset({"resolution", "resolution_min"}), CONTAINER

    def judge(self, subject: Subject, rule: Rule) -> Measured:
        """Compare exactly, or as a minimum; an upright film needs the same number of lines."""
        film = subject.film
        if film.width is None or film.height is None or not isinstance(rule.value, tuple):
            return None, None, "look"
        width, height = (int(part or 0) for part in rule.value)
        measured = (film.width, film.height)
        if rule.field == "resolution":
            return measured, measured == (width, height), "reencode"
        if film.height > film.width:
            return measured, film.width >= min(width, height) and film.height >= max(width, height), "use_original"
        return measured, film.width >= width and film.height >= height, "use_original"


class Aspect(RuleCheck):
    """Aspect ratio as displayed, with the shape of pixels."""

    name, kinds, rules, source = "aspect", VIDEO, frozenset({"aspect"}), CONTAINER

    def judge(self, subject: Subject, rule: Rule) -> Measured:
        return subject.film.aspect, subject.film.aspect == rule.value, "reframe"


class Codec(RuleCheck):
    """Video codec."""

    name, kinds, rules, source = "codec", VIDEO, frozenset({"video_codec"}), CONTAINER

    def judge(self, subject: Subject, rule: Rule) -> Measured:
        return subject.film.codec, subject.film.codec == rule.value, "reencode"


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
        yield CheckResult("sound", Verdict.MET if has_sound else Verdict.ADVICE, True, has_sound, remedy="" if has_sound else "add_sound")


FILM_CHECKS: Final[tuple[Check, ...]] = (Length(), BitRate(), Resolution(), Aspect(), Codec(), Subtitles(), CompleteFile(), Sound())
