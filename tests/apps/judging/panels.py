"""A call with accepted submissions and reviewers."""

from baosong.apps.judging.enums import PanelRole, ReviewState
from baosong.apps.judging.models import Review
from baosong.apps.judging.services import public_notices, reviews, rounds, selections
from baosong.apps.judging.services.prizes import AwardBasis, Prize
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.enums import SubmissionState
from baosong.core.terms.rubrics import Criterion, Gate, Rubric
from tests import factories as make

RUBRIC = Rubric("文章", (Criterion("view", "立意", 40), Criterion("words", "语言", 60)), (Gate("rights", "抄袭"),), tie_break="view")
PRIZES = (Prize("一等奖", AwardBasis.COUNT, 1), Prize("二等奖", AwardBasis.COUNT, 1))


def accepted(count=4):
    """A call with one accepted submission of each of `count` colleges."""
    call = make.a_call(colleges=count)
    return call, [make.a_submission(call, number, state=SubmissionState.ACCEPTED, title=f"故事{number}") for number in range(1, count + 1)]


def reviewers(call, count=3):
    return [make.with_role(make.a_person(f"r{number}", name=f"评委{number}"), call.unit, Role.REVIEWER) for number in range(1, count + 1)]


def a_round(call, people, *, group=PanelRole.EXPERT, opened=True, **values):
    office = make.person("office")
    made = rounds.set_up(make.the_task(call), rounds.RoundPlan(**{"name": "初评", "rubric": RUBRIC, "each": 2, **values}), by=office, at=make.NOW)
    rounds.seat(made, people, group=group, by=office, at=make.NOW)
    return rounds.open_round(made, by=office, at=make.NOW) if opened else made


def mark(review, points, *, vetoed=(), comment=""):
    reviews.save(review, points=points, vetoed=vetoed, comment=comment, at=make.NOW)
    return reviews.finish(review, by=review.panelist.person, at=make.NOW)


def mark_all(judged, worth):
    """Every expert marks the assigned submissions; `worth` maps titles to marks."""
    for review in Review.objects.filter(candidate__round=judged, state=ReviewState.WAITING, panelist__group=PanelRole.EXPERT):
        mark(review, {"view": 20, "words": worth[review.candidate.submission.title]})


def a_closed_round(count=4, **values):
    call, _ = accepted(count)
    judged = a_round(call, reviewers(call), **values)
    mark_all(judged, {f"故事{number}": 60 - number for number in range(1, count + 1)})
    return rounds.close_round(judged, by=make.person("office"), at=make.NOW)


def an_outcome(*, shown=False, **values):
    made = selections.prepare(a_closed_round(), PRIZES, by=make.person("office"), at=make.NOW, **values)
    return public_notices.show(made, days=5, by=make.person("office"), at=make.NOW) if shown else made
