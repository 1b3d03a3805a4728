"""A file under inspection: each property is measured once, on first access."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from baosong.core.documents import OpenedDocument
from baosong.core.documents.page_count import count_pages
from baosong.core.documents.typography import BodyTypography, body_typography
from baosong.core.inspection import document_properties, film_scan, media, picture_properties, subtitles
from baosong.core.inspection.check_result import UnusableFile
from baosong.core.inspection.document_properties import DocumentProperties
from baosong.core.inspection.film_scan import FilmScan
from baosong.core.inspection.media import MediaProperties
from baosong.core.inspection.picture_properties import PictureProperties
from baosong.core.inspection.piece_kinds import FILMS, PAPERS, is_subtitle_file
from baosong.core.inspection.subtitles import BurnedInSubtitles
from baosong.core.rules.font import normalised_font
from baosong.core.terms import PieceKind, TermsPiece

ARCHIVES: Final = frozenset({"zip", "rar", "7z"})
PHOTOGRAPHS: Final = frozenset({"jpg", "jpeg", "png", "heic"})


@dataclass
class Subject:
    """`name`: the file's original name; `beside`: names of the files handed in with it; `opened_document` opens it as a document, at most once."""

    path: Path
    name: str
    piece: TermsPiece
    beside: Iterable[str] = ()
    progress: Callable[[float], None] = lambda _: None
    opened_document: Callable[[], OpenedDocument] | None = None

    @property
    def ending(self) -> str:
        """The extension in lower case, without its dot."""
        return Path(self.name).suffix.lower().lstrip(".")

    @cached_property
    def size(self) -> int:
        """In bytes."""
        return self.path.stat().st_size

    @cached_property
    def nature(self) -> PieceKind:
        """The kind as which the file is checked: a form may be a photograph, a picture may be a PDF."""
        kind = self.piece.kind
        if kind is PieceKind.FORM and self.ending in PHOTOGRAPHS:
            return PieceKind.IMAGE
        if kind is PieceKind.IMAGE and self._begins_with(b"%PDF-"):
            return PieceKind.OTHER
        return kind

    def _begins_with(self, mark: bytes) -> bool:
        with self.path.open("rb") as source:
            return source.read(len(mark)) == mark

    def ensure_usable(self) -> None:
        """Raise UnusableFile if the file is empty or of another kind than its piece."""
        if self.size == 0:
            raise UnusableFile("empty_file")
        if self.nature in FILMS:
            if self.nature is PieceKind.VIDEO and self.film.width is None:
                raise UnusableFile("no_picture")
        elif self.nature is PieceKind.IMAGE:
            _ = self.picture
        elif self.nature in PAPERS:
            if self.ending in ARCHIVES:
                raise UnusableFile("not_a_paper")
            _ = self.paper

    def measure(self, attribute: str) -> Any:
        """Return the property at a dotted path, for example `film.duration_s` (core/rules: `measures`)."""
        value: Any = self
        for part in attribute.split("."):
            value = getattr(value, part)
        return value

    @property
    def format(self) -> str:
        """The format by the file's bytes; the extension where nothing opens the file."""
        if self.nature in FILMS:
            return self.film.container
        if self.nature is PieceKind.IMAGE:
            return self.picture.format
        return self.paper.format if self.nature in PAPERS else self.ending

    @property
    def stem(self) -> str:
        """The name without its extension."""
        return Path(self.name).stem

    @cached_property
    def pages(self) -> int | None:
        """Pages of a PDF or slides of a presentation; None for other documents."""
        return count_pages(self.path)

    @cached_property
    def typography(self) -> BodyTypography:
        """Font, size and line spacing of most characters of a Word file."""
        return body_typography(self.path)

    @property
    def body_font(self) -> tuple[str, float | None] | None:
        """Font, spelled as in core/rules/font.py, and size in points."""
        font = self.typography.font
        return None if font is None else (normalised_font(font[0]), font[1])

    @property
    def line_spacing(self) -> tuple[str, float | None] | None:
        """Kind of spacing (points or times) and its amount."""
        return self.typography.spacing

    @cached_property
    def subtitle_language(self) -> str | None:
        """Language of the subtitles (zh, en, zh-en): by the tags of the tracks, else by the script of the text in the picture."""
        if self.film.subtitle_languages:
            return self.film.subtitle_languages
        return subtitles.language_of([example.text for example in self.burned_in.examples]) if self.burned_in else None

    @cached_property
    def film(self) -> MediaProperties:
        return media.probe(self.path, self.name)

    @cached_property
    def paper(self) -> DocumentProperties:
        return document_properties.probe(self.path, self.name, self.opened_document)

    @cached_property
    def picture(self) -> PictureProperties:
        return picture_properties.probe(self.path)

    @cached_property
    def side_subtitles(self) -> tuple[str, ...]:
        """Names of the subtitle files among them."""
        return tuple(name for name in self.beside if is_subtitle_file(name))

    @cached_property
    def burned_in(self) -> BurnedInSubtitles | None:
        """Burned-in subtitles; None if that is undecided."""
        return subtitles.decide(self.path)

    @cached_property
    def scan(self) -> FilmScan:
        """Scan of the whole film."""
        return film_scan.scan_film(self.path, burned_in=self.burned_in if self.film.width else None, progress=self.progress)
