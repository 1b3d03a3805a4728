"""Sentences for judging's refusals, prizes and locations of names."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from baosong.apps.judging.enums import CertificateBlank, CertificateDoubt, NamePlace, NotJudged
from baosong.apps.judging.models import FoundName
from baosong.apps.judging.services.awards import PrizeNumber
from baosong.apps.judging.services.participation import UnjudgedWork
from baosong.apps.judging.services.prizes import AwardBasis
from baosong.platform.web.refusals import words
from baosong.platform.web.templatetags.web import moment


@words("round_not_draft")
def round_not_draft(facts: dict[str, Any]) -> str:
    return _("This round has begun and can no longer be changed.")


@words("round_not_open")
def round_not_open(facts: dict[str, Any]) -> str:
    return _("This round is not under review now. What you have entered before is kept.")


@words("review_ended")
def review_ended(facts: dict[str, Any]) -> str:
    return _("Not saved: the round is over, or the work was given to another. What was saved before is kept, and what you typed stays in this browser.")


@words("work_returned")
def work_returned(facts: dict[str, Any]) -> str:
    return _(
        "Not saved: the work was returned to its unit or is checked again. What you typed stays in this browser; the work comes back to you once it is accepted."
    )


@words("round_not_closed")
def round_not_closed(facts: dict[str, Any]) -> str:
    return _("The outcome is made from a round that is closed. Please close it first.")


@words("rubric_wrong")
def rubric_wrong(facts: dict[str, Any]) -> str:
    if "line" in facts:
        return _("Line %(line)s of the rubric was not understood: “%(written)s”. Write for example: 科学正确 10") % facts
    said = {
        "no_criteria": _("it has no criterion"),
        "key_twice": _("a criterion stands twice"),
        "not_positive": _("points and steps must be above zero"),
        "unknown_tie_break": _("the criterion that parts ties is not in it"),
    }
    return _("The rubric cannot be used: %(faults)s.") % {"faults": "；".join(said[code] for code in facts["faults"])}


@words("public_vote_not_taken")
def public_vote_not_taken(facts: dict[str, Any]) -> str:
    return _("Public votes count nothing unless you confirm that you take this on yourself: a standing rule forbids using votes as a basis of appraisal.")


@words("weights_wrong")
def weights_wrong(facts: dict[str, Any]) -> str:
    return _("The weights of voters and the public together must be below 100 %%.") % {}


@words("nothing_to_review")
def nothing_to_review(facts: dict[str, Any]) -> str:
    return _("There is nothing to review: no work has been accepted yet, or the round before is not closed.")


@words("not_enough_reviewers")
def not_enough_reviewers(facts: dict[str, Any]) -> str:
    return _(
        "Each work needs %(each)s reviewers who are not of its own unit; for these there are too few: %(works)s. Please add reviewers, or ask for fewer reviews."
    ) % {
        "each": facts["each"],
        "works": "、".join(facts["titles"][:10]),
    }


@words("reviews_open")
def reviews_open(facts: dict[str, Any]) -> str:
    return _("%(count)s reviews are not done yet. Please remind the reviewers, or give their works to others.") % facts


@words("marks_missing")
def marks_missing(facts: dict[str, Any]) -> str:
    if facts["comment"]:
        return _("Please say in the comment why the work is ruled out.")
    return _("Still without a mark: %(criteria)s.") % {"criteria": "、".join(facts["criteria"])}


@words("marks_wrong")
def marks_wrong(facts: dict[str, Any]) -> str:
    return _("These marks are outside their bounds or between two steps: %(criteria)s.") % {"criteria": "、".join(facts["criteria"])}


@words("recusal_needs_reason")
def recusal_needs_reason(facts: dict[str, Any]) -> str:
    return _("Please say why you step back; only the organiser sees it.")


@words("selection_not_open")
def selection_not_open(facts: dict[str, Any]) -> str:
    return _("The outcome is public or final and cannot be changed now. A public notice can be taken down first.")


@words("prizes_wrong")
def prizes_wrong(facts: dict[str, Any]) -> str:
    said = {
        "no_prize": _("there is no prize"),
        "no_name": _("a prize has no name"),
        "name_twice": _("two prizes have one name"),
        "bad_value": _("shares, numbers and scores must be above zero, numbers whole"),
        "more_than_all": _("the shares come to more than 100 %%") % {},
        "unknown": _("there is no such prize"),
    }
    return _("The prizes cannot be given: %(faults)s.") % {"faults": "；".join(said[code] for code in facts["faults"])}


@words("departure_needs_reason")
def departure_needs_reason(facts: dict[str, Any]) -> str:
    return _("This departs from the ranking. Please give the reason; it is recorded in the audit log.")


@words("days_wrong")
def days_wrong(facts: dict[str, Any]) -> str:
    return _("A public notice lasts 1 to %(most)s working days; 5 or 7 are usual.") % facts


@words("notice_running")
def notice_running(facts: dict[str, Any]) -> str:
    return _("The public notice runs until %(until)s.") % {"until": moment(facts["until"])}


@words("objections_open")
def objections_open(facts: dict[str, Any]) -> str:
    return _("%(count)s objections are not answered yet.") % facts


@words("objection_incomplete")
def objection_incomplete(facts: dict[str, Any]) -> str:
    return _("Please enter your true name, how you can be reached, and what you object to.")


@words("notice_over")
def notice_over(facts: dict[str, Any]) -> str:
    return _("The time for objections is over.")


@words("too_many_objections")
def too_many_objections(facts: dict[str, Any]) -> str:
    return _("Too many objections came in within an hour. Please try again later, or write to the organiser.")


@words("answer_missing")
def answer_missing(facts: dict[str, Any]) -> str:
    return _("Please write the answer.")


@words("level_incomplete")
def level_incomplete(facts: dict[str, Any]) -> str:
    return _("%(count)s works were handed in and are neither accepted nor returned. Please decide on them first, so that none is passed over.") % facts


@words("no_late_work")
def no_late_work(facts: dict[str, Any]) -> str:
    return _("None of these works is accepted and outside the round any more. Please reload the page.")


@words("exclusion_needs_reason")
def exclusion_needs_reason(facts: dict[str, Any]) -> str:
    return _("Please say why the work is not judged; its unit gets the reason with the outcome.")


@words("works_undecided")
def works_undecided(facts: dict[str, Any]) -> str:
    return (
        ngettext(
            "%(count)s accepted work was not judged. Please let it be judged, or decide that it is not, with a reason.",
            "%(count)s accepted works were not judged. Please let them be judged, or decide that they are not, with a reason.",
            facts["count"],
        )
        % facts
    )


@words("awarded_not_accepted")
def awarded_not_accepted(facts: dict[str, Any]) -> str:
    return _("These works have a prize, but are not accepted any more: %(works)s. Please prepare the outcome anew.") % {
        "works": "、".join(facts["titles"][:10])
    }


@words("outcome_in_force")
def outcome_in_force(facts: dict[str, Any]) -> str:
    return _("The outcome is in force. Its rounds can no longer be reopened.")


@words("reopening_needs_reason")
def reopening_needs_reason(facts: dict[str, Any]) -> str:
    return _("Please say why the round is reopened.")


@words("panelist_left")
def panelist_left(facts: dict[str, Any]) -> str:
    return _("This reviewer has left the panel already.")


@words("replacement_needs_reason")
def replacement_needs_reason(facts: dict[str, Any]) -> str:
    return _("Please say why the reviewer is replaced.")


@words("successor_unfit")
def successor_unfit(facts: dict[str, Any]) -> str:
    return _("The successor is on the panel, or was. Please choose another person, or the rest of the panel.")


def not_judged_words(work: UnjudgedWork) -> str:
    """Phrase for why an accepted work has no rank."""
    if work.why is NotJudged.RULED_OUT:
        return _("ruled out: %(gates)s") % {"gates": "、".join(work.gates)}
    if work.why is NotJudged.NOT_TAKEN:
        return _("rank %(rank)s in the round before, not taken into this one") % {"rank": work.rank}
    return _("accepted after the round began") if work.why is NotJudged.LATE else _("no review that counts")


def prize_number_words(row: PrizeNumber) -> str:
    """How the number of works with a prize comes about."""
    if row.prize.by == AwardBasis.COUNT:
        return _("%(n)s as entered") % {"n": f"{row.prize.value:g}"}
    if row.prize.by == AwardBasis.SCORE:
        return _("from %(n)s points") % {"n": f"{row.prize.value:g}"}
    shares = [
        _("%(share)s %% of %(total)s = %(exact)s") % {"share": f"{row.prize.value:g}", "total": row.totals[kind], "exact": f"{exact:g}"}
        for kind, exact in row.exact.items()
    ]
    kinds = list(row.exact)
    return "；".join(f"{kind}：{share}" if len(kinds) > 1 and kind else share for kind, share in zip(kinds, shares, strict=True))


@words("certificate_blanks_unknown")
def certificate_blanks_unknown(facts: dict[str, Any]) -> str:
    known = "、".join(f"【{value}】" for value in CertificateBlank.values)
    return _("Nothing can be filled in for %(written)s. These blanks can be used: %(known)s.") % {"written": "、".join(facts["written"]), "known": known}


@words("no_prize_given")
def no_prize_given(facts: dict[str, Any]) -> str:
    return _("No work has a prize, so there is no certificate.")


DOUBTS: Final[Mapping[CertificateDoubt, str | Promise]] = {
    CertificateDoubt.NO_RECIPIENT: gettext_lazy("The text names neither unit nor author: a certificate does not say who is honoured."),
    CertificateDoubt.NO_PRIZE: gettext_lazy("The text does not name the prize."),
    CertificateDoubt.NO_AUTHOR: gettext_lazy("Works with a prize for which no author was entered: %(facts)s. Their certificates leave the author out."),
    CertificateDoubt.NO_GLYPH: gettext_lazy("These characters cannot be printed: %(facts)s"),
    CertificateDoubt.TWO_PAGES: gettext_lazy("The longest certificate needs %(facts)s pages. Please shorten the text."),
}


def doubt_words(doubt: CertificateDoubt, facts: str) -> str:
    """Sentence for what to look at before certificates are printed."""
    return str(DOUBTS[doubt]) % {"facts": facts}


def prize_words(name: str, by: str, value: float) -> str:
    """Phrase for a prize."""
    if by == AwardBasis.SHARE:
        return _("%(name)s: %(value)s %%") % {"name": name, "value": f"{value:g}"}
    if by == AwardBasis.COUNT:
        return _("%(name)s: %(value)s works") % {"name": name, "value": f"{value:g}"}
    return _("%(name)s: from %(value)s points") % {"name": name, "value": f"{value:g}"}


PLACES: Final[Mapping[NamePlace, str | Promise]] = {
    NamePlace.TITLE: gettext_lazy("title"),
    NamePlace.FILE_NAME: gettext_lazy("file name “%(name)s”"),
    NamePlace.PROPERTIES: gettext_lazy("properties of “%(name)s”"),
    NamePlace.TEXT: gettext_lazy("text of “%(name)s”"),
    NamePlace.PICTURE: gettext_lazy("picture in “%(name)s”"),
    NamePlace.SUBTITLES: gettext_lazy("subtitles of “%(name)s”"),
    NamePlace.TAG: gettext_lazy("header of “%(name)s”"),
    NamePlace.FILM: gettext_lazy("opening of “%(name)s”, second %(s)s"),
    NamePlace.SCAN: gettext_lazy("“%(name)s” is a scan: names in it are looked for by text recognition; please look at it yourself"),
    NamePlace.UNSEEN: gettext_lazy("“%(name)s” cannot be shown to the reviewers"),
    NamePlace.UNSEARCHED: gettext_lazy("The work could not be searched; please look at it yourself, or search again"),
    NamePlace.OTHER: "%(name)s",
}


def place_words(found: FoundName) -> str:
    """Phrase for the place of a name."""
    place = str(PLACES[found.where]) % {"name": found.file, "s": found.second}
    return _("%(place)s, perhaps part of other words and therefore not covered") % {"place": place} if found.is_doubtful else place


def names_reason(found: list[FoundName]) -> str:
    """The reason with which a work is returned before a blind round, with the names and where they were found."""
    places = "；".join(f"{place_words(item)}：{item.name}" if item.name else place_words(item) for item in found if not item.is_doubtful)
    return (_("Judging is blind. Please remove the names of your unit and of people from the work and hand it in again: %(places)s") % {"places": places})[
        :1000
    ]
