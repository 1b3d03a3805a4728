"""Chinese text for search: segmentation, folding, pinyin, synonyms, queries and snippets.

Independent of any database; the indexes are in platform/fulltext.
"""

from baosong.core.chinese.pinyin import initials, syllables
from baosong.core.chinese.search_query import ParsedQuery, TermGroup, parse_query
from baosong.core.chinese.segmentation import Lexicon, cut, fold, grams, keywords
from baosong.core.chinese.snippets import SnippetPiece, find_in, passage

__all__ = [
    "Lexicon",
    "ParsedQuery",
    "SnippetPiece",
    "TermGroup",
    "cut",
    "find_in",
    "fold",
    "grams",
    "initials",
    "keywords",
    "parse_query",
    "passage",
    "syllables",
]
