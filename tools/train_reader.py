"""Train the linear models of the notice parser on labelled notices, and measure it on notices that it was not trained on.

python -m tools.train_reader FOLDER…             prints the figures of each fold and writes the weights
python -m tools.train_reader FOLDER… --measure   prints the figures only

A folder holds labelled notices, one JSON file each. The folds depend only on the names of the notices.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.parser import inventory
from baosong.core.notice.parser.demand import asking_features
from baosong.core.notice.parser.context import NoticeContext
from baosong.core.notice.parser.linear import WEIGHTS, LinearModel, Models
from baosong.core.notice.parser.names import NameSource, name_features, sources, stretches
from baosong.core.notice.parser.reader import terms_of
from baosong.core.terms.notice_format import as_notice_json
from baosong.core.notice.parser.things import name_spans, thing_name_features
from baosong.core.phrases.normal_form import plain
from tools.notice_scores import Figures, Item, LabelledNotice, figures, labelled_notices
from tools.regression import choice, logistic

FOLDS: Final = 5
INNER_FOLDS: Final = 4
NOTHING_WEIGHT: Final = 3
Report = Callable[[str, Item], None]


def _bigrams(text: str | None) -> set[str]:
    text = "".join(character for character in text or "" if character.isalnum())
    return {text[at : at + 2] for at in range(len(text) - 1)} or {text}


def alike(first: str | None, second: str | None) -> float:
    """Return how much of the shorter text is in the longer."""
    a, b = _bigrams(first), _bigrams(second)
    return len(a & b) / max(1, min(len(a), len(b)))


def dice(first: str | None, second: str | None) -> float:
    """Return how alike two texts are."""
    a, b = _bigrams(first), _bigrams(second)
    return 2 * len(a & b) / max(1, len(a) + len(b))


@dataclass
class TrainingNotice:
    """A labelled notice, and what the models are trained on."""

    notice: LabelledNotice

    @property
    def fold(self) -> int:
        return int(hashlib.sha256(self.notice.name.encode()).hexdigest(), 16) % FOLDS + 1

    @cached_property
    def tasks(self) -> list[Mapping[str, Any]]:
        return list(self.notice.label.get("tasks", []))

    @cached_property
    def context(self) -> NoticeContext:
        return NoticeContext(NoticePage(self.notice.text), {})

    def words(self, start: int, end: int) -> str:
        return self.context.page.original(start, end)

    # Things

    @cached_property
    def things(self) -> list[tuple[list[str], bool]]:
        """Of each candidate its features, and whether it is a piece."""
        wanted = [piece for task in self.tasks for piece in task.get("pieces", [])]
        rows = []
        for thing, features in zip(self.context.candidates, self.context.thing_features, strict=True):
            words, head = self.words(thing.start, thing.end), self.words(thing.head, thing.end)
            asked = any(
                (piece["kind"] == thing.kind or dice(words, piece.get("name", "")) > 0.7) and (not piece.get("name") or alike(head, piece["name"]) >= 0.6)
                for piece in wanted
            )
            rows.append((features, asked))
        return rows

    @cached_property
    def thing_names(self) -> list[tuple[list[list[str]], list[bool]]]:
        """Of each piece the features of what may be its name, and which are."""
        made = []
        for task in self.tasks:
            for piece in task.get("pieces", []):
                if not piece.get("name"):
                    continue
                rows, right = [], []
                for thing, features in zip(self.context.candidates, self.context.thing_features, strict=True):
                    if thing.kind != piece["kind"] and piece["kind"] != "other":
                        continue
                    if alike(self.words(thing.start, thing.end), piece["name"]) < 0.5:
                        continue
                    for span in name_spans(self.context, thing):
                        rows.append(thing_name_features(self.context, thing, span, features, plain(task["name"])))
                        right.append(dice(self.words(*span), piece["name"]) >= 0.6)
                made.append((rows, right))
        return made

    @cached_property
    def dates(self) -> list[tuple[tuple[str, ...], bool]]:
        """Of each date its features, and whether something is due on it."""
        due = {task.get("deadline") for task in self.tasks}
        return [(date.features, date.written in due) for date in self.context.due_dates]

    # Kinds and inventories

    @cached_property
    def groups(self) -> list[tuple[inventory.Inventory, list[list[str]], list[bool]]]:
        """The candidates, with the features of each of their kinds, and whether it names a task."""
        made = []
        for group in inventory.candidates(self.context):
            hits = self.named(group.source, group.kinds) if len(self.tasks) > 1 else set()
            made.append((group, [inventory.kind_features(self.context, group, kind) for kind in group.kinds], [n in hits for n in range(len(group.kinds))]))
        return made

    def named(self, source: str, kinds: list[inventory.Kind]) -> set[int]:
        """Return which of the kinds name a task, each task once."""
        used: set[int] = set()
        for task in self.tasks:
            fitting = []
            for n, kind in enumerate(kinds):
                words = self.words(kind.start, kind.end)
                if n not in used and alike(task["name"], words) >= 0.6 and (source in ("number", "label") or len(words) <= 2 * len(task["name"]) + 6):
                    fitting.append((abs(len(words) - len(task["name"])), n))
            if fitting:
                used.add(min(fitting)[1])
        return used

    def inventories(self, kind_model: LinearModel) -> tuple[list[list[str]], list[bool]]:
        """Return the features of all candidates, the single task first, and which of them are right."""
        rows, right = [inventory.one_features(self.context)], [len(self.tasks) < 2]
        for group, features, _ in self.groups:
            for kept, own, dropped in inventory.subsets(
                group, [inventory.kind_score(self.context, kind, kind_model.score(row)) for kind, row in zip(group.kinds, features, strict=True)]
            ):
                rows.append(inventory.inventory_features(self.context, group, kept, own, dropped))
                right.append(len(kept) == len(self.tasks) and len(self.named(group.source, kept)) == len(kept))
        return rows, right

    # Names

    def names(self, context: NoticeContext) -> list[tuple[list[list[str]], list[bool]]]:
        """Of each place where a name may stand, the features of the candidates, and which are right."""
        made = []
        if len(self.tasks) == 1:
            made.append(self._names(context, sources(context), self.tasks[0]["name"]))
        for group, _, hits in self.groups:
            for kind, hit in zip(group.kinds, hits, strict=True):
                if hit:
                    words = self.words(kind.start, kind.end)
                    task = max(self.tasks, key=lambda task, words=words: (alike(task["name"], words), dice(task["name"], words)))
                    made.append(self._names(context, [NameSource(group.source, kind.start, kind.end)], task["name"]))
        return made

    def _names(self, context: NoticeContext, places: list[NameSource], wanted: str) -> tuple[list[list[str]], list[bool]]:
        spans = [(source, span) for source in places for span in stretches(context, source)]
        likeness = [dice(self.words(*span), wanted) for _, span in spans]
        best = max(likeness, default=0)
        return [name_features(context, source, span) for source, span in spans], [best >= 0.6 and value >= best - 0.01 for value in likeness]


def kind_model(notices: Iterable[TrainingNotice]) -> LinearModel:
    rows = [(row, hit) for notice in notices for _, features, hits in notice.groups for row, hit in zip(features, hits, strict=True)]
    return logistic([row for row, _ in rows], [hit for _, hit in rows], penalty=0.5)


def thing_model(notices: Iterable[TrainingNotice]) -> LinearModel:
    rows = [row for notice in notices for row in notice.things]
    return logistic([row for row, _ in rows], [asked for _, asked in rows], penalty=5)


def train(notices: list[TrainingNotice]) -> dict[str, LinearModel]:
    """Return the models trained on some notices."""
    lists, names = [], []
    # The scores of kinds and things that an inventory or a name is judged by come from models that have not seen its notice.
    for fold in range(INNER_FOLDS):
        others = [notice for n, notice in enumerate(notices) if n % INNER_FOLDS != fold]
        kinds, things = kind_model(others), {"thing": thing_model(others)}
        for notice in notices[fold::INNER_FOLDS]:
            lists.append(notice.inventories(kinds))
            names += notice.names(notice.context.with_models(things))
    dates = [row for notice in notices for row in notice.dates]
    made = {
        "kind": kind_model(notices),
        "inventory": choice(lists, penalty=5),
        "thing": thing_model(notices),
        "thing name": choice([row for notice in notices for row in notice.thing_names], penalty=2),
        "name": choice(names, penalty=1),
        "deadline": logistic([row for row, _ in dates], [hit for _, hit in dates], penalty=2),
    }
    asking = [(asking_features(notice.context.with_models(made)), bool(notice.tasks)) for notice in notices]
    # Few notices ask for nothing; each counts as several.
    asking += [row for row in asking if not row[1] for _ in range(NOTHING_WEIGHT - 1)]
    return made | {"asking": logistic([row for row, _ in asking], [asked for _, asked in asking], penalty=1)}


def measure(notices: Iterable[TrainingNotice], models_of: Callable[[int], Models], report: Report = lambda _name, _item: None) -> Figures:
    """Return the figures of the parser, for each notice with the models of its fold."""
    by_text = {notice.notice.text: notice for notice in notices}

    def answer(text: str) -> dict[str, Any]:
        notice = by_text[text]
        return as_notice_json(terms_of(notice.context.with_models(models_of(notice.fold))))

    return figures([notice.notice for notice in by_text.values()], answer, report)


def load(folders: Iterable[Path]) -> list[TrainingNotice]:
    """Return the labelled notices of some folders."""
    return [TrainingNotice(notice) for folder in folders for notice in labelled_notices(folder)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--measure", action="store_true")
    args = parser.parse_args()
    notices = load(args.folders)
    by_fold: dict[int, Models] = {}
    rows: dict[str, str] = {}
    for fold in range(1, FOLDS + 1):
        by_fold[fold] = train([notice for notice in notices if notice.fold != fold])
        rows[f"fold {fold}, unseen"] = str(measure([notice for notice in notices if notice.fold == fold], by_fold.__getitem__))
        print(f"fold {fold}, unseen: {rows[f'fold {fold}, unseen']}", flush=True)
    rows["all folds, unseen"] = str(measure(notices, by_fold.__getitem__))
    models = train(notices)
    rows["all, seen"] = str(measure(notices, lambda _fold: models))
    for name in ("all folds, unseen", "all, seen"):
        print(f"{name}: {rows[name]}")
    if not args.measure:
        written = {
            "notices": len(notices),
            "figures": rows,
            "models": {name: {"bias": model.bias, "weights": dict(sorted(model.weights.items()))} for name, model in models.items()},
        }
        WEIGHTS.write_text(json.dumps(written, ensure_ascii=False, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
