"""Figures of the notice parser on a folder of labelled notices: python -m tools.notice_scores FOLDER [-v]

A labelled notice is a file of JSON: {"id", "text", "label", "ignore", "notes"}. The label has the keys of `baosong notice read`, without
evidence; "ignore" lists fields on which the text is ambiguous. With -v each item that is missed (-) or invented (+) is printed.

facts    F1 of (field, value) in a notice, in whatever task
grouped  F1 of (task, kind of piece, field, value) after tasks of label and answer were paired
names    F1 of what a person reads first: title, names of tasks and pieces, quotas by kind of unit
tasks    share of notices with the right number of tasks; several: among those with two or more; nothing: among those with none
ready    share of notices that can be published after at most two corrections
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

Answer = dict[str, Any]
Reader = Callable[[str], Answer]
# Kind of the piece ("" for values of the task), field, value.
Fact = tuple[str, str, Hashable]

# Share of pairs of characters that two spellings of a name have in common.
ALIKE: Final = 0.6
ALIKE_WHO: Final = 0.5
CORRECTIONS: Final = 2
NOTICE_FIELDS: Final = ("issued_on", "select")
TASK_FIELDS: Final = ("deadline", "min_count", "max_count")
PIECE_FIELDS: Final = (
    "duration_s", "resolution", "resolution_min", "formats", "video_codec", "bitrate_kbps", "aspect", "max_bytes",
    "min_bytes", "subtitles", "words", "dpi_min", "pieces_count",
)  # fmt: skip


class Layer(StrEnum):
    """What is compared."""

    FACTS = "facts"
    GROUPED = "grouped"
    NAMES = "names"


class Verdict(StrEnum):
    """Result for one item."""

    FOUND = "="
    MISSED = "-"
    INVENTED = "+"


class Item(NamedTuple):
    """One value of the label or of the answer, and whether both have it. `kind`: that of its piece."""

    layer: Layer
    field: str
    kind: str
    value: Hashable
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class LabelledNotice:
    """A text and what a reader must find in it."""

    name: str
    text: str
    label: Answer
    ignored: frozenset[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1; see the head of this module."""

    facts: float
    grouped: float
    names: float
    tasks: float
    several: float
    nothing: float
    ready: float

    def __str__(self) -> str:
        return " ".join(f"{name} {value:.3f}" for name, value in asdict(self).items())


def labelled_notices(folder: Path) -> list[LabelledNotice]:
    records = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    return [LabelledNotice(record["id"], record["text"], record["label"], frozenset(record["ignore"])) for record in records]


def figures(notices: Iterable[LabelledNotice], read: Reader, report: Callable[[str, Item], None] = lambda _name, _item: None) -> Figures:
    """Read the notices and compare; `report` gets each item with the name of its notice."""
    totals: dict[Layer, Counter[Verdict]] = defaultdict(Counter)
    right: dict[str, list[bool]] = defaultdict(list)
    for notice in notices:
        answer = read(notice.text)
        wanted, got = len(_tasks(notice.label)), len(_tasks(answer))
        items = list(compare(notice, answer))
        for item in items:
            totals[item.layer][item.verdict] += 1
            report(notice.name, item)
        right["tasks"].append(wanted == got)
        right["several" if wanted > 1 else "one" if wanted else "nothing"].append(wanted == got)
        right["ready"].append((wanted > 0 or got == 0) and corrections(items) <= CORRECTIONS)
    return Figures(
        **{layer.value: f1(totals[layer]) for layer in Layer},
        **{name: sum(right[name]) / max(1, len(right[name])) for name in ("tasks", "several", "nothing", "ready")},
    )


def f1(counts: Counter[Verdict]) -> float:
    found = counts[Verdict.FOUND]
    return 2 * found / max(1, 2 * found + counts[Verdict.MISSED] + counts[Verdict.INVENTED])


def corrections(items: Iterable[Item]) -> int:
    """Number of corrections by a person. A wrong value is missed and invented at once, and is one correction."""
    wrong: dict[tuple[Layer, str, str], Counter[Verdict]] = defaultdict(Counter)
    of_notice = (*NOTICE_FIELDS, "channel", "subject")
    for item in items:
        seen = item.layer is Layer.NAMES or (item.layer is Layer.GROUPED and item.field != "name") or (item.layer is Layer.FACTS and item.field in of_notice)
        if seen and item.verdict is not Verdict.FOUND:
            wrong[item.layer, item.field, item.kind][item.verdict] += 1
    return sum(max(counts.values()) for counts in wrong.values())


