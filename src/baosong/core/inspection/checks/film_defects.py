"""Checks of whole films for defects, all from one decoding pass."""

from collections.abc import Iterator
from typing import Final

from baosong.core.inspection import media
from baosong.core.inspection.check_result import CheckResult, Verdict
from baosong.core.inspection.checks.base import Check
from baosong.core.inspection.film_scan import Stretch
from baosong.core.inspection.loudness import LOUDNESS
from baosong.core.inspection.piece_kinds import FILMS
from baosong.core.inspection.subject import Subject
from baosong.core.rules import Cost
from baosong.core.terms import PieceKind

VIDEO: Final = frozenset({PieceKind.VIDEO})
# A fade at the beginning or end is no defect; seconds.
FADE: Final = 3.0
# Speakers pause; below this share, parts have no subtitles.
ENOUGH_COVER: Final = 0.4
# Picture and sound may end this far apart, in seconds.
UNEQUAL: Final = 3.0


class _Stretches(Check):
    """A defect with start and end times."""

    cost = Cost.PASS

    def stretches(self, subject: Subject) -> tuple[Stretch, ...]:
        """Return the intervals in seconds."""
        raise NotImplementedError

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        """Yield one finding with all intervals; `measured` is their sum in seconds."""
        times = self.stretches(subject)
        if times:
            yield CheckResult(self.name, Verdict.ADVICE, measured=round(sum(end - start for start, end in times), 1), remedy=f"look_{self.name}", times=times)


class BlackPicture(_Stretches):
    """Black picture of at least two seconds, except fades at both ends."""

    name, kinds, source = "black", VIDEO, "98 % of the picture below luminance 32 (ITU-R BT.709 black is 16)"

    def stretches(self, subject: Subject) -> tuple[Stretch, ...]:
        length = subject.scan.length
        return tuple(
            (start, end) for start, end in subject.scan.black if not (start <= 0.1 and end <= FADE) and not (end >= length - 0.5 and end - start <= FADE)
        )


class FrozenPicture(_Stretches):
    """Frozen picture of at least ten seconds."""

    name, kinds, source = "frozen", VIDEO, "mean and greatest change of luminance against the first picture of the stretch"

    def stretches(self, subject: Subject) -> tuple[Stretch, ...]:
        return subject.scan.frozen


class Silence(_Stretches):
    """No sound for at least five seconds."""

    name, kinds, source = "silent", FILMS, "root mean square below -55 dBFS"

    def stretches(self, subject: Subject) -> tuple[Stretch, ...]:
        return subject.scan.silent


class ClippedSound(_Stretches):
    """Clipped sound: recorded too loud."""

    name, kinds, source = "clipped", FILMS, "three or more samples in a row at full scale"

    def stretches(self, subject: Subject) -> tuple[Stretch, ...]:
        return subject.scan.clipped


class UnequalLengths(Check):
    """Picture and sound that end at different times, as a faulty export leaves them."""

    name, kinds, cost, source = "unequal_lengths", VIDEO, Cost.PASS, "presentation times of the last picture and the last sound"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        picture, sound = subject.scan.picture_end, subject.scan.sound_end
        if picture is None or sound is None or abs(picture - sound) <= max(UNEQUAL, 2 * subject.scan.longest_frame):
            return
        yield CheckResult(self.name, Verdict.ADVICE, measured=[picture, sound], remedy="look_lengths")


class Loudness(Check):
    """Integrated loudness of the whole film, in LUFS."""

    name, kinds, cost, source = "loudness", FILMS, Cost.PASS, "EBU R 128; ITU-R BS.1770-4"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        measured = subject.scan.loudness
        if measured is None or measured <= -70:
            return
        low, high = LOUDNESS
        is_met = low <= measured <= high
        yield CheckResult("loudness", Verdict.MET if is_met else Verdict.ADVICE, [low, high], round(measured, 1), remedy="" if is_met else "normalise")


class FrameTimes(Check):
    """Variable frame rate, as phones and screen recorders write it; editing programs lose synchronisation with the sound."""

    name, kinds, cost, source = "uneven_frames", VIDEO, Cost.PASS, "distances of the presentation times"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        scan = subject.scan
        if scan.frame_rate is not None:
            uneven = scan.has_uneven_frames
            yield CheckResult(self.name, Verdict.ADVICE if uneven else Verdict.MET, measured=scan.frame_rate, remedy="even_frames" if uneven else "")


class InterlacedPicture(Check):
    """Interlaced video, as old cameras record it."""

    name, kinds, cost, source = "interlaced", VIDEO, Cost.PASS, "the decoder's mark on each frame"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        if subject.scan.is_interlaced:
            yield CheckResult("interlaced", Verdict.ADVICE, measured=True, remedy="deinterlace")


class Bars(Check):
    """Black bars: for example, a 4:3 film padded to 16:9."""

    name, kinds, cost, source = "bars", VIDEO, Cost.PASS, "rows and columns that are black in every picture"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        width, height = subject.scan.picture
        film = subject.film
        if (width < 1 or height < 1) and film.width and film.height:
            yield CheckResult("bars", Verdict.ADVICE, film.aspect, media.shape(film.width * width, film.height * height), remedy="look_bars")


class SubtitleCover(Check):
    """Share of the time with sound that has subtitles in the picture."""

    name, kinds, rules, cost = "subtitle_cover", VIDEO, frozenset({"subtitles"}), Cost.PASS
    source = "time with subtitles over time with sound"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        scan = subject.scan
        if not scan.cues or not scan.sound_seconds:
            return
        share = min(1.0, sum(cue.end - cue.start for cue in scan.cues) / scan.sound_seconds)
        is_enough = share >= ENOUGH_COVER
        yield CheckResult("subtitle_cover", Verdict.MET if is_enough else Verdict.ADVICE, measured=round(share, 2), remedy="" if is_enough else "look_cover")


class BrokenFile(Check):
    """Time of the first error in decoding."""

    name, kinds, cost, source = "broken", FILMS, Cost.PASS, "the decoder's own errors"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        at = subject.scan.broken_at
        if at is not None:
            yield CheckResult("broken", Verdict.VIOLATED, measured=round(at, 1), remedy="export_again", times=((round(at, 2), round(at, 2)),))


class FastStart(Check):
    """Index at the end of the file: the film cannot play while it loads."""

    name, kinds, source = "fast_start", VIDEO, "ISO/IEC 14496-12, order of moov and mdat"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        if not subject.film.starts_fast:
            yield CheckResult("fast_start", Verdict.ADVICE, measured=False, remedy="rewrap")


SCAN_CHECKS: Final[tuple[Check, ...]] = (
    BlackPicture(), FrozenPicture(), Silence(), ClippedSound(), UnequalLengths(), Loudness(), FrameTimes(), InterlacedPicture(), Bars(), SubtitleCover(), BrokenFile(), FastStart(),
)  # fmt: skip
