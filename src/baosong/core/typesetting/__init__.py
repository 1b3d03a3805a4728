"""Typesetting: books, briefs and official documents as PDF (typst), Word and EPUB; articles for public accounts; pictures.

Input is plain data, output bytes. Word files name the customary fonts (仿宋, 小标宋), PDF files embed free ones.
"""

from baosong.core.typesetting.book_model import Book, BookCase, BookPart, Figure
from baosong.core.typesetting.errors import Unprintable
from baosong.core.typesetting.glyphs import MissingGlyph, missing_in
from baosong.core.typesetting.markup import blocks_from, text_from

__all__ = ["Book", "BookCase", "BookPart", "Figure", "MissingGlyph", "Unprintable", "blocks_from", "missing_in", "text_from"]
