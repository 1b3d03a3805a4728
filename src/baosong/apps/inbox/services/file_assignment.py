"""Assignment of a delivery's files to tasks, submissions and pieces, by names and kinds alone. Pure: no file is opened."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from baosong.apps.submissions.enums import SIDE_FILES
from baosong.apps.submissions.services.download_names import CHINESE
from baosong.apps.submissions.services.receive import takes_many
from baosong.core.mailparse import plain
from baosong.core.terms import PieceKind, Terms, TermsPiece, TermsTask

ENDINGS: Final = {
    PieceKind.VIDEO: "mp4 m4v mov avi mkv wmv flv mpg mpeg webm rmvb rm ts m2ts mts vob 3gp mxf",
    PieceKind.AUDIO: "mp3 wav m4a aac flac ogg wma amr",
    PieceKind.IMAGE: "jpg jpeg png heic heif tif tiff bmp gif webp",
    PieceKind.SLIDES: "ppt pptx pps ppsx key dps odp",
    PieceKind.DOCUMENT: "doc docx wps pdf txt odt md rtf ofd",
    PieceKind.FORM: "xls xlsx et csv doc docx wps pdf jpg jpeg png",
}
KINDS: Final = {kind: frozenset(endings.split()) for kind, endings in ENDINGS.items()}
# Characters that a task's word needs to be evidence, and the score by which a task must lead to be chosen.
SHORTEST: Final = 2
LEAD: Final = 2.0
NAMED: Final = 4.0
IMPOSSIBLE: Final = -1000.0
NOISE: Final = re.compile(r"(?:[(（【\[]?(?:最终|终|定|修改|修订|正式|新)(?:版|稿)*[0-9]*[)）】\]]?|[vV]\d+|副本|[(（]\d+[)）]|- ?副本)$")
QUOTED: Final = re.compile(r"[《“\"「](?P<title>[^《》“”\"「」]{2,60})[》”\"」]")
BOOK_MARKS: Final = re.compile(r"《(?P<title>[^《》]{2,60})》")
JOINT: Final = re.compile(r"[+＋\-—–_－·\s]+")


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file of a delivery: its index there, its name, its folder path, its size in bytes."""

    index: int
    name: str
    folder: str = ""
    size: int = 0

    @property
    def stem(self) -> str:
        """The name without its extension."""
        return self.name.rpartition(".")[0] or self.name

    @property
    def ending(self) -> str:
        """The extension in lower case."""
        return self.name.rpartition(".")[2].lower()


@dataclass(slots=True)
class SubmissionAssignment:
    """One submission: task, title, details, and its files as (file, piece key)."""

    task: TermsTask
    title: str
    details: dict[str, str]
    files: list[tuple[DeliveredFile, str]]


@dataclass(slots=True)
class FileAssignment:
    """Result: submissions; `unclear` files, whose task is in doubt; `spare` files, which fit no piece of their task."""

    submissions: list[SubmissionAssignment] = field(default_factory=list)
    unclear: list[DeliveredFile] = field(default_factory=list)
    spare: list[DeliveredFile] = field(default_factory=list)


