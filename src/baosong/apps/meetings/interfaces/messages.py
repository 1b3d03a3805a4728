"""Sentences of meetings."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from baosong.apps.meetings.models import Attachment
from baosong.apps.meetings.services.record_checks import RecordFault
from baosong.apps.meetings.services.roster import LONGEST_NAME
from baosong.platform.messages.findings import unusable_sentence
from baosong.platform.web.refusals import register_sentences, words

register_sentences({
    "link_gone": gettext_lazy("This link no longer holds. Please ask your branch for a new one."),
    "no_phone": gettext_lazy("Your branch has no phone number of yours, so no code can be sent. Please ask your branch."),
    "phone_wrong": gettext_lazy("This is no phone number. Please give digits only, or leave the field empty to take the number out."),
    "no_gateway": gettext_lazy("No gateway for text messages is set up here, so codes cannot be sent. Links are kept by name until then."),
    "story_empty": gettext_lazy("Nothing has been written yet. Please write a few sentences, or add a picture or a recording."),
    "draft_decided": gettext_lazy("Your branch has decided on this text already. Please load the page again."),
    "story_not_open": gettext_lazy("This story can no longer be changed."),
    "story_changed_elsewhere": gettext_lazy("The story was changed in another window meanwhile. What you wrote here is kept; open the page again to choose."),
    "meeting_not_open": gettext_lazy("The record is closed. It can be opened again with a reason."),
    "no_roster": gettext_lazy("This branch has no members yet. Please enter its roster first."),
    "times_wrong": gettext_lazy("Please give the day, the beginning and the end, the end after the beginning."),
    "record_reason_missing": gettext_lazy("Please say why, or what was done; it stays in the record."),
    "member_erased_already": gettext_lazy("The data of this member have been erased."),
})  # fmt: skip


@words("name_wrong")
def name_wrong(facts: dict[str, Any]) -> str:
    return _("This link is not for that name. Please type the name as the branch wrote it.")


@words("code_wrong")
def code_wrong(facts: dict[str, Any]) -> str:
    return _("The code is wrong or too old. Please type it again, or ask for another.")


@words("link_blocked")
def link_blocked(facts: dict[str, Any]) -> str:
    return (
        ngettext(
            "Too many wrong tries. Please wait %(minutes)s minute, or ask your branch.",
            "Too many wrong tries. Please wait %(minutes)s minutes, or ask your branch.",
            facts["minutes"],
        )
        % facts
    )


@words("names_delayed")
def names_delayed(facts: dict[str, Any]) -> str:
    return (
        ngettext(
            "Too many wrong tries. Please wait %(seconds)s second, or ask your branch.",
            "Too many wrong tries. Please wait %(seconds)s seconds, or ask your branch.",
            facts["seconds"],
        )
        % facts
    )


@words("not_in_roster")
def not_in_roster(facts: dict[str, Any]) -> str:
    if facts.get("several"):
        return _("Two members have this name. Please open the link that your branch sent to you yourself.")
    return _("Nobody of this name was called to the meeting. Please type your full name as it stands in the roster, or ask your branch.")


@words("story_too_long")
def story_too_long(facts: dict[str, Any]) -> str:
    return _("The text has %(measured)s characters; at most %(most)s can be kept. It still stands in the field: please shorten it.") % facts


@words("too_many_attachments")
def too_many_attachments(facts: dict[str, Any]) -> str:
    return _("At most %(most)s pictures and clips; please remove one first.") % facts


@words("record_incomplete")
def record_incomplete(facts: dict[str, Any]) -> str:
    return _("The record cannot be closed yet: %(faults)s") % {"faults": "；".join(str(FAULTS[code]) for code in facts["faults"])}


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
    """A fault of a record, with the names it is about."""
    return f"{FAULTS[fault.code]}{'：' if fault.about else ''}{fault.about}"


def attachment_said(attachment: Attachment) -> str:
    """Why the attachment cannot be used; empty if it can."""
    return attachment_sentence(attachment.unusable_code) if attachment.unusable_code else ""


def attachment_sentence(code: str) -> str:
    """Why an attachment cannot be used."""
    own = {
        "not_a_clip": _("This is neither a picture nor a recording that can be played. Please choose another file."),
        "not_prepared": _("The file has arrived but could not be prepared. Please take it away and add it again."),
        "clip_too_long": _("Recordings may last half an hour at most. Please choose a shorter one."),
    }
    return own.get(code) or unusable_sentence(code)


def roster_fault_sentence(code: str) -> str:
    """Why a row of a roster cannot be entered."""
    return {
        "phone": _("no phone number"),
        "name": _("no name"),
        "long_name": _("a name has at most %(most)s characters") % {"most": LONGEST_NAME},
    }[code]
