"""Repair films: plan the steps that make a film meet its rules, then write it.

A picture is never enlarged and a film never lengthened; subtitles come only from a file beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baosong.core.inspection import media
from baosong.core.inspection.check_result import UnusableFile
from baosong.core.inspection.loudness import LOUDNESS
from baosong.core.inspection.media import MediaProperties, picture_stream, sound_stream
from baosong.core.inspection.side_subtitles import side_cues
from baosong.core.inspection.upright import Upright
from baosong.core.rules import KINDS
from baosong.core.terms import TermsPiece

if TYPE_CHECKING:
    import av

ENCODERS: Final = {"h264": "libx264", "h265": "libx265"}
# Loudness of web video. The gain is limited so that peaks are not clipped.
TARGET_LUFS: Final = -16.0
SILENCE_LUFS: Final = -70.0
MOST_GAIN_DB: Final = 20.0
PEAK: Final = 0.89
SOUND_KBPS: Final = 128
SIZE_MARGIN: Final = 0.94
LOWEST_KBPS: Final = 300
IN_MP4: Final = frozenset({"h264", "h265"})


class RepairStep(StrEnum):
    """One step of a repair."""

    REWRAP = "rewrap"
    REENCODE = "reencode"
    REDUCE = "reduce"
    SHRINK = "shrink"
    NORMALISE = "normalise"
    SUBTITLES = "subtitles"


@dataclass(frozen=True, slots=True)
class RepairPlan:
    """Steps of a repair. `size` in pixels, `kbps` of the picture, `gain` in dB; None leaves a property unchanged."""

    steps: tuple[RepairStep, ...] = ()
    codec: str = "h264"
    size: tuple[int, int] | None = None
    kbps: int | None = None
    gain: float | None = None

    @property
    def encodes_picture(self) -> bool:
        """Whether the picture is re-encoded; otherwise its packets are copied."""
        return bool({RepairStep.REENCODE, RepairStep.REDUCE, RepairStep.SHRINK} & set(self.steps))


def plan(film: MediaProperties, piece: TermsPiece, *, size: int, side_subtitles: bool, loudness: float | None = None) -> RepairPlan:
    """Return the steps that make a film meet its rules. `size`: of the file, in bytes; `loudness`: LUFS, None if not measured."""
    if film.has_unread_sound:
        # It would be lost.
        return RepairPlan()
    steps: list[RepairStep] = []
    rules = {rule.field: rule.value for rule in piece.rules}
    formats = rules.get("formats")
    codec = str(rules.get("video_codec") or film.codec or "h264")
    wants_mp4 = isinstance(formats, tuple) and "mp4" in formats and KINDS["formats"].check(formats, film.container) is False
    if codec != film.codec and codec in ENCODERS:
        steps.append(RepairStep.REENCODE)
    elif wants_mp4 and film.codec not in IN_MP4:
        codec = "h264"
        steps.append(RepairStep.REENCODE)
    codec = codec if codec in ENCODERS else "h264"
    exact = _reduced(film, rules.get("resolution"))
    if exact:
        steps.append(RepairStep.REDUCE)
    most = rules.get("max_bytes")
    kbps = None
    if isinstance(most, int | float) and size > most and film.duration_s:
        kbps = int(most * 8 * SIZE_MARGIN / film.duration_s / 1000) - SOUND_KBPS
        if kbps >= LOWEST_KBPS:
            steps.append(RepairStep.SHRINK)
        else:
            kbps = None
    gain = None
    target = None if loudness is None else _target_loudness(loudness, piece)
    if loudness is not None and target is not None:
        gain = round(min(MOST_GAIN_DB, target - loudness), 1)
        steps.append(RepairStep.NORMALISE)
    if side_subtitles and film.subtitle_tracks == 0:
        steps.append(RepairStep.SUBTITLES)
    if not steps and (wants_mp4 or not film.starts_fast):
        steps.append(RepairStep.REWRAP)
    return RepairPlan(tuple(steps), codec, exact, kbps, gain)


def _target_loudness(loudness: float, piece: TermsPiece) -> float | None:
    """Return the loudness to bring the sound to: the middle of what its rule asks for, else the usual one; None if it is right, or silence."""
    if loudness <= SILENCE_LUFS:
        return None
    rule = piece.rule("loudness_lufs")
    if rule is None or not isinstance(rule.value, tuple):
        return None if LOUDNESS[0] <= loudness <= LOUDNESS[1] else TARGET_LUFS
    if KINDS[rule.field].check(rule.value, loudness, approx=rule.approx) is not False:
        return None
    bounds = [float(bound) for bound in rule.value if isinstance(bound, int | float)]
    return sum(bounds) / len(bounds)


def _reduced(film: MediaProperties, wanted: object) -> tuple[int, int] | None:
    """Return the size to scale to: only smaller, and only with the same aspect ratio."""
    if not isinstance(wanted, tuple) or film.width is None or film.height is None:
        return None
    width, height = (int(part or 0) for part in wanted)
    is_smaller = width < film.width and height < film.height
    return (width, height) if is_smaller and media.shape(width, height) == film.aspect else None


def write_repaired_film(
    source: Path, target: Path, planned: RepairPlan, *, subtitles: Path | None = None, progress: Callable[[float], None] = lambda _: None
) -> None:
    """Write the repaired film as MP4 with fast start. Raises UnusableFile if the source cannot be decoded."""
    import av
    from av.error import FFmpegError

    try:
        with media.open_media(source) as film, av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as made:
            _RepairWriter(film, made, planned, subtitles, progress).run()
    except FFmpegError as error:
        raise UnusableFile("cannot_be_repaired") from error


class _RepairWriter:
    def __init__(
        self,
        film: av.container.InputContainer,
        made: av.container.OutputContainer,
        planned: RepairPlan,
        subtitles: Path | None,
        progress: Callable[[float], None],
    ) -> None:
        import av

        self.film, self.made, self.plan, self.progress = film, made, planned, progress
        self.length = film.duration / av.time_base if film.duration else 0.0
        video = picture_stream(film)
        if video is None:
            raise UnusableFile("no_picture")
        self.video = video
        self.audio = sound_stream(film)
        if self.audio is None and film.streams.audio:
            raise UnusableFile("cannot_be_repaired")
        self.upright = Upright()
        self.picture: Any = self._picture()
        self.sound: Any = self._sound()
        self.graph = self._loudness() if planned.gain is not None and self.audio is not None else None
        self.cues = list(side_cues(subtitles)) if subtitles is not None and RepairStep.SUBTITLES in planned.steps else []
        self.words: Any = made.add_mux_stream("mov_text") if self.cues else None

    def _picture(self) -> Any:
        video = self.video
        if not self.plan.encodes_picture:
            return self.made.add_stream_from_template(video)
        shown = media.shown_size(Path(self.film.name)) or (video.codec_context.width, video.codec_context.height)
        stream: Any = self.made.add_stream(ENCODERS[self.plan.codec], rate=video.average_rate or Fraction(25))
        stream.width, stream.height = self.plan.size or (shown[0] // 2 * 2, shown[1] // 2 * 2)
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = video.time_base
        quality = {"b": f"{self.plan.kbps}k", "maxrate": f"{self.plan.kbps}k", "bufsize": f"{self.plan.kbps * 2}k"} if self.plan.kbps else {"crf": "20"}
        stream.options = {"preset": "veryfast", **quality, **({"x265-params": "log-level=error"} if self.plan.codec == "h265" else {})}
        return stream

    def _sound(self) -> Any:
        if self.audio is None:
            return None
        if self.plan.gain is None and RepairStep.SHRINK not in self.plan.steps and self.audio.codec_context.name in ("aac", "mp3"):
            return self.made.add_stream_from_template(self.audio)
        stream: Any = self.made.add_stream("aac", rate=self.audio.rate or 48_000, layout="stereo" if self.audio.channels > 1 else "mono")
        stream.bit_rate = SOUND_KBPS * 1000
        return stream

    def _loudness(self) -> av.filter.Graph:
        import av

        graph = av.filter.Graph()
        source = graph.add_abuffer(template=self.audio)
        volume = graph.add("volume", f"{self.plan.gain}dB")
        limiter = graph.add("alimiter", f"limit={PEAK}:level=disabled")
        sink = graph.add("abuffersink")
        source.link_to(volume)
        volume.link_to(limiter)
        limiter.link_to(sink)
        graph.configure()
        return graph

    def run(self) -> None:
        reported = 0.0
        for packet in self.film.demux([stream for stream in (self.video, self.audio) if stream is not None]):
            if packet.stream is self.video:
                self._take_picture(packet)
            else:
                self._take_sound(packet)
            reached = float(packet.pts * packet.time_base) if packet.pts is not None and packet.time_base else 0.0
            if self.length and reached - reported > self.length / 100:
                reported = reached
                self.progress(min(1.0, reached / self.length))
        if self.plan.encodes_picture:
            self.made.mux(self.picture.encode(None))
        if self.sound is not None and self.sound.codec_context is not None and self._encodes_sound():
            self._drain(flush=True)
            self.made.mux(self.sound.encode(None))
        self._write_subtitles()

    def _encodes_sound(self) -> bool:
        return self.graph is not None or bool(self.sound.codec_context.is_encoder and self.sound.codec_context.is_open)

    def _take_picture(self, packet: Any) -> None:
        if not self.plan.encodes_picture:
            if packet.dts is not None:
                packet.stream = self.picture
                self.made.mux(packet)
            return
        for frame in packet.decode():
            frame = self.upright(frame)
            frame.pict_type = 0
            if self.plan.size:
                made = frame.reformat(width=self.plan.size[0], height=self.plan.size[1], format="yuv420p")
                made.pts, made.time_base = frame.pts, frame.time_base
                frame = made
            self.made.mux(self.picture.encode(frame))

    def _take_sound(self, packet: Any) -> None:
        if self.sound is None:
            return
        if self.plan.gain is None and RepairStep.SHRINK not in self.plan.steps and packet.stream.codec_context.name in ("aac", "mp3"):
            if packet.dts is not None:
                packet.stream = self.sound
                self.made.mux(packet)
            return
        for frame in packet.decode():
            if self.graph is not None:
                self.graph.push(frame)
                self._drain()
            else:
                self.made.mux(self.sound.encode(frame))

    def _drain(self, *, flush: bool = False) -> None:
        import av

        if self.graph is None:
            return
        if flush:
            self.graph.push(None)
        try:
            while True:
                self.made.mux(self.sound.encode(self.graph.pull()))
        except (av.error.BlockingIOError, av.error.EOFError):
            return

    def _write_subtitles(self) -> None:
        import av

        for start, end, text in self.cues:
            content = text.encode()
            # 3GPP TS 26.245: two bytes of length, then the text.
            packet = av.Packet(len(content).to_bytes(2, "big") + content)
            packet.stream = self.words
            packet.time_base = Fraction(1, 1000)
            packet.pts = packet.dts = round(start * 1000)
            packet.duration = round((end - start) * 1000)
            self.made.mux(packet)
