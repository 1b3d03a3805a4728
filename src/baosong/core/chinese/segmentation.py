"""Word segmentation: jieba for Chinese, runs of letters and digits for the rest; and character bigrams for complete recall."""

import logging
import math
import os
import re
import stat
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from threading import Lock
from typing import Any, Final

DATA: Final = Path(__file__).parent / "data"
RUN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]+|[0-9a-z]+(?:\.[0-9]+)?")
HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
# Stop words: frequent characters without meaning of their own.
STOP: Final = frozenset("的了是在和与及或等于对为以之其被把将从到由向就也都而并但且很这那我你他她它们个着过吗呢吧啊让使所不")
LONGEST_KEYWORD: Final = 8
# Frequency of a name that jieba does not know: rarer than usual words, so that 明天 in 小王明天 is preferred to 王明.
NAME_FREQUENCY: Final = 50


@cache
def _to_simplified() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """Normalise width (NFKC), case and traditional characters; keeps the length, except for a few characters."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return str(_to_simplified().convert(folded))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that must not be split, and synonyms. An installation may add to both files."""

    words: frozenset[str] = frozenset()
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @classmethod
    def load(cls, *, words: Iterable[Path] = (), synonyms: Iterable[Path] = ()) -> "Lexicon":
        """Read the lexicon of the package and the given files: one word per line; synonyms separated by `=`; comments begin with #."""
        known = {fold(line) for path in [DATA / "words.txt", *words] for line in _lines(path)}
        alike: dict[str, tuple[str, ...]] = {}
        for path in [DATA / "synonyms.txt", *synonyms]:
            for line in _lines(path):
                same = tuple(dict.fromkeys(fold(word.strip()) for word in line.split("=") if word.strip()))
                for word in same:
                    alike[word] = tuple(dict.fromkeys([*alike.get(word, ()), *(other for other in same if other != word)]))
        return cls(frozenset(known | alike.keys()), alike)


def _lines(path: Path) -> Iterator[str]:
    if path.exists():
        for line in path.read_text("utf-8-sig").splitlines():
            if line.strip() and not line.startswith("#"):
                yield line.strip()


_lock = Lock()
_known: set[str] = set()


@cache
def _jieba() -> Any:
    with warnings.catch_warnings():
        # jieba has invalid escape sequences, which Python 3.12 and later report when it is compiled.
        warnings.simplefilter("ignore")
        import jieba
        import jieba.analyse

    jieba.setLogLevel(logging.WARNING)
    made = jieba.Tokenizer()
    made.tmp_dir = str(cache_folder())
    made.initialize()
    return made


def cache_folder() -> Path:
    """Return the folder for jieba's parsed dictionary: one of this account's own among the temporary files.

    jieba's default is one file for all accounts, which the second account cannot replace, and in which another could plant data.
    """
    folder = Path(gettempdir()) / f"baosong-words-{os.getuid()}"
    with suppress(OSError):
        folder.mkdir(mode=0o700)
    with suppress(OSError):
        state = folder.lstat()
        if stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o077:
            return folder
    return Path(mkdtemp(prefix="baosong-words-"))


def _cutter(lexicon: Lexicon) -> Any:
    """Return jieba with the words of the lexicon. Words are never removed: extra words do no harm."""
    made = _jieba()
    if not lexicon.words <= _known:
        with _lock:
            for word in lexicon.words - _known:
                if HAN.search(word):
                    made.add_word(word)
            _known.update(lexicon.words)
    return made


def cut(text: str, lexicon: Lexicon, *, finely: bool = True) -> list[str]:
    """Return the words of a text in order. `finely`: long words are followed by the shorter words in them, for an index."""
    cutter = _cutter(lexicon)
    found: list[str] = []
    for run in RUN.findall(fold(text)):
        if HAN.match(run):
            words = cutter.cut_for_search(run) if finely else cutter.cut(run)
            found += [word for word in words if word not in STOP]
        else:
            found.append(run)
    return found


def borders(text: str) -> list[int]:
    """Return the offsets at which the words of a folded text begin and end, in order: every character outside words is one of its own."""
    found, position = [0], 0
    for word in _jieba().cut(text, HMM=False):
        position += len(word)
        found.append(position)
    return found


def grams(text: str) -> list[str]:
    """Return each bigram of Chinese characters, isolated characters, and runs of letters; they match independently of segmentation."""
    found: dict[str, None] = {}
    for run in RUN.findall(fold(text)):
        if not HAN.match(run):
            # Treat H.264 and H264 as equal.
            found[run.replace(".", "")] = None
        elif len(run) == 1:
            found[run] = None
        else:
            for at in range(len(run) - 1):
                found[run[at : at + 2]] = None
    return list(found)


def keywords(text: str, lexicon: Lexicon, *, most: int = 8) -> list[str]:
    """Return the words with the highest TF-IDF (jieba's table), as suggestions that a person confirms."""
    cutter = _cutter(lexicon)
    from jieba.analyse.tfidf import TFIDF

    extractor = TFIDF()
    extractor.tokenizer = cutter
    names = extractor.extract_tags(fold(text)[:200_000], topK=most * 3, withWeight=False)
    return [word for word in names if HAN.match(word) and 2 <= len(word) <= LONGEST_KEYWORD][:most]


def begins_inside_word(before: str, name: str, after: str) -> bool:
    """Return whether in the most probable segmentation of before + name + after a word of the dictionary begins before the name and reaches into it."""
    text, known = before + name + after, _jieba()
    start = len(before)
    total = math.log(known.total)
    # Best route from each position to the end: its logarithmic probability, and the end of its first word.
    best: list[tuple[float, int]] = [(0.0, 0)] * (len(text) + 1)
    for at in range(len(text) - 1, -1, -1):
        routes = []
        for stop in range(at + 1, len(text) + 1):
            word = text[at:stop]
            frequency = known.FREQ.get(word, 0)
            if word == name:
                frequency = max(frequency, NAME_FREQUENCY)
            if frequency or stop == at + 1:
                routes.append((math.log(frequency or 1) - total + best[stop][0], stop))
        best[at] = max(routes)
    at = 0
    while at < start:
        stop = best[at][1]
        if at < start < stop:
            return True
        at = stop
    return False
