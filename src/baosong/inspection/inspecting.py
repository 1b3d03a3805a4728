"""One file against the rules of its piece."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from baosong.inspection import media, papers, pictures
from baosong.inspection.bounds import HALF_A_SECOND, within
from baosong.inspection.finding import Finding, UnusableFile, Verdict, judged
from baosong.inspection.media import Film
from baosong.terms import PieceKind, Rule, TermsPiece

SUBTITLE_FILES: Final = frozenset({"srt", "vtt", "ass", "ssa"})
ARCHIVES: Final = frozenset({"zip", "rar", "7z"})
SAME_FORMAT: Final = {"jpeg": "jpg", "tif": "tiff", "htm": "html", "mpeg": "mpg"}
Measured = tuple[Any, bool | None, str]


def inspect(path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = ()) -> list[Finding]:
    """The findings on one file, worst first.

    `name` is the file's name as handed in; `beside` are the names of the other files of the submission, among
    which side subtitles may be. Raises UnusableFile where the file is not what it claims to be at all.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnusableFile("empty_file")
    if piece.kind in (PieceKind.VIDEO, PieceKind.AUDIO):
        found = _film(path, name, piece, list(beside))
    elif piece.kind is PieceKind.IMAGE and not _is_paper(path):
        found = _picture(path, piece)
    elif piece.kind in (PieceKind.DOCUMENT, PieceKind.FORM, PieceKind.SLIDES):
        found = _paper(path, name, piece)
    else:
        found = [judged(rule, None, None) for rule in piece.rules if rule.field not in ("formats", "max_bytes", "min_bytes")]
        found += [_format(rule, Path(name).suffix.lower().lstrip(".")) for rule in piece.rules if rule.field == "formats"]
    for rule in piece.rules:
        if rule.field == "max_bytes":
            found.append(judged(rule, size, size <= _number(rule), "shrink"))
        elif rule.field == "min_bytes":
            found.append(judged(rule, size, size >= _number(rule), "use_original"))
    order = [Verdict.VIOLATED, Verdict.ADVICE, Verdict.UNKNOWN, Verdict.MET]
    return sorted(found, key=lambda finding: order.index(finding.verdict))


def _number(rule: Rule) -> float:
    return float(rule.value) if isinstance(rule.value, int | float) else 0.0


def _format(rule: Rule, measured: str) -> Finding:
    wanted = {SAME_FORMAT.get(str(ending), str(ending)) for ending in rule.value} if isinstance(rule.value, tuple) else set()
    return judged(rule, measured, SAME_FORMAT.get(measured, measured) in wanted, "convert")


def _is_paper(path: Path) -> bool:
    with path.open("rb") as source:
        return source.read(5) == b"%PDF-"


def _film(path: Path, name: str, piece: TermsPiece, beside: list[str]) -> list[Finding]:
    film = media.probe(path, name)
    if piece.kind is PieceKind.VIDEO and film.width is None:
        raise UnusableFile("no_picture")
    checks: dict[str, Callable[[Rule], Measured]] = {
        "duration_s": lambda rule: _bounded(film.duration_s, rule, HALF_A_SECOND, "recut"),
        "bitrate_kbps": lambda rule: _bounded(film.bitrate_kbps, rule, 0, "reencode"),
        "resolution": lambda rule: _sized(film, rule, exact=True),
        "resolution_min": lambda rule: _sized(film, rule, exact=False),
        "aspect": lambda rule: (film.aspect, film.aspect == rule.value, "reframe"),
        "video_codec": lambda rule: (film.codec, film.codec == rule.value, "reencode"),
        "subtitles": lambda rule: _subtitled(film, rule, beside),
    }
    found = [_format(rule, film.container) for rule in piece.rules if rule.field == "formats"]
    found += [judged(rule, *checks[rule.field](rule)) for rule in piece.rules if rule.field in checks]
    if film.missing_bytes:
        found.append(Finding("complete", Verdict.VIOLATED, measured=film.missing_bytes, mend="export_again"))
    if piece.kind is PieceKind.VIDEO:
        found.append(Finding("sound", Verdict.MET if film.has_sound else Verdict.ADVICE, True, film.has_sound, mend="" if film.has_sound else "add_sound"))
    return found


