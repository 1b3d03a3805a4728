"""Excel export of a selection."""

from typing import Any

from django.utils.translation import gettext as _

from baosong.apps.judging.models import Selection
from baosong.apps.judging.queries import choices_of, expert_reviews
from baosong.apps.judging.services.outcome import outcome_of
from baosong.core.terms.rubrics import total
from baosong.platform.tables import sheets


def workbook(selection: Selection) -> bytes:
    """A workbook with one sheet for the outcome and one for all reviews; no cell is a formula."""
    placed = {row.candidate.submission_id: row for row in outcome_of(selection.round).placed}
    head = [
        _("Rank"),
        _("Unit"),
        _("Title"),
        _("Score"),
        _("Mean"),
        _("Trimmed mean"),
        _("Corrected mean"),
        _("± error"),
        _("Reviews"),
        _("Prize"),
        _("Reason"),
    ]
    outcome = sheets.Sheet(_("Outcome"), head, [_choice_row(choice, placed.get(choice.submission_id)) for choice in choices_of(selection)])
    rubric = selection.round.rubric
    rows = []
    for review in expert_reviews(selection.round).select_related("candidate__submission"):
        marks = [review.points.get(leaf.key) for leaf in rubric.leaves()]
        points = total(rubric, review.marks, over_s=review.candidate.over_s)
        rows.append([review.candidate.number, review.candidate.submission.title, review.panelist.person.name, *marks, points, review.comment])
    names = [_("Number"), _("Title"), _("Reviewer"), *(leaf.name for leaf in rubric.leaves()), _("Total"), _("Comment")]
    return sheets.write([outcome, sheets.Sheet(_("Reviews"), names, rows)])


def _choice_row(choice: Any, row: Any) -> list[Any]:
    figures = (
        [round(row.standing.mean, 2), round(row.standing.trimmed, 2), round(row.standing.adjusted, 2), row.standing.error, row.standing.reviews]
        if row
        else [""] * 5
    )
    return [choice.rank, choice.awarded_unit, choice.submission.title, round(choice.score, 2), *figures, choice.prize, choice.reason]
