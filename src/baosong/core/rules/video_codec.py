"""Codec of the picture."""

from typing import Final

from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import Choice
from baosong.core.rules.text import message

codec = Family(
    "video_codec",
    [
        Phrase("h.264", r"h[. ]?264|avc(?![a-z])", lambda _: "h264", (("视频编码H.264", "h264"), ("MP4(h264)", "h264"))),
        Phrase("h.265", r"h[. ]?265|hevc", lambda _: "h265", (("采用H.265编码", "h265"),)),
        Phrase("others", r"mpeg-?2(?!\d)|prores|vp9|av1(?!\d)", lambda m: m[0].replace("-", ""), (("编码为MPEG-2", "mpeg2"), ("ProRes格式", "prores"))),
    ],
)


KIND: Final = RuleKind(
    field="video_codec",
    name=message("Video codec"),
    summary="Codec of the picture.",
    shape=Choice(names={"h264": "H.264", "h265": "H.265", "mpeg2": "MPEG-2"}),
    example="h264",
    pieces=(PieceKind.VIDEO,),
    measures={PieceKind.VIDEO: "film.codec"},
    remedies=Remedies("reencode"),
    source="the container's own header, read by FFmpeg (libavformat)",
    mentions=codec,
)
