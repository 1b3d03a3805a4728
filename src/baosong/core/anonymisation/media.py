"""Blind copies of films and sound: encoded again without tags, chapters, covers and subtitle tracks; the picture is black where names are seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from baosong.core.anonymisation.blind_copy import CAPTIONS, SOUND, BlindCopy, CopyKind
from baosong.core.anonymisation.film_names import covers, names_seen
from baosong.core.anonymisation.name_mask import NameMask
from baosong.core.inspection.captions import vtt
from baosong.core.inspection.check_result import UnusableFile
from baosong.core.inspection.media import open_media, sound_stream
from baosong.core.inspection.renditions import Cover, make
from baosong.core.inspection.side_subtitles import side_cues

SOUND_RATE: Final = 96_000


def copy_film(source: Path, folder: Path, mask: NameMask, captions: Path | None, progress: Callable[[float], None]) -> BlindCopy:
    """Write the film for streaming, and its captions. Raises UnusableFile."""
    times, seen = names_seen(source, mask)
    found = {(f"{times[item.sample]:g}", item.name): None for item in seen}
    hidden = covers(times, seen)
    cues = list(side_cues(captions)) if captions else []
    for start, end, words in cues:
        if mask.find(words):
            hidden.append(Cover(start, end))
        found.update(dict.fromkeys(mask.findings("subtitles", words)))
    if cues:
        (folder / CAPTIONS).write_text(vtt((start, end, mask.masked(words)) for start, end, words in cues), "utf-8")
    try:
        make(source, folder, progress=progress, covers=hidden)
    except UnusableFile as error:
        if error.code != "no_picture":
            raise
        return copy_sound(source, folder)
    return BlindCopy(CopyKind.FILM, has_captions=bool(cues), found=tuple(found))


def copy_sound(source: Path, folder: Path) -> BlindCopy:
    """Write the sound as AAC. Raises UnusableFile."""
    import av
    from av.error import FFmpegError

    try:
        with open_media(source, metadata_errors="ignore") as box:
            sound = sound_stream(box)
            if sound is None:
                raise UnusableFile("not_a_clip")
            with av.open(str(folder / SOUND), "w", format="mp4", options={"movflags": "+faststart"}) as made:
                _encode(box, sound, made)
    except FFmpegError as error:
        raise UnusableFile("not_a_clip") from error
    return BlindCopy(CopyKind.SOUND)


def _encode(box: Any, sound: Any, made: Any) -> None:
    import av

    out = made.add_stream("aac", rate=48_000, layout="stereo")
    out.bit_rate = SOUND_RATE
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=48_000)
    for frame in box.decode(sound):
        frame.pts = None
        for part in resampler.resample(frame):
            made.mux(out.encode(part))
    for part in resampler.resample(None):
        made.mux(out.encode(part))
    made.mux(out.encode(None))