def compare(notice: LabelledNotice, answer: Answer) -> Iterator[Item]:
    label = notice.label
    pairs = _pairs(_tasks(label), _tasks(answer))
    yield from (item for item in _facts(label, answer) if item.field not in notice.ignored)
    yield from (item for item in _grouped(label, answer, pairs) if item.field not in notice.ignored)
    for item in _names(label, answer, pairs, with_kinds="kind" not in notice.ignored):
        if item.field not in notice.ignored and not (item.field == "task name" and "name" in notice.ignored):
            yield item


def _facts(label: Answer, answer: Answer) -> Iterator[Item]:
    wanted, got = _notice_facts(label), _notice_facts(answer)
    if label.get("title"):
        wanted.add(("title", "alike"))
        if _share(label["title"], answer.get("title")) >= ALIKE:
            got.add(("title", "alike"))
    for field, value in wanted | got:
        yield Item(Layer.FACTS, field, "", value, _verdict((field, value), wanted, got))


def _grouped(label: Answer, answer: Answer, pairs: dict[int, int]) -> Iterator[Item]:
    unpaired = dict(enumerate(_tasks(answer)))
    for number, task in enumerate(_tasks(label)):
        other = unpaired.pop(pairs[number], {}) if number in pairs else {}
        named = _share(task["name"], other.get("name")) >= ALIKE
        yield Item(Layer.GROUPED, "name", "", task["name"], Verdict.FOUND if named else Verdict.MISSED)
        yield from _fact_items(_task_facts(task), _task_facts(other))
    for task in unpaired.values():
        yield Item(Layer.GROUPED, "name", "", task.get("name"), Verdict.INVENTED)
        yield from _fact_items(set(), _task_facts(task))


def _fact_items(wanted: set[Fact], got: set[Fact]) -> Iterator[Item]:
    for fact in wanted | got:
        kind, field, value = fact
        yield Item(Layer.GROUPED, field, kind, value, _verdict(fact, wanted, got))


def _names(label: Answer, answer: Answer, pairs: dict[int, int], *, with_kinds: bool) -> Iterator[Item]:
    """Compare names strictly, so that a sentence that merely contains the name is wrong."""
    titles = label.get("title"), answer.get("title")
    if all(titles) and _is_same(*titles):
        yield Item(Layer.NAMES, "title", "", titles[0], Verdict.FOUND)
    else:
        yield from (Item(Layer.NAMES, "title", "", title, verdict) for title, verdict in zip(titles, (Verdict.MISSED, Verdict.INVENTED), strict=True) if title)
    unpaired = dict(enumerate(_tasks(answer)))
    for number, task in enumerate(_tasks(label)):
        other = unpaired.pop(pairs[number], {}) if number in pairs else {}
        yield from _names_of_task(_named(task, with_kinds=with_kinds), _named(other, with_kinds=with_kinds) if other else [])
        yield from _quotas(task, other)
    for task in unpaired.values():
        yield from (Item(Layer.NAMES, field, kind, name, Verdict.INVENTED) for field, kind, name in _named(task, with_kinds=with_kinds))


def _named(task: Answer, *, with_kinds: bool) -> list[tuple[str, str, str]]:
    """Names of a task and its pieces; without the kinds of the pieces where the text leaves them open."""
    pieces = [("piece name", piece.get("kind", "other") if with_kinds else "", piece["name"]) for piece in task.get("pieces", []) if piece.get("name")]
    return [("task name", "", task.get("name") or ""), *pieces]


def _names_of_task(wanted: list[tuple[str, str, str]], got: list[tuple[str, str, str]]) -> Iterator[Item]:
    left = list(got)
    for field, kind, name in wanted:
        same = next((row for row in left if row[:2] == (field, kind) and _is_same(row[2], name)), None)
        if same:
            left.remove(same)
        yield Item(Layer.NAMES, field, kind, name, Verdict.FOUND if same else Verdict.MISSED)
    # A piece that the label leaves without a name may have any.
    named = {row[:2] for row in wanted}
    yield from (Item(Layer.NAMES, field, kind, name, Verdict.INVENTED) for field, kind, name in left if (field, kind) in named or field == "task name")


