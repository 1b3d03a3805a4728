"""Media profiles for calls whose notice is silent: simple, standard, broadcast."""

from dataclasses import replace
from typing import Final

from baosong.core.rules import PieceKind
from baosong.core.terms.model import Rule, Severity, TermsPiece

MINUTE: Final = 60
MIB: Final = 1024**2

PROFILES: Final[dict[str, dict[PieceKind, tuple[Rule, ...]]]] = {
    "simple": {
        PieceKind.VIDEO: (
            Rule("duration_s", (None, 10 * MINUTE), Severity.ADVICE),
            Rule("resolution_min", (1280, 720), Severity.ADVICE),
            Rule("formats", ("mp4", "mov"), Severity.ADVICE),
        ),
        PieceKind.IMAGE: (Rule("formats", ("jpg", "png"), Severity.ADVICE),),
    },
    "standard": {
        PieceKind.VIDEO: (
            Rule("duration_s", (5 * MINUTE, 8 * MINUTE)),
            Rule("resolution_min", (1920, 1080)),
            Rule("aspect", "16:9"),
            Rule("formats", ("mp4",)),
            Rule("video_codec", "h264"),
            Rule("subtitles", "required", Severity.ADVICE),
        ),
        PieceKind.IMAGE: (Rule("formats", ("jpg", "png")), Rule("long_edge_min_px", 1920, Severity.ADVICE)),
        PieceKind.DOCUMENT: (Rule("formats", ("doc", "docx", "pdf"), Severity.ADVICE),),
    },
    "broadcast": {
        PieceKind.VIDEO: (
            Rule("resolution", (1920, 1080)),
            Rule("aspect", "16:9"),
            Rule("formats", ("mp4",)),
            Rule("video_codec", "h264"),
            Rule("bitrate_kbps", (8000, 12000)),
            Rule("subtitles", "required"),
        ),
        PieceKind.IMAGE: (Rule("formats", ("jpg", "png")), Rule("long_edge_min_px", 3000), Rule("dpi_min", 300, Severity.ADVICE)),
        PieceKind.DOCUMENT: (Rule("formats", ("docx", "pdf")),),
    },
}


def with_profile(piece: TermsPiece, profile: str) -> TermsPiece:
    """Return the piece with the profile's rules on all fields that the notice does not mention."""
    stated = {rule.field for rule in piece.rules}
    if stated & {"resolution", "resolution_min"}:
        stated |= {"resolution", "resolution_min"}
    added = tuple(rule for rule in PROFILES[profile].get(piece.kind, ()) if rule.field not in stated)
    return replace(piece, rules=piece.rules + added)
