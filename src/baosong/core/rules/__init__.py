"""All rule kinds. A new kind is one file with its `KIND`, and one line here; CONTRIBUTING.md shows frame rate as the example."""

from typing import Final

from baosong.core.rules import (
    aspect,
    bitrate,
    dpi,
    duration,
    file_name,
    font,
    formats,
    frame_rate,
    line_height,
    long_edge,
    loudness,
    max_bytes,
    min_bytes,
    page_count,
    peak,
    pieces_count,
    pixel_count,
    resolution,
    resolution_min,
    subtitle_language,
    subtitles,
    video_codec,
    words,
)
from baosong.core.rules.kind import Cost, PieceKind, RuleKind, RuleValue
from baosong.core.rules.text import RuleText

# In this order their phrases are looked for in a notice: where two overlap, the earlier wins.
ALL: Final[tuple[RuleKind, ...]] = (
    duration.KIND,
    resolution_min.KIND,
    resolution.KIND,
    aspect.KIND,
    video_codec.KIND,
    bitrate.KIND,
    dpi.KIND,
    long_edge.KIND,
    max_bytes.KIND,
    min_bytes.KIND,
    words.KIND,
    formats.KIND,
    subtitles.KIND,
    pieces_count.KIND,
    frame_rate.KIND,
    loudness.KIND,
    peak.KIND,
    pixel_count.KIND,
    page_count.KIND,
    font.KIND,
    line_height.KIND,
    file_name.KIND,
    subtitle_language.KIND,
)
KINDS: Final[dict[str, RuleKind]] = {kind.field: kind for kind in ALL}


__all__ = ["ALL", "KINDS", "Cost", "PieceKind", "RuleKind", "RuleText", "RuleValue"]
