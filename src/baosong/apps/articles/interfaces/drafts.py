"""A draft out of a register's line: who, where, when and what are filled in; the rest is for a person to write."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from baosong.apps.activities.models import RegisterEntry
from baosong.core.terms.register_values import write_value
from baosong.core.terms.registers import FieldKind


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """A title and a text."""

    title: str
    text: str


def draft(line: RegisterEntry, *, as_case: bool) -> ArticleDraft:
    """An article in one go, or a case with the headings that cases have (background, what was done, what came of it, what is learnt)."""
    form = line.register.form
    said = {field.key: write_value(field, line.values.get(field.key)) for field in form.fields}
    people = [said[field.key] for field in form.fields if field.kind in (FieldKind.MEMBER, FieldKind.MEMBERS) and said[field.key]]
    days = [said[field.key] for field in form.fields if field.kind in (FieldKind.DATE, FieldKind.PERIOD) and said[field.key]]
    facts = [
        f"{field.name}：{said[field.key]}" for field in form.fields if said[field.key] and field.kind in (FieldKind.LINE, FieldKind.CHOICE, FieldKind.NUMBER)
    ]
    texts = [f"{field.name}：{said[field.key]}" for field in form.fields if said[field.key] and field.kind is FieldKind.TEXT]
    deeds = list(line.deeds.order_by("on", "pk"))
    where = _place(line)
    opening = [
        _("Unit: %(unit)s") % {"unit": line.unit.name},
        *([_("Who: %(people)s") % {"people": "；".join(people)}] if people else []),
        *([_("When: %(days)s") % {"days": "；".join(days)}] if days else []),
        *([_("Where: %(where)s") % {"where": where}] if where else []),
        *facts,
    ]
    done = [f"{deed.on.year}年{deed.on.month}月{deed.on.day}日{f'，在{deed.where}' if deed.where else ''}，{deed.what}" for deed in deeds]
    title = f"{form.name}：{line.title}"
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


def _place(line: RegisterEntry) -> str:
    names: list[str] = []
    place = line.place
    while place is not None and len(names) < 10:
        names.insert(0, place.name)
        place = place.parent
    return "".join(names)
