"""Write a book as EPUB 3.3 (W3C); validated by epubcheck in the tests.

EbookLib is not used: its licence (AGPL) is incompatible with this project's (docs/decisions/publications.md).
"""

import io
import uuid
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from baosong.core.documents import Block, BlockKind
from baosong.core.documents.xml_text import legal_xml
from baosong.core.typesetting.book_model import Book, BookCase, BookPart
from baosong.core.typesetting.pictures import fitted

WIDTH: Final = 1080
STYLE: Final = (
    "body{font-family:serif;line-height:1.8;margin:0 5%}h1,h2,h3{font-family:sans-serif;line-height:1.4;text-align:center}h3{text-align:left;font-size:1.05em}"
    "p{text-indent:2em;margin:.5em 0}.by{text-indent:0;text-align:center;color:#555}figure{margin:1em 0;text-align:center}img{max-width:100%}"
    "figcaption{font-size:.85em;color:#555}table{border-collapse:collapse;width:100%;font-size:.9em}td,th{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top}"
    ".cover{text-align:center;padding-top:30%}.film{text-indent:0;font-size:.9em}"
)
CONTAINER: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def epub(book: Book, words: Mapping[str, str], *, at: datetime) -> bytes:
    """Return the book as .epub. Raises Unprintable if a picture cannot be read."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        # The first entry is the media type, uncompressed (OCF 4.3).
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", CONTAINER)
        _Writer(book, words, archive, at).write()
    return made.getvalue()


class _Writer:
    def __init__(self, book: Book, words: Mapping[str, str], archive: zipfile.ZipFile, at: datetime) -> None:
        self.book, self.words, self.archive, self.at = book, words, archive, at
        self.items: list[str] = []
        self.spine: list[str] = []
        self.pictures: dict[str, str] = {}

    def write(self) -> None:
        book = self.book
        self.archive.writestr("OEBPS/style.css", STYLE)
        self.items.append('<item id="style" href="style.css" media-type="text/css"/>')
        cover = f'<section class="cover"><h1>{_text(book.title)}</h1><p class="by">{_text(book.subtitle)}</p><p class="by">{_text(book.issuer)}</p><p class="by">{_text(book.date)}</p></section>'
        self._page("cover", book.title, cover)
        if book.preface:
            self._page("preface", self.words["preface"], f"<h2>{_text(self.words['preface'])}</h2>" + "".join(f"<p>{_text(line)}</p>" for line in book.preface))
        links = [self._part(number, part) for number, part in enumerate(book.parts, 1)]
        if book.errata:
            self._page("errata", self.words["errata"], f"<h2>{_text(self.words['errata'])}</h2>" + "".join(f"<p>{_text(line)}</p>" for line in book.errata))
            links.append(f'<li><a href="errata.xhtml">{_text(self.words["errata"])}</a></li>')
        self._contents(links)
        self._package()

    def _page(self, name: str, title: str, body: str) -> None:
        page = (
            '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="zh-CN" lang="zh-CN">'
            f'<head><title>{_text(title) or "-"}</title><link rel="stylesheet" type="text/css" href="style.css"/></head><body>{body}</body></html>'
        )
        self.archive.writestr(f"OEBPS/{name}.xhtml", page)
        properties = ' properties="nav"' if name == "nav" else ""
        self.items.append(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"{properties}/>')
        self.spine.append(f'<itemref idref="{name}"/>')

    def _part(self, number: int, part: BookPart) -> str:
        if part.title:
            self._page(f"part{number}", part.title, f'<section class="cover"><h1>{_text(part.title)}</h1></section>')
        entries = []
        for position, case in enumerate(part.cases, 1):
            name = f"case{number}-{position}"
            self._page(name, case.title, self._case(case))
            entries.append(f'<li><a href="{name}.xhtml">{_text(case.title) or "-"}</a></li>')
        inner = "".join(entries)
        if not part.title:
            return inner
        return f'<li><a href="part{number}.xhtml">{_text(part.title)}</a>{f"<ol>{inner}</ol>" if inner else ""}</li>'

    def _case(self, case: BookCase) -> str:
        lines = [f"<h2>{_text(case.title)}</h2>"]
        if case.byline:
            lines.append(f'<p class="by">{_text(case.byline)}</p>')
        lines += [self._block(case, block) for block in case.blocks]
        if case.film:
            lines.append(f'<p class="film">{_text(self.words["watch"])} <a href={quoteattr(case.film)}>{_text(case.film)}</a></p>')
        return "".join(lines)

    def _block(self, case: BookCase, block: Block) -> str:
        if block.kind == BlockKind.HEADING:
            return f"<h3>{_text(block.text)}</h3>"
        if block.kind == BlockKind.TABLE:
            rows = "".join("<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
            return f"<table><tbody>{rows}</tbody></table>"
        if block.kind == BlockKind.PICTURE:
            figure = case.figures.get(block.number)
            if figure is None:
                return ""
            caption = block.text or figure.caption
            under = f"<figcaption>{_text(caption)}</figcaption>" if caption else ""
            return f'<figure><img src="{self._picture(str(figure.path))}" alt={quoteattr(legal_xml(caption))}/>{under}</figure>'
        return f"<p>{_text(block.text)}</p>"

    def _picture(self, path: str) -> str:
        if path not in self.pictures:
            name = f"p{len(self.pictures) + 1}.jpg"
            self.archive.writestr(zipfile.ZipInfo(f"OEBPS/{name}"), fitted(Path(path), width=WIDTH), zipfile.ZIP_STORED)
            self.items.append(f'<item id="{name[:-4]}" href="{name}" media-type="image/jpeg"/>')
            self.pictures[path] = name
        return self.pictures[path]

    def _contents(self, links: list[str]) -> None:
        listed = "".join(links) or '<li><a href="cover.xhtml">-</a></li>'
        self._page("nav", self.words["contents"], f'<nav epub:type="toc"><h2>{_text(self.words["contents"])}</h2><ol>{listed}</ol></nav>')
        # The contents follow the cover and the preface.
        self.spine.insert(2 if self.book.preface else 1, self.spine.pop())

    def _package(self) -> None:
        book = self.book
        identifier = book.identifier or str(uuid.uuid4())
        package = (
            '<?xml version="1.0" encoding="UTF-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="zh-CN">'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f'<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier><dc:title>{_text(book.title)}</dc:title><dc:language>zh-CN</dc:language>'
            f"<dc:publisher>{_text(book.issuer) or '-'}</dc:publisher>"
            f'<meta property="dcterms:modified">{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</meta></metadata>'
            f"<manifest>{''.join(self.items)}</manifest><spine>{''.join(self.spine)}</spine></package>"
        )
        self.archive.writestr("OEBPS/book.opf", package)


def _text(text: str) -> str:
    return escape(legal_xml(text))
