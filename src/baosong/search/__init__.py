"""The words of a text as an index wants them, and of a question as a reader types it: cut, folded, by sound, with synonyms and near words.

Knows no database; the indexes themselves are in kit.searching.
"""

from baosong.search.asking import Group, Question, ask
from baosong.search.cutting import Lexicon, cut, fold, grams, keywords
from baosong.search.showing import Piece, find_in, passage
from baosong.search.sounding import initials, syllables

__all__ = [
    "Group",
    "Lexicon",
    "Piece",
    "Question",
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