@lru_cache(maxsize=200)
def _own_words(names: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """For each task the substrings of its name that no other task's name contains."""
    stretches = [{name[a:b] for a in range(len(name)) for b in range(a + SHORTEST, len(name) + 1)} for name in map(plain, names)]
    return tuple(frozenset(own - set().union(*(other for m, other in enumerate(stretches) if m != n))) for n, own in enumerate(stretches))


def _evidence(words: frozenset[str], text: str) -> int:
    return max((len(word) for word in words if word in text), default=0)


def fit(given: DeliveredFile, piece: TermsPiece) -> float:
    """Score of a file for a piece; below 0 it does not fit."""
    ending = given.ending
    if piece.kind is PieceKind.OTHER:
        score = 0.5
    elif ending in KINDS[piece.kind]:
        score = 2.0
    else:
        return IMPOSSIBLE
    formats = piece.rule("formats")
    if formats is not None and isinstance(formats.value, tuple):
        score += 1.0 if ending in {str(item).lower().lstrip(".") for item in formats.value} else -1.0
    name, wanted = plain(given.stem), plain(piece.name)
    if wanted:
        match = SequenceMatcher(None, name, wanted, autojunk=False).find_longest_match()
        if match.size >= SHORTEST:
            score += match.size * 1.5 + (NAMED if match.size == len(wanted) else 0)
    if piece.kind is PieceKind.FORM:
        score += 1.5 if "表" in given.stem or ending in ("xls", "xlsx", "et") else -1.5
    return score


def _is_side(given: DeliveredFile) -> bool:
    return given.name.lower().endswith(SIDE_FILES)


def _feasible(task: TermsTask, files: Sequence[DeliveredFile]) -> bool:
    return all(_is_side(given) or any(fit(given, piece) > 0 for piece in task.pieces) for given in files)


def recognise(terms: Terms, files: Sequence[DeliveredFile], *, subject: str = "", text: str = "") -> TermsTask | None:
    """The task that files, subject and text name; None where that is ambiguous."""
    tasks = [task for task in terms.tasks if task.pieces]
    if len(tasks) <= 1:
        return next(iter(tasks), None)
    own = _own_words(tuple(task.name for task in tasks))
    for channel in terms.channels:
        subject = subject.replace(channel.subject, " ") if channel.subject else subject
    texts = [(plain(given.stem), 1.5) for given in files] + [(plain(given.folder), 2.0) for given in files] + [(plain(subject), 2.0), (plain(text[:2000]), 0.7)]
    scores = []
    for task, words in zip(tasks, own, strict=True):
        named = max((weight * _evidence(words, text_) for text_, weight in texts), default=0.0)
        scores.append((named + (1.5 if files and _feasible(task, files) else -4.0 if files else 0.0), named))
    order = sorted(range(len(tasks)), key=lambda n: scores[n][0], reverse=True)
    best, second = order[0], order[1]
    if scores[best][0] - scores[second][0] < LEAD or (scores[best][1] == 0 and not _only_feasible(tasks, best, files)):
        return None
    return tasks[best]


def _only_feasible(tasks: list[TermsTask], best: int, files: Sequence[DeliveredFile]) -> bool:
    return bool(files) and [n for n, task in enumerate(tasks) if _feasible(task, files)] == [best]


def assign_files(
    terms: Terms, files: Sequence[DeliveredFile], *, subject: str = "", text: str = "", known: Iterable[str] = (), task: TermsTask | None = None
) -> FileAssignment:
    """Assign the files of a delivery. `known`: names that are no part of titles, such as the unit's; `task`: the task, where it is known."""
    result = FileAssignment()
    by_task: dict[str, list[DeliveredFile]] = defaultdict(list)
    if task is not None:
        by_task[task.key] = list(files)
    else:
        rest = []
        for given in files:
            # A file is separated from the others only if its own name or folder names its task.
            own = recognise(terms, [given]) if len(terms.tasks) > 1 and _names_own_task(terms, given) else None
            if own is None:
                rest.append(given)
            else:
                by_task[own.key].append(given)
        _assign_rest(terms, rest, by_task, result, subject=subject, text=text)
    for key, group in by_task.items():
        chosen = task if task is not None and task.key == key else terms.task(key)
        if chosen is not None:
            _assign_pieces_of(chosen, group, result, naming=terms.naming, subject=subject, known=tuple(known))
    return result


def _names_own_task(terms: Terms, given: DeliveredFile) -> bool:
    own = _own_words(tuple(item.name for item in terms.tasks))
    return any(_evidence(words, plain(given.stem)) or _evidence(words, plain(given.folder)) for words in own)


def _assign_rest(terms: Terms, rest: list[DeliveredFile], by_task: dict[str, list[DeliveredFile]], result: FileAssignment, *, subject: str, text: str) -> None:
    if not rest:
        return
    if len(by_task) == 1 and (only := terms.task(next(iter(by_task)))) and _feasible(only, rest):
        by_task[only.key] += rest
        return
    found = recognise(terms, rest, subject=subject, text=text)
    if found is None:
        result.unclear += rest
    else:
        by_task[found.key] += rest


def _assign_pieces_of(task: TermsTask, files: list[DeliveredFile], result: FileAssignment, *, naming: str, subject: str, known: tuple[str, ...]) -> None:
    sides = [given for given in files if _is_side(given)]
    main = _without_twins([given for given in files if not _is_side(given)], task, result)
    groups = _groups(task, main, result)
    submissions: list[SubmissionAssignment] = []
    for group in groups:
        placed, spare = _match_pieces(task, group)
        result.spare += spare
        if placed:
            title, details = derive_title(task, placed, naming=naming, subject=subject, known=known, is_only=len(groups) == 1)
            submissions.append(SubmissionAssignment(task, title, details, placed))
    result.submissions += submissions
    result.spare += _without_film(task, sides, submissions)


def _without_film(task: TermsTask, sides: list[DeliveredFile], submissions: list[SubmissionAssignment]) -> list[DeliveredFile]:
    """Add subtitles to the film of the same name, or to the only film; return those left over."""
    films = [(item, given, key) for item in submissions for given, key in item.files if (piece := task.piece(key)) and piece.kind is PieceKind.VIDEO]
    left = []
    for side in sides:
        fitting = [film for film in films if plain(side.stem).startswith(plain(film[1].stem))] or (films if len(films) == 1 else [])
        if fitting:
            item, _film, key = max(fitting, key=lambda film: len(film[1].stem))
            item.files.append((side, key))
        else:
            left.append(side)
    return left


def _without_twins(files: list[DeliveredFile], task: TermsTask, result: FileAssignment) -> list[DeliveredFile]:
    """Drop copies of one text in several formats, as Word and PDF: the best fit is taken, the others are spare."""
    by_stem: dict[tuple[str, str], list[DeliveredFile]] = defaultdict(list)
    for given in files:
        by_stem[given.folder, plain(NOISE.sub("", given.stem))].append(given)
    remaining = []
    for twins in by_stem.values():
        documents = [given for given in twins if given.ending in KINDS[PieceKind.DOCUMENT]]
        slots = [piece for piece in task.pieces if piece.kind in (PieceKind.DOCUMENT, PieceKind.FORM)]
        if len(documents) > 1 and len(slots) == 1 and len({given.ending for given in documents}) > 1:
            best = max(documents, key=lambda given: (fit(given, slots[0]), given.ending in ("docx", "doc"), given.size))
            result.spare += [given for given in documents if given is not best]
            remaining += [given for given in twins if given is best or given not in documents]
        else:
            remaining += twins
    return sorted(remaining, key=lambda given: given.index)


def _match_pieces(task: TermsTask, files: list[DeliveredFile]) -> tuple[list[tuple[DeliveredFile, str]], list[DeliveredFile]]:
    """Assign files to pieces with the highest total score (linear sum assignment); returns the assigned and the spare files."""
    import numpy as np

    # Imported here because loading SciPy takes a quarter of a process's start-up time.
    from scipy.optimize import linear_sum_assignment

    slots = [piece for piece in task.pieces for _ in range(len(files) if takes_many(piece) else 1)]
    if not files or not slots:
        return [], files
    scores = np.array([[fit(given, piece) for piece in slots] for given in files])
    rows, columns = linear_sum_assignment(scores, maximize=True)
    placed = [(files[row], slots[column].key) for row, column in zip(rows, columns, strict=True) if scores[row, column] > 0]
    taken = {given.index for given, _ in placed}
    return placed, [given for given in files if given.index not in taken]


def _groups(task: TermsTask, files: list[DeliveredFile], result: FileAssignment) -> list[list[DeliveredFile]]:
    """Groups of files, each one submission: by folders, or by several files for one single-file piece."""
    placed, spare = _match_pieces(task, files)
    if not placed:
        result.spare += files
        return []
    more = [given for given in spare if any(fit(given, piece) > 0 for piece in task.pieces)]
    if not more:
        return [files]
    folders: dict[str, list[DeliveredFile]] = defaultdict(list)
    for given in files:
        folders[given.folder].append(given)
    if len(folders) > 1 and all(not _exceeds_pieces(task, group) for group in folders.values()):
        return list(folders.values())
    best: dict[str, list[DeliveredFile]] = defaultdict(list)
    for given in files:
        fitting = [(fit(given, piece), piece) for piece in task.pieces if not takes_many(piece)]
        score, piece = max(fitting, key=lambda item: item[0])
        if score > 0:
            best[piece.key].append(given)
    seeds = max(best.values(), key=len)
    groups = [[seed] for seed in seeds]
    chosen = {seed.index for seed in seeds}
    for given in files:
        if given.index not in chosen:
            likest = max(groups, key=lambda group: _similarity(given, group[0]))
            if _similarity(given, likest[0]) >= SHORTEST:
                likest.append(given)
            else:
                result.unclear.append(given)
    return groups


def _exceeds_pieces(task: TermsTask, group: list[DeliveredFile]) -> bool:
    return any(any(fit(given, piece) > 0 for piece in task.pieces) for given in _match_pieces(task, group)[1])


def _similarity(one: DeliveredFile, other: DeliveredFile) -> int:
    a, b = plain(one.stem), plain(other.stem)
    return SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size


def derive_title(
    task: TermsTask, placed: list[tuple[DeliveredFile, str]], *, naming: str, subject: str, known: tuple[str, ...], is_only: bool
) -> tuple[str, dict[str, str]]:
    """Title and details from file names: by the call's naming rule, by quotation marks, else the longest part that is not a known name."""
    first = next((given for given, key in placed if (piece := task.piece(key)) and piece.kind is not PieceKind.FORM), placed[0][0])
    by_rule = _by_rule(naming, first.stem)
    if by_rule.get("title"):
        return by_rule["title"], {"speaker": by_rule["name"]} if by_rule.get("name") else {}
    if match := QUOTED.search(first.stem):
        return match["title"].strip(), {}
    dull = {
        plain(word) for word in (*known, task.name, *(piece.name for piece in task.pieces), *("讲稿", "视频", "文稿", "作品", "附件", "正文", "党课")) if word
    }
    parts = [part for part in JOINT.split(NOISE.sub("", first.stem)) if part and plain(part) not in dull]
    if not parts and is_only and (match := BOOK_MARKS.search(subject)):
        return match["title"].strip(), {}
    left = max(parts, key=len, default="")
    return (left or NOISE.sub("", first.stem) or first.stem)[:120], {}


def _by_rule(naming: str, stem: str) -> dict[str, str]:
    """The values of a naming rule's fields, such as {单位}+{姓名}+{题目}; empty unless the name has as many parts."""
    fields = re.findall(r"\{([^{}]+)\}", naming)
    parts = [part.strip() for part in JOINT.split(NOISE.sub("", stem)) if part.strip()]
    if len(fields) < 2 or len(parts) != len(fields):
        return {}
    return {CHINESE.get(field_, field_): part.strip('《》“”"') for field_, part in zip(fields, parts, strict=True)}
