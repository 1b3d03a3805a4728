"""Documents out: books, briefs and official papers as PDF (typst), Word and EPUB, articles for public accounts, pictures cut to size.

Plain data in, bytes out; knows nothing of calls or libraries. Word files name the customary type (仿宋, 小标宋), PDF embeds open type.
"""

from baosong.printing.book import Book, Case, Figure, Part
from baosong.printing.glyphs import Missing, missing_in
from baosong.printing.markup import blocks_from, text_from
from baosong.printing.refusals import Unprintable

__all__ = ["Book", "Case", "Figure", "Missing", "Part", "Unprintable", "blocks_from", "missing_in", "text_from"]
