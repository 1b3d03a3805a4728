"""Sentences of refusals and findings of submissions."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baosong.apps.submissions.enums import ItemState, RequestState, SubmissionState
from baosong.apps.submissions.models import Finding, PieceFile, UnitRequest
from baosong.core.inspection.check_result import Verdict
from baosong.core.terms import Evidence
from baosong.platform.messages.findings import remedy_sentence
from baosong.platform.messages.reports import expected_words
from baosong.platform.messages.rules import kind_name, measured_words, rule_name, stretch_words
from baosong.platform.web.refusals import words
from baosong.platform.web.templatetags.web import filesize, moment


@words("step_not_open")
def step_not_open(facts: dict[str, Any]) -> str:
    return _("This is not possible now: the submission is “%(state)s”. Perhaps a colleague was faster; please look at the page again.") % {
        "state": SubmissionState(facts["state"]).label
    }


@words("piece_full")
def piece_full(facts: dict[str, Any]) -> str:
    return _("This piece has %(most)s files, which is as many as it may. Please remove one first.") % facts


@words("deadline_passed")
def deadline_passed(facts: dict[str, Any]) -> str:
    return _("The deadline passed on %(deadline)s. What you have uploaded is kept. Please ask the organiser for an extension.") % {
        "deadline": moment(facts["deadline"])
    }


@words("pieces_missing")
def pieces_missing(facts: dict[str, Any]) -> str:
    return _("Still missing: %(pieces)s.") % {"pieces": "、".join(kind_name(name) for name in facts["pieces"])}


@words("title_missing")
def title_missing(facts: dict[str, Any]) -> str:
    return _("Please enter the work's title.")


@words("checks_pending")
def checks_pending(facts: dict[str, Any]) -> str:
    return _("Files are still being checked: %(files)s. Please submit again in a few seconds.") % {"files": "、".join(facts["files"])}


@words("rules_violated")
def rules_violated(facts: dict[str, Any]) -> str:
    return _("These do not meet a binding requirement: %(files)s. Please replace them.") % {"files": "、".join(facts["files"])}


@words("quota_full")
def quota_full(facts: dict[str, Any]) -> str:
    if facts["scope"] == "all":
        return _("The notice allows %(most)s works in all, and they have been handed in.") % facts
    return _("The notice allows %(most)s from each unit, and they have been handed in. To hand in another, withdraw one first.") % facts


@words("nothing_new")
def nothing_new(facts: dict[str, Any]) -> str:
    return _("Nothing has changed since the last submission. Perhaps a colleague has just submitted.")


@words("not_addressed")
def not_addressed(facts: dict[str, Any]) -> str:
    return _("This call did not go to %(unit)s.") % facts


@words("return_needs_reason")
def return_needs_reason(facts: dict[str, Any]) -> str:
    return _("Please say what is to be repaired.")


@words("unknown_piece")
def unknown_piece(facts: dict[str, Any]) -> str:
    return _("The task has no such piece.")


@words("nothing_above")
def nothing_above(facts: dict[str, Any]) -> str:
    return _("This call was not passed on from above, so there is nobody to forward to.")


@words("voucher_missing")
def voucher_missing(facts: dict[str, Any]) -> str:
    return _("Please enter the name of the person who checked the work and answers for it.")


@words("scan_unusable")
def scan_unusable(facts: dict[str, Any]) -> str:
    return _("Please choose the scan of the stamped table: a PDF, JPG or PNG of at most %(limit)s.") % {"limit": filesize(facts["limit"])}


@words("nothing_to_check")
def nothing_to_check(facts: dict[str, Any]) -> str:
    return _("This file has been checked, or is being checked now.")


@words("nothing_to_rename")
def nothing_to_rename(facts: dict[str, Any]) -> str:
    return _("There is no name to give this file: it is right already, or a part of the name is not known yet. Please fill in title and author.")


@words("nothing_to_repair")
def nothing_to_repair(facts: dict[str, Any]) -> str:
    return _("Nothing on this file can be repaired now, or it is being repaired already.")


@words("upload_not_open")
def upload_not_open(facts: dict[str, Any]) -> str:
    return _("No files can be added now (deadline: %(deadline)s). Please ask the organiser for an extension.") % {"deadline": moment(facts["deadline"])}


@words("upload_incomplete")
def upload_incomplete(facts: dict[str, Any]) -> str:
    return _("Only %(size)s of %(length)s have arrived. Please go on with the upload.") % {"size": filesize(facts["size"]), "length": filesize(facts["length"])}


@words("sign_in_again")
def sign_in_again(facts: dict[str, Any]) -> str:
    return _("You have been signed out. Sign in again in another tab; the upload then goes on from here.")


@words("request_reason_missing")
def request_reason_missing(facts: dict[str, Any]) -> str:
    return _("Please give a reason.")


@words("request_pending")
def request_pending(facts: dict[str, Any]) -> str:
    return _("%(who)s asked for this on %(at)s already; the answer is still open.") % {"who": facts["who"], "at": moment(facts["at"])}


@words("request_in_past")
def request_in_past(facts: dict[str, Any]) -> str:
    return _("%(until)s has passed already. Please choose a later day.") % {"until": moment(facts["until"])}


@words("request_answered")
def request_answered(facts: dict[str, Any]) -> str:
    state = RequestState(facts["state"]).label
    if not facts["who"]:
        return _("This request does not wait for an answer any more: %(state)s.") % {"state": state}
    return _("%(who)s was faster: %(state)s on %(at)s.") % {"who": facts["who"], "state": state, "at": moment(facts["at"])}


@words("withdrawal_needs_consent")
def withdrawal_needs_consent(facts: dict[str, Any]) -> str:
    return _("The deadline passed on %(deadline)s; since then a work is withdrawn only if the organiser agrees. Please ask for it on the page of the work.") % {
        "deadline": moment(facts["deadline"])
    }


@words("withdrawal_is_free")
def withdrawal_is_free(facts: dict[str, Any]) -> str:
    return _("Until %(deadline)s you can withdraw the work yourselves, without asking.") % {"deadline": moment(facts["deadline"])}


@words("item_received")
def item_received(facts: dict[str, Any]) -> str:
    told = {"who": facts["who"], "at": moment(facts["at"]), "place": facts["place"]}
    if facts["place"]:
        return _("Already received by %(who)s on %(at)s; it is in %(place)s.") % told
    return _("Already received by %(who)s on %(at)s.") % told


@words("item_gone")
def item_gone(facts: dict[str, Any]) -> str:
    return _("This is not possible now: the item is “%(state)s”.") % {"state": ItemState(facts["state"]).label}


@words("item_not_open")
def item_not_open(facts: dict[str, Any]) -> str:
    return _("It cannot be taken out: the item is “%(state)s”.") % {"state": ItemState(facts["state"]).label}


@words("items_of_work_closed")
def items_of_work_closed(facts: dict[str, Any]) -> str:
    if facts["state"] == SubmissionState.WITHDRAWN:
        return _("The unit has withdrawn this work. Do not receive it; please ask the unit.")
    return _("The unit has not handed this work in online yet. Please let it submit first, or hand it in on its behalf.")


@words("too_many_items")
def too_many_items(facts: dict[str, Any]) -> str:
    return _("A work may have at most %(most)s items that are delivered in the hand.") % facts


@words("undo_needs_reason")
def undo_needs_reason(facts: dict[str, Any]) -> str:
    return _("Please say why the receipt is undone; the unit sees it.")


@words("item_decided_on")
def item_decided_on(facts: dict[str, Any]) -> str:
    return _("The work is “%(state)s”. Undo that decision first.") % {"state": SubmissionState(facts["state"]).label}


@words("item_unknown")
def item_unknown(facts: dict[str, Any]) -> str:
    return _("No label has this code. Please compare it with the label: ten letters and digits.")


@words("item_codes_tried")
def item_codes_tried(facts: dict[str, Any]) -> str:
    return (
        ngettext(
            "Too many codes that no label has. Please wait %(seconds)s second.",
            "Too many codes that no label has. Please wait %(seconds)s seconds.",
            facts["seconds"],
        )
        % facts
    )


def request_line(asked: UnitRequest) -> str:
    """What a unit asks, as `more time for 故事 until 5 June`."""
    if asked.until is not None:
        return _("more time for %(task)s until %(until)s") % {"task": asked.task, "until": moment(asked.until)}
    return _("withdrawal of “%(title)s”") % {"title": asked.submission}


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A range of a film: start in seconds, caption, offset and width on a timeline of 1000 units, and the SHA-256 of a still."""

    start: float
    words: str
    left: int
    width: int
    still: str = ""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding in words."""

    rule: str
    verdict: str
    expected: str
    measured: str
    sentence: str
    remedy: str
    times: tuple[TimeMark, ...] = ()


def finding_rows(file: PieceFile, text: str) -> list[FindingRow]:
    """The findings on one file in words, worst first."""
    order = (Verdict.VIOLATED, Verdict.ADVICE, Verdict.UNKNOWN, Verdict.MET)
    return [_row(finding, text) for finding in sorted(file.findings.all(), key=lambda finding: order.index(Verdict(finding.verdict)))]


def _row(finding: Finding, text: str) -> FindingRow:
    # Only checks of a whole film keep pictures.
    stills = [*finding.stills, *("" for _ in finding.times)]
    where = Evidence(finding.start, finding.end) if finding.start is not None and finding.end is not None else None
    return FindingRow(
        rule=rule_name(finding.rule),
        verdict=finding.verdict,
        expected=expected_words(finding.rule, finding.expected),
        measured=measured_words(finding.rule, finding.measured),
        sentence=where.sentence(text) if where else "",
        remedy=remedy_sentence(finding.remedy),
        times=tuple(_mark(start, end, finding.file.length_s, still) for (start, end), still in zip(finding.times, stills, strict=False)),
    )


def _mark(start: float, end: float, length: float | None, still: str) -> TimeMark:
    scale = 1000 / length if length else 0
    return TimeMark(start, stretch_words(start, end), min(995, round(start * scale)), max(5, round((end - start) * scale)), still)
