"""How the score of a round is computed, as sentences."""

from django.utils.translation import gettext as _

from baosong.apps.judging.enums import RankingMethod
from baosong.apps.judging.models import Round


def formula_of(judged: Round, before: Round | None) -> list[str]:
    """The lines of the formula: of one review, of the round, and of the score where the round before counts."""
    rubric = judged.rubric
    criteria = " + ".join(f"{criterion.name} {criterion.most:g}" for criterion in rubric.criteria)
    lines = [_("Points of a review = %(criteria)s; %(most)s in all") % {"criteria": criteria, "most": f"{rubric.most:g}"}]
    if rubric.overtime:
        lines[0] += _(", less the deduction for running over")
    lines.append(_("Score of “%(round)s” = %(parts)s") % {"round": judged.name, "parts": " + ".join(_parts(judged))})
    if before is not None and judged.earlier_weight:
        scaled = "" if before.rubric.most == rubric.most else f" ÷ {before.rubric.most:g} × {rubric.most:g}"
        facts = {"before": before.name, "round": judged.name, "earlier": judged.earlier_weight, "own": 100 - judged.earlier_weight, "scaled": scaled}
        lines.append(_("Total = “%(before)s”%(scaled)s × %(earlier)s %% + “%(round)s” × %(own)s %%") % facts)
    return lines


def _parts(judged: Round) -> list[str]:
    means = {
        RankingMethod.MEAN: _("mean of the reviews"),
        RankingMethod.TRIMMED: _("mean of the reviews without the %(n)s highest and lowest") % {"n": judged.cut},
        RankingMethod.ADJUSTED: _("mean of the reviews corrected for leniency"),
    }
    experts = means[RankingMethod(judged.method)]
    others = [(_("voters"), judged.voter_weight), (_("the public"), judged.public_weight)]
    rest = 100 - judged.voter_weight - judged.public_weight
    return [experts if rest == 100 else f"{experts} × {rest} %", *(f"{name} × {weight} %" for name, weight in others if weight)]