def _quotas(task: Answer, other: Answer) -> Iterator[Item]:
    left = _quota_rows(other)
    wanted = _quota_rows(task)
    for row in wanted:
        same = next((found for found in left if found[1:] == row[1:] and _share(found[0], row[0]) >= ALIKE_WHO), None)
        if same:
            left.remove(same)
        yield Item(Layer.NAMES, "counts_by", "", row, Verdict.FOUND if same else Verdict.MISSED)
    if wanted:
        yield from (Item(Layer.NAMES, "counts_by", "", row, Verdict.INVENTED) for row in left)


def _quota_rows(task: Answer) -> list[tuple[str, int | None, int | None]]:
    return [(row.get("who") or "", row.get("min_count"), row.get("max_count")) for row in task.get("counts_by") or []]


def _verdict(fact: Hashable, wanted: set[Any], got: set[Any]) -> Verdict:
    return Verdict.FOUND if fact in wanted and fact in got else Verdict.MISSED if fact in wanted else Verdict.INVENTED


def _tasks(answer: Answer) -> list[Answer]:
    return answer.get("tasks") or []


def _task_facts(task: Answer) -> set[Fact]:
    facts: set[Fact] = {("", field, canonical(task[field])) for field in TASK_FIELDS if task.get(field) is not None}
    for piece in task.get("pieces") or []:
        kind = piece.get("kind", "other")
        facts.add((kind, "kind", kind))
        facts |= {(kind, field, canonical(piece[field])) for field in PIECE_FIELDS if piece.get(field) not in (None, [])}
    return facts


def _notice_facts(answer: Answer) -> set[tuple[str, Hashable]]:
    facts: set[tuple[str, Hashable]] = {(field, canonical(answer[field])) for field in NOTICE_FIELDS if answer.get(field)}
    for channel in answer.get("channels") or []:
        facts.add(("channel", channel.get("kind")))
        if channel.get("subject"):
            facts.add(("subject", canonical(channel["subject"])))
    return facts | {(field, value) for task in _tasks(answer) for _kind, field, value in _task_facts(task)}


def _pairs(wanted: list[Answer], got: list[Answer]) -> dict[int, int]:
    """Pair the tasks that have most in common: first those with the most equal values, then by name."""
    scores = [(len(_task_facts(a) & _task_facts(b)) + 2 * _share(a.get("name"), b.get("name")), i, j) for i, a in enumerate(wanted) for j, b in enumerate(got)]
    pairs: dict[int, int] = {}
    for score, i, j in sorted(scores, key=lambda row: -row[0]):
        if score > 0 and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def canonical(value: Any) -> Hashable:
    """Return one form of equal values: without spaces and capitals, sets of words sorted, jpeg as jpg."""
    if isinstance(value, list):
        items = ["jpg" if item == "jpeg" else canonical(item) for item in value]
        return tuple(sorted(set(items))) if all(isinstance(item, str) for item in items) else tuple(items)
    if isinstance(value, str):
        return "".join(value.split()).lower()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _bigrams(text: str | None) -> set[str]:
    letters = "".join(letter for letter in text or "" if letter.isalnum())
    return {letters[i : i + 2] for i in range(len(letters) - 1)} or {letters}


def _share(a: str | None, b: str | None) -> float:
    """Share of the shorter text's pairs of characters that are in the other."""
    first, second = _bigrams(a), _bigrams(b)
    return len(first & second) / min(len(first), len(second))


def _is_same(a: str | None, b: str | None) -> bool:
    """Return whether two names are the same but for a few characters (Dice coefficient of their pairs of characters)."""
    first, second = _bigrams(a), _bigrams(b)
    return 2 * len(first & second) / (len(first) + len(second)) >= ALIKE


def product_reader(text: str) -> Answer:
    """Read with the parser of the product."""
    from baosong.core.notice.parser import read
    from baosong.core.terms.notice_format import as_notice_json

    return as_notice_json(read(text))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    chosen = parser.parse_args()

    def report(name: str, item: Item) -> None:
        if chosen.verbose and item.verdict is not Verdict.FOUND:
            print(name, item.verdict.value, item.layer.value, item.kind, item.field, item.value)

    print(figures(labelled_notices(chosen.folder), product_reader, report))


if __name__ == "__main__":
    main()
