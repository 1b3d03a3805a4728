"""Sentences of registers."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.core.terms.register_values import LONGEST, LONGEST_NAME, MOST_NAMES, BadValue
from baosong.core.terms.registers import FieldKind
from baosong.platform.web.refusals import register_sentences, words

register_sentences({
    "entry_not_open": gettext_lazy("This line has been withdrawn."),
    "pledge_signed": gettext_lazy("This has been signed. The pledge must be withdrawn before it can be changed or signed anew."),
    "signature_too_small": gettext_lazy("This is too little to be a signature: a dot or a scratch cannot be told from anyone's. Please write your whole name in the field."),
    "signature_wrong": gettext_lazy("The signature could not be read. Please draw your name in the field, or type your own name exactly as it stands in the roster."),
    "nothing_to_withdraw": gettext_lazy("There is no signed pledge in force to withdraw."),
})  # fmt: skip


@words("register_wrong")
def register_wrong(facts: dict[str, Any]) -> str:
    said = {
        "no_name": _("The register needs a name."),
        "no_fields": _("The register needs at least one field."),
        "too_many_fields": _("A register takes at most %(most)s fields.") % {"most": facts.get("most", 0)},
        "field_twice": _("The field “%(field)s” stands twice.") % {"field": facts.get("field", "")},
        "field_without_name": _("A field has no name."),
        "name_too_long": _("The name of a register has at most %(most)s characters; these are %(n)s.") % {"most": facts.get("most", 0), "n": facts.get("n", 0)},
        "field_name_too_long": _("Line %(line)s: the name of a field has at most %(most)s characters; these are %(n)s.")
        % {"line": facts.get("line", ""), "most": facts.get("most", 0), "n": facts.get("n", 0)},
        "choice_without_words": _("The choice “%(field)s” needs at least two words, parted by 、.") % {"field": facts.get("field", "")},
        "nobody_signs": _("The text is to be signed, but no field names a member. Please add one, for example: 责任人 | 成员 | 必填"),
        "line_not_understood": _("Line %(line)s was not understood: “%(written)s”. Write for example: 类型 | 选项 | 必填 | 教学、科研、服务")
        % {"line": facts.get("line", ""), "written": facts.get("written", "")},
        "not_a_definition": _("This file is not a definition of a register: %(error)s") % {"error": facts.get("error", "")},
    }
    return said[facts["why"]]


@words("values_wrong")
def values_wrong(facts: dict[str, Any]) -> str:
    return "；".join(value_sentence(fault) for fault in facts["faults"])


@words("blanks_left")
def blanks_left(facts: dict[str, Any]) -> str:
    return _("Please fill in: %(blanks)s.") % {"blanks": "、".join(facts["blanks"])}


@words("grid_cell_wrong")
def grid_cell_wrong(facts: dict[str, Any]) -> str:
    said = {
        "name": _("the place needs a name"),
        "parent": _("there is no place “%(written)s” above it; please enter it first") % {"written": facts.get("written", "")},
        "too_long": _("“%(written)s” is longer than %(most)s characters") % {"written": facts.get("written", "")[:40], "most": facts.get("most", 0)},
        "degrees": _("“%(written)s” is no latitude and longitude in degrees; give both or none") % {"written": facts.get("written", "")},
    }[facts["why"]]
    if "line" in facts:
        return _("Line %(line)s: %(said)s. Nothing was taken over.") % {"line": facts["line"], "said": said}
    return _("The place cannot be entered: %(said)s.") % {"said": said}


def value_sentence(fault: BadValue) -> str:
    """Why a value cannot be parsed."""
    facts = {
        "field": fault.field.name,
        "written": fault.written[:40],
        "choices": "、".join(fault.field.choices),
        "most": LONGEST_NAME if fault.code == "name_too_long" else LONGEST.get(fault.field.kind, MOST_NAMES),
        "n": len(fault.written),
    }
    said = {
        "missing": _("“%(field)s” is required"),
        "not_a_number": _("“%(field)s” must be a number, not “%(written)s”"),
        "not_a_date": _("“%(field)s” must be a day such as 2026-07-01, not “%(written)s”"),
        "not_a_period": _("“%(field)s” must be two days such as 2026-07-01 至 2026-07-10, not “%(written)s”"),
        "not_a_choice": _("“%(field)s” must be one of %(choices)s, not “%(written)s”"),
        "too_long": _("“%(field)s” has at most %(most)s characters; these are %(n)s"),
        "name_too_long": _("“%(field)s”: a name has at most %(most)s characters, not “%(written)s”"),
        "several_names": _("“%(field)s” takes one name, not “%(written)s”"),
        "too_many_names": _("“%(field)s” takes at most %(most)s names"),
    }
    return said[fault.code] % facts


KIND_NAMES: Final = {
    FieldKind.LINE: gettext_lazy("one line"),
    FieldKind.TEXT: gettext_lazy("text"),
    FieldKind.NUMBER: gettext_lazy("number"),
    FieldKind.DATE: gettext_lazy("day"),
    FieldKind.PERIOD: gettext_lazy("from … to"),
    FieldKind.CHOICE: gettext_lazy("choice"),
    FieldKind.MEMBER: gettext_lazy("a member"),
    FieldKind.MEMBERS: gettext_lazy("members"),
}
