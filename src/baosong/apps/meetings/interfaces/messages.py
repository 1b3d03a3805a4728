"""Sentences of activities."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from baosong.apps.activities.services.record_checks import RecordFault
from baosong.core.terms.register_values import BadValue
from baosong.core.terms.registers import FieldKind
from baosong.platform.messages.findings import unusable_sentence
from baosong.platform.web.refusals import words

# Reasons without facts: one sentence each.
SENTENCES: Final = {
    "link_gone": gettext_lazy("This link no longer holds. Please ask your branch for a new one."),
    "no_phone": gettext_lazy("Your branch has no phone number of yours, so no code can be sent. Please ask your branch."),
    "phone_wrong": gettext_lazy("This is no phone number. Please give digits only, or leave the field empty to take the number out."),
    "no_gateway": gettext_lazy("No gateway for text messages is set up here, so codes cannot be sent. Links are kept by name until then."),
    "story_empty": gettext_lazy("Nothing has been written yet. Please write a few sentences, or add a picture or a recording."),
    "story_not_open": gettext_lazy("This story can no longer be changed."),
    "story_changed_elsewhere": gettext_lazy("The story was changed in another window meanwhile. What you wrote here is kept; open the page again to choose."),
    "meeting_not_open": gettext_lazy("The record is closed. It can be opened again with a reason."),
    "no_roster": gettext_lazy("This branch has no members yet. Please enter its roster first."),
    "times_wrong": gettext_lazy("Please give the day, the beginning and the end, the end after the beginning."),
    "line_not_open": gettext_lazy("This line has been withdrawn."),
    "pledge_signed": gettext_lazy("This has been signed. The pledge must be withdrawn before it can be changed or signed anew."),
    "signature_too_small": gettext_lazy("This is too little to be a signature: a dot or a scratch cannot be told from anyone's. Please write your whole name in the field."),
    "signature_wrong": gettext_lazy("The signature could not be read. Please draw your name in the field, or type your own name exactly as it stands in the roster."),
    "nothing_to_withdraw": gettext_lazy("There is no signed pledge in force to withdraw."),
    "record_reason_missing": gettext_lazy("Please say why, or what was done; it stays in the record."),
    "article_empty": gettext_lazy("There is nothing to show yet: no text, or no story that its teller lets be published."),
    "nothing_to_agree": gettext_lazy("The text was changed again meanwhile. Please read it anew."),
    "not_asked_to_hand_in": gettext_lazy("The call did not go to this unit or to any above it, so there is nobody to hand in for."),
    "no_piece_for_text": gettext_lazy("This task takes no document, so an article cannot be handed in to it."),
    "member_erased_already": gettext_lazy("The data of this member have been erased."),
}  # fmt: skip


def _register(code: str) -> None:
    @words(code)
    def say(_facts: dict[str, Any]) -> str:
        return str(SENTENCES[code])


for _code in SENTENCES:
    _register(_code)


@words("name_wrong")
def name_wrong(facts: dict[str, Any]) -> str:
    """Not the link's member."""
    return ngettext(
        "This link is not for that name. %(left)s try is left.", "This link is not for that name. %(left)s tries are left.", facts["left"]
    ) % facts  # fmt: skip


@words("code_wrong")
def code_wrong(facts: dict[str, Any]) -> str:
    """Wrong or too old."""
    return ngettext(
        "The code is wrong or too old. %(left)s try is left.", "The code is wrong or too old. %(left)s tries are left.", facts["left"]
    ) % facts  # fmt: skip


@words("link_blocked")
def link_blocked(facts: dict[str, Any]) -> str:
    """Too many tries."""
    return (
        ngettext(
            "Too many wrong tries. Please wait %(minutes)s minute, or ask your branch.",
            "Too many wrong tries. Please wait %(minutes)s minutes, or ask your branch.",
            facts["minutes"],
        )
        % facts
    )


@words("not_in_roster")
def not_in_roster(facts: dict[str, Any]) -> str:
    """Nobody, or two."""
    if facts.get("several"):
        return _("Two members have this name. Please open the link that your branch sent to you yourself.")
    return _("Nobody of this name was called to the meeting. Please type your full name as it stands in the roster, or ask your branch.")


@words("story_too_long")
def story_too_long(facts: dict[str, Any]) -> str:
    """Too many characters."""
    return _("The text has %(measured)s characters; at most %(most)s can be kept. It still stands in the field: please shorten it.") % facts


@words("too_many_clips")
def too_many_clips(facts: dict[str, Any]) -> str:
    """Nine already."""
    return _("At most %(most)s pictures and clips; please remove one first.") % facts


@words("record_incomplete")
def record_incomplete(facts: dict[str, Any]) -> str:
    """All that is missing."""
    return _("The record cannot be closed yet: %(faults)s") % {"faults": "；".join(str(FAULTS[code]) for code in facts["faults"])}