def _bounded(measured: float | None, rule: Rule, slack: float, mend: str) -> Measured:
    if measured is None or not isinstance(rule.value, tuple):
        return None, None, "look"
    low, high = rule.value
    return round(measured, 1), within(measured, (low, high), approx=rule.approx, slack=slack), mend


def _sized(film: Film, rule: Rule, *, exact: bool) -> Measured:
    if film.width is None or film.height is None or not isinstance(rule.value, tuple):
        return None, None, "look"
    width, height = (int(part or 0) for part in rule.value)
    measured = (film.width, film.height)
    if exact:
        return measured, measured == (width, height), "reencode"
    # An upright film is held to the same number of lines.
    upright = film.height > film.width
    is_met = film.width >= min(width, height) and film.height >= max(width, height) if upright else film.width >= width and film.height >= height
    return measured, is_met, "use_original"


def _subtitled(film: Film, rule: Rule, beside: list[str]) -> Measured:
    side = [name for name in beside if Path(name).suffix.lower().lstrip(".") in SUBTITLE_FILES]
    if rule.value == "forbidden":
        return film.subtitle_tracks, False if film.subtitle_tracks else None, "remove_subtitles"
    if film.subtitle_tracks:
        return film.subtitle_tracks, True, ""
    # Subtitles burned into the picture cannot be told from the header: a person looks.
    return (side[0], True, "") if side else (0, None, "look_for_subtitles")


def _picture(path: Path, piece: TermsPiece) -> list[Finding]:
    picture = pictures.probe(path)
    long_edge = max(picture.width, picture.height)
    found = [_format(rule, picture.format) for rule in piece.rules if rule.field == "formats"]
    for rule in piece.rules:
        if rule.field == "long_edge_min_px":
            found.append(judged(rule, long_edge, long_edge >= _number(rule), "use_original"))
        elif rule.field == "dpi_min":
            found.append(judged(rule, picture.dpi, None if picture.dpi is None else picture.dpi >= _number(rule), "use_original"))
        elif rule.field in ("resolution", "resolution_min") and isinstance(rule.value, tuple):
            wanted = sorted(int(part or 0) for part in rule.value)
            measured = sorted((picture.width, picture.height))
            is_met = measured == wanted if rule.field == "resolution" else measured[0] >= wanted[0] and measured[1] >= wanted[1]
            found.append(judged(rule, (picture.width, picture.height), is_met, "use_original"))
        elif rule.field == "aspect":
            shape = media.shape(picture.width, picture.height)
            found.append(judged(rule, shape, shape == rule.value, "reframe"))
    return found


def _paper(path: Path, name: str, piece: TermsPiece) -> list[Finding]:
    ending = Path(name).suffix.lower().lstrip(".")
    if piece.kind is PieceKind.FORM and ending in ("jpg", "jpeg", "png", "heic"):
        # A stamped form is often handed in as a photograph.
        picture = pictures.probe(path)
        return [_format(rule, picture.format) for rule in piece.rules if rule.field == "formats"]
    if ending in ARCHIVES:
        raise UnusableFile("not_a_paper")
    paper = papers.probe(path, name)
    found = [_format(rule, paper.format) for rule in piece.rules if rule.field == "formats"]
    for rule in piece.rules:
        if rule.field == "words" and isinstance(rule.value, tuple):
            low, high = rule.value
            is_met = None if paper.words is None else within(paper.words, (low, high), approx=rule.approx)
            mend = "look" if paper.words is None else "shorten" if is_met is False and high is not None and paper.words > float(high) else "lengthen"
            found.append(judged(rule, paper.words, is_met, mend))
    return found
