"""What the steps of judging do, in numbers, for the pages that ask before them."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baosong.apps.judging.models import Round, Selection
from baosong.apps.judging.queries import choices_of, open_reviews, panel_rows, returned_candidates, unfinished_reviews
from baosong.apps.judging.services.candidates import take_part
from baosong.apps.judging.services.outcome import outcome_of
from baosong.apps.judging.services.participation import late_works, unjudged_works
from baosong.apps.judging.services.working_days import end_after
from baosong.apps.orgs.queries import liaisons_of
from baosong.platform.web.confirmation import Confirmation
from baosong.platform.web.refusals import sentence
from baosong.platform.web.templatetags.web import moment


def _crumbs(judged: Round) -> list[tuple[str, str]]:
    task = judged.task
    return [
        (reverse("overview", args=[task.call_id]), str(task.call)),
        (reverse("judging", args=[task.pk]), _("Judging") + f" · {task}"),
        (reverse("round", args=[judged.pk]), str(judged)),
    ]


def _outcome_crumbs(selection: Selection) -> list[tuple[str, str]]:
    return [*_crumbs(selection.round), (reverse("outcome", args=[selection.pk]), _("Outcome"))]


def opening(judged: Round) -> Confirmation:
    """Beginning a round."""
    works, people = len(take_part(judged)), judged.panelists.count()
    each = _("each by %(n)s reviewers") % {"n": judged.each} if judged.each else _("each by all experts")
    effects = [
        ngettext("%(n)s work is numbered by lot and given to the panel, %(each)s.", "%(n)s works are numbered by lot and given to the panel, %(each)s.", works)
        % {"n": works, "each": each},
        ngettext("%(n)s reviewer finds the works on the desk.", "%(n)s reviewers find their works on the desk.", people) % {"n": people},
        _("Rubric and weights can no longer be changed. A reviewer who falls out can be replaced, and works that are accepted later can join."),
    ]
    if judged.is_blind:
        effects.append(_("Judging is blind: names that were found are covered, also in the works on which nothing was decided."))
    obstacles = []
    if not judged.can["prepare"]:
        obstacles.append(sentence("round_not_draft", {}))
    elif not works:
        obstacles.append(sentence("nothing_to_review", {}))
    elif not people:
        obstacles.append(_("The panel is empty."))
    return Confirmation(_("Begin “%(round)s”") % {"round": judged}, _("Confirm and begin"), _crumbs(judged), effects, obstacles)


def closing(judged: Round) -> Confirmation:
    """The end of a round: works that are judged and not judged, and whose reviews are missing."""
    outcome, late = outcome_of(judged), late_works(judged)
    paused = returned_candidates(judged).count()
    ranked, vetoed = len(outcome.placed), len(outcome.vetoed)
    effects = [ngettext("%(n)s work is ranked.", "%(n)s works are ranked.", ranked) % {"n": ranked}]
    if vetoed:
        effects.append(ngettext("%(n)s work was ruled out.", "%(n)s works were ruled out.", vetoed) % {"n": vetoed})
    if paused:
        effects.append(
            ngettext(
                "%(n)s work was returned to its unit or is checked again; it is not ranked.",
                "%(n)s works were returned to their units or are checked again; they are not ranked.",
                paused,
            )
            % {"n": paused}
        )
    if late:
        effects.append(
            ngettext(
                "%(n)s accepted work is not in the round. It has to be decided on before the outcome is published.",
                "%(n)s accepted works are not in the round. They have to be decided on before the outcome is published.",
                len(late),
            )
            % {"n": len(late)}
        )
    effects += [
        _("Reviewers can no longer change their reviews; what they type from now on stays in their browser."),
        _("Nobody gets a message. With a reason the round can be reopened until the outcome is final."),
    ]
    obstacles = [] if judged.can["review"] else [sentence("round_not_open", {})]
    if judged.can["review"] and (left := open_reviews(judged)):
        missing = "、".join(_("%(name)s: %(n)s") % {"name": name, "n": count} for name, count in unfinished_reviews(judged))
        obstacles.append(
            ngettext("%(n)s review is still to be done (%(missing)s).", "%(n)s reviews are still to be done (%(missing)s).", left)
            % {"n": left, "missing": missing}
        )
    return Confirmation(_("Close “%(round)s”") % {"round": judged}, _("Confirm and close"), _crumbs(judged), effects, obstacles, is_final=False)


def dropping(judged: Round) -> Confirmation:
    """Deleting a round in preparation."""
    people = len(panel_rows(judged))
    effects = [
        ngettext(
            "The round with its panel of %(n)s person and its rubric is deleted.", "The round with its panel of %(n)s people and its rubric is deleted.", people
        )
        % {"n": people},
        _("No review is lost: the round has not begun."),
    ]
    obstacles = [] if judged.can["prepare"] else [sentence("round_not_draft", {})]
    return Confirmation(_("Drop “%(round)s”") % {"round": judged}, _("Confirm and drop"), _crumbs(judged), effects, obstacles)


def _awards(selection: Selection) -> list[str]:
    choices = choices_of(selection)
    counts = [(name, sum(1 for choice in choices if choice.prize == name)) for name, _by, _value in selection.prizes]
    given = "、".join(_("%(name)s: %(n)s works") % {"name": name, "n": count} for name, count in counts)
    by_hand = sum(1 for choice in choices if choice.reason)
    said = [_("Prizes: %(prizes)s.") % {"prizes": given}]
    if by_hand:
        said.append(ngettext("%(n)s decision departs from the ranking.", "%(n)s decisions depart from the ranking.", by_hand) % {"n": by_hand})
    return said


def _undecided(selection: Selection) -> list[str]:
    left = sum(1 for work in unjudged_works(selection.round) if work.asks_for_decision)
    return [sentence("works_undecided", {"count": left})] if left else []


def showing(selection: Selection, *, days: int, at: datetime) -> Confirmation:
    """Beginning the public notice."""
    effects = [
        *_awards(selection),
        _("Anyone who has the address can read the notice and object, until %(until)s (%(n)s working days).")
        % {"until": moment(end_after(at, days)), "n": days},
        _("Units get no message yet. Prizes can only be changed after the notice has been taken down; then it runs anew for its full time."),
    ]
    obstacles = _undecided(selection) if selection.can["begin_notice"] else [sentence("selection_not_open", {})]
    return Confirmation(
        _("Begin the public notice"), _("Confirm and begin"), _outcome_crumbs(selection), effects, obstacles, is_final=False, fields={"days": days}
    )


def taking_down(selection: Selection) -> Confirmation:
    """Ending the public notice early."""
    objections = selection.objections.count()
    effects = [
        _("The notice can no longer be read, and nobody can object."),
        ngettext("%(n)s objection is kept, with its answer.", "%(n)s objections are kept, with their answers.", objections) % {"n": objections},
        _("The next notice runs for its full time."),
    ]
    obstacles = [] if selection.can["take_down"] else [sentence("selection_not_open", {})]
    return Confirmation(_("Take the notice down"), _("Confirm and take down"), _outcome_crumbs(selection), effects, obstacles)


def releasing(selection: Selection, *, at: datetime) -> Confirmation:
    """Making the outcome final: prizes, works without one, and who gets a message."""
    choices, unjudged = choices_of(selection), unjudged_works(selection.round)
    units = {choice.submission.unit_id: choice.submission.unit for choice in choices} | {work.submission.unit_id: work.submission.unit for work in unjudged}
    people = sum(1 for found in liaisons_of(list(units.values())).values() for person in found if person.email)
    none = sum(1 for choice in choices if not choice.prize) + len(unjudged)
    effects = [
        *_awards(selection),
        ngettext("%(n)s work gets no prize.", "%(n)s works get no prize.", none) % {"n": none},
        ngettext("%(n)s unit sees the outcome of its works;", "%(n)s units see the outcome of their works;", len(units)) % {"n": len(units)}
        + " "
        + ngettext("%(n)s message is sent.", "%(n)s messages are sent.", people) % {"n": people},
        _("Certificates can be printed and verified."),
        _("Rounds can no longer be reopened, and prizes no longer be changed."),
    ]
    return Confirmation(_("Make the outcome final"), _("Confirm and make final"), _outcome_crumbs(selection), effects, _release_obstacles(selection, at=at))


def _release_obstacles(selection: Selection, *, at: datetime) -> list[str]:
    if not selection.can["release"] or selection.notice_until is None:
        return [sentence("selection_not_open", {})]
    found = _undecided(selection)
    if at <= selection.notice_until:
        found.append(sentence("notice_running", {"until": selection.notice_until}))
    if left := selection.objections.filter(answer="").count():
        found.append(sentence("objections_open", {"count": left}))
    return found


def recommending(selection: Selection, *, vouched_by: str) -> Confirmation:
    """Handing in what was selected to the level above."""
    works = selection.choices.exclude(prize="").count()
    effects = [
        ngettext(
            "%(n)s work with a prize is handed in to the level above, best first, up to its quota.",
            "%(n)s works with a prize are handed in to the level above, best first, up to its quota.",
            works,
        )
        % {"n": works},
        _("Those handed in before are left out. Each gets a receipt in the name of your unit."),
        _("Checked by: %(name)s") % {"name": vouched_by},
    ]
    obstacles = [] if selection.can["recommend"] else [sentence("selection_not_open", {})]
    fields = {"vouched_by": vouched_by}
    return Confirmation(_("Recommend to the level above"), _("Confirm and hand in"), _outcome_crumbs(selection), effects, obstacles, fields=fields)
