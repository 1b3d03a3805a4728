"""Drafts out of register entries: the facts are filled in, the rest is for a person to write."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from baosong.apps.registers.models import RegisterEntry
from baosong.core.terms.register_values import write_value
from baosong.core.terms.registers import FieldKind

LONGEST_TITLE: Final = 100


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """A title and a text."""

    title: str
    text: str


def draft(entry: RegisterEntry, *, as_case: bool) -> ArticleDraft:
    """A draft of an article, or of a case with its customary headings."""
    form = entry.register.form
    said = {field.key: write_value(field, entry.values.get(field.key)) for field in form.fields}
    people = [said[field.key] for field in form.fields if field.kind in (FieldKind.MEMBER, FieldKind.MEMBERS) and said[field.key]]
    days = [said[field.key] for field in form.fields if field.kind in (FieldKind.DATE, FieldKind.PERIOD) and said[field.key]]
    facts = [
        f"{field.name}：{said[field.key]}" for field in form.fields if said[field.key] and field.kind in (FieldKind.LINE, FieldKind.CHOICE, FieldKind.NUMBER)
    ]
    texts = [f"{field.name}：{said[field.key]}" for field in form.fields if said[field.key] and field.kind is FieldKind.TEXT]
    actions = list(entry.actions.order_by("on", "pk"))
    where = _location(entry)
    opening = [
        _("Unit: %(unit)s") % {"unit": entry.unit.name},
        *([_("Who: %(people)s") % {"people": "；".join(people)}] if people else []),
        *([_("When: %(days)s") % {"days": "；".join(days)}] if days else []),
        *([_("Where: %(where)s") % {"where": where}] if where else []),
        *facts,
    ]
    done = [f"{action.on.year}年{action.on.month}月{action.on.day}日{f'，在{action.where}' if action.where else ''}，{action.what}" for action in actions]
    title = f"{form.name}：{entry.title}"[:LONGEST_TITLE]
    if not as_case:
        return ArticleDraft(title, "\n".join([*opening, "", *texts, *done, "", _("(To be written: what it was like, and what came of it.)")]))
    blank = _("(To be written.)")
    return ArticleDraft(
        title,
        "\n".join(
            [
                _("1. Background"), *opening, blank, "",
                _("2. What was done"), *texts, *(done or [blank]), "",
                _("3. What came of it"), blank, "",
                _("4. What is learnt"), blank,
            ]
        ),
    )  # fmt: skip


def _location(entry: RegisterEntry) -> str:
    names: list[str] = []
    cell = entry.cell
    while cell is not None and len(names) < 10:
        names.insert(0, cell.name)
        cell = cell.parent
    return "".join(names)
