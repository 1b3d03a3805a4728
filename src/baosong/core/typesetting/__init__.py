"""Documents out: books, briefs and official papers as PDF (typst), Word and EPUB, articles for public accounts, pictures cut to size.

Plain data in, bytes out; knows nothing of calls or libraries. Word files name the customary type (仿宋, 小标宋), PDF embeds open type.
"""

from baosong.core.typesetting.book_model import Book, BookCase, BookPart, Figure
from baosong.core.typesetting.errors import Unprintable
from baosong.core.typesetting.glyphs import MissingGlyph, missing_in
from baosong.core.typesetting.markup import blocks_from, text_from

__all__ = ["Book", "BookCase", "BookPart", "Figure", "MissingGlyph", "Unprintable", "blocks_from", "missing_in", "text_from"]
