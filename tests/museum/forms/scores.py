"""Figures of the reader on the museum: python -m tests.museum.forms.scores [-v] [seen|unseen]"""

import sys
from dataclasses import dataclass, field

from baosong.core.forms.labels import comparable
from baosong.core.forms.model import FormPlaceKind


@dataclass
class Figures:
    """Counts of fields: in the answers, found, label and kind right, invented."""

    answers: int = 0
    found: int = 0
    right: int = 0
    invented: int = 0
    faults: list = field(default_factory=list)

    @property
    def recall(self):
        return self.found / max(self.answers, 1)

    @property
    def labelled(self):
        return self.right / max(self.answers, 1)

    @property
    def precision(self):
        return self.found / max(self.found + self.invented, 1)


def at(found):
    """Where a field stands, as the answers say it."""
    place = found.place
    if place.table < 0:
        return ("p", place.label_row if place.kind is FormPlaceKind.CHAPTER else place.row)
    return (place.table, place.row, place.column)


def compare(form, definition, figures):
    """Add the figures of a form."""
    left = list(definition.fields)
    figures.answers += len(form.answers)
    for answer in form.answers:
        near = [found for found in left if at(found) == answer.at]
        same = [found for found in near if comparable(found.label) == comparable(answer.label)]
        found = next(iter(same or near), None)
        if found is None:
            figures.faults.append(f"{form.name}: - {answer.label} {answer.kind} {answer.at}")
            continue
        left.remove(found)
        figures.found += 1
        if found in same and found.kind == answer.kind and _columns_right(found, answer):
            figures.right += 1
        else:
            figures.faults.append(
                f"{form.name}: ~ {answer.label} {answer.kind} {answer.at} read as {found.label} {found.kind} {[c.label + '/' + c.kind for c in found.columns]}"
            )
    figures.invented += len(left)
    figures.faults += [f"{form.name}: + {found.label} {found.kind} {at(found)}" for found in left]
    if len(definition.titles) > 1 and len(definition.titles) != form.titles:
        figures.faults.append(f"{form.name}: titles {definition.titles}")


def _columns_right(found, answer):
    return not answer.columns or [(comparable(column.label), str(column.kind)) for column in found.columns] == [
        (comparable(label), kind) for label, kind in answer.columns
    ]


def main(arguments):
    from baosong.core.forms.reader import read_form
    from tests.museum.forms import seen, unseen

    for name, forms in (("seen", seen.FORMS), ("unseen", unseen.FORMS)):
        if {"seen", "unseen"} & set(arguments) and name not in arguments:
            continue
        figures = Figures()
        for form in forms:
            compare(form, read_form(form.content, form.name + form.suffix), figures)
        if "-v" in arguments:
            print("\n".join(figures.faults))
        print(
            f"{name}: {len(forms)} forms, {figures.answers} fields: found {figures.recall:.1%}, label and kind right {figures.labelled:.1%}, precision {figures.precision:.1%}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
