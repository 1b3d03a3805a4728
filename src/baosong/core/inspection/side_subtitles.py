"""Files of subtitles beside a film: SubRip, WebVTT and SubStation Alpha, in any usual encoding."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from baosong.core.documents import UnreadableDocument
from baosong.core.documents.plain_text import decode

TIME: Final = r"(?:(\d+)[:\uff1a])?(\d{1,2})[:\uff1a](\d{1,2})[.,:\uff0c](\d{1,3})"
CUE: Final = re.compile(rf"{TIME}\s*-+>\s*{TIME}[^\n]*\n(?P<text>(?:[^\S\n]*\S[^\n]*(?:\n|\Z))*)")
EVENT: Final = re.compile(rf"^Dialogue:[^,\n]*,\s*{TIME}\s*,\s*{TIME}\s*,(?P<rest>.*)$", re.MULTILINE)
# Fields of an event after its times, before its text: style, name, margins, effect.
BEFORE_TEXT: Final = 6
MAX_BYTES: Final = 8 * 1024**2


def side_cues(path: Path) -> Iterator[tuple[float, float, str]]:
    """Yield start, end (seconds) and text without markup of each cue of an .srt, .vtt or .ass file; nothing for other files."""
    with path.open("rb") as source:
        content = source.read(MAX_BYTES).replace(b"\r\r\n", b"\r\n")
    try:
        yield from cues_of(decode(content))
    except UnreadableDocument:
        return


def cues_of(text: str) -> Iterator[tuple[float, float, str]]:
    """Yield the cues of a text in one of these formats, as `side_cues` does."""
    events = list(EVENT.finditer(text))
    for match in events or CUE.finditer(text):
        written = _event_text(match["rest"]) if events else match["text"]
        words = re.sub(r"<[^>]+>|\{[^}]+\}", "", written).strip()
        if words:
            yield _seconds(match.groups()[:4]), _seconds(match.groups()[4:8]), words


def _event_text(rest: str) -> str:
    text = rest.split(",", BEFORE_TEXT)[-1]
    # Vector drawings are written as text: {\\p1}m 0 0 l 100 0.
    text = re.sub(r"\{[^}]*\\p[1-9][^}]*\}.*?(?=\{[^}]*\\p0[^}]*\}|$)", "", text)
    return text.replace("\\N", "\n").replace("\\n", " ").replace("\\h", " ")


def _seconds(parts: Iterable[str | None]) -> float:
    hours, minutes, seconds, rest = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + int((rest or "0").ljust(3, "0")) / 1000