@words("register_wrong")
def register_wrong(facts: dict[str, Any]) -> str:
    """Why a definition cannot be used."""
    said = {
        "no_name": _("The register needs a name."),
        "no_fields": _("The register needs at least one field."),
        "too_many_fields": _("A register takes at most %(most)s fields.") % {"most": facts.get("most", 0)},
        "field_twice": _("The field “%(field)s” stands twice.") % {"field": facts.get("field", "")},
        "field_without_name": _("A field has no name."),
        "choice_without_words": _("The choice “%(field)s” needs at least two words, parted by 、.") % {"field": facts.get("field", "")},
        "nobody_signs": _("The text is to be signed, but no field names a member. Please add one, for example: 责任人 | 成员 | 必填"),
        "line_not_understood": _("Line %(line)s was not understood: “%(written)s”. Write for example: 类型 | 选项 | 必填 | 教学、科研、服务")
        % {"line": facts.get("line", ""), "written": facts.get("written", "")},
        "not_a_definition": _("This file is not a definition of a register: %(error)s") % {"error": facts.get("error", "")},
    }
    return said[facts["why"]]


@words("values_wrong")
def values_wrong(facts: dict[str, Any]) -> str:
    """Each field that cannot be read."""
    return "；".join(value_sentence(fault) for fault in facts["faults"])


@words("blanks_left")
def blanks_left(facts: dict[str, Any]) -> str:
    """Not filled."""
    return _("Please fill in: %(blanks)s.") % {"blanks": "、".join(facts["blanks"])}


@words("place_wrong")
def place_wrong(facts: dict[str, Any]) -> str:
    """Which and why."""
    said = {
        "name": _("the place needs a name"),
        "parent": _("there is no place “%(written)s” above it; please enter it first") % {"written": facts.get("written", "")},
        "degrees": _("“%(written)s” is no latitude and longitude in degrees; give both or none") % {"written": facts.get("written", "")},
    }[facts["why"]]
    if "line" in facts:
        return _("Line %(line)s: %(said)s. Nothing was taken over.") % {"line": facts["line"], "said": said}
    return _("The place cannot be entered: %(said)s.") % {"said": said}


@words("article_not_ready")
def article_not_ready(facts: dict[str, Any]) -> str:
    """Which parts wait."""
    return _("These texts were edited and their tellers have not agreed: %(parts)s. Wait for them, or go back to what was told.") % {
        "parts": "、".join(facts["parts"])
    }


def value_sentence(fault: BadValue) -> str:
    """One value that a field cannot hold."""
    facts = {"field": fault.field.name, "written": fault.written[:40], "choices": "、".join(fault.field.choices)}
    said = {
        "missing": _("“%(field)s” is required"),
        "not_a_number": _("“%(field)s” must be a number, not “%(written)s”"),
        "not_a_date": _("“%(field)s” must be a day such as 2026-07-01, not “%(written)s”"),
        "not_a_period": _("“%(field)s” must be two days such as 2026-07-01 至 2026-07-10, not “%(written)s”"),
        "not_a_choice": _("“%(field)s” must be one of %(choices)s, not “%(written)s”"),
        "too_long": _("“%(field)s” is too long"),
    }
    return said[fault.code] % facts


FAULTS: Final = {
    "not_over": gettext_lazy("the meeting is not over yet"),
    "no_chair": gettext_lazy("the chair is missing"),
    "no_recorder": gettext_lazy("the recorder is missing"),
    "no_place": gettext_lazy("the place or tool is missing"),
    "no_agenda": gettext_lazy("the agenda is missing"),
    "nobody_called": gettext_lazy("nobody has been called"),
    "not_marked": gettext_lazy("present or absent is not marked for some"),
    "absent_without_reason": gettext_lazy("someone is absent without a reason"),
    "very_short": gettext_lazy("it lasted less than ten minutes"),
    "outside_campaign": gettext_lazy("its date lies outside the campaign"),
    "only_recorder_spoke": gettext_lazy("only the recorder is said to have spoken"),
    "chair_is_recorder": gettext_lazy("chair and recorder are the same person"),
    "no_quorum": gettext_lazy("no more than half were there"),
    "without_story": gettext_lazy("some have not told a story yet"),
    "not_made_up": gettext_lazy("some who were absent have not made it up"),
}


def fault_sentence(fault: RecordFault) -> str:
    """A fault of a record, with whom it is about."""
    return f"{FAULTS[fault.code]}{'：' if fault.about else ''}{fault.about}"


def clip_sentence(code: str) -> str:
    """Why a member's file cannot be used."""
    own = {
        "not_a_clip": _("This is neither a picture nor a recording that can be played. Please choose another file."),
        "not_prepared": _("The file has arrived but could not be prepared. Please take it away and add it again."),
        "clip_too_long": _("Recordings may last half an hour at most. Please choose a shorter one."),
    }
    return own.get(code) or unusable_sentence(code)


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
