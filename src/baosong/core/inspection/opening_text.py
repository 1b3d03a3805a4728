"""Text at the beginning of a film: OCR of its first seconds, and the tags of the container."""

from pathlib import Path
from typing import Final

from baosong.core.inspection import ocr
from baosong.core.inspection.media import open_media
from baosong.core.inspection.subtitles import has_words, luminance
from baosong.core.inspection.upright import Upright

# Sample times in seconds: title cards are at the beginning.
MOMENTS: Final = (0.5, 2.0, 4.0, 7.0, 10.0)


def opening_text(path: Path) -> list[tuple[str, str]]:
    """Return (place, text): place is `tag` or the second. Empty for files that are not films."""
    from av.error import FFmpegError

    found: list[tuple[str, str]] = []
    try:
        with open_media(path) as container:
            found.extend(("tag", str(value)) for value in container.metadata.values() if has_words(str(value)))
            if not container.streams.video:
                return found
            left = list(MOMENTS)
            upright = Upright()
            for frame in container.decode(container.streams.video[0]):
                if not left:
                    break
                if (frame.time or 0) < left[0]:
                    continue
                while left and (frame.time or 0) >= left[0]:
                    second = left.pop(0)
                grey = luminance(upright(frame))
                lines = [ocr.read(grey, line) for line in ocr.find(grey)]
                found.extend((f"{second:g}", line.text) for line in lines if line.score >= ocr.SURE and has_words(line.text))
    except FFmpegError:
        return found
    return found
