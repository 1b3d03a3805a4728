"""Font, size and line spacing of most characters of a .docx file.

Source: ECMA-376 Part 1, 17.3 (properties), 17.7.2 (style hierarchy: defaults, paragraph style, character style, direct formatting),
17.3.1.33 (spacing: `line` in 240ths of a line or in 20ths of a point).
"""

from __future__ import annotations

import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.word_package import related, word_part
from baosong.core.documents.word_xml import A, W, member, tree

if TYPE_CHECKING:
    from pathlib import Path

    from lxml import etree

POINTS: Final = "points"
TIMES: Final = "times"
MAX_DEPTH: Final = 20


@dataclass(frozen=True, slots=True)
class BodyTypography:
    """Font with its size in points, and spacing: ("points", amount) or ("times", factor). None where the file is no .docx."""

    font: tuple[str, float | None] | None = None
    spacing: tuple[str, float | None] | None = None


@dataclass(frozen=True, slots=True)
class _Properties:
    font: str = ""
    size: float | None = None
    spacing: tuple[str, float] | None = None

    def over(self, below: _Properties) -> _Properties:
        """Return these properties, and for those not set the ones below."""
        return _Properties(self.font or below.font, self.size if self.size is not None else below.size, self.spacing or below.spacing)


def body_typography(path: Path) -> BodyTypography:
    """Return the typography of most characters; empty for files that are no readable .docx."""
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as archive:
            part = word_part(archive)
            if not part:
                return BodyTypography()
            root, styles, theme = [
                tree(member(archive, name)) if name else None for name in (part, related(archive, part, "styles"), related(archive, part, "theme"))
            ]
    except (*BROKEN_ARCHIVE, UnreadableDocument, etree.XMLSyntaxError):
        return BodyTypography()
    return _counted(root, _Styles(styles, _theme_font(theme)))


def _counted(root: etree._Element, styles: _Styles) -> BodyTypography:
    fonts: Counter[tuple[str, float | None]] = Counter()
    spacings: Counter[tuple[str, float]] = Counter()
    for paragraph in root.iter(f"{W}p"):
        outer = styles.paragraph(paragraph.find(f"{W}pPr"))
        for run in paragraph.iter(f"{W}r"):
            count = sum(len((text.text or "").strip()) for text in run.iterfind(f"{W}t"))
            if count:
                properties = styles.run(run.find(f"{W}rPr")).over(outer)
                fonts[properties.font, properties.size] += count
                spacings[properties.spacing or (TIMES, 1.0)] += count
    if not fonts:
        return BodyTypography()
    (name, size), spacing = fonts.most_common(1)[0][0], spacings.most_common(1)[0][0]
    return BodyTypography((name, size) if name else None, spacing)


class _Styles:
    """Styles by their id, each with the properties of those that it is based on."""

    def __init__(self, root: etree._Element | None, theme_font: str) -> None:
        self.theme_font = theme_font
        self.elements = {style.get(f"{W}styleId", ""): style for style in (root.iterfind(f"{W}style") if root is not None else ())}
        default = root.find(f"{W}docDefaults") if root is not None else None
        run = default.find(f"{W}rPrDefault/{W}rPr") if default is not None else None
        paragraph = default.find(f"{W}pPrDefault/{W}pPr") if default is not None else None
        # ECMA-376, 17.3.2.38: without any size it is ten points.
        self.defaults = self._read(run, paragraph).over(_Properties(size=10.0))
        self.usual = next((key for key, style in self.elements.items() if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") == "1"), "")

    def paragraph(self, properties: etree._Element | None) -> _Properties:
        """Return the properties of a paragraph: its own, those of its style, the defaults."""
        name = _value(properties, "pStyle") or self.usual
        return self._read(None, properties).over(self._style(name)).over(self.defaults)

    def run(self, properties: etree._Element | None) -> _Properties:
        """Return the properties of a run: its own, and those of its character style."""
        name = _value(properties, "rStyle")
        return self._read(properties, None).over(self._style(name) if name else _Properties())

    def _style(self, name: str) -> _Properties:
        found, seen = _Properties(), 0
        while name in self.elements and seen < MAX_DEPTH:
            style = self.elements[name]
            found = found.over(self._read(style.find(f"{W}rPr"), style.find(f"{W}pPr")))
            name, seen = _value(style, "basedOn"), seen + 1
        return found

    def _read(self, run: etree._Element | None, paragraph: etree._Element | None) -> _Properties:
        fonts = run.find(f"{W}rFonts") if run is not None else None
        font = ""
        if fonts is not None:
            font = fonts.get(f"{W}eastAsia") or (self.theme_font if fonts.get(f"{W}eastAsiaTheme") else "")
        size = _value(run, "sz")
        return _Properties(font, int(size) / 2 if size.isascii() and size.isdigit() else None, _spacing(paragraph))


def _value(element: etree._Element | None, name: str) -> str:
    found = element.find(f"{W}{name}") if element is not None else None
    return found.get(f"{W}val", "") if found is not None else ""


def _spacing(paragraph: etree._Element | None) -> tuple[str, float] | None:
    found = paragraph.find(f"{W}spacing") if paragraph is not None else None
    line = found.get(f"{W}line", "") if found is not None else ""
    if found is None or not (line.isascii() and line.isdigit()):
        return None
    is_fixed = found.get(f"{W}lineRule", "auto") in ("exact", "atLeast")
    return (POINTS, int(line) / 20) if is_fixed else (TIMES, int(line) / 240)


def _theme_font(root: etree._Element | None) -> str:
    """Return the theme's font for Chinese body text."""
    minor = root.find(f".//{A}minorFont") if root is not None else None
    if minor is None:
        return ""
    east = minor.find(f"{A}ea")
    named = east.get("typeface", "") if east is not None else ""
    return named or next((font.get("typeface", "") for font in minor.iterfind(f"{A}font") if font.get("script") == "Hans"), "")
