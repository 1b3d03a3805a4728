"""The words of a text as an index wants them, and of a question as a reader types it: cut, folded, by sound, with synonyms and near words.

Knows no database; the indexes themselves are in kit.searching.
"""

from baosong.core.chinese.pinyin import initials, syllables
from baosong.core.chinese.search_query import ParsedQuery, TermGroup, ask
from baosong.core.chinese.segmentation import Lexicon, cut, fold, grams, keywords
from baosong.core.chinese.snippets import SnippetPiece, find_in, passage

__all__ = [
    "Lexicon",
    "ParsedQuery",
    "SnippetPiece",
    "TermGroup",
    "ask",
    "cut",
    "find_in",
    "fold",
    "grams",
    "initials",
    "keywords",
    "passage",
    "syllables",
]
