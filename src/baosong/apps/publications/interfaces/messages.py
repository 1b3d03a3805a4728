"""Sentences of publications: refusals, faults of printings, missing glyphs."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from baosong.platform.web.refusals import words

FIELDS = {
    "title": gettext_lazy("title"),
    "subtitle": gettext_lazy("subtitle"),
    "issuer": gettext_lazy("issuer"),
    "preface": gettext_lazy("preface"),
    "byline": gettext_lazy("byline"),
}
NUMBERED_PARTS = {"paragraph": gettext_lazy("paragraph %(n)s"), "table": gettext_lazy("table %(n)s"), "picture": gettext_lazy("caption of picture %(n)s")}


@words("changed_meanwhile")
def changed_meanwhile(facts: dict[str, Any]) -> str:
    return _("%(by)s has saved since you opened this page. Both texts stand below; put them together and save again.") % {
        "by": facts["by"] or _("Somebody else")
    }


@words("nothing_to_print")
def nothing_to_print(facts: dict[str, Any]) -> str:
    return _("There is no case in this book yet. Choose some from the library first.")


@words("still_drafting")
def still_drafting(facts: dict[str, Any]) -> str:
    n = facts["count"]
    return ngettext(
        "The text of %(n)s case is still being taken out of its files. Please try again in a moment.",
        "The texts of %(n)s cases are still being taken out of their files. Please try again in a moment.",
        n,
    ) % {"n": n}


@words("brief_issued")
def brief_issued(facts: dict[str, Any]) -> str:
    return _("This brief has been issued and stays as it is. Draft the next one.")


@words("picture_unreadable")
def picture_unreadable(facts: dict[str, Any]) -> str:
    return _("%(name)s cannot be read as a picture. JPEG, PNG, WebP, TIFF and HEIC can be used; save it as one of these and try again.") % facts


@words("link_unreadable")
def link_unreadable(facts: dict[str, Any]) -> str:
    return _("“%(link)s” is no address. Copy it from the browser's address bar; it begins with https://.") % facts


@words("text_too_long")
def text_too_long(facts: dict[str, Any]) -> str:
    return _("The text has %(measured)s characters; %(most)s fit. Please shorten it or make two of it.") % facts


def position_phrase(position: str) -> str:
    """Wording of a position in a case, such as `paragraph 3` or `title`."""
    kind, _blank, number = position.partition(" ")
    if number:
        return str(NUMBERED_PARTS[kind]) % {"n": number}
    return str(FIELDS.get(kind, kind))


def missing_glyph_sentence(row: list[str]) -> str:
    """Sentence for a row [character, case, position] of a character without a glyph."""
    character, case, position = row
    return _("%(sign)s (U+%(code)s): %(case)s, %(place)s") % {
        "sign": character,
        "code": f"{ord(character):04X}",
        "case": f"《{case}》" if case else _("cover and preface"),
        "place": position_phrase(position),
    }


def fault_sentence(fault: dict[str, Any]) -> str:
    if fault.get("code") == "picture_unreadable":
        return _("Picture %(n)s of “%(case)s” cannot be read. Take it out or put in another one, then print again.") % {
            "n": fault.get("number"),
            "case": fault.get("case"),
        }
    if fault.get("said") in ("takes_too_long", "takes_too_much_memory"):
        return _("The book is too large to be set in one piece. Divide it into two volumes.")
    return _("The book could not be set. Its text is kept; try again, and tell your administrator if it fails again.")
